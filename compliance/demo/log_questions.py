"""What the lenders asked around the contacts of the demo's log: before each, and in vain before those not made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from borrowers.choices import LoanStatus
from borrowers.models import Loan
from compliance.demo.inquiries import ALLOWED, Group, Inquiry
from compliance.demo.scene import Scene, heard_at, loans_of, spread
from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType
from contacts.models import Contact
from interactions.choices import Channel, Direction, Purpose, Theme
from interactions.demo.talking import CONVERSATIONS
from interactions.models import Interaction
from interactions.status_details import BLOCKED_BY_GUARD

# How many contacts made are shown with the question before them, by channel.
SHOWN = {Channel.VOICE: 36, Channel.EMAIL: 24, Channel.TEXT: 22, Channel.MAIL: 6, Channel.FAX: 2}
ALWAYS_SHOWN = "electronicConsentOptOut"
# Of calls that follow on so many in a week, which a stricter limit would have stopped.
CALLS_IN_BUSY_WEEK, BUSY_SHOWN = 4, 9
# And how many of those that were not made, by rule.
BLOCKS_SHOWN = 9
SECONDS_BEFORE = (2, 40)
Values = dict[str, Any]


def log_questions(scene: Scene) -> Iterator[Inquiry]:
    yield from _before_contacts(scene)
    yield from _before_blocks(scene)
    yield from _second_thoughts(scene)
    yield from _about_contacts(scene)


def _before_contacts(scene: Scene) -> Iterator[Inquiry]:
    """Seconds before what was then done."""
    made = [row for row in _outbound(scene) if row.status_details != BLOCKED_BY_GUARD]
    for channel, count in SHOWN.items():
        rows = [row for row in made if row.channel == channel]
        shown = spread(scene.random("shown", channel), rows, count)
        shown += [row for row in rows if row.subject == ALWAYS_SHOWN]
        if channel == Channel.VOICE:
            shown += spread(scene.random("busy"), _in_busy_weeks(scene), BUSY_SHOWN)
        for row in dict.fromkeys(shown):
            yield _before(scene, row, ALLOWED)


def _in_busy_weeks(scene: Scene) -> Iterator[Interaction]:
    """The calls that follow on several in the six days before."""
    called_at: dict[str, list[dt.datetime]] = defaultdict(list)
    for row in scene.log:
        if row.direction == Direction.OUTBOUND and _is_call(row):
            since = heard_at(row) - dt.timedelta(days=6)
            earlier = [moment for moment in called_at[row.person_id] if moment > since]
            if len(earlier) >= CALLS_IN_BUSY_WEEK and heard_at(row) > scene.shown_since:
                yield row
            called_at[row.person_id].append(heard_at(row))


def _before_blocks(scene: Scene) -> Iterator[Inquiry]:
    """What the guard answered no to, as the log says."""
    blocked: dict[str, list[Interaction]] = defaultdict(list)
    for row in _outbound(scene):
        if row.status_details == BLOCKED_BY_GUARD and row.compliance_guard_rule_id is not None:
            blocked[row.compliance_guard_rule_id].append(row)
    for rule_id, rows in blocked.items():
        for row in spread(scene.random("blocked", rule_id), rows, BLOCKS_SHOWN):
            yield _before(scene, row, rule_id)


def _before(scene: Scene, row: Interaction, expected: str) -> Inquiry:
    seconds = scene.random("before", row.channel, str(row.started_at)).uniform(*SECONDS_BEFORE)
    is_blocked = row.status_details == BLOCKED_BY_GUARD
    return Inquiry(
        asked_at=heard_at(row) - dt.timedelta(seconds=0 if is_blocked else seconds),
        caller=scene.recorder_of(row),
        person_id=row.person_id,
        values=question_about(row),
        expected=expected,
    )


def question_about(row: Interaction) -> Values:
    """The question that an outbound interaction answers with yes."""
    values: Values = {
        "channel": row.channel,
        "theme": row.theme,
        "subject": row.subject,
        "contact_id": row.contact_id,
        "loan_ids": loans_of(row) or None,
        "is_autodialed": row.is_autodialed,
        "is_prerecorded": row.is_prerecorded,
    }
    previous = row.previous_interaction
    is_message = row.channel in (Channel.EMAIL, Channel.TEXT) and row.subject != ALWAYS_SHOWN
    if previous is not None and previous.direction == Direction.INBOUND and is_message:
        values["purpose"] = Purpose.REPLY_TO_BORROWER
    return values


def _second_thoughts(scene: Scene) -> Iterator[Inquiry]:
    """What somebody else asked near a call, and then did not do."""
    groups = [
        # A dialer that would try again at once, and one that starts too early.
        (Group(7, 8), "regf.freq.concentration", _is_unanswered, _minutes_later(1, 4)),
        (Group(6, 7), "regf.time", _is_call, _at_local_time(scene, dt.time(7, 20))),
        (
            Group(4, 6),
            "us-fl.hours",
            _is_in(scene, "Miami", "Tampa"),
            _at_local_time(scene, dt.time(7, 45)),
        ),
        # An agent who does not know of a colleague's talk, or of the states' own limits.
        (Group(8, 9), "regf.freq.wait", _is_talk, _minutes_later(1200, 1500)),
        (Group(3, 5), "us-ma.freq", _is_in(scene, "Boston", "Worcester"), _minutes_later(90, 150)),
        (
            Group(3, 10),
            "us-ny-nyc.freq",
            _is_in(scene, "New York", "Brooklyn"),
            _minutes_later(90, 150),
        ),
    ]
    rows = _outbound(scene)
    for group, rule_id, is_meant, moment_of in groups:
        meant = spread(scene.random("second", rule_id), filter(is_meant, rows), group.tries)
        for row in meant:
            asked_at = moment_of(row)
            if scene.shown_since < asked_at < scene.now:
                yield Inquiry(
                    asked_at=asked_at,
                    caller=scene.recorder_of(row),
                    person_id=row.person_id,
                    values=question_about(row) | {"is_autodialed": False},
                    expected=rule_id,
                    group=group,
                )


def _outbound(scene: Scene) -> list[Interaction]:
    return [row for row in scene.shown() if row.direction == Direction.OUTBOUND]


def _is_contact(row: Interaction) -> bool:
    is_collecting = row.theme == Theme.OPS_COLL_DEBT and row.channel in SHOWN
    return is_collecting and row.status_details != BLOCKED_BY_GUARD


def _is_call(row: Interaction) -> bool:
    return _is_contact(row) and row.channel == Channel.VOICE


def _is_unanswered(row: Interaction) -> bool:
    return _is_call(row) and row.status_details in ("voiceNoAnswer", "voiceReachedVoicemail")


def _is_talk(row: Interaction) -> bool:
    return _is_call(row) and row.status_details in CONVERSATIONS


def _is_in(scene: Scene, *cities: str) -> Callable[[Interaction], bool]:
    there = {
        person_id
        for person_id, contacts in scene.contacts.items()
        if any(c.city in cities and c.status != ContactStatus.ARCHIVED for c in contacts)
    }
    return lambda row: _is_contact(row) and row.person_id in there


def _minutes_later(least: int, most: int) -> Callable[[Interaction], dt.datetime]:
    def moment_of(row: Interaction) -> dt.datetime:
        # Some number of minutes that is the row's own.
        share = heard_at(row).microsecond / 10**6
        return heard_at(row) + dt.timedelta(minutes=least + (most - least) * share)

    return moment_of


def _at_local_time(scene: Scene, time: dt.time) -> Callable[[Interaction], dt.datetime]:
    def moment_of(row: Interaction) -> dt.datetime:
        zone = scene.zone(row.person_id)
        day = heard_at(row).astimezone(zone).date()
        seconds = dt.timedelta(seconds=heard_at(row).second * 9)
        return (dt.datetime.combine(day, time, zone) + seconds).astimezone(dt.UTC)

    return moment_of


def _about_contacts(scene: Scene) -> Iterator[Inquiry]:
    """Numbers and addresses that may not be used so, and people who are not the borrower."""
    overdue = Loan.objects.filter(
        person__in=scene.people, status__in=(LoanStatus.DELINQUENT, LoanStatus.CHARGED_OFF)
    )
    late = set(overdue.values_list("person_id", flat=True))
    collecting: Values = {"theme": Theme.OPS_COLL_DEBT}
    offer: Values = {"theme": Theme.MARKETING}
    autodialed = {"channel": Channel.VOICE, "is_autodialed": True, **collecting}
    text = {"channel": Channel.TEXT, **collecting}
    voice = {"channel": Channel.VOICE, **collecting}
    for group, rule_id, is_meant, values in (
        (Group(5, 5), "tcpa.autodial", _is_mobile_without_consent, autodialed),
        (Group(2, 4), ALLOWED, _is_mobile_with_consent, autodialed),
        (Group(4, 4), "tcpa.text-consent", _is_mobile_without_texts, text),
        (Group(5, 10), "regf.text", _is_mobile_with_texts, text),
        (Group(3, 3), "regf.third-party", _is_relative, voice),
        (Group(2, 4), ALLOWED, _is_relative, voice | {"theme": Theme.OPS_COLL_LOCATE_BORROWER}),
        (Group(2, 4), ALLOWED, _is_home_landline, voice | {"is_prerecorded": True}),
        (Group(4, 5), "tcpa.marketing", _is_email, {"channel": Channel.EMAIL, **offer}),
        (Group(3, 6), "regf.email", _is_email, {"channel": Channel.EMAIL, **collecting}),
    ):
        yield from _in_the_daytime(scene, group, rule_id, is_meant, values, late)


def _in_the_daytime(
    scene: Scene,
    group: Group,
    expected: str,
    is_meant: Callable[[Contact], bool],
    values: Values,
    late: set[str],
) -> Iterator[Inquiry]:
    rng = scene.random("daytime", expected, *sorted(map(str, values.values())))
    meant = [
        contact
        for person_id in sorted(late)
        for contact in scene.contacts[person_id]
        if contact.status != ContactStatus.ARCHIVED and is_meant(contact)
    ]
    rng.shuffle(meant)
    for contact in meant[: group.tries]:
        time = dt.time(rng.randint(11, 16), rng.randrange(60), rng.randrange(60))
        yield Inquiry(
            asked_at=scene.moment(contact.person_id, rng.randint(2, 26), time),
            caller=scene.dialer(contact.company),
            person_id=contact.person_id,
            values=values | {"contact_id": contact.pk},
            expected=expected,
            group=group,
        )


def _is_mobile(contact: Contact) -> bool:
    is_own = contact.affiliation == ContactAffiliation.SELF
    is_phone = contact.contact_type == ContactType.PHONE
    return is_own and is_phone and contact.label == ContactLabel.PERSONAL


def _is_mobile_without_consent(contact: Contact) -> bool:
    return _is_mobile(contact) and not contact.consent_autodialed_call


def _is_mobile_with_consent(contact: Contact) -> bool:
    return _is_mobile(contact) and contact.consent_autodialed_call


def _is_mobile_without_texts(contact: Contact) -> bool:
    return _is_mobile(contact) and not contact.receive_text_messages


def _is_mobile_with_texts(contact: Contact) -> bool:
    return _is_mobile(contact) and contact.receive_text_messages


def _is_relative(contact: Contact) -> bool:
    return contact.affiliation in (ContactAffiliation.PARENT, ContactAffiliation.RELATIVE)


def _is_home_landline(contact: Contact) -> bool:
    is_own = contact.affiliation == ContactAffiliation.SELF
    is_phone = contact.contact_type == ContactType.PHONE
    return is_own and is_phone and contact.label == ContactLabel.HOME


def _is_email(contact: Contact) -> bool:
    return contact.contact_type == ContactType.EMAIL
