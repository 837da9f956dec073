"""Interactions in the admin: written through the services, refused in the API's words; what is locked stays so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company, User
from interactions.models import Interaction
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import ContactFactory, InteractionFactory, LoanFactory, PersonFactory

pytestmark = pytest.mark.django_db

NEW = "/admin/interactions/interaction/add/"
LIST = "/admin/interactions/interaction/"


@pytest.fixture
def ann(lender: Company) -> User:
    """An agent of the lender."""
    return staff(lender, username="ann", time_zone="America/Chicago")


@pytest.fixture
def client(ann: User) -> Client:
    return logged_in(ann)


@pytest.fixture
def call(ada: Person) -> Interaction:
    return InteractionFactory(person=ada, content={"note": "the first word"})


def form(person: Person, /, **fields: Any) -> dict[str, Any]:
    return {
        "person": person.pk,
        "channel": "voice",
        "direction": "outbound",
        "theme": "opsCollDebt",
        "status": "attempted",
        **fields,
    }


def test_records_a_call_with_contact_and_loans_in_the_users_zone(
    client: Client, ann: User, ada: Person
):
    phone, loan = ContactFactory(person=ada), LoanFactory(person=ada)

    answer = client.post(
        NEW,
        form(
            ada,
            contact=phone.pk,
            about_loans=[loan.pk],
            started_at_0="2026-01-05",
            started_at_1="09:30",
            content='{"note": "said hello"}',
        ),
    )

    assert answer.status_code == 302
    row = Interaction.objects.get()
    assert (row.company, row.contact, list(row.loans.all())) == (ada.company, phone, [loan])
    assert row.started_at == dt.datetime(2026, 1, 5, 15, 30, tzinfo=dt.UTC)
    assert row.content == {"note": "said hello"}
    assert row.created_by.user == ann
    assert not row.is_external
    assert row.failure_description_long is None


def test_takes_a_day_without_a_time_as_a_day(client: Client, ada: Person):
    client.post(NEW, form(ada, started_at_0="2026-01-05"))

    row = Interaction.objects.get()
    assert not row.started_at_has_time
    assert row.started_at == dt.datetime(2026, 1, 5, 5, tzinfo=dt.UTC)  # midnight of the lender
    assert "2026-01-05" in text_of(client.get(LIST))
    # Saved again untouched, it stays a day.
    client.post(page_url(row), form_of(client, row, theme="opsServicing"))
    row.refresh_from_db()
    assert (row.theme, row.started_at_has_time) == ("opsServicing", False)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status_details": "emailBounced"}, "status_details"),
        ({"agent_outcome": "chatAbandoned"}, "agent_outcome"),
        ({"channel": "email", "status": "inProgress"}, "status"),
        ({"status": "scheduled"}, "scheduled_at_from"),
        ({"failure_description_short": "Oh"}, "failure_description_short"),
        ({"subject": "promoProgramReminder"}, "subject"),
        ({"external_id": "ext-1"}, "external_id"),
        ({"content": "{bad"}, "content"),
        ({"content": "[1]"}, "content"),
        ({"content": '{"a": "\\u0000"}'}, "content"),
        ({"content": "[" * 5000}, "content"),
        ({"meta_data": '{"a": 1, "a": 2}'}, "meta_data"),
        ({"started_at_0": "2999-01-01", "started_at_1": "10:00"}, "started_at"),
        ({"started_at_0": "yesterday"}, "started_at"),
        ({"ended_at_0": "2020-01-01", "ended_at_1": "10:00"}, "ended_at"),
        ({"compliance_guard_rule_id": "X!"}, "compliance_guard_rule_id"),
        ({"contact": "CT-unknown"}, "contact"),
        ({"contact": "\0"}, "contact"),
        ({"about_loans": ["LN-unknown"]}, "about_loans"),
        ({"previous_interaction": "0"}, "previous_interaction"),
        ({"person": ""}, "person"),
        ({"channel": ""}, "channel"),
        ({"channel": "pigeon"}, "channel"),
    ],
    ids=str,
)
def test_says_what_is_wrong_at_its_field(
    client: Client, ada: Person, fields: dict[str, Any], field: str
):
    assert list(errors_of(client.post(NEW, form(ada, **fields)))) == [field]
    assert not Interaction.objects.exists()


def test_says_all_that_is_wrong_at_once(client: Client, ada: Person):
    fields = {"content": "{bad", "status_details": "emailBounced", "external_id": "ext-1"}

    assert set(errors_of(client.post(NEW, form(ada, **fields)))) == set(fields)


def test_says_the_same_words_as_the_api(client: Client, service: Any, ada: Person):
    body = {
        "channel": "voice",
        "direction": "outbound",
        "theme": "opsCollDebt",
        "status": "attempted",
    }
    answer = service.post("/people/ext-ada/interactions", {**body, "statusDetails": "emailBounced"})

    errors = errors_of(client.post(NEW, form(ada, status_details="emailBounced")))

    assert errors["status_details"] == [fault["message"] for fault in answer.json()["errors"]]


def test_refuses_what_belongs_to_somebody_else(client: Client, ada: Person, other_lender: Company):
    neighbour = PersonFactory(company=ada.company)
    foreigner = PersonFactory(company=other_lender)
    foreign = ContactFactory(person=foreigner)
    fields = {
        "contact": ContactFactory(person=neighbour).pk,
        "about_loans": [LoanFactory(person=neighbour).pk],
        "previous_interaction": InteractionFactory(person=neighbour).pk,
    }

    assert set(errors_of(client.post(NEW, form(ada, **fields)))) == set(fields)
    assert set(errors_of(client.post(NEW, form(ada, contact=foreign.pk)))) == {"contact"}
    refused = client.post(NEW, form(foreigner))
    assert set(errors_of(refused)) == {"person"}
    assert "Ada" not in text_of(refused)
    assert Interaction.objects.count() == 1


def test_changes_only_what_was_touched(client: Client, call: Interaction):
    data = form_of(client, call, theme="opsServicing")
    before = Interaction.objects.get()

    assert client.post(page_url(call), data).status_code == 302

    after = Interaction.objects.get()
    assert after.theme == "opsServicing"
    # The page shows seconds only; the microseconds stay.
    assert after.started_at == before.started_at
    assert after.content == before.content


def test_refuses_a_status_that_cannot_follow(client: Client, call: Interaction):
    data = form_of(client, call, status="inProgress")

    assert set(errors_of(client.post(page_url(call), data))) == {"status"}


def test_does_not_overwrite_what_somebody_else_has_changed(client: Client, call: Interaction):
    data = form_of(client, call, theme="opsServicing")
    client.post(page_url(call), form_of(client, call, external_id="quick"))

    refused = client.post(page_url(call), data)

    assert "changed this object meanwhile" in errors_of(refused)[""][0]
    assert Interaction.objects.get().theme == "opsCollDebt"


def test_names_the_holder_of_a_taken_external_id(client: Client, call: Interaction, ada: Person):
    InteractionFactory(person=ada, external_id="mine")

    errors = errors_of(client.post(page_url(call), form_of(client, call, external_id="mine")))

    assert "belongs to" in errors["external_id"][0]


def test_deletes_external_ones_only(client: Client, call: Interaction, ada: Person):
    internal = InteractionFactory(person=ada, is_external=False)

    client.post(page_url(call, "delete"), {"post": "yes", "reason": "Recorded twice"})
    assert client.post(page_url(internal, "delete"), {"post": "yes"}).status_code == 403

    call.refresh_from_db()
    assert call.deleted_at is not None
    assert client.get(LIST).context["cl"].result_count == 1
    assert client.get(LIST, {"deleted": "yes"}).context["cl"].result_count == 1
    assert client.post(page_url(call), {}).status_code == 403


def test_the_history_shows_the_field_and_who(client: Client, call: Interaction, ada: Person):
    loan = LoanFactory(person=ada, external_id="house")
    client.post(page_url(call), form_of(client, call, theme="opsServicing", about_loans=[loan.pk]))

    page = client.get(page_url(call, "history"))
    words = text_of(page)

    assert "Collection of a debt → Servicing" in words
    assert "ann" in words
    assert "admin from 127.0.0.1" in words
    assert "Added: interaction loan" in words
    # Who reads it knows people and companies by name.
    assert f"Company {ada.company}" in words
    assert f"Person {ada}" in words
    assert ada.pk not in words
    assert "Recorded" in [entry.action for entry in page.context["history"].entries]


def test_pages_a_long_history(client: Client, call: Interaction):
    for number in range(60):
        Interaction.objects.filter(pk=call.pk).update(external_id=f"x{number}")

    first = client.get(page_url(call, "history")).context["history"]
    second = client.get(page_url(call, "history"), {"p": "2"}).context["history"]

    assert (len(first.entries), first.has_next) == (50, True)
    assert (len(second.entries), second.has_next) == (11, False)
    assert second.entries[0].differences[0].old == "x8"
    for odd in ("0", "-1", "x", "9" * 5000):
        assert client.get(page_url(call, "history"), {"p": odd}).status_code == 200


def test_offers_only_what_belongs_to_the_person(client: Client, ada: Person):
    own = ContactFactory(person=ada)
    ContactFactory(person=PersonFactory(company=ada.company))
    source = {"app_label": "interactions", "model_name": "interaction", "field_name": "contact"}

    offered = client.get("/admin/autocomplete/", {**source, "person": ada.pk}).json()["results"]

    assert [item["id"] for item in offered] == [own.pk]


def test_planned_and_timeless_ones_stand_in_the_list(client: Client, ada: Person):
    now = timezone.now()
    started = InteractionFactory(person=ada)
    timeless = InteractionFactory(person=ada, status="canceled", started_at=None)
    planned = InteractionFactory(
        person=ada,
        status="scheduled",
        started_at=None,
        scheduled_at_from=now + dt.timedelta(days=1),
    )

    listed = list(client.get(LIST).context["cl"].result_list)

    assert listed == [planned, started, timeless]
