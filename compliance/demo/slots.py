"""Held slots and screenings of the demo: what is asked at the moment when the data are made."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from companies.callers import Caller
from compliance.demo.scene import Scene
from compliance.screening import screen
from compliance.services import ask, release_reservation
from contacts.choices import Channel
from interactions.choices import Direction, Status, Theme
from interactions.services import record_interaction

# A call that is going to be made, one that was given up, and a message that was sent.
HELD, RELEASED, USED = "B-1007", "B-1027", "B-1003"
CALL_TIME = dt.time(15, 10)
SATURDAY = 5


def hold_slots(scene: Scene) -> None:
    """Holds three slots: one stays until it expires, one is given back, one is used."""
    # Slots are held by the server's clock.
    now = max(scene.now, timezone.now())
    _hold_call(scene, HELD, now)
    given_up = _hold_call(scene, RELEASED, now)
    if given_up is not None:
        caller, reservation_id = given_up
        release_reservation(caller=caller, reference=reservation_id, now=now)
    _send_email(scene, now)


def _hold_call(scene: Scene, external_id: str, now: dt.datetime) -> tuple[Caller, str] | None:
    """Holds a call on the next working day."""
    person = scene.person(external_id)
    if person is None:
        return None
    days = 1
    while scene.moment(person.pk, -days, CALL_TIME).weekday() >= SATURDAY:
        days += 1
    caller = scene.dialer(person.company)
    values = {
        "channel": Channel.VOICE,
        "theme": Theme.OPS_COLL_DEBT,
        "at": scene.moment(person.pk, -days, CALL_TIME),
    }
    reservation_id = _held(caller, person.pk, values, now)
    return None if reservation_id is None else (caller, reservation_id)


def _send_email(scene: Scene, now: dt.datetime) -> None:
    """Holds a slot for a message to a borrower who pays, and sends it."""
    person = scene.person(USED)
    if person is None:
        return
    caller = scene.system(person.company)
    values = {"channel": Channel.EMAIL, "theme": Theme.OPS_SERVICING, "subject": "freeFormBranded"}
    reservation_id = _held(caller, person.pk, values, now)
    if reservation_id is None:
        return
    record_interaction(
        caller=caller,
        person_reference=person.pk,
        values={
            **values,
            "direction": Direction.OUTBOUND,
            "status": Status.ATTEMPTED,
            "status_details": "emailSent",
            "started_at": now,
            "reservation_id": reservation_id,
            "content": {
                "subject": "Your new card is on its way",
                "body": "Hi, your new card will be with you within a week.",
            },
        },
        now=now,
    )


def _held(caller: Caller, person_id: str, values: dict[str, Any], now: dt.datetime) -> str | None:
    """The ID of the slot that is held; None when the answer is no."""
    answer = ask(
        caller=caller, person_reference=person_id, values={**values, "reserve": True}, now=now
    )
    return answer["reservation"] and str(answer["reservation"]["id"])


def screen_borrowers(scene: Scene) -> None:
    """The bank plans calls for tomorrow; the servicer asks to whom it may send offers now."""
    now = max(scene.now, timezone.now())
    bank, servicer = scene.companies
    _screen(
        scene.dialer(bank),
        {
            "channel": Channel.VOICE,
            "theme": Theme.OPS_COLL_DEBT,
            "at": now + dt.timedelta(days=1),
            "check_at_company_noon": True,
            "filter": {"loan_status": ["delinquent", "chargedOff"]},
        },
        now,
    )
    _screen(
        scene.system(servicer),
        {
            "channel": Channel.EMAIL,
            "theme": Theme.MARKETING,
            "filter": {"loan_status": ["active"], "loan_type": ["auto"]},
        },
        now,
    )


def _screen(caller: Caller, values: dict[str, Any], now: dt.datetime) -> None:
    for _ in screen(caller=caller, values=values, now=now):
        # Who takes the lines does not matter; the counts are kept when all are taken.
        continue
