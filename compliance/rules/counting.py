"""Counting in windows of dates: what all limits on frequency have in common."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import NamedTuple

from compliance.calendar import (
    DAYS_IN_WEEK,
    ONE_DAY,
    LocalMoment,
    Window,
    calendar_week,
    midnight_after,
    rolling_windows,
)
from compliance.case import Case, by_debt
from compliance.facts import HELD, Entry, LoanFact
from compliance.rules.rule import Finding, Loans

Windows = Callable[[dt.date], Iterable[Window]]
Select = Callable[[Entry], bool]
# What counts for a debt, from what counts at all, in one zone.
OfDebt = Callable[[list[Entry], LocalMoment, str | None], list[Entry]]
# Windows are no longer than this, so a limit is never in the way for longer.
MAX_DAYS_AHEAD = 62


class Count(NamedTuple):
    """A window, and how many lie in it."""

    window: Window
    number: int


class Tally:
    """The dates of entries, to count in many windows without looking at each entry."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self._first_dates = sorted(entry.first for entry in self.entries)
        self._last_dates = sorted(entry.last for entry in self.entries)
        self._counts: dict[Window, int] = {}

    def count_in(self, window: Window) -> int:
        """Those that have begun by the end of the window, without those that ended before it."""
        found = self._counts.get(window)
        if found is None:
            begun = bisect_right(self._first_dates, window.last)
            found = self._counts[window] = begun - bisect_left(self._last_dates, window.first)
        return found

    def fullest(self, windows: Iterable[Window]) -> Count:
        """The window that holds most; of several the first."""
        counts = (Count(window, self.count_in(window)) for window in windows)
        return max(counts, key=lambda count: count.number)

    def is_any_full(self, windows: Iterable[Window], limit: int) -> bool:
        return any(self.count_in(window) >= limit for window in windows)

    def lying_in(self, window: Window) -> list[Entry]:
        first, last = window
        return [entry for entry in self.entries if entry.first <= last and first <= entry.last]


def windows_of(days: int) -> Windows:
    return lambda date: rolling_windows(date, days)


def weeks(date: dt.date) -> Iterable[Window]:
    """A week of a state law: seven rolling dates, and the calendar week; either may deny."""
    yield from rolling_windows(date, DAYS_IN_WEEK)
    yield calendar_week(date)


def of_debt(entries: list[Entry], local: LocalMoment, debt: str | None) -> list[Entry]:
    """Those about a debt; None is the nameless debt, which everything is about."""
    if debt is None:
        return entries
    return [e for e in entries if e.fact.debts is None or debt in e.fact.debts]


def of_any_debt(entries: list[Entry], local: LocalMoment, debt: str | None) -> list[Entry]:
    """All of them, for limits per person."""
    return entries


class _What(NamedTuple):
    """What is counted; see `over_limit`."""

    visible: list[Entry]
    select: Select
    count_for: OfDebt
    kept_as: str | None
    # Entries that ended earlier lie in no window; None: others may be asked for.
    since: dt.date | None

    def tally(self, case: Case, local: LocalMoment, debt: str | None) -> Tally:
        # The timeline of nothing is shared by all borrowers.
        if self.kept_as is None or not self.visible:
            return self._counted(local, debt)
        key = (self.kept_as, case.who, None if self.count_for is of_any_debt else debt)
        timeline = case.situation.timeline(local)
        found: Tally | None = timeline.kept.get(key)
        if found is None:
            found = timeline.kept[key] = self._counted(local, debt)
        return found

    def _counted(self, local: LocalMoment, debt: str | None) -> Tally:
        since, select = self.since, self.select
        entries = [e for e in self.visible if (since is None or e.last >= since) and select(e)]
        return Tally(self.count_for(entries, local, debt))


def over_limit(
    case: Case,
    loans: Loans,
    *,
    limit: int,
    windows: Windows,
    message: str,
    select: Select = lambda entry: True,
    count_for: OfDebt = of_debt,
    source: Callable[[Case, LocalMoment], list[Entry]] = Case.outbound,
    kept_as: str | None = None,
) -> Finding | None:
    """Whether one more would be too many in a window that holds the date, for one debt, in one zone.

    :param limit: the most that may lie in a window, the attempt included.
    :param windows: the windows that hold a date, the earliest first.
    :param count_for: what of the selected counts for a debt.
    :param message: what it says, with {count} and {limit}.
    :param kept_as: a name for what is counted, where that is the same at every moment and for each contact of the
        same person: then it is counted once.
    """
    denied: set[LoanFact] = set()
    worst: tuple[Count, Tally, LocalMoment] | None = None
    until = None
    for local in case.locals:
        visible = source(case, local)
        if len(visible) < limit:
            continue
        since = None if kept_as else next(iter(windows(local.date))).first
        what = _What(visible, select, count_for, kept_as, since)
        for debt, group in by_debt(loans):
            tally = what.tally(case, local, debt)
            if len(tally.entries) < limit:
                continue
            count = tally.fullest(windows(local.date))
            if count.number < limit:
                continue
            denied |= set(group)
            end = _end(tally, windows, limit, local)
            until = end if until is None or end > until else until
            if worst is None or count.number > worst[0].number:
                worst = (count, tally, local)
    if worst is None:
        return None
    count, tally, local = worst
    return Finding(
        loans=tuple(loan for loan in loans if loan in denied),
        until=until,
        message=message.format(count=count.number, limit=limit),
        limit=limit,
        counted=count.number,
        window=count.window,
        zone=local.zone,
        interaction_ids=ids_of(tally.lying_in(count.window)),
    )


def _end(tally: Tally, windows: Windows, limit: int, local: LocalMoment) -> dt.datetime:
    """The first moment at which these entries alone leave room again."""
    days = 1
    while days < MAX_DAYS_AHEAD:
        if not tally.is_any_full(windows(local.date + days * ONE_DAY), limit):
            break
        days += 1
    return midnight_after(local.zone, local.date, days)


def ids_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """The IDs of the interactions among them; held slots are none."""
    return tuple(entry.fact.id for entry in entries if entry.fact.status != HELD)
