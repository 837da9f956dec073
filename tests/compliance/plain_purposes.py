"""Purposes: what opens what (compliance.md section 6)."""

from __future__ import annotations

from fnmatch import fnmatchcase

from interactions.models import Interaction
from tests.compliance.plain_counting import (
    VOICE,
    contact_named,
    conversations,
    date_in,
    is_about_the_debt,
    is_call,
    is_certainly_before,
    is_countable,
    is_done,
    is_planned,
    is_same_who,
    is_visible,
    planned_dates,
    start_date,
    today,
    who_of,
)
from tests.compliance.plain_world import Case

REQUIRED_BY_LAW = (
    *("regf.freq.*", "us-*.freq", "regf.third-party", "regf.medium", "regf.attorney"),
    *("regf.cease", "bankruptcy.stay", "deceased", "dispute.validation"),
)
LIMITS_OF_CALLS = ("regf.freq.7in7", "regf.freq.wait")
OPENED_BY = {
    "requiredByLaw": REQUIRED_BY_LAW,
    "courtPermission": (
        *REQUIRED_BY_LAW,
        *("regf.time", "regf.designated", "regf.place", "regf.employer"),
    ),
    "ceaseNotice": ("regf.cease",),
    "activeLitigation": LIMITS_OF_CALLS,
    "informationRequested": LIMITS_OF_CALLS,
    "timeCritical": LIMITS_OF_CALLS,
    "droppedCall": LIMITS_OF_CALLS,
    "replyToBorrower": ("regf.designated", "regf.place", "regf.medium", "regf.attorney"),
}
SUBJECTS_OF_A_CEASE_NOTICE = ("freeForm*", "custom*", "ceaseCommunication*")


def is_opened(case: Case, rule_id: str, zone: str) -> bool:
    """Whether the question's purpose opens a rule in a zone."""
    purpose, deadline = case.question.purpose, case.question.purpose_deadline
    if purpose is None or (deadline is not None and case.moment > deadline):
        return False
    if rule_id == "borrower.intensity":
        return True
    if not any(fnmatchcase(rule_id, pattern) for pattern in OPENED_BY[purpose]):
        return False
    if purpose == "ceaseNotice":
        return _is_cease_notice(case)
    if purpose == "droppedCall":
        return _is_after_dropped_call(case, zone)
    if purpose == "replyToBorrower":
        return all(_is_reply(case, one) for one in case.zones)
    return True


def _is_cease_notice(case: Case) -> bool:
    subject = case.question.subject
    has_subject = subject is None or any(
        fnmatchcase(subject, pattern) for pattern in SUBJECTS_OF_A_CEASE_NOTICE
    )
    return case.question.channel == "mail" and has_subject


def _is_after_dropped_call(case: Case, zone: str) -> bool:
    """Whether the latest conversation was today, and nobody was called since."""
    if case.question.channel != VOICE:
        return False
    timed = [
        one.row
        for one in conversations(case, zone)
        if isinstance(one.row, Interaction)
        and one.row.started_at_has_time
        and is_about_the_debt(case, one.row)
    ]
    if not timed:
        return False
    latest = max(timed, key=lambda row: row.started_at)
    if start_date(case, latest, zone) != today(case, zone):
        return False
    return not _has_called_since(case, latest, zone)


def _has_called_since(case: Case, conversation: Interaction, zone: str) -> bool:
    date = today(case, zone)
    for row in case.rows:
        if row.direction != "outbound" or row.channel != VOICE or not is_countable(row):
            continue
        if not is_same_who(case, row.contact_id):
            continue
        if is_planned(row):
            if date in planned_dates(row, zone):
                return True
        elif (
            is_visible(case, row, zone)
            and is_call(row)
            and row.id != conversation.id
            and _may_be_after(case, row, conversation, zone)
        ):
            return True
    return any(
        hold.channel == VOICE
        and is_same_who(case, hold.contact_id)
        and date_in(hold.at, zone) == date
        for hold in case.holds
    )


def _may_be_after(case: Case, row: Interaction, conversation: Interaction, zone: str) -> bool:
    if row.started_at_has_time:
        return row.started_at >= conversation.started_at
    return start_date(case, row, zone) >= start_date(case, conversation, zone)


def _is_reply(case: Case, zone: str) -> bool:
    """Whether the one to be replied to wrote or called today in this channel, and nothing went out there since."""
    return any(
        row.direction == "inbound"
        and who_of(contact_named(case.world, row.contact_id)) == who_of(case.contact)
        and row.status not in ("scheduled", "canceled")
        and row.channel == case.question.channel
        and is_visible(case, row, zone)
        and start_date(case, row, zone) == today(case, zone)
        and not _has_replied(case, row, zone)
        for row in case.rows
    )


def _has_replied(case: Case, message: Interaction, zone: str) -> bool:
    date = today(case, zone)
    for row in case.rows:
        if row.direction != "outbound" or row.channel != case.question.channel:
            continue
        if row.theme == "agentNotification":
            continue
        if is_planned(row):
            if date in planned_dates(row, zone):
                return True
        elif (
            is_done(row)
            and row.status != "canceled"
            and is_visible(case, row, zone)
            and not is_certainly_before(case, row, message, zone)
        ):
            return True
    return any(
        hold.channel == case.question.channel and date_in(hold.at, zone) == date
        for hold in case.holds
    )
