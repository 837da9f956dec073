"""The OpenAPI description of an operation: what a view says of itself, and what the framework cannot know.

Shared parts are in schema_parts.py, the words about the whole API in schema_text.py.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_patched_serializer

from peach_interactions import object_ids
from peach_interactions.api import filters as our_filters
from peach_interactions.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from peach_interactions.api.schema_fields import describe_field, id_pattern
from peach_interactions.api.schema_parts import (
    DeletedSerializer,
    ErrorSerializer,
    Json,
    error_reference,
    header_references,
    list_envelope,
    single_envelope,
)
from peach_interactions.api.serializers import BodySerializer

LISTS = ("list", "previous_interactions")
WITH_BODY = ("create", "update", "clone")
PREFIXES = {
    "personId": object_ids.PERSON,
    "interactionId": object_ids.INTERACTION,
    "contactId": object_ids.CONTACT,
    "loanId": object_ids.LOAN,
}
EXAMPLES = {
    "personId": "ext-borrower-1001",
    "interactionId": "ext-call-58212",
    "contactId": "ext-mobile-1",
    "loanId": "ext-loan-1001",
}
# Objects that have no external ID.
OWN_ID_ONLY = {
    "doNotInteractId": object_ids.DO_NOT_INTERACT,
    "consentId": object_ids.CONSENT,
    "decisionId": object_ids.DECISION,
    "reservationId": object_ids.RESERVATION,
}
ANY_ID = {"type": "string", "pattern": "^[A-Z]{2}-[0-9A-Z]+-[0-9A-Z]+$"}


class ApiSchema(AutoSchema):
    """Reads what a view says of itself.

    `tag`, `operation_ids`, `permissions_of_action`, `row_serializer`, `body_serializer`,
    `filterset_class`, `sorts`; and by action: `examples` (title → body), `response_serializers`,
    `query_parameters`, `request_bodies`, `more_responses`, `more_errors`, `is_versioned`.
    """

    view: Any

    def get_operation_id(self) -> str:
        return str(self.view.operation_ids[self.view.action])

    def get_tags(self) -> list[str]:
        return [str(self.view.tag)]

    def get_summary(self) -> str:
        return self._documentation()[0]

    def get_description(self) -> str:  # type: ignore[override]
        return self._documentation()[1]

    def _documentation(self) -> tuple[str, str]:
        text = getattr(self.view, self.view.action).__doc__ or ""
        lines = [line.strip() for line in text.strip().splitlines()]
        permission = self.view.permissions_of_action[self.view.action]
        body = "\n".join(lines[1:]).strip()
        return lines[0] if lines else "", f"{body}\n\nNeeds the permission `{permission}`.".strip()

    def _of_action(self, name: str, default: Any) -> Any:
        return getattr(self.view, name, {}).get(self.view.action, default)

    @property
    def _is_versioned(self) -> bool:
        return self.method in ("PUT", "DELETE") and bool(getattr(self.view, "is_versioned", True))

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def _get_serializer_name(
        self, serializer: Any, direction: Any, bypass_extensions: bool = False
    ) -> str:
        name = self.get_serializer_name(serializer, direction).removesuffix("Serializer")
        if direction != "request":
            return name
        if getattr(serializer, "parent", None) is not None:
            return f"{name}Input"
        return f"{name}Update" if is_patched_serializer(serializer, direction) else f"{name}Create"

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Json:
        schema: Json = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        schema.pop("description", None)
        if own_words := type(serializer).__dict__.get("__doc__"):
            schema["description"] = own_words.strip()
        if isinstance(serializer, BodySerializer):
            for name, field in serializer.fields.items():
                describe_field(schema["properties"][name], serializer, field, direction)
            self._close(schema, serializer, direction)
        return schema

    def _close(self, schema: Json, serializer: Any, direction: Any) -> None:
        """A body has no unknown fields; an answer has every field."""
        if direction == "request":
            schema["additionalProperties"] = False
            demanded = [n for n in schema.get("required", ()) if not serializer.fields[n].read_only]
            schema.pop("required", None)
            if demanded:
                schema["required"] = demanded
            return
        for name, field in serializer.fields.items():
            if name in serializer.unanswered_fields or field.write_only:
                schema["properties"].pop(name, None)
        schema["required"] = sorted(schema["properties"])

    def _postprocess_serializer_schema(self, schema: Json, serializer: Any, direction: Any) -> Json:
        """Read-only fields stay in bodies, where they are ignored: a fetched object can be sent back."""
        return schema

    def get_request_serializer(self) -> Any:
        if self.view.action not in WITH_BODY or self.view.body_serializer is None:
            return None
        return self.view.body_serializer(partial=self.view.action != "create")

    def get_response_serializers(self) -> Any:
        if (custom := self._of_action("response_serializers", None)) is not None:
            return {"200": custom}
        if self.view.action == "destroy":
            return {"200": DeletedSerializer}
        row = self.view.row_serializer
        return {"200": list_envelope(row) if self.view.action in LISTS else single_envelope(row)}

    def _resolve_path_parameters(self, variables: list[str]) -> list[Json]:
        return [_path_parameter(variable) for variable in variables]

    def _get_parameters(self) -> list[Json]:
        parameters: list[Json] = super()._get_parameters()
        if self.view.action in LISTS:
            parameters += [*self._filter_parameters(), *self._paging_parameters()]
        parameters += self._of_action("query_parameters", [])
        if self.method == "POST":
            parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
        if self._is_versioned:
            parameters.append({"$ref": "#/components/parameters/IfMatch"})
        return [*parameters, {"$ref": "#/components/parameters/RequestId"}]

    def _filter_parameters(self) -> list[Json]:
        filterset = getattr(self.view, "filterset_class", None)
        if filterset is None or self.view.action != "list":
            return []
        return [
            {
                "in": "query",
                "name": name,
                "schema": (schema := _schema_of_filter(item)),
                "description": str(item.label or ""),
                **({"explode": False, "style": "form"} if schema.get("type") == "array" else {}),
            }
            for name, item in filterset.base_filters.items()
        ]

    def _paging_parameters(self) -> list[Json]:
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        rows: list[tuple[str, Json, str]] = [
            ("limit", limit, "Rows a page."),
            ("startingAfter", ANY_ID, "The page after the object with this ID."),
            ("endingBefore", ANY_ID, "The page before the object with this ID."),
        ]
        if self.view.action == "list":
            names = [sign + sort.name for sort in self.view.sorts for sign in ("-", "")]
            order = {"type": "string", "enum": names, "default": names[0]}
            cursor = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}
            rows.append(("cursor", cursor, "Opaque; part of nextUrl and previousUrl."))
            rows.append(("sortBy", order, "The order; - is descending."))
        return [
            {"in": "query", "name": name, "schema": schema, "description": description}
            for name, schema, description in rows
        ]

    def _get_request_body(self, direction: Any = "request") -> Json | None:
        if (custom := self._of_action("request_bodies", None)) is not None:
            return dict(custom)
        body: Json | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        if body is not None:
            examples = self._of_action("examples", {})
            body["content"]["application/json"]["examples"] = {
                _key_of(title): {"summary": title, "value": value}
                for title, value in examples.items()
            }
        return body

    def get_operation(self, *arguments: Any, **options: Any) -> Any:
        operation = super().get_operation(*arguments, **options)
        if operation is None:
            return None
        self.resolve_serializer(ErrorSerializer, "response")
        operation["responses"] |= self._of_action("more_responses", {})
        for status, response in operation["responses"].items():
            response["description"] = response["description"] or "Done."
            response["headers"] = header_references(*self._headers(status))
        for status in sorted(self._errors()):
            operation["responses"][str(status)] = error_reference(status)
        return operation

    def _errors(self) -> set[int]:
        errors = {400, 401, 403, 429, 503, *self._of_action("more_errors", ())}
        if "{" in self.path:
            errors.add(404)
        if self.method in ("POST", "PUT"):
            errors |= {409, 413, 415}
        if self.method == "POST":
            errors.add(422)
        if self._is_versioned:
            errors.add(412)
        return errors

    def _headers(self, status: str) -> list[str]:
        names = ["X-Request-ID", *self._of_action("more_headers", {}).get(status, ())]
        has_version = getattr(self.view, "is_versioned", True)
        if has_version and self.view.action in ("retrieve", *WITH_BODY):
            names.append("ETag")
        if self.method == "POST":
            names.append("Idempotency-Replayed")
        return names


def _path_parameter(name: str) -> Json:
    if (prefix := OWN_ID_ONLY.get(name)) is not None:
        pattern = id_pattern(prefix)
        description, example = "An ID.", f"{prefix}-0HD3KXQ2M1-7Q2Z81KD"
    else:
        pattern = f"^({PREFIXES[name]}-[0-9A-Z]+-[0-9A-Z]+|ext-[^/]+)$"
        description = "An ID, or `ext-` and the percent-encoded external ID."
        example = EXAMPLES[name]
    return {
        "in": "path",
        "name": name,
        "required": True,
        "schema": {"type": "string", "pattern": pattern},
        "description": description,
        "example": example,
    }


def _schema_of_filter(item: Any) -> Json:
    if isinstance(item, our_filters.WordsFilter):
        return {"type": "array", "minItems": 1, "items": {"type": "string", "enum": item.words}}
    if isinstance(item, our_filters.ReferencesFilter):
        return {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
    if isinstance(item, our_filters.FlagFilter):
        return {"type": "boolean"}
    if isinstance(item, our_filters.MomentFilter):
        return {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
            ]
        }
    return {"type": "string", "minLength": 1}


def _key_of(title: str) -> str:
    first, *others = "".join(c if c.isalnum() else " " for c in title).lower().split()
    return first + "".join(word.capitalize() for word in others)
