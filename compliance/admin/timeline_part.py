"""A part of a borrower's timeline: the next cards, newest first, found by where the last part ended.

Each part follows the index of the person's interactions from a place on, so that it costs the same however
many there are, and wherever one is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, Func, OuterRef, Q, TextField, Value, When
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from borrowers.choices import LoanType
from borrowers.models import Person
from compliance.admin.contact_panel import ICONS
from compliance.admin.links import Link, page_of
from compliance.admin.timeline_filters import Filters, Place
from compliance.rules.catalogue import RULE_OF_ID
from interactions.choices import Channel, Direction, Status
from interactions.models import Interaction, InteractionLoan, Recording
from peach_interactions.admin.badges import Tone, badge
from peach_interactions.moments import ShownZone

PART = 25
# Of the loans that an interaction was about.
MAX_LOANS = 3
PREVIEW_LENGTH = 280
HEADINGS = ("subject", "title")
TEXTS = ("body", "text", "summary", "transcript", "message", "note", "reason")
TONES = {
    Status.SUCCEEDED: Tone.GOOD,
    Status.IN_PROGRESS: Tone.WARNING,
    Status.SCHEDULED: Tone.WARNING,
    Status.FAILED: Tone.BAD,
}


def _text_at(key: str) -> str:
    return f"CASE jsonb_typeof(%(expressions)s -> '{key}') WHEN 'string' THEN %(expressions)s ->> '{key}' END"


class Preview(Func):
    """The beginning of what was said or written: a subject and the text, wherever senders put it."""

    output_field = TextField()
    template = (
        f"left(concat_ws(' – ', {', '.join(map(_text_at, HEADINGS))}, "
        f"coalesce({', '.join(map(_text_at, TEXTS))}, "
        "%(expressions)s #>> '{transcript,0,text}', %(expressions)s #>> '{messages,0,text}')), "
        f"{PREVIEW_LENGTH})"
    )


@dataclass(frozen=True, slots=True)
class Card:
    """One interaction, in what one wants to know at a glance."""

    row: Any
    url: str
    icon: str
    time: str
    status: str
    what: str
    preview: str
    is_locked: bool
    loans: list[Link]
    number_of_loans: int
    has_recording: bool
    is_live: bool
    is_outbound: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The cards of one date; `title` is empty where the part before has begun it."""

    title: str
    cards: list[Card]


class Part(NamedTuple):
    """Some days, and the query with which the next part is asked for; empty at the end."""

    days: list[Day]
    next_query: str
    is_first: bool


def timeline_part(person: Person, filters: Filters, *, may_read_sensitive: bool) -> Part:
    """Reads one part in one query, two at the end."""
    rows = _rows(person, filters, may_read_sensitive=may_read_sensitive)
    shown = rows[:PART]
    next_query = ""
    if len(rows) > PART:
        next_query = filters.query_after(Place(shown[-1].sort_at, shown[-1].pk))
    before = None if filters.after is None else _date_of_place(filters.after)
    is_first = filters.after is None
    cards = [_card(row, person.company.time_zone) for row in shown]
    return Part(_days(cards, before, is_first=is_first), next_query, is_first)


def _rows(person: Person, filters: Filters, *, may_read_sensitive: bool) -> list[Any]:
    """One row more than a part has, if there is one; those that have no time stand behind the others."""
    wanted = _with_all_that_shows(
        Interaction.objects.all().living().of_person(person.pk), may_read_sensitive
    ).filter(filters.condition(may_read_sensitive=may_read_sensitive))
    after, rows = filters.after, []
    if after is None or after.at is not None:
        timed = wanted.filter(sort_at__isnull=False)
        if after is not None:
            # The first condition is what the index can begin with.
            is_later = Q(sort_at__lt=after.at) | Q(sort_at=after.at, pk__lt=after.pk)
            timed = timed.filter(is_later, sort_at__lte=after.at)
        rows = list(timed.order_by("-sort_at", "-pk")[: PART + 1])
    if len(rows) <= PART:
        untimed = wanted.filter(sort_at__isnull=True).order_by("-pk")
        if after is not None and after.at is None:
            untimed = untimed.filter(pk__lt=after.pk)
        rows += untimed[: PART + 1 - len(rows)]
    return rows


