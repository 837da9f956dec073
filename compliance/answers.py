"""The answer in the words of the API, from the verdict: the same for the API, the admin and what is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from compliance.case import Case, Question, Situation
from compliance.facts import Facts
from compliance.judging import ContactVerdict, Reason, Verdict
from compliance.next_allowed import first_allowed_by_rule, next_allowed_by_contact
from compliance.rule_sets import RuleInForce, RuleSet
from peach_interactions.moments import iso_moment

Json = dict[str, Any]


def answer_of(question: Question, facts: Facts, rules: RuleSet, verdict: Verdict) -> Json:
    """The answer, but for the IDs of decision and reservation (compliance.md section 1)."""
    items = {item.rule.id: item for item in rules.rules}
    next_moments: Mapping[str | None, dt.datetime | None] = {}
    if not verdict.is_allowed or any(v.denied_loans for v in verdict.contacts):
        next_moments = next_allowed_by_contact(question, facts, rules, verdict)
    contacts = [_contact(item, verdict.situation, items, next_moments) for item in verdict.contacts]
    best = contacts[0]
    known = [moment for moment in next_moments.values() if moment is not None]
    first = verdict.moment if verdict.is_allowed else min(known, default=None)
    return {
        "result": verdict.is_allowed,
        "decision": verdict.decision.value,
        "requiresReview": any(reason.requires_review for reason in verdict.best.reasons),
        "evaluatedAt": iso_moment(verdict.moment),
        "nextAllowedAt": iso_moment(first),
        "reasons": best["reasons"],
        "loanIdsAllowed": [loan.id for loan in verdict.allowed_loans if loan.id is not None],
        "contactId": best["contactId"],
        "contacts": [contact for contact in contacts if contact["contactId"] is not None],
        "timeZones": [
            {"name": zone.name, "source": zone.source, "contactId": zone.contact_id}
            for zone in facts.possible_zones(verdict.moment)
        ],
        "ruleSetVersion": rules.version,
        "planningOnly": question.is_at_company_noon,
    }


def _contact(
    verdict: ContactVerdict,
    situation: Situation,
    items: Mapping[str, RuleInForce],
    next_moments: Mapping[str | None, dt.datetime | None],
) -> Json:
    question, facts, moment = situation.question, situation.facts, situation.moment
    contact_id = None if verdict.contact is None else verdict.contact.id
    case = Case(question, facts, moment, verdict.contact, situation)
    return {
        "contactId": contact_id,
        "decision": verdict.decision.value,
        "reasons": [reason_of(reason, case, items) for reason in verdict.reasons],
        "nextAllowedAt": iso_moment(next_moments.get(contact_id, moment)),
    }


def reason_of(reason: Reason, case: Case, items: Mapping[str, RuleInForce]) -> Json:
    """A rule that warned or denied, with what shows it."""
    finding, rule = reason.finding, reason.rule
    window = finding.window
    return {
        "ruleId": rule.id,
        "title": rule.title,
        "severity": reason.severity.value,
        "message": finding.message,
        "citation": rule.citation,
        "loanIds": [loan.id for loan in finding.loans if loan.id is not None],
        "limit": finding.limit,
        "count": finding.counted,
        "windowFrom": None if window is None else window.first.isoformat(),
        "windowTo": None if window is None else window.last.isoformat(),
        "zone": finding.zone,
        "interactionIds": list(finding.interaction_ids),
        "nextAllowedAt": iso_moment(_end_of(reason, case, items)),
    }


def _end_of(reason: Reason, case: Case, items: Mapping[str, RuleInForce]) -> dt.datetime | None:
    """When this rule alone would no longer deny; what only warns does not keep from anything."""
    if not reason.is_denial:
        return case.moment
    if reason.rule.is_about_contact and case.contact is None:
        return None
    return first_allowed_by_rule(items[reason.rule.id], case, [reason])
