"""Asking the guard in the admin: the same service, the same words, and nothing that was typed is lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.models import Decision
from tests.admin_pages import FormReader, logged_in, staff, text_of
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

ASK = "/admin/compliance/decision/ask/"
# Session, user, memberships, borrower, contacts, loans, plans; with an answer its decision, contacts, loans,
# interactions and held slots besides.
QUERIES_OF_QUESTION = 7
QUERIES_OF_ANSWER = 12


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann", time_zone="America/Chicago"))


def ask(client: Client, person: Person, **fields: Any) -> Any:
    form = {"channel": "voice", "theme": "opsCollDebt", **fields}
    return client.post(f"{ASK}?person={person.pk}", form)


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, response.status_code
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_asks_first_whom_it_is_about(client: Client, ada: Person):
    page = client.get(ASK)

    assert "Whom is it about?" in text_of(page)
    assert "Ada Miller" in text_of(client.get(ASK, {"person": ada.pk}))


def test_offers_a_theme_without_which_there_is_no_answer(client: Client, ada: Person):
    form = client.get(ASK, {"person": ada.pk}).context["form"]

    assert form["theme"].value() == "opsCollDebt"


def test_answers_beside_the_question_and_keeps_the_decision(client: Client, ada: Person):
    loan, phone = LoanFactory(person=ada, status="delinquent"), ContactFactory(person=ada)
    call_often(phone, loan, 7)

    answer = ask(
        client,
        ada,
        contact=phone.pk,
        loans=[loan.pk],
        at_0="2026-08-12",
        at_1="12:00",
        zone="America/New_York",
        is_autodialed="on",
    )

    decision = Decision.objects.get()
    assert answer.status_code == 302
    assert decision.asked_by.user.username == "ann"
    assert decision.evaluated_at == NOON
    question = decision.question
    assert (question["contactId"], question["loanIds"]) == (phone.pk, [loan.pk])
    assert (question["isAutodialed"], question["isPrerecorded"]) == (True, False)
    page = client.get(answer["Location"])
    assert "Seven calls in seven days" in text_of(page)
    reader = FormReader()
    reader.feed(page.content.decode())
    # On the clock of the reader, an hour behind New York.
    assert (reader.data["at_0"], reader.data["at_1"]) == ("2026-08-12", "11:00:00")
    assert reader.data["contact"] == [phone.pk]
    assert reader.data["loans"] == loan.pk
    assert "is_autodialed" in reader.data


def test_a_moment_that_was_not_given_is_now_again(client: Client, ada: Person):
    page = client.get(ask(client, ada)["Location"])

    reader = FormReader()
    reader.feed(page.content.decode())
    assert (reader.data["at_0"], reader.data["at_1"]) == ("", "")


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("", 17), ("America/Chicago", 17), ("America/New_York", 16), ("Pacific/Honolulu", 22)],
)
def test_reads_the_moment_on_the_clock_that_is_named(
    client: Client, ada: Person, zone: str, hour: int
):
    ask(client, ada, at_0="2026-08-12", at_1="12:00", zone=zone)

    assert Decision.objects.get().evaluated_at == dt.datetime(2026, 8, 12, hour, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"theme": ""}, "theme"),
        ({"theme": "", "subject": "no such"}, "subject"),
        ({"subject": "statementGenerated"}, "subject"),
        ({"at_0": "1999-01-01", "at_1": "10:00"}, "at"),
        ({"at_0": "soon"}, "at"),
        ({"at_0": "0001-01-01", "at_1": "00:00", "zone": "Pacific/Guam"}, "at"),
        ({"at_0": "9999-12-31", "at_1": "23:59", "zone": "Pacific/Honolulu"}, "at"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"contact": "CT-unknown"}, "contact"),
        ({"loans": ["LN-unknown"]}, "loans"),
        ({"purpose": "timeCritical"}, "purpose_note"),
        ({"purpose": "courtPermission"}, "purpose"),
        ({"purpose_note": "x" * 1001}, "purpose_note"),
    ],
    ids=str,
)
def test_says_what_is_wrong_at_its_field_and_keeps_what_was_typed(
    client: Client, ada: Person, fields: dict[str, Any], field: str
):
    InteractionFactory(person=ada, status="scheduled", scheduled_at_from=NOON, started_at=None)

    refused = ask(client, ada, is_prerecorded="on", purpose_deadline_1="11:59", **fields)

    assert field in errors(refused)
    assert not Decision.objects.exists()
    reader = FormReader()
    reader.feed(refused.content.decode())
    assert "is_prerecorded" in reader.data
    assert reader.data["purpose_deadline_1"] == "11:59"


def test_says_the_same_words_as_the_api(client: Client, agent: Api, ada: Person):
    email = ContactFactory(person=ada, contact_type="email", value="ada@example.com")
    body = {"channel": "voice", "theme": "opsCollDebt", "contactId": email.pk}
    faults = agent.post(f"/people/{ada.pk}/can-interact", body).json()["errors"]

    assert errors(ask(client, ada, contact=email.pk)) == {
        "contact": [fault["message"] for fault in faults]
    }


def test_a_supervisor_may_override(lender: Company, ada: Person):
    client = logged_in(staff(lender, role=Role.SUPERVISOR))
    phone = ContactFactory(person=ada)
    call_often(phone, LoanFactory(person=ada, status="delinquent"), 8)
    late = {"at_0": "2026-08-12", "at_1": "12:00"}

    ask(client, ada, purpose="courtPermission", purpose_note="Order 12", **late)

    decision = Decision.objects.get()
    assert (decision.decision, decision.purpose_note) == ("warn", "Order 12")
    assert "Order 12" in client.get(f"{ASK}?decision={decision.pk}").content.decode()


def test_leaves_a_planned_contact_out_of_the_counts(client: Client, ada: Person):
    planned = InteractionFactory(
        person=ada,
        contact=ContactFactory(person=ada),
        status="scheduled",
        scheduled_at_from=NOON,
        started_at=None,
    )

    ask(client, ada, planned=planned.pk)

    assert Decision.objects.get().interaction == planned


def test_offers_what_belongs_to_the_borrower(client: Client, ada: Person):
    neighbour = PersonFactory(company=ada.company)
    own, archived = ContactFactory(person=ada), ContactFactory(person=ada, status="archived")
    foreign, loan = ContactFactory(person=neighbour), LoanFactory(person=neighbour)

    content = client.get(ASK, {"person": ada.pk}).content.decode()

    assert own.pk in content
    for row in (archived, foreign, loan):
        assert row.pk not in content
    assert "contact" in errors(ask(client, ada, contact=foreign.pk))
    assert "loans" in errors(ask(client, ada, loans=[loan.pk]))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.SUPERVISOR, 200),
        (Role.AGENT, 200),
        (Role.AUDITOR, 403),
    ],
)
def test_only_who_may_ask_sees_the_page(lender: Company, ada: Person, role: str, status: int):
    client = logged_in(staff(lender, role=role))

    assert client.get(ASK).status_code == status
    assert client.get(ASK, {"person": ada.pk}).status_code == status
    assert ask(client, ada).status_code == (302 if status == 200 else 403)
    assert ("Ask the guard" in text_of(client.get("/admin/"))) == (status == 200)


def test_asks_about_nobody_elses_borrower(client: Client, other_lender: Company):
    foreigner = PersonFactory(company=other_lender)
    foreign = asked(foreigner)

    for parameters in (
        {"person": foreigner.pk},
        {"person": "BO-0000000000-00000000"},
        {"person": "\0"},
        {"decision": foreign.pk},
        {"decision": "'"},
    ):
        assert client.get(ASK, parameters).status_code == 404, parameters
    assert ask(client, foreigner).status_code == 404
    assert Decision.objects.count() == 1


def test_an_auditor_there_asks_nothing_about_the_other_lender(
    lender: Company, other_lender: Company
):
    user = staff(lender)
    user.memberships.create(company=other_lender, role=Role.AUDITOR)
    person = PersonFactory(company=other_lender)

    assert ask(logged_in(user), person).status_code == 404


@pytest.mark.parametrize("number", [1, 20])
def test_costs_the_same_with_few_and_many_rows(client: Client, ada: Person, number: int):
    phones = [ContactFactory(person=ada) for _ in range(number)]
    loans = [LoanFactory(person=ada, status="delinquent") for _ in range(number)]
    call_often(phones[0], loans[0], number)
    decision = asked(ada, at=NOON)

    def queries_of(**parameters: str) -> int:
        client.get(ASK, parameters)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ASK, parameters).status_code == 200
        return len(queries)

    assert queries_of(person=ada.pk) <= QUERIES_OF_QUESTION
    assert queries_of(decision=decision.pk) <= QUERIES_OF_ANSWER
