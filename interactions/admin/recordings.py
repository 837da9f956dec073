"""Admin pages of who listened, joined, exported and erased, all read-only, and the button to hear a call."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from companies.admin.company_admin import CompanyFilter, CompanyModelAdmin
from companies.admin.staff_access import READ_ACCESS, access_of
from companies.choices import INTERACTION_READ, RECORDING_READ
from interactions.admin.interaction_page import duration_text
from interactions.choices import ExportKind, RecordingKind
from interactions.models import (
    ConversationJoin,
    Erasure,
    ExportRecord,
    Interaction,
    Recording,
    RecordingAccess,
)
from interactions.recordings import issue_address
from peach_interactions.admin.filters import DayRangeFilter
from peach_interactions.admin.model_admin import ReadOnlyModelAdmin
from peach_interactions.errors import DomainError
from peach_interactions.object_ids import is_object_id

MAX_BYTES_DRAWN = 16 * 1024 * 1024
MAX_SECONDS_DRAWN = 15 * 60


def listening_urls(model_admin: Any) -> list[URLPattern]:
    """The address behind the buttons of the interaction's page."""

    @require_POST
    def listen(request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """A player for recorded content. That its address was issued is kept."""
        row = model_admin.get_object(request, object_id)
        if row is None or kind not in RecordingKind.values:
            raise PermissionDenied
        try:
            caller = access_of(request).caller(request, row.company)
            address = issue_address(
                caller=caller, interaction=row, kind=RecordingKind(kind), now=timezone.now()
            )
        except DomainError as error:
            return render(request, "admin/player.html", {"refusal": str(error)})
        context = {
            "address": address,
            "object": row,
            "kind": kind,
            "may_draw": _may_draw(row, kind),
        }
        response = render(request, "admin/player.html", context)
        response["Cache-Control"] = "no-store"
        return response

    view = model_admin.admin_site.admin_view(listen)
    return [
        path("<str:object_id>/listen/<str:kind>/", view, name="interactions_interaction_listen")
    ]


def _may_draw(row: Interaction, kind: str) -> bool:
    """Whether the browser may picture the sound: it holds all of it in memory to do so."""
    recording = row.recordings.get(kind=kind)
    return (
        recording.size_bytes <= MAX_BYTES_DRAWN
        and recording.duration_seconds is not None
        and recording.duration_seconds <= MAX_SECONDS_DRAWN
    )


def _company_filter(path_to_company: str) -> Any:
    return type("PathCompanyFilter", (CompanyFilter,), {"path": path_to_company})


@admin.register(Recording)
class RecordingAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    permissions = {"view": RECORDING_READ}
    link_parameters = ("interaction",)
    list_display = (
        *("id", "borrower", "interaction", "company", "kind", "length", "size"),
        *("created_at", "erased_at"),
    )
    list_filter = (CompanyFilter, ("kind", ChoicesDropdownFilter), ("created_at", DayRangeFilter))
    search_fields = ("pk",)
    search_help_text = "The ID of a recording or an interaction"
    fields = (
        *("borrower", "interaction", "company", "kind", "length", "size", "content_type"),
        *("sha256", "created_by", "created_at", "erased_at"),
    )
    readonly_fields = ("borrower", "length", "size", "created_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.select_related("company", "interaction__person", "created_by")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        return _by_id(rows, term, "pk", "interaction")

    @admin.display
    def borrower(self, row: Recording) -> str:
        return str(row.interaction.person)

    @admin.display(empty_value="–")
    def length(self, row: Recording) -> str | None:
        """None where the sound does not say."""
        seconds = row.duration_seconds
        return None if seconds is None else duration_text(seconds)

    @admin.display
    def size(self, row: Recording) -> str:
        return filesizeformat(row.size_bytes)


@admin.register(RecordingAccess)
class RecordingAccessAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    company_path = "recording__company"
    permissions = {"view": READ_ACCESS}
    list_display = ("issued_at", "actor", "recording", "ip_address")
    list_filter = (_company_filter("recording__company"), ("issued_at", DayRangeFilter))
    search_fields = ("recording",)
    search_help_text = "The ID of a recording or an interaction"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor", "recording")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        return _by_id(rows, term, "recording", "recording__interaction")


@admin.register(ExportRecord)
class ExportRecordAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    permissions = {"view": READ_ACCESS}
    list_display = (
        *("exported_at", "exported_by", "company", "kind", "rows_shown", "number_of_rows"),
        "ip_address",
    )
    list_filter = (CompanyFilter, ("kind", ChoicesDropdownFilter), ("exported_at", DayRangeFilter))
    search_fields = ("exported_by",)
    search_help_text = "The beginning of the name of who exported"
    fields = (
        *("exported_at", "exported_by", "actor", "company", "kind", "rows_shown"),
        *("number_of_rows", "ip_address"),
    )
    readonly_fields = ("rows_shown",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("company", "actor")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        return rows.filter(exported_by__istartswith=term)

    @admin.display(description="which rows")
    def rows_shown(self, row: ExportRecord) -> str:
        """The filter as words; of a list, they lead to what it shows now."""
        pairs = [f"{name.removesuffix('__exact')}={value}" for name, value in parse_qsl(row.filter)]
        words = ", ".join(pairs) or row.filter or "All"
        if row.kind != ExportKind.LIST:
            return words
        address = f"{reverse('admin:interactions_interaction_changelist')}?{row.filter}"
        return format_html('<a class="text-link" href="{}">{}</a>', address, words)


@admin.register(ConversationJoin)
class ConversationJoinAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    company_path = "interaction__company"
    permissions = {"view": INTERACTION_READ}
    list_display = ("joined_at", "actor", "interaction")
    list_filter = (_company_filter("interaction__company"),)
    search_fields = ("interaction",)
    search_help_text = "The ID of an interaction"
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("actor", "interaction")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        return _by_id(rows, term, "interaction")


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyModelAdmin, CompanyModelAdmin):
    company_path = "person__company"
    permissions = {"view": READ_ACCESS}
    list_display = ("erased_at", "person", "erased_by", "reason")
    list_filter = (_company_filter("person__company"),)
    search_fields = ("person",)
    search_help_text = "The ID of a borrower"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("person")

    def search(self, request: HttpRequest, rows: Any, term: str) -> Any:
        return _by_id(rows, term, "person")


def _by_id(rows: Any, term: str, *columns: str) -> Any:
    """The rows that have this ID in one of the columns."""
    if not is_object_id(term):
        return rows.none()
    return next(
        (found for column in columns if (found := rows.filter(**{column: term})).exists()),
        rows.none(),
    )
