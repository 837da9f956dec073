"""The rules of a company in words and numbers, for the API, the admin and the documentation."""

from __future__ import annotations

from typing import Any

from compliance.rule_sets import RuleInForce, RuleSet
from compliance.rules.rule import Version

Json = dict[str, Any]


def describe_rules(rules: RuleSet, kind: str) -> Json:
    """All rules, in the order of their reasons.

    :param kind: the kind of company, which decides what some of them do.
    """
    return {
        "version": rules.version,
        "rules": [describe_rule(item, kind) for item in rules.rules if kind in item.rule.kinds],
    }


def describe_rule(item: RuleInForce, kind: str) -> Json:
    rule = item.rule
    return {
        "id": rule.id,
        "object": "rule",
        "title": rule.title,
        "explanation": rule.explanation,
        "severity": rule.severity_for(kind).value,
        "citation": rule.citation,
        "confidence": rule.confidence.value,
        "jurisdiction": rule.jurisdiction,
        "kinds": sorted(kind.value for kind in rule.kinds),
        "themes": rule.themes.word,
        "channels": None if rule.channels is None else sorted(c.value for c in rule.channels),
        "counts": rule.counts,
        "enabled": item.enabled,
        "isAdjusted": bool(item.adjusted_limits) or item.enabled != rule.enabled,
        "versions": [_describe_version(item, version) for version in rule.versions],
    }


def _describe_version(item: RuleInForce, version: Version) -> Json:
    limits = item.limits_of(version)
    return {
        "effectiveFrom": version.effective_from and version.effective_from.isoformat(),
        "effectiveTo": version.effective_to and version.effective_to.isoformat(),
        "limits": [
            {
                "name": limit.name,
                "value": limits[limit.name],
                "shipped": version.limits.get(limit.name, limit.value),
                "meaning": limit.meaning,
            }
            for limit in item.rule.limits
        ],
    }
