"""The route of batches: up to 500 interactions in one request."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from companies import choices as permissions
from companies.api.views import CompanyViewSet
from interactions.api.batch_serializers import (
    BatchAnswerSerializer,
    BatchItemSerializer,
    BatchSerializer,
)
from interactions.api.serializers import represent_interaction
from interactions.batches import record_batch
from interactions.bulk_services import Body, Outcome, as_in_path
from interactions.models import Interaction
from peach_interactions.api.bulk_forms import BulkForm
from peach_interactions.api.errors import STATUS_OF_KIND
from peach_interactions.api.parsing_and_rendering import MAX_BATCH_BODY_BYTES
from peach_interactions.errors import Fault, raise_if_any

Json = dict[str, Any]
CALL = {
    "personId": "ext-borrower-1001",
    "channel": "voice",
    "theme": "opsCollDebt",
    "direction": "outbound",
    "status": "attempted",
    "statusDetails": "voiceNoAnswer",
    "startedAt": "2026-03-31T18:57:13Z",
}
LETTER = {
    "personId": "ext-borrower-1002",
    "externalId": "letter-881",
    "channel": "mail",
    "theme": "opsServicing",
    "direction": "inbound",
    "status": "succeeded",
    "statusDetails": "mailReceived",
    "startedAt": "2026-03-30",
}


class BatchViewSet(CompanyViewSet):
    """Many interactions in one request."""

    tag = "interactions"
    is_versioned = False
    body_serializer = BatchSerializer
    max_body_bytes = MAX_BATCH_BODY_BYTES
    operation_ids = {"create": "createInteractions"}
    permissions_of_action = {"create": permissions.INTERACTION_CREATE}
    response_serializers: ClassVar[dict[str, Any]] = {"create": BatchAnswerSerializer}
    examples = {
        "create": {
            "A call and a letter, each for itself": {"items": [CALL, LETTER]},
            "Both or none": {"atomic": True, "items": [CALL, LETTER]},
        }
    }

    def create(self, request: Request) -> Response:
        """Record up to 500 interactions. Nothing is sent to anybody.

        Each item is an interaction with its `personId`, and all rules hold as if they were recorded one after
        the other in this order: an item may follow on one before it. A person named by an external ID that does
        not exist yet is created from `borrower`.

        The answer has for each item its `index`, the `status` that it would have had alone, and `data` or
        `errors`; a person that is not there is a 400, as any reference in a body. With `atomic` one refused item
        keeps all out: then the answer is an error that names the faults of all, such as `items[3].channel`.

        An Idempotency-Key covers the whole batch. A body has up to 16 MiB.
        """
        return self.once(self._create)

    def _create(self) -> Response:
        values, faults = BatchSerializer(data=self.body).parse()
        raise_if_any(faults)
        bodies = [_body_of(item) for item in values["items"]]
        outcomes = record_batch(
            caller=self.caller,
            bodies=bodies,
            is_atomic=values.get("atomic", False),
            now=timezone.now(),
        )
        return Response({"status": 200, "message": "OK", "data": self._represent(outcomes)})

    def _represent(self, outcomes: list[Outcome]) -> list[Json]:
        ids = [outcome.interaction_id for outcome in outcomes if outcome.interaction_id]
        rows = Interaction.objects.visible_to(self.caller).for_answers().filter(pk__in=ids)
        data = {row.pk: represent_interaction(row, self.caller) for row in rows}
        return [
            {
                "index": index,
                "status": 200 if outcome.error is None else STATUS_OF_KIND[type(outcome.error)],
                "data": data.get(outcome.interaction_id or ""),
                "errors": _errors(outcome),
            }
            for index, outcome in enumerate(outcomes)
        ]

    def masked(self, body: Any) -> Any:
        """Hides from a replayed answer what is locked now, or what the caller may not read any more."""
        items = body.get("data") if isinstance(body, dict) else None
        if not isinstance(items, list) or self.caller.may(permissions.INTERACTION_READ_SENSITIVE):
            return body
        ids = [item["data"]["id"] for item in items if item["data"]]
        rows = Interaction.objects.visible_to(self.caller).filter(pk__in=ids, sensitive=True)
        locked = set(rows.values_list("pk", flat=True))
        return {**body, "data": [_masked_item(item, locked) for item in items]}


@cache
def item_form() -> BulkForm:
    """The form of an item, made once per process."""
    return BulkForm(BatchItemSerializer())


def _body_of(item: Any) -> Body:
    if not isinstance(item, dict):
        return Body(None, {}, [Fault("not_an_object", "This must be an object.")])
    values, faults = item_form().read(item)
    reference = values.get("person_id")
    return Body(None if reference is None else as_in_path(reference), values, faults)


def _errors(outcome: Outcome) -> list[Json]:
    faults = () if outcome.error is None else outcome.error.faults
    return [{"field": f.field, "code": f.code, "message": f.message} for f in faults]


def _masked_item(item: Json, locked: set[str]) -> Json:
    data = item["data"]
    if data and (data["sensitive"] or data["id"] in locked):
        return {**item, "data": {**data, "content": None, "metaData": None}}
    return item
