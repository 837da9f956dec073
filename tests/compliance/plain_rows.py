"""Rows of Ada, never saved, for tests of the plain judge: she lives in New York and owes one card."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from borrowers.models import Loan, Person
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction
from tests.compliance.plain_judge import (
    PlainContactVerdict,
    PlainSettings,
    Question,
    World,
    plain_verdict,
)

NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"


def at(text: str, zone: str = NEW_YORK) -> dt.datetime:
    """A moment by its local date and time, such as 2026-04-01 12:00."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def phone(**values: Any) -> Contact:
    """Ada's mobile phone; upstate, where no rule of a state or city applies."""
    given = {
        "id": "phone",
        "contact_type": "phone",
        "label": "personal",
        "value": "+13152000000",
        "receive_text_messages": True,
        "receive_text_messages_last_consent_at": at("2026-01-02 12:00"),
        **values,
    }
    return Contact(**given)


def email(**values: Any) -> Contact:
    given = {"id": "email", "contact_type": "email", "label": "personal", **values}
    return Contact(**{"value": "ada@example.com", **given})


def address(**values: Any) -> Contact:
    given = {"id": "address", "contact_type": "address", "label": "home", "country": "US"}
    return Contact(**{**given, "postal_code": "13202", "state": "NY", **values})


def loan(**values: Any) -> Loan:
    return Loan(**{"id": "card", "loan_type": "creditCard", "status": "delinquent", **values})


def call(moment: str, *, loans: tuple[str, ...] = (), **values: Any) -> Interaction:
    """An outbound call that nobody answered."""
    given = {
        "channel": "voice",
        "theme": "opsCollDebt",
        "direction": "outbound",
        "status": "attempted",
        "status_details": "voiceNoAnswer",
        "contact_id": "phone",
        "started_at": at(moment),
        **values,
    }
    row = Interaction(**given)
    row.about = list(loans)
    return row


def conversation(moment: str, **values: Any) -> Interaction:
    """An outbound call in which Ada was spoken with."""
    given = {"status": "succeeded", "status_details": "voiceSpokeWithFirstParty", **values}
    return call(moment, **given)


def message(moment: str, channel: str, direction: str = "outbound", **values: Any) -> Interaction:
    contact_id = "email" if channel == "email" else "phone"
    given = {"status": "succeeded", "status_details": None, "contact_id": contact_id, **values}
    return call(moment, channel=channel, direction=direction, **given)


def undated(date: str, **values: Any) -> Interaction:
    """A call of which only the date is known; the company is in New York."""
    return call(f"{date} 00:00", started_at_has_time=False, **values)


def planned(start: str, end: str | None = None, **values: Any) -> Interaction:
    given = {
        "status": "scheduled",
        "status_details": None,
        "started_at": None,
        "scheduled_at_from": at(start),
        "scheduled_at_to": at(end) if end else None,
        **values,
    }
    return call(start, **given)


def consent(kind: str, moment: str, channel: str = "voice", /, **values: Any) -> Consent:
    loan_ids = ["card"] if kind == "priorConsent" else []
    given = {"kind": kind, "channel": channel, "given_at": at(moment), "loan_ids": loan_ids}
    return Consent(**{**given, **values})


def request(reason: str, moment: str = "2026-01-05 12:00", /, **values: Any) -> DoNotInteract:
    received_at = at(moment)
    given = {
        "reason": reason,
        "received_at": received_at,
        "start_date": received_at.date(),
        **values,
    }
    return DoNotInteract(**given)


def world(*rows: Any, **values: Any) -> World:
    """Ada's interactions, consents, do-not-interacts; else attributes of the world, the person, the settings."""
    interactions = [row for row in rows if isinstance(row, Interaction)]
    person = Person(
        id="ada",
        time_zone=values.pop("time_zone", None),
        collections_intensity=values.pop("intensity", "normal"),
    )
    settings = PlainSettings(**values.pop("settings", {}))
    given = {
        "company_kind": "creditor",
        "company_zone": NEW_YORK,
        "loans": [loan()],
        "contacts": [phone()],
        "do_not_interacts": [row for row in rows if isinstance(row, DoNotInteract)],
        "consents": [row for row in rows if isinstance(row, Consent)],
        "loan_ids_of": {row.id: row.about for row in interactions},
        **values,
    }
    return World(settings=settings, person=person, interactions=interactions, **given)


def found(
    known: World, moment: str, zone: str = NEW_YORK, channel: str = "voice", **question: Any
) -> PlainContactVerdict:
    """What the judge finds for the best contact, by default of a call about the debt."""
    if "subject" not in question:
        question.setdefault("theme", "opsCollDebt")
    verdict = plain_verdict(known, Question(channel=channel, **question), at(moment, zone))
    return verdict.contacts[verdict.contact_id]


def denied(known: World, moment: str, zone: str = NEW_YORK, **question: Any) -> set[str]:
    return found(known, moment, zone, **question).denying


def warned(known: World, moment: str, zone: str = NEW_YORK, **question: Any) -> set[str]:
    return found(known, moment, zone, **question).warning
