"""The page of one interaction, to be read: what was said, what came of it, what went before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from companies.admin.staff_access import READ_ACCESS, access_of
from companies.choices import (
    BORROWER_READ,
    COMPLIANCE_READ,
    CONTACT_READ,
    INTERACTION_CREATE,
    LOAN_READ,
    RECORDING_READ,
)
from interactions.admin.borrowers_time import times_of_borrower
from interactions.admin.content_shown import content_shown, excerpt_of
from interactions.admin.interaction_list import InteractionList
from interactions.admin.interaction_words import ICONS, heading_of, status_badge
from interactions.choices import Channel, Status
from interactions.models import Interaction, RecordingAccess
from peach_interactions.admin.history_page import latest_changes

# Of each; the lists have the others.
CHANGES_SHOWN = 5
ACCESSES_SHOWN = 10
THREAD_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One interaction of a thread: `row` with when and how, and the beginning of what it says."""

    row: Interaction
    when: str
    icon: str
    excerpt: str
    is_this: bool


def interaction_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The page, read-only. An interaction of another company is as one that never was."""
    row = model_admin.get_object(request, unquote(object_id))
    if row is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)  # type: ignore[no-any-return]
    if not model_admin.has_view_permission(request, row):
        raise PermissionDenied
    may_read = model_admin.may_read(request, row)
    permissions = _permissions(model_admin, request, row)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": heading_of(row),
        "subtitle": None,
        "opts": model_admin.opts,
        "object": row,
        "original": row,
        "when": InteractionList.time_of(row),
        "times_of_borrower": times_of_borrower(row) if permissions["may_read_borrower"] else [],
        "icon": ICONS[Channel(row.channel)],
        "status": status_badge(row),
        "duration": _duration(row),
        "content": content_shown(row) if may_read else None,
        "meta_data": list((row.meta_data or {}).items()) if may_read else [],
        "may_read": may_read,
        "loans": list(row.loans.order_by("pk")),
        "thread": _thread(model_admin, request, row),
        "joins": list(row.joins.select_related("actor").order_by("pk")),
        "list_url": model_admin.list_address(),
        **permissions,
        **_recorded(request, row),
        **_history(model_admin, request, row),
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/interactions/page.html", context)


def _permissions(model_admin: Any, request: HttpRequest, row: Interaction) -> dict[str, bool]:
    access = access_of(request)

    def may(permission: str) -> bool:
        return access.may(permission, row.company_id)

    return {
        "may_correct": model_admin.has_change_permission(request, row),
        "may_delete": model_admin.has_delete_permission(request, row),
        "may_record": may(INTERACTION_CREATE)
        and row.deleted_at is None
        and row.person.deleted_at is None,
        "may_read_borrower": may(BORROWER_READ),
        "may_read_contact": may(CONTACT_READ),
        "may_read_loans": may(LOAN_READ),
        "may_read_guard": may(COMPLIANCE_READ),
    }


def _recorded(request: HttpRequest, row: Interaction) -> dict[str, Any]:
    """The recorded calls, and to whom addresses of them were issued, newest first."""
    access = access_of(request)
    recordings = []
    if access.may(RECORDING_READ, row.company_id):
        recordings = list(row.recordings.playable().order_by("pk"))
    accesses = []
    if access.may(READ_ACCESS, row.company_id):
        accesses = list(
            RecordingAccess.objects.filter(recording__interaction=row)
            .select_related("actor", "recording")
            .order_by("-pk")[: ACCESSES_SHOWN + 1]
        )
    return {
        "recordings": recordings,
        "accesses": accesses[:ACCESSES_SHOWN],
        "has_more_accesses": len(accesses) > ACCESSES_SHOWN,
    }


def _history(model_admin: Any, request: HttpRequest, row: Interaction) -> dict[str, Any]:
    history = latest_changes(
        row,
        number=CHANGES_SHOWN,
        parts=model_admin.history_parts,
        hidden_columns=model_admin.hidden_columns(request, row),
    )
    return {"history": history, "history_url": model_admin.address_of(row.pk, "history")}


def _thread(model_admin: Any, request: HttpRequest, row: Interaction) -> list[ThreadItem]:
    """What this one follows on, itself, and what follows on it, oldest first; alone, nothing.

    A deleted one ends the thread, as it ends a chain of the API.
    """
    before, after = Interaction.objects.thread_around(row.pk, limit=THREAD_SHOWN)
    if not before and not after:
        return []
    rows = model_admin.get_queryset(request).filter(pk__in=[*before, *after], deleted_at=None)
    found = rows.in_bulk()
    end = next((place for place, pk in enumerate(before) if pk not in found), len(before))
    earlier = [found[pk] for pk in reversed(before[:end])]
    later = sorted((found[pk] for pk in after if pk in found), key=_place)
    return [_item(model_admin, request, item, row) for item in (*earlier, row, *later)]


def _place(row: Interaction) -> tuple[dt.datetime, str]:
    return row.sort_at or row.created_at, row.pk


def _item(
    model_admin: Any, request: HttpRequest, item: Interaction, row: Interaction
) -> ThreadItem:
    may_read = model_admin.may_read(request, item)
    return ThreadItem(
        row=item,
        when=InteractionList.time_of(item),
        icon=ICONS[Channel(item.channel)],
        excerpt=excerpt_of(item) if may_read else "Locked",
        is_this=item.pk == row.pk,
    )


def _duration(row: Interaction) -> str:
    """How long it took, where both ends are known to the second."""
    if row.started_at is None or row.ended_at is None or not row.started_at_has_time:
        return ""
    if row.status == Status.SCHEDULED:
        return ""
    return duration_text((row.ended_at - row.started_at).total_seconds())


def duration_text(seconds: float) -> str:
    """Such as 4:05 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
