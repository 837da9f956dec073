"""The hours of the day: in every place where the borrower may be."""

from __future__ import annotations

import datetime as dt

from compliance.calendar import ONE_DAY, LocalMoment, moments_of
from compliance.case import Case
from compliance.choices import Confidence
from compliance.rules.rule import (
    COLLECTIONS,
    MARKETING,
    Finding,
    Limit,
    Limits,
    Loans,
    Rule,
    Version,
)
from interactions.choices import Channel

HOURS = (
    Limit(
        "from",
        8,
        "the hour from which contact is allowed",
        maximum=23,
        is_stricter_lower=False,
        is_hour=True,
    ),
    Limit("to", 21, "the hour from which it is not", minimum=1, maximum=24, is_hour=True),
)
TIMED_CHANNELS = frozenset({Channel.VOICE, Channel.TEXT, Channel.EMAIL, Channel.CHAT, Channel.FAX})


def _judge_hours(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    closed = [local for local in case.clocks if not _is_open(local, limits)]
    if not closed:
        return None
    if case.question.is_at_company_noon:
        until = case.next_company_day()
    else:
        until = max(_opening_after(local, limits) for local in closed)
    first = closed[0]
    message = (
        f"It is {first.time:%H:%M} where the borrower may be ({first.zone}); "
        f"contact is allowed from {limits['from']:02}:00 to {limits['to']:02}:00."
    )
    return Finding(loans, until, message, zone=first.zone)


def _is_open(local: LocalMoment, limits: Limits) -> bool:
    return limits["from"] <= local.time.hour < limits["to"]


def _opening_after(local: LocalMoment, limits: Limits) -> dt.datetime:
    """When the hours begin next, on this clock."""
    is_late = local.time.hour >= limits["from"]
    date = local.date + ONE_DAY if is_late else local.date
    return moments_of(local.zone, date, dt.time(limits["from"]))[0]


def _judge_time(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    facts = case.facts
    if not facts.possible_zones(case.moment) and not facts.company.allows_common_hours:
        message = "Nobody knows in which time zone the borrower is (time zone unknown)."
        return Finding(loans, None, message)
    return _judge_hours(case, loans, limits)


TIME = Rule(
    id="regf.time",
    title="Hours",
    explanation=(
        "Contact is allowed from 08:00 to before 21:00 wherever the borrower may be; electronic messages "
        "count when they are sent. Where nothing tells the time zone, the answer is no, unless the "
        "company allows the hours common to all zones of the United States."
    ),
    judge=_judge_time,
    citation="12 CFR 1006.6(b)(1)(i)",
    confidence=Confidence.TEXT_READ,
    themes=COLLECTIONS,
    channels=TIMED_CHANNELS,
    limits=HOURS,
)
TELEMARKETING_HOURS = Rule(
    id="tcpa.hours",
    title="Hours of telemarketing",
    explanation=(
        "Marketing calls and texts are allowed from 08:00 to before 21:00 wherever the borrower may be; where "
        "nothing tells the time zone, as in regf.time."
    ),
    judge=_judge_time,
    citation="47 CFR 64.1200(c)(1)",
    confidence=Confidence.REGULATOR_READ,
    themes=MARKETING,
    channels=frozenset({Channel.VOICE, Channel.TEXT}),
    limits=HOURS,
)
FLORIDA = Rule(
    id="us-fl.hours",
    title="Hours in Florida",
    explanation="No contact from 21:00 to 08:00 in the borrower's zone. E-mail is exempt since 2025-05-16.",
    judge=_judge_hours,
    citation="Fla. Stat. 559.72(17)",
    confidence=Confidence.TEXT_READ,
    channels=TIMED_CHANNELS,
    jurisdiction="US-FL",
    limits=HOURS,
    versions=(
        Version(effective_to=dt.date(2025, 5, 15)),
        Version(effective_from=dt.date(2025, 5, 16), channels=TIMED_CHANNELS - {Channel.EMAIL}),
    ),
)
