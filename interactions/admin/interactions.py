"""The admin page of interactions; those of recordings and audits are in recordings.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    ChoicesCheckboxFilter,
    ChoicesDropdownFilter,
)

from companies.admin.company_admin import CompanyFilter, CompanyModelAdmin
from companies.admin.staff_access import access_of
from companies.choices import (
    INTERACTION_CREATE,
    INTERACTION_DELETE,
    INTERACTION_READ,
    INTERACTION_READ_SENSITIVE,
    INTERACTION_UPDATE,
    RECORDING_READ,
)
from interactions.admin import recordings as recording_pages
from interactions.admin.interaction_form import InteractionForm
from interactions.admin.interaction_list import InteractionList
from interactions.models import Interaction, InteractionLoan
from interactions.search import has_all_words
from interactions.services import delete_interaction
from peach_interactions import object_ids
from peach_interactions.admin.filters import DayRangeFilter, DeletedFilter
from peach_interactions.admin.forms import CLIENT_JSON
from peach_interactions.object_ids import is_object_id

if TYPE_CHECKING:
    from django.urls import URLPattern

LOCKED = frozenset({"content", "meta_data"})


class WhenFilter(DayRangeFilter):
    heading = "when"


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
    link_parameters = ("person",)
    list_display = (
        *("started", "person", "company", "channel", "direction", "status", "status_details"),
        *("theme", "loan_count", "lock", "created_by"),
    )
    list_display_links = ("started", "person")
    list_filter = (
        CompanyFilter,
        ("sort_at", WhenFilter),
        ("channel", ChoicesCheckboxFilter),
        ("direction", ChoicesDropdownFilter),
        ("status", ChoicesCheckboxFilter),
        ("status_details", ChoicesDropdownFilter),
        ("theme", ChoicesDropdownFilter),
        ("sensitive", BooleanRadioFilter),
        ("is_external", BooleanRadioFilter),
        DeletedFilter,
    )
    search_fields = ("external_id",)
    search_help_text = (
        "Words of the content; or the ID or external ID of an interaction or a borrower"
    )
    autocomplete_fields = ("person", "contact", "previous_interaction")
    formfield_overrides = CLIENT_JSON
    change_form_outer_after_template = "admin/recordings_of_interaction.html"
    fixed_fields = ("person",)
    readonly_fields = (
        *("id", "lock", "created_by", "is_external", "created_at", "updated_at", "deleted_at"),
        *("status_updated_at", "status_details_updated_at", "agent_outcome_updated_at"),
        *("locked_content", "locked_meta_data"),
    )
    fieldsets = (
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
    fieldsets_of_stored = (
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

    # Lists

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("person", "company", "contact", "created_by")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return InteractionList

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        if access_of(request).works_for_one_company:
            return [column for column in columns if column != "company"]
        return columns

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        if is_object_id(term, object_ids.INTERACTION):
            return rows.filter(pk=term)
        if is_object_id(term, object_ids.PERSON):
            return rows.of_person(term)
        for column in ("external_id", "person__external_id"):
            exact = rows.filter(**{column: term})
            if exact.exists():
                return exact
        return rows.filter(self._has_words(request, term))

    def _has_words(self, request: HttpRequest, text: str) -> Any:
        """The condition for rows with the words, in what the user may read of each company."""
        access = access_of(request)
        in_all = has_all_words(text, with_content_of_sensitive=True)
        if access.is_unlimited:
            return in_all
        in_open = has_all_words(text, with_content_of_sensitive=False)
        companies = access.company_ids_with(INTERACTION_READ_SENSITIVE)
        if not companies:
            return in_open
        if len(companies) == len(access.companies):
            return in_all
        return (Q(in_all) & Q(company__in=companies)) | (Q(in_open) & ~Q(company__in=companies))

    def offered(self, rows: Any) -> Any:
        return rows.living()

    @admin.display(description="when", ordering="sort_at")
    def started(self, row: Interaction) -> Any:
        return format_html('<span class="peach-nowrap">{}</span>', InteractionList.time_of(row))

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

    def delete_model(self, request: HttpRequest, obj: Interaction) -> None:
        caller = access_of(request).caller(request, obj.company)
        delete_interaction(
            caller=caller, person_reference=obj.person_id, reference=obj.pk, now=timezone.now()
        )

    # Recorded calls

    def get_urls(self) -> list[URLPattern]:
        return [*recording_pages.listening_urls(self), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        row = kwargs.get("obj")
        if row is not None and access_of(request).may(RECORDING_READ, row.company_id):
            context["recordings"] = list(row.recordings.playable().order_by("pk"))
            context["may_listen"] = self.may_read(request, row)
        return super().render_change_form(request, context, *args, **kwargs)
