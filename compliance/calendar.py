"""Dates and times of day where the borrower is. Pure functions; `now` is always given."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from peach_interactions.moments import start_of_day

ONE_DAY = dt.timedelta(days=1)
MICROSECOND = dt.timedelta(microseconds=1)
DAYS_IN_WEEK = 7
NOON = dt.time(12)

# Where a borrower may be of whom nothing is known: every clock of the states and the larger territories.
US_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/Adak",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
    "Pacific/Pago_Pago",
)


class LocalMoment(NamedTuple):
    """A moment on the clock of one zone."""

    zone: str
    at: dt.datetime
    date: dt.date
    time: dt.time


class Window(NamedTuple):
    """Consecutive dates, both ends included."""

    first: dt.date
    last: dt.date


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def date_in(zone: str, moment: dt.datetime) -> dt.date:
    """The date of a moment on the calendar of a zone."""
    return moment.astimezone(zone_of(zone)).date()


def local_moment(zone: str, moment: dt.datetime) -> LocalMoment:
    local = moment.astimezone(zone_of(zone))
    return LocalMoment(zone, moment, local.date(), local.time())


def moments_of(zone: str, date: dt.date, time: dt.time) -> list[dt.datetime]:
    """The moments (UTC) at which a clock comes to show a time: two on the night when it is put back.

    A time that is skipped when the clock is put forward stands for the moment of the change.
    """
    local = dt.datetime.combine(date, time, zone_of(zone))
    first, second = (local.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if first == second:
        return [first]
    return [first, second] if first < second else [_change_between(zone, second, first)]


def _change_between(zone: str, low: dt.datetime, high: dt.datetime) -> dt.datetime:
    """The moment after `low`, and not after `high`, from which a clock goes with another offset."""
    offset = low.astimezone(zone_of(zone)).utcoffset()
    while high - low > MICROSECOND:
        middle = low + (high - low) // 2
        is_before = middle.astimezone(zone_of(zone)).utcoffset() == offset
        low, high = (middle, high) if is_before else (low, middle)
    return high


def clock_change_on(zone: str, date: dt.date) -> dt.datetime | None:
    """The moment on a date at which a clock is put forward or back; None on other dates."""
    start, end = start_of_day(date, zone), start_of_day(date + ONE_DAY, zone)
    offsets = {moment.astimezone(zone_of(zone)).utcoffset() for moment in (start, end)}
    return None if len(offsets) == 1 else _change_between(zone, start, end)


def midnight_after(zone: str, date: dt.date, days: int = 1) -> dt.datetime:
    """The first moment of the date `days` after a date."""
    return start_of_day(date + days * ONE_DAY, zone)


def noon_of(moment: dt.datetime, *, zone: str) -> dt.datetime:
    """Noon of a moment's day in a zone."""
    return moments_of(zone, date_in(zone, moment), NOON)[0]


@lru_cache(maxsize=1024)
def rolling_windows(date: dt.date, days: int) -> tuple[Window, ...]:
    """Every window of so many dates that holds the date, the earliest first."""
    firsts = (date - back * ONE_DAY for back in range(days - 1, -1, -1))
    return tuple(Window(first, first + (days - 1) * ONE_DAY) for first in firsts)


def calendar_week(date: dt.date) -> Window:
    """The week, Sunday to Saturday, that holds the date."""
    first = date - (date.isoweekday() % DAYS_IN_WEEK) * ONE_DAY
    return Window(first, first + (DAYS_IN_WEEK - 1) * ONE_DAY)
