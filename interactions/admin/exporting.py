"""The rows of the filtered list as a CSV file: all of them, streamed, some hundred in memory at a time."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone

from companies.admin.staff_access import StaffAccess, access_of
from companies.choices import INTERACTION_READ, INTERACTION_READ_SENSITIVE
from companies.models import Company
from companies.services import actor_of_staff
from interactions.choices import ExportKind
from interactions.exports import keep_exports
from interactions.models import Interaction
from interactions.view_queries import clean_query
from peach_interactions.api.pagination import Position, Seek, Sort, read_page
from peach_interactions.errors import Invalid
from peach_interactions.middleware import ip_address_of
from peach_interactions.moments import ShownZone
from peach_interactions.spreadsheets import safe_cell

AT_ONCE = 200
BY_TIME = Sort("startedAt", "sort_at", is_nullable=True)
LOCKED = "(locked)"
# Without it, a spreadsheet takes the text for one of an older encoding.
BYTE_ORDER_MARK = "\ufeff"
# In the words of the API, so that an export and an answer can be compared. The first is no ID: a file that
# begins with these letters is taken for another kind of table.
COLUMNS = (
    *("startedAt", "endedAt", "scheduledAtFrom", "scheduledAtTo", "channel", "direction", "status"),
    *("statusDetails", "agentOutcome", "theme", "subject", "id", "externalId", "company"),
    *("personId", "personExternalId", "borrower", "contact", "loanIds", "sensitive", "isExternal"),
    *("createdAt", "createdBy", "previousInteractionId", "complianceGuardRuleId"),
    *("failureDescriptionShort", "content", "metaData"),
)
TIMES = frozenset({"startedAt", "endedAt", "scheduledAtFrom", "scheduledAtTo", "createdAt"})


def export_page(model_admin: Any, request: HttpRequest) -> HttpResponseBase:
    """What the list shows under this address, on all of its pages, by time."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    try:
        shown = model_admin.get_changelist_instance(request)
    except IncorrectLookupParameters:
        return HttpResponseRedirect(f"{model_admin.list_address()}?e=1")
    is_descending = shown.get_ordering(request, None)[0] not in ("sort_at", "pk")
    _keep(request, shown)
    # The answer is streamed when the zone of the page holds no more.
    zone = ShownZone(timezone.get_current_timezone_name())
    lines = _lines(_parts(request, shown), access_of(request), zone, is_descending=is_descending)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"interactions-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _keep(request: HttpRequest, shown: Any) -> None:
    """Keeps who exported how much of which company, before the first row is sent."""
    counted = shown.queryset.order_by().values("company").annotate(number=Count("*"))
    access = access_of(request)
    asked = request.META.get("QUERY_STRING", "")
    try:
        chosen = clean_query(asked)
    except Invalid:
        # Nothing the list knows; it has ignored it.
        chosen = asked
    actor = actor_of_staff(user=access.user)
    keep_exports(
        kind=ExportKind.LIST,
        # Of one company, nothing is an answer, too.
        numbers={
            **({access.companies[0].pk: 0} if access.works_for_one_company else {}),
            **{row["company"]: row["number"] for row in counted},
        },
        exported_by=actor.name,
        now=timezone.now(),
        chosen=chosen,
        actor=actor,
        ip_address=ip_address_of(request),
    )


def _parts(request: HttpRequest, shown: Any) -> list[Any]:
    """The rows, company by company: within one, an index has their order."""
    rows = shown.queryset.order_by().defer(None).for_answers().select_related("company")
    if shown.is_of_one_company(request):
        return [rows]
    access = access_of(request)
    if access.is_unlimited:
        ids = list(Company.objects.order_by("name", "pk").values_list("pk", flat=True))
    else:
        ids = access.company_ids_with(INTERACTION_READ)
    return [rows.filter(company=pk) for pk in ids]


def _lines(
    parts: Iterable[Any], access: StaffAccess, zone: ShownZone, *, is_descending: bool
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    heads = [f"{name} ({zone.key})" if name in TIMES else name for name in COLUMNS]
    yield BYTE_ORDER_MARK + writer.writerow(heads)
    for rows in parts:
        for row in _all(rows, is_descending=is_descending):
            may_read = not row.sensitive or access.may(INTERACTION_READ_SENSITIVE, row.company_id)
            cells = _cells(row, zone, may_read=may_read)
            yield writer.writerow([safe_cell(cells[name]) for name in COLUMNS])


def _all(rows: Any, *, is_descending: bool) -> Iterator[Interaction]:
    """Every row, read in pages that each go on where the last one ended: no cursor is kept open meanwhile."""
    position = None
    while True:
        page = read_page(rows, Seek(BY_TIME, is_descending, AT_ONCE, position, is_backward=False))
        yield from page.rows
        if not page.has_next:
            return
        position = Position(page.rows[-1].sort_at, page.rows[-1].pk)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _cells(row: Interaction, zone: ShownZone, *, may_read: bool) -> dict[str, Any]:
    started_at = _moment(row.started_at, zone)
    if row.started_at is not None and not row.started_at_has_time:
        started_at = row.started_at.astimezone(ShownZone(row.company.time_zone)).date().isoformat()
    return {
        "startedAt": started_at,
        "endedAt": _moment(row.ended_at, zone),
        "scheduledAtFrom": _moment(row.scheduled_at_from, zone),
        "scheduledAtTo": _moment(row.scheduled_at_to, zone),
        "channel": row.channel,
        "direction": row.direction,
        "status": row.status,
        "statusDetails": row.status_details,
        "agentOutcome": row.agent_outcome,
        "theme": row.theme,
        "subject": row.subject,
        "id": row.pk,
        "externalId": row.external_id,
        "company": row.company.name,
        "personId": row.person_id,
        "personExternalId": row.person.external_id,
        "borrower": str(row.person),
        "contact": str(row.contact) if row.contact is not None else None,
        "loanIds": row.loan_id_list,  # type: ignore[attr-defined]
        "sensitive": _flag(row.sensitive),
        "isExternal": _flag(row.is_external),
        "createdAt": _moment(row.created_at, zone),
        "createdBy": row.created_by.name,
        "previousInteractionId": row.previous_interaction_id,
        "complianceGuardRuleId": row.compliance_guard_rule_id,
        "failureDescriptionShort": row.failure_description_short,
        "content": _json(row.content) if may_read else LOCKED,
        "metaData": _json(row.meta_data) if may_read else LOCKED,
    }


def _moment(moment: dt.datetime | None, zone: ShownZone) -> str | None:
    return None if moment is None else moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()
