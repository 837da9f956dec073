"""Do-not-interacts in the admin: recorded, changed, withdrawn through the services, refused in the API's words."""

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
from contacts.models import DoNotInteract
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import (
    Api,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/contacts/donotinteract/"
NEW = f"{LIST}add/"
# Session, user, memberships, the count and the rows.
QUERIES_OF_LIST = 6
# Those three, the row, and the loans and contacts it names.
QUERIES_OF_PAGE = 8


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann", time_zone="America/Chicago"))


def form(person: Person, /, **fields: Any) -> dict[str, Any]:
    return {"person": person.pk, "reason": "borrowerRequest", **fields}


def found(client: Client, **parameters: str) -> list[DoNotInteract]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def test_records_what_a_borrower_does_not_want(client: Client, ada: Person):
    loan, phone = LoanFactory(person=ada), ContactFactory(person=ada)
    said = InteractionFactory(person=ada)

    answer = client.post(
        NEW,
        form(
            ada,
            channels=["voice", "text"],
            themes=["opsCollDebt"],
            contact_labels=["work"],
            contact_ids=[phone.pk],
            loan_ids=[loan.pk],
            place="work",
            start_date="2026-03-01",
            end_date="2026-12-31",
            days_of_week=["0", "4"],
            times_of_day="19:00-24:00\n00:00 – 10:00",
            time_zone="America/Denver",
            received_at_0="2026-03-02",
            received_at_1="09:30",
            evidence_interaction_id=said.pk,
        ),
    )

    assert answer["Location"] == f"{LIST}?person={ada.pk}"
    row = DoNotInteract.objects.get()
    assert (row.company, row.person, row.source) == (ada.company, ada, "admin")
    assert (row.channels, row.themes) == (["voice", "text"], ["opsCollDebt"])
    assert (row.contact_labels, row.place) == (["work"], "work")
    assert (row.contact_ids, row.loan_ids) == ([phone.pk], [loan.pk])
    assert (row.start_date, row.end_date) == (dt.date(2026, 3, 1), dt.date(2026, 12, 31))
    assert row.days_of_week == [0, 4]
    assert row.times_of_day == [
        {"from": "19:00", "to": "24:00"},
        {"from": "00:00", "to": "10:00"},
    ]
    assert (row.time_zone, row.evidence_interaction_id) == ("America/Denver", said.pk)
    assert row.received_at == dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)


def test_takes_the_services_defaults(client: Client, ada: Person):
    before = timezone.now()

    client.post(NEW, form(ada))

    row = DoNotInteract.objects.get()
    assert before <= row.received_at <= timezone.now()
    assert (row.end_date, row.place, row.time_zone, row.times_of_day) == (None, None, None, [])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"person": "BO-unknown"}, "person"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"themes": ["gossip"]}, "themes"),
        ({"days_of_week": ["7"]}, "days_of_week"),
        ({"contact_ids": ["CT-unknown"]}, "contact_ids"),
        ({"loan_ids": ["LN-unknown"]}, "loan_ids"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, "end_date"),
        ({"start_date": "soon"}, "start_date"),
        ({"times_of_day": "at night"}, "times_of_day"),
        ({"times_of_day": "9:00-10:00"}, "times_of_day"),
        ({"times_of_day": "21:00-08:00"}, "times_of_day"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"received_at_0": "2999-01-01", "received_at_1": "10:00"}, "received_at"),
        ({"evidence_interaction_id": "IN-1"}, "evidence_interaction_id"),
    ],
    ids=str,
)
def test_says_what_is_wrong_at_its_field(
    client: Client, ada: Person, fields: dict[str, Any], field: str
):
    assert list(errors_of(client.post(NEW, form(ada, **fields)))) == [field]
    assert not DoNotInteract.objects.exists()


def test_says_all_that_is_wrong_at_once_in_the_words_of_the_api(
    client: Client, service: Api, ada: Person
):
    body = {"reason": "other", "timeZone": "Mars/Olympus", "endDate": "1971-01-01"}
    faults = service.post("/people/ext-ada/do-not-interacts", body).json()["errors"]

    errors = errors_of(
        client.post(NEW, form(ada, reason="other", time_zone="Mars/Olympus", end_date="1971-01-01"))
    )

    assert errors == {
        "time_zone": [f["message"] for f in faults if f["field"] == "timeZone"],
        "end_date": [f["message"] for f in faults if f["field"] == "endDate"],
    }


def test_refuses_what_belongs_to_somebody_else(client: Client, ada: Person, other_lender: Company):
    neighbour = PersonFactory(company=ada.company)
    foreigner = PersonFactory(company=other_lender)
    fields = {
        "contact_ids": [ContactFactory(person=neighbour).pk],
        "loan_ids": [LoanFactory(person=neighbour).pk],
    }

    assert set(errors_of(client.post(NEW, form(ada, **fields)))) == set(fields)
    call = InteractionFactory(person=neighbour)
    refused = client.post(NEW, form(ada, evidence_interaction_id=call.pk))
    assert list(errors_of(refused)) == ["evidence_interaction_id"]
    assert list(errors_of(client.post(NEW, form(foreigner)))) == ["person"]
    assert not DoNotInteract.objects.exists()


