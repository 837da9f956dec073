"""The form of batches of interactions on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from interactions.api.serializers import InteractionSerializer
from interactions.batches import MAX_ITEMS
from peach_interactions.api.schema_fields import REFERENCE
from peach_interactions.api.schema_parts import ErrorDetailSerializer
from peach_interactions.api.serializers import BodySerializer, Flag, Text


class BatchItemSerializer(InteractionSerializer):
    """An interaction, and whom it was with."""

    body_schemas = {**InteractionSerializer.body_schemas, "personId": REFERENCE}

    person_id = Text(
        help_text="A reference to the borrower. A new external ID is created from `borrower`."
    )


class Items(serializers.ListField):
    """The items as they are: each is read, and answered, for itself."""

    child = BatchItemSerializer()

    def run_validation(self, data: Any = serializers.empty) -> Any:
        is_empty, value = self.validate_empty_values(data)
        return value if is_empty else self.to_internal_value(value)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise ValidationError("This must be a list.", code="not_a_list")
        if not 1 <= len(data) <= MAX_ITEMS:
            raise ValidationError(f"A batch has 1 to {MAX_ITEMS} items.", code="length")
        return data


class BatchSerializer(BodySerializer):
    """Interactions to record, in this order."""

    body_schemas = {"items": {"minItems": 1, "maxItems": MAX_ITEMS}}

    atomic = Flag(
        required=False,
        help_text="Whether one that is refused keeps all the others out; default false.",
    )
    items = Items(help_text="The interactions, 1 to 500.")


class OutcomeSerializer(BodySerializer):
    """What became of one item: its data, or its errors."""

    index = serializers.IntegerField(
        read_only=True, min_value=0, help_text="Its place in the batch, from 0."
    )
    status = serializers.IntegerField(
        read_only=True, help_text="The HTTP status that it would have had alone."
    )
    data = InteractionSerializer(  # type: ignore[assignment]
        read_only=True, allow_null=True, help_text="The interaction; null when it was refused."
    )
    errors = ErrorDetailSerializer(  # type: ignore[assignment]
        many=True, read_only=True, help_text="Why it was refused; empty when it was recorded."
    )


class BatchAnswerSerializer(BodySerializer):
    """The items in their order."""

    status = serializers.IntegerField(read_only=True, help_text="200")
    message = serializers.CharField(read_only=True, help_text="OK")
    data = OutcomeSerializer(many=True, read_only=True)  # type: ignore[assignment]
