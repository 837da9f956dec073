"""Held slots: `reserve` in a question, `reservationId` on an interaction, DELETE (compliance.md section 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from borrowers.models import Loan, Person
from companies.models import Company
from compliance.models import Decision, Reservation
from contacts.models import Contact
from interactions.models import Interaction
from peach_interactions.object_ids import new_object_id
from tests.compliance.guarded_lender import (
    CALL,
    DAY,
    DONE,
    HOUR,
    INTERACTIONS,
    MICROSECOND,
    NOW,
    URL,
    ask,
    bar,
    hold,
    iso,
    release,
    rule_ids,
)
from tests.factories import (
    Api,
    ContactFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
)

TEN_MINUTES = dt.timedelta(minutes=10)


def test_an_allowed_answer_holds_the_slot_for_ten_minutes(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    answer = ask(service, reserve=True, at=iso(NOW + DAY))
    held = answer["reservation"]
    assert held == {"id": held["id"], "expiresAt": iso(NOW + TEN_MINUTES)}
    row = Reservation.objects.get()
    assert row.pk == held["id"]
    assert row.pk.startswith("RV-")
    assert (row.person, row.contact, row.loan_ids) == (phone.person, phone, [loan.pk])
    assert (row.channel, row.theme, row.at) == ("voice", "opsCollDebt", NOW + DAY)
    assert row.decision == Decision.objects.get(pk=answer["decisionId"])


def test_its_span_is_a_setting(service: Api, clock: None, phone: Contact, settings: Any) -> None:
    settings.RESERVATION_MINUTES = 3
    held = ask(service, reserve=True)["reservation"]
    assert held["expiresAt"] == iso(NOW + dt.timedelta(minutes=3))


def test_a_denied_answer_holds_nothing(service: Api, clock: None, phone: Contact) -> None:
    bar(phone.person, "ceaseCommunication")
    assert ask(service, reserve=True)["reservation"] is None
    assert ask(service, reserve=False)["reservation"] is None
    assert not Reservation.objects.exists()


def test_a_warning_holds_too(service: Api, clock: None, phone: Contact) -> None:
    bar(phone.person, "oralStatement")
    assert ask(service, reserve=True)["reservation"] is not None


def test_a_live_hold_counts_as_a_call_made(
    service: Api, clock: None, phone: Contact, six: list[Interaction]
) -> None:
    reservation_id = hold(service)
    answer = ask(service)
    assert rule_ids(answer)[0] == "regf.freq.7in7"
    reason = answer["reasons"][0]
    # The hold is counted; it is no interaction.
    assert (reason["count"], reason["interactionIds"]) == (7, [row.pk for row in six])
    # Treated as a call made on June 2, with the others of June 1, it is in the way until June 8.
    assert answer["nextAllowedAt"] == "2026-06-08T12:00:00.000000+00:00"
    assert ask(service, reserve=True)["reservation"] is None
    # What is about to be used is left out of the counts.
    assert ask(service, reservationId=reservation_id)["decision"] == "allow"


def test_it_counts_on_the_date_it_is_for_and_for_its_debts(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    other = LoanFactory(person=phone.person, status="delinquent")
    for _ in range(7):
        hold(service, at=iso(NOW + 20 * DAY), loanIds=[loan.pk])
    for days, result in ((13, True), (14, False), (20, False), (26, False), (27, True)):
        at = iso(NOW + days * DAY)
        assert ask(service, loanIds=[loan.pk], at=at)["result"] is result, days
        assert ask(service, loanIds=[other.pk], at=at)["result"]


def test_it_expires_by_the_servers_clock_whatever_it_is_for(
    service: Api, clock: Any, phone: Contact, six: list[Interaction]
) -> None:
    reservation_id = hold(service, at=iso(NOW + 2 * HOUR))
    at = iso(NOW + HOUR)
    clock.move_to(NOW + TEN_MINUTES - MICROSECOND)
    assert not ask(service, at=at)["result"]
    assert ask(service, at=at, reservationId=reservation_id)["result"]
    clock.move_to(NOW + TEN_MINUTES)
    assert ask(service, at=at)["result"]
    response = service.post(URL, {**CALL, "reservationId": reservation_id})
    assert faults_of(response, 409) == {"reservationId": "reservation_expired"}


def test_a_slot_is_given_back_and_again(
    service: Api, agent: Api, clock: Any, phone: Contact, six: list[Interaction]
) -> None:
    reservation_id = hold(service)
    response = release(agent, reservation_id)
    assert response.status_code == 200
    assert response.json()["status"] == 200
    assert ask(service)["result"]
    assert release(service, reservation_id).status_code == 200
    assert Reservation.objects.get().state == "released"
    for send, path, body in (
        (service.post, URL, CALL),
        (service.post, INTERACTIONS, DONE),
        (service.put, f"{INTERACTIONS}/{six[0].pk}", {}),
    ):
        response = send(path, {**body, "reservationId": reservation_id})
        assert faults_of(response, 409) == {"reservationId": "reservation_released"}
    late = hold(service)
    clock.move_to(NOW + HOUR)
    assert release(service, late).status_code == 200


def test_giving_back_takes_no_body_and_no_parameters(
    service: Api, clock: None, phone: Contact
) -> None:
    path = f"/compliance/reservations/{hold(service)}"
    response = service.raw("delete", path, b'{"force": true}')
    assert faults_of(response, 400) == {"force": "unknown_field"}
    assert service.raw("delete", f"{path}?force=1", b"").status_code == 400
    assert Reservation.objects.get().state == "held"


def test_what_is_no_reservation_of_the_company_is_not_found(
    service: Api, other_service: Api, clock: None, phone: Contact
) -> None:
    reservation_id = hold(service)
    for reference in (reservation_id, new_object_id("RV"), phone.pk, "ext-mobile", "x" * 300):
        response = release(other_service, reference)
        assert faults_of(response, 404) == {"reservationId": "not_found"}
    assert Reservation.objects.get().state == "held"


def test_holds_of_one_borrower_do_not_count_for_another(
    service: Api, clock: None, lender: Company, six: list[Interaction]
) -> None:
    bob = PersonFactory(company=lender, external_id="bob")
    ContactFactory(person=bob, value="+16142235679")
    for _ in range(7):
        data_of(service.post("/people/ext-bob/can-interact", {**CALL, "reserve": True}))
    assert ask(service)["result"]
    answer = data_of(service.post("/people/ext-bob/can-interact", CALL))
    assert not answer["result"]


@pytest.mark.parametrize(("channel", "counts"), [("text", True), ("voice", True), ("gui", False)])
def test_a_hold_is_a_contact_in_its_channel(
    service: Api, clock: None, ada: Person, loan: Loan, channel: str, counts: bool
) -> None:
    # Light intensity: two contacts in seven days, over the channels that the cap names.
    Person.objects.filter(pk=ada.pk).update(collections_intensity="light")
    ContactFactory(
        person=ada,
        value="+16142235678",
        receive_text_messages=True,
        receive_text_messages_last_consent_at=NOW,
    )
    for _ in range(2):
        hold(service, channel=channel)
    assert ("borrower.intensity" in rule_ids(ask(service))) is counts


def test_the_same_key_gives_the_same_slot(service: Api, clock: None, phone: Contact) -> None:
    body = {**CALL, "reserve": True}
    first, second = (service.post(URL, body, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert Reservation.objects.count() == Decision.objects.count() == 1
