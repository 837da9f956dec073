"""Whom one may turn to: the employer's place, and people who are not the borrower."""

from __future__ import annotations

from compliance.case import Case, line_of
from compliance.choices import Confidence
from compliance.rules.rule import Finding, Limits, Loans, Rule
from compliance.rules.wishes import finding_of, has_reason, matches, valid_consents
from contacts.choices import (
    ConsentKind,
    ContactAffiliation,
    ContactType,
    DoNotInteractReason,
    LineType,
)
from interactions.choices import Channel, Theme

CHANNELS_TO_WORK = frozenset({Channel.VOICE, Channel.TEXT, Channel.FAX, Channel.MAIL})
OWN_PEOPLE = frozenset(
    {ContactAffiliation.SELF, ContactAffiliation.SPOUSE, ContactAffiliation.ATTORNEY}
)


def _judge_employer(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    if not case.is_at_work or case.is_to_attorney:
        return None
    if case.question.channel == Channel.EMAIL:
        return None if has_used_or_agreed(case) else _work_email(loans)
    if case.question.channel not in CHANNELS_TO_WORK or _is_mobile(case):
        return None
    found = matches(case, loans, has_reason(DoNotInteractReason.EMPLOYER_PROHIBITS))
    return finding_of(found, loans, "The employer forbids contact at work.")


def _is_mobile(case: Case) -> bool:
    contact = case.contact
    assert contact is not None
    return contact.contact_type == ContactType.PHONE and line_of(contact) == LineType.MOBILE


def _work_email(loans: Loans) -> Finding:
    message = "This is an e-mail address at work that the borrower has neither used nor agreed to."
    return Finding(loans, None, message)


def has_used_or_agreed(case: Case) -> bool:
    """Whether the borrower wrote from the e-mail address to this company, or agreed to it."""
    return has_written_email(case) or bool(valid_consents(case, ConsentKind.EMAIL))


def has_written_email(case: Case) -> bool:
    contact = case.contact
    assert contact is not None
    first = contact.first_email_from_at
    if first is not None and first <= case.moment:
        return True
    return any(
        entry.kind.is_from_borrower
        and entry.fact.channel == Channel.EMAIL
        and entry.fact.contact_id == contact.id
        for local in case.locals[:1]
        for entry in case.visible(local)
    )


def _judge_third_party(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    contact = case.contact
    assert contact is not None
    if contact.affiliation in OWN_PEOPLE or contact.is_authorized or contact.has_power_of_attorney:
        return None
    if case.question.theme != Theme.OPS_COLL_LOCATE_BORROWER:
        message = "This is another person's contact; the debt is no matter of theirs."
        return Finding(loans, None, message)
    if not _was_reached(case):
        return None
    message = "This person has been reached or written to before, to locate the borrower."
    return Finding(loans, None, message)


def _was_reached(case: Case) -> bool:
    others = [c for c in case.facts.contacts.values() if c.who == case.who]
    if any(c.first_reached_at is not None and c.first_reached_at <= case.moment for c in others):
        return True
    return any(
        entry.kind.has_reached and entry.who == case.who
        for local in case.locals
        for entry in case.visible(local)
    )


EMPLOYER = Rule(
    id="regf.employer",
    title="Contact at work",
    explanation=(
        "Where the employer forbids it, the borrower is not contacted at work. An e-mail address at work "
        "is used only after the borrower used it, or agreed to it."
    ),
    judge=_judge_employer,
    citation="12 CFR 1006.6(b)(3), 1006.22(f)(3)",
    confidence=Confidence.TEXT_READ,
    is_about_contact=True,
)
THIRD_PARTY = Rule(
    id="regf.third-party",
    title="Other people",
    explanation=(
        "Only the borrower, the spouse, the attorney, an authorized person and a holder of a power of "
        "attorney are contacted about the debt; others only to locate the borrower, and no more once "
        "that person was reached or written to."
    ),
    judge=_judge_third_party,
    citation="12 CFR 1006.6(d), 1006.10(c)",
    confidence=Confidence.TEXT_READ,
    is_about_contact=True,
)
