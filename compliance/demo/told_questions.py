"""Questions about the hand-written borrowers of the demo: each shows a rule, or a purpose that opens one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from borrowers.models import Person
from companies.callers import Caller
from compliance.demo.inquiries import ALLOWED, Inquiry
from compliance.demo.scene import Scene, heard_at
from contacts.choices import ContactAffiliation, ContactLabel, ContactType
from interactions.choices import Channel, Purpose, Theme

DIALER, PLATFORM, SUPERVISOR = "dialer", "platform", "supervisor"
COLLECTING = {"theme": Theme.OPS_COLL_DEBT}


@dataclass(frozen=True, slots=True)
class Scheme:
    """A question about one borrower, so many days ago at a time of day where it lives."""

    external_id: str
    days_ago: int
    time: str
    channel: Channel
    expected: str
    by: str = DIALER
    about: dict[str, Any] = field(default_factory=lambda: dict(COLLECTING))
    # Which phone; None: each of the contacts that the channel can use.
    label: ContactLabel | None = None
    is_attorney: bool = False
    # How many days ahead it is about; 0: at once.
    ahead: int = 0


def _purpose(purpose: Purpose, note: str, **about: Any) -> dict[str, Any]:
    return {**COLLECTING, "purpose": purpose, "purpose_note": note, **about}


def _notice(subject: str) -> dict[str, Any]:
    return {"subject": subject}


VOICE, TEXT, EMAIL, MAIL = Channel.VOICE, Channel.TEXT, Channel.EMAIL, Channel.MAIL
CHAT = Channel.CHAT
PLANNING = {**COLLECTING, "check_at_company_noon": True}
OFFER = {"theme": Theme.MARKETING}
SERVICING = {"theme": Theme.OPS_SERVICING}
WORK, HOME, PERSONAL = ContactLabel.WORK, ContactLabel.HOME, ContactLabel.PERSONAL
SCHEMES = (
    Scheme("B-1001", 16, "10:40", VOICE, ALLOWED),
    Scheme("B-1001", 18, "09:05", VOICE, ALLOWED, about=PLANNING, ahead=1),
    Scheme("B-1003", 9, "13:20", EMAIL, ALLOWED, PLATFORM, _notice("statementGenerated")),
    Scheme("B-1005", 1, "18:40", VOICE, "regf.freq.7in7"),
    Scheme(
        *("B-1005", 1, "18:55", VOICE, "regf.freq.7in7", SUPERVISOR),
        _purpose(
            Purpose.TIME_CRITICAL,
            "The settlement offer that she asked for ends tomorrow; the desk agreed to one more call.",
            purpose_deadline=dt.timedelta(days=1),
        ),
    ),
    Scheme("B-1006", 1, "19:15", VOICE, "regf.freq.7in7"),
    Scheme("B-1007", 1, "17:30", VOICE, ALLOWED),
    Scheme("B-1008", 16, "14:10", EMAIL, "regf.cease", PLATFORM),
    Scheme(
        *("B-1008", 13, "15:00", MAIL, "regf.cease", SUPERVISOR),
        _purpose(
            Purpose.CEASE_NOTICE,
            "To tell her that collection ends and which remedies we may use.",
            subject="ceaseCommunicationRefuseToPay",
            theme=None,
        ),
    ),
    Scheme("B-1009", 17, "11:30", VOICE, "regf.attorney", label=PERSONAL),
    Scheme("B-1009", 17, "11:34", VOICE, ALLOWED, is_attorney=True),
    Scheme(
        *("B-1009", 10, "10:00", MAIL, ALLOWED, PLATFORM, _notice("creditNegativeInfoReported")),
    ),
    Scheme("B-1010", 8, "12:15", TEXT, "bankruptcy.stay", PLATFORM),
    Scheme(
        *("B-1010", 7, "10:20", MAIL, "bankruptcy.stay", SUPERVISOR),
        _purpose(Purpose.COURT_PERMISSION, "Order of the bankruptcy court lifting the stay."),
    ),
    Scheme("B-1011", 20, "15:45", VOICE, "deceased"),
    Scheme(
        *("B-1011", 18, "11:00", MAIL, "deceased", SUPERVISOR),
        _purpose(
            Purpose.REQUIRED_BY_LAW,
            "Notice to the estate within the time that the probate court has set.",
            subject="deceasedNoticeToRepresentative",
            theme=None,
        ),
    ),
    Scheme("B-1012", 12, "16:30", TEXT, "regf.medium", PLATFORM),
    Scheme("B-1013", 14, "17:05", VOICE, "contact.usable", label=PERSONAL),
    Scheme("B-1014", 22, "12:50", VOICE, "identity.theft"),
    # It is half past five in Honolulu, which she gave as her time zone.
    Scheme("B-1015", 13, "08:30", VOICE, "regf.time"),
    # His letters go through New York.
    Scheme("B-1016", 11, "09:10", VOICE, "regf.time"),
    Scheme("B-1017", 6, "18:20", EMAIL, "tcpa.marketing", PLATFORM, OFFER),
    Scheme("B-1018", 5, "21:40", VOICE, "tcpa.hours", about=OFFER),
    Scheme("B-1023", 6, "13:15", VOICE, "regf.freq.wait", label=PERSONAL),
    Scheme(
        *("B-1023", 6, "13:40", VOICE, "regf.freq.wait", SUPERVISOR),
        _purpose(
            Purpose.INFORMATION_REQUESTED,
            "His wife asked on the phone for the consolidation figures and to hear them by Friday.",
        ),
    ),
    Scheme("B-1024", 10, "09:00", EMAIL, ALLOWED, PLATFORM, SERVICING),
    Scheme("B-1025", 4, "22:15", EMAIL, ALLOWED, PLATFORM, SERVICING),
    Scheme("B-1026", 15, "10:30", EMAIL, "dispute.validation", PLATFORM),
    Scheme("B-1026", 6, "16:00", VOICE, ALLOWED),
    Scheme("B-1027", 10, "12:30", VOICE, "scra.review"),
    Scheme("B-1027", 9, "12:40", MAIL, "scra.review", PLATFORM),
    Scheme("B-1028", 10, "10:30", VOICE, "regf.designated"),
    Scheme("B-1028", 10, "10:31", CHAT, ALLOWED, PLATFORM),
    Scheme("B-1029", 13, "14:45", VOICE, "regf.employer", label=WORK),
    Scheme("B-1029", 13, "14:46", VOICE, ALLOWED, label=PERSONAL),
    Scheme("B-1030", 5, "17:30", VOICE, "regf.freq.prior-statement"),
    Scheme("B-1031", 8, "15:20", TEXT, "regf.medium", PLATFORM),
    Scheme("B-1033", 14, "11:11", VOICE, "regf.place", label=HOME),
    Scheme("B-1033", 14, "11:12", VOICE, ALLOWED, label=PERSONAL),
    Scheme("B-1034", 7, "10:45", TEXT, "regf.medium", PLATFORM),
    Scheme("B-1034", 5, "10:50", EMAIL, "regf.medium", PLATFORM),
)


def told_questions(scene: Scene) -> Iterator[Inquiry]:
    for scheme in SCHEMES:
        person = scene.person(scheme.external_id)
        if person is not None:
            yield _inquiry(scene, scheme, person)
    yield from _before_monday(scene)


def _inquiry(scene: Scene, scheme: Scheme, person: Person) -> Inquiry:
    time = dt.time.fromisoformat(scheme.time)
    asked_at = scene.moment(person.pk, scheme.days_ago, time)
    values = {"channel": scheme.channel, **scheme.about}
    if values.get("purpose_deadline") is not None:
        values["purpose_deadline"] += asked_at
    if scheme.ahead:
        values["at"] = asked_at + dt.timedelta(days=scheme.ahead)
    contact = _contact_id(scene, scheme, person)
    if contact is not None:
        values["contact_id"] = contact
    return Inquiry(
        asked_at=asked_at,
        caller=_caller(scene, scheme.by, person),
        person_id=person.pk,
        values=values,
        expected=scheme.expected,
    )


def _contact_id(scene: Scene, scheme: Scheme, person: Person) -> str | None:
    if scheme.label is None and not scheme.is_attorney:
        return None
    whose = ContactAffiliation.ATTORNEY if scheme.is_attorney else ContactAffiliation.SELF
    contact = scene.contact(person.pk, ContactType.PHONE, label=scheme.label, affiliations=(whose,))
    return None if contact is None else contact.pk


def _caller(scene: Scene, by: str, person: Person) -> Caller:
    if by == SUPERVISOR:
        return scene.supervisor(person.company)
    return scene.dialer(person.company) if by == DIALER else scene.system(person.company)


def _before_monday(scene: Scene) -> Iterator[Inquiry]:
    """The day after the call back was agreed: about one loan it may come so soon, about the other not."""
    talk = scene.told.get("call me on Monday")
    if talk is None:
        return
    zone = scene.zone(talk.person_id)
    day = heard_at(talk).astimezone(zone).date() + dt.timedelta(days=1)
    first, *others = scene.loan_ids[talk.person_id]
    for minute, expected, loan_ids in (
        (0, ALLOWED, [first]),
        (4, "regf.freq.wait", [first, *others]),
    ):
        yield Inquiry(
            asked_at=dt.datetime.combine(day, dt.time(11, minute), zone).astimezone(dt.UTC),
            caller=scene.dialer(talk.person.company),
            person_id=talk.person_id,
            values={"channel": Channel.VOICE, **COLLECTING, "loan_ids": loan_ids},
            expected=expected,
        )
