"""Requests to the guard that arrive at once, on connections of their own: the last slot goes once."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from borrowers.models import Loan, Person
from companies.models import Company
from compliance.models import Decision, OptOutReview, Reservation
from compliance.opt_outs import decide_opt_out
from contacts.models import Contact, DoNotInteract
from interactions.models import Interaction
from peach_interactions.errors import Conflict
from tests.companies.test_races import at_once, statuses
from tests.compliance.guarded_lender import (
    CALL,
    DONE,
    HOUR,
    INTERACTIONS,
    NOW,
    PLANNED,
    URL,
    ask,
    iso,
)
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    PersonFactory,
    data_of,
    service_caller,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(3)
PATIENCE_SECONDS = 20
RESERVE = {**CALL, "reserve": True}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of a Tuesday in Ohio; it goes on."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


def held_by(responses: list[Any]) -> list[str]:
    """The slots that answers hold."""
    reservations = [data_of(response)["reservation"] for response in responses]
    return [held["id"] for held in reservations if held is not None]


def test_the_last_slot_goes_once(service: Api, six: list[Interaction]) -> None:
    for _ in ROUNDS:
        answers = at_once(*[partial(service.post, URL, RESERVE)] * 8)
        [reservation_id] = held_by(answers)
        assert Counter(data_of(answer)["decision"] for answer in answers)["deny"] == 7
        denied = [data_of(a)["reasons"][0] for a in answers if not data_of(a)["result"]]
        assert {(reason["ruleId"], reason["count"]) for reason in denied} == {("regf.freq.7in7", 7)}
        assert service.delete(f"/compliance/reservations/{reservation_id}").status_code == 200
    assert Decision.objects.count() == 8 * len(ROUNDS)


def test_either_a_slot_is_held_or_a_call_is_planned(
    service: Api, phone: Contact, six: list[Interaction]
) -> None:
    body = {**PLANNED, "scheduledAtFrom": iso(NOW + HOUR)}
    for _ in ROUNDS:
        held, planned = at_once(
            partial(service.post, URL, {**RESERVE, "at": iso(NOW + 2 * HOUR)}),
            partial(service.post, INTERACTIONS, body),
        )
        is_held = bool(held_by([held]))
        assert planned.status_code == (422 if is_held else 200)
        if is_held:
            [reservation_id] = held_by([held])
            service.delete(f"/compliance/reservations/{reservation_id}")
        else:
            Interaction.objects.filter(status="scheduled").update(deleted_at=NOW)


def test_of_four_planned_calls_that_would_each_be_the_last_one_is_recorded(
    service: Api, six: list[Interaction]
) -> None:
    body = {**PLANNED, "scheduledAtFrom": iso(NOW + HOUR)}
    answers = at_once(*[partial(service.post, INTERACTIONS, body)] * 4)
    assert statuses(answers) == {200: 1, 422: 3}


def test_a_slot_is_either_used_or_given_back(service: Api, phone: Contact) -> None:
    for _ in ROUNDS:
        [reservation_id] = held_by([service.post(URL, RESERVE)])
        used, released = at_once(
            partial(service.post, INTERACTIONS, {**DONE, "reservationId": reservation_id}),
            partial(service.delete, f"/compliance/reservations/{reservation_id}"),
        )
        state = Reservation.objects.get(pk=reservation_id).state
        expected = {"confirmed": (200, 409), "released": (409, 200)}[state]
        assert (used.status_code, released.status_code) == expected
        assert Interaction.objects.filter(reservations__pk=reservation_id).exists() is (
            state == "confirmed"
        )


def test_a_slot_is_used_once(service: Api, phone: Contact) -> None:
    for _ in ROUNDS:
        [reservation_id] = held_by([service.post(URL, RESERVE)])
        body = {**DONE, "reservationId": reservation_id}
        answers = at_once(*[partial(service.post, INTERACTIONS, body)] * 4)
        assert statuses(answers) == {200: 1, 409: 3}


def is_anybody_waiting() -> bool:
    """Whether a session of this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


def test_who_waited_sees_the_call_that_was_recorded_meanwhile(
    service: Api, ada: Person, phone: Contact, loan: Loan, six: list[Interaction]
) -> None:
    is_locked = threading.Event()

    def record_while_another_waits() -> None:
        with transaction.atomic():
            Person.objects.select_for_update(no_key=True).get(pk=ada.pk)
            is_locked.set()
            wait_until(is_anybody_waiting)
            InteractionFactory(person=ada, contact=phone, loans=[loan])

    def ask_meanwhile() -> Any:
        assert is_locked.wait(PATIENCE_SECONDS)
        return service.post(URL, RESERVE)

    _, answer = at_once(record_while_another_waits, ask_meanwhile)
    assert held_by([answer]) == []
    assert data_of(answer)["reasons"][0]["count"] == 7


