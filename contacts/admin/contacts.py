"""Admin pages of contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from companies.admin.company_admin import CompanyFilter, CompanyModelAdmin, CompanyServiceForm
from companies.choices import CONTACT_CREATE, CONTACT_READ, CONTACT_UPDATE
from contacts.choices import ADDRESS_COLUMNS
from contacts.contact_values import normal_email_address, normal_phone_number
from contacts.models import Contact
from contacts.services import create_contact, update_contact
from peach_interactions import object_ids
from peach_interactions.errors import Fault
from peach_interactions.object_ids import is_object_id


class ContactForm(CompanyServiceForm):
    field_of_fault = {
        **{f"address.{part}": column for part, column in ADDRESS_COLUMNS.items()},
        "address": "address_line1",
        "phoneDisconnectionDetails": "last_known_connection_date",
    }

    def write(self, faults: list[Fault]) -> Contact:
        values, now = self.given(), timezone.now()
        person = values.pop("person", None) or self.instance.person
        if not self.is_change:
            return create_contact(
                caller=self.caller(), person=person, values=values, now=now, faults=faults
            )
        return update_contact(
            caller=self.caller(),
            person=person,
            reference=self.instance.pk,
            values=values,
            now=now,
            faults=faults,
            check_version=self.check_version,
        )


@admin.register(Contact)
class ContactAdmin(CompanyModelAdmin):
    """Contacts are archived, not deleted, here: what an interaction refers to is evidence."""

    form = ContactForm
    permissions = {"view": CONTACT_READ, "add": CONTACT_CREATE, "change": CONTACT_UPDATE}
    link_parameters = ("person",)
    list_display = (
        "contact",
        "contact_type",
        "person",
        "company",
        "label",
        "affiliation",
        "status",
        "valid",
        "created_at",
    )
    list_filter = (
        CompanyFilter,
        ("contact_type", ChoicesDropdownFilter),
        ("label", ChoicesDropdownFilter),
        ("affiliation", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("valid", BooleanRadioFilter),
        ("receive_text_messages", BooleanRadioFilter),
    )
    list_select_related = ("person", "company")
    search_fields = ("external_id",)
    search_help_text = (
        "The phone number, e-mail address, ID or external ID, or the borrower's ID or external ID"
    )
    autocomplete_fields = ("person",)
    fixed_fields = ("person",)
    readonly_fields = ("id", "receive_text_messages_last_consent_at", "created_at", "updated_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "person",
                    ("contact_type", "label"),
                    ("affiliation", "status"),
                    ("name", "external_id"),
                )
            },
        ),
        ("Phone or e-mail", {"fields": (("value", "line_type"),)}),
        (
            "Address",
            {
                "fields": (
                    ("address_line1", "address_line2", "po_box"),
                    ("city", "county_or_region"),
                    ("state", "postal_code", "country"),
                )
            },
        ),
        (
            "What is known",
            {
                "fields": (
                    ("valid", "verified"),
                    ("last_known_connection_date", "reassigned_checked_at"),
                )
            },
        ),
        (
            "Consent and authority",
            {
                "fields": (
                    ("receive_text_messages", "consent_autodialed_call"),
                    ("authorized_third_party", "power_of_attorney"),
                )
            },
        ),
    )
    fieldsets_of_stored = (
        (
            "Record",
            {
                "fields": (
                    ("id", "created_at", "updated_at"),
                    "receive_text_messages_last_consent_at",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "company")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.CONTACT):
            return rows.filter(pk=term)
        if is_object_id(term, object_ids.PERSON):
            return rows.of_person(term)
        value = normal_phone_number(term) or normal_email_address(term)
        if value is not None:
            return rows.filter(value=value)
        exact = rows.filter(external_id=term)
        return exact if exact.exists() else rows.filter(person__external_id=term)

    @admin.display(description="contact")
    def contact(self, contact: Contact) -> str:
        return str(contact)