def _with_all_that_shows(rows: Any, may_read_sensitive: bool) -> Any:
    """What a card shows; content that is locked does not leave the database."""
    loans = (
        InteractionLoan.objects.filter(interaction=OuterRef("pk"))
        .order_by("pk")
        .values(
            row=JSONObject(
                id="loan_id", loan_type="loan__loan_type", external_id="loan__external_id"
            )
        )
    )
    nothing = Value(None, output_field=TextField())
    preview: Any = Preview(F("content"))
    if not may_read_sensitive:
        preview = Case(When(sensitive=True, then=nothing), default=preview)
    recorded = Recording.objects.filter(interaction=OuterRef("pk"), erased_at__isnull=True)
    return (
        rows.select_related("contact", "created_by")
        .defer("content", "meta_data")
        .annotate(loan_list=ArraySubquery(loans), preview=preview, is_recorded=Exists(recorded))
    ).annotate(is_locked=Value(False) if may_read_sensitive else F("sensitive"))


def _days(cards: list[Card], before: dt.date | None, *, is_first: bool) -> list[Day]:
    """The cards by date.

    :param before: the date that the part before has ended with.
    """
    days: list[Day] = []
    last = before
    for card in cards:
        date = _date_of(card.row)
        if not days or date != last:
            is_continued = not days and not is_first and date == last
            days.append(Day("" if is_continued else _title(date), []))
        days[-1].cards.append(card)
        last = date
    return days


def _date_of(row: Any) -> dt.date | None:
    """The date in the zone of the page."""
    return None if row.sort_at is None else timezone.localtime(row.sort_at).date()


def _date_of_place(place: Place) -> dt.date | None:
    try:
        return None if place.at is None else timezone.localtime(place.at).date()
    except OverflowError:
        return None


def _title(date: dt.date | None) -> str:
    if date is None:
        return "Without a time"
    today = timezone.localdate()
    names = {0: "Today, ", 1: "Yesterday, ", -1: "Tomorrow, "}
    return names.get((today - date).days, "") + date_format(date, "l Y-m-d")


def _card(row: Any, company_zone: str) -> Card:
    words = [
        _what_came_of(row),
        row.get_agent_outcome_display() if row.agent_outcome else "",
        row.failure_description_short or "",
    ]
    loans = row.loan_list
    return Card(
        row=row,
        url=page_of(row),
        icon=ICONS[Channel(row.channel)],
        time=_time(row, company_zone),
        status=badge(row.get_status_display(), TONES.get(Status(row.status), Tone.QUIET)),
        what="; ".join(dict.fromkeys(filter(None, words))),
        preview=row.preview or "",
        is_locked=row.is_locked,
        loans=[_link_to_loan(loan) for loan in loans[:MAX_LOANS]],
        number_of_loans=len(loans),
        has_recording=row.is_recorded,
        is_live=row.status == Status.IN_PROGRESS,
        is_outbound=row.direction == Direction.OUTBOUND,
    )


def _what_came_of(row: Any) -> str:
    if row.compliance_guard_rule_id:
        rule = RULE_OF_ID.get(row.compliance_guard_rule_id)
        name = row.compliance_guard_rule_id if rule is None else rule.title
        return f"blocked by the guard: {name}"
    return row.get_status_details_display() if row.status_details else ""


def _time(row: Any, company_zone: str) -> str:
    """From when to when; of what has no time of day, the date as the company has written it down."""
    if row.sort_at is None:
        return ""
    if row.started_at is not None and not row.started_at_has_time:
        return date_format(timezone.localtime(row.started_at, ShownZone(company_zone)), "Y-m-d")
    local = timezone.localtime(row.sort_at)
    end = row.ended_at if row.started_at is not None else row.scheduled_at_to
    begun = date_format(local, "H:i")
    if end is None:
        return begun
    until = timezone.localtime(end)
    ended = date_format(until, "H:i" if until.date() == local.date() else "Y-m-d H:i")
    # Most calls end within the minute.
    return begun if ended == begun else f"{begun}–{ended}"


def _link_to_loan(loan: dict[str, Any]) -> Link:
    name = f"{LoanType(loan['loan_type']).label} {loan['external_id'] or loan['id']}"
    return Link(name, reverse("admin:borrowers_loan_change", args=[loan["id"]]))
