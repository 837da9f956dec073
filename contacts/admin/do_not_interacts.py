"""Admin pages of do-not-interacts: recorded, changed and withdrawn through the services, as by the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from companies.admin.company_admin import CompanyFilter
from companies.admin.staff_access import access_of
from companies.choices import CONTACT_CREATE, CONTACT_READ, CONTACT_UPDATE
from contacts.admin.do_not_interact_form import DoNotInteractForm
from contacts.admin.do_not_interact_words import (
    ENDED,
    IN_FORCE,
    WITHDRAWN,
    restriction_of,
    span_text,
    state_badge,
    words_of,
)
from contacts.admin.wishes import WishAdmin
from contacts.choices import DO_NOT_INTERACT_CHANNELS, DO_NOT_INTERACT_THEMES, ContactLabel
from contacts.do_not_interact_services import withdraw_do_not_interact
from contacts.models import DoNotInteract

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter


class DoNotInteractStateFilter(DropdownFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("inForce", IN_FORCE), ("ended", ENDED), ("withdrawn", WITHDRAWN)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        if self.value() == "inForce":
            return queryset.in_force(now=timezone.now(), today=today)
        if self.value() == "ended":
            return queryset.standing().filter(end_date__lt=today)
        if self.value() == "withdrawn":
            return queryset.filter(withdrawn_at__isnull=False)
        return queryset


@admin.register(DoNotInteract)
class DoNotInteractAdmin(WishAdmin):
    form = DoNotInteractForm
    permissions = {
        "view": CONTACT_READ,
        "add": CONTACT_CREATE,
        "change": CONTACT_UPDATE,
        "delete": CONTACT_UPDATE,
    }
    ending = "Withdraw this do-not-interact"
    ended = "It is withdrawn, and kept as evidence."
    list_display = (
        *("reason", "state", "person", "company", "restricts", "start_date", "end_date"),
        *("source", "received_at"),
    )
    list_filter = (
        CompanyFilter,
        DoNotInteractStateFilter,
        ("reason", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
    )
    readonly_fields = (
        *("id", "state", "source", "withdrawn_at", "created_at", "updated_at"),
        *("channels_shown", "themes_shown", "contact_labels_shown", "days_of_week_shown"),
        *("times_of_day_shown", "loan_ids_shown", "contact_ids_shown"),
    )
    fieldsets = (
        (None, {"fields": ("person", "reason")}),
        (
            "What is not to be used or talked about",
            {
                "fields": (
                    "channels",
                    ("contact_labels", "place"),
                    "contact_ids",
                    "loan_ids",
                    "themes",
                )
            },
        ),
        (
            "When",
            {
                "fields": (
                    ("start_date", "end_date"),
                    "days_of_week",
                    "times_of_day",
                    "time_zone",
                )
            },
        ),
        ("How it is known", {"fields": ("received_at", "evidence_interaction_id")}),
    )
    fieldsets_of_stored = (
        (
            "Record",
            {"fields": (("id", "state", "source"), ("created_at", "updated_at", "withdrawn_at"))},
        ),
    )

    def is_ended(self, row: DoNotInteract) -> bool:
        return row.withdrawn_at is not None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and not (obj is not None and self.is_ended(obj))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": tuple(map(self._shown, options["fields"]))})
            for title, options in fieldsets
        ]

    def _shown(self, name: Any) -> Any:
        """The field that shows in words what is no field of a form here."""
        if isinstance(name, tuple):
            return tuple(map(self._shown, name))
        return f"{name}_shown" if f"{name}_shown" in self.readonly_fields else name

    def delete_model(self, request: HttpRequest, obj: DoNotInteract) -> None:
        withdraw_do_not_interact(
            caller=access_of(request).caller(request, obj.company),
            person=obj.person,
            reference=obj.pk,
            now=timezone.now(),
        )

    @admin.display(description="state")
    def state(self, row: DoNotInteract) -> str:
        return state_badge(row)

    @admin.display(description="restricts")
    def restricts(self, row: DoNotInteract) -> str:
        return restriction_of(row)

    @admin.display(description="channels")
    def channels_shown(self, row: DoNotInteract) -> str:
        return words_of(row.channels, DO_NOT_INTERACT_CHANNELS) or "Every channel"

    @admin.display(description="themes")
    def themes_shown(self, row: DoNotInteract) -> str:
        return words_of(row.themes, DO_NOT_INTERACT_THEMES) or "Every theme"

    @admin.display(description="labels")
    def contact_labels_shown(self, row: DoNotInteract) -> str:
        return words_of(row.contact_labels, ContactLabel.choices) or "Every label"

    @admin.display(description="days of week")
    def days_of_week_shown(self, row: DoNotInteract) -> str:
        return words_of(row.days_of_week, WEEKDAYS.items()) or "Every day"

    @admin.display(description="times of day")
    def times_of_day_shown(self, row: DoNotInteract) -> str:
        return ", ".join(span_text(span) for span in row.times_of_day) or "All day"

    @admin.display(description="loans")
    def loan_ids_shown(self, row: DoNotInteract) -> str:
        return self.loans_shown(row) or "Every loan"

    @admin.display(description="contacts")
    def contact_ids_shown(self, row: DoNotInteract) -> str:
        return self.contacts_shown(row) or "Every contact"
