"""Planned contacts: every moment of the window must be allowed (compliance.md section 1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from compliance.calendar import MICROSECOND, ONE_DAY, clock_change_on, date_in, moments_of
from compliance.case import Question
from compliance.facts import ContactFact, Facts
from compliance.judging import Reason, judge_contact
from compliance.rule_sets import RuleInForce, RuleSet
from compliance.rules.wishes import next_edges
from peach_interactions.moments import start_of_day

Bad = tuple[dt.datetime, tuple[Reason, ...]]


def first_bad_moment(
    question: Question,
    facts: Facts,
    rules: RuleSet,
    *,
    window: tuple[dt.datetime, dt.datetime],
    contact: ContactFact | None,
) -> Bad | None:
    """The first moment of a window that is denied, with its reasons; None when all of it is allowed.

    :param window: both ends included. It is judged where a rule may change: at dates, hours, clock changes, the
        edges of what the borrower wants and agreed to, and where other facts take effect.
    :param contact: None: still to be chosen; then the rules about contacts are left out.
    """
    binding = rules.binding(facts, question)
    for moment in moments_to_judge(facts, binding, question, window):
        reasons = judge_contact(question, facts, binding, moment, contact)
        if any(reason.is_denial for reason in reasons):
            return moment, reasons
    return None


def moments_to_judge(
    facts: Facts,
    binding: tuple[RuleInForce, ...],
    question: Question,
    window: tuple[dt.datetime, dt.datetime],
) -> Iterator[dt.datetime]:
    """The moments of a window at which a yes may become a no, in order, a day at a time."""
    start, end = window
    yield start
    zones = {*facts.zone_names(start), *facts.zone_names(end)}
    hours = hours_of(binding)
    waiting = _moments_of_facts(facts, question, window)
    day = date_in("UTC", start) - ONE_DAY
    while day <= date_in("UTC", end) + ONE_DAY:
        waiting |= {edge for zone in zones for edge in _edges_of_day(facts, hours, zone, day)}
        # Later dates begin nowhere before this: what lies before it is complete.
        settled = start_of_day(day, "UTC")
        yield from sorted(m for m in waiting if start < m <= end and m < settled)
        waiting = {moment for moment in waiting if moment >= settled}
        day += ONE_DAY


def hours_of(binding: tuple[RuleInForce, ...]) -> tuple[dt.time, ...]:
    """The hours of the day at which a rule may begin to deny, midnight aside."""
    hours = {
        item.limits_of(version)[limit.name]
        for item in binding
        for limit in item.rule.limits
        if limit.is_hour
        for version in item.rule.versions
    }
    return tuple(dt.time(hour) for hour in sorted(hours) if 0 < hour < 24)


def _edges_of_day(
    facts: Facts, hours: tuple[dt.time, ...], zone: str, day: dt.date
) -> Iterator[dt.datetime]:
    change = clock_change_on(zone, day)
    yield start_of_day(day, zone)
    if change is not None:
        yield change
    for hour in hours:
        yield from moments_of(zone, day, hour)
    for row in facts.do_not_interacts:
        yield from next_edges(row, row.time_zone or zone, day)


def _moments_of_facts(
    facts: Facts, question: Question, window: tuple[dt.datetime, dt.datetime]
) -> set[dt.datetime]:
    """The moments inside of a window at which facts take effect or end, and the purpose expires."""
    start, end = window
    moments = {m for c in facts.consents for m in (c.expires_at, c.revoked_at) if m is not None}
    moments |= {row.received_at for row in facts.do_not_interacts}
    # A window may begin in the past, where things have happened since.
    moments |= set(facts.turning_points)
    if facts.zones_hold_until is not None:
        moments.add(facts.zones_hold_until)
    deadline = question.purpose_deadline
    if deadline is not None and deadline < end:
        moments.add(deadline + MICROSECOND)
    return {moment for moment in moments if start < moment <= end}
