"""Admin pages of consents: recorded and revoked through the services; a changed one is another one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSplitDateTimeWidget

from companies.admin.company_admin import CompanyFilter
from companies.admin.staff_access import access_of
from companies.choices import CONTACT_CREATE, CONTACT_READ, CONTACT_UPDATE
from contacts.admin.wishes import WishAdmin, WishForm, evidence_field, loans_field
from contacts.choices import Channel, ConsentKind
from contacts.consent_services import create_consent, revoke_consent
from contacts.models import Consent, Contact
from peach_interactions.admin.badges import Tone, badge
from peach_interactions.admin.forms import ReferenceField
from peach_interactions.errors import Fault

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter

IN_FORCE, NOT_YET, ENDED = "In force", "Not yet", "Ended"
EXPIRED, REVOKED = "Expired", "Revoked"
TONES = {IN_FORCE: Tone.GOOD, NOT_YET: Tone.WARNING}
# A prior consent ends by itself (compliance.md section 5); a conversation may end it earlier.
DATES_OF_PRIOR_CONSENT = 7


def state_of(row: Consent, *, now: dt.datetime) -> str:
    """Whether it holds, as a word.

    Of a prior consent only its seven dates are known here, and those in the zone of the page.
    """
    if row.revoked_at is not None and row.revoked_at <= now:
        return REVOKED
    if row.expires_at is not None and row.expires_at <= now:
        return EXPIRED
    if row.given_at > now:
        return NOT_YET
    if row.kind == ConsentKind.PRIOR_CONSENT:
        age = timezone.localdate(now) - timezone.localdate(row.given_at)
        if age.days >= DATES_OF_PRIOR_CONSENT:
            return ENDED
    return IN_FORCE


def state_badge(row: Consent) -> str:
    state = state_of(row, now=timezone.now())
    return badge(state, TONES.get(state, Tone.QUIET))


class ConsentForm(WishForm):
    # With nothing chosen beforehand: the kind decides what the consent opens.
    kind = forms.ChoiceField(
        choices=[("", "Select kind"), *ConsentKind.choices], widget=UnfoldAdminSelectWidget
    )
    channel = forms.ChoiceField(
        choices=[("", "As the kind implies"), *Channel.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Needed for autodialed and marketing; the other kinds have only one.",
    )
    contact = ReferenceField(
        queryset=Contact.objects.none(),
        required=False,
        empty_label="Each of the borrower's",
        help_text="The number or address it is about; empty: each of the borrower's.",
    )
    loan_ids = loans_field(
        "The loans it is about; none: every loan. A prior consent names its loans."
    )
    given_at = forms.SplitDateTimeField(
        label="Given",
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text="When it was given; empty: now.",
    )
    evidence_interaction_id = evidence_field()
    field_of_fault = {"contactId": "contact"}

    def write(self, faults: list[Fault]) -> Consent:
        values = self.values()
        contact = values.pop("contact", None)
        if not values.get("channel"):
            values.pop("channel", None)
        return create_consent(
            caller=self.caller(),
            person=self.cleaned_data["person"],
            values={**values, "contact_id": contact and contact.pk},
            now=timezone.now(),
            faults=faults,
        )


class ConsentStateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("valid", "Neither expired nor revoked"),
            ("expired", EXPIRED),
            ("revoked", REVOKED),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        if self.value() == "valid":
            return queryset.valid_at(now)
        if self.value() == "expired":
            return queryset.filter(expires_at__lte=now, revoked_at__isnull=True)
        if self.value() == "revoked":
            return queryset.filter(revoked_at__isnull=False)
        return queryset


@admin.register(Consent)
class ConsentAdmin(WishAdmin):
    form = ConsentForm
    permissions = {"view": CONTACT_READ, "add": CONTACT_CREATE, "delete": CONTACT_UPDATE}
    ending = "Revoke this consent"
    ended = "It is revoked, and kept as evidence."
    list_display = (
        *("kind", "state", "person", "company", "channel", "contact", "given_to"),
        *("given_at", "expires_at"),
    )
    list_filter = (
        CompanyFilter,
        ConsentStateFilter,
        ("kind", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
    )
    add_fieldsets = (
        (None, {"fields": ("person", ("kind", "channel"), ("contact", "given_to"), "loan_ids")}),
        ("When", {"fields": (("given_at", "expires_at"), "evidence_interaction_id")}),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "person",
                    ("kind", "channel", "state"),
                    ("contact", "given_to"),
                    "loan_ids_shown",
                )
            },
        ),
        (
            "When",
            {"fields": (("given_at", "expires_at", "revoked_at"), "evidence_interaction_id")},
        ),
        ("Record", {"fields": (("id", "created_at", "updated_at"),)}),
    )
    readonly_fields = ("id", "state", "loan_ids_shown", "revoked_at", "created_at", "updated_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("contact")

    def is_ended(self, row: Consent) -> bool:
        return row.revoked_at is not None

    def delete_model(self, request: HttpRequest, obj: Consent) -> None:
        revoke_consent(
            caller=access_of(request).caller(request, obj.company),
            person=obj.person,
            reference=obj.pk,
            now=timezone.now(),
        )

    @admin.display(description="state")
    def state(self, row: Consent) -> str:
        return state_badge(row)

    @admin.display(description="loans")
    def loan_ids_shown(self, row: Consent) -> str:
        return self.loans_shown(row) or "Every loan"
