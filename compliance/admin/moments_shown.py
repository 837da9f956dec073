"""Moments as the guard's pages show them: on the reader's clock, and on those of where the borrower may be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from contacts.admin.clocks import NEAR, place_of, times_there
from peach_interactions.moments import ShownZone

FORMAT = "D Y-m-d H:i T"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class ShownMoment:
    """One moment on several clocks."""

    iso: str
    yours: str
    # On the borrower's clocks, where they show something else than the reader's.
    theirs: tuple[str, ...]


def shown_moment(text: str | None, zones: Iterable[str]) -> ShownMoment | None:
    """A moment from its ISO form; None stays None.

    :param zones: where the borrower may be, by IANA name.
    """
    if text is None:
        return None
    moment = dt.datetime.fromisoformat(text)
    yours = on_clock(moment)
    theirs = {
        f"{there} ({place_of(zone)})": None
        for zone in zones
        if (there := on_clock(moment, zone)) != yours
    }
    return ShownMoment(text, yours, tuple(theirs))


def brief_moment(text: str | None, zones: Iterable[str]) -> ShownMoment | None:
    """The same for what is near: without the year, and on other clocks without the date where that is the same."""
    if text is None:
        return None
    moment = dt.datetime.fromisoformat(text)
    yours = date_format(timezone.localtime(moment), NEAR)
    return ShownMoment(text, yours, tuple(times_there(moment, zones)))


def on_clock(moment: dt.datetime, zone: str | None = None) -> str:
    """Weekday, date, time and zone; None is the zone of the page."""
    local = timezone.localtime(moment, None if zone is None else ShownZone(zone))
    return date_format(local, FORMAT)


def with_moments_on_clock(text: str) -> str:
    """A sentence of the guard as people read it: moments in it on the clock of the page."""
    return MOMENT.sub(lambda found: on_clock(dt.datetime.fromisoformat(found[0])), text)
