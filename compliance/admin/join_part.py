"""Joining a live conversation: from the first page, which leads to it, and from a timeline, where it stands."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from companies.admin.staff_access import access_of
from companies.choices import INTERACTION_JOIN, INTERACTION_READ
from compliance.admin.in_place import is_in_place
from compliance.admin.links import page_of
from interactions.choices import JoinType
from interactions.models import Interaction
from interactions.services import join_conversation
from peach_interactions import object_ids
from peach_interactions.errors import DomainError
from peach_interactions.object_ids import is_object_id


def may_join(request: HttpRequest, company_id: str) -> bool:
    return access_of(request).may(INTERACTION_JOIN, company_id)


@require_POST
def join_view(request: HttpRequest, interaction_id: str) -> HttpResponse:
    """Lets the user join a live conversation, which is kept; says alone or with others, or why not.

    :raises Http404: when there is no such conversation for this member of staff.
    :raises PermissionDenied: when there is, and the user may not join.
    """
    access = access_of(request)
    rows = access.scope(Interaction.objects.living(), "company", INTERACTION_READ)
    is_id = is_object_id(interaction_id, object_ids.INTERACTION)
    row = rows.select_related("company").filter(pk=interaction_id).first() if is_id else None
    if row is None:
        raise Http404
    if not may_join(request, row.company_id):
        raise PermissionDenied
    said, refusal = "", ""
    caller = access.caller(request, row.company)
    try:
        joined = join_conversation(caller=caller, reference=row.pk, now=timezone.now())
    except DomainError as error:
        refusal = " ".join(fault.message for fault in error.faults)
    else:
        others = "nobody else has" if joined == JoinType.SOLO else "others have too"
        said = f"You have joined this conversation; {others}."
    if is_in_place(request):
        context = {"said": said, "refusal": refusal}
        return TemplateResponse(request, "admin/workplace/joined.html", context)
    messages.add_message(request, messages.ERROR if refusal else messages.SUCCESS, refusal or said)
    return HttpResponseRedirect(page_of(row))
