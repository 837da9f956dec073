"""Held slots and screenings in the admin: read, never changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.models import Reservation, Screening
from tests.admin_pages import list_url, logged_in, page_url, staff, text_of
from tests.compliance.asked import asked
from tests.factories import (
    InteractionFactory,
    PersonFactory,
    service_caller,
)

pytestmark = pytest.mark.django_db

QUERIES_OF_LIST = 6
QUERIES_OF_PAGE = 5


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender))


def held(person: Person, **attributes: Any) -> Reservation:
    """A slot held for a message in the portal, for ten minutes from now."""
    decision = asked(person, channel="gui", theme="opsServicing", reserve=True)
    row: Reservation = decision.reservations.get()
    Reservation.objects.filter(pk=row.pk).update(**attributes)
    row.refresh_from_db()
    return row


def screening(company: Company, **attributes: Any) -> Screening:
    now = timezone.now()
    return Screening.objects.create(
        **{
            "company": company,
            "asked_at": now,
            "evaluated_at": now,
            "question": {"channel": "voice", "theme": "opsCollDebt", "personIds": ["BO-1"] * 9000},
            "counts": {"allow": 12345, "deny": 7, "notFound": 1},
            "finished_at": now,
            "rule_set_version": "1",
            "asked_by": service_caller(company).actor,
            **attributes,
        }
    )


def found(client: Client, model: Any, **parameters: str) -> list[Any]:
    return list(client.get(list_url(model), parameters).context["cl"].result_list)


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_held_slots_by_their_state(client: Client, ada: Person):
    live = held(ada)
    expired = held(ada, expires_at=timezone.now() - dt.timedelta(seconds=1))
    released = held(ada, state="released")
    used = held(ada, state="confirmed", interaction=InteractionFactory(person=ada))

    assert found(client, Reservation) == [used, released, expired, live]
    for state, row in (
        ("held", live),
        ("expired", expired),
        ("released", released),
        ("confirmed", used),
    ):
        assert found(client, Reservation, state=state) == [row], state
    words = text_of(client.get(list_url(Reservation)))
    for word in ("Held", "Expired", "Released", "Confirmed"):
        assert word in words
    assert page_url(used.interaction) in client.get(page_url(used)).content.decode()
    assert found(client, Reservation, q=live.pk) == [live]
    assert len(found(client, Reservation, person=ada.pk)) == 4


def test_lists_screenings_with_their_counts(client: Client, lender: Company):
    done = screening(lender)
    broken = screening(lender, finished_at=None, counts={})

    words = text_of(client.get(list_url(done)))
    assert "Yes: 12,345; No: 7; Not found: 1" in words
    assert "Not finished" in words
    assert "Collection of a debt" in words
    page = text_of(client.get(page_url(done)))
    assert "theme: Collection of a debt; channel: Voice; people: 9,000" in page
    assert "BO-1" not in page
    assert client.get(page_url(broken)).status_code == 200
    assert found(client, Screening, q=done.pk) == [done]
    assert found(client, Screening, q="x") == []


def test_says_in_words_whom_a_screening_looked_for(client: Client, lender: Company):
    row = screening(
        lender,
        question={
            "channel": "email",
            "at": "2026-08-12T16:00:00+00:00",
            "checkAtCompanyNoon": True,
            "filter": {"loan_type": ["auto", "creditCard"], "loan_status": ["paidOff"]},
        },
    )

    words = text_of(client.get(page_url(row)))

    assert (
        "loan type: Auto, Credit card; loan status: Paid off; "
        "channel: E-mail; check at company noon: yes" in words
    )


def test_the_list_of_screenings_does_not_read_whom_they_name(client: Client, lender: Company):
    screening(lender)

    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/compliance/screening/")

    assert not any('"question",' in query["sql"] for query in queries)


@pytest.mark.parametrize("role", Role.values)
def test_each_role_reads_those_of_its_company_and_changes_none(
    lender: Company, other_lender: Company, ada: Person, role: str
):
    client = logged_in(staff(lender, role=role))
    foreigner = PersonFactory(company=other_lender)
    pairs = (
        (held(ada), held(foreigner)),
        (screening(lender), screening(other_lender)),
    )

    for own, foreign in pairs:
        assert found(client, own) == [own]
        assert found(client, own, q=foreign.pk) == []
        assert client.get(page_url(own)).status_code == 200
        assert client.get(page_url(foreign)).status_code == 302
        assert client.post(page_url(own), {"state": "released"}).status_code == 403
        assert client.post(page_url(own, "delete"), {"post": "yes"}).status_code == 403
        assert client.get(f"{list_url(own)}add/").status_code == 403


def test_staff_without_a_company_see_nothing_of_the_guard():
    client = logged_in(staff())

    for name in ("decision", "reservation", "screening", "optoutreview", "ruleadjustment"):
        assert client.get(f"/admin/compliance/{name}/").status_code == 403
    assert client.get("/admin/").context["app_list"] == []


def test_empty_lists_are_no_errors(client: Client):
    assert found(client, Reservation) == found(client, Screening) == []


@pytest.mark.parametrize("number", [1, 12])
def test_costs_the_same_with_few_and_many_rows(
    client: Client, lender: Company, ada: Person, number: int
):
    for _ in range(number):
        slot, many = held(ada), screening(lender)

    for row in (slot, many):
        assert queries_of(client, list_url(row)) <= QUERIES_OF_LIST, row
        assert queries_of(client, page_url(row)) <= QUERIES_OF_PAGE, row
