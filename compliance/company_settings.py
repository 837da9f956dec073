"""What a company has settled, and its rules: read for every question, changed in the admin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from companies.callers import BLANK_COMPANY_ID
from companies.models import Company, User
from compliance.choices import MAX_NOTE_LENGTH
from compliance.facts import Cap, CompanyFact
from compliance.models import ComplianceSettings, RuleAdjustment
from compliance.rule_sets import RuleSet, rule_set_of
from compliance.rules.catalogue import RULE_OF_ID
from compliance.rules.rule import Rule
from peach_interactions.compiled_queries import CompiledQuery
from peach_interactions.errors import Fault, NotPermitted, raise_if_any

MAX_CAP_DAYS = 60
INTENSITIES = ("light", "normal", "heavy")

NEEDS_REVIEW = Fault(
    "needs_review",
    "This is looser than shipped: counsel must have reviewed it, and the note must say why.",
    "is_reviewed_by_counsel",
)


def settings_of(company: Company) -> ComplianceSettings:
    """The company's settings, or those by default, unsaved."""
    found = ComplianceSettings.objects.filter(company=company).first()
    return found or ComplianceSettings(company=company)


def rules_and_settings(company: Company) -> tuple[CompanyFact, RuleSet]:
    """What the rules need to know of a company, and its rules, in one query."""
    [row] = _company_rows().objects({"company_id": company.pk})
    settings = getattr(row, "compliance_settings", None) or ComplianceSettings(company=company)
    rules = rule_set_of(
        {
            item["rule_id"]: {"enabled": item["enabled"], "limits": item["limits"]}
            for item in row.adjustments
        }
    )
    return company_fact(row, settings), rules


@cache
def _company_rows() -> CompiledQuery:
    adjustments = RuleAdjustment.objects.filter(company=OuterRef("pk")).order_by("rule_id")
    item = JSONObject(rule_id="rule_id", enabled="enabled", limits="limits")
    rows = (
        Company.objects.filter(pk=BLANK_COMPANY_ID)
        .select_related("compliance_settings")
        .annotate(adjustments=ArraySubquery(adjustments.values(row=item)))
    )
    return CompiledQuery(rows, {"company_id": BLANK_COMPANY_ID})


def adjustments_of(company: Company) -> dict[str, Mapping[str, object]]:
    """The company's adjustments, as a rule set takes them."""
    rows = RuleAdjustment.objects.filter(company=company).order_by("rule_id")
    return {row.rule_id: {"enabled": row.enabled, "limits": row.limits} for row in rows}


def company_fact(company: Company, settings: ComplianceSettings) -> CompanyFact:
    caps = {}
    for word in INTENSITIES:
        limit, days = getattr(settings, f"{word}_cap"), getattr(settings, f"{word}_cap_days")
        if limit is not None and days is not None:
            caps[word] = Cap(limit, days)
    return CompanyFact(
        kind=company.kind,
        time_zone=company.time_zone,
        required_notices=frozenset(settings.required_notices),
        caps=caps,
        allows_common_hours=settings.allows_common_hours,
        history_complete_from=settings.history_complete_from,
    )


@transaction.atomic
def update_settings(*, company: Company, values: Mapping[str, Any]) -> ComplianceSettings:
    """Changes what a company has settled.

    :param values: attributes by column.
    :raises Invalid: when a cap stands without its days, or days are not 1 to 60.
    """
    settings = settings_of(company)
    for name, value in values.items():
        setattr(settings, name, value)
    raise_if_any(_cap_faults(settings))
    settings.save()
    return settings


def _cap_faults(settings: ComplianceSettings) -> Iterable[Fault]:
    for word in INTENSITIES:
        limit, days = getattr(settings, f"{word}_cap"), getattr(settings, f"{word}_cap_days")
        if (limit is None) != (days is None):
            yield Fault("required", "A cap and its days go together.", f"{word}_cap_days")
        elif days is not None and not 1 <= days <= MAX_CAP_DAYS:
            yield Fault("out_of_range", f"1 to {MAX_CAP_DAYS} dates.", f"{word}_cap_days")


@transaction.atomic
def adjust_rule(
    *,
    by: User,
    company: Company,
    rule_id: str,
    enabled: bool | None,
    limits: Mapping[str, int],
    is_reviewed_by_counsel: bool = False,
    note: str = "",
) -> RuleAdjustment:
    """Makes a rule stricter for a company; looser only as counsel has reviewed (compliance.md section 4).

    :param enabled: None: as shipped.
    :param limits: those that differ, by name.
    :raises Invalid: when the rule or a limit does not exist, a limit is out of its bounds, the note is too long,
        or a looser limit lacks the review or the note.
    :raises NotPermitted: when somebody who is no superuser makes it looser.
    """
    rule = RULE_OF_ID.get(rule_id)
    if rule is None:
        raise_if_any([Fault("invalid_choice", "There is no such rule.", "rule_id")])
    assert rule is not None
    own, note = dict(limits), note.strip()
    faults = list(limit_faults(rule, own))
    loose = not faults and is_looser(rule, enabled=enabled, limits=own)
    if loose and not (is_reviewed_by_counsel and note):
        faults.append(NEEDS_REVIEW)
    if len(note) > MAX_NOTE_LENGTH:
        faults.append(Fault("length", f"At most {MAX_NOTE_LENGTH} characters.", "note"))
    raise_if_any(faults)
    if loose and not by.is_superuser:
        raise NotPermitted("superuser_required", "Only a superuser makes a rule looser.")
    row, _ = RuleAdjustment.objects.update_or_create(
        company=company,
        rule_id=rule_id,
        defaults={
            "enabled": enabled,
            "limits": own,
            "is_reviewed_by_counsel": is_reviewed_by_counsel,
            "note": note,
        },
    )
    return row


def is_looser(rule: Rule, *, enabled: bool | None, limits: Mapping[str, int]) -> bool:
    """Whether an adjustment lets through what the rule as shipped would stop, in any of its versions."""
    if enabled is False and rule.enabled:
        return True
    for limit in rule.limits:
        if limit.name not in limits:
            continue
        shipped = {limit.value, *(v.limits.get(limit.name, limit.value) for v in rule.versions)}
        if any(limit._replace(value=value).is_looser(limits[limit.name]) for value in shipped):
            return True
    return False


def limit_faults(rule: Rule, limits: Mapping[str, int]) -> Iterable[Fault]:
    """What is wrong with limits given for a rule, by name."""
    known = {limit.name: limit for limit in rule.limits}
    for name, value in limits.items():
        limit = known.get(name)
        if limit is None:
            yield Fault("unknown_limit", f"{rule.id} has no limit {name}.", "limits")
        elif type(value) is not int or not limit.minimum <= value <= limit.maximum:
            message = f"{name}: a whole number from {limit.minimum} to {limit.maximum}."
            yield Fault("out_of_range", message, "limits")
