"""The facts about a world, read row by row with no database: what `gather` must come to as well."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from borrowers.choices import LoanType
from compliance.case import Question
from compliance.fact_rows import who_is_reached
from compliance.facts import (
    HELD,
    Cap,
    CompanyFact,
    ConsentFact,
    ContactFact,
    DoNotInteractFact,
    Facts,
    InteractionFact,
    LoanFact,
    PossibleOptOut,
)
from contacts.whereabouts import STATED_ZONE_LIFETIME, whereabouts_of
from interactions.choices import THEME_OF_SUBJECT
from tests.compliance.plain_world import PlainSettings, World
from tests.compliance.plain_world import Question as PlainQuestion


def company_of(world: World) -> CompanyFact:
    settings: PlainSettings = world.settings
    return CompanyFact(
        kind=world.company_kind,
        time_zone=world.company_zone,
        required_notices=frozenset(settings.required_notices),
        caps={w: Cap(*cap) for w, cap in settings.intensity_caps.items() if cap is not None},
        allows_common_hours=settings.allows_common_hours,
        history_complete_from=settings.history_complete_from,
    )


def question_of(asked: PlainQuestion) -> Question:
    theme = asked.theme or (THEME_OF_SUBJECT[asked.subject] if asked.subject else None)
    return Question(
        channel=asked.channel,
        theme=str(theme),
        subject=asked.subject,
        loan_ids=None if asked.loan_ids is None else tuple(asked.loan_ids),
        contact_id=asked.contact_id,
        is_autodialed=asked.is_autodialed,
        is_prerecorded=asked.is_prerecorded,
        purpose=asked.purpose,
        purpose_deadline=asked.purpose_deadline,
        is_at_company_noon=asked.at_noon_zone is not None,
    )


def facts_of_world(world: World, moment: dt.datetime) -> Facts:
    """Everything that is known of the world's person, whatever the window."""
    debts: dict[str, str] = {}
    accounts: dict[str, str] = {}
    for loan in sorted(world.loans, key=lambda loan: loan.pk):
        is_grouped = loan.loan_type == LoanType.STUDENT_LOAN and loan.account_number is not None
        debts[loan.pk] = (
            accounts.setdefault(loan.account_number, loan.pk) if is_grouped else loan.pk
        )

    def debts_of(loan_ids: list[str]) -> frozenset[str] | None:
        return frozenset(debts.get(pk, pk) for pk in loan_ids) if loan_ids else None

    stated_at, zone = world.person.time_zone_stated_at, world.person.time_zone

    def where(at: dt.datetime):
        return whereabouts_of(
            stated_zone=zone, stated_at=stated_at, contacts=world.contacts, now=at
        )

    hold_until = None if zone is None or stated_at is None else stated_at + STATED_ZONE_LIFETIME
    return Facts(
        person_id=world.person.pk,
        company=company_of(world),
        intensity=world.person.collections_intensity,
        loans=tuple(
            LoanFact(loan.pk, debts[loan.pk], loan.status in ("delinquent", "chargedOff"))
            for loan in sorted(world.loans, key=lambda loan: loan.pk)
        ),
        contacts={row.pk: _contact(row) for row in sorted(world.contacts, key=lambda c: c.pk)},
        history=tuple(
            sorted(
                [
                    *(
                        _interaction(row, world, debts_of)
                        for row in world.interactions
                        if row.deleted_at is None and (row.started_at or row.scheduled_at_from)
                    ),
                    *(_hold(hold, debts_of) for hold in world.holds),
                ],
                key=lambda fact: (fact.at, fact.id),
            )
        ),
        do_not_interacts=tuple(_do_not_interact(row, debts_of) for row in world.do_not_interacts),
        consents=tuple(_consent(row, debts_of) for row in world.consents),
        possible_opt_outs=tuple(
            PossibleOptOut(f"review-{n}", row.channel, row.contact_id, row.received_at)
            for n, row in enumerate(world.reviews)
        ),
        zones=where(moment).zones,
        zones_hold_until=hold_until if hold_until and hold_until > moment else None,
        later_zones=where(hold_until or moment).zones,
        states=where(moment).states,
        is_in_new_york_city=where(moment).is_in_new_york_city,
    )


def _contact(row) -> ContactFact:
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
        first_email_from_at=None,
        last_text_from_at=None,
        last_text_from_on=None,
        first_reached_at=None,
    )


def _interaction(row, world: World, debts_of) -> InteractionFact:
    start = row.started_at or row.scheduled_at_from
    date = (
        None if row.started_at_has_time else start.astimezone(ZoneInfo(world.company_zone)).date()
    )
    return InteractionFact(
        id=row.pk,
        channel=row.channel,
        direction=row.direction,
        status=row.status,
        status_details=row.status_details,
        agent_outcome=row.agent_outcome,
        theme=row.theme,
        contact_id=row.contact_id,
        at=start,
        planned_to=row.scheduled_at_to if row.status == "scheduled" else None,
        written_date=date,
        is_prerecorded=row.is_prerecorded,
        debts=debts_of(world.loan_ids_of.get(row.pk, [])),
    )


def _hold(hold, debts_of) -> InteractionFact:
    return InteractionFact(
        id=hold.id,
        channel=hold.channel,
        direction="outbound",
        status=HELD,
        status_details=None,
        agent_outcome=None,
        theme="opsCollDebt",
        contact_id=hold.contact_id,
        at=hold.at,
        planned_to=None,
        written_date=None,
        is_prerecorded=hold.is_prerecorded,
        debts=debts_of(hold.loan_ids),
    )


def _do_not_interact(row, debts_of) -> DoNotInteractFact:
    return DoNotInteractFact(
        id=row.pk,
        reason=row.reason,
        channels=tuple(row.channels),
        themes=tuple(row.themes),
        debts=debts_of(row.loan_ids),
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


def _consent(row, debts_of) -> ConsentFact:
    return ConsentFact(
        id=row.pk,
        channel=row.channel,
        kind=row.kind,
        contact_id=row.contact_id,
        debts=debts_of(row.loan_ids),
        given_to=row.given_to,
        given_at=row.given_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        evidence_interaction_id=row.evidence_interaction_id,
    )
