"""Planning from a borrower's page: the guard answers as the time is picked, and before anything is stored."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from borrowers.models import Loan, Person
from companies.choices import Role
from companies.models import Company
from compliance.models import Decision
from contacts.models import Contact
from interactions.models import Interaction
from tests.admin_pages import logged_in, staff, text_of
from tests.compliance.asked import call_often
from tests.compliance.log_form import IN_PLACE, errors, planned, url, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann", time_zone="America/Chicago"))


@pytest.fixture(autouse=True)
def owed(phone: Contact, loan: Loan) -> None:
    """Something to call about, and a number."""


def test_the_guard_answers_as_the_time_is_picked_and_nothing_is_stored(
    client: Client, ada: Person, phone: Contact
):
    answer = client.post(url(ada, "plan/"), planned(contact=phone.pk), headers=IN_PLACE)

    assert "The guard allows it." in text_of(answer)
    assert not Interaction.objects.exists()
    assert not Decision.objects.exists()


def test_it_says_no_with_the_source_and_when_it_would_be_allowed(
    client: Client, ada: Person, phone: Contact
):
    night = planned(contact=phone.pk, scheduled_at_from_1="03:00")

    words = text_of(client.post(url(ada, "plan/"), night, headers=IN_PLACE))

    assert "It is 04:00 where the borrower may be (America/New_York)" in words
    assert "12 CFR 1006.6(b)(1)(i)" in words
    assert "In the planned window first at Thu 2026-08-13 03:00 CDT." in words
    assert "Thu 13 Aug 07:00 CDT" in words
    assert not Decision.objects.exists()


def test_it_looks_at_the_counts(client: Client, ada: Person, phone: Contact, loan: Loan):
    call_often(phone, loan, 8)

    words = text_of(client.post(url(ada, "plan/"), planned(contact=phone.pk)))

    assert "7 calls about the debt in seven days" in words


@pytest.mark.parametrize(
    "fields",
    [
        {"scheduled_at_from_0": ""},
        {"scheduled_at_from_0": "soon"},
        {"direction": "inbound"},
        {"status": "attempted"},
        {"channel": "pigeon\0"},
        {"theme": ""},
    ],
    ids=str,
)
def test_it_is_silent_while_there_is_nothing_to_judge(
    client: Client, ada: Person, fields: dict[str, str]
):
    answer = client.post(url(ada, "plan/"), planned(**fields), headers=IN_PLACE)

    assert answer.status_code == 200
    assert "The guard allows it." not in text_of(answer)


def test_what_the_guard_refuses_stands_at_the_time(client: Client, ada: Person, phone: Contact):
    refused = client.post(
        url(ada), planned(contact=phone.pk, scheduled_at_from_1="03:00"), headers=IN_PLACE
    )

    assert "scheduled_at_from" in errors(refused)
    assert values_of(refused)["scheduled_at_from_1"] == "03:00"
    assert not Interaction.objects.exists()


def test_what_it_allows_is_planned_and_the_decision_kept(
    client: Client, ada: Person, phone: Contact
):
    client.post(url(ada), planned(contact=phone.pk), headers=IN_PLACE)

    row = Interaction.objects.get()
    assert row.status == "scheduled"
    assert row.scheduled_at_from == dt.datetime(2026, 8, 13, 16, tzinfo=dt.UTC)
    assert Decision.objects.get().interaction == row


def test_an_override_needs_the_permission(
    client: Client, lender: Company, ada: Person, phone: Contact, loan: Loan
):
    call_often(phone, loan, 8)
    order = planned(contact=phone.pk, purpose="courtPermission", purpose_note="Order 12")

    assert "purpose" in errors(client.post(url(ada), order, headers=IN_PLACE))
    supervisor = logged_in(staff(lender, role=Role.SUPERVISOR, time_zone="America/Chicago"))
    assert "HX-Redirect" in supervisor.post(url(ada), order, headers=IN_PLACE)

    row = Interaction.objects.get(status="scheduled")
    assert (row.purpose, row.purpose_note) == ("courtPermission", "Order 12")
