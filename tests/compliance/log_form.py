"""What tests of logging from a borrower's page share: what is typed, what the form says. No tests live here."""

from __future__ import annotations

from typing import Any

from django.test import Client

from borrowers.models import Person
from tests.admin_pages import FormReader

IN_PLACE = {"HX-Request": "true"}


def url(person: Person, part: str = "") -> str:
    return f"/admin/borrowers/person/{person.pk}/log/{part}"


def form_of(answer: Any) -> Any:
    assert answer.status_code == 200, answer.status_code
    return answer.context["form"]


def typed(**fields: Any) -> dict[str, Any]:
    """What a browser sends of a call that nobody answered."""
    return {
        "channel": "voice",
        "direction": "outbound",
        "status": "attempted",
        "theme": "opsCollDebt",
        "zone": "America/Chicago",
        **fields,
    }


def planned(**fields: Any) -> dict[str, Any]:
    return typed(
        **{
            "status": "scheduled",
            "scheduled_at_from_0": "2026-08-13",
            "scheduled_at_from_1": "11:00",
            **fields,
        }
    )


def log(client: Client, person: Person, **fields: Any) -> Any:
    return client.post(url(person), typed(**fields), headers=IN_PLACE)


def errors(answer: Any) -> dict[str, list[str]]:
    return {name: list(found) for name, found in form_of(answer).errors.items()}


def values_of(answer: Any) -> dict[str, Any]:
    reader = FormReader()
    reader.feed(answer.content.decode())
    return reader.data
