"""The OpenAPI description: envelopes, errors, headers and parameters that every operation shares.

Views say what is their own (serializers, filters, examples); this adds what the framework cannot know.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from peach_interactions.api import filters as our_filters
from peach_interactions.api.errors import MESSAGES
from peach_interactions.api.pagination import DEFAULT_LIMIT, MAX_LIMIT

ERRORS_OF_METHOD = {
    "GET": (400, 401, 403, 404, 429),
    "POST": (400, 401, 403, 404, 409, 413, 415, 422, 429),
    "PUT": (400, 401, 403, 404, 409, 412, 413, 415, 422, 429),
    "DELETE": (400, 401, 403, 404, 409, 412, 429),
}
EXTERNAL_HINT = "An ID, or `ext-` and the percent-encoded external ID."
HEADER_PARAMETERS = {
    "POST": (
        (
            "Idempotency-Key",
            "Sent again within 24 hours with the same request, the first answer is given again.",
            {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x20-\x7e]+$"},
        ),
    ),
    "PUT": (
        (
            "If-Match",
            "The ETag that was read; 412 when the object has changed since.",
            {"type": "string"},
        ),
    ),
    "DELETE": (
        (
            "If-Match",
            "The ETag that was read; 412 when the object has changed since.",
            {"type": "string"},
        ),
    ),
}


class ErrorDetailSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(
        allow_null=True, help_text="The field or parameter, such as loanIds[1]; null for the whole."
    )
    code = serializers.CharField(help_text="A stable word for programs.")
    message = serializers.CharField(help_text="A sentence for people.")


class ErrorSerializer(serializers.Serializer[Any]):
    status = serializers.IntegerField(help_text="The HTTP status.")
    message = serializers.CharField(help_text="One sentence.")
    errors = ErrorDetailSerializer(many=True, help_text="All faults at once.")  # type: ignore[assignment]
    requestId = serializers.CharField(
        allow_null=True, help_text="The request's ID, also in X-Request-ID."
    )


class DeletedSerializer(serializers.Serializer[Any]):
    status = serializers.IntegerField(help_text="200")
    message = serializers.CharField(help_text="One sentence.")


@cache
def single_envelope(row: type[serializers.BaseSerializer[Any]]) -> Any:
    """The envelope of one object."""
    name = row.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}Answer",
        {
            "status": serializers.IntegerField(help_text="200"),
            "message": serializers.CharField(help_text="OK"),
            "data": row(),
        },
    )


@cache
def list_envelope(row: type[serializers.BaseSerializer[Any]]) -> Any:
    """The envelope of a list."""
    name = row.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}List",
        {
            "total": serializers.IntegerField(help_text="How many rows the filters match."),
            "totalIsEstimate": serializers.BooleanField(
                required=False,
                help_text="Present and true when total, above 10,000, is an estimate.",
            ),
            "count": serializers.IntegerField(help_text="How many rows are in this page."),
            "nextUrl": serializers.URLField(
                allow_null=True, help_text="The next page; null on the last."
            ),
            "previousUrl": serializers.URLField(
                allow_null=True, help_text="The page before; null on the first."
            ),
            "data": row(many=True),
        },
    )


class ApiSchema(AutoSchema):
    """Reads `row_serializer`, `body_serializer`, `filterset_class`, `sorts` and `examples` of a view."""

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

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False

    def get_request_serializer(self) -> Any:
        if self.view.action not in ("create", "update", "clone"):
            return None
        body = self.view.body_serializer
        return body(partial=self.view.action != "create") if body else None

    def get_response_serializers(self) -> Any:
        custom = getattr(self.view, "response_serializers", {}).get(self.view.action)
        if custom is not None:
            return custom
        if self.view.action == "destroy":
            return DeletedSerializer
        row = self.view.row_serializer
        is_list = self.view.action in ("list", "previous_interactions")
        return list_envelope(row) if is_list else single_envelope(row)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "in": "path",
                "name": variable,
                "required": True,
                "schema": {"type": "string", "minLength": 1},
                "description": EXTERNAL_HINT,
            }
            for variable in variables
        ]

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters = super()._get_parameters()
        if self.view.action in ("list", "previous_interactions"):
            parameters += [*self._filter_parameters(), *self._paging_parameters()]
        parameters += getattr(self.view, "query_parameters", {}).get(self.view.action, [])
        for name, description, schema in HEADER_PARAMETERS.get(self.method, ()):
            parameters.append(
                {"in": "header", "name": name, "schema": schema, "description": description}
            )
        return parameters

    def _filter_parameters(self) -> list[dict[str, Any]]:
        filterset = getattr(self.view, "filterset_class", None)
        if filterset is None or self.view.action != "list":
            return []
        return [
            {
                "in": "query",
                "name": name,
                "schema": _schema_of_filter(item),
                "description": str(item.label or ""),
                **(
                    {"explode": False, "style": "form"}
                    if isinstance(item, our_filters.WordsFilter)
                    else {}
                ),
            }
            for name, item in filterset.base_filters.items()
        ]

    def _paging_parameters(self) -> list[dict[str, Any]]:
        text = {"type": "string", "minLength": 1}
        rows = [
            (
                "limit",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
                "Rows a page.",
            ),
            ("startingAfter", text, "The page after the object with this ID."),
            ("endingBefore", text, "The page before the object with this ID."),
            ("cursor", text, "Opaque; part of nextUrl and previousUrl."),
        ]
        if self.view.action == "list":
            names = [sign + sort.name for sort in self.view.sorts for sign in ("-", "")]
            rows.append(
                (
                    "sortBy",
                    {"type": "string", "enum": names, "default": names[0]},
                    "The order; - is descending.",
                )
            )
        return [
            {"in": "query", "name": name, "schema": schema, "description": description}
            for name, schema, description in rows
        ]

    def get_operation(self, *arguments: Any, **options: Any) -> Any:
        operation = super().get_operation(*arguments, **options)
        if operation is None:
            return None
        error = self.resolve_serializer(ErrorSerializer, "response").ref
        for status in ERRORS_OF_METHOD[self.method]:
            operation["responses"].setdefault(
                str(status),
                {
                    "description": MESSAGES[status],
                    "content": {"application/json": {"schema": copy.deepcopy(error)}},
                },
            )
        operation["responses"] |= getattr(self.view, "more_responses", {}).get(self.view.action, {})
        self._add_headers(operation)
        self._add_example(operation)
        return operation

    def _add_headers(self, operation: dict[str, Any]) -> None:
        for status, response in operation["responses"].items():
            headers = response.setdefault("headers", {})
            headers["X-Request-ID"] = {
                "schema": {"type": "string"},
                "description": "The ID of the request.",
            }
            if status == "401":
                headers["WWW-Authenticate"] = {
                    "schema": {"type": "string"},
                    "description": "How to authenticate.",
                }
            if status == "429":
                headers["Retry-After"] = {
                    "schema": {"type": "integer"},
                    "description": "Seconds to wait.",
                }
            if status == "200" and self.view.action in ("create", "retrieve", "update", "clone"):
                headers["ETag"] = {
                    "schema": {"type": "string"},
                    "description": "The object's version.",
                }

    def _add_example(self, operation: dict[str, Any]) -> None:
        example = getattr(self.view, "examples", {}).get(self.view.action)
        content = operation.get("requestBody", {}).get("content", {})
        if example is not None and "application/json" in content:
            content["application/json"]["example"] = example


def _schema_of_filter(item: Any) -> dict[str, Any]:
    if isinstance(item, our_filters.WordsFilter):
        return {"type": "array", "items": {"type": "string", "enum": item.words}}
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
