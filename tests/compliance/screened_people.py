"""Requests for screenings and what comes back, for their tests. No tests live here."""

from __future__ import annotations

from typing import Any

import orjson

from borrowers.models import Person
from companies.models import Company
from tests.factories import Api, ContactFactory, LoanFactory, PersonFactory

URL = "/compliance/screenings"
CALL = {"channel": "voice", "theme": "opsCollDebt"}
NDJSON = "application/x-ndjson"


def screen(api: Api, *, headers: dict[str, str] | None = None, **values: Any) -> Any:
    """The answer to a question about calls, as far as the values do not say otherwise."""
    return api.post(URL, {**CALL, **values}, **(headers or {}))


def lines_of(response: Any) -> list[dict[str, Any]]:
    """The lines of an answer that must be one."""
    content = response.getvalue()
    assert response.status_code == 200, content[:1000]
    assert response["Content-Type"] == NDJSON
    assert content.endswith(b"\n") or content == b""
    return [orjson.loads(line) for line in content.splitlines()]


def names_in(response: Any) -> list[str]:
    return [line["personId"] for line in lines_of(response)]


def not_found(name: str) -> dict[str, Any]:
    empty = dict.fromkeys(("ruleId", "nextAllowedAt", "contactId"))
    return {"personId": name, "decision": "notFound", **empty}


def borrower(company: Company, **values: Any) -> Person:
    """Somebody who owes an overdue loan and has a mobile in Ohio."""
    person: Person = PersonFactory(company=company, **values)
    LoanFactory(person=person, status="delinquent")
    ContactFactory(person=person, value=f"+1614{2_230_000 + Person.objects.count()}")
    return person
