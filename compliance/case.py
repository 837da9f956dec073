"""One question about one contact at one moment, with the facts: what every rule is given to look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from compliance.calendar import (
    LocalMoment,
    date_in,
    local_moment,
    midnight_after,
    noon_of,
)
from compliance.facts import BORROWER, NAMELESS_DEBT, NOBODY, ContactFact, Facts, LoanFact
from compliance.timeline import Entry, Timeline
from contacts.choices import ContactLabel, ContactType, InconvenientPlace, LineType
from interactions.choices import FAMILY_OF_THEME, Channel, Theme, ThemeFamily

LINE_OF_LABEL = {
    ContactLabel.HOME: LineType.LANDLINE,
    ContactLabel.WORK: LineType.LANDLINE,
    ContactLabel.PERSONAL: LineType.MOBILE,
    ContactLabel.MILITARY: LineType.MOBILE,
}
FAMILY_OF_WORD: dict[str, ThemeFamily] = {word.value: f for word, f in FAMILY_OF_THEME.items()}
# One moment is asked about for many borrowers, in a few zones.
_local_moment = lru_cache(maxsize=4096)(local_moment)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: may the borrower be contacted so? Whom and when stand beside it."""

    channel: str
    theme: str
    subject: str | None = None
    # None: those that are overdue, else all.
    loan_ids: tuple[str, ...] | None = None
    # None: each contact of the channel's type.
    contact_id: str | None = None
    is_autodialed: bool = False
    is_prerecorded: bool = False
    purpose: str | None = None
    purpose_deadline: dt.datetime | None = None
    # Planning only: times of day are judged at noon of the day in the company's zone.
    is_at_company_noon: bool = False
    # The contact is still to be chosen, as in what is only planned: rules about contacts are left out.
    is_contact_open: bool = False

    @property
    def family(self) -> ThemeFamily:
        return FAMILY_OF_WORD[self.theme]

    def loans_in_scope(self, facts: Facts) -> tuple[LoanFact, ...]:
        """The loans it is about; the nameless debt where the person has none."""
        if self.loan_ids is not None:
            named = set(self.loan_ids)
            return tuple(loan for loan in facts.loans if loan.id in named) or (NAMELESS_DEBT,)
        overdue = tuple(loan for loan in facts.loans if loan.is_overdue)
        return overdue or facts.loans or (NAMELESS_DEBT,)

    def collected_loans(self, loans: tuple[LoanFact, ...], facts: Facts) -> tuple[LoanFact, ...]:
        """Those of some loans for which it is judged as collections (compliance.md section 2)."""
        if self.family == ThemeFamily.COLLECTIONS:
            return loans
        if self.theme != Theme.OPS_SERVICING or self.subject in facts.company.required_notices:
            return ()
        return tuple(loan for loan in loans if loan.is_overdue)


class Situation:
    """A question at a moment, with the facts: what is the same whichever contact is used."""

    def __init__(self, question: Question, facts: Facts, moment: dt.datetime) -> None:
        self.question = question
        self.facts = facts
        self.moment = moment
        # The moment on the clock of each zone where the borrower may be.
        self.locals = tuple(_local_moment(zone, moment) for zone in facts.zone_names(moment))
        # The loans in question, and those of them for which it is judged as collections.
        self.loans = question.loans_in_scope(facts)
        self.collected_loans = question.collected_loans(self.loans, facts)
        # What rules found that say the same of all contacts of a person, by rule and person.
        self.findings: dict[tuple[str, str], Any] = {}
        self._has_all_begun = facts.has_all_begun(moment)
        self._timelines: dict[str, Timeline] = {}
        self._later: dict[dt.datetime, Situation] = {}

    def at(self, moment: dt.datetime) -> Situation:
        """The same question with the same facts at a later moment; each is made once."""
        found = self._later.get(moment)
        if found is None:
            found = self._later[moment] = Situation(self.question, self.facts, moment)
        return found

    @cached_property
    def clocks(self) -> tuple[LocalMoment, ...]:
        """As `locals`, for rules about times of day, which may be asked about the company's noon."""
        if not self.question.is_at_company_noon:
            return self.locals
        noon = noon_of(self.moment, zone=self.facts.company.time_zone)
        return tuple(_local_moment(local.zone, noon) for local in self.locals)

    def timeline(self, local: LocalMoment) -> Timeline:
        """What has begun by now, and all that is planned or held, on the calendar of a zone."""
        if self._has_all_begun:
            return self.facts.timeline(local.zone)
        found = self._timelines.get(local.zone)
        if found is None:
            entries = self.facts.entries(local.zone)
            found = Timeline(entry for entry in entries if self._has_begun(entry, local))
            self._timelines[local.zone] = found
        return found

    def _has_begun(self, entry: Entry, local: LocalMoment) -> bool:
        if entry.kind.is_planned:
            return True
        if entry.fact.written_date is not None:
            return entry.first <= local.date
        return entry.fact.at <= self.moment


