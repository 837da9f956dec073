"""The search for a borrower at the head of every page: by name or ID as in the list, by phone or e-mail address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from borrowers.models import Person
from companies.admin.staff_access import access_of
from companies.choices import BORROWER_READ
from compliance.admin.links import page_of
from contacts.contact_values import normal_email_address, normal_phone_number
from contacts.models import Contact

# Below the box, and on the page of its own.
SUGGESTED, SHOWN = 8, 50
MIN_LENGTH, MAX_LENGTH = 2, 200


@require_safe
def find_view(request: HttpRequest) -> HttpResponse:
    """Suggestions while one types; else the borrower's page, or a list where there are several or none.

    :raises PermissionDenied: when the user may read no borrowers.
    """
    if not access_of(request).may(BORROWER_READ):
        raise PermissionDenied
    term = request.GET.get("q", "").replace("\0", " ").strip()[:MAX_LENGTH]
    is_suggestion = "HX-Request" in request.headers
    number = SUGGESTED if is_suggestion else SHOWN
    people = borrowers_found(request, term, number + 1)
    context = {
        "term": term,
        "is_too_short": len(term) < MIN_LENGTH,
        "people": people[:number],
        "has_more": len(people) > number,
        "shows_company": not access_of(request).works_for_one_company,
    }
    if is_suggestion:
        return TemplateResponse(request, "admin/find/found.html", context)
    if len(people) == 1:
        return HttpResponseRedirect(page_of(people[0]))
    page = {**admin.site.each_context(request), "title": "Find a borrower", "subtitle": None}
    return TemplateResponse(request, "admin/find/page.html", {**page, **context})


def borrowers_found(request: HttpRequest, term: str, number: int) -> Sequence[Person]:
    """The first of the living borrowers of the user's companies whom the text means; exact ones first."""
    if len(term) < MIN_LENGTH:
        return []
    people = _rows(request, Person).filter(deleted_at__isnull=True)
    value = normal_phone_number(term) or normal_email_address(term)
    if value is not None:
        contacts = _rows(request, Contact).filter(value=value)
        reached = people.filter(pk__in=contacts.order_by().values("person"))
        if found := list(reached.order_by("-pk")[:number]):
            return found
    named, _ = _page(Person).get_search_results(request, people, term)
    return list(named.order_by("-pk")[:number])


def _page(model: Any) -> Any:
    return admin.site._registry[model]


def _rows(request: HttpRequest, model: Any) -> Any:
    """The rows that the model's own list shows to this user."""
    return _page(model).get_queryset(request)
