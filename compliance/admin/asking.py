"""The page on which staff ask the guard about a borrower, and read the answer beside the question."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from borrowers.models import Person
from companies.admin.company_admin import visible_rows
from companies.admin.staff_access import access_of
from companies.choices import COMPLIANCE_CHECK
from compliance.admin.answer_cards import answer_view
from compliance.admin.ask_form import AskForm
from compliance.models import Decision
from peach_interactions import object_ids
from peach_interactions.admin.forms import ReferenceField, for_request
from peach_interactions.admin.widgets import ReferenceSelect, offer, source
from peach_interactions.object_ids import is_object_id


class BorrowerForm(forms.Form):
    """Whom it is about."""

    person = ReferenceField(label="Borrower", queryset=Person.objects.none())


def asking_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The question and, once it was asked, its answer: kept as a decision, which the address names."""
    decision = _decision(request)
    person = _person(model_admin, request, decision)
    if person is None:
        return _page(model_admin, request, {"borrower_form": _borrower_form(model_admin, request)})
    form_class: Any = type("AskFormOfPerson", (for_request(AskForm, request, model_admin),), {})
    form_class.person = person
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            return HttpResponseRedirect(f"{address()}?{urlencode({'decision': form.decision_id})}")
        return _page(model_admin, request, {"form": form, "person": person})
    form = form_class(initial=_initial(decision) if decision is not None else {})
    context = {"form": form, "person": person}
    if decision is not None:
        context["answer"], _ = answer_view(decision)
        context["reservations"] = list(decision.reservations.all())
    return _page(model_admin, request, context)


def address() -> str:
    return reverse("admin:compliance_decision_ask")


def _page(model_admin: Any, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form: Any = context.get("form") or context["borrower_form"]
    return TemplateResponse(
        request,
        "admin/compliance/ask.html",
        {
            **admin.site.each_context(request),
            "title": "Ask the guard",
            "subtitle": None,
            "media": model_admin.media + form.media,
            "ask_url": address(),
            **context,
        },
    )


def _decision(request: HttpRequest) -> Decision | None:
    """The decision that the address names.

    :raises Http404: when there is none for this member of staff.
    """
    pk = request.GET.get("decision", "")
    if not pk:
        return None
    rows = access_of(request).scope(Decision.objects.all(), "company", COMPLIANCE_CHECK)
    row = (
        rows.select_related("person__company", "company", "asked_by").filter(pk=pk).first()
        if is_object_id(pk, object_ids.DECISION)
        else None
    )
    if row is None:
        raise Http404
    found: Decision = row
    return found


def _person(model_admin: Any, request: HttpRequest, decision: Decision | None) -> Person | None:
    """The borrower whom it is about; None as long as nobody was chosen.

    :raises Http404: when there is no such borrower about whom this member of staff may ask.
    """
    pk = request.GET.get("person", "")
    if decision is not None:
        pk = decision.person_id
    if not pk:
        return None
    row = (
        visible_rows(model_admin, request, Person).living().filter(pk=pk).first()
        if is_object_id(pk, object_ids.PERSON)
        else None
    )
    if row is None or not access_of(request).may(COMPLIANCE_CHECK, row.company_id):
        raise Http404
    found: Person = row
    return found


def _borrower_form(model_admin: Any, request: HttpRequest) -> BorrowerForm:
    form = BorrowerForm()
    people = visible_rows(model_admin, request, Person)
    offer(form, "person", rows=people, widget=ReferenceSelect(**source(Decision, "person")))
    return form


def _initial(decision: Decision) -> dict[str, Any]:
    """The form filled in as it was asked; a moment that was not given is not given now either."""
    question = decision.question
    return {
        **{name: question[name] for name in ("channel", "theme", "subject", "purpose")},
        "contact": question["contactId"],
        "loans": question["loanIds"] or [],
        "planned": question["interactionId"],
        "at": _on_clock(question["at"], unless=decision.decided_at),
        "is_autodialed": question["isAutodialed"],
        "is_prerecorded": question["isPrerecorded"],
        "purpose_note": decision.purpose_note,
        "purpose_deadline": _on_clock(question["purposeDeadline"]),
    }


def _on_clock(text: str | None, unless: dt.datetime | None = None) -> dt.datetime | None:
    moment = None if text is None else dt.datetime.fromisoformat(text)
    if moment is None or moment == unless:
        return None
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)
