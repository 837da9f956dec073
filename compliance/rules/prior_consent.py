"""Prior consent to more calls about a debt (12 CFR 1006.14(b)(3)(i)): how long it lasts, which calls it covers."""

from __future__ import annotations

import datetime as dt

from compliance.calendar import DAYS_IN_WEEK, ONE_DAY, LocalMoment, date_in, local_moment
from compliance.case import Case
from compliance.facts import ConsentFact, Entry
from compliance.rules.wishes import is_valid_at
from contacts.choices import ConsentGivenTo
from interactions.choices import Channel

LAST_DAY = (DAYS_IN_WEEK - 1) * ONE_DAY


def is_active(case: Case, local: LocalMoment, debt: str | None) -> bool:
    """Whether the attempt may rest on a consent for the debt."""
    contact_id = None if case.contact is None else case.contact.id
    return any(
        _holds(consent, case, local, debt, contact_id) for consent in case.facts.prior_consents
    )


def covers_call(case: Case, entry: Entry, zone: str, debt: str | None) -> bool:
    """Whether a call that was made rested on one when it began. One of unknown time never does."""
    consents = case.facts.prior_consents
    if not consents or entry.kind.is_planned or entry.fact.written_date is not None:
        return False
    local = local_moment(zone, entry.fact.at)
    return any(
        _holds(consent, case, local, debt, entry.fact.contact_id, call=entry)
        for consent in consents
    )


def _holds(
    consent: ConsentFact,
    case: Case,
    local: LocalMoment,
    debt: str | None,
    contact_id: str | None,
    call: Entry | None = None,
) -> bool:
    """Whether a consent holds at a moment: seven dates, that of its receipt the first, or until a conversation.

    :param call: the call whose start the moment is; that it is a conversation itself does not end it before.
    """
    return (
        consent.given_to == ConsentGivenTo.THIS_COMPANY
        and consent.channel == Channel.VOICE
        and (debt is not None and consent.debts is not None and debt in consent.debts)
        and consent.contact_id in (None, contact_id)
        and is_valid_at(consent, local.at)
        and local.date <= date_in(local.zone, consent.given_at) + LAST_DAY
        and not _has_ended_by_talk(consent, case, local, debt, call)
    )


def _has_ended_by_talk(
    consent: ConsentFact, case: Case, local: LocalMoment, debt: str | None, call: Entry | None
) -> bool:
    return any(
        entry.kind.is_conversation
        and entry.who == case.who
        and entry.fact.id != consent.evidence_interaction_id
        and (call is None or entry.fact.id != call.fact.id)
        and entry.concerns(debt)
        and _began_after(entry, consent.given_at, local)
        and _began_by(entry, local)
        for entry in case.facts.entries(local.zone)
    )


def _began_after(entry: Entry, given_at: dt.datetime, local: LocalMoment) -> bool:
    if entry.fact.written_date is not None:
        return entry.first >= date_in(local.zone, given_at)
    return entry.fact.at > given_at


def _began_by(entry: Entry, local: LocalMoment) -> bool:
    if entry.fact.written_date is not None:
        return entry.first <= local.date
    return entry.fact.at <= local.at
