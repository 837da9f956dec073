"""Consents: prior consent to more calls, and those to texts, e-mails, automatic calls and marketing."""

from __future__ import annotations

import datetime as dt

from contacts.models import Consent
from interactions.models import Interaction
from tests.compliance.plain_counting import (
    ONE_DAY,
    conversations,
    date_in,
    is_about_the_debt,
    is_among_debts,
)
from tests.compliance.plain_world import Case


def has_prior_consent_now(case: Case, zone: str) -> bool:
    """Whether the attempt judged would be made under prior consent."""
    contact_id = None if case.contact is None else case.contact.id
    return _has_prior_consent(case, zone, at=case.moment, contact_id=contact_id, own_id=None)


def was_made_under_prior_consent(case: Case, zone: str, call: Interaction) -> bool:
    """Whether a call that was made is not counted. Without a time of day it always is."""
    if call.status == "scheduled" or not call.started_at_has_time:
        return False
    assert call.started_at is not None
    return _has_prior_consent(
        case, zone, at=call.started_at, contact_id=call.contact_id, own_id=call.id
    )


def _has_prior_consent(
    case: Case, zone: str, *, at: dt.datetime, contact_id: str | None, own_id: str | None
) -> bool:
    return any(
        consent.kind == "priorConsent"
        and consent.channel == "voice"
        and consent.given_to == "thisCompany"
        and is_among_debts(case, consent.loan_ids)
        and consent.contact_id in (None, contact_id)
        and _is_valid(consent, at)
        and date_in(at, zone) <= date_in(consent.given_at, zone) + 6 * ONE_DAY
        and not _was_ended_by_conversation(case, zone, consent, at=at, own_id=own_id)
        for consent in case.world.consents
    )


def _was_ended_by_conversation(
    case: Case, zone: str, consent: Consent, *, at: dt.datetime, own_id: str | None
) -> bool:
    for conversation in conversations(case, zone):
        row, (date,) = conversation.row, conversation.dates
        assert isinstance(row, Interaction)
        if row.id in (own_id, consent.evidence_interaction_id):
            continue
        if not is_about_the_debt(case, row):
            continue
        if row.started_at_has_time:
            assert row.started_at is not None
            has_ended = consent.given_at < row.started_at <= at
        else:
            has_ended = date_in(consent.given_at, zone) <= date <= date_in(at, zone)
        if has_ended:
            return True
    return False


def _is_valid(consent: Consent, moment: dt.datetime) -> bool:
    return (
        consent.given_at <= moment
        and (consent.revoked_at is None or consent.revoked_at > moment)
        and (consent.expires_at is None or consent.expires_at > moment)
    )


def valid_consents(case: Case, kind: str, *, only_to_this_company: bool) -> list[Consent]:
    """Those of a kind that hold now for the contact judged, whatever their channel."""
    contact_id = None if case.contact is None else case.contact.id
    return [
        consent
        for consent in case.world.consents
        if consent.kind == kind
        and consent.contact_id in (None, contact_id)
        and _is_valid(consent, case.moment)
        and (consent.given_to == "thisCompany" or not only_to_this_company)
    ]
