"""The picture of the volume by channel and day, and the same numbers as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from compliance.admin.home_days import MADE
from compliance.admin.home_period import Lists, Period
from interactions.choices import Channel

# In units of the picture, which is stretched to its place: a day with its gap, and the height of the highest.
DAY_WIDTH, BAR_WIDTH, HEIGHT = 10, 8, 100
STATUSES = [status.value for status in MADE]


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and the rows behind it."""

    number: int
    url: str
    # Of a channel: its name, for the colour, and its label.
    name: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a day's bar that one channel has."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    x: float
    total: Number
    pieces: list[Piece]
    numbers: list[Number]


@dataclass(frozen=True, slots=True)
class Chart:
    """Days in order; channels in the order in which they are stacked, from below."""

    days: list[Day]
    channels: list[Number]
    total: Number
    highest: int

    width = property(lambda self: DAY_WIDTH * len(self.days))
    height, bar_width = HEIGHT, BAR_WIDTH


def chart_of(counted: Mapping[tuple[dt.date, str], int], lists: Lists, period: Period) -> Chart:
    """The picture; of channels, only those that were used."""
    used = [channel for channel in Channel if any(name == channel for _, name in counted)]
    totals = {day: sum(counted.get((day, name), 0) for name in used) for day in period.days}
    highest = max(totals.values())
    days = []
    for place, (day, total) in enumerate(totals.items()):
        of_day = Period(day, day)
        numbers = [_number(lists, of_day, counted.get((day, name), 0), name) for name in used]
        days.append(
            Day(
                date=day,
                x=DAY_WIDTH * place + (DAY_WIDTH - BAR_WIDTH) / 2,
                total=_number(lists, of_day, total),
                pieces=_pieces(numbers, highest),
                numbers=numbers,
            )
        )
    channels = [
        _number(lists, period, sum(counted.get((day, name), 0) for day in totals), name)
        for name in used
    ]
    return Chart(days, channels, _number(lists, period, sum(totals.values())), highest)


def _number(lists: Lists, period: Period, number: int, channel: Channel | None = None) -> Number:
    filters = {"status__exact": STATUSES}
    if channel is None:
        return Number(number, lists.interactions(period, **filters))
    url = lists.interactions(period, channel__exact=channel.value, **filters)
    return Number(number, url, channel.value, channel.label)


def _pieces(numbers: list[Number], highest: int) -> list[Piece]:
    pieces, top = [], float(HEIGHT)
    for item in numbers:
        if item.number:
            height = HEIGHT * item.number / highest
            top -= height
            pieces.append(Piece(item.name, round(top, 2), round(height, 2)))
    return pieces
