"""The admin page of borrowers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from borrowers.choices import StatementDeliveryChannel
from borrowers.models import Person
from borrowers.services import create_person, delete_person, update_person
from companies.admin.company_admin import (
    CompanyField,
    CompanyFilter,
    CompanyModelAdmin,
    CompanyServiceForm,
)
from companies.admin.staff_access import access_of
from companies.choices import (
    BORROWER_CREATE,
    BORROWER_DELETE,
    BORROWER_READ,
    BORROWER_UPDATE,
)
from peach_interactions import object_ids
from peach_interactions.admin.filters import DeletedFilter
from peach_interactions.admin.forms import CLIENT_JSON
from peach_interactions.errors import Fault
from peach_interactions.object_ids import is_object_id

NAMES = ("first_name", "middle_name", "last_name")
MORE_NAMES = ("name_prefix", "name_suffix", "preferred_first_name", "maiden_last_name")


class PersonForm(CompanyServiceForm):
    company = CompanyField(BORROWER_CREATE, widget=UnfoldAdminSelectWidget, help_text="The lender.")
    statement_delivery_channels = forms.MultipleChoiceField(
        choices=StatementDeliveryChannel.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="How statements are delivered.",
    )
    time_zone = forms.CharField(
        required=False,
        empty_value=None,
        widget=UnfoldAdminTextInputWidget,
        help_text="The zone that the borrower has stated, by its IANA name, such as America/Chicago.",
    )

    field_of_fault = {"businessDetails": "business_name"}

    def write(self, faults: list[Fault]) -> Person:
        values, now = self.given(), timezone.now()
        values.pop("company", None)
        if not self.is_change:
            return create_person(caller=self.caller(), values=values, now=now, faults=faults)
        return update_person(
            caller=self.caller(),
            reference=self.instance.pk,
            values=values,
            now=now,
            faults=faults,
            check_version=self.check_version,
        )


@admin.register(Person)
class PersonAdmin(CompanyModelAdmin):
    form = PersonForm
    permissions = {
        "view": BORROWER_READ,
        "add": BORROWER_CREATE,
        "change": BORROWER_UPDATE,
        "delete": BORROWER_DELETE,
    }
    list_display = (
        "person",
        "company",
        "borrower_type",
        "status",
        "collections_intensity",
        "external_id",
        "created_at",
    )
    list_filter = (
        CompanyFilter,
        ("status", ChoicesDropdownFilter),
        ("borrower_type", ChoicesDropdownFilter),
        ("collections_intensity", ChoicesDropdownFilter),
        DeletedFilter,
    )
    list_select_related = ("company",)
    search_fields = ("external_id",)
    search_help_text = "Beginnings of the words of the name, or the ID or external ID"
    formfield_overrides = CLIENT_JSON
    fixed_fields = ("company",)
    readonly_fields = (
        "id",
        "status_updated_at",
        "time_zone_stated_at",
        "created_at",
        "updated_at",
        "links",
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("company", "borrower_type"),
                    ("status", "collections_intensity"),
                    "external_id",
                )
            },
        ),
        ("Name", {"fields": (NAMES, MORE_NAMES, "date_of_birth")}),
        ("Business", {"fields": (("business_name", "business_legal_name", "business_type"),)}),
        (
            "Communication",
            {
                "fields": (
                    "time_zone",
                    ("statement_delivery_channels", "send_reminders_when_current"),
                    "monitor_start_date",
                )
            },
        ),
        ("The lender's own data", {"fields": ("meta_data",)}),
    )
    fieldsets_of_stored = (
        ("Elsewhere", {"fields": ("links",)}),
        (
            "Record",
            {
                "fields": (
                    ("id", "created_at", "updated_at"),
                    ("status_updated_at", "time_zone_stated_at"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("company")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.PERSON):
            return rows.filter(pk=term)
        # An exact external ID is meant as one, even where it is a name as well.
        exact = rows.filter(external_id=term)
        return exact if exact.exists() else rows.named(term)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.deleted_at)

    def offered(self, rows: Any) -> Any:
        return rows.living()

    def delete_model(self, request: HttpRequest, obj: Person) -> None:
        caller = access_of(request).caller(request, obj.company)
        delete_person(caller=caller, reference=obj.pk, now=timezone.now())

    @admin.display(description="name")
    def person(self, person: Person) -> str:
        return str(person)

    @admin.display(description="of this borrower")
    def links(self, person: Person) -> str:
        pages = (
            ("Interactions", "interactions_interaction"),
            ("Loans", "borrowers_loan"),
            ("Contacts", "contacts_contact"),
            ("Do-not-interacts", "contacts_donotinteract"),
            ("Consents", "contacts_consent"),
            ("Decisions", "compliance_decision"),
            ("Reservations", "compliance_reservation"),
        )
        return format_html_join(
            " · ",
            '<a class="text-link" href="{}?person={}">{}</a>',
            ((reverse(f"admin:{name}_changelist"), person.pk, title) for title, name in pages),
        )