def test_changes_only_what_was_touched(client: Client, ada: Person):
    row = DoNotInteractFactory(
        person=ada,
        channels=["voice"],
        times_of_day=[{"from": "08:00", "to": "09:00"}],
        contact_ids=[ContactFactory(person=ada).pk],
    )

    saved = client.post(page_url(row), form_of(client, row, end_date="2999-12-31"))

    assert saved.status_code == 302
    after = DoNotInteract.objects.get()
    assert after.end_date == dt.date(2999, 12, 31)
    for name in ("channels", "times_of_day", "contact_ids", "received_at", "start_date", "source"):
        assert getattr(after, name) == getattr(row, name), name


def test_does_not_overwrite_what_somebody_else_has_changed(client: Client, ada: Person):
    row = DoNotInteractFactory(person=ada)
    data = form_of(client, row, place="home")
    client.post(page_url(row), form_of(client, row, place="work"))

    refused = client.post(page_url(row), data)

    assert "changed this object meanwhile" in errors_of(refused)[""][0]
    assert DoNotInteract.objects.get().place == "work"


def test_withdraws_and_keeps(client: Client, ada: Person):
    row = DoNotInteractFactory(person=ada, channels=["voice"], days_of_week=[6])
    assert "Withdraw this do-not-interact" in text_of(client.get(page_url(row)))
    assert "Ada Miller" in text_of(client.get(page_url(row, "delete")))

    answer = client.post(page_url(row, "delete"), {"post": "yes"})

    assert answer["Location"] == page_url(row)
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    page = text_of(client.get(page_url(row)))
    assert "It is withdrawn, and kept as evidence." in page
    assert "Sunday" in page
    assert "Withdraw this do-not-interact" not in page
    assert client.post(page_url(row), {"reason": "other"}).status_code == 403
    assert client.post(page_url(row, "delete"), {"post": "yes"}).status_code == 403
    assert "ann" in text_of(client.get(page_url(row, "history")))


def test_shows_and_filters_states(client: Client, ada: Person):
    today, day = timezone.localdate(), dt.timedelta(days=1)
    holds = DoNotInteractFactory(
        person=ada, channels=["text"], place="work", start_date=today - day
    )
    later = DoNotInteractFactory(person=ada, start_date=today + 5 * day)
    ended = DoNotInteractFactory(person=ada, start_date=today - 9 * day, end_date=today - 5 * day)
    withdrawn = DoNotInteractFactory(person=ada, withdrawn_at=timezone.now())

    assert found(client) == [withdrawn, ended, later, holds]
    assert found(client, state="inForce") == [holds]
    assert found(client, state="ended") == [ended]
    assert found(client, state="withdrawn") == [withdrawn]
    words = text_of(client.get(LIST))
    for word in ("In force", "Not yet", "Ended", "Withdrawn", "Text; at work", "Everything"):
        assert word in words, word


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.SUPERVISOR, True),
        (Role.AGENT, True),
        (Role.AUDITOR, False),
    ],
)
def test_auditors_only_read(lender: Company, ada: Person, role: str, may: bool):
    client = logged_in(staff(lender, role=role))
    row = DoNotInteractFactory(person=ada)

    assert found(client) == [row]
    assert client.get(page_url(row)).status_code == 200
    assert client.post(NEW, form(ada)).status_code == (302 if may else 403)
    assert client.post(page_url(row), {}).status_code == (200 if may else 403)
    answer = client.post(page_url(row, "delete"), {"post": "yes"})
    assert answer.status_code == (302 if may else 403)
    row.refresh_from_db()
    assert (row.withdrawn_at is not None) == may


def test_another_lenders_do_not_exist(client: Client, other_lender: Company):
    foreign = DoNotInteractFactory(person=PersonFactory(company=other_lender))

    assert found(client) == found(client, q=foreign.pk) == []
    for page in ("change", "delete", "history"):
        assert client.get(page_url(foreign, page)).status_code == 302
    client.post(page_url(foreign, "delete"), {"post": "yes"})
    foreign.refresh_from_db()
    assert foreign.withdrawn_at is None


@pytest.mark.parametrize("number", [1, 20])
def test_costs_the_same_with_few_and_many_rows(client: Client, ada: Person, number: int):
    phones = [ContactFactory(person=ada).pk for _ in range(number)]
    loans = [LoanFactory(person=ada).pk for _ in range(number)]
    for _ in range(number):
        row = DoNotInteractFactory(person=ada, contact_ids=phones, loan_ids=loans)
        withdrawn = DoNotInteractFactory(
            person=ada, contact_ids=phones, loan_ids=loans, withdrawn_at=timezone.now()
        )

    for address, limit in (
        (LIST, QUERIES_OF_LIST),
        (page_url(row), QUERIES_OF_PAGE),
        (page_url(withdrawn), QUERIES_OF_PAGE),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= limit, address
