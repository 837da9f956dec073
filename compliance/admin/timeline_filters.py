"""What a borrower's timeline is narrowed to, as its address says; what an address says wrongly is passed over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from interactions.choices import Channel, Direction, Status
from interactions.search import has_all_words
from peach_interactions import object_ids
from peach_interactions.moments import iso_moment, start_of_day
from peach_interactions.object_ids import is_object_id

MAX_WORDS_LENGTH = 200
ONE_DAY = dt.timedelta(days=1)
GAP = "~"


@dataclass(frozen=True, slots=True)
class Chip:
    """One value of a filter, to be switched on and off."""

    name: str
    value: str
    label: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the timeline: just after an interaction. `at` is None among those that have no time."""

    at: dt.datetime | None
    pk: str

    def __str__(self) -> str:
        return f"{iso_moment(self.at) or ''}{GAP}{self.pk}"


@dataclass(frozen=True, slots=True)
class Filters:
    channels: tuple[str, ...]
    directions: tuple[str, ...]
    statuses: tuple[str, ...]
    words: str
    # The last date that is shown, in the zone of the page; None: the latest there is.
    until: dt.date | None
    after: Place | None

    @property
    def is_narrow(self) -> bool:
        return bool(self.channels or self.directions or self.statuses or self.words or self.until)

    @property
    def number_of_chips(self) -> int:
        return len(self.channels) + len(self.directions) + len(self.statuses)

    def chips(self) -> list[tuple[str, list[Chip]]]:
        """All that may be switched on, by what it is about."""
        groups: tuple[tuple[str, str, Any, tuple[str, ...]], ...] = (
            ("Channel", "channel", Channel, self.channels),
            ("Direction", "direction", Direction, self.directions),
            ("Status", "status", Status, self.statuses),
        )
        return [
            (title, [Chip(name, word.value, word.label, word.value in on) for word in words])
            for title, name, words, on in groups
        ]

    def query(self) -> str:
        """The same as the query of an address, without the place."""
        pairs = [
            *(("channel", value) for value in self.channels),
            *(("direction", value) for value in self.directions),
            *(("status", value) for value in self.statuses),
        ]
        if self.words:
            pairs.append(("q", self.words))
        if self.until is not None:
            pairs.append(("until", self.until.isoformat()))
        return urlencode(pairs)

    def query_after(self, place: Place) -> str:
        return "&".join(filter(None, (self.query(), urlencode({"after": str(place)}))))

    def condition(self, *, may_read_sensitive: bool) -> Q:
        """What the rows must be; those without a time stand before any date."""
        found = Q()
        for name, values in (
            ("channel", self.channels),
            ("direction", self.directions),
            ("status", self.statuses),
        ):
            if values:
                found &= Q(**{f"{name}__in": values})
        if self.words:
            found &= Q(has_all_words(self.words, with_content_of_sensitive=may_read_sensitive))
        end = _end_of_day(self.until)
        if end is not None:
            found &= Q(sort_at__lt=end) | Q(sort_at__isnull=True)
        return found


def filters_of(parameters: QueryDict) -> Filters:
    """Reads the query of an address."""
    words = parameters.get("q", "").replace("\0", " ").strip()[:MAX_WORDS_LENGTH]
    return Filters(
        channels=_known(parameters, "channel", Channel.values),
        directions=_known(parameters, "direction", Direction.values),
        statuses=_known(parameters, "status", Status.values),
        words=words,
        until=_date(parameters.get("until", "")),
        after=_place(parameters.get("after", "")),
    )


def _known(parameters: QueryDict, name: str, values: list[str]) -> tuple[str, ...]:
    given = parameters.getlist(name)
    return tuple(value for value in values if value in given)


def _date(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _place(text: str) -> Place | None:
    moment, gap, pk = text.partition(GAP)
    if not gap or (pk and not is_object_id(pk, object_ids.INTERACTION)):
        return None
    if not moment:
        return Place(None, pk)
    try:
        at = dt.datetime.fromisoformat(moment)
    except ValueError:
        return None
    return None if at.tzinfo is None else Place(at, pk)


def _end_of_day(date: dt.date | None) -> dt.datetime | None:
    if date is None or date == dt.date.max:
        return None
    try:
        return start_of_day(date + ONE_DAY, timezone.get_current_timezone_name())
    except OverflowError:
        return None
