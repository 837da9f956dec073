"""The admin page of interactions; those of recordings and audits are in recordings.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import ChoicesCheckboxFilter, ChoicesDropdownFilter

from companies.admin.company_admin import CompanyFilter, CompanyModelAdmin
from companies.admin.staff_access import access_of
from companies.choices import (
    INTERACTION_CREATE,
    INTERACTION_DELETE,
    INTERACTION_READ,
    INTERACTION_READ_SENSITIVE,
    INTERACTION_UPDATE,
)
from interactions.admin import list_filters, recordings
from interactions.admin.active_filters import active_filters
from interactions.admin.exporting import export_page
from interactions.admin.interaction_form import (
    FIELDSETS,
    FIELDSETS_OF_STORED,
    InteractionForm,
)
from interactions.admin.interaction_list import InteractionList
from interactions.admin.interaction_page import interaction_page
from interactions.admin.interaction_search import SEARCH_HELP, search_interactions
from interactions.admin.interaction_words import heading_of, status_badge
from interactions.admin.view_pages import offered_views, view_urls
from interactions.models import Interaction, InteractionLoan
from interactions.services import delete_interaction
from peach_interactions.admin.filters import DeletedFilter
from peach_interactions.admin.forms import CLIENT_JSON
from peach_interactions.errors import DomainError
from peach_interactions.history import MAX_REASON_LENGTH, give_reason

if TYPE_CHECKING:
    from django.urls import URLPattern

LOCKED = frozenset({"content", "meta_data"})


@admin.register(Interaction)
class InteractionAdmin(CompanyModelAdmin):
    form = InteractionForm
    permissions = {
        "view": INTERACTION_READ,
        "add": INTERACTION_CREATE,
        "change": INTERACTION_UPDATE,
        "delete": INTERACTION_DELETE,
    }
    history_parts = ((InteractionLoan, "interaction_id"),)
    link_parameters = ("person", "previous_interaction")
    # No bulk actions: each correction and deletion has its own reason, and is judged by itself.
    list_display = list_filters.COLUMNS_OF[""]
    list_display_links = ("started", "person")
    list_filter = (
        CompanyFilter,
        list_filters.PeriodFilter,
        ("sort_at", list_filters.WhenFilter),
        ("channel", ChoicesCheckboxFilter),
        ("direction", ChoicesDropdownFilter),
        ("status", ChoicesCheckboxFilter),
        ("status_details", ChoicesDropdownFilter),
        ("theme", list_filters.ThemeFilter),
        list_filters.MissedFilter,
        list_filters.RecordedFilter,
        list_filters.AgentFilter,
        list_filters.LoanFilter,
        ("sensitive", list_filters.SensitiveFilter),
        ("is_external", list_filters.ExternalFilter),
        list_filters.OrderFilter,
        list_filters.ColumnsFilter,
        DeletedFilter,
    )
    search_fields = ("external_id",)
    search_help_text = SEARCH_HELP
    autocomplete_fields = ("person", "contact", "previous_interaction")
    formfield_overrides = CLIENT_JSON
    list_before_template = "admin/interactions/views.html"
    delete_confirmation_template = "admin/interactions/delete.html"
    fixed_fields = ("person",)
    readonly_fields = (
        *("id", "lock", "created_by", "is_external", "created_at", "updated_at", "deleted_at"),
        *("status_updated_at", "status_details_updated_at", "agent_outcome_updated_at"),
        *("locked_content", "locked_meta_data"),
    )
    fieldsets = FIELDSETS
    fieldsets_of_stored = FIELDSETS_OF_STORED

    # Lists

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("person", "company", "contact", "created_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return InteractionList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"title": "Interactions", **offered_views(self, request), **(extra_context or {})}
        answer = super().changelist_view(request, context)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown:
            shown["active_filters"] = active_filters(self, request, shown["cl"])
        return answer

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        return export_page(self, request)

    def get_list_display(self, request: HttpRequest) -> Any:
        chosen = request.GET.get(list_filters.COLUMNS, "")
        columns = list_filters.COLUMNS_OF.get(chosen, list_filters.COLUMNS_OF[""])
        if access_of(request).works_for_one_company:
            return [column for column in columns if column != "company"]
        return columns

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        return search_interactions(request, rows, term)

    def offered(self, rows: Any) -> Any:
        return rows.living()

    @admin.display(description="when", ordering="sort_at")
    def started(self, row: Interaction) -> Any:
        return format_html('<span class="peach-nowrap">{}</span>', InteractionList.time_of(row))

    @admin.display(description="status")
    def shown_status(self, row: Interaction) -> str:
        return status_badge(row)

    @admin.display(description="loans")
    def loan_count(self, row: Any) -> int | str:
        return row.loan_count or ""

    @admin.display(description="locked")
    def lock(self, row: Interaction) -> str:
        if not row.sensitive:
            return ""
        return format_html(
            '<span class="material-symbols-outlined" title="{0}" aria-label="{0}">lock</span>',
            "Sensitive",
        )

    # One interaction

    def may_read(self, request: HttpRequest, row: Interaction) -> bool:
        """Whether the user may read what the interaction says."""
        return not row.sensitive or access_of(request).may(
            INTERACTION_READ_SENSITIVE, row.company_id
        )

    def hidden_columns(self, request: HttpRequest, row: Any) -> frozenset[str]:
        return frozenset() if self.may_read(request, row) else LOCKED

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or (obj.is_external and not obj.deleted_at))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        # Whoever cannot read it, cannot unlock it either.
        return fields if obj is None or self.may_read(request, obj) else [*fields, "sensitive"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and self.has_change_permission(request, obj):
            fieldsets = [("Why it is corrected", {"fields": ("reason",)}), *fieldsets]
        if obj is None or self.may_read(request, obj):
            return fieldsets
        replaced = {name: f"locked_{name}" for name in LOCKED}
        return [
            (
                title,
                {
                    **options,
                    "fields": tuple(replaced.get(name, name) for name in options["fields"]),
                },
            )
            for title, options in fieldsets
        ]

    @admin.display(description="loans")
    def about_loans(self, row: Interaction) -> str:
        return format_html_join(
            ", ",
            '<a class="text-link" href="{}">{}</a>',
            (
                (reverse("admin:borrowers_loan_change", args=[loan.pk]), loan)
                for loan in row.loans.order_by("pk")
            ),
        )

    @admin.display(description="content")
    def locked_content(self, row: Interaction) -> str:
        return "Locked: you may not read sensitive content."

    @admin.display(description="meta data")
    def locked_meta_data(self, row: Interaction) -> str:
        return "Locked, too."

    # One interaction: read at its address, corrected beside it

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.correct_view)
        return [
            path("<path:object_id>/correct/", view, name="interactions_interaction_correct"),
            path(
                "export/",
                self.admin_site.admin_view(self.export_view),
                name="interactions_interaction_export",
            ),
            *view_urls(self),
            *recordings.listening_urls(self),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """To be read; a form that is sent to the same address is a correction."""
        if request.method in ("GET", "HEAD"):
            return interaction_page(self, request, object_id)
        return self.correct_view(request, object_id)

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is not None and not self.has_change_permission(request, row):
            raise PermissionDenied
        context = {
            "title": f"Correct: {heading_of(row)}" if row is not None else None,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "show_delete": False,
        }
        return super().change_view(request, object_id, extra_context=context)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        words = "Saved. What was there before stands in the history."
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(self.address_of(obj.pk))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """As of all objects, with a reason for the history."""
        row = self.get_object(request, unquote(object_id))
        if request.method == "POST" and row and self.has_delete_permission(request, row):
            try:
                give_reason(request.POST.get("reason", ""))
            except DomainError as error:
                self.message_user(request, str(error), messages.ERROR)
                return HttpResponseRedirect(self.address_of(unquote(object_id), "delete"))
        context = {"max_reason_length": MAX_REASON_LENGTH, **(extra_context or {})}
        return super().delete_view(request, object_id, context)

    def delete_model(self, request: HttpRequest, obj: Interaction) -> None:
        caller = access_of(request).caller(request, obj.company)
        delete_interaction(
            caller=caller, person_reference=obj.person_id, reference=obj.pk, now=timezone.now()
        )
