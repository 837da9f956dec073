"""What is known of a borrower, as the rules see it: plain values, no rows of the database, no personal data.

`gathering.py` reads them, `snapshots.py` keeps them with a decision, `history.py` says what counts as what.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Self

from compliance.calendar import ONE_DAY, US_ZONES, date_in
from compliance.history import PLANNED, WRONG_NUMBER, kind_of
from compliance.known_as import NOT_KNOWN, KnownAs
from compliance.timeline import NOTHING_HAPPENED, Timeline

# Its home is below; it is a fact on a calendar.
from compliance.timeline import Entry as Entry
from contacts.choices import ConsentKind
from contacts.whereabouts import PossibleZone
from peach_interactions.moments import start_of_day

# Whose count an interaction belongs to; other people have keys of their own.
BORROWER = "borrower"
# An attorney: what goes there counts for nobody (compliance.md section 2).
NOBODY = ""
HELD = "held"
# Here a date begins last.
WESTERNMOST = "Etc/GMT+12"
# No two zones begin a date further apart.
APART = dt.timedelta(days=2)
LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


class LoanFact(NamedTuple):
    """A loan that the person owes. Without any there is one nameless debt, whose `id` and `debt` are None."""

    id: str | None
    # Loans of one debt share it: student loans with one account number.
    debt: str | None
    # Delinquent or charged off.
    is_overdue: bool


NAMELESS_DEBT = LoanFact(None, None, False)


class ContactFact(NamedTuple):
    """A phone, an e-mail address or a postal address; the last four are of before the history that was read."""

    id: str
    contact_type: str
    label: str
    affiliation: str
    status: str
    # Whom it reaches: BORROWER, NOBODY, or a key of another person.
    who: str
    valid: bool
    verified: bool
    is_disconnected: bool
    receives_texts: bool
    texts_agreed_at: dt.datetime | None
    consents_to_autodialed: bool
    is_authorized: bool
    has_power_of_attorney: bool
    line_type: str | None
    reassigned_checked_at: dt.datetime | None
    first_email_from_at: dt.datetime | None
    last_text_from_at: dt.datetime | None
    # The date as written of the last one of which the time of day is not known.
    last_text_from_on: dt.date | None
    first_reached_at: dt.datetime | None


class InteractionFact(NamedTuple):
    """An interaction of the history, a planned one, or a held slot (`status` HELD)."""

    id: str
    channel: str
    direction: str
    status: str
    status_details: str | None
    agent_outcome: str | None
    theme: str
    contact_id: str | None
    # Its start; of what is planned or held, the earliest time it is for.
    at: dt.datetime
    # The latest time it is planned for; None where that is `at`.
    planned_to: dt.datetime | None
    # The date as written, where the time of day is not known; then `at` says nothing more.
    written_date: dt.date | None
    is_prerecorded: bool
    # The debts it was about; None: every debt of the person.
    debts: frozenset[str] | None


class DoNotInteractFact(NamedTuple):
    id: str
    reason: str
    channels: tuple[str, ...]
    themes: tuple[str, ...]
    # The debts; None: every debt.
    debts: frozenset[str] | None
    contact_ids: tuple[str, ...]
    contact_labels: tuple[str, ...]
    place: str | None
    start_date: dt.date
    end_date: dt.date | None
    days_of_week: tuple[int, ...]
    times_of_day: tuple[tuple[str, str], ...]
    time_zone: str | None
    received_at: dt.datetime
    withdrawn_at: dt.datetime | None
    # Whether it rests on an interaction, as opt-outs by message do.
    has_evidence: bool


class ConsentFact(NamedTuple):
    id: str
    channel: str
    kind: str
    contact_id: str | None
    debts: frozenset[str] | None
    given_to: str
    given_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None
    evidence_interaction_id: str | None


class PossibleOptOut(NamedTuple):
    """A message that may ask for an opt-out, about which nobody has decided yet."""

    interaction_id: str
    channel: str
    # None: it may concern every contact.
    contact_id: str | None
    received_at: dt.datetime


class Cap(NamedTuple):
    """At most so many contacts in so many consecutive dates."""

    limit: int
    days: int


@dataclass(frozen=True, slots=True)
class CompanyFact:
    """What the company has settled (compliance.md section 4)."""

    kind: str
    time_zone: str
    required_notices: frozenset[str]
    # By collectionsIntensity; one that is missing has no cap.
    caps: dict[str, Cap]
    allows_common_hours: bool
    history_complete_from: dt.date | None


@dataclass(frozen=True)
class Facts:
    """All that is known of one borrower, up to 400 days after the moment asked about."""

    person_id: str
    company: CompanyFact
    intensity: str
    loans: tuple[LoanFact, ...]
    contacts: dict[str, ContactFact]
    # In the order of `at`.
    history: tuple[InteractionFact, ...]
    do_not_interacts: tuple[DoNotInteractFact, ...]
    consents: tuple[ConsentFact, ...]
    possible_opt_outs: tuple[PossibleOptOut, ...]
    # Where the borrower may be; after `zones_hold_until` (None: always) `later_zones` apply.
    zones: tuple[PossibleZone, ...]
    zones_hold_until: dt.datetime | None
    later_zones: tuple[PossibleZone, ...]
    states: frozenset[str]
    is_in_new_york_city: bool
    known_as: KnownAs = field(default=NOT_KNOWN, compare=False, repr=False)
    _dated: dict[str, Timeline] = field(default_factory=dict, compare=False, repr=False)

    def without(self, *ids: str | None) -> Self:
        """The same without an interaction or a held slot: what is about to be used counts for nothing."""
        if not any(ids):
            return self
        history = tuple(fact for fact in self.history if fact.id not in ids)
        return replace(self, history=history, _dated={})

    def possible_zones(self, moment: dt.datetime) -> tuple[PossibleZone, ...]:
        until = self.zones_hold_until
        return self.zones if until is None or moment < until else self.later_zones

    def zone_names(self, moment: dt.datetime) -> tuple[str, ...]:
        """The zones to judge in, each once; where nothing is known, all of the United States."""
        return tuple({zone.name: None for zone in self.possible_zones(moment)}) or US_ZONES

    def entries(self, zone: str) -> list[Entry]:
        """The whole history, planned and held ones included, on the calendar of a zone."""
        return self.timeline(zone).entries

    def timeline(self, zone: str) -> Timeline:
        """The same, and what of it counts."""
        if not self.history:
            return NOTHING_HAPPENED
        found = self._dated.get(zone)
        if found is None:
            found = self._dated[zone] = Timeline(self._entries(zone))
        return found

    def has_all_begun(self, moment: dt.datetime) -> bool:
        """Whether by a moment everything has certainly begun that is not planned."""
        if not self.history:
            return True
        latest = self._latest_start
        return latest is None or latest <= moment

    @cached_property
    def _latest_start(self) -> dt.datetime | None:
        """The latest start; of what stands anywhere on a date, when that date has begun in every zone."""
        latest = None
        for fact in reversed(self.history):
            if latest is not None and latest - fact.at > APART:
                break
            if fact.status in PLANNED:
                continue
            start = fact.at
            if fact.written_date is not None:
                start = start_of_day(fact.written_date, WESTERNMOST)
            if latest is None or start > latest:
                latest = start
        return latest

    def _entries(self, zone: str) -> Iterator[Entry]:
        who_of: dict[str | None, str] = {fact.id: fact.who for fact in self.contacts.values()}
        who_of[None] = BORROWER
        # The history is in the order of time: most have the date of the one before.
        date, start, end = dt.date.min, LATEST, LATEST
        for fact in self.history:
            if not start <= fact.at < end:
                date = date_in(zone, fact.at)
                start, end = start_of_day(date, zone), start_of_day(date + ONE_DAY, zone)
            first = fact.written_date or date
            last = first if fact.planned_to is None else date_in(zone, fact.planned_to)
            # From channel to theme: in the order of the parameters.
            kind = kind_of(*fact[1:7])
            # Several times faster than by names: there may be very many.
            yield Entry._make((fact, kind, who_of.get(fact.contact_id, BORROWER), first, last))

    @cached_property
    def prior_consents(self) -> tuple[ConsentFact, ...]:
        """Those to more calls than are allowed without."""
        return tuple(c for c in self.consents if c.kind == ConsentKind.PRIOR_CONSENT)

    @cached_property
    def has_consents_of_contacts(self) -> bool:
        """Whether a consent holds for one contact alone."""
        return any(consent.contact_id is not None for consent in self.consents)

    @cached_property
    def has_wrong_numbers(self) -> bool:
        """Whether any number may have proved wrong."""
        return any(
            WRONG_NUMBER in (fact.status_details, fact.agent_outcome) for fact in self.history
        )

    def turning_point_after(self, moment: dt.datetime) -> dt.datetime | None:
        """The next moment at which one of the facts takes effect: only then can a no become a yes that the
        rules do not foresee."""
        points = self._wishes_turn if self.has_all_begun(moment) else self.turning_points
        turn = bisect_right(points, moment)
        return None if turn == len(points) else points[turn]

    @cached_property
    def turning_points(self) -> tuple[dt.datetime, ...]:
        """All such moments, in order."""
        begun = [fact for fact in self.history if fact.status not in PLANNED]
        moments = {fact.at for fact in begun}
        for fact in begun:
            if fact.written_date is not None:
                moments.update(self._starts_of_written_date(fact.written_date))
        return tuple(sorted(moments.union(self._wishes_turn)))

    @cached_property
    def _wishes_turn(self) -> tuple[dt.datetime, ...]:
        """Those without the history: of what the borrower agreed to or asked for, and of contacts."""
        moments = {consent.given_at for consent in self.consents}
        moments |= {moment for row in self.do_not_interacts if (moment := row.withdrawn_at)}
        for contact in self.contacts.values():
            moments |= {m for m in (contact.texts_agreed_at, contact.reassigned_checked_at) if m}
        return tuple(sorted(moments))

    def _starts_of_written_date(self, date: dt.date) -> tuple[dt.datetime, ...]:
        zones = {zone.name for zone in (*self.zones, *self.later_zones)} or set(US_ZONES)
        return tuple(start_of_day(date, zone) for zone in zones)
