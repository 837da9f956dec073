"""Interactions that use a held slot: `reservationId`, when they are recorded or changed (section 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from borrowers.models import Loan
from companies.models import Company
from compliance.models import Reservation
from contacts.models import Contact
from interactions.models import Interaction
from peach_interactions.object_ids import new_object_id
from tests.compliance.guarded_lender import (
    CALL,
    DONE,
    HOUR,
    INTERACTIONS,
    NOW,
    PLANNED,
    URL,
    ask,
    hold,
    iso,
    release,
)
from tests.factories import (
    Api,
    InteractionFactory,
    PersonFactory,
    ReservationFactory,
    data_of,
    faults_of,
)

TEN_MINUTES = dt.timedelta(minutes=10)


def test_a_recorded_interaction_uses_it(
    service: Api, clock: None, phone: Contact, six: list[Interaction]
) -> None:
    reservation_id = hold(service)
    call = data_of(service.post(INTERACTIONS, {**DONE, "reservationId": reservation_id}))
    assert "reservationId" not in call
    row = Reservation.objects.get()
    assert (row.state, row.interaction_id) == ("confirmed", call["id"])
    # Counted once: as a call.
    assert ask(service)["reasons"][0]["count"] == 7
    again = service.post(INTERACTIONS, {**DONE, "reservationId": reservation_id})
    assert faults_of(again, 409) == {"reservationId": "reservation_confirmed"}
    assert faults_of(release(service, reservation_id), 409) == {
        "reservationId": "reservation_confirmed"
    }
    response = service.post(URL, {**CALL, "reservationId": reservation_id})
    assert faults_of(response, 409) == {"reservationId": "reservation_confirmed"}
    assert Interaction.objects.count() == 7


def test_a_planned_contact_uses_it_and_takes_its_place(
    service: Api, clock: None, phone: Contact, six: list[Interaction]
) -> None:
    at = iso(NOW + HOUR)
    reservation_id = hold(service, at=at)
    body = {**PLANNED, "scheduledAtFrom": at}
    response = service.post(INTERACTIONS, body)
    assert set(faults_of(response, 422).values()) == {"regf.freq.7in7"}
    data_of(service.post(INTERACTIONS, {**body, "reservationId": reservation_id}))
    assert not ask(service)["result"]
    assert Reservation.objects.get().state == "confirmed"


def test_a_change_of_an_interaction_uses_it(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    planned = data_of(service.post(INTERACTIONS, {**PLANNED, "scheduledAtFrom": iso(NOW + HOUR)}))
    path = f"{INTERACTIONS}/{planned['id']}"
    data_of(service.put(path, {"status": "attempted", "reservationId": hold(service)}))
    # With nothing else changed too.
    reservation_id = hold(service)
    data_of(service.put(path, {"reservationId": reservation_id}))
    rows = Reservation.objects.values_list("state", "interaction_id")
    assert list(rows) == [("confirmed", planned["id"])] * 2
    response = service.put(path, {"reservationId": reservation_id, "status": "succeeded"})
    assert faults_of(response, 409) == {"reservationId": "reservation_confirmed"}
    assert data_of(service.get(path))["status"] == "attempted"


def test_one_that_has_expired_is_not_used(service: Api, clock: Any, phone: Contact) -> None:
    reservation_id = hold(service)
    clock.move_to(NOW + TEN_MINUTES)
    response = service.post(INTERACTIONS, {**DONE, "reservationId": reservation_id})
    assert faults_of(response, 409) == {"reservationId": "reservation_expired"}
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("method", ["post", "put"])
def test_a_slot_of_somebody_else_is_as_good_as_none(
    service: Api, clock: None, phone: Contact, other_lender: Company, method: str
) -> None:
    people = (PersonFactory(company=phone.company), PersonFactory(company=other_lender))
    references = [ReservationFactory(person=person).pk for person in people]
    references += [new_object_id("RV"), phone.pk, "ext-mobile", "", "x" * 300]
    call = InteractionFactory(person=phone.person)
    path = INTERACTIONS if method == "post" else f"{INTERACTIONS}/{call.pk}"
    answers = []
    for reference in references:
        response = getattr(service, method)(path, {**DONE, "reservationId": reference})
        assert faults_of(response, 400) == {"reservationId": "not_found"}
        answers.append({**response.json(), "requestId": None})
    assert all(answer == answers[0] for answer in answers)
    assert Interaction.objects.count() == 1
    assert not Reservation.objects.exclude(state="held").exists()


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"status": "succeeded", "statusDetails": "voiceSpokeWithFirstParty"}, True),
        ({"theme": "opsServicing"}, True),
        ({"contactId": None}, True),
        ({"channel": "text"}, False),
        ({"channel": "chat", "contactId": None}, False),
        ({"direction": "inbound"}, False),
    ],
    ids=str,
)
def test_it_is_for_an_outbound_contact_in_its_channel(
    service: Api, clock: None, phone: Contact, changes: dict[str, Any], fits: bool
) -> None:
    body = {**DONE, **changes, "reservationId": hold(service)}
    response = service.post(INTERACTIONS, body)
    if fits:
        data_of(response)
    else:
        assert faults_of(response, 400) == {"reservationId": "contradiction"}
        assert not Interaction.objects.exists()
