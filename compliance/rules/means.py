"""By which means, at which contact: what can be used, and the media, times and places a borrower refused."""

from __future__ import annotations

import datetime as dt

from compliance.calendar import LocalMoment, date_in
from compliance.case import Case
from compliance.choices import Confidence, Severity
from compliance.facts import DoNotInteractFact, Entry, InteractionFact
from compliance.rules.rule import ANY_THEME, Finding, Limits, Loans, Rule
from compliance.rules.wishes import finding_of, matches
from contacts.choices import ContactStatus, DoNotInteractReason
from interactions.choices import Channel, Direction, Status

# These alone say by what they restrict which rule they belong to.
OPEN_REASONS = frozenset({DoNotInteractReason.BORROWER_REQUEST, DoNotInteractReason.OTHER})
# The borrower opens these; no day or time is inconvenient for them.
UNTIMED_CHANNELS = frozenset({Channel.GUI, Channel.DOCUMENT})
CONFIRMATION_SUBJECT = "electronicConsentOptOut"
CONFIRMATION_SPAN = dt.timedelta(minutes=5)


def _judge_usable(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    contact = case.contact
    assert contact is not None
    if contact.status == ContactStatus.ARCHIVED:
        message = "This contact is archived."
    elif not contact.valid:
        message = "This contact is marked as not valid."
    elif contact.is_disconnected:
        message = "This number was found to be disconnected."
    elif is_wrong_number(case):
        message = "This number proved not to be the borrower's; verify it before it is used again."
    else:
        return None
    return Finding(loans, None, message)


def is_wrong_number(case: Case) -> bool:
    """Whether the number was learned to be wrong, and neither verified nor answered by the borrower since."""
    contact = case.contact
    if contact is None or contact.verified or not case.facts.has_wrong_numbers:
        return False
    return any(_proved_wrong(case, local, contact.id) for local in case.locals)


def _proved_wrong(case: Case, local: LocalMoment, contact_id: str) -> bool:
    wrong = [e for e in case.wrong_numbers(local) if e.fact.contact_id == contact_id]
    if not wrong:
        return False
    return not any(
        all(entry.is_certainly_before(talk) for entry in wrong)
        for talk in case.visible(local)
        if talk.kind.has_spoken and talk.fact.contact_id == contact_id
    )


def _is_about_medium(row: DoNotInteractFact) -> bool:
    return row.reason == DoNotInteractReason.OPT_OUT or (
        row.reason in OPEN_REASONS and _rule_of(row) == MEDIUM.id
    )


def _rule_of(row: DoNotInteractFact) -> str:
    """Which rule an open request belongs to: place before days and times before media, else it is a time."""
    if row.place is not None:
        return PLACE.id
    if row.days_of_week or row.times_of_day:
        return DESIGNATED.id
    names_media = row.channels or row.contact_ids or row.contact_labels
    return MEDIUM.id if names_media else DESIGNATED.id


def _judge_medium(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    found = [
        match
        for match in matches(case, loans, _is_about_medium)
        if not is_confirmation_of(case, match.row)
    ]
    denial = finding_of(found, loans, "The borrower asked not to be contacted this way.")
    return denial or _possible_opt_out(case, loans)


def _possible_opt_out(case: Case, loans: Loans) -> Finding | None:
    """A message that may be an opt-out warns until somebody has decided."""
    contact_id = None if case.contact is None else case.contact.id
    messages = tuple(
        row.interaction_id
        for row in case.facts.possible_opt_outs
        if row.channel == case.question.channel
        and row.contact_id in (None, contact_id)
        and row.received_at <= case.moment
    )
    if not messages:
        return None
    return Finding(
        loans,
        None,
        "The borrower wrote something that may be an opt-out; read it and decide.",
        interaction_ids=messages,
        severity=Severity.WARN,
        requires_review=True,
    )


def is_confirmation_of(case: Case, row: DoNotInteractFact) -> bool:
    """Whether the attempt is the one confirmation that may follow an opt-out within five minutes."""
    question, contact = case.question, case.contact
    is_prompt = dt.timedelta() <= case.moment - row.received_at <= CONFIRMATION_SPAN
    if question.subject != CONFIRMATION_SUBJECT or not is_prompt or contact is None:
        return False
    is_opt_out = row.reason == DoNotInteractReason.OPT_OUT and row.has_evidence
    if not is_opt_out or question.channel not in row.channels or contact.id not in row.contact_ids:
        return False
    return not any(
        entry.kind.is_sent
        and entry.kind.is_outbound
        and entry.fact.channel == question.channel
        and _may_be_since(entry, row.received_at, local)
        for local in case.locals
        for entry in case.visible(local)
    )


def _may_be_since(entry: Entry, moment: dt.datetime, local: LocalMoment) -> bool:
    """Whether it stands, or may stand, at a moment or after it."""
    if entry.fact.written_date is not None:
        return entry.first >= date_in(local.zone, moment)
    return (entry.fact.planned_to or entry.fact.at) >= moment


def may_be_confirmed(case: Case) -> bool:
    """Whether the attempt confirms one of the borrower's opt-outs."""
    return case.question.subject == CONFIRMATION_SUBJECT and any(
        is_confirmation_of(case, row) for row in case.facts.do_not_interacts
    )


def _judge_designated(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    channel = case.question.channel
    if channel in UNTIMED_CHANNELS or (channel == Channel.CHAT and _is_chat_open(case)):
        return None
    found = matches(
        case, loans, lambda row: row.reason in OPEN_REASONS and _rule_of(row) == DESIGNATED.id
    )
    return finding_of(found, loans, "The borrower called this day or time inconvenient.")


def _is_chat_open(case: Case) -> bool:
    return any(_is_live_chat(entry.fact) for entry in case.visible(case.locals[0]))


def _is_live_chat(fact: InteractionFact) -> bool:
    """Whether the borrower has opened a chat that is going on."""
    return (fact.channel, fact.direction, fact.status) == (
        Channel.CHAT,
        Direction.INBOUND,
        Status.IN_PROGRESS,
    )


def _judge_place(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    found = matches(
        case, loans, lambda row: row.reason in OPEN_REASONS and _rule_of(row) == PLACE.id
    )
    return finding_of(found, loans, "The borrower called this place inconvenient.")


USABLE = Rule(
    id="contact.usable",
    title="A contact that can be used",
    explanation=(
        "The contact must be neither archived, invalid, disconnected nor a wrong number, and voice, text, "
        "e-mail and mail need a contact of their type. A wrong number stays unusable until it is verified "
        "again or the borrower is spoken with there."
    ),
    judge=_judge_usable,
    citation=None,
    confidence=Confidence.POLICY,
    themes=ANY_THEME,
    is_about_contact=True,
)
MEDIUM = Rule(
    id="regf.medium",
    title="Media the borrower refused",
    explanation=(
        "A channel, number, address or label that the borrower asked not to be used. A message that may "
        "be an opt-out warns until somebody has decided."
    ),
    judge=_judge_medium,
    citation="12 CFR 1006.14(h)",
    confidence=Confidence.TEXT_READ,
    themes=ANY_THEME,
)
DESIGNATED = Rule(
    id="regf.designated",
    title="Inconvenient days and times",
    explanation=(
        "Days and times of day that the borrower called inconvenient. What the borrower opens, an "
        "application, a document or a chat going on, is free of it."
    ),
    judge=_judge_designated,
    citation="12 CFR 1006.6(b)(1)",
    confidence=Confidence.TEXT_READ,
    themes=ANY_THEME,
    needs_request=True,
)
PLACE = Rule(
    id="regf.place",
    title="Inconvenient places",
    explanation=(
        "A place that the borrower called inconvenient. Mail and landlines are tied to a place, mobiles "
        "and e-mail are not."
    ),
    judge=_judge_place,
    citation="12 CFR 1006.6(b)(1)(ii)",
    confidence=Confidence.TEXT_READ,
    themes=ANY_THEME,
    is_about_contact=True,
    needs_request=True,
)
