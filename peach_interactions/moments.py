"""Moments and days: aware UTC inside, a company's or a borrower's calendar where a rule asks for one."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

ZONE_NAMES = frozenset(available_timezones() - {"localtime", "Factory"})


class ShownZone(ZoneInfo):
    """A zone in which every moment can be shown: at the ends of the calendar, where it has none, as UTC has it."""

    def fromutc(self, moment: dt.datetime) -> dt.datetime:
        try:
            return super().fromutc(moment)
        except OverflowError:
            return moment


def start_of_day(date: dt.date, zone_name: str) -> dt.datetime:
    """The first moment of a date in a zone, in UTC.

    :raises OverflowError: when that moment is outside the calendar (years 1 to 9999).
    """
    return dt.datetime.combine(date, dt.time(), ZoneInfo(zone_name)).astimezone(dt.UTC)


def after(previous: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """`now`, or just after `previous` if a clock ran backwards: versions of a row always go up."""
    if previous is None or now > previous:
        return now
    return previous + dt.timedelta(microseconds=1)


def iso_moment(moment: dt.datetime | None) -> str | None:
    """ISO 8601 in UTC with microseconds, as every answer has it; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
