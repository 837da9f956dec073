"""The export of the evidence about one borrower, as CSV or NDJSON, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from borrowers.models import Person
from companies import choices as permissions
from companies.api.views import CompanyViewSet
from compliance.api.serializers import represent_decision
from compliance.export import Evidence, evidence_about, what_counts
from compliance.models import Decision
from contacts.api.consent_serializers import represent_consent
from contacts.api.do_not_interact_serializers import represent_do_not_interact
from contacts.models import Consent, DoNotInteract
from interactions.choices import ExportKind
from interactions.exports import keep_exports
from interactions.models import Interaction
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.errors import Invalid
from peach_interactions.spreadsheets import safe_cell

Json = dict[str, Any]
NDJSON, CSV = "ndjson", "csv"
TYPES = {NDJSON: "application/x-ndjson", CSV: "text/csv; charset=utf-8"}
# One table for all kinds of evidence; the whole of each row stands in the last column.
COLUMNS = (
    *("object", "id", "moment", "channel", "direction", "theme", "status", "statusDetails"),
    *("agentOutcome", "contactId", "loanIds", "countsAs", "decision", "ruleIds", "reason", "kind"),
    *("endedAt", "all"),
)


class ExportViewSet(CompanyViewSet):
    """The evidence about one borrower."""

    tag = "compliance"
    is_versioned = False
    body_serializer = None
    operation_ids = {"export": "exportComplianceEvidence"}
    permissions_of_action = {"export": permissions.COMPLIANCE_READ}
    parameters_of_action = {"export": ("format",)}
    response_serializers: dict[str, Any] = {"export": OpenApiTypes.STR}
    query_parameters = {
        "export": [
            {
                "in": "query",
                "name": "format",
                "schema": {"type": "string", "enum": [NDJSON, CSV], "default": NDJSON},
                "description": "NDJSON: one object a line. CSV: one table, times in UTC.",
            }
        ]
    }
    more_responses = {
        "export": {
            "200": {
                "description": "The evidence, one object a line.",
                "content": {
                    "application/x-ndjson": {"schema": {"type": "string"}},
                    "text/csv": {"schema": {"type": "string"}},
                },
            }
        }
    }

    def export(self, request: Request, personId: str) -> StreamingHttpResponse:
        """Export the evidence about a borrower: decisions, do-not-interacts, consents, counted interactions.

        Streamed; each line names its `object`. Content of interactions is not part of it. In CSV, cells that a
        spreadsheet would take for a formula begin with an apostrophe. Who exported what is kept.
        """
        wanted = request.query_params.get("format", NDJSON)
        if wanted not in TYPES:
            raise Invalid("invalid_choice", f"The format is {NDJSON} or {CSV}.", "format")
        person = Person.objects.visible_to(self.caller).find(personId)
        rows = evidence_about(caller=self.caller, person=person)
        keep_exports(
            kind=ExportKind.EVIDENCE,
            numbers={person.company_id: None},
            exported_by=self.caller.actor.name,
            now=timezone.now(),
            chosen=urlencode({"person": person.pk}),
            actor=self.caller.actor,
            ip_address=self.caller.ip_address,
        )
        lines = _csv(rows) if wanted == CSV else _ndjson(rows)
        response = StreamingHttpResponse(lines, content_type=TYPES[wanted])
        response["Content-Disposition"] = f'attachment; filename="{person.pk}.{wanted}"'
        return response


def _ndjson(rows: Iterable[Evidence]) -> Iterator[bytes]:
    for row in rows:
        yield orjson.dumps(_represented(row), option=orjson.OPT_APPEND_NEWLINE)


def _csv(rows: Iterable[Evidence]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows:
        cells = _cells(_represented(row))
        yield writer.writerow([safe_cell(cells.get(column)) for column in COLUMNS])


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _represented(row: Evidence) -> Json:
    if isinstance(row, Decision):
        return represent_decision(row)
    if isinstance(row, DoNotInteract):
        return represent_do_not_interact(row)
    if isinstance(row, Consent):
        return represent_consent(row)
    return _counted(row)


def _counted(row: Interaction) -> Json:
    """What of an interaction counts; not its content."""
    return {
        "id": row.pk,
        "object": "interaction",
        "personId": row.person_id,
        "externalId": row.external_id,
        "channel": row.channel,
        "direction": row.direction,
        "theme": row.theme,
        "status": row.status,
        "statusDetails": row.status_details,
        "agentOutcome": row.agent_outcome,
        "startedAt": timestamp(row.started_at),
        "startedAtHasTime": row.started_at_has_time,
        "endedAt": timestamp(row.ended_at),
        "scheduledAtFrom": timestamp(row.scheduled_at_from),
        "scheduledAtTo": timestamp(row.scheduled_at_to),
        "contactId": row.contact_id,
        "loanIds": row.loan_id_list,  # type: ignore[attr-defined]
        "countsAs": what_counts(row),
    }


def _cells(data: Json) -> Json:
    """The columns of a row of evidence."""
    question = data.get("question") or {}
    answer = data.get("answer") or {}
    moments = ("decidedAt", "receivedAt", "givenAt", "startedAt", "scheduledAtFrom")
    ends = ("withdrawnAt", "revokedAt", "endedAt")
    return {
        **{column: data.get(column) for column in COLUMNS},
        "moment": next((data[name] for name in moments if data.get(name)), None),
        "channel": data.get("channel") or question.get("channel") or data.get("channels"),
        "theme": data.get("theme") or question.get("theme") or data.get("themes"),
        "contactId": data.get("contactId") or answer.get("contactId") or data.get("contactIds"),
        "loanIds": data.get("loanIds") or question.get("loanIds"),
        "decision": answer.get("decision"),
        "ruleIds": [reason["ruleId"] for reason in answer.get("reasons", ())],
        "endedAt": next((data[name] for name in ends if data.get(name)), None),
        "all": orjson.dumps(data).decode(),
    }