class Case:
    """A question, the contact it would go to, the moment, and the facts.

    :param situation: what it shares with the cases of other contacts, if there are any.
    """

    def __init__(
        self,
        question: Question,
        facts: Facts,
        moment: dt.datetime,
        contact: ContactFact | None,
        situation: Situation | None = None,
    ) -> None:
        self.question = question
        self.facts = facts
        self.moment = moment
        self.contact = contact
        self.situation = situation or Situation(question, facts, moment)
        # The moment on the clock of each zone where the borrower may be.
        self.locals = self.situation.locals
        # Whose counts matter: attempts without a contact are taken to go to the borrower.
        self.who = BORROWER if contact is None else contact.who
        # The longest window, in dates, of the rules asked so far, where anybody wants to know it.
        self.longest_window = 0
        self.measures_windows = facts.company.history_complete_from is not None

    def at(self, moment: dt.datetime) -> Case:
        """The same at another moment."""
        situation = self.situation.at(moment)
        return Case(self.question, self.facts, moment, self.contact, situation)

    @property
    def clocks(self) -> tuple[LocalMoment, ...]:
        """The same for rules about times of day, which may be asked about the company's noon."""
        return self.situation.clocks

    def next_company_day(self) -> dt.datetime:
        zone = self.facts.company.time_zone
        return midnight_after(zone, date_in(zone, self.moment))

    def next_midnight(self) -> dt.datetime:
        """The next moment at which the date changes in one of the zones."""
        return min(midnight_after(local.zone, local.date) for local in self.locals)

    def visible(self, local: LocalMoment) -> list[Entry]:
        """What has begun by now, and all that is planned or held, on the calendar of a zone."""
        return self.situation.timeline(local).entries

    def outbound(self, local: LocalMoment) -> list[Entry]:
        """What went, or is planned to go, to the same person, without calls to numbers that proved wrong."""
        return self.situation.timeline(local).outbound(self.who)

    def calls(self, local: LocalMoment) -> list[Entry]:
        """Those of them that are telephone calls."""
        return self.situation.timeline(local).calls(self.who)

    def calls_on_date(self, local: LocalMoment) -> list[Entry]:
        """Those of the date."""
        return self.situation.timeline(local).calls_on(self.who, local.date)

    def wrong_numbers(self, local: LocalMoment) -> list[Entry]:
        """Calls that showed that a number is wrong, whomever they were to reach."""
        return self.situation.timeline(local).wrong_numbers

    def conversations(self, local: LocalMoment) -> list[Entry]:
        """Telephone conversations with the same person, whoever called."""
        return self.situation.timeline(local).conversations(self.who)

    def label_of(self, entry: Entry) -> str | None:
        contact = self.facts.contacts.get(entry.fact.contact_id or "")
        return None if contact is None else contact.label

    @property
    def is_at_work(self) -> bool:
        """Whether the contact is labelled as one at work."""
        return self.contact is not None and self.contact.label == ContactLabel.WORK

    @property
    def is_to_attorney(self) -> bool:
        """Whether it goes to the borrower's attorney: no place and no address of the borrower's own."""
        return self.who == NOBODY

    @property
    def is_to_home_landline(self) -> bool:
        contact = self.contact
        if contact is None or contact.contact_type != ContactType.PHONE:
            return False
        return line_of(contact) == LineType.LANDLINE and contact.label != ContactLabel.WORK

    @property
    def place(self) -> InconvenientPlace | None:
        """The place that the contact is tied to: an address, or a landline that is called or written to."""
        contact = self.contact
        if contact is None or contact.contact_type == ContactType.EMAIL or self.is_to_attorney:
            return None
        if contact.contact_type == ContactType.PHONE and not self._is_by_landline(contact):
            return None
        is_work = contact.label == ContactLabel.WORK
        return InconvenientPlace.WORK if is_work else InconvenientPlace.HOME

    def _is_by_landline(self, contact: ContactFact) -> bool:
        is_by_phone = self.question.channel in (Channel.VOICE, Channel.TEXT, Channel.FAX)
        return is_by_phone and line_of(contact) == LineType.LANDLINE


def line_of(contact: ContactFact) -> str:
    """Landline or mobile: as stated, else by its label (compliance.md section 3)."""
    return contact.line_type or LINE_OF_LABEL[ContactLabel(contact.label)]


def by_debt(loans: Iterable[LoanFact]) -> Iterator[tuple[str | None, list[LoanFact]]]:
    """The debts of the loans, each with its loans."""
    grouped: dict[str | None, list[LoanFact]] = {}
    for loan in loans:
        grouped.setdefault(loan.debt, []).append(loan)
    yield from grouped.items()


def is_electronic(channel: str) -> bool:
    return channel in (Channel.TEXT, Channel.EMAIL)
