"""The admin page of what a company has settled for the guard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelect2MultipleWidget

from companies.admin.company_admin import CompanyModelAdmin, CompanyServiceForm
from companies.admin.staff_access import ADMINISTER, access_of
from companies.choices import COMPLIANCE_READ
from companies.models import Company
from compliance.company_settings import settings_of, update_settings
from compliance.models import ComplianceSettings
from interactions.choices import SUBJECT_CHOICES
from peach_interactions.errors import Fault


class SettingsForm(CompanyServiceForm):
    required_notices = forms.MultipleChoiceField(
        choices=SUBJECT_CHOICES,
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text="Subjects of notices that the law requires; they are not judged as collections.",
    )

    def chosen_company(self) -> Company:
        company: Company = self.instance.company
        return company

    def can_write(self) -> bool:
        return not self.errors

    def write(self, faults: list[Fault]) -> ComplianceSettings:
        # Names who acts in the history.
        self.caller()
        return update_settings(company=self.instance.company, values=self.given())


@admin.register(ComplianceSettings)
class ComplianceSettingsAdmin(CompanyModelAdmin):
    """One page for each company, whether it has settled anything or everything is as by default."""

    form = SettingsForm
    permissions = {"view": COMPLIANCE_READ, "change": ADMINISTER}
    fieldsets = (
        (None, {"fields": ("required_notices", "history_complete_from", "allows_common_hours")}),
        (
            "Caps by collections intensity",
            {
                "description": "At most so many contacts over voice, text, e-mail, chat, mail and fax in so "
                "many consecutive dates; attempts and planned ones count. Empty: no cap.",
                "fields": (
                    ("light_cap", "light_cap_days"),
                    ("normal_cap", "normal_cap_days"),
                    ("heavy_cap", "heavy_cap_days"),
                ),
            },
        ),
    )

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ComplianceSettings | None:
        access = access_of(request)
        companies = access.scope(Company.objects.all(), "pk", COMPLIANCE_READ)
        company = companies.filter(pk=unquote(object_id).replace("\0", "")).first()
        return None if company is None else settings_of(company)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The settings stand among the rules."""
        return HttpResponseRedirect(_rules_address())

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(f"{_rules_address()}?company={obj.company_id}")


def _rules_address() -> str:
    return reverse("admin:compliance_ruleadjustment_changelist")
