"""Admin pages of the rules in force for a company: read, adjusted, and replayed with other limits."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from companies.admin.company_admin import CompanyModelAdmin
from companies.admin.staff_access import ADMINISTER
from companies.choices import COMPLIANCE_READ
from companies.models import Company
from compliance.admin.company_choice import chosen_company, companies_with, company_of
from compliance.admin.replaying import replay_page
from compliance.admin.rule_cards import rule_card, rule_cards
from compliance.admin.rule_forms import PREFIX, AdjustForm
from compliance.company_settings import rules_and_settings
from compliance.models import RuleAdjustment
from compliance.rules.catalogue import RULE_OF_ID
from compliance.rules.rule import Rule
from peach_interactions.admin.forms import for_request
from peach_interactions.admin.model_admin import ReadOnlyModelAdmin


@admin.register(RuleAdjustment)
class RuleAdjustmentAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    """In place of a list of adjustments, the rules as adjusted."""

    permissions = {"view": COMPLIANCE_READ, "adjust": ADMINISTER}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("replay/", view(self.replay_view), name="compliance_ruleadjustment_replay"),
            path(
                "<str:company_id>/<str:rule_id>/adjust/",
                view(self.adjust_view),
                name="compliance_ruleadjustment_adjust",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The rules in force."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        company = chosen_company(request, COMPLIANCE_READ)
        settings, rules = rules_and_settings(company)
        adjustments = RuleAdjustment.objects.filter(company=company).order_by("rule_id")
        return self.page(
            request,
            "admin/compliance/rules.html",
            title="Rules in force",
            company=company,
            companies=companies_with(request, COMPLIANCE_READ),
            settings=settings,
            required_notices=sorted(settings.required_notices),
            version=rules.version,
            rules=rule_cards(rules, company, adjustments),
            may_adjust=self.may_adjust(request, company),
        )

    def adjust_view(self, request: HttpRequest, company_id: str, rule_id: str) -> HttpResponse:
        """The form of one rule; it is saved by the service, or says why not."""
        company = company_of(request, ADMINISTER, company_id)
        rule = rule_or_404(rule_id)
        row = RuleAdjustment.objects.filter(company=company, rule_id=rule_id).first()
        form_class: Any = for_request(AdjustForm, request, self)
        form_class.company, form_class.rule = company, rule
        instance = row or RuleAdjustment(company=company, rule_id=rule_id)
        if request.method == "POST":
            form = form_class(request.POST, instance=instance)
            if form.is_valid():
                self.message_user(request, f"{rule.title}: saved. It holds from now on.")
                return HttpResponseRedirect(rule_address(company, rule))
        else:
            form = form_class(instance=instance, initial=_initial(request, row))
        _, rules = rules_and_settings(company)
        item = next(item for item in rules.rules if item.rule is rule)
        return self.page(
            request,
            "admin/compliance/adjust.html",
            title=f"Adjust: {rule.title}",
            media=self.media + form.media,
            company=company,
            card=rule_card(0, item, company.kind, {rule_id: row} if row else {}),
            form=form,
            rule_url=rule_address(company, rule),
            history_url=self.address_of(row.pk, "history") if row else "",
        )

    def replay_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return replay_page(self, request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """Where the history of an adjustment leads back to: the rule."""
        row = self.get_object(request, unquote(object_id))
        if row is None or row.rule_id not in RULE_OF_ID:
            raise Http404
        return HttpResponseRedirect(rule_address(row.company, RULE_OF_ID[row.rule_id]))

    def may_adjust(self, request: HttpRequest, company: Company) -> bool:
        return self.may(request, "adjust", RuleAdjustment(company=company))

    def page(
        self, request: HttpRequest, template: str, *, title: str, **context: Any
    ) -> HttpResponse:
        shared = self.admin_site.each_context(request)
        return TemplateResponse(
            request,
            template,
            {**shared, "title": title, "subtitle": None, **context},
        )


def rule_or_404(rule_id: str) -> Rule:
    """:raises Http404: when there is no such rule."""
    if rule_id not in RULE_OF_ID:
        raise Http404
    return RULE_OF_ID[rule_id]


def rule_address(company: Company, rule: Rule) -> str:
    """Where a rule stands among those in force."""
    return f"{reverse('admin:compliance_ruleadjustment_changelist')}?company={company.pk}#{rule.id}"


def _initial(request: HttpRequest, row: RuleAdjustment | None) -> dict[str, Any]:
    """What is adjusted already, and over it what a replay has tried."""
    stored: dict[str, Any] = {}
    if row is not None:
        stored = {f"{PREFIX}{name}": value for name, value in row.limits.items()}
        stored["enabled"] = {None: "", True: "yes", False: "no"}[row.enabled]
        stored["is_reviewed_by_counsel"], stored["note"] = row.is_reviewed_by_counsel, row.note
    tried = {
        name: value
        for name, value in request.GET.items()
        if value and (name.startswith(PREFIX) or name == "enabled")
    }
    return {**stored, **tried}
