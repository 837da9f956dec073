"""The admin's form of an interaction: how its fields are typed, and how they reach the services."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from unfold.widgets import UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextareaWidget

from borrowers.models import Loan, Person
from companies.admin.company_admin import CompanyServiceForm, visible_rows
from contacts.models import Contact
from interactions.models import Interaction
from interactions.services import record_interaction, update_interaction
from peach_interactions.admin.forms import ReferencesField
from peach_interactions.admin.widgets import ReferenceSelect, ReferencesSelect, offer, source
from peach_interactions.errors import Fault
from peach_interactions.history import MAX_REASON_LENGTH, give_reason
from peach_interactions.moments import ShownZone
from peach_interactions.object_ids import is_object_id

FIELDSETS: Any = (
    (None, {"fields": ("person", ("channel", "direction"), ("theme", "subject"))}),
    (
        "What came of it",
        {
            "fields": (
                ("status", "status_details"),
                ("agent_outcome", "compliance_guard_rule_id"),
                "failure_description_short",
                "failure_description_long",
            )
        },
    ),
    (
        "When",
        {"fields": (("started_at", "ended_at"), ("scheduled_at_from", "scheduled_at_to"))},
    ),
    ("With whom, about what", {"fields": ("contact", "about_loans", "previous_interaction")}),
    ("Content", {"fields": ("content", "sensitive", "is_transactional")}),
    ("The lender's own data", {"fields": ("external_id", "meta_data")}),
)
FIELDSETS_OF_STORED: Any = (
    (
        "Record",
        {
            "fields": (
                ("id", "created_by", "is_external"),
                ("created_at", "updated_at", "deleted_at"),
                ("status_updated_at", "status_details_updated_at", "agent_outcome_updated_at"),
            )
        },
    ),
)


class StartWidget(UnfoldAdminSplitDateTimeWidget):
    """Date and time; the time may be left out."""

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return [value, None]
        return super().decompress(value)  # type: ignore[no-any-return]


class StartField(forms.SplitDateTimeField):
    """A moment, or a bare date where the time of day is not known."""

    widget = StartWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(require_all_fields=False, required=False, **options)
        self.fields[1].required = False

    def compress(self, data_list: Any) -> Any:
        if data_list and data_list[0] and not data_list[1]:
            return data_list[0]
        return super().compress(data_list) if data_list and data_list[0] else None


class InteractionForm(CompanyServiceForm):
    started_at = StartField(
        label="Started",
        help_text="When it began; empty: now, or not yet. Leave out the time if only the day is known.",
    )
    # Not `loans`: Django takes that name for a relation that it would save by itself.
    about_loans = ReferencesField(
        label="Loans",
        queryset=Loan.objects.none(),
        required=False,
        help_text="The debts it was about.",
    )
    # Of a correction only.
    reason = forms.CharField(
        label="Reason",
        max_length=MAX_REASON_LENGTH,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Why it is corrected; it stands in the history beside what was changed.",
    )
    field_of_fault = {
        "contactId": "contact",
        "loanIds": "about_loans",
        "loanId": "about_loans",
        "previousInteractionId": "previous_interaction",
        "personId": "person",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_change:
            del self.fields["reason"]
        person_id = self._person_id()
        for name, relation, model, widget_class in (
            ("contact", "contact", Contact, ReferenceSelect),
            ("about_loans", "loans", Loan, ReferencesSelect),
            ("previous_interaction", "previous_interaction", Interaction, ReferenceSelect),
        ):
            if name in self.fields:
                rows = visible_rows(self.model_admin, self.request, model)
                widget = widget_class(**source(Interaction, relation))
                offer(self, name, rows=rows, widget=widget, person_id=person_id)
        if self.is_change:
            self.initial["about_loans"] = list(self.instance.loans.order_by("pk"))
        if self.is_change and self.instance.started_at and not self.instance.started_at_has_time:
            zone = ShownZone(self.instance.company.time_zone)
            self.initial["started_at"] = self.instance.started_at.astimezone(zone).date()

    def _person_id(self) -> str:
        """The person as far as known; only its own contacts, loans and interactions are offered."""
        if self.is_change:
            return str(self.instance.person_id)
        person_id = str(self.data.get("person") or self.initial.get("person") or "")
        return person_id if is_object_id(person_id) else ""

    def chosen_person(self) -> Person:
        person: Person = self.instance.person if self.is_change else self.cleaned_data["person"]
        return person

    def write(self, faults: list[Fault]) -> Interaction:
        person, now = self.chosen_person(), timezone.now()
        if not self.is_change:
            return record_interaction(
                caller=self.caller(),
                person_reference=person.pk,
                values=self._values(),
                now=now,
                faults=faults,
            )
        # A missing one is told by the form itself.
        if self.cleaned_data.get("reason"):
            give_reason(self.cleaned_data["reason"])
        return update_interaction(
            caller=self.caller(),
            person_reference=person.pk,
            reference=self.instance.pk,
            values=self._values(),
            now=now,
            faults=faults,
            check_version=self.check_version,
        )

    def _values(self) -> dict[str, Any]:
        """What was given, by the names that the services take."""
        values = self.given()
        values.pop("person", None)
        values.pop("reason", None)
        for name in ("contact", "previous_interaction"):
            if name in values:
                row = values.pop(name)
                values[f"{name}_id"] = row.pk if row is not None else None
        if "about_loans" in values:
            values["loan_ids"] = [loan.pk for loan in values.pop("about_loans")]
        return values
