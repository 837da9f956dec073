"""The rules of the TCPA: automated calls, texts, marketing (47 CFR 64.1200)."""

from __future__ import annotations

import datetime as dt

from compliance.case import Case
from compliance.choices import Confidence
from compliance.facts import DoNotInteractFact, Entry
from compliance.rules.counting import over_limit, windows_of
from compliance.rules.means import is_confirmation_of, may_be_confirmed
from compliance.rules.rule import (
    ANY_THEME,
    MARKETING,
    Finding,
    Limit,
    Limits,
    Loans,
    Rule,
    Version,
)
from compliance.rules.wishes import finding_of, matches, valid_consents
from contacts.choices import ALL, ConsentKind, DoNotInteractReason
from interactions.choices import Channel

AUTOMATED_CHANNELS = frozenset({Channel.VOICE, Channel.TEXT})
PRERECORDED_DAYS = 30


def _agreed_to_automated(case: Case) -> bool:
    assert case.contact is not None
    return case.contact.consents_to_autodialed or bool(
        valid_consents(case, ConsentKind.AUTODIALED, is_direct=False)
    )


def _is_free_prerecorded(case: Case) -> bool:
    """A prerecorded call to a home landline, of which some are free: tcpa.prerecorded counts them."""
    question = case.question
    is_prerecorded = question.is_prerecorded and not question.is_autodialed
    return question.channel == Channel.VOICE and is_prerecorded and case.is_to_home_landline


def _judge_autodial(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    question = case.question
    if not (question.is_autodialed or question.is_prerecorded) or _is_free_prerecorded(case):
        return None
    if _agreed_to_automated(case):
        return None
    message = "Automated or prerecorded contact needs the consent given for this number."
    return Finding(loans, None, message)


def _counts_prerecorded(case: Case) -> bool:
    is_counted = case.question.is_prerecorded and case.is_to_home_landline
    return is_counted and not _agreed_to_automated(case)


def _judge_prerecorded(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    if not _counts_prerecorded(case):
        return None
    assert case.contact is not None
    contact_id = case.contact.id

    def is_prerecorded_call(entry: Entry) -> bool:
        fact = entry.fact
        return entry.kind.is_call and fact.is_prerecorded and fact.contact_id == contact_id

    return over_limit(
        case,
        loans,
        limit=limits["calls"],
        windows=windows_of(PRERECORDED_DAYS),
        select=is_prerecorded_call,
        count_for=lambda entries, local, debt: entries,
        message="{count} prerecorded calls to this landline in 30 days; {limit} are allowed.",
    )


def _judge_text_consent(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    assert case.contact is not None
    if case.contact.receives_texts or may_be_confirmed(case):
        return None
    return Finding(loans, None, "The borrower has not agreed to text messages at this number.")


def _judge_marketing(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    if valid_consents(case, ConsentKind.MARKETING):
        return None
    return Finding(loans, None, "Marketing needs the borrower's written consent.")


def _judge_revoke_all(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    question = case.question
    is_automated = question.is_autodialed or question.is_prerecorded
    if question.channel != Channel.TEXT and not is_automated:
        return None
    found = [
        match
        for match in matches(case, loans, _is_text_opt_out, is_on_all_matters=True)
        if not is_confirmation_of(case, match.row)
    ]
    return finding_of(found, loans, "The borrower opted out by text, which stops all automation.")


def _is_text_opt_out(row: DoNotInteractFact) -> bool:
    is_text = not row.channels or Channel.TEXT in row.channels or ALL in row.channels
    return row.reason == DoNotInteractReason.OPT_OUT and is_text


AUTODIAL = Rule(
    id="tcpa.autodial",
    title="Automated calls and texts",
    explanation=(
        "Contact that is autodialed or prerecorded needs the consent given for that number. Prerecorded "
        "calls to a home landline are left to tcpa.prerecorded."
    ),
    judge=_judge_autodial,
    citation="47 CFR 64.1200(a)",
    confidence=Confidence.REGULATOR_READ,
    themes=ANY_THEME,
    channels=AUTOMATED_CHANNELS,
    is_about_contact=True,
)
PRERECORDED = Rule(
    id="tcpa.prerecorded",
    title="Prerecorded calls to a home",
    explanation="Without consent, so many prerecorded calls may go to a home landline in 30 dates.",
    judge=_judge_prerecorded,
    citation="47 CFR 64.1200(a)(3)",
    confidence=Confidence.REGULATOR_READ,
    themes=ANY_THEME,
    channels=frozenset({Channel.VOICE}),
    counts="prerecorded calls to the landline",
    limits=(Limit("calls", 3, "calls in 30 dates"),),
    is_about_contact=True,
    window_days=lambda case: PRERECORDED_DAYS if _counts_prerecorded(case) else None,
)
TEXT_CONSENT = Rule(
    id="tcpa.text-consent",
    title="Consent to text messages",
    explanation="The contact must have receiveTextMessages.",
    judge=_judge_text_consent,
    citation="47 CFR 64.1200",
    confidence=Confidence.REGULATOR_READ,
    themes=ANY_THEME,
    channels=frozenset({Channel.TEXT}),
    is_about_contact=True,
)
MARKETING_CONSENT = Rule(
    id="tcpa.marketing",
    title="Consent to marketing",
    explanation=(
        "Marketing needs written consent of the kind marketing for the channel. Do-not-call lists and "
        "state telemarketing laws are not checked."
    ),
    judge=_judge_marketing,
    citation="47 CFR 64.1200",
    confidence=Confidence.REGULATOR_READ,
    themes=MARKETING,
)
REVOKE_ALL = Rule(
    id="tcpa.revoke-all",
    title="Opt-out by text stops all automation",
    explanation=(
        "An opt-out by text stops texts, and automated calls, on all matters and at all numbers; from "
        "2027-01-31."
    ),
    judge=_judge_revoke_all,
    citation="47 CFR 64.1200(a)(10)",
    confidence=Confidence.REGULATOR_READ,
    themes=ANY_THEME,
    channels=AUTOMATED_CHANNELS,
    versions=(Version(effective_from=dt.date(2027, 1, 31)),),
    needs_request=True,
)
