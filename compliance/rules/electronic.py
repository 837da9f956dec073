"""Texts and e-mails about a debt: the procedures that keep them from reaching somebody else (12 CFR 1006.6(d))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from companies.choices import CompanyKind
from compliance.calendar import date_in
from compliance.case import Case
from compliance.choices import Confidence, Severity
from compliance.rules.people import has_used_or_agreed
from compliance.rules.rule import Finding, Limit, Limits, Loans, Rule
from compliance.rules.wishes import valid_consents
from contacts.choices import ConsentKind
from interactions.choices import Channel


def _judge_text(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    if case.is_to_attorney or any(
        _is_recent(case, event, limits["days"]) for event in _confirmations(case)
    ):
        return None
    message = "Nothing shows within {days} days that this number is still the borrower's."
    return Finding(loans, None, message.format(days=limits["days"]), limit=limits["days"])


def _confirmations(case: Case) -> Iterator[dt.datetime | dt.date]:
    """What shows that the number is the borrower's: texts from it, consents, a check of the number."""
    contact = case.contact
    assert contact is not None
    consents = valid_consents(case, ConsentKind.TEXT)
    yield from (consent.given_at for consent in consents)
    if contact.receives_texts and contact.texts_agreed_at is not None:
        yield contact.texts_agreed_at
    if contact.reassigned_checked_at is not None and (consents or contact.receives_texts):
        yield contact.reassigned_checked_at
    if contact.last_text_from_at is not None:
        yield contact.last_text_from_at
    if contact.last_text_from_on is not None:
        yield contact.last_text_from_on
    for entry in case.visible(case.locals[0]):
        fact = entry.fact
        if (
            entry.kind.is_from_borrower
            and fact.channel == Channel.TEXT
            and fact.contact_id == contact.id
        ):
            yield fact.written_date or fact.at


def _is_recent(case: Case, event: dt.datetime | dt.date, days: int) -> bool:
    if isinstance(event, dt.datetime) and event > case.moment:
        return False
    return all(
        (
            local.date - (date_in(local.zone, event) if isinstance(event, dt.datetime) else event)
        ).days
        <= days
        for local in case.locals
    )


def _judge_email(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    if case.is_to_attorney or has_used_or_agreed(case):
        return None
    message = "The borrower has neither used this e-mail address with the company nor agreed to it."
    return Finding(loans, None, message)


TEXT = Rule(
    id="regf.text",
    title="Texts to a number that is still the borrower's",
    explanation=(
        "Within 60 dates the borrower texted from the number, or consented to texts or renewed the consent, "
        "or the number was checked for reassignment and a consent of any age exists."
    ),
    judge=_judge_text,
    citation="12 CFR 1006.6(d)(5)",
    confidence=Confidence.TEXT_READ,
    channels=frozenset({Channel.TEXT}),
    limits=(Limit("days", 60, "dates since the last confirmation", minimum=1, maximum=365),),
    is_about_contact=True,
)
EMAIL = Rule(
    id="regf.email",
    title="E-mail to an address the borrower uses",
    explanation=(
        "The borrower wrote from the address to this company, or agreed to it. Debt collectors are "
        "denied, others warned. That a notice with an opt-out was sent 35 days ago cannot be told from the log."
    ),
    judge=_judge_email,
    citation="12 CFR 1006.6(d)(4)",
    confidence=Confidence.TEXT_READ,
    channels=frozenset({Channel.EMAIL}),
    severity=Severity.WARN,
    severity_of_kind={CompanyKind.COLLECTOR: Severity.DENY},
    is_about_contact=True,
)