def test_borrowers_do_not_wait_for_each_other(
    service: Api, lender: Company, ada: Person, phone: Contact
) -> None:
    bob = PersonFactory(company=lender, external_id="bob")
    ContactFactory(person=bob, value="+16142235679")
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=ada.pk)
        # Whoever does not hold a slot waits for nobody either.
        answers = at_once(
            partial(service.post, "/people/ext-bob/can-interact", RESERVE),
            partial(service.post, URL, CALL),
        )
    assert [data_of(answer)["decision"] for answer in answers] == ["allow", "allow"]


def test_one_key_holds_one_slot(service: Api, phone: Contact) -> None:
    for number in ROUNDS:
        headers = {"Idempotency-Key": f"key-{number}"}
        answers = at_once(*[partial(service.post, URL, RESERVE, **headers)] * 4)
        assert set(statuses(answers)) <= {200, 409}
        ids = held_by([answer for answer in answers if answer.status_code == 200])
        assert len(set(ids)) == 1
        again = service.post(URL, RESERVE, **headers)
        assert held_by([again]) == ids[:1]
    assert Reservation.objects.count() == len(ROUNDS)


def test_opt_outs_that_arrive_at_once_are_all_recorded(service: Api, phone: Contact) -> None:
    text = {"channel": "text", "theme": "opsServicing", "contactId": phone.pk}
    body = {**text, "direction": "inbound", "status": "succeeded", "content": {"body": "STOP"}}
    Contact.objects.update(receive_text_messages=True)
    answers = at_once(*[partial(service.post, INTERACTIONS, body)] * 4)
    assert statuses(answers) == {200: 4}
    assert DoNotInteract.objects.count() == 4
    phone.refresh_from_db()
    assert not phone.receive_text_messages


def test_one_message_makes_one_opt_out(service: Api, phone: Contact) -> None:
    text = {"channel": "text", "theme": "opsServicing", "contactId": phone.pk}
    body = {**text, "direction": "outbound", "status": "attempted", "statusDetails": "textSent"}
    sent = data_of(service.post(INTERACTIONS, body))
    change = {"status": "failed", "statusDetails": "textOptedOut"}
    answers = at_once(*[partial(service.put, f"{INTERACTIONS}/{sent['id']}", change)] * 4)
    assert statuses(answers) == {200: 4}
    assert DoNotInteract.objects.count() == 1


def test_a_decision_and_a_correction_do_not_block_each_other(
    service: Api, lender: Company, phone: Contact
) -> None:
    caller = service_caller(lender, "agent")
    text = {"channel": "text", "theme": "opsServicing", "contactId": phone.pk}
    body = {**text, "direction": "inbound", "status": "succeeded"}

    def decide(interaction_id: str) -> str:
        now = dt.datetime.now(dt.UTC)
        try:
            decide_opt_out(caller=caller, interaction_id=interaction_id, is_opt_out=True, now=now)
        except Conflict:
            return "decided before"
        return "decided"

    for number in ROUNDS:
        message = {**body, "content": {"body": "please stop"}}
        message_id = data_of(service.post(INTERACTIONS, message))["id"]
        correction = {"content": {"body": "stop"}}
        said, corrected = at_once(
            partial(decide, message_id),
            partial(service.put, f"{INTERACTIONS}/{message_id}", correction),
        )
        assert (said in ("decided", "decided before"), corrected.status_code) == (True, 200)
        assert DoNotInteract.objects.count() == number + 1
    assert OptOutReview.objects.filter(is_opt_out=True).count() == len(ROUNDS)


def test_holding_using_and_giving_back_in_a_crowd(service: Api, six: list[Interaction]) -> None:
    def hold_and_use() -> int:
        held = data_of(service.post(URL, RESERVE))["reservation"]
        if held is None:
            return 0
        body = {**DONE, "reservationId": held["id"]}
        return int(service.post(INTERACTIONS, body).status_code == 200)

    # Each asks several times, so that some ask while another turns a slot into a call.
    calls = at_once(*[lambda: sum(hold_and_use() for _ in range(3))] * 6)
    assert sum(calls) == 1
    assert Interaction.objects.count() == 7
    assert ask(service)["reasons"][0]["count"] == 7
