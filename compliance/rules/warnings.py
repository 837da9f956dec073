"""What is allowed and still gives cause for thought: the factors of comment 14(b)(2)(i)-2."""

from __future__ import annotations

import datetime as dt
from itertools import takewhile

from compliance.calendar import DAYS_IN_WEEK, Window
from compliance.case import Case, is_electronic
from compliance.choices import Confidence, Severity
from compliance.facts import Entry
from compliance.rules.counting import ids_of, of_any_debt, over_limit, windows_of
from compliance.rules.frequency import VOICE
from compliance.rules.rule import Finding, Limit, Limits, Loans, Rule
from compliance.rules.wishes import finding_of, has_reason, matches
from contacts.choices import DoNotInteractReason


def _judge_concentration(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    return _after_unanswered(case, loans, limits) or _many_on_a_date(case, loans, limits)


def _many_on_a_date(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    for local in case.locals:
        calls = case.calls_on_date(local)
        if len(calls) >= limits["callsOnADate"]:
            return Finding(
                loans,
                None,
                f"There are {len(calls)} calls on this date already.",
                limit=limits["callsOnADate"],
                counted=len(calls),
                window=Window(local.date, local.date),
                zone=local.zone,
                interaction_ids=ids_of(calls),
            )
    return None


def _after_unanswered(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    local = case.locals[0]
    calls = case.calls(local)
    if case.contact is None or not calls:
        return None
    since = case.moment - dt.timedelta(seconds=limits["seconds"])
    # The latest stand last.
    recent = takewhile(lambda entry: entry.fact.at >= since, reversed(calls))
    unanswered = [
        entry
        for entry in recent
        if entry.fact.contact_id == case.contact.id
        and entry.kind.is_unanswered
        and not entry.kind.is_planned
        and entry.fact.written_date is None
    ][::-1]
    if not unanswered:
        return None
    return Finding(
        loans,
        None,
        "A call to this number went unanswered moments ago.",
        limit=limits["seconds"],
        counted=len(unanswered),
        window=Window(local.date, local.date),
        zone=local.zone,
        interaction_ids=ids_of(unanswered),
    )


def _judge_cumulative(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    over = over_limit(
        case,
        loans,
        limit=limits["contacts"],
        windows=windows_of(DAYS_IN_WEEK),
        count_for=of_any_debt,
        kept_as=CUMULATIVE.id,
        message="{count} contacts over all channels in seven days already.",
    )
    if over is not None or not is_electronic(case.question.channel):
        return over
    return over_limit(
        case,
        loans,
        limit=limits["messagesOnADate"],
        windows=windows_of(1),
        select=_is_message,
        count_for=of_any_debt,
        message="{count} texts and e-mails on this date already.",
    )


def _is_message(entry: Entry) -> bool:
    return is_electronic(entry.fact.channel)


def _judge_prior_statement(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    found = matches(case, loans, has_reason(DoNotInteractReason.ORAL_STATEMENT))
    return finding_of(
        found, loans, "The borrower has said to refuse to pay, not to owe it, or not to want calls."
    )


CONCENTRATION = Rule(
    id="regf.freq.concentration",
    title="Calls in quick succession",
    explanation=(
        "Warns of the sixth and later call on one date, and of a call within 300 seconds of an unanswered "
        "call or voicemail to the same contact."
    ),
    judge=_judge_concentration,
    citation="12 CFR 1006, comment 14(b)(2)(i)-2",
    confidence=Confidence.TEXT_READ,
    channels=VOICE,
    severity=Severity.WARN,
    counts="telephone calls, per person",
    is_per_person=True,
    limits=(
        Limit("callsOnADate", 5, "calls on one date before it warns"),
        Limit("seconds", 300, "seconds after an unanswered call", is_stricter_lower=False),
    ),
)
CUMULATIVE = Rule(
    id="regf.freq.cumulative",
    title="Contacts over all channels",
    explanation=(
        "Warns of more than seven outbound contacts over all channels in seven dates, and of the fourth "
        "text or e-mail on one date."
    ),
    judge=_judge_cumulative,
    citation="12 CFR 1006, comments 14(a)-1, -2",
    confidence=Confidence.TEXT_READ,
    severity=Severity.WARN,
    counts="outbound contacts, per person",
    is_per_person=True,
    is_alike_for_contacts=True,
    limits=(
        Limit("contacts", 7, "contacts in seven dates"),
        Limit("messagesOnADate", 3, "texts and e-mails on one date"),
    ),
    window_days=lambda case: DAYS_IN_WEEK,
)
PRIOR_STATEMENT = Rule(
    id="regf.freq.prior-statement",
    title="Said not to want calls",
    explanation=(
        "Warns where the borrower refused to pay, denied the debt or did not want to be called, short of a "
        "request to cease."
    ),
    judge=_judge_prior_statement,
    citation="12 CFR 1006, comment 14(b)(2)(i)-2.iii",
    confidence=Confidence.TEXT_READ,
    severity=Severity.WARN,
    needs_request=True,
)
