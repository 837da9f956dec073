"""The filters of the list of interactions: what each finds; test_admin_list_plans.py has how it is found."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.choices import RecordingKind
from interactions.models import Interaction
from interactions.recordings import store_recording
from interactions.view_queries import PARAMETERS
from tests.admin_pages import logged_in, staff, text_of
from tests.factories import (
    InteractionFactory,
    LoanFactory,
    MembershipFactory,
    PersonFactory,
    service_caller,
)
from tests.interactions.sounds import wav

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interaction/"
QUERIES = 12


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role=Role.SUPERVISOR))


def found(client: Client, **parameters: Any) -> list[Any]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def record(row: Interaction, kind: RecordingKind) -> None:
    store_recording(
        caller=service_caller(row.company),
        interaction=row,
        kind=kind,
        content_type="audio/wav",
        chunks=iter([wav()]),
    )


def test_finds_what_was_missed(client: Client, ada: Person):
    missed = InteractionFactory(person=ada, direction="inbound", status_details="voiceMissed")
    taken = InteractionFactory(
        person=ada,
        direction="inbound",
        status="succeeded",
        status_details="voiceSpokeWithFirstParty",
    )
    without = InteractionFactory(person=ada)

    assert found(client, missed="yes") == [missed]
    assert set(found(client, missed="no")) == {taken, without}


def test_finds_what_can_be_heard(client: Client, ada: Person, recordings: Any):
    call, message, silent = (InteractionFactory(person=ada) for _ in range(3))
    record(call, RecordingKind.RECORDING)
    record(message, RecordingKind.VOICEMAIL)

    assert found(client, recorded="recording") == [call]
    assert found(client, recorded="voicemail") == [message]
    assert found(client, recorded="none") == [silent]


def test_finds_by_who_recorded_it_and_offers_colleagues_only(
    client: Client, lender: Company, other_lender: Company, ada: Person
):
    dialer = service_caller(lender, name="Dialer").actor
    service_caller(other_lender, name="Foreign system")
    row = InteractionFactory(person=ada, created_by=dialer)
    InteractionFactory(person=ada)

    page = client.get(LIST, {"agent": dialer.pk})

    assert list(page.context["cl"].result_list) == [row]
    assert "Dialer" in text_of(page)
    assert "Foreign system" not in text_of(page)


def test_finds_by_loan(client: Client, ada: Person, other_lender: Company):
    loan = LoanFactory(person=ada, external_id="house")
    LoanFactory(person=PersonFactory(company=other_lender), external_id="foreign")
    row = InteractionFactory(person=ada, loans=[loan])
    InteractionFactory(person=ada)

    for text in ("house", f" {loan.pk} "):
        assert found(client, loan=text) == [row]
    for text in ("foreign", "nothing", "ext-", "x" * 500):
        assert found(client, loan=text) == []


@time_machine.travel("2026-03-10 18:00:00Z", tick=False)
def test_a_period_moves_on_with_the_days_of_the_users_zone(lender: Company, ada: Person):
    client = logged_in(staff(lender, time_zone="America/New_York"))
    midnight = dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)
    day = dt.timedelta(days=1)
    moment = dt.timedelta(microseconds=1)
    rows = {
        name: InteractionFactory(person=ada, started_at=at)
        for name, at in {
            "today": midnight,
            "yesterday": midnight - moment,
            "week": midnight
            - 6 * day
            + dt.timedelta(hours=1),  # the clocks went forward on the 8th
            "month": midnight - 28 * day,
            "older": midnight - 31 * day,
        }.items()
    }
    planned = InteractionFactory(
        person=ada,
        status="scheduled",
        started_at=None,
        scheduled_at_from=midnight + day,
    )

    assert found(client, period="today") == [rows["today"]]
    assert found(client, period="yesterday") == [rows["yesterday"]]
    assert found(client, period="week") == [rows["today"], rows["yesterday"], rows["week"]]
    assert rows["month"] in found(client, period="month")
    assert rows["older"] not in found(client, period="month")
    assert found(client, period="ahead") == [planned]


def test_says_in_which_order_several_companies_are(lender: Company, other_lender: Company):
    both = staff(lender, username="both")
    MembershipFactory(user=both, company=other_lender)
    client = logged_in(both)

    assert "in the order of recording" in text_of(client.get(LIST))
    assert "in the order of recording" not in text_of(client.get(LIST, {"company": lender.pk}))
    assert "in the order of recording" not in text_of(client.get(LIST, {"sort": "recorded"}))


def test_orders(client: Client, ada: Person):
    now = timezone.now()
    first = InteractionFactory(person=ada, started_at=now)
    second = InteractionFactory(person=ada, started_at=now - dt.timedelta(days=1))

    assert found(client) == [first, second]
    assert found(client, sort="oldest") == [second, first]
    assert found(client, sort="recorded") == [second, first]
    assert found(client, sort="recordedOldest") == [first, second]


def test_an_empty_list_says_whether_anything_could_be_there(client: Client):
    assert "There is no interaction that you may see." in text_of(client.get(LIST))
    searched = text_of(client.get(LIST, {"q": "nothing like it"}))
    assert "No interaction that you may see fits the search and the filters." in searched
    assert "Clear search and filters" in searched
    assert "fits the search" in text_of(client.get(LIST, {"channel__exact": "fax"}))


def test_columns(client: Client, ada: Person):
    InteractionFactory(person=ada, external_id="call-7")

    assert "call-7" not in text_of(client.get(LIST))
    assert "call-7" in text_of(client.get(LIST, {"columns": "all"}))
    few = client.get(LIST, {"columns": "brief"}).context["cl"].list_display
    assert "theme" not in few
    assert client.get(LIST, {"columns": "odd"}).status_code == 200


def test_says_which_filters_are_in_force(client: Client, ada: Person):
    row = InteractionFactory(person=ada)

    page = client.get(
        LIST,
        {
            "person": ada.pk,
            "channel__exact": ["voice", "chat"],
            "agent": row.created_by_id,
            "sort_at_from": "2026-01-01",
            "sensitive__exact": "0",
            "missed": "no",
            "sort": "oldest",
            "columns": "all",
        },
    )

    chips = {chip.words: chip.url_without for chip in page.context["active_filters"]}
    assert set(chips) == {
        "Borrower: Ada Miller",
        "Channel: Voice, Chat",
        f"Agent or system: {row.created_by.name}",
        "When: from 2026-01-01",
        "Locked (sensitive): no",
        "Missed: Not missed",
    }
    assert "channel" not in chips["Channel: Voice, Chat"]
    assert "missed=no" in chips["Channel: Voice, Chat"]
    assert client.get(LIST).context["active_filters"] == []


def test_the_name_of_a_foreign_borrower_is_not_told(client: Client, other_lender: Company):
    foreigner = PersonFactory(company=other_lender, first_name="Zoë")

    page = client.get(LIST, {"person": foreigner.pk})

    assert "Zoë" not in text_of(page)


@pytest.mark.parametrize("name", sorted(PARAMETERS))
@pytest.mark.parametrize(
    "value", ["", "odd", "'; --", "é" * 300, "IN-0000000000-00000000", "9" * 40]
)
def test_odd_values_are_no_errors_of_ours(client: Client, ada: Person, name: str, value: str):
    InteractionFactory(person=ada)

    assert client.get(LIST, {name: value}).status_code in (200, 302)


def test_the_filters_that_a_view_may_keep_are_those_of_the_list(client: Client, ada: Person):
    InteractionFactory(person=ada)
    page = client.get(LIST)
    offered: set[str] = {"q"}
    for spec in page.context["cl"].filter_specs:
        offered |= set(spec.expected_parameters())
    offered = {name for name in offered if not name.endswith("__isnull")}
    of_links = {"person", "previous_interaction"}
    # The company is offered only to those who work for several.
    assert offered | of_links | {"company"} == set(PARAMETERS)


@pytest.mark.parametrize("number", [3, 40])
def test_costs_the_same_with_few_and_many_rows(client: Client, lender: Company, number: int):
    for _ in range(number):
        person = PersonFactory(company=lender)
        InteractionFactory(person=person, loans=[LoanFactory(person=person)])
    parameters = {"columns": "all", "missed": "no", "recorded": "none", "period": "week"}
    client.get(LIST, parameters)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST, {**parameters, "loan": "loan"}).status_code == 200

    assert len(queries) <= QUERIES
