"""The rules in force for a company as people read them: in words, with what the company has adjusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from companies.choices import CompanyKind
from companies.models import Company
from compliance.choices import Confidence, Severity
from compliance.models import RuleAdjustment
from compliance.rule_sets import RuleInForce, RuleSet
from compliance.rules.rule import Limit, Rule, Version
from interactions.choices import Channel

JURISDICTIONS = {
    "US": "United States",
    "US-MA": "Massachusetts",
    "US-NY": "New York",
    "US-NY-NYC": "New York City",
    "US-DC": "District of Columbia",
    "US-WA": "Washington",
    "US-WV": "West Virginia",
    "US-OR": "Oregon",
    "US-FL": "Florida",
    "company": "the company's own",
}
THEMES = {
    "collections": "collections",
    "marketing": "marketing",
    "all": "every theme",
}


@dataclass(frozen=True, slots=True)
class LimitShown:
    name: str
    meaning: str
    value: str
    shipped: str

    @property
    def is_adjusted(self) -> bool:
        return self.value != self.shipped


@dataclass(frozen=True, slots=True)
class VersionShown:
    """What holds in a span of dates; `validity` is empty where it always does."""

    validity: str
    limits: list[LimitShown]


@dataclass(frozen=True, slots=True)
class RuleCard:
    number: int
    id: str
    title: str
    explanation: str
    is_denial: bool
    is_enabled: bool
    is_adjusted: bool
    jurisdiction: str
    themes: str
    channels: str
    kinds: str
    counts: str | None
    citation: str | None
    confidence: str
    versions: list[VersionShown]
    adjustment: RuleAdjustment | None

    @property
    def has_limits(self) -> bool:
        return any(version.limits for version in self.versions)

    @property
    def has_validity(self) -> bool:
        return any(version.validity for version in self.versions)

    @property
    def searched(self) -> str:
        """What the search on the page looks through, in small letters."""
        parts = (self.id, self.title, self.explanation, self.jurisdiction, self.citation or "")
        return " ".join(parts).lower()


def rule_cards(
    rules: RuleSet, company: Company, adjustments: Iterable[RuleAdjustment]
) -> list[RuleCard]:
    """All that bind the kind of company, in the order of their reasons."""
    by_rule = {row.rule_id: row for row in adjustments}
    items = [item for item in rules.rules if company.kind in item.rule.kinds]
    return [rule_card(n, item, company.kind, by_rule) for n, item in enumerate(items, start=1)]


def rule_card(
    number: int, item: RuleInForce, kind: str, adjustments: Mapping[str, RuleAdjustment]
) -> RuleCard:
    rule = item.rule
    return RuleCard(
        number=number,
        id=rule.id,
        title=rule.title,
        explanation=rule.explanation,
        is_denial=rule.severity_for(kind) == Severity.DENY,
        is_enabled=item.enabled,
        is_adjusted=bool(item.adjusted_limits) or item.enabled != rule.enabled,
        jurisdiction=JURISDICTIONS.get(rule.jurisdiction, rule.jurisdiction),
        themes=THEMES.get(rule.themes.word, rule.themes.word),
        channels=_labels(Channel, rule.channels),
        kinds="every kind of company"
        if rule.kinds == frozenset(CompanyKind)
        else _labels(CompanyKind, rule.kinds),
        counts=rule.counts,
        citation=rule.citation,
        confidence=Confidence(rule.confidence).label,
        versions=[_version(item, version) for version in rule.versions],
        adjustment=adjustments.get(rule.id),
    )


def _labels(words: Any, chosen: Iterable[str] | None) -> str:
    if chosen is None:
        return "every channel"
    return ", ".join(word.label.lower() for word in words if word in set(chosen))


def _version(item: RuleInForce, version: Version) -> VersionShown:
    values = item.limits_of(version)
    return VersionShown(
        validity=_validity(version),
        limits=[
            LimitShown(
                limit.name,
                limit.meaning,
                limit_text(limit, values[limit.name]),
                limit_text(limit, version.limits.get(limit.name, limit.value)),
            )
            for limit in item.rule.limits
        ],
    )


def _validity(version: Version) -> str:
    begins, ends = version.effective_from, version.effective_to
    if begins is None and ends is None:
        return ""
    if begins is None:
        return f"to {ends}"
    return f"from {begins}" if ends is None else f"from {begins} to {ends}"


def limit_text(limit: Limit, value: int) -> str:
    return f"{value:02}:00" if limit.is_hour else str(value)


def shipped_text(rule: Rule, limit: Limit) -> str:
    """What a limit is as shipped; where versions differ, each of them."""
    values = dict.fromkeys(v.limits.get(limit.name, limit.value) for v in rule.versions)
    return " or ".join(limit_text(limit, value) for value in values)
