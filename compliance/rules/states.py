"""Limits of states and cities. They bind where any address of the borrower lies (compliance.md section 3)."""

from __future__ import annotations

import datetime as dt

from compliance.calendar import DAYS_IN_WEEK
from compliance.case import Case, is_electronic
from compliance.choices import Confidence
from compliance.facts import Entry
from compliance.rules.counting import of_any_debt, over_limit, weeks, windows_of
from compliance.rules.frequency import VOICE, is_call
from compliance.rules.rule import COLLECTORS, Finding, Limit, Limits, Loans, Rule, Version
from compliance.rules.wishes import valid_consents
from contacts.choices import ConsentKind, ContactLabel
from interactions.choices import Channel

MASSACHUSETTS_WORK_DAYS = 30
UNTOUCHED = frozenset({Channel.GUI, Channel.DOCUMENT})
# Consent of these kinds lets more messages go in the District of Columbia.
CONSENT_OF_CHANNEL = {Channel.TEXT: ConsentKind.TEXT, Channel.EMAIL: ConsentKind.EMAIL}


def _judge_massachusetts(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    is_work = case.is_at_work

    def is_alike(entry: Entry) -> bool:
        is_call_or_text = entry.fact.channel in (Channel.VOICE, Channel.TEXT)
        return is_call_or_text and (case.label_of(entry) == ContactLabel.WORK) == is_work

    days = MASSACHUSETTS_WORK_DAYS if is_work else DAYS_IN_WEEK
    return over_limit(
        case,
        loans,
        limit=limits["contactsAtWork" if is_work else "contacts"],
        windows=windows_of(days),
        select=is_alike,
        message=f"{{count}} calls and texts about the debt in {days} days; {{limit}} are allowed.",
    )


def _judge_new_york_city(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    return over_limit(
        case,
        loans,
        limit=limits["attempts"],
        windows=windows_of(DAYS_IN_WEEK),
        select=lambda e: e.fact.channel in (Channel.VOICE, Channel.TEXT, Channel.EMAIL),
        message="{count} attempts about the debt in seven days; {limit} are allowed.",
    )


def _judge_columbia(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    is_message = is_electronic(case.question.channel)
    if not is_message:
        limit = limits["calls"]
    else:
        limit = limits["messages" if _has_consented(case) else "messagesWithoutConsent"]
    return over_limit(
        case,
        loans,
        limit=limit,
        windows=windows_of(DAYS_IN_WEEK),
        select=lambda e: is_electronic(e.fact.channel) if is_message else e.kind.is_call,
        message="{count} about the debt in seven days; {limit} are allowed.",
    )


def _has_consented(case: Case) -> bool:
    channel = Channel(case.question.channel)
    if valid_consents(case, CONSENT_OF_CHANNEL[channel]):
        return True
    contact = case.contact
    return channel == Channel.TEXT and contact is not None and contact.receives_texts


def _judge_washington(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    at_work = _at_work_a_week(case, loans, limits) if case.is_at_work else None
    return at_work or over_limit(
        case,
        loans,
        limit=limits["contacts"],
        windows=weeks,
        select=lambda entry: entry.fact.channel not in UNTOUCHED,
        count_for=of_any_debt,
        message="{count} contacts in a week; {limit} are allowed.",
    )


def _at_work_a_week(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    return over_limit(
        case,
        loans,
        limit=limits["contactsAtWork"],
        windows=weeks,
        select=lambda e: e.fact.channel not in UNTOUCHED and case.label_of(e) == ContactLabel.WORK,
        count_for=of_any_debt,
        message="{count} contacts at work in a week; {limit} is allowed.",
    )


def _judge_oregon(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    return _at_work_a_week(case, loans, limits) if case.is_at_work else None


def _judge_west_virginia(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    return over_limit(
        case,
        loans,
        limit=limits["calls"],
        windows=weeks,
        select=is_call,
        count_for=of_any_debt,
        message="{count} calls in a week; {limit} are allowed.",
    ) or over_limit(
        case,
        loans,
        limit=limits["conversations"],
        windows=weeks,
        source=Case.conversations,
        count_for=of_any_debt,
        message="{count} conversations in a week; {limit} are allowed.",
    )


def _judge_new_york(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    return over_limit(
        case,
        loans,
        limit=limits["attempts"],
        windows=windows_of(DAYS_IN_WEEK),
        select=is_call,
        message="{count} attempts about the debt in seven days; {limit} are allowed.",
    ) or over_limit(
        case,
        loans,
        limit=limits["conversations"],
        windows=windows_of(DAYS_IN_WEEK),
        source=Case.conversations,
        message="{count} conversations about the debt in seven days; {limit} is allowed.",
    )


MASSACHUSETTS = Rule(
    id="us-ma.freq",
    title="Massachusetts: two contacts",
    explanation=(
        "At most two calls or texts about a debt in seven dates to a residence, cell or personal number, "
        "and two in 30 at work; attempts count."
    ),
    judge=_judge_massachusetts,
    citation="940 CMR 7.04(1)(f), 209 CMR 18.16",
    confidence=Confidence.TEXT_READ,
    channels=frozenset({Channel.VOICE, Channel.TEXT}),
    jurisdiction="US-MA",
    counts="calls and texts, per person and debt",
    is_per_person=True,
    limits=(
        Limit("contacts", 2, "in seven dates, elsewhere than at work"),
        Limit("contactsAtWork", 2, "in 30 dates at work"),
    ),
    window_days=lambda case: MASSACHUSETTS_WORK_DAYS if case.is_at_work else DAYS_IN_WEEK,
)
NEW_YORK_CITY = Rule(
    id="us-ny-nyc.freq",
    title="New York City: three attempts",
    explanation=(
        "From 2026-09-01 at most three attempts about an account in seven dates, voice, text and e-mail "
        "together; before, two."
    ),
    judge=_judge_new_york_city,
    citation="6 RCNY 5-77",
    confidence=Confidence.REGULATOR_READ,
    channels=frozenset({Channel.VOICE, Channel.TEXT, Channel.EMAIL}),
    jurisdiction="US-NY-NYC",
    counts="calls, texts and e-mails, per person and debt",
    is_per_person=True,
    is_alike_for_contacts=True,
    limits=(Limit("attempts", 3, "in seven dates"),),
    versions=(
        Version(effective_to=dt.date(2026, 8, 31), limits={"attempts": 2}),
        Version(effective_from=dt.date(2026, 9, 1)),
    ),
    window_days=lambda case: DAYS_IN_WEEK,
)
COLUMBIA = Rule(
    id="us-dc.freq",
    title="District of Columbia: four calls, five messages",
    explanation=(
        "At most four calls, and five texts and e-mails together, about an account in seven dates; "
        "without consent to messages, one."
    ),
    judge=_judge_columbia,
    citation="D.C. Code 28-3814",
    confidence=Confidence.TEXT_READ,
    channels=frozenset({Channel.VOICE, Channel.TEXT, Channel.EMAIL}),
    jurisdiction="US-DC",
    counts="calls; texts and e-mails; per person and debt",
    is_per_person=True,
    limits=(
        Limit("calls", 4, "in seven dates"),
        Limit("messages", 5, "in seven dates, with consent"),
        Limit("messagesWithoutConsent", 1, "in seven dates, without consent"),
    ),
    window_days=lambda case: DAYS_IN_WEEK,
)
WASHINGTON = Rule(
    id="us-wa.freq",
    title="Washington: three contacts a week",
    explanation=(
        "Debt collectors: at most three contacts a week, one of them at work. A week is judged both as "
        "seven rolling dates and from Sunday to Saturday."
    ),
    judge=_judge_washington,
    citation="RCW 19.16.250",
    confidence=Confidence.REGULATOR_READ,
    channels=frozenset(Channel) - UNTOUCHED,
    jurisdiction="US-WA",
    kinds=COLLECTORS,
    counts="outbound contacts, per person",
    is_per_person=True,
    limits=(
        Limit("contacts", 3, "a week"),
        Limit("contactsAtWork", 1, "a week at work"),
    ),
    window_days=lambda case: DAYS_IN_WEEK,
)
WEST_VIRGINIA = Rule(
    id="us-wv.freq",
    title="West Virginia: thirty calls, ten conversations a week",
    explanation="At most thirty calls and ten conversations a week, judged both rolling and from Sunday.",
    judge=_judge_west_virginia,
    citation="W. Va. Code 46A-2-125",
    confidence=Confidence.TEXT_READ,
    channels=VOICE,
    jurisdiction="US-WV",
    counts="calls and conversations, per person",
    is_per_person=True,
    is_alike_for_contacts=True,
    limits=(
        Limit("calls", 30, "a week"),
        Limit("conversations", 10, "a week"),
    ),
    window_days=lambda case: DAYS_IN_WEEK,
)
OREGON = Rule(
    id="us-or.work",
    title="Oregon: once a week at work",
    explanation="Debt collectors: at most one contact a week at work, judged both rolling and from Sunday.",
    judge=_judge_oregon,
    citation="ORS 646.639",
    confidence=Confidence.REGULATOR_READ,
    jurisdiction="US-OR",
    kinds=COLLECTORS,
    counts="outbound contacts at work, per person",
    is_per_person=True,
    limits=(Limit("contactsAtWork", 1, "a week at work"),),
    is_about_contact=True,
    window_days=lambda case: DAYS_IN_WEEK if case.is_at_work else None,
)
NEW_YORK = Rule(
    id="us-ny.freq",
    title="New York (proposal): three attempts, one conversation",
    explanation="A proposal only, and so not enabled: one conversation and three attempts in seven dates.",
    judge=_judge_new_york,
    citation="proposed 23 NYCRR 1",
    confidence=Confidence.TO_BE_CONFIRMED,
    channels=VOICE,
    jurisdiction="US-NY",
    counts="calls and conversations, per person and debt",
    is_per_person=True,
    is_alike_for_contacts=True,
    limits=(
        Limit("attempts", 3, "in seven dates"),
        Limit("conversations", 1, "in seven dates"),
    ),
    enabled=False,
    window_days=lambda case: DAYS_IN_WEEK,
)
