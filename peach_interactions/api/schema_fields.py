"""The OpenAPI description of a field: what its column and its serializer know beyond its type."""

from __future__ import annotations

from typing import Any

from peach_interactions import external_ids, meta_data
from peach_interactions.api.serializers import JsonObject, ObjectName
from peach_interactions.external_ids import ExternalIdField
from peach_interactions.object_ids import ObjectIdField

Json = dict[str, Any]

EXTERNAL_ID = {"minLength": 1, "maxLength": external_ids.MAX_LENGTH}
# An ID of ours, an external ID, or that with ext- before it.
REFERENCE = {
    "minLength": 1,
    "maxLength": external_ids.MAX_LENGTH + len(external_ids.PATH_PREFIX),
}
REFERENCES = {"items": {"type": "string", **REFERENCE}}
MOMENT_OR_DATE = {
    "anyOf": [
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "null"},
    ]
}
META_DATA = {
    "maxProperties": meta_data.MAX_KEYS,
    "propertyNames": {"maxLength": meta_data.MAX_KEY_LENGTH},
}


def describe_field(schema: Json, serializer: Any, field: Any, direction: str) -> None:
    """Adds to the schema of a property what its column and its serializer know.

    A read-only field in a body keeps its type only: whatever it holds is ignored.
    """
    is_body = direction == "request"
    schema.pop("minLength", None)
    if is_body and field.read_only:
        return
    if isinstance(field, ObjectName):
        schema["const"] = field.name
    if isinstance(field, JsonObject) and field.source == "meta_data":
        schema.update(META_DATA)
    schema.update(_limits_of_column(serializer, field, direction))
    own = serializer.body_schemas if is_body else serializer.answer_schemas
    if "anyOf" in own.get(field.field_name, {}):
        schema.pop("type", None)
        schema.pop("format", None)
    schema.update(own.get(field.field_name, {}))
    if is_body and field.field_name in serializer.unanswered_fields:
        schema["writeOnly"] = True
    if not is_body and field.field_name in serializer.answered_fields:
        _forbid_null(schema)


def _forbid_null(schema: Json) -> None:
    if isinstance(schema.get("type"), list):
        (schema["type"],) = (name for name in schema["type"] if name != "null")
    if "oneOf" in schema:
        schema["allOf"] = [part for part in schema.pop("oneOf") if part != {"type": "null"}]


def _limits_of_column(serializer: Any, field: Any, direction: str) -> Json:
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    columns = {} if model is None else {c.attname: c for c in model._meta.concrete_fields}
    column = columns.get(field.source)
    if isinstance(column, ExternalIdField):
        return EXTERNAL_ID
    target = getattr(column, "target_field", column)
    if isinstance(target, ObjectIdField):
        is_written = direction == "request"
        return REFERENCE if is_written else {"pattern": id_pattern(target.prefix)}
    return {}


def ids_schema(prefix: str) -> Json:
    """A list of IDs of one kind of object."""
    return {"items": {"type": "string", "pattern": id_pattern(prefix)}}


def id_pattern(prefix: str) -> str:
    """The form of the IDs of one kind of object."""
    return f"^{prefix}-[0-9A-Z]+-[0-9A-Z]+$"
