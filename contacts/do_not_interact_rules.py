"""What a do-not-interact must be as a whole, and the dates it takes by default (compliance.md section 7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from contacts.evidence import (
    FIRST_DATE,
    date_faults,
    evidence_faults,
    is_possible_date,
    moment_faults,
)
from peach_interactions.errors import Fault
from peach_interactions.moments import ZONE_NAMES, start_of_day

if TYPE_CHECKING:
    from contacts.models import DoNotInteract

MAX_TIMES_OF_DAY = 48
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
END_OF_DAY = "24:00"


def with_default_dates(
    *,
    received_at: dt.datetime | None,
    start_date: dt.date | None,
    zones: Iterable[str],
    now: dt.datetime,
) -> tuple[dt.datetime, dt.date]:
    """The two dates, each by its default where it is None.

    The start is the date of receipt; the receipt is the start of the first day if that is past, else now.

    :param zones: where the borrower may be, by IANA name; at least one. The earliest date and the earliest
        start of a day among them count: otherwise a request could lie idle for hours after its receipt.
    """
    names = tuple(zones)
    if received_at is None:
        received_at = now
        if start_date is not None and is_possible_date(start_date):
            received_at = min(now, *(start_of_day(start_date, name) for name in names))
    if start_date is None:
        start_date = max(FIRST_DATE, min(_date_in(received_at, name) for name in names))
    return received_at, start_date


def do_not_interact_faults(draft: DoNotInteract, now: dt.datetime) -> Iterable[Fault]:
    """What is wrong with the whole row. References are resolved elsewhere."""
    yield from date_faults(draft.start_date, "startDate")
    yield from date_faults(draft.end_date, "endDate")
    if draft.end_date is not None and draft.end_date < draft.start_date:
        yield Fault("before_start", "It ends before it begins.", "endDate")
    yield from moment_faults(draft.received_at, "receivedAt", now)
    if draft.time_zone is not None and draft.time_zone not in ZONE_NAMES:
        yield Fault("invalid_choice", "This is not the name of a time zone.", "timeZone")
    yield from _time_of_day_faults(draft.times_of_day)
    yield from evidence_faults(draft.evidence_interaction_id)


def _time_of_day_faults(rows: list[dict[str, str]]) -> Iterable[Fault]:
    if len(rows) > MAX_TIMES_OF_DAY:
        yield Fault("too_many", f"At most {MAX_TIMES_OF_DAY} times of day.", "timesOfDay")
    for index, row in enumerate(rows[:MAX_TIMES_OF_DAY]):
        field = f"timesOfDay[{index}]"
        malformed = [key for key in ("from", "to") if not _is_time_of_day(key, row[key])]
        for key in malformed:
            yield Fault("invalid", "This must be a time of day such as 21:30.", f"{field}.{key}")
        # Written so, times sort as they follow on each other.
        if not malformed and row["from"] >= row["to"]:
            message = "It ends before it begins; write a night as two rows."
            yield Fault("before_start", message, f"{field}.to")


def _is_time_of_day(key: str, text: str) -> bool:
    return TIME_OF_DAY.fullmatch(text) is not None or (key == "to" and text == END_OF_DAY)


def _date_in(moment: dt.datetime, zone_name: str) -> dt.date:
    """The date of a moment in a zone; at the edges of the calendar, the one in UTC."""
    try:
        return moment.astimezone(ZoneInfo(zone_name)).date()
    except OverflowError:
        return moment.date()
