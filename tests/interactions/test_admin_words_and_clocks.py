"""How the admin speaks of an interaction: in words of people, and on the borrower's clocks beside one's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import Interaction
from interactions.status_details import STATUS_DETAIL_CHOICES
from tests.admin_pages import list_url, logged_in, page_url, staff, text_of
from tests.factories import ContactFactory, InteractionFactory

pytestmark = pytest.mark.django_db

BLOCKED = {"status": "failed", "status_details": "blockedByComplianceGuard"}
WINTER_NOON = dt.datetime(2026, 1, 15, 18, 0, tzinfo=dt.UTC)
CHICAGO, PORTLAND, NEW_YORK = "+13125550143", "+15035550143", "+12125550143"


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role=Role.SUPERVISOR, time_zone="America/Chicago"))


def test_no_field_of_the_api_is_named_where_the_guard_forbade_it(client: Client, ada: Person):
    row = InteractionFactory(person=ada, **BLOCKED)
    filtered = f"{list_url(Interaction)}?status_details__exact=blockedByComplianceGuard"
    assert "complianceGuardRuleId" in dict(STATUS_DETAIL_CHOICES)["blockedByComplianceGuard"]

    for address in (
        "/admin/",
        filtered,
        page_url(row),
        f"/admin/borrowers/person/{ada.pk}/",
        f"/admin/borrowers/person/{ada.pk}/log/?channel=voice&status=failed",
    ):
        words = text_of(client.get(address))
        assert "Compliance Guard rule forbade it" in words, address
        assert "complianceGuardRuleId" not in words, address


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([], ""),
        ([CHICAGO], ""),
        ([PORTLAND], "10:00 PST (Los Angeles) for the borrower"),
        ([PORTLAND, NEW_YORK], "10:00 PST (Los Angeles) or 13:00 EST (New York) for the borrower"),
    ],
    ids=["nobody knows", "the same clock", "another clock", "two other clocks"],
)
def test_the_time_of_a_call_stands_on_the_borrowers_clock_too(
    client: Client, ada: Person, numbers: list[str], said: str
):
    for number in numbers:
        ContactFactory(person=ada, value=number)
    row = InteractionFactory(person=ada, started_at=WINTER_NOON)

    words = text_of(client.get(page_url(row)))

    assert "2026-01-15 12:00" in words
    assert said in words
    assert ("for the borrower" in words) is bool(said)


def test_another_date_there_is_said(client: Client, ada: Person):
    ContactFactory(person=ada, value=NEW_YORK)
    row = InteractionFactory(
        person=ada, started_at=WINTER_NOON + dt.timedelta(hours=11, minutes=30)
    )

    words = text_of(client.get(page_url(row)))

    assert "2026-01-15 23:30" in words
    assert "Fri 16 Jan 00:30 EST (New York) for the borrower" in words


def test_a_bare_date_and_archived_numbers_have_no_clock(client: Client, ada: Person):
    ContactFactory(person=ada, value=PORTLAND)
    ContactFactory(person=ada, value=NEW_YORK, status="archived")
    letter = InteractionFactory(
        person=ada, channel="mail", started_at=WINTER_NOON, started_at_has_time=False
    )
    call = InteractionFactory(person=ada, started_at=WINTER_NOON)

    assert "for the borrower" not in text_of(client.get(page_url(letter)))
    assert "New York" not in text_of(client.get(page_url(call)))


@pytest.mark.parametrize("year", [1, 9999])
def test_a_moment_at_the_end_of_the_calendar_breaks_nothing(client: Client, ada: Person, year: int):
    ada.time_zone = "America/Detroit"
    ada.save()
    ContactFactory(person=ada, value=NEW_YORK)
    row = InteractionFactory(person=ada, started_at=dt.datetime(year, 6, 1, tzinfo=dt.UTC))

    assert "(Detroit) for the borrower" in text_of(client.get(page_url(row)))
