"""What the admin pages of do-not-interacts and consents have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from borrowers.models import CoBorrower, Loan
from companies.admin.company_admin import CompanyModelAdmin, CompanyServiceForm, visible_rows
from contacts.models import Consent, Contact
from peach_interactions import object_ids
from peach_interactions.admin.forms import ReferencesField
from peach_interactions.admin.model_admin import back_from
from peach_interactions.admin.widgets import ReferenceSelect, ReferencesSelect, offer, source
from peach_interactions.object_ids import is_object_id

# Who has more loans or contacts chooses among them by typing.
MAX_AT_A_GLANCE = 60


def evidence_field() -> forms.CharField:
    return forms.CharField(
        label="Evidence",
        required=False,
        empty_value=None,
        widget=UnfoldAdminTextInputWidget,
        help_text="The ID of the interaction in which it was said or written.",
    )


def loans_field(help_text: str) -> ReferencesField:
    return ReferencesField(
        label="Loans", queryset=Loan.objects.none(), required=False, help_text=help_text
    )


class WishForm(CompanyServiceForm):
    """A form about one borrower, whose loans and contacts it shows as soon as the borrower is known."""

    # Any field that refers to such a row tells the autocompletion what to look for.
    references: ClassVar[Mapping[str, Any]] = {
        "loan_ids": (Loan, ReferencesSelect, (CoBorrower, "loan")),
        "contact_ids": (Contact, ReferencesSelect, (Consent, "contact")),
        "contact": (Contact, ReferenceSelect, (Consent, "contact")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person_id = self._person_id()
        for name, (model, widget_class, field) in self.references.items():
            if name not in self.fields:
                continue
            rows = visible_rows(self.model_admin, self.request, model)
            if person_id:
                is_loan = model is Loan
                rows = rows.owed_by(person_id) if is_loan else rows.of_person(person_id)
            number = rows.order_by()[: MAX_AT_A_GLANCE + 1].count() if person_id else 0
            if person_id and number <= MAX_AT_A_GLANCE:
                self._show(name, rows)
            else:
                widget = widget_class(**source(*field))
                offer(self, name, rows=rows, widget=widget, person_id=person_id)

    def _show(self, name: str, own: Any) -> None:
        """Most borrowers have few of them, and they are chosen at a glance."""
        field: Any = self.fields[name]
        field.widget = (
            UnfoldAdminSelectWidget()
            if name == "contact"
            else UnfoldAdminCheckboxSelectMultipleWidget()
        )
        field.queryset = own.order_by("pk")

    def _person_id(self) -> str:
        if self.is_change:
            return str(self.instance.person_id)
        person_id = str(self.data.get("person") or self.initial.get("person") or "")
        return person_id if is_object_id(person_id, object_ids.PERSON) else ""

    def values(self) -> dict[str, Any]:
        """What was given, by the names that the services take."""
        values = self.given()
        values.pop("person", None)
        for name in ("loan_ids", "contact_ids"):
            if name in values:
                values[name] = [row.pk for row in values[name]]
        return values


class WishAdmin(CompanyModelAdmin):
    """What a borrower wants or does not want. It is ended, not deleted, and kept."""

    link_parameters = ("person",)
    list_select_related = ("person", "company")
    autocomplete_fields = ("person",)
    fixed_fields = ("person",)
    search_fields = ("pk",)
    search_help_text = "The ID, or the borrower's ID or external ID"
    change_form_outer_after_template = "admin/ending_button.html"
    delete_confirmation_template = "admin/ending_confirmation.html"
    # What the button says that ends it, and what is said when it has.
    ending = ""
    ended = ""

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person", "company")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.PERSON):
            return rows.filter(person=term)
        if is_object_id(term):
            return rows.filter(pk=term)
        return rows.filter(person__external_id=term)

    def is_ended(self, row: Any) -> bool:
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and not (obj is not None and self.is_ended(obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        # The button that ends it says so in its own words.
        context["show_delete"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        more = {**(extra_context or {}), "ending": self.ending, "title": f"{self.ending}?"}
        return super().delete_view(request, object_id, more)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to the page that led here, or to what else this borrower wants."""
        address = f"{self.list_address()}?{urlencode({'person': obj.person_id})}"
        return back_from(request) or HttpResponseRedirect(address)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        self.message_user(request, self.ended)
        return back_from(request) or HttpResponseRedirect(self.address_of(obj_id))

    @admin.display(description="loans")
    def loans_shown(self, row: Any) -> str:
        return self._links(row, "borrowers_loan", Loan, row.loan_ids)

    @admin.display(description="contacts")
    def contacts_shown(self, row: Any) -> str:
        return self._links(row, "contacts_contact", Contact, row.contact_ids)

    def _links(self, row: Any, page: str, model: Any, ids: list[str]) -> str:
        # The template asks for the text of a field several times.
        known: dict[str, str] = row.__dict__.setdefault("_links_shown", {})
        if page not in known:
            found = model.objects.filter(pk__in=ids).order_by("pk") if ids else ()
            addresses = ((reverse(f"admin:{page}_change", args=[r.pk]), r) for r in found)
            known[page] = format_html_join(", ", '<a class="text-link" href="{}">{}</a>', addresses)
        return known[page]
