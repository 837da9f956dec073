"""POST /api/people/{personId}/can-interact: the loans, contacts, interactions and slots that a question names."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Company
from compliance.models import Decision, Reservation
from contacts.models import Contact
from peach_interactions.object_ids import new_object_id
from tests.compliance.guarded_lender import CALL, HOUR, NOW, URL, ask, kept_question, rule_ids
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    ReservationFactory,
    data_of,
    faults_of,
)


def test_loans_and_contacts_are_named_in_every_way(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    for reference in (loan.pk, "overdue", "ext-overdue"):
        assert kept_question(ask(service, loanId=reference))["loanIds"] == [loan.pk]
        assert kept_question(ask(service, loanIds=[reference, loan.pk]))["loanIds"] == [loan.pk]
    for reference in (phone.pk, "mobile", "ext-mobile"):
        assert kept_question(ask(service, contactId=reference))["contactId"] == phone.pk
    answer = ask(service, contactExternalId="mobile", contactId=phone.pk)
    assert kept_question(answer)["contactId"] == phone.pk
    response = service.post(URL, {**CALL, "contactExternalId": "ext-mobile"})
    assert faults_of(response, 400) == {"contactExternalId": "not_found"}


def test_both_fields_of_loans_count(service: Api, clock: None, phone: Contact, loan: Loan) -> None:
    other = LoanFactory(person=phone.person)
    answer = ask(service, loanId=other.pk, loanIds=[loan.pk])
    assert set(kept_question(answer)["loanIds"]) == {loan.pk, other.pk}
    assert kept_question(ask(service, loanIds=[]))["loanIds"] is None


def test_a_co_borrower_is_asked_about_the_loan(service: Api, clock: None, phone: Contact) -> None:
    bob = PersonFactory(company=phone.company)
    loan = LoanFactory(person=bob)
    CoBorrower.objects.create(loan=loan, person=phone.person)
    assert kept_question(ask(service, loanId=loan.pk))["loanIds"] == [loan.pk]


@pytest.mark.parametrize(
    ("overdue", "others", "scope"),
    [
        (["delinquent", "chargedOff"], ["active"], ["delinquent", "chargedOff"]),
        ([], ["active", "paidOff"], ["active", "paidOff"]),
        ([], [], []),
    ],
)
def test_without_loans_it_is_about_the_overdue_ones_else_all(
    service: Api,
    clock: None,
    phone: Contact,
    overdue: list[str],
    others: list[str],
    scope: list[str],
) -> None:
    status_of = {}
    for status in (*overdue, *others):
        status_of[LoanFactory(person=phone.person, status=status).pk] = status
    answer = ask(service)
    assert sorted(status_of[pk] for pk in answer["loanIdsAllowed"]) == sorted(scope)


def test_two_contacts_contradict_each_other(service: Api, clock: None, phone: Contact) -> None:
    ContactFactory(person=phone.person, external_id="other")
    response = service.post(URL, {**CALL, "contactId": "mobile", "contactExternalId": "other"})
    assert faults_of(response, 400) == {"contactExternalId": "contradiction"}


@pytest.mark.parametrize(
    ("channel", "contact_type", "fits"),
    [
        *(("voice", "phone", True), ("text", "phone", True), ("fax", "phone", True)),
        *(("voice", "email", False), ("text", "address", False), ("fax", "email", False)),
        *(("email", "email", True), ("email", "phone", False)),
        *(("mail", "address", True), ("mail", "phone", False)),
        *(("chat", "email", True), ("gui", "phone", True), ("document", "address", True)),
    ],
)
def test_the_contact_fits_the_channel(
    service: Api, clock: None, ada: Person, channel: str, contact_type: str, fits: bool
) -> None:
    values: dict[str, Any] = {"value": "ada@example.com"} if contact_type == "email" else {}
    if contact_type == "address":
        values = {"value": None, "state": "OH", "postal_code": "43215", "country": "US"}
    contact = ContactFactory(person=ada, contact_type=contact_type, **values)
    response = service.post(URL, {**CALL, "channel": channel, "contactId": contact.pk})
    if fits:
        assert data_of(response)["contactId"] == contact.pk
    else:
        assert faults_of(response, 400) == {"contactId": "contact_channel"}


def references_of(person: Person) -> dict[str, Any]:
    """One object of each kind that a question may refer to, in each way."""
    contact, loan = ContactFactory(person=person), LoanFactory(person=person)
    planned = InteractionFactory(
        person=person,
        status="scheduled",
        started_at=None,
        scheduled_at_from=NOW + HOUR,
        external_id=f"planned-{person.pk}",
    )
    return {
        "loanId": loan.pk,
        "loanIds": [f"ext-{loan.external_id}"],
        "contactId": contact.pk,
        "interactionId": planned.pk,
        "reservationId": ReservationFactory(person=person).pk,
    }


def test_what_is_anothers_is_as_unknown_as_what_never_was(
    service: Api, clock: None, phone: Contact, other_lender: Company
) -> None:
    unknown = {
        "loanId": new_object_id("LN"),
        "loanIds": ["nothing"],
        "contactId": new_object_id("CT"),
        "interactionId": new_object_id("IN"),
        "reservationId": new_object_id("RV"),
    }
    people = (PersonFactory(company=phone.company), PersonFactory(company=other_lender))
    for foreign in map(references_of, people):
        for field, reference in foreign.items():
            answers = []
            for value in (reference, unknown[field]):
                response = service.post(URL, {**CALL, field: value})
                where = f"{field}[0]" if field == "loanIds" else field
                assert faults_of(response, 400) == {where: "not_found"}
                answers.append({**response.json(), "requestId": None})
            assert answers[0] == answers[1]
    assert Decision.objects.count() == Reservation.objects.count()
    assert rule_ids(ask(service)) == []


def test_what_is_no_longer_open_is_a_409_once_nothing_else_is_wrong(
    service: Api, clock: None, phone: Contact
) -> None:
    done = InteractionFactory(person=phone.person, external_id="done")
    used = ReservationFactory(person=phone.person, state="released")
    for field, reference, code in (
        ("interactionId", done.pk, "not_scheduled"),
        ("interactionId", "ext-done", "not_scheduled"),
        ("reservationId", used.pk, "reservation_released"),
    ):
        body = {**CALL, field: reference}
        assert faults_of(service.post(URL, body), 409) == {field: code}
        response = service.post(URL, {**body, "loanId": "nothing", "at": "1999-01-01T00:00:00Z"})
        assert faults_of(response, 400) == {"loanId": "not_found", "at": "out_of_range"}


def test_a_deleted_interaction_is_none(service: Api, clock: None, phone: Contact) -> None:
    gone = InteractionFactory(person=phone.person, deleted_at=NOW)
    response = service.post(URL, {**CALL, "interactionId": gone.pk})
    assert faults_of(response, 400) == {"interactionId": "not_found"}
