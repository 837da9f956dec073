"""How far a borrower's counts have got, also while they allow: the small bars beside an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from compliance.admin.answer_cards import MAX_MARKS
from compliance.case import Case
from compliance.facts import Cap, Facts
from compliance.judging import loans_concerned
from compliance.rule_sets import RuleInForce
from compliance.rules.frequency import INTENSITY, SEVEN_IN_SEVEN
from compliance.rules.rule import Finding, Limit

# A limit that nothing reaches, so that one limit of a rule can be asked about alone.
UNREACHED = 1_000_000
# What a limit may be named that is no number of contacts.
MEASURES = frozenset({"days", "seconds"})


@dataclass(frozen=True, slots=True)
class Bar:
    """A count against its limit; one mark for each that is allowed, and for each beyond."""

    title: str
    citation: str
    count: int
    limit: int
    meaning: str
    # Whether it counts over all channels alike.
    is_common: bool = False

    @property
    def is_full(self) -> bool:
        return self.count >= self.limit

    @property
    def marks(self) -> list[str]:
        """`used`, `over` or empty, from the left; none where they would be too many to read."""
        length = max(self.count, self.limit)
        if length > MAX_MARKS:
            return []
        words = ("over", "used", "")
        return [words[0 if i >= self.limit else 1 if i < self.count else 2] for i in range(length)]


def bars(case: Case, binding: tuple[RuleInForce, ...]) -> list[Bar]:
    """The limits on how often that bind a case, with what counts already.

    Each rule is asked with a limit of one: then it finds whatever there is, and says how many. What counts
    nothing is left out, seven in seven aside, which everybody looks for.
    """
    return [bar for item in binding for bar in _bars_of(item, case)]


def _bars_of(item: RuleInForce, case: Case) -> Iterator[Bar]:
    rule = item.rule
    is_asked = rule.counts is not None and not (rule.is_about_contact and case.contact is None)
    in_force = item.version_for(case)
    if not is_asked or in_force is None or not loans_concerned(rule, case):
        return
    channels = in_force.version.channels
    if channels is not None and case.question.channel not in channels:
        return
    if rule is INTENSITY:
        yield from _bar_of_intensity(item, case)
        return
    for limit in rule.limits:
        if limit.name in MEASURES:
            continue
        alone = dict.fromkeys(in_force.limits, UNREACHED) | {limit.name: 1}
        found = rule.judge(case, loans_concerned(rule, case), alone)
        count = _counted(found)
        if count or rule is SEVEN_IN_SEVEN:
            yield _bar(item, count, in_force.limits[limit.name], limit)


def _bar_of_intensity(item: RuleInForce, case: Case) -> Iterator[Bar]:
    cap = case.facts.company.caps.get(case.facts.intensity)
    if cap is None:
        return
    counting = Case(case.question, _with_cap_of_one(case.facts, cap), case.moment, case.contact)
    count = _counted(item.rule.judge(counting, loans_concerned(item.rule, counting), {}))
    if count:
        yield Bar(item.rule.title, "", count, cap.limit, f"contacts in {cap.days} dates")


def _with_cap_of_one(facts: Facts, cap: Cap) -> Facts:
    caps = {facts.intensity: Cap(1, cap.days)}
    return replace(facts, company=replace(facts.company, caps=caps))


def _counted(found: Finding | None) -> int:
    return 0 if found is None else found.counted or 0


def _bar(item: RuleInForce, count: int, limit: int, of: Limit) -> Bar:
    rule: Any = item.rule
    is_common = rule.channels is None
    return Bar(rule.title, rule.citation or "", count, limit, of.meaning, is_common)
