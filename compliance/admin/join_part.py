"""Joining a live conversation from the timeline: the button, and what came of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from borrowers.models import Person
from companies.admin.staff_access import access_of
from companies.choices import INTERACTION_JOIN
from interactions.models import Interaction
from interactions.services import join_conversation
from peach_interactions import object_ids
from peach_interactions.errors import DomainError
from peach_interactions.object_ids import is_object_id


def may_join(request: HttpRequest, person: Person) -> bool:
    may = access_of(request).may(INTERACTION_JOIN, person.company_id)
    return may and person.deleted_at is None


def join_view(
    model_admin: Any, request: HttpRequest, person: Person, interaction_id: str
) -> HttpResponse:
    """Joins, and says alone or with others; or why not."""
    if not may_join(request, person) or request.method != "POST":
        raise PermissionDenied
    rows = Interaction.objects.all().living().of_person(person.pk)
    is_id = is_object_id(interaction_id, object_ids.INTERACTION)
    if not is_id or not rows.filter(pk=interaction_id).exists():
        raise Http404
    caller = access_of(request).caller(request, person.company)
    try:
        joined = join_conversation(caller=caller, reference=interaction_id, now=timezone.now())
    except DomainError as error:
        context = {"refusal": error.faults[0].message}
    else:
        context = {"joined": joined.label}
    return TemplateResponse(request, "admin/workplace/joined.html", context)
