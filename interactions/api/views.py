"""The routes of interactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from borrowers.person_paths import find_person_id
from companies import choices as permissions
from companies.api.replica_reads import reads_from_replica
from companies.api.views import CompanyViewSet
from interactions import services
from interactions.api.chains import read_chain_page
from interactions.api.fast_reads import (
    answers,
    find_answer,
    list_of_company,
    list_of_person,
)
from interactions.api.filters import CompanyInteractionFilters, InteractionFilters
from interactions.api.serializers import (
    InteractionSerializer,
    JoinSerializer,
    represent_interaction,
)
from interactions.models import Interaction
from interactions.querysets import AnswerRow, InteractionQuerySet
from peach_interactions.api.filters import StrictFilterSet
from peach_interactions.api.pagination import BY_ID, Sort
from peach_interactions.api.serializers import refuse_fields
from peach_interactions.api.shapes import written
from peach_interactions.models import version_of
from peach_interactions.object_ids import INTERACTION

SORTS = (
    Sort("startedAt", "sort_at", is_nullable=True),
    Sort("createdAt", BY_ID),
    Sort("updatedAt", "updated_at"),
    Sort("scheduledAtFrom", "scheduled_at_from", is_nullable=True),
)
EXAMPLES = {
    "A call that reached voicemail": {
        "externalId": "call-58213",
        "channel": "voice",
        "theme": "opsCollDebt",
        "direction": "outbound",
        "status": "attempted",
        "statusDetails": "voiceLeftVoicemail",
        "contactId": "ext-mobile-1",
        "loanIds": ["loan-1001"],
        "startedAt": "2026-03-31T18:57:13Z",
        "endedAt": "2026-03-31T18:58:02Z",
        "content": {"body": "Asked to call back."},
        "metaData": {"campaign": "spring"},
    },
    "An e-mail to an address not known before": {
        "channel": "email",
        "theme": "opsServicing",
        "direction": "outbound",
        "status": "succeeded",
        "statusDetails": "emailDelivered",
        "subject": "statementGenerated",
        "contact": {"contactType": "email", "label": "personal", "value": "ada@example.com"},
        "content": {"subject": "Your statement", "body": "It is ready."},
    },
    "A chat going on now": {
        "channel": "chat",
        "theme": "opsServicing",
        "direction": "inbound",
        "status": "inProgress",
        "previousInteractionId": "ext-call-58212",
    },
    "A letter on a day": {
        "channel": "mail",
        "theme": "opsServicing",
        "direction": "inbound",
        "status": "succeeded",
        "statusDetails": "mailReceived",
        "startedAt": "2026-03-30",
    },
}


def as_written(row: AnswerRow) -> Any:
    """The answer that the database has written."""
    return written(row.answer)


class InteractionViewSet(CompanyViewSet):
    """Interactions of one person, or of the whole company."""

    tag = "interactions"
    row_serializer = InteractionSerializer
    body_serializer = InteractionSerializer
    filterset_class: type[StrictFilterSet] = InteractionFilters
    sorts: Sequence[Sort] = SORTS
    operation_ids = {
        "list": "listPersonInteractions",
        "create": "createInteraction",
        "retrieve": "getPersonInteraction",
        "update": "updateInteraction",
        "destroy": "deleteInteraction",
    }
    permissions_of_action = {
        "list": permissions.INTERACTION_READ,
        "create": permissions.INTERACTION_CREATE,
        "retrieve": permissions.INTERACTION_READ,
        "update": permissions.INTERACTION_UPDATE,
        "destroy": permissions.INTERACTION_DELETE,
        "join": permissions.INTERACTION_READ,
        "previous_interactions": permissions.INTERACTION_READ,
    }
    examples = {
        "create": EXAMPLES,
        "update": {
            "They called back": {
                "status": "succeeded",
                "statusDetails": "voiceSpokeWithFirstParty",
                "agentOutcome": "voiceSpokeWithFirstParty",
            },
            "Lock it": {"sensitive": True},
            "No contact after all": {"contactId": None},
        },
    }

    def represent(self, row: Interaction) -> dict[str, Any]:
        return represent_interaction(row, self.caller)

    def visible(self) -> InteractionQuerySet:
        return Interaction.objects.visible_to(self.caller)

    def masked(self, body: Any) -> Any:
        """Hides from a replayed answer what is locked now, or what the caller may not read any more."""
        data = body.get("data") if isinstance(body, dict) else None
        if data is None or self.caller.may(permissions.INTERACTION_READ_SENSITIVE):
            return body
        rows = Interaction.objects.visible_to(self.caller).filter(pk=data["id"], sensitive=True)
        if data["sensitive"] or rows.exists():
            return {**body, "data": {**data, "content": None, "metaData": None}}
        return body

    @reads_from_replica
    def list(self, request: Request, personId: str) -> Response:
        """List a person's interactions, latest first."""
        if self.may_be_compiled:
            answer = self.compiled_page(
                *list_of_person(self.caller, personId),
                AnswerRow,
                as_written,
                sorts=SORTS,
                prefix=INTERACTION,
                estimated_rows=lambda: self._of_person(personId).living(),
            )
            if not answer.data["total"]:
                find_person_id(self.caller, personId)
            return answer
        rows = self._of_person(personId)
        return self.page(
            answers(rows.living(), self.caller),
            as_written,
            filters=InteractionFilters,
            sorts=SORTS,
            named=rows,
        )

    def _of_person(self, reference: str) -> InteractionQuerySet:
        return self.visible().of_person(find_person_id(self.caller, reference))

    def create(self, request: Request, personId: str) -> Response:
        """Record an interaction. Nothing is sent to anybody.

        A person named by `ext-<externalId>` that does not exist yet is created from `borrower`.
        """
        return self.once(lambda: self._create(personId))

    def _create(self, person_reference: str) -> Response:
        values, faults = InteractionSerializer(data=self.body).parse()
        row = services.record_interaction(
            caller=self.caller,
            person_reference=person_reference,
            values=values,
            now=timezone.now(),
            faults=faults,
        )
        return self.single(self.represent(row), row)

    @reads_from_replica
    def retrieve(self, request: Request, personId: str, interactionId: str) -> Response:
        """Get one interaction of a person."""
        row = find_answer(self.caller, interactionId, personId)
        return self.single(written(row.answer), version=version_of(row.updated_at))

    def update(self, request: Request, personId: str, interactionId: str) -> Response:
        """Change an interaction. Absent fields keep their value; the merged whole is judged."""
        values, faults = InteractionSerializer(data=self.body, partial=True).parse()
        row = services.update_interaction(
            caller=self.caller,
            person_reference=personId,
            reference=interactionId,
            values=values,
            now=timezone.now(),
            faults=faults,
            check_version=self.check_version,
        )
        return self.single(self.represent(row), row)

    def destroy(self, request: Request, personId: str, interactionId: str) -> Response:
        """Delete an interaction that a lender's system recorded."""
        services.delete_interaction(
            caller=self.caller,
            person_reference=personId,
            reference=interactionId,
            now=timezone.now(),
            check_version=self.check_version,
        )
        return self.deleted()


