"""Times on the clocks of where a borrower may be, beside those of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format

from peach_interactions.moments import ShownZone

NEAR, NEAR_TIME = "D j M H:i T", "H:i T"


def times_there(moment: dt.datetime, zones: Iterable[str]) -> list[str]:
    """Such as "08:00 CST (Chicago)": what clocks show where that differs from the page, each time with one place.

    The date is said where it is another one.

    :param zones: by IANA name.
    """
    own = timezone.localtime(moment)
    places: dict[str, str] = {}
    for zone in zones:
        local = timezone.localtime(moment, ShownZone(zone))
        if local.replace(tzinfo=None) != own.replace(tzinfo=None):
            time = date_format(local, NEAR_TIME if local.date() == own.date() else NEAR)
            places.setdefault(time, place_of(zone))
    return [f"{time} ({place})" for time, place in places.items()]


def place_of(zone: str) -> str:
    """What people call a zone: the last part of its IANA name."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")
