"""Saved views of the list of interactions: offered above the list, saved from there, changed on a small page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from companies.admin.staff_access import ADMINISTER, access_of
from companies.models import Company
from interactions.models import SavedView
from interactions.saved_views import (
    MAX_NAME_LENGTH,
    change_view,
    delete_view,
    save_view,
)
from interactions.view_queries import clean_query
from peach_interactions.errors import DomainError, Invalid

# Beyond that nobody chooses by reading.
VIEWS_OFFERED = 50


@dataclass(frozen=True, slots=True)
class OfferedView:
    view: SavedView
    url: str
    is_open: bool
    may_change: bool


def view_urls(model_admin: Any) -> list[URLPattern]:
    """The addresses behind the forms above the list."""

    @require_POST
    def save(request: HttpRequest) -> HttpResponse:
        return _save(model_admin, request)

    def change(request: HttpRequest, view_id: int) -> HttpResponse:
        return _change(model_admin, request, view_id)

    wrap = model_admin.admin_site.admin_view
    return [
        path("views/save/", wrap(save), name="interactions_interaction_save_view"),
        path("views/<int:view_id>/", wrap(change), name="interactions_interaction_view"),
    ]


def offered_views(model_admin: Any, request: HttpRequest) -> dict[str, Any]:
    """What stands above the list: the views to choose from, and the form that saves the present filters."""
    try:
        query = clean_query(request.META.get("QUERY_STRING", ""))
    except Invalid:
        query = None
    access = access_of(request)
    offered = [
        OfferedView(
            view=view,
            url=f"{model_admin.list_address()}?{view.query}",
            is_open=view.query == query,
            may_change=_may_change(request, view),
        )
        for view in _views(model_admin, request)[:VIEWS_OFFERED]
    ]
    return {
        "views": offered,
        "view_query": query,
        "view_companies": access.companies,
        "max_view_name_length": MAX_NAME_LENGTH,
        "export_query": request.META.get("QUERY_STRING", ""),
    }


def _views(model_admin: Any, request: HttpRequest) -> Any:
    access = access_of(request)
    ids = None
    if not access.is_unlimited:
        ids = access.company_ids_with(model_admin.permissions["view"])
    rows = SavedView.objects.shown_to(access.user.pk, ids).select_related("owner", "company")
    return rows.order_by("name", "pk")


def _may_change(request: HttpRequest, view: SavedView) -> bool:
    """As the service judges, from what is known of the user already."""
    access = access_of(request)
    is_shared = view.company_id is not None
    return view.owner_id == access.user.pk or (
        is_shared and access.may(ADMINISTER, view.company_id)
    )


def _company(request: HttpRequest) -> Company | None:
    """The company that a form shares with; one that is not the user's own is refused."""
    wanted = request.POST.get("company", "")
    if not wanted:
        return None
    found = next((c for c in access_of(request).companies if c.pk == wanted), None)
    if found is None:
        raise PermissionDenied
    return found


def _save(model_admin: Any, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        view = save_view(
            by=access_of(request).user,
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            company=_company(request),
            now=timezone.now(),
        )
    except DomainError as error:
        _tell(model_admin, request, error)
        return HttpResponseRedirect(model_admin.list_address())
    model_admin.message_user(request, f"The view “{view.name}” is saved.", messages.SUCCESS)
    return HttpResponseRedirect(f"{model_admin.list_address()}?{view.query}")


def _change(model_admin: Any, request: HttpRequest, view_id: int) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    view = _views(model_admin, request).filter(pk=view_id).first()
    if view is None:
        raise Http404
    if not _may_change(request, view):
        raise PermissionDenied
    if request.method == "POST":
        return _write(model_admin, request, view)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"View: {view.name}",
        "subtitle": None,
        "view": view,
        "is_own": view.owner_id == access_of(request).user.pk,
        "view_companies": access_of(request).companies,
        "max_view_name_length": MAX_NAME_LENGTH,
        "view_url": f"{model_admin.list_address()}?{view.query}",
    }
    return TemplateResponse(request, "admin/interactions/view.html", context)


def _write(model_admin: Any, request: HttpRequest, view: SavedView) -> HttpResponse:
    user = access_of(request).user
    try:
        if "delete" in request.POST:
            delete_view(by=user, view=view)
            return model_admin.response_to_list(request, "The view is deleted.")  # type: ignore[no-any-return]
        # Who only administers the company renames it there.
        company = _company(request) if view.owner_id == user.pk else view.company
        change_view(
            by=user,
            view=view,
            name=request.POST.get("name", ""),
            company=company,
            now=timezone.now(),
        )
    except DomainError as error:
        _tell(model_admin, request, error)
        return HttpResponseRedirect(reverse("admin:interactions_interaction_view", args=[view.pk]))
    model_admin.message_user(request, "The view is changed.", messages.SUCCESS)
    return HttpResponseRedirect(f"{model_admin.list_address()}?{view.query}")


def _tell(model_admin: Any, request: HttpRequest, error: DomainError) -> None:
    for fault in error.faults:
        model_admin.message_user(request, fault.message, messages.ERROR)
