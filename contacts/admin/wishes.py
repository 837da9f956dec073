"""Admin pages of do-not-interacts and consents: read here; the API records, withdraws and revokes them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from companies.admin.company_admin import CompanyFilter, CompanyModelAdmin
from companies.choices import CONTACT_READ
from contacts.models import Consent, DoNotInteract
from peach_interactions import object_ids
from peach_interactions.admin.model_admin import ReadOnlyModelAdmin
from peach_interactions.object_ids import is_object_id


class WishAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    """What a borrower wants or does not want."""

    permissions = {"view": CONTACT_READ}
    link_parameters = ("person",)
    list_select_related = ("person", "company")
    search_fields = ("pk",)
    search_help_text = "The ID, or the borrower's ID or external ID"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "company")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.PERSON):
            return rows.filter(person=term)
        if is_object_id(term):
            return rows.filter(pk=term)
        return rows.filter(person__external_id=term)


@admin.register(DoNotInteract)
class DoNotInteractAdmin(WishAdmin):
    list_display = (
        "reason",
        "person",
        "company",
        "channels",
        "start_date",
        "end_date",
        "source",
        "withdrawn_at",
    )
    list_filter = (
        CompanyFilter,
        ("reason", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
    )


@admin.register(Consent)
class ConsentAdmin(WishAdmin):
    list_display = (
        "kind",
        "channel",
        "person",
        "company",
        "contact",
        "given_at",
        "expires_at",
        "revoked_at",
    )
    list_filter = (
        CompanyFilter,
        ("kind", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact")
