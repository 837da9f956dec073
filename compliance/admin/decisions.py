"""Admin pages of decisions: what was asked, what was answered, and why. Nobody changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from companies.admin.company_admin import CompanyFilter
from companies.choices import COMPLIANCE_CHECK, COMPLIANCE_READ
from compliance.admin.answer_cards import TONES, answer_view
from compliance.admin.asking import asking_page
from compliance.admin.facts_shown import facts_shown, where_known
from compliance.admin.guard_admin import GuardAdmin
from compliance.admin.interaction_panel import interaction_panel
from compliance.choices import DecisionWord
from compliance.models import Decision
from compliance.rules.catalogue import RULE_OF_ID, RULES
from peach_interactions.admin.badges import badge
from peach_interactions.admin.filters import DayRangeFilter
from peach_interactions.admin.model_admin import PlainList

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter


class RuleFilter(DropdownFilter):
    """Decisions in which a rule denied or warned."""

    title = "rule"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(rule.id, f"{rule.title} ({rule.id})") for rule in RULES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(rule_ids__contains=[self.value()]) if self.value() else queryset


class DecisionList(PlainList):
    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        rows = super().get_queryset(request, exclude_parameters)
        # They are long, and the list shows nothing of them.
        return rows.defer("question", "answer", "facts")


class AskedFilter(DayRangeFilter):
    heading = "when it was asked"


@admin.register(Decision)
class DecisionAdmin(GuardAdmin):
    permissions = {"view": COMPLIANCE_READ, "ask": COMPLIANCE_CHECK}
    list_display = (
        *("asked", "shown_answer", "person", "company", "channel", "theme", "rules", "asked_by"),
    )
    list_display_links = ("asked",)
    list_filter = (
        CompanyFilter,
        ("decision", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        RuleFilter,
        ("decided_at", AskedFilter),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "company", "asked_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return DecisionList

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("ask/", view(self.ask_view), name="compliance_decision_ask"),
            path(
                "of-interaction/<str:interaction_id>/",
                view(self.interaction_view),
                name="compliance_decision_of_interaction",
            ),
            *super().get_urls(),
        ]

    def ask_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may(request, "ask"):
            raise PermissionDenied
        return asking_page(self, request)

    def interaction_view(self, request: HttpRequest, interaction_id: str) -> HttpResponse:
        return interaction_panel(self, request, interaction_id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """One decision, read-only, in place of a form."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if request.method != "GET" or not self.has_view_permission(request, row):
            raise PermissionDenied
        view, links = answer_view(row)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Decision of {localtime(row.decided_at):%Y-%m-%d %H:%M}",
            "subtitle": None,
            "answer": view,
            "may_ask": self.may(request, "ask", row),
            "facts": facts_shown(row, links),
            "where_known": where_known(row),
            "reservations": list(row.reservations.all()),
        }
        return TemplateResponse(request, "admin/compliance/decision.html", context)

    @admin.display(description="asked")
    def asked(self, row: Decision) -> str:
        when = date_format(localtime(row.decided_at), "Y-m-d H:i")
        return format_html('<span class="peach-nowrap">{}</span>', when)

    @admin.display(description="answer")
    def shown_answer(self, row: Decision) -> str:
        return badge(row.get_decision_display(), TONES[DecisionWord(row.decision)])

    @admin.display(description="rules")
    def rules(self, row: Decision) -> str:
        """By their titles; a rule that is gone by its ID."""
        titles = [RULE_OF_ID[i].title if i in RULE_OF_ID else i for i in row.rule_ids]
        return "; ".join(titles)
