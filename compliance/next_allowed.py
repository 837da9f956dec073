"""The first moment at which a question would be answered with yes. Found by judging at each step.

Each rule that denies says until when it does at least, were nothing else to happen. So nothing earlier than
the latest of these, or than the next fact that takes effect, can be allowed: there it is judged again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from compliance.case import Case, Question, Situation
from compliance.facts import ContactFact, Facts
from compliance.judging import (
    Reason,
    Verdict,
    judge_contact,
    reasons_of,
)
from compliance.rule_sets import RuleInForce, RuleSet
from compliance.rules.means import USABLE

SEARCHED = dt.timedelta(days=400)


def next_allowed_at(
    question: Question, facts: Facts, rules: RuleSet, verdict: Verdict
) -> dt.datetime | None:
    """The moment judged where the verdict allows; else the first later one that would; None: none in 400 days."""
    if verdict.is_allowed:
        return verdict.moment
    moments = next_allowed_by_contact(question, facts, rules, verdict).values()
    return min((moment for moment in moments if moment is not None), default=None)


def next_allowed_by_contact(
    question: Question, facts: Facts, rules: RuleSet, verdict: Verdict
) -> dict[str | None, dt.datetime | None]:
    """The same for each contact by its ID; None is the key where there is no contact."""
    binding = rules.binding(facts, question)
    found: dict[str | None, dt.datetime | None] = {}
    for item in verdict.contacts:
        contact_id = None if item.contact is None else item.contact.id
        found[contact_id] = first_allowed(verdict.situation, binding, item.contact, item.reasons)
    return found


def first_allowed(
    situation: Situation,
    binding: tuple[RuleInForce, ...],
    contact: ContactFact | None,
    reasons: tuple[Reason, ...],
) -> dt.datetime | None:
    """The first moment, from that of the situation on, at which the contact may be used.

    :param reasons: those in the situation.
    """
    question, facts, moment = situation.question, situation.facts, situation.moment
    end = moment + SEARCHED
    denials = [reason for reason in reasons if reason.is_denial]
    while denials:
        later = _next_step(facts, moment, (reason.finding.until for reason in denials))
        if later is None or later > end:
            return None
        moment = later
        # Those that denied are asked first: while one still does, the others need not be.
        then = situation.at(moment)
        denials = _still_denying(binding, denials, Case(question, facts, moment, contact, then))
        if not denials:
            reasons = judge_contact(question, facts, binding, moment, contact, then)
            denials = [reason for reason in reasons if reason.is_denial]
    return moment


def _still_denying(
    binding: tuple[RuleInForce, ...], denials: Iterable[Reason], case: Case
) -> list[Reason]:
    """What the rules that denied before say against a case now."""
    names = {reason.rule.id for reason in denials}
    if case.contact is None and USABLE.id in names:
        # That a contact is missing is no rule's finding.
        return []
    return [
        reason
        for item in binding
        if item.rule.id in names
        for reason in reasons_of(item, case)
        if reason.is_denial
    ]


def first_allowed_by_rule(
    item: RuleInForce, case: Case, reasons: Sequence[Reason]
) -> dt.datetime | None:
    """The first moment at which one rule does not deny any more; None: none in 400 days."""
    moment, end = case.moment, case.moment + SEARCHED
    while denials := [reason for reason in reasons if reason.is_denial]:
        later = _next_step(case.facts, moment, (r.finding.until for r in denials))
        if later is None or later > end:
            return None
        moment = later
        reasons = reasons_of(item, case.at(moment))
    return moment


def _next_step(
    facts: Facts, moment: dt.datetime, ends: Iterable[dt.datetime | None]
) -> dt.datetime | None:
    """The next moment that may be allowed: when the last rule ends, or a fact takes effect before."""
    known = list(ends)
    latest = None if None in known else max(end for end in known if end is not None)
    turn = facts.turning_point_after(moment)
    return min((m for m in (latest, turn) if m is not None), default=None)
