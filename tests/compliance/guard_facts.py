"""A plain reading of rows that need not be stored: the facts as the rules see them, whole histories included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from borrowers.models import Loan, Person
from companies.models import Company
from compliance.calendar import date_in
from compliance.company_settings import company_fact
from compliance.fact_rows import who_is_reached
from compliance.facts import (
    HELD,
    ConsentFact,
    ContactFact,
    DoNotInteractFact,
    Facts,
    InteractionFact,
    LoanFact,
    PossibleOptOut,
)
from compliance.models import ComplianceSettings, OptOutReview, Reservation
from contacts.models import Consent, Contact, DoNotInteract
from contacts.whereabouts import STATED_ZONE_LIFETIME, Whereabouts, whereabouts_of
from interactions.models import Interaction

Debts = Callable[[Sequence[str]], frozenset[str] | None]


@dataclass
class Rows:
    """All that is known of one borrower."""

    company: Company
    settings: ComplianceSettings
    person: Person
    loans: list[Loan] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    # By interaction; none: every debt.
    loan_ids_of: dict[str, list[str]] = field(default_factory=dict)
    do_not_interacts: list[DoNotInteract] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    reviews: list[OptOutReview] = field(default_factory=list)


def facts_of(rows: Rows, moment: dt.datetime) -> Facts:
    """The facts for a question about a moment."""
    loans = sorted(rows.loans, key=lambda loan: loan.pk)
    debt_of = _debts(loans)

    def debts(loan_ids: Sequence[str]) -> frozenset[str] | None:
        return frozenset(debt_of.get(pk, pk) for pk in loan_ids) if loan_ids else None

    where, later, hold_until = _whereabouts(rows, moment)
    history = [*_interactions(rows, debts), *(_held(row, debts) for row in rows.reservations)]
    return Facts(
        person_id=rows.person.pk,
        company=company_fact(rows.company, rows.settings),
        intensity=rows.person.collections_intensity,
        loans=tuple(_loan(loan, debt_of) for loan in loans),
        contacts={row.pk: _contact(row) for row in rows.contacts},
        history=tuple(sorted(history, key=lambda fact: (fact.at, fact.id))),
        do_not_interacts=tuple(_do_not_interact(row, debts) for row in rows.do_not_interacts),
        consents=tuple(_consent(row, debts) for row in rows.consents),
        possible_opt_outs=tuple(_possible_opt_out(row) for row in rows.reviews),
        zones=where.zones,
        zones_hold_until=hold_until,
        later_zones=later.zones,
        states=where.states,
        is_in_new_york_city=where.is_in_new_york_city,
    )


def _debts(loans: Iterable[Loan]) -> dict[str, str]:
    """Student loans with one account number share the first of them; others are debts of their own."""
    first: dict[str, str] = {}
    for loan in loans:
        is_grouped = loan.loan_type == "studentLoan" and loan.account_number is not None
        key = f"account {loan.account_number}" if is_grouped else loan.pk
        first.setdefault(key, loan.pk)
        first[loan.pk] = first[key]
    return first


def _loan(loan: Loan, debt_of: dict[str, str]) -> LoanFact:
    return LoanFact(loan.pk, debt_of[loan.pk], loan.status in ("delinquent", "chargedOff"))


def _interactions(rows: Rows, debts: Debts) -> Iterable[InteractionFact]:
    for row in rows.interactions:
        at = row.started_at or row.scheduled_at_from
        if row.deleted_at is not None or row.theme == "agentNotification" or at is None:
            continue
        zone = rows.company.time_zone
        yield InteractionFact(
            id=row.pk,
            channel=row.channel,
            direction=row.direction,
            status=row.status,
            status_details=row.status_details,
            agent_outcome=row.agent_outcome,
            theme=row.theme,
            contact_id=row.contact_id,
            at=at,
            planned_to=row.scheduled_at_to if row.status == "scheduled" else None,
            written_date=None if row.started_at_has_time else date_in(zone, at),
            is_prerecorded=row.is_prerecorded,
            debts=debts(rows.loan_ids_of.get(row.pk, [])),
        )


def _held(row: Reservation, debts: Debts) -> InteractionFact:
    return InteractionFact(
        id=row.pk,
        channel=row.channel,
        direction="outbound",
        status=HELD,
        status_details=None,
        agent_outcome=None,
        theme=row.theme,
        contact_id=row.contact_id,
        at=row.at,
        planned_to=None,
        written_date=None,
        is_prerecorded=bool(row.decision.question.get("isPrerecorded")),
        debts=debts(row.loan_ids),
    )


def _contact(row: Contact) -> ContactFact:
    return ContactFact(
        id=row.pk,
        contact_type=row.contact_type,
        label=row.label,
        affiliation=row.affiliation,
        status=row.status,
        who=who_is_reached(row.affiliation, row.name),
        valid=row.valid,
        verified=row.verified,
        is_disconnected=row.disconnection_status == "disconnected",
        receives_texts=row.receive_text_messages,
        texts_agreed_at=row.receive_text_messages_last_consent_at,
        consents_to_autodialed=row.consent_autodialed_call,
        is_authorized=row.authorized_third_party,
        has_power_of_attorney=row.power_of_attorney,
        line_type=row.line_type,
        reassigned_checked_at=row.reassigned_checked_at,
        # The history is whole: nothing came before it.
        first_email_from_at=None,
        last_text_from_at=None,
        last_text_from_on=None,
        first_reached_at=None,
    )


def _do_not_interact(row: DoNotInteract, debts: Debts) -> DoNotInteractFact:
    return DoNotInteractFact(
        id=row.pk,
        reason=row.reason,
        channels=tuple(row.channels),
        themes=tuple(row.themes),
        debts=debts(row.loan_ids),
        contact_ids=tuple(row.contact_ids),
        contact_labels=tuple(row.contact_labels),
        place=row.place,
        start_date=row.start_date,
        end_date=row.end_date,
        days_of_week=tuple(row.days_of_week),
        times_of_day=tuple((part["from"], part["to"]) for part in row.times_of_day),
        time_zone=row.time_zone,
        received_at=row.received_at,
        withdrawn_at=row.withdrawn_at,
        has_evidence=row.evidence_interaction_id is not None,
    )


def _consent(row: Consent, debts: Debts) -> ConsentFact:
    return ConsentFact(
        id=row.pk,
        channel=row.channel,
        kind=row.kind,
        contact_id=row.contact_id,
        debts=debts(row.loan_ids),
        given_to=row.given_to,
        given_at=row.given_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        evidence_interaction_id=row.evidence_interaction_id,
    )


def _possible_opt_out(row: OptOutReview) -> PossibleOptOut:
    message = row.interaction
    return PossibleOptOut(row.pk, message.channel, message.contact_id, row.received_at)


def _whereabouts(
    rows: Rows, moment: dt.datetime
) -> tuple[Whereabouts, Whereabouts, dt.datetime | None]:
    """Where the borrower may be; and where, once a zone that was stated lately has grown old."""
    person = rows.person

    def at(now: dt.datetime) -> Whereabouts:
        return whereabouts_of(
            stated_zone=person.time_zone,
            stated_at=person.time_zone_stated_at,
            contacts=rows.contacts,
            now=now,
        )

    where = at(moment)
    if person.time_zone is None or person.time_zone_stated_at is None:
        return where, where, None
    until = person.time_zone_stated_at + STATED_ZONE_LIFETIME
    return (where, where, None) if until <= moment else (where, at(until), until)
