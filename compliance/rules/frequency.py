"""How often: the limits of Regulation F and the company's own caps (12 CFR 1006.14(b)(2))."""

from __future__ import annotations

import datetime as dt

from compliance.calendar import DAYS_IN_WEEK, LocalMoment, Window, midnight_after
from compliance.case import Case, by_debt
from compliance.choices import Confidence
from compliance.facts import Entry
from compliance.rules import prior_consent
from compliance.rules.counting import ids_of, of_any_debt, of_debt, over_limit, windows_of
from compliance.rules.rule import Finding, Limit, Limits, Loans, Rule
from interactions.choices import Channel

VOICE = frozenset({Channel.VOICE})
CAPPED = frozenset(
    {Channel.VOICE, Channel.TEXT, Channel.EMAIL, Channel.CHAT, Channel.MAIL, Channel.FAX}
)
CONCENTRATION_SECONDS = 300


def is_call(entry: Entry) -> bool:
    return entry.kind.is_call


def _judge_seven_in_seven(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    def calls_for(entries: list[Entry], local: LocalMoment, debt: str | None) -> list[Entry]:
        if prior_consent.is_active(case, local, debt):
            return []
        own = of_debt(entries, local, debt)
        return [e for e in own if not prior_consent.covers_call(case, e, local.zone, debt)]

    has_consents = bool(case.facts.prior_consents)
    return over_limit(
        case,
        loans,
        limit=limits["calls"],
        windows=windows_of(DAYS_IN_WEEK),
        source=Case.calls,
        count_for=calls_for if has_consents else of_debt,
        kept_as=None if has_consents else SEVEN_IN_SEVEN.id,
        message="{count} calls about the debt in seven days; {limit} are allowed.",
    )


def _judge_wait(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    days = limits["days"]
    denied, latest, until = set(), None, None
    for local in case.locals:
        conversations = case.conversations(local)
        if not conversations:
            continue
        for debt, group in by_debt(loans):
            talks = [
                e
                for e in of_debt(conversations, local, debt)
                if 0 <= (local.date - e.first).days < days
            ]
            if not talks or prior_consent.is_active(case, local, debt):
                continue
            talk = max(talks, key=lambda entry: entry.first)
            denied |= set(group)
            end = midnight_after(local.zone, talk.first, days)
            until = end if until is None or end > until else until
            if latest is None or talk.first > latest[0].first:
                latest = (talk, local)
    if latest is None:
        return None
    talk, local = latest
    return Finding(
        loans=tuple(loan for loan in loans if loan in denied),
        until=until,
        message=f"There was a conversation about the debt on {talk.first}; {days} days must pass.",
        limit=days,
        counted=1,
        window=Window(talk.first, talk.first + dt.timedelta(days=days - 1)),
        zone=local.zone,
        interaction_ids=ids_of([talk]),
    )


def _judge_intensity(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    cap = case.facts.company.caps.get(case.facts.intensity)
    if cap is None:
        return None
    return over_limit(
        case,
        loans,
        limit=cap.limit,
        windows=windows_of(cap.days),
        select=lambda entry: entry.kind.is_capped,
        count_for=of_any_debt,
        kept_as=INTENSITY.id,
        message="{count} contacts in the days of the company's cap; {limit} are allowed.",
    )


def _intensity_days(case: Case) -> int | None:
    cap = case.facts.company.caps.get(case.facts.intensity)
    return None if cap is None else cap.days


SEVEN_IN_SEVEN = Rule(
    id="regf.freq.7in7",
    title="Seven calls in seven days",
    explanation=(
        "At most seven telephone calls about a debt in seven consecutive dates, those planned included; "
        "calls that rest on the borrower's prior consent are not counted."
    ),
    judge=_judge_seven_in_seven,
    citation="12 CFR 1006.14(b)(2)(i)(A), (ii)",
    confidence=Confidence.TEXT_READ,
    channels=VOICE,
    counts="telephone calls, per person and debt",
    is_per_person=True,
    is_alike_for_contacts=True,
    limits=(Limit("calls", 7, "calls in seven dates"),),
    window_days=lambda case: DAYS_IN_WEEK,
)
WAIT = Rule(
    id="regf.freq.wait",
    title="Seven days after a conversation",
    explanation=(
        "After a telephone conversation about a debt, whoever began it, no call about it for seven dates, "
        "that of the conversation included."
    ),
    judge=_judge_wait,
    citation="12 CFR 1006.14(b)(2)(i)(B)",
    confidence=Confidence.TEXT_READ,
    channels=VOICE,
    counts="telephone conversations, per person and debt",
    is_per_person=True,
    is_alike_for_contacts=True,
    limits=(
        Limit(
            "days",
            DAYS_IN_WEEK,
            "dates, that of the conversation included",
            maximum=30,
            is_stricter_lower=False,
        ),
    ),
    window_days=lambda case: DAYS_IN_WEEK,
)
INTENSITY = Rule(
    id="borrower.intensity",
    title="Collections intensity",
    explanation=(
        "The company's own cap on contacts over voice, text, e-mail, chat, mail and fax, by the "
        "borrower's collectionsIntensity. By default light is capped at 2 in 7 dates."
    ),
    judge=_judge_intensity,
    citation=None,
    confidence=Confidence.POLICY,
    channels=CAPPED,
    jurisdiction="company",
    counts="outbound contacts, per person",
    is_per_person=True,
    is_alike_for_contacts=True,
    window_days=_intensity_days,
)
