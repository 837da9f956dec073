"""The page that shows how past decisions would have been with a limit changed, before it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from borrowers.models import Person
from companies.choices import COMPLIANCE_READ
from companies.models import Company
from compliance.admin.answer_cards import TONES
from compliance.admin.company_choice import chosen_company, companies_with
from compliance.admin.moments_shown import on_clock
from compliance.admin.rule_forms import MAX_DECISIONS, PREFIX, ReplayForm, default_period
from compliance.choices import DECISION_ORDER, DecisionWord
from compliance.replay import Difference, ReplayReport
from compliance.rules.catalogue import RULE_OF_ID, RULES
from peach_interactions.admin.badges import badge
from peach_interactions.admin.forms import for_request

# More rows than that are counted, not shown.
MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """A decision that would be another, as a row of the table."""

    url: str
    when: str
    person: str
    before: str
    after: str
    rules_before: str
    rules_after: str


@dataclass(frozen=True, slots=True)
class ShownReport:
    judged: int
    skipped: int
    number: int
    stricter: int
    looser: int
    is_cut: bool
    differences: list[ShownDifference]

    @property
    def number_hidden(self) -> int:
        return self.number - len(self.differences)


def replay_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The choice of a rule, then of its limits and a period, then the result; nothing is saved."""
    company = chosen_company(request, COMPLIANCE_READ)
    rule = RULE_OF_ID.get(request.GET.get("rule", ""))
    context: dict[str, Any] = {
        "company": company,
        "companies": companies_with(request, COMPLIANCE_READ),
        "rules": [rule for rule in RULES if company.kind in rule.kinds],
        "rule": rule,
        "max_decisions": f"{MAX_DECISIONS:,}",
    }
    if rule is not None:
        form_class: Any = for_request(ReplayForm, request, model_admin)
        form_class.company, form_class.rule = company, rule
        is_asked = "since" in request.GET
        form = form_class(request.GET) if is_asked else form_class(initial=default_period())
        context |= {"form": form, "media": model_admin.media + form.media}
        if is_asked and form.is_valid():
            context["report"] = _shown(form.report, company)
            if model_admin.may_adjust(request, company):
                context["adjust_url"] = _adjust_url(request, company, rule.id)
    response: HttpResponse = model_admin.page(
        request, "admin/compliance/replay.html", title="Replay a changed limit", **context
    )
    return response


def _shown(report: ReplayReport, company: Company) -> ShownReport:
    differences = report.differences
    steps = [
        DECISION_ORDER[DecisionWord(d.after)] - DECISION_ORDER[DecisionWord(d.before)]
        for d in differences
    ]
    shown = differences[:MAX_SHOWN]
    return ShownReport(
        judged=report.judged,
        skipped=report.skipped,
        number=len(differences),
        stricter=sum(step > 0 for step in steps),
        looser=sum(step < 0 for step in steps),
        is_cut=report.judged + report.skipped >= MAX_DECISIONS,
        differences=list(_rows(shown, company)),
    )


def _rows(differences: list[Difference], company: Company) -> Iterable[ShownDifference]:
    people = Person.objects.filter(company=company, pk__in={d.person_id for d in differences})
    names = {person.pk: str(person) for person in people}
    for row in differences:
        before, after = DecisionWord(row.before), DecisionWord(row.after)
        yield ShownDifference(
            url=reverse("admin:compliance_decision_change", args=[row.decision_id]),
            when=on_clock(row.evaluated_at),
            person=names.get(row.person_id, row.person_id),
            before=badge(before.label, TONES[before]),
            after=badge(after.label, TONES[after]),
            rules_before=", ".join(row.rules_before),
            rules_after=", ".join(row.rules_after),
        )


def _adjust_url(request: HttpRequest, company: Company, rule_id: str) -> str:
    """The page that adjusts the rule, filled in with what was tried."""
    tried = {
        name: value
        for name, value in request.GET.items()
        if value and (name.startswith(PREFIX) or name == "enabled")
    }
    page = reverse("admin:compliance_ruleadjustment_adjust", args=[company.pk, rule_id])
    return f"{page}?{urlencode(tried)}"
