"""GET /api/compliance/decisions and one of them: what was asked, answered, and on what it rests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Loan, Person
from companies.models import Company
from compliance.models import Decision
from contacts.models import Contact
from peach_interactions.object_ids import new_object_id
from tests.compliance.guarded_lender import (
    CALL,
    DAY,
    MINUTE,
    NOW,
    PLANNED,
    URL,
    ask,
    bar,
    iso,
    record_calls,
)
from tests.factories import (
    Api,
    ConsentFactory,
    DecisionFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
)

DECISIONS = "/compliance/decisions"


def listed(api: Api, **parameters: Any) -> list[str]:
    response = api.get(DECISIONS, **parameters)
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["data"]]


def test_every_answer_is_kept_with_its_question(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    planned = InteractionFactory(
        person=phone.person, status="scheduled", started_at=None, scheduled_at_from=NOW + MINUTE
    )
    answer = ask(
        service,
        subject="loanOverdueFirstNotice",
        loanIds=["ext-overdue"],
        contactExternalId="mobile",
        at="2026-06-02T13:00:00-04:00",
        interactionId=planned.pk,
        isPrerecorded=True,
        purpose="replyToBorrower",
        purposeNote="She wrote.",
        purposeDeadline="2026-06-03T00:00:00Z",
    )
    row = data_of(service.get(f"{DECISIONS}/{answer['decisionId']}"))
    assert {name: row["question"][name] for name in row["question"] if name != "isContactOpen"} == {
        "channel": "voice",
        "theme": "opsCollDebt",
        "subject": "loanOverdueFirstNotice",
        "loanIds": [loan.pk],
        "contactId": phone.pk,
        "at": "2026-06-02T17:00:00.000000+00:00",
        "interactionId": planned.pk,
        "reservationId": None,
        "isAutodialed": False,
        "isPrerecorded": True,
        "checkAtCompanyNoon": False,
        "purpose": "replyToBorrower",
        "purposeDeadline": "2026-06-03T00:00:00.000000+00:00",
        "reserve": False,
    }
    assert row["answer"].items() <= answer.items()
    assert {"result", "decision", "reasons", "nextAllowedAt", "contacts"} <= set(row["answer"])
    assert (row["object"], row["personId"]) == ("decision", phone.person_id)
    assert (row["decidedAt"], row["purposeNote"]) == (iso(NOW), "She wrote.")
    assert row["interactionId"] == planned.pk
    assert row["ruleSetVersion"] == answer["ruleSetVersion"]
    assert row["askedBy"] == Decision.objects.get().asked_by_id


def test_the_facts_it_rests_on_are_named(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    [call] = record_calls(phone.person, 1, contact=phone, loans=[loan])
    row, consent = bar(phone.person, "oralStatement"), ConsentFactory(person=phone.person)
    facts = data_of(service.get(f"{DECISIONS}/{ask(service)['decisionId']}"))["facts"]
    assert [fact["id"] for fact in facts["interactions"]] == [call.pk]
    assert [fact["id"] for fact in facts["contacts"]] == [phone.pk]
    assert [fact["id"] for fact in facts["loans"]] == [loan.pk]
    assert [fact["id"] for fact in facts["doNotInteracts"]] == [row.pk]
    assert [fact["id"] for fact in facts["consents"]] == [consent.pk]
    # IDs and words, no personal data.
    assert phone.value not in str(facts)
    assert "Miller" not in str(facts)


@pytest.mark.parametrize(
    ("channel", "direction", "status", "is_named"),
    [
        ("voice", "outbound", "failed", True),
        ("voice", "outbound", "canceled", True),
        ("voice", "inbound", "attempted", True),
        ("email", "outbound", "attempted", True),
        ("email", "outbound", "failed", False),
        ("email", "outbound", "canceled", False),
        ("email", "inbound", "succeeded", False),
    ],
)
def test_what_came_to_nothing_on_another_channel_is_no_fact(
    service: Api,
    clock: None,
    phone: Contact,
    *,
    channel: str,
    direction: str,
    status: str,
    is_named: bool,
) -> None:
    InteractionFactory(
        person=phone.person,
        channel=channel,
        direction=direction,
        status=status,
        started_at=NOW - MINUTE,
    )
    facts = data_of(service.get(f"{DECISIONS}/{ask(service)['decisionId']}"))["facts"]
    assert bool(facts["interactions"]) is is_named


def test_a_no_is_kept_and_a_refusal_of_the_question_is_not(
    service: Api, clock: None, phone: Contact
) -> None:
    bar(phone.person, "ceaseCommunication")
    decision_id = ask(service)["decisionId"]
    assert listed(service, decision="deny") == [decision_id]
    faults_of(service.post(URL, {"channel": "voice"}), 400)
    faults_of(service.post(URL, {**CALL, "purpose": "droppedCall"}), 403)
    faults_of(service.post("/people/ext-nobody/can-interact", CALL), 404)
    assert len(listed(service)) == 1


def test_the_judgement_of_a_planned_contact_is_kept(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    body = {**PLANNED, "scheduledAtFrom": iso(NOW + DAY)}
    planned = data_of(service.post("/people/ext-ada/interactions", body))
    [row] = service.get(DECISIONS).json()["data"]
    assert (row["interactionId"], row["answer"]["decision"]) == (planned["id"], "allow")
    assert row["answer"]["evaluatedAt"] == iso(NOW + DAY)
    assert row["question"]["contactId"] == phone.pk


def test_newest_first_and_filtered(
    service: Api, clock: Any, lender: Company, phone: Contact, loan: Loan
) -> None:
    bob = PersonFactory(company=lender, external_id="bob")
    allowed = ask(service)["decisionId"]
    clock.shift(60)
    bar(phone.person, "oralStatement", loan_ids=[loan.pk])
    warned = ask(service)["decisionId"]
    clock.shift(60)
    denied = data_of(service.post("/people/ext-bob/can-interact", CALL))["decisionId"]
    assert listed(service) == [denied, warned, allowed]
    for reference in (bob.pk, "ext-bob", "bob"):
        assert listed(service, personId=reference) == [denied]
    assert listed(service, personId="bob,ada") == [denied, warned, allowed]
    assert listed(service, decision="allow") == [allowed]
    assert listed(service, decision="warn,deny") == [denied, warned]
    assert listed(service, ruleId="contact.usable") == [denied]
    assert listed(service, ruleId="contact.usable,regf.freq.prior-statement") == [denied, warned]
    assert listed(service, ruleId="regf.cease") == []
    assert listed(service, decision="warn", personId="ada", ruleId="regf.time") == []
    second = iso(NOW + MINUTE)
    assert listed(service, decidedAtFrom=second) == [denied, warned]
    assert listed(service, decidedAtTo=second) == [allowed]
    assert listed(service, decidedAtFrom="2026-06-02", decidedAtTo="2026-06-03") != []
    assert listed(service, decidedAtFrom="2026-06-03") == []
    assert listed(service, sortBy="decidedAt") == [allowed, warned, denied]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("decision", "maybe"), ("decision", "Allow"), ("decision", "allow,"), ("decision", "")),
        *(("ruleId", "regf"), ("ruleId", ","), ("ruleId", "x" * 300), ("personId", "")),
        *(("decidedAtFrom", "yesterday"), ("decidedAtTo", "2026-02-30"), ("channel", "voice")),
        ("decidedAtFrom", "2026-06-02T12:00:00"),
    ],
)
def test_a_wrong_filter_is_400_by_its_name(service: Api, name: str, value: str) -> None:
    assert set(faults_of(service.get(DECISIONS, **{name: value}), 400)) == {name}


def test_odd_but_possible_filters_are_answered(service: Api, ada: Person) -> None:
    DecisionFactory(person=ada)
    assert listed(service, personId="x" * 300) == []
    assert listed(service, personId=",") == []
    assert listed(service, decidedAtFrom="0001-01-01", decidedAtTo="9999-12-31") != []
    assert listed(service, decidedAtFrom="9999-12-31T23:59:59Z") == []


def test_pages_show_each_decision_once(service: Api, ada: Person) -> None:
    at = NOW
    # Two of each moment.
    rows = [DecisionFactory(person=ada, decided_at=at + (n // 2) * MINUTE) for n in range(7)]
    expected = [
        row.pk for row in sorted(rows, key=lambda row: (row.decided_at, row.pk), reverse=True)
    ]
    seen, answer = [], service.get(DECISIONS, limit=3).json()
    assert (answer["total"], answer["count"], answer["previousUrl"]) == (7, 3, None)
    while True:
        seen += [row["id"] for row in answer["data"]]
        if answer["nextUrl"] is None:
            break
        answer = service.get(f"{DECISIONS}?{answer['nextUrl'].partition('?')[2]}").json()
    assert seen == expected
    assert listed(service, startingAfter=expected[2], limit=2) == expected[3:5]
    assert listed(service, endingBefore=expected[5], limit=2) == expected[3:5]


def test_another_companys_decisions_are_not_there(
    service: Api, other_service: Api, ada: Person
) -> None:
    row = DecisionFactory(person=ada)
    assert listed(other_service) == listed(other_service, personId=ada.pk) == []
    for reference in (row.pk, new_object_id("CD"), ada.pk, "ext-ada", "x" * 300):
        response = other_service.get(f"{DECISIONS}/{reference}")
        assert faults_of(response, 404) == {"decisionId": "not_found"}
    assert faults_of(other_service.get(DECISIONS, startingAfter=row.pk), 400) == {
        "startingAfter": "not_found"
    }


def test_who_reads_decisions(lender: Company, agent: Api, ada: Person) -> None:
    row = DecisionFactory(person=ada)
    data_of(agent.get(f"{DECISIONS}/{row.pk}"))
    borrower = Api(key_for(lender, "borrower", person_id=ada.pk))
    for response in (
        borrower.get(DECISIONS),
        borrower.get(f"{DECISIONS}/{row.pk}"),
        borrower.get("/compliance/rules"),
        borrower.post(URL, CALL),
        borrower.delete("/compliance/reservations/RV-0000000000-00000000"),
    ):
        assert faults_of(response, 403) == {None: "permission_denied"}
    assert Decision.objects.count() == 1


def test_a_decision_is_never_changed(service: Api, ada: Person) -> None:
    row = DecisionFactory(person=ada)
    for change in (
        lambda: Decision.objects.update(decision="deny"),
        lambda: Decision.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    response = service.get(f"{DECISIONS}/{row.pk}")
    assert response["ETag"] == service.get(f"{DECISIONS}/{row.pk}")["ETag"]


def test_a_person_with_decisions_is_not_deleted(service: Api, clock: None, lender: Company) -> None:
    PersonFactory(company=lender, external_id="asked")
    data_of(service.post("/people/ext-asked/can-interact", CALL))
    assert faults_of(service.delete("/people/ext-asked"), 409) == {None: "in_use"}


def test_same_facts_same_answer(service: Api, clock: Any, phone: Contact, loan: Loan) -> None:
    record_calls(phone.person, 7, contact=phone)
    LoanFactory(person=phone.person, status="delinquent")
    first = ask(service, at=iso(NOW))
    clock.shift(dt.timedelta(hours=20))
    again = ask(service, at=iso(NOW))
    assert {**first, "decisionId": None} == {**again, "decisionId": None}


def test_a_list_costs_the_same_for_one_as_for_many_and_one_costs_two(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [DecisionFactory(person=ada) for _ in range(30)]
    service.get(DECISIONS)
    with django_assert_num_queries(3):
        service.get(DECISIONS, limit=100)
    with django_assert_num_queries(4):
        service.get(DECISIONS, personId="ada", decision="allow", ruleId="regf.time")
    with django_assert_num_queries(2):
        service.get(f"{DECISIONS}/{rows[0].pk}")
