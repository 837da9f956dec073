"""A history on the calendar of one zone: what counts as what, for whom, on which dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from compliance.calendar import Window
from compliance.history import Kind

if TYPE_CHECKING:
    from compliance.facts import InteractionFact


class Entry(NamedTuple):
    """An interaction on the calendar of one zone."""

    fact: InteractionFact
    kind: Kind
    who: str
    first: dt.date
    last: dt.date

    def is_in(self, window: Window) -> bool:
        """Whether one of its dates lies in the window."""
        return self.first <= window.last and window.first <= self.last

    def is_certainly_before(self, other: Entry) -> bool:
        """Whether it began before the other, also if one of them may stand anywhere on its date."""
        if self.fact.written_date is None and other.fact.written_date is None:
            return self.fact.at < other.fact.at
        return self.first < other.first

    def concerns(self, debt: str | None) -> bool:
        """Whether it was about a debt; None is the nameless debt, which everything is about."""
        return debt is None or self.fact.debts is None or debt in self.fact.debts


class Timeline:
    """Entries in one zone, in their order, and those of them that count for somebody."""

    __slots__ = (
        *("_calls", "_calls_on", "_conversations", "_outbound", "_wrong_by_number"),
        *("entries", "kept", "wrong_numbers"),
    )

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self.wrong_numbers = [entry for entry in self.entries if entry.kind.is_wrong_number]
        # What rules have counted, by what it is and for whom.
        self.kept: dict[tuple[str, str, str | None], Any] = {}
        self._wrong_by_number: dict[str, list[Entry]] = {}
        for entry in self.wrong_numbers:
            # Who called by mistake takes nothing back of what was called.
            if entry.kind.is_outbound and entry.fact.contact_id is not None:
                self._wrong_by_number.setdefault(entry.fact.contact_id, []).append(entry)
        self._outbound: dict[str, list[Entry]] = {}
        self._calls: dict[str, list[Entry]] = {}
        self._calls_on: dict[tuple[str, dt.date], list[Entry]] = {}
        self._conversations: dict[str, list[Entry]] = {}

    def outbound(self, who: str) -> list[Entry]:
        """What went, or is planned to go, to somebody, without calls to numbers that proved wrong."""
        found = self._outbound.get(who)
        if found is None:
            found = [e for e in self.entries if e.kind.is_contact and e.who == who]
            if self._wrong_by_number:
                found = [entry for entry in found if not self._is_wiped_out(entry)]
            self._outbound[who] = found
        return found

    def calls(self, who: str) -> list[Entry]:
        """Those of them that are telephone calls."""
        found = self._calls.get(who)
        if found is None:
            found = self._calls[who] = [e for e in self.outbound(who) if e.kind.is_call]
        return found

    def calls_on(self, who: str, date: dt.date) -> list[Entry]:
        """Those of them that were made, or are planned for, a date."""
        found = self._calls_on.get((who, date))
        if found is None:
            found = [call for call in self.calls(who) if call.first <= date <= call.last]
            self._calls_on[who, date] = found
        return found

    def conversations(self, who: str) -> list[Entry]:
        """Telephone conversations with somebody, whoever called."""
        found = self._conversations.get(who)
        if found is None:
            found = [e for e in self.entries if e.kind.is_conversation and e.who == who]
            self._conversations[who] = found
        return found

    def _is_wiped_out(self, entry: Entry) -> bool:
        """Whether a call went to a number that was later learned to be wrong."""
        if not entry.kind.is_call or entry.kind.is_planned:
            return False
        wrong = self._wrong_by_number.get(entry.fact.contact_id or "", ())
        return any(map(entry.is_certainly_before, wrong))


NOTHING_HAPPENED = Timeline(())
