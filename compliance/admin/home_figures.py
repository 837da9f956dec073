"""What happened in a period, in numbers: the figures of the first page and their bars.

What was made or received is counted in home_days.py.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from companies.models import Company
from compliance.admin.home_days import MADE, Made
from compliance.admin.home_period import Lists, Period, Span
from compliance.admin.log_fields import MEANING_OF_DETAIL, sentence
from compliance.choices import DecisionWord, Severity
from compliance.models import Decision
from compliance.rules.catalogue import RULE_OF_ID
from interactions.choices import Channel, Direction, Status
from peach_interactions.admin.badges import Tone

# Calls that were put through to the other end.
RANG = (Status.SUCCEEDED, Status.ATTEMPTED)
TONES = {
    Status.SUCCEEDED: Tone.GOOD,
    Status.ATTEMPTED: Tone.WARNING,
    Status.FAILED: Tone.BAD,
    Status.IN_PROGRESS: Tone.QUIET,
}
DETAILS_SHOWN = 10
RULES_SHOWN = 10
ALL_OF_IT = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with its name, the rows behind it, and its length beside others, in hundredths."""

    label: str
    number: int
    url: str
    length: float
    tone: str = ""
    code: str = ""


def volume(counted: Iterable[Made]) -> Counter[tuple[dt.date, str]]:
    """How many there were by day and channel."""
    numbers = Counter[tuple[dt.date, str]]()
    for item in counted:
        numbers[item.day, item.channel] += item.number
    return numbers


def denied_by_rule(company: Company, span: Span) -> Counter[str]:
    """In how many denying decisions each rule spoke against a contact; under the empty text, all of them."""
    # Few combinations of rules occur: they are counted by the database, and taken apart here.
    rows = _denied(company, span).order_by()
    numbers = Counter[str]()
    for rule_ids, number in rows.values_list("rule_ids").annotate(number=Count("*")):
        numbers.update(dict.fromkeys({"", *rule_ids}, number))
    return numbers


def status_bars(counted: Iterable[Made], lists: Lists, period: Period) -> list[Bar]:
    """One bar for each status."""
    numbers = Counter[str]()
    for item in counted:
        numbers[item.status] += item.number
    return [
        Bar(
            label=status.label,
            number=numbers[status],
            url=lists.interactions(period, status__exact=status.value),
            length=_share(numbers[status], numbers.total()),
            tone=TONES[status],
        )
        for status in MADE
        if numbers[status]
    ]


def detail_bars(counted: Iterable[Made], lists: Lists, period: Period) -> list[Bar]:
    """The commonest status details, with what they mean."""
    numbers = Counter[str]()
    status_of: dict[str, str] = {}
    for item in counted:
        if item.details is not None:
            numbers[item.details] += item.number
            status_of[item.details] = item.status
    most = numbers.most_common(DETAILS_SHOWN)
    return [
        Bar(
            label=sentence(MEANING_OF_DETAIL[details]),
            number=number,
            url=lists.interactions(period, status_details__exact=details),
            length=_share(number, most[0][1]),
            tone=TONES[Status(status_of[details])],
            code=details,
        )
        for details, number in most
    ]


def rule_bars(numbers: Counter[str], lists: Lists, period: Period) -> list[Bar]:
    """The rules that blocked most; those that only ever warn are left out."""
    most = [(rule, number) for rule, number in numbers.most_common() if rule and _may_deny(rule)]
    return [
        Bar(
            label=RULE_OF_ID[rule].title if rule in RULE_OF_ID else "A rule of the past",
            number=number,
            url=lists.decisions(period, decision__exact=DecisionWord.DENY.value, rule=rule),
            length=_share(number, most[0][1]),
            tone=Tone.BAD,
            code=rule,
        )
        for rule, number in most[:RULES_SHOWN]
    ]


def right_party(counted: Iterable[Made], lists: Lists, period: Period) -> dict[str, Any]:
    """Of the outbound calls that rang, how many reached the borrower, or somebody the borrower authorized.

    By the table of statuses a call that succeeded did, and no other.
    """
    calls = Counter[str]()
    for item in counted:
        if (item.channel, item.direction) == (Channel.VOICE, Direction.OUTBOUND):
            calls[item.status] += item.number
    rang = sum(calls[status] for status in RANG)
    reached = calls[Status.SUCCEEDED]
    outbound = {"channel__exact": "voice", "direction__exact": "outbound"}
    return {
        "rate": round(ALL_OF_IT * reached / rang, 1) if rang else None,
        "reached": reached,
        "rang": rang,
        "reached_url": lists.interactions(period, **outbound, status__exact="succeeded"),
        "rang_url": lists.interactions(
            period, **outbound, status__exact=[status.value for status in RANG]
        ),
    }


def _denied(company: Company, span: Span) -> Any:
    rows = Decision.objects.filter(company=company, decision=DecisionWord.DENY)
    return rows.filter(decided_at__gte=span[0], decided_at__lt=span[1])


def _may_deny(rule_id: str) -> bool:
    rule = RULE_OF_ID.get(rule_id)
    return rule is None or Severity.DENY in (rule.severity, *rule.severity_of_kind.values())


def _share(number: int, whole: int) -> float:
    return round(ALL_OF_IT * number / whole, 2) if whole else 0
