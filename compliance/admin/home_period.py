"""The days that the home page is about, and the addresses of the lists with the rows behind its numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from peach_interactions.moments import start_of_day

DEFAULT_DAYS = 30
MAX_DAYS = 92
OFFERED_DAYS = {"Today": 1, "7 days": 7, "30 days": DEFAULT_DAYS, "90 days": 90}
# Days outside of these are slips of the keyboard, and moments need room on both sides.
FIRST_DAY, LAST_DAY = dt.date(1970, 1, 1), dt.date(2199, 12, 31)
ONE_DAY = dt.timedelta(days=1)

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both inclusive, on the clock that the pages show."""

    first: dt.date
    last: dt.date
    is_shortened: bool = False

    @property
    def span(self) -> Span:
        """Its first moment, and the first one after it."""
        return _start(self.first), _start(self.last + ONE_DAY)

    @property
    def days(self) -> list[dt.date]:
        return [
            self.first + ONE_DAY * number for number in range((self.last - self.first).days + 1)
        ]

    @property
    def starts(self) -> list[dt.datetime]:
        """The first moment of each day, and the first one after the last: days of a change of clocks differ."""
        return [_start(day) for day in (*self.days, self.last + ONE_DAY)]

    def parameters(self, column: str) -> dict[str, str]:
        """The filter of a list by the days of a column."""
        return {
            f"{column}_from": self.first.isoformat(),
            f"{column}_to": self.last.isoformat(),
        }


def period_of(request: HttpRequest) -> Period:
    """The days that the address names; by default, and in place of what are no days, the last thirty.

    A longer period is shortened to its last days.
    """
    today = timezone.localdate()
    last = _day(request.GET.get("to", "")) or today
    first = _day(request.GET.get("from", "")) or last - ONE_DAY * (DEFAULT_DAYS - 1)
    first, last = min(first, last), max(first, last)
    earliest = last - ONE_DAY * (MAX_DAYS - 1)
    return Period(max(first, earliest), last, is_shortened=first < earliest)


def last_days(number: int) -> Period:
    """Today and the days before it."""
    today = timezone.localdate()
    return Period(today - ONE_DAY * (number - 1), today)


@dataclass(frozen=True, slots=True)
class OfferedPeriod:
    """A period that is chosen with one click."""

    label: str
    query: str
    is_chosen: bool


def offered_periods(chosen: Period, company_id: str) -> list[OfferedPeriod]:
    """Those that end today, for the page of one company."""
    return [
        OfferedPeriod(
            label,
            urlencode({"company": company_id, "from": period.first, "to": period.last}),
            (period.first, period.last) == (chosen.first, chosen.last),
        )
        for label, period in ((label, last_days(days)) for label, days in OFFERED_DAYS.items())
    ]


@dataclass(frozen=True)
class Lists:
    """Addresses of lists, narrowed to the company where the member of staff works for several."""

    company_id: str | None

    def interactions(self, period: Period, **filters: Any) -> str:
        return self._address(self._interactions, period.parameters("sort_at"), filters)

    def decisions(self, period: Period, **filters: Any) -> str:
        return self._address(self._decisions, period.parameters("decided_at"), filters)

    # A page has hundreds of addresses: their beginnings are found once.
    @cached_property
    def _interactions(self) -> str:
        return self._beginning("interactions_interaction")

    @cached_property
    def _decisions(self) -> str:
        return self._beginning("compliance_decision")

    def _beginning(self, name: str) -> str:
        company = urlencode({"company": self.company_id}) + "&" if self.company_id else ""
        return f"{reverse(f'admin:{name}_changelist')}?{company}"

    @staticmethod
    def _address(beginning: str, days: dict[str, str], filters: dict[str, Any]) -> str:
        return beginning + urlencode({**days, **filters}, doseq=True)


def _day(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day is not None and FIRST_DAY <= day <= LAST_DAY else None


def _start(day: dt.date) -> dt.datetime:
    return start_of_day(day, timezone.get_current_timezone_name())
