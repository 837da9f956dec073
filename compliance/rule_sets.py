"""The rules in force for a company: those shipped, as far as the company has adjusted them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import NamedTuple

import orjson

from compliance.calendar import DAYS_IN_WEEK, ONE_DAY, date_in, midnight_after
from compliance.case import Case, Question
from compliance.facts import CompanyFact, Facts
from compliance.rules.catalogue import RULES, VERSION
from compliance.rules.frequency import WAIT
from compliance.rules.rule import MARKETING, Rule, Version
from compliance.rules.states import MASSACHUSETTS_WORK_DAYS
from compliance.rules.tcpa import PRERECORDED_DAYS
from interactions.choices import Channel, ThemeFamily

STATES_WITH_RULES = frozenset(rule.state for rule in RULES if rule.state is not None)


class VersionInForce(NamedTuple):
    """A version of a rule, with the limits that hold for the company."""

    version: Version
    limits: Mapping[str, int]


class LookBack(NamedTuple):
    """How many dates the rules look back, that of the attempt included: so much history is read."""

    days: int
    # By collectionsIntensity, where the company has a cap.
    days_of_intensity: Mapping[str, int] = {}
    # By state, where somebody can be reached at work.
    days_at_work: Mapping[str, int] = {}

    def days_for(self, *, intensity: str, states: Iterable[str], is_reached_at_work: bool) -> int:
        """Those for one borrower."""
        days = max(self.days, self.days_of_intensity.get(intensity, 0))
        if not is_reached_at_work:
            return days
        return max(days, *(self.days_at_work.get(state, 0) for state in states), 0)


# No rule or cap can be made to look back further.
LONGEST_LOOK_BACK = LookBack(60)


@dataclass(frozen=True)
class RuleInForce:
    """A rule with a company's adjustments. A limit that was adjusted holds in all versions of the rule."""

    rule: Rule
    enabled: bool
    adjusted_limits: Mapping[str, int] = field(default_factory=dict)

    def limits_of(self, version: Version) -> Mapping[str, int]:
        own = {limit.name: limit.value for limit in self.rule.limits}
        return {**own, **version.limits, **self.adjusted_limits}

    @cached_property
    def constant(self) -> VersionInForce | None:
        """The one version of a rule that does not change; None for others."""
        rule = self.rule
        if len(rule.versions) > 1 or rule.changes_on:
            return None
        return VersionInForce(rule.versions[0], self.limits_of(rule.versions[0]))

    def version_for(self, case: Case) -> VersionInForce | None:
        """The version that holds on the date, in one of the possible zones; the stricter where they differ."""
        if self.constant is not None:
            return self.constant
        rule = self.rule
        found = [v for local in case.locals if (v := rule.version_on(local.date)) is not None]
        strictest = min(found, key=lambda v: sorted(self.limits_of(v).items()), default=None)
        return None if strictest is None else VersionInForce(strictest, self.limits_of(strictest))

    def next_change(self, case: Case) -> dt.datetime | None:
        """The next moment at which another version begins to hold somewhere."""
        moments = [
            midnight_after(local.zone, date - ONE_DAY)
            for local in case.locals
            for date in self.rule.changes_on
            if date > date_in(local.zone, case.moment)
        ]
        return min(moments, default=None)


@dataclass(frozen=True)
class RuleSet:
    """All rules of a company, in the order of their reasons."""

    version: str
    rules: tuple[RuleInForce, ...]

    def binding(self, facts: Facts, question: Question) -> tuple[RuleInForce, ...]:
        """Those that can apply to a question about this borrower."""
        return self._binding(
            facts.company.kind,
            question.channel,
            question.family == ThemeFamily.MARKETING,
            facts.states & STATES_WITH_RULES,
            facts.is_in_new_york_city,
            bool(facts.do_not_interacts),
        )

    @lru_cache(maxsize=1024)  # noqa: B019 - rule sets are few and live as long as the process
    def _binding(
        self,
        kind: str,
        channel: str,
        is_marketing: bool,
        states: frozenset[str],
        is_in_new_york_city: bool,
        has_requests: bool,
    ) -> tuple[RuleInForce, ...]:
        return tuple(
            item
            for item in self.rules
            if item.enabled
            and (item.rule.channels is None or channel in item.rule.channels)
            and kind in item.rule.kinds
            and (is_marketing or item.rule.themes is not MARKETING)
            and (has_requests or not item.rule.needs_request)
            and _binds_in(item.rule, states, is_in_new_york_city)
        )

    def look_back(
        self, company: CompanyFact, channel: str, *, is_prerecorded: bool = False
    ) -> LookBack:
        """How far back these rules look when a company asks about a channel."""
        if channel == Channel.CHAT:
            # A chat that the borrower opened may be going on for long.
            return LONGEST_LOOK_BACK
        days = [DAYS_IN_WEEK, PRERECORDED_DAYS if is_prerecorded else 0]
        for item in self.rules:
            if item.rule.id == WAIT.id:
                days += [item.limits_of(version)["days"] for version in item.rule.versions]
        return LookBack(
            max(days),
            {word: cap.days for word, cap in company.caps.items()},
            {"MA": MASSACHUSETTS_WORK_DAYS},
        )

    def __hash__(self) -> int:
        return hash(self.version)


def _binds_in(rule: Rule, states: frozenset[str], is_in_new_york_city: bool) -> bool:
    if rule.is_of_new_york_city:
        return is_in_new_york_city
    return rule.state is None or rule.state in states


def rule_set_of(adjustments: Mapping[str, Mapping[str, object]]) -> RuleSet:
    """The rule set with a company's adjustments.

    :param adjustments: by rule: {"enabled": bool or None, "limits": {name: value}}; an empty one adjusts nothing.
    """
    real = {
        rule_id: own
        for rule_id, own in adjustments.items()
        if own.get("enabled") is not None or own.get("limits")
    }
    return _rule_set(orjson.dumps(real, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=256)
def _rule_set(adjustments: bytes) -> RuleSet:
    by_rule = orjson.loads(adjustments)
    rules = []
    for rule in RULES:
        own = by_rule.get(rule.id, {})
        enabled = own.get("enabled")
        rules.append(
            RuleInForce(
                rule,
                rule.enabled if enabled is None else enabled,
                MappingProxyType(own.get("limits") or {}),
            )
        )
    mark = f"+{hashlib.sha256(adjustments).hexdigest()[:8]}" if by_rule else ""
    return RuleSet(VERSION + mark, tuple(rules))


SHIPPED = rule_set_of({})
