"""Logging from a borrower's page: the form in place, following what is typed, and the guard's word on a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from borrowers.models import Person
from companies.admin.staff_access import access_of
from companies.choices import COMPLIANCE_READ, INTERACTION_CREATE
from compliance.admin.contact_panel import ChannelCard, channel_card, known_of
from compliance.admin.in_place import is_in_place
from compliance.admin.links import Links
from compliance.admin.log_form import LogForm, usual_values
from compliance.case import Question
from compliance.questions import is_possible_moment
from compliance.rules.catalogue import RULE_OF_ID
from peach_interactions.admin.forms import for_request

PAGE = "admin/workplace/log_page.html"
FORM = "admin/workplace/log_form.html"
WORD = "admin/workplace/plan_word.html"


@dataclass(frozen=True, slots=True)
class Word:
    """What the guard says of a plan: `denials` are its reasons, each with its source."""

    is_allowed: bool
    denials: list[tuple[str, str]]
    # What else keeps it from being planned.
    faults: list[str]
    card: ChannelCard | None = None


def may_log(request: HttpRequest, person: Person) -> bool:
    may = access_of(request).may(INTERACTION_CREATE, person.company_id)
    return may and person.deleted_at is None


def log_view(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """Shows the form, follows what is typed, and records."""
    if not may_log(request, person):
        raise PermissionDenied
    form_class = _form_class(model_admin, request, person)
    if request.method != "POST":
        form = form_class(initial=usual_values(request.GET))
        if "status_details" in form.fields:
            # Who came by the keyboard goes on from there.
            form.fields["status_details"].widget.attrs["autofocus"] = True
        return _form(model_admin, request, form)
    if "refresh" in request.GET:
        form = form_class.as_typed(request.POST, request.GET["refresh"])
        return _form(model_admin, request, form)
    form = form_class(request.POST)
    if not form.is_valid():
        form.focus_first_fault()
        return _form(model_admin, request, form)
    row = form.instance
    said = f"{row.get_channel_display()}, {row.get_status_display().lower()}"
    messages.success(request, f"Recorded: {said}.")
    address = reverse("admin:borrowers_person_change", args=[person.pk])
    if not is_in_place(request):
        return HttpResponseRedirect(address)
    # Panel, flags and timeline may all have changed.
    return HttpResponse(headers={"HX-Redirect": address})


def plan_view(model_admin: Any, request: HttpRequest, person: Person) -> HttpResponse:
    """What would come of planning what is typed: it is tried, and taken back."""
    if not may_log(request, person) or request.method != "POST":
        raise PermissionDenied
    form = _form_class(model_admin, request, person)(request.POST)
    with transaction.atomic():
        is_allowed = form.is_valid()
        transaction.set_rollback(True)
    return TemplateResponse(
        request, WORD, {"word": _word(request, form, is_allowed=is_allowed), "form": form}
    )


def _word(request: HttpRequest, form: Any, *, is_allowed: bool) -> Word | None:
    """None as long as there is nothing to judge."""
    if not form.shape.is_judged or (not is_allowed and form.lacks_plan):
        return None
    if is_allowed:
        return Word(True, [], [])
    errors = [error for field in form.errors.as_data().values() for error in field]
    denials, faults = [], []
    for error in errors:
        message = str(error.messages[0])
        if error.code in RULE_OF_ID:
            denials.append((message, RULE_OF_ID[error.code].citation or ""))
        else:
            faults.append(message)
    may_read = access_of(request).may(COMPLIANCE_READ, form.person.company_id)
    card = _card_of_plan(form) if denials and may_read else None
    return Word(False, denials, faults, card)


def _card_of_plan(form: Any) -> ChannelCard | None:
    """The guard's answer for the moment that is planned, which knows when it would be allowed."""
    values, now = form.tried, timezone.now()
    at = values.get("scheduled_at_from")
    if not isinstance(at, dt.datetime) or not is_possible_moment(at, now):
        return None
    question = Question(
        channel=values["channel"],
        theme=values["theme"],
        subject=values.get("subject"),
        loan_ids=tuple(values["loan_ids"]) or None,
        contact_id=values["contact_id"],
        is_autodialed=bool(values.get("is_autodialed")),
        is_prerecorded=bool(values.get("is_prerecorded")),
        purpose=values.get("purpose"),
        purpose_deadline=values.get("purpose_deadline"),
        is_contact_open=values["contact_id"] is None,
    )
    known = known_of(form.person, now=now, moment=at.astimezone(ZoneInfo("UTC")))
    return channel_card(known, Links(), question, at)


def _form_class(model_admin: Any, request: HttpRequest, person: Person) -> Any:
    form_class: Any = type("LogFormOfPerson", (for_request(LogForm, request, model_admin),), {})
    form_class.person = person
    return form_class


def _form(model_admin: Any, request: HttpRequest, form: Any) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "person": form.person}
    if is_in_place(request):
        return TemplateResponse(request, FORM, context)
    shared = model_admin.admin_site.each_context(request)
    title = f"Log an interaction: {form.person}"
    return TemplateResponse(request, PAGE, {**shared, "title": title, "subtitle": None, **context})
