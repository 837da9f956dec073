"""What a rule is: data about it, and a function that says what a case breaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from companies.choices import CompanyKind
from compliance.calendar import Window
from compliance.case import Case
from compliance.choices import Confidence, Severity
from compliance.facts import LoanFact
from interactions.choices import Channel

EVERY_KIND = frozenset(CompanyKind)
COLLECTORS = frozenset({CompanyKind.COLLECTOR})
EVERYWHERE = "US"


class Finding(NamedTuple):
    """That a case breaks a rule, and what shows it."""

    loans: tuple[LoanFact, ...]
    # The rule says no at least until this moment, whatever other rules say, as long as no further fact
    # takes effect. None: it has no end.
    until: dt.datetime | None
    message: str
    limit: int | None = None
    counted: int | None = None
    window: Window | None = None
    zone: str | None = None
    interaction_ids: tuple[str, ...] = ()
    # Where it is not that of the rule.
    severity: Severity | None = None
    requires_review: bool = False


Loans = tuple[LoanFact, ...]
Limits = Mapping[str, int]
Judge = Callable[[Case, Loans, Limits], Finding | None]


class Scope(NamedTuple):
    """Which questions a rule is about."""

    # Judged as collections, marketing, or any.
    word: str


COLLECTIONS, MARKETING, ANY_THEME = Scope("collections"), Scope("marketing"), Scope("all")


class Limit(NamedTuple):
    """A number of a rule that a company may make stricter, and loosen only as counsel has reviewed."""

    name: str
    value: int
    meaning: str
    minimum: int = 0
    maximum: int = 1000
    # Whether a smaller number is the stricter one.
    is_stricter_lower: bool = True
    # An hour of the clock.
    is_hour: bool = False

    def is_looser(self, value: int) -> bool:
        return value > self.value if self.is_stricter_lower else value < self.value


class Version(NamedTuple):
    """What holds in a span of dates; the limits named replace those of the rule."""

    effective_from: dt.date | None = None
    # The last date on which it holds.
    effective_to: dt.date | None = None
    limits: Mapping[str, int] = {}
    channels: frozenset[Channel] | None = None

    def holds_on(self, date: dt.date) -> bool:
        is_begun = self.effective_from is None or self.effective_from <= date
        return is_begun and (self.effective_to is None or date <= self.effective_to)


@dataclass(frozen=True)
class Rule:
    """A rule of the law or of the company's policy."""

    id: str
    title: str
    explanation: str
    judge: Judge
    citation: str | None
    confidence: Confidence
    themes: Scope = COLLECTIONS
    # None: every channel.
    channels: frozenset[Channel] | None = None
    # US, US-MA, US-NY-NYC …, or company: where the borrower must be for it to bind.
    jurisdiction: str = EVERYWHERE
    kinds: frozenset[CompanyKind] = EVERY_KIND
    severity: Severity = Severity.DENY
    severity_of_kind: Mapping[CompanyKind, Severity] = field(default_factory=dict)
    counts: str | None = None
    limits: tuple[Limit, ...] = ()
    versions: tuple[Version, ...] = (Version(),)
    enabled: bool = True
    # What goes to an attorney counts for nobody, and such a rule does not apply to it.
    is_per_person: bool = False
    # Whether it says the same of all contacts of one person, consents for one contact aside; then it is asked once.
    is_alike_for_contacts: bool = False
    # Whether it finds nothing where there is no do-not-interact; then it is not asked.
    needs_request: bool = False
    # Left out where an attempt names no contact.
    is_about_contact: bool = False
    # Its window in dates, where it counts: history.incomplete asks.
    window_days: Callable[[Case], int | None] = lambda case: None

    def version_on(self, date: dt.date) -> Version | None:
        return next((version for version in self.versions if version.holds_on(date)), None)

    def severity_for(self, kind: str) -> Severity:
        return self.severity_of_kind.get(CompanyKind(kind), self.severity)

    @property
    def state(self) -> str | None:
        """The USPS letters of the state it is of; None for others."""
        parts = self.jurisdiction.split("-")
        return parts[1] if len(parts) > 1 else None

    @property
    def is_of_new_york_city(self) -> bool:
        return self.jurisdiction == "US-NY-NYC"

    @property
    def changes_on(self) -> tuple[dt.date, ...]:
        """The dates on which another version begins to hold, or none."""
        one_day = dt.timedelta(days=1)
        begins = {v.effective_from for v in self.versions if v.effective_from}
        return tuple(
            sorted(begins | {v.effective_to + one_day for v in self.versions if v.effective_to})
        )


def every(loans: Loans, *, until: dt.datetime | None, message: str, **more: object) -> Finding:
    """A finding that concerns all loans alike."""
    return Finding(loans, until, message, **more)  # type: ignore[arg-type]
