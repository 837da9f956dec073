"""The admin page of loans."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from borrowers.models import CoBorrower, Loan, Person
from borrowers.services import create_loan, update_loan
from companies.admin.company_admin import (
    CompanyFilter,
    CompanyModelAdmin,
    CompanyServiceForm,
    visible_rows,
)
from companies.choices import (
    LOAN_CREATE,
    LOAN_READ,
    LOAN_UPDATE,
)
from peach_interactions import object_ids
from peach_interactions.admin.forms import ReferencesField
from peach_interactions.admin.widgets import ReferencesSelect, offer, source
from peach_interactions.errors import Fault
from peach_interactions.object_ids import is_object_id


class LoanForm(CompanyServiceForm):
    # Not `co_borrowers`: Django takes that name for a relation that it would save by itself.
    other_borrowers = ReferencesField(
        label="Co-borrowers",
        queryset=Person.objects.none(),
        required=False,
        help_text="Who else owes it.",
    )
    field_of_fault = {"coBorrowerIds": "other_borrowers"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = visible_rows(self.model_admin, self.request, Person)
        offer(
            self,
            "other_borrowers",
            rows=people,
            widget=ReferencesSelect(**source(Loan, "co_borrowers")),
        )
        if self.is_change:
            self.initial["other_borrowers"] = [
                row.person
                for row in self.instance.co_borrower_rows.select_related("person").order_by("pk")
            ]

    def write(self, faults: list[Fault]) -> Loan:
        values = self.given()
        person = values.pop("person", None) or self.instance.person
        if "other_borrowers" in values:
            values["co_borrower_ids"] = [row.pk for row in values.pop("other_borrowers")]
        if not self.is_change:
            return create_loan(caller=self.caller(), person=person, values=values, faults=faults)
        return update_loan(
            caller=self.caller(),
            person=person,
            reference=self.instance.pk,
            values=values,
            now=timezone.now(),
            faults=faults,
            check_version=self.check_version,
        )


@admin.register(Loan)
class LoanAdmin(CompanyModelAdmin):
    form = LoanForm
    permissions = {"view": LOAN_READ, "add": LOAN_CREATE, "change": LOAN_UPDATE}
    history_parts = ((CoBorrower, "loan_id"),)
    link_parameters = ("person",)
    list_display = (
        "loan",
        "person",
        "company",
        "status",
        "external_id",
        "account_number",
        "created_at",
    )
    list_filter = (
        CompanyFilter,
        ("loan_type", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
    )
    list_select_related = ("person", "company")
    search_fields = ("external_id",)
    search_help_text = "The ID, external ID or account number, or the borrower's ID or external ID"
    autocomplete_fields = ("person",)
    fixed_fields = ("person",)
    readonly_fields = ("id", "created_at", "updated_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "person",
                    ("loan_type", "status"),
                    ("external_id", "account_number"),
                    "other_borrowers",
                )
            },
        ),
    )
    fieldsets_of_stored = (("Record", {"fields": (("id", "created_at", "updated_at"),)}),)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "company")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.LOAN):
            return rows.filter(pk=term)
        if is_object_id(term, object_ids.PERSON):
            return rows.owed_by(term)
        for column in ("external_id", "account_number", "person__external_id"):
            found = rows.filter(**{column: term})
            if found.exists():
                return found
        return rows.none()

    def of_person(self, rows: Any, person_id: str) -> Any:
        return rows.owed_by(person_id)

    @admin.display(description="co-borrowers")
    def other_borrowers(self, loan: Loan) -> str:
        return ", ".join(str(row.person) for row in loan.co_borrower_rows.select_related("person"))

    @admin.display(description="loan")
    def loan(self, loan: Loan) -> str:
        return loan.get_loan_type_display()
