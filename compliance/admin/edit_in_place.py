"""Changing what stands beside a timeline, within the page: a row opens its small form where it stands.

What is saved goes through the forms and services of the rows' own pages. Head and panel are answered anew with it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from borrowers.models import Loan, Person
from compliance.admin.beside_timeline import contacts_of, line_about, loans_of, may_edit
from compliance.admin.borrower_head import head_of
from compliance.admin.contact_panel import known_of
from compliance.admin.edit_fields import SmallForm, small_form
from compliance.admin.in_place import is_in_place
from compliance.admin.panel_part import back_to, links_of, panel_context
from contacts.admin.wishes import WishAdmin
from contacts.choices import ContactType
from contacts.models import Consent, Contact, DoNotInteract
from peach_interactions.errors import DomainError
from peach_interactions.object_ids import is_object_id

MODELS: dict[str, Any] = {
    str(model._meta.model_name): model for model in (Loan, Contact, DoNotInteract, Consent)
}
FORM = "admin/workplace/edit_form.html"
LINE = "admin/workplace/line.html"
SAVED = "admin/workplace/edit_saved.html"
NOT_ADDED = "admin/workplace/edit_not_added.html"


def add_view(model_admin: Any, request: HttpRequest, person: Person, kind: str) -> HttpResponse:
    """Shows the form of a new row, follows the type of a contact, and saves."""
    page = _page_of(kind)
    if person.deleted_at is not None or not page.may(request, "add", person):
        raise PermissionDenied
    if request.method != "POST":
        if not is_in_place(request):
            return _to_page(person, page)
        if "cancel" in request.GET:
            return TemplateResponse(request, NOT_ADDED, {"kind": kind})
        form = small_form(page, request, person, contact_type=ContactType.PHONE)
        return _form_of_new(request, person, page, form)
    typed = request.POST.get("contact_type", "")
    contact_type = typed if typed in ContactType.values else ContactType.PHONE
    if "refresh" in request.GET:
        form = small_form(page, request, person, contact_type=contact_type, typed=request.POST)
        return _form(request, person, page, form)
    form = small_form(page, request, person, contact_type=contact_type, data=request.POST)
    if _is_wider_than_shown(page, form) or not form.form.is_valid():
        return _form_of_new(request, person, page, form)
    return _saved(request, person, page, form.form.instance, is_new=True)


def _form_of_new(request: HttpRequest, person: Person, page: Any, form: SmallForm) -> HttpResponse:
    """The form of a new row; where that says less than is kept, the row's own page."""
    if not _is_wider_than_shown(page, form):
        return _form(request, person, page, form)
    own_page = _to_page(person, page)
    if not is_in_place(request):
        return own_page
    return HttpResponse(headers={"HX-Redirect": own_page.url})


def _is_wider_than_shown(page: Any, form: SmallForm) -> bool:
    """Whether it would consent to more than it shows: without its loans, a consent is about all of them."""
    return page.model is Consent and not form.is_whole


def edit_view(
    model_admin: Any, request: HttpRequest, person: Person, kind: str, row_id: str
) -> HttpResponse:
    """Shows the form of a row and saves it; of what is only ended, the way to end it."""
    page = _page_of(kind)
    row = _row_of(page, request, person, row_id)
    if not may_edit(request, row, person):
        raise PermissionDenied
    may_change = page.has_change_permission(request, row)
    if request.method != "POST":
        if not is_in_place(request):
            return _to_page(person, page, row)
        if "cancel" in request.GET:
            line = line_about(request, row, person)
            context = {"line": line, "kind": kind, "is_focused": True}
            return TemplateResponse(request, LINE, {**context, **_names(person, page)})
        form = small_form(page, request, person, row=row) if may_change else None
        return _form(request, person, page, form, row)
    if not may_change:
        raise PermissionDenied
    form = small_form(page, request, person, row=row, data=request.POST)
    if not form.form.is_valid():
        return _form(request, person, page, form, _row_of(page, request, person, row_id))
    return _saved(request, person, page, form.form.instance)


def end_view(
    model_admin: Any, request: HttpRequest, person: Person, kind: str, row_id: str
) -> HttpResponse:
    """Withdraws a do-not-interact, revokes a consent; asked first, by the form."""
    page = _page_of(kind)
    row = _row_of(page, request, person, row_id)
    may_end = person.deleted_at is None and page.has_delete_permission(request, row)
    if not may_end or request.method != "POST":
        raise PermissionDenied
    try:
        with transaction.atomic():
            page.delete_model(request, row)
    except DomainError as error:
        return _form(request, person, page, None, row, refusal=error.faults[0].message)
    return _saved(request, person, page, _row_of(page, request, person, row_id))


def _page_of(kind: str) -> Any:
    """The page of the rows of a kind, which knows who may do what with them."""
    if kind not in MODELS:
        raise Http404
    return admin.site._registry[MODELS[kind]]


def _row_of(page: Any, request: HttpRequest, person: Person, row_id: str) -> Any:
    """A row of this borrower; a loan may be one that it owes beside another."""
    if not is_object_id(row_id, page.opts.pk.prefix):
        raise Http404
    rows = page.of_person(page.get_queryset(request), person.pk)
    row = rows.filter(pk=row_id).first()
    if row is None:
        raise Http404
    return row


def _names(person: Person, page: Any) -> dict[str, Any]:
    return {
        "person": person,
        "back": back_to(person),
        "kind": page.opts.model_name,
        "model": f"{page.opts.app_label}_{page.opts.model_name}",
    }


def _to_page(person: Person, page: Any, row: Any = None) -> HttpResponseRedirect:
    """The row's own page, for who opens the address by itself; without a row, that of a new one."""
    back = back_to(person)
    if row is not None:
        return HttpResponseRedirect(f"{page.address_of(row.pk)}?{back}")
    address = reverse(f"admin:{_names(person, page)['model']}_add")
    return HttpResponseRedirect(f"{address}?{urlencode({'person': person.pk})}&{back}")


def _form(
    request: HttpRequest,
    person: Person,
    page: Any,
    form: SmallForm | None,
    row: Any = None,
    *,
    refusal: str = "",
) -> HttpResponse:
    if form is not None and "refresh" not in request.GET:
        form.focus()
    may_end = row is not None and page.has_delete_permission(request, row)
    context = {
        **_names(person, page),
        "title": page.opts.verbose_name,
        "small": form,
        "line": line_about(request, row, person) if row is not None else None,
        "ending": page.ending if may_end and isinstance(page, WishAdmin) else "",
        "refusal": refusal,
    }
    return TemplateResponse(request, FORM, context)


def _saved(
    request: HttpRequest, person: Person, page: Any, row: Any, *, is_new: bool = False
) -> HttpResponse:
    """The row as it stands now, and what may have changed with it."""
    if not is_in_place(request):
        address = reverse("admin:borrowers_person_change", args=[person.pk])
        return HttpResponseRedirect(address)
    known = known_of(person, now=timezone.now())
    links = links_of(loans_of(request, person), contacts_of(request, person))
    context = {
        **panel_context(request, known, links),
        **_names(person, page),
        "head": head_of(known, links),
        "line": line_about(request, row, person),
        "is_new": is_new,
        "is_focused": True,
        "is_saved": True,
    }
    return TemplateResponse(request, SAVED, context)