class CompanyInteractionViewSet(InteractionViewSet):
    """The company's history, and what needs no person in the path."""

    filterset_class = CompanyInteractionFilters
    operation_ids = {
        "list": "listInteractions",
        "retrieve": "getInteraction",
        "join": "joinConversation",
        "previous_interactions": "listPreviousInteractions",
    }
    response_serializers = {"join": JoinSerializer}

    @reads_from_replica
    def list(self, request: Request) -> Response:  # type: ignore[override]
        """List the company's interactions, latest first."""
        if self.may_be_compiled:
            return self.compiled_page(
                *list_of_company(self.caller),
                AnswerRow,
                as_written,
                sorts=SORTS,
                prefix=INTERACTION,
                estimated_rows=lambda: self.visible().living(),
            )
        rows = self.visible()
        return self.page(
            answers(rows.living(), self.caller),
            as_written,
            filters=CompanyInteractionFilters,
            sorts=SORTS,
            named=rows,
        )

    @reads_from_replica
    def retrieve(self, request: Request, interactionId: str) -> Response:  # type: ignore[override]
        """Get one interaction."""
        row = find_answer(self.caller, interactionId)
        return self.single(written(row.answer), version=version_of(row.updated_at))

    def join(self, request: Request, interactionId: str) -> Response:
        """Join a live conversation, as an agent. Joining again changes nothing.

        Only agents may; a conversation is a call or chat that is in progress. It takes no body.
        """
        refuse_fields(self.body)
        return self.once(lambda: self._join(interactionId))

    def _join(self, reference: str) -> Response:
        join_type = services.join_conversation(
            caller=self.caller, reference=reference, now=timezone.now()
        )
        return Response({"joinType": join_type.value})

    def previous_interactions(self, request: Request, interactionId: str) -> Response:
        """List the interactions that one follows on, nearest first."""
        rows = Interaction.objects.visible_to(self.caller)
        row = rows.find(interactionId)
        behind = rows.ids_behind(row.pk)
        return Response(read_chain_page(self.request._request, rows, behind, self.represent))
