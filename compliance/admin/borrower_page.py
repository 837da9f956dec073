"""The page of one borrower, on which servicing staff work: may we contact now, what has happened, log what happens.

It takes the place of the edit form wherever a link leads to a borrower; the form is behind its Edit button.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from borrowers.admin.people import PersonAdmin
from borrowers.models import Person
from companies.admin.staff_access import access_of
from companies.choices import INTERACTION_READ, INTERACTION_READ_SENSITIVE
from compliance.admin.beside_timeline import contacts_of, loans_of, wishes_of
from compliance.admin.borrower_head import head_of
from compliance.admin.contact_panel import known_of
from compliance.admin.edit_in_place import add_view, edit_view, end_view
from compliance.admin.in_place import View, for_staff_in_place
from compliance.admin.join_part import may_join
from compliance.admin.log_page import log_view, may_log, plan_view
from compliance.admin.panel_part import back_to, links_of, panel_context
from compliance.admin.timeline_filters import filters_of
from compliance.admin.timeline_part import timeline_part
from interactions.choices import Channel

NAME = "borrowers_person"

admin.site.unregister(Person)


@admin.register(Person)
class BorrowerAdmin(PersonAdmin):
    """The same list and forms, with the page in between."""

    def get_urls(self) -> list[URLPattern]:
        *urls, catch_all = super().get_urls()
        for url in urls:
            # The addresses stay; the page now has the name by which everything links to a borrower.
            if url.name == f"{NAME}_change":
                url.name = f"{NAME}_edit"
        pages = (
            ("", f"{NAME}_change", page_view),
            ("may-contact/", f"{NAME}_may_contact", panel_view),
            ("timeline/", f"{NAME}_timeline", timeline_view),
            ("log/", f"{NAME}_log", log_view),
            ("log/plan/", f"{NAME}_plan", plan_view),
            ("beside/<str:kind>/add/", f"{NAME}_add_beside", add_view),
            ("beside/<str:kind>/<str:row_id>/", f"{NAME}_edit_beside", edit_view),
            ("beside/<str:kind>/<str:row_id>/end/", f"{NAME}_end_beside", end_view),
        )
        own = [
            path(f"<str:person_id>/{end}", for_staff_in_place(self.about(view)), name=name)
            for end, name, view in pages
        ]
        return [*urls, *own, catch_all]

    def about(self, view: View) -> View:
        """A view of one borrower, whom the member of staff may see; others do not exist."""

        def of_person(request: HttpRequest, person_id: str, **more: str) -> HttpResponse:
            person = self.get_object(request, person_id)
            if person is None or not self.has_view_permission(request, person):
                raise Http404
            return view(self, request, person, **more)

        return of_person


def page_view(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    loans, contacts = loans_of(request, person), contacts_of(request, person)
    links = links_of(loans, contacts)
    known = known_of(person, now=timezone.now())
    context = {
        **model_admin.admin_site.each_context(request),
        "title": str(person),
        "subtitle": None,
        "head": head_of(known, links),
        "sections": [loans, contacts, *wishes_of(request, person)],
        "may_edit": model_admin.has_change_permission(request, person),
        "log_channels": Channel.choices,
        **panel_context(request, known, links),
        **_timeline_context(request, person),
    }
    return TemplateResponse(request, "admin/workplace/borrower.html", context)


def panel_view(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """The panel alone, about another theme or at a later time."""
    links = links_of(loans_of(request, person), contacts_of(request, person))
    context = panel_context(request, known_of(person, now=timezone.now()), links)
    if not context["may_read_guard"]:
        raise PermissionDenied
    return TemplateResponse(request, "admin/workplace/contact_panel.html", context)


def timeline_view(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """A part of the timeline: the first one, of other filters; or the next one."""
    context = _timeline_context(request, person)
    if not context["may_read_timeline"]:
        raise PermissionDenied
    answer = TemplateResponse(request, "admin/workplace/timeline_part.html", context)
    if context["part"].is_first:
        address = reverse(f"admin:{NAME}_change", args=[person.pk])
        query = context["filters"].query()
        answer.headers["HX-Replace-Url"] = f"{address}?{query}" if query else address
    return answer


def _timeline_context(request: HttpRequest, person: Person) -> dict[str, Any]:
    access = access_of(request)
    may_read = access.may(INTERACTION_READ, person.company_id)
    filters = filters_of(request.GET)
    may_read_sensitive = access.may(INTERACTION_READ_SENSITIVE, person.company_id)
    return {
        "person": person,
        "may_read_timeline": may_read,
        "back": back_to(person),
        "filters": filters,
        "may_log": may_log(request, person),
        "may_join": may_join(request, person.company_id),
        "part": timeline_part(person, filters, may_read_sensitive=may_read_sensitive)
        if may_read
        else None,
    }
