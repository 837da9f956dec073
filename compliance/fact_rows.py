"""From the rows of the two queries to facts: a part of the fast path in `gathering.py`.

Rows are arrays in the order of the fields of the facts, so that most of a row is a fact as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from borrowers.choices import LoanStatus, LoanType
from compliance.calendar import date_in
from compliance.facts import (
    BORROWER,
    HELD,
    NOBODY,
    ConsentFact,
    ContactFact,
    DoNotInteractFact,
    InteractionFact,
    LoanFact,
    PossibleOptOut,
)
from compliance.known_as import KnownAs
from contacts.choices import ContactAffiliation, ContactLabel, ContactType
from interactions.choices import Direction

OVERDUE = frozenset({LoanStatus.DELINQUENT.value, LoanStatus.CHARGED_OFF.value})
# What follows the columns of the fact: value, state, postal code, country; external ID; whether it proved wrong.
PLACE = len(ContactFact._fields)
EXTERNAL_ID, HAS_PROVED_WRONG = PLACE + 4, PLACE + 5
WHO, AFFILIATION = (ContactFact._fields.index(name) for name in ("who", "affiliation"))
CONTACT_MOMENTS = tuple(
    ContactFact._fields.index(name)
    for name in (
        *("texts_agreed_at", "reassigned_checked_at"),
        *("first_email_from_at", "last_text_from_at", "last_text_from_on", "first_reached_at"),
    )
)
TEXT_DATE = ContactFact._fields.index("last_text_from_on")
Row = list[Any]
# From the IDs of loans to their debts; none named is every debt.
Debts = Callable[[list[str] | None], frozenset[str] | None]


class Place(NamedTuple):
    """What of a contact says where the borrower may be; never kept."""

    id: str
    contact_type: str
    affiliation: str
    status: str
    value: str | None
    state: str | None
    postal_code: str | None
    country: str | None


def may_have_place(row: Row) -> bool:
    """Whether it may say where the borrower is; e-mail addresses never do."""
    return bool(row[1] != ContactType.EMAIL)


def place_of(row: Row) -> Place:
    return Place(row[0], row[1], row[3], row[4], *row[PLACE:EXTERNAL_ID])


def loans_of(rows: Iterable[Row]) -> tuple[LoanFact, ...]:
    """The loans, each with its debt: student loans of one account number share that of the first."""
    debts: dict[str, str] = {}
    loans = []
    for loan_id, loan_type, status, account_number, _ in rows:
        debt = loan_id
        if loan_type == LoanType.STUDENT_LOAN and account_number is not None:
            debt = debts.setdefault(account_number, loan_id)
        loans.append(LoanFact(loan_id, debt, status in OVERDUE))
    return tuple(loans)


def debts_of(loans: Iterable[LoanFact]) -> Debts:
    debt_of = {loan.id: loan.debt for loan in loans}
    # Most rows are about the same few loans.
    known: dict[tuple[str, ...], frozenset[str]] = {}

    def debts(loan_ids: list[str] | None) -> frozenset[str] | None:
        if not loan_ids:
            return None
        key = tuple(loan_ids)
        if key not in known:
            known[key] = frozenset(debt_of.get(pk) or pk for pk in key)
        return known[key]

    return debts


def contact_of(row: Row, company_zone: str) -> ContactFact:
    for index in CONTACT_MOMENTS:
        if row[index] is not None:
            row[index] = dt.datetime.fromisoformat(row[index])
    if row[TEXT_DATE] is not None:
        row[TEXT_DATE] = date_in(company_zone, row[TEXT_DATE])
    # The name, which is not kept, stands where the fact says whom it reaches.
    row[WHO] = who_is_reached(row[AFFILIATION], row[WHO])
    return ContactFact._make(row[:PLACE])


def is_at_work(row: Row) -> bool:
    return bool(row[2] == ContactLabel.WORK)


def known_as(loans: Iterable[Row], contacts: list[Row]) -> KnownAs:
    return KnownAs(
        contact_ids=frozenset(row[0] for row in contacts),
        loan_ids=frozenset(row[0] for row in loans),
        contact_of_external_id={row[EXTERNAL_ID]: row[0] for row in contacts if row[EXTERNAL_ID]},
        loan_of_external_id={row[4]: row[0] for row in loans if row[4]},
    )


def interaction_of(row: tuple[Any, ...], debts: Debts, company_zone: str) -> InteractionFact:
    """Of a row of the history: its columns, without the person's."""
    at = dt.datetime.fromisoformat(row[8])
    planned_to = row[9] and dt.datetime.fromisoformat(row[9])
    written_date = None if row[10] else date_in(company_zone, at)
    return InteractionFact._make((*row[:8], at, planned_to, written_date, row[11], debts(row[12])))


def held_slot_of(row: Row, debts: Debts) -> InteractionFact:
    return InteractionFact(
        id=row[0],
        channel=row[1],
        direction=Direction.OUTBOUND,
        status=HELD,
        status_details=None,
        agent_outcome=None,
        theme=row[2],
        contact_id=row[3],
        at=dt.datetime.fromisoformat(row[4]),
        planned_to=None,
        written_date=None,
        is_prerecorded=row[6],
        debts=debts(row[5]),
    )


def do_not_interact_of(row: Row, debts: Debts) -> DoNotInteractFact:
    return DoNotInteractFact(
        id=row[0],
        reason=row[1],
        channels=tuple(row[2]),
        themes=tuple(row[3]),
        debts=debts(row[4]),
        contact_ids=tuple(row[5]),
        contact_labels=tuple(row[6]),
        place=row[7],
        start_date=dt.date.fromisoformat(row[8]),
        end_date=None if row[9] is None else dt.date.fromisoformat(row[9]),
        days_of_week=tuple(row[10]),
        times_of_day=tuple((part["from"], part["to"]) for part in row[11]),
        time_zone=row[12],
        received_at=dt.datetime.fromisoformat(row[13]),
        withdrawn_at=moment_or_none(row[14]),
        has_evidence=row[15] is not None,
    )


def consent_of(row: Row, debts: Debts) -> ConsentFact:
    return ConsentFact(
        id=row[0],
        channel=row[1],
        kind=row[2],
        contact_id=row[3],
        debts=debts(row[4]),
        given_to=row[5],
        given_at=dt.datetime.fromisoformat(row[6]),
        expires_at=moment_or_none(row[7]),
        revoked_at=moment_or_none(row[8]),
        evidence_interaction_id=row[9],
    )


def possible_opt_out_of(row: Row) -> PossibleOptOut:
    return PossibleOptOut(row[0], row[1], row[2], dt.datetime.fromisoformat(row[3]))


def moment_or_none(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def who_is_reached(affiliation: str, name: str | None) -> str:
    """Whose count a contact belongs to (compliance.md section 2): the same name and affiliation is one person."""
    if affiliation in (ContactAffiliation.SELF, ContactAffiliation.SPOUSE):
        return BORROWER
    if affiliation == ContactAffiliation.ATTORNEY:
        return NOBODY
    known_as = (name or "").strip().casefold()
    # A hash tells people apart as well, and facts are kept: without names.
    return f"{affiliation}:{hashlib.sha256(known_as.encode()).hexdigest()[:16]}"
