"""What past decisions would have been under other rules: those of today, or a limit before it is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from companies.callers import Caller
from companies.choices import COMPLIANCE_READ
from companies.models import Company
from compliance.company_settings import adjustments_of, limit_faults, rules_and_settings
from compliance.facts import Facts
from compliance.gathering import Reading, gather
from compliance.judging import judge
from compliance.models import Decision
from compliance.rule_sets import RuleSet, rule_set_of
from compliance.rules.catalogue import RULE_OF_ID
from compliance.services import question_of_json
from compliance.snapshots import facts_of, is_of_present_form
from peach_interactions.errors import Fault, raise_if_any

AT_ONCE = 200
STORED, CURRENT = "stored", "current"


@dataclass(frozen=True, slots=True)
class Difference:
    """A decision that would be another today."""

    decision_id: str
    person_id: str
    evaluated_at: dt.datetime
    before: str
    after: str
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


@dataclass(slots=True)
class ReplayReport:
    """What a replay has found."""

    judged: int = 0
    # Decisions that cannot be judged again: their facts were kept in another form, or their contact is gone.
    skipped: int = 0
    differences: list[Difference] = field(default_factory=list)


def replay(
    *,
    company: Company,
    rules: RuleSet,
    since: dt.datetime,
    until: dt.datetime,
    facts: str = STORED,
    max_decisions: int | None = None,
    now: dt.datetime,
) -> ReplayReport:
    """Judges the decisions of a company that were made in [since, until) again, the newest first.

    A decision about a planned window is judged at the start of the window, as it was kept.

    :param facts: STORED: those that the decision was made on; CURRENT: all that is known now.
    :param max_decisions: None: all.
    """
    report = ReplayReport()
    decisions = Decision.objects.filter(
        company=company, decided_at__gte=since, decided_at__lt=until
    ).order_by("-decided_at", "-pk")
    for row in islice(decisions.iterator(chunk_size=AT_ONCE), max_decisions):
        known = _kept_facts(row) if facts == STORED else _present_facts(row, company, now)
        contact_id = row.question["contactId"]
        if known is None or (contact_id is not None and contact_id not in known.contacts):
            report.skipped += 1
            continue
        report.judged += 1
        report.differences += _difference(row, known, rules)
    return report


def replay_limit(
    *,
    caller: Caller,
    rule_id: str,
    limits: Mapping[str, int],
    enabled: bool | None = None,
    since: dt.datetime,
    until: dt.datetime,
    max_decisions: int = 2000,
    now: dt.datetime | None = None,
) -> ReplayReport:
    """What past decisions would have been with one rule changed, on the facts they were made on.

    :param limits: those that are changed, by name; the others stay as the company has them.
    :raises Invalid: when the rule or a limit does not exist, or a limit is out of its bounds.
    """
    caller.require(COMPLIANCE_READ)
    rule = RULE_OF_ID.get(rule_id)
    if rule is None:
        raise_if_any([Fault("invalid_choice", "There is no such rule.", "rule_id")])
    assert rule is not None
    raise_if_any(limit_faults(rule, limits))
    adjustments = adjustments_of(caller.company)
    own = adjustments.get(rule_id, {"enabled": None, "limits": {}})
    own_limits = own["limits"] if isinstance(own["limits"], Mapping) else {}
    adjustments[rule_id] = {
        "enabled": own["enabled"] if enabled is None else enabled,
        "limits": {**own_limits, **limits},
    }
    return replay(
        company=caller.company,
        rules=rule_set_of(adjustments),
        since=since,
        until=until,
        max_decisions=max_decisions,
        now=now or until,
    )


def present_rules(company: Company) -> RuleSet:
    return rules_and_settings(company)[1]


def _kept_facts(row: Decision) -> Facts | None:
    return facts_of(row.facts) if is_of_present_form(row.facts) else None


def _present_facts(row: Decision, company: Company, now: dt.datetime) -> Facts | None:
    fact, _ = rules_and_settings(company)
    reading = Reading(row.evaluated_at, now, row.channel)
    found = gather([row.person_id], fact, reading).get(row.person_id)
    asked = row.question
    return found and found.without(asked["interactionId"], asked["reservationId"])


def _difference(row: Decision, facts: Facts, rules: RuleSet) -> Iterator[Difference]:
    question = question_of_json(row.question)
    verdict = judge(question, facts, rules, row.evaluated_at)
    if verdict.decision != row.decision:
        yield Difference(
            decision_id=row.pk,
            person_id=row.person_id,
            evaluated_at=row.evaluated_at,
            before=row.decision,
            after=verdict.decision.value,
            rules_before=tuple(row.rule_ids),
            rules_after=tuple(reason.rule.id for reason in verdict.best.reasons),
        )
