"""What waits for somebody now: live conversations, missed calls, what is planned today, borrowers called often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Window
from django.utils import timezone
from django.utils.formats import date_format

from borrowers.models import Person
from companies.models import Actor, Company, User
from compliance.admin.home_period import Lists, Span, last_days
from interactions.choices import Channel, Direction, Status
from interactions.models import ConversationJoin, Interaction
from interactions.status_details import MISSED
from interactions.status_rules import LIVE_CHANNELS

SHOWN = 8
# A conversation left open for longer has been forgotten, and is not live.
LIVE_DAYS = 2
# The commonest limit is of seven calls in seven dates.
OFTEN_DAYS, OFTEN = 7, 5
OFTEN_SHOWN = 20
CALLED = (Status.SUCCEEDED, Status.ATTEMPTED, Status.IN_PROGRESS)
VOICEMAIL = "voiceReceivedVoicemail"
# For rows that are dearer to find than to read.
COUNTED_TOGETHER = Window(Count("*"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first rows of those that wait, and how many there are in all."""

    rows: Sequence[Any]
    number: int


@dataclass(frozen=True, slots=True)
class CalledOften:
    person: Person
    number: int
    url: str


def live(company: Company, user: User) -> Waiting:
    """Conversations in progress that began today or yesterday, newest first; whether the user has joined."""
    start, end = last_days(LIVE_DAYS).span
    joins = ConversationJoin.objects.filter(interaction=OuterRef("pk")).order_by()
    own = joins.filter(actor__in=Actor.objects.filter(user=user))
    rows = _of(company, (start, end)).filter(status=Status.IN_PROGRESS)
    shown = rows.annotate(is_joined=Exists(joins), is_joined_by_me=Exists(own))
    return _first(shown, "-sort_at", number=_number_of(rows))


def planned_today(company: Company) -> Waiting:
    """What is scheduled for today, soonest first."""
    rows = _of(company, last_days(1).span).filter(status=Status.SCHEDULED)
    return _first(rows, "sort_at", number=_number_of(rows))


def missed(company: Company, span: Span, *, number_shown: int = SHOWN) -> Waiting:
    """The newest missed call or chat of each borrower whom nobody has called back or spoken with since."""
    since = _of(company, (span[0], None)).filter(
        person=OuterRef("person"), sort_at__gt=OuterRef("sort_at")
    )
    rows = _of(company, span).missed().filter(~Exists(since.filter(_settles_a_missed_call())))
    return _first(rows, "-sort_at", number_shown=number_shown)


def called_often(company: Company, lists: Lists) -> list[CalledOften]:
    """Living borrowers who were called five times or more in the last seven dates, most often called first.

    It counts what the list shows: whether another call is allowed, only the guard says.
    """
    days = last_days(OFTEN_DAYS)
    filters = {
        "channel__exact": Channel.VOICE.value,
        "direction__exact": Direction.OUTBOUND.value,
        "status__exact": [status.value for status in CALLED],
    }
    calls = _of(company, days.span).filter(
        channel=Channel.VOICE, direction=Direction.OUTBOUND, status__in=CALLED
    )
    counted = calls.order_by().values("person").annotate(number=Count("*"))
    often = counted.filter(number__gte=OFTEN).order_by("-number", "person")[:OFTEN_SHOWN]
    numbers = {row["person"]: row["number"] for row in often}
    people = Person.objects.living().in_bulk(numbers) if numbers else {}
    return [
        CalledOften(people[pk], number, lists.interactions(days, person=pk, **filters))
        for pk, number in numbers.items()
        if pk in people
    ]


def when(row: Interaction) -> str:
    """The time, on the clock of the pages, with the day where that is not today."""
    assert row.sort_at is not None, "the home page reads rows by their time"
    has_time = row.started_at is None or row.started_at_has_time
    moment = timezone.localtime(row.sort_at) if has_time else row.sort_at
    if has_time and moment.date() == timezone.localdate():
        return date_format(moment, "H:i")
    return date_format(moment, "Y-m-d H:i" if has_time else "Y-m-d")


def _of(company: Company, span: tuple[dt.datetime, dt.datetime | None]) -> Any:
    rows = Interaction.objects.living().filter(company=company, sort_at__gte=span[0])
    return rows.filter(sort_at__lt=span[1]) if span[1] is not None else rows


def _settles_a_missed_call() -> Q:
    """A call or chat to the borrower, one of the borrower that was taken, or one missed later: that one waits."""
    is_taken = Q(status__in=(Status.SUCCEEDED, Status.IN_PROGRESS)) & ~Q(status_details=VOICEMAIL)
    is_outbound = Q(direction=Direction.OUTBOUND, status__in=CALLED)
    is_missed = Q(direction=Direction.INBOUND, status_details__in=MISSED)
    return Q(channel__in=LIVE_CHANNELS) & (is_outbound | is_taken | is_missed)


def _number_of(rows: Any) -> Subquery:
    """How many there are of one company, counted in an index apart from the few that are read."""
    return Subquery(rows.order_by().values("company").annotate(all=Count("*")).values("all"))


def _first(
    rows: Any, order: str, *, number_shown: int = SHOWN, number: Any = COUNTED_TOGETHER
) -> Waiting:
    counted = rows.annotate(number=number).select_related("person")
    ordered = counted.defer("content", "meta_data").order_by(order, "-pk")
    shown = list(ordered[:number_shown])
    for row in shown:
        row.when = when(row)
    return Waiting(shown, shown[0].number if shown else 0)
