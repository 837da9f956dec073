"""What tests of changing rows in place share: what is sent, what is answered. No tests live here."""

from __future__ import annotations

from typing import Any

from django.test import Client

from borrowers.models import Person
from tests.admin_pages import FormReader
from tests.factories import ConsentFactory, ContactFactory, DoNotInteractFactory, LoanFactory

IN_PLACE = {"HX-Request": "true"}
KINDS = {
    "loan": LoanFactory,
    "contact": ContactFactory,
    "donotinteract": DoNotInteractFactory,
    "consent": ConsentFactory,
}
NEW: dict[str, dict[str, Any]] = {
    "loan": {"loan_type": "auto", "status": "delinquent"},
    "contact": {
        "contact_type": "phone",
        "value": "+1 614 223 9999",
        "label": "personal",
        "affiliation": "self",
        "status": "additional",
        "valid": "on",
    },
    "donotinteract": {"reason": "optOut", "channels": ["voice"]},
    "consent": {"kind": "text", "given_to": "thisCompany"},
}


def address(person: Person, kind: str, end: str = "add/") -> str:
    return f"/admin/borrowers/person/{person.pk}/beside/{kind}/{end}"


def of_row(row: Any, end: str = "") -> str:
    return address(row.person, row._meta.model_name, f"{row.pk}/{end}")


def opened(client: Client, url: str) -> dict[str, Any]:
    """What the form that opens in place would send."""
    answer = client.get(url, headers=IN_PLACE)
    assert answer.status_code == 200
    reader = FormReader()
    reader.feed(answer.content.decode())
    return {name: value for name, value in reader.data.items() if name}


def sent(client: Client, url: str, **values: Any) -> Any:
    return client.post(url, values, headers=IN_PLACE)


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200, answer.status_code
    return {name: list(found) for name, found in answer.context["small"].form.errors.items()}
