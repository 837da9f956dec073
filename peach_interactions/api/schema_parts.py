"""What the operations of the OpenAPI description share: envelopes, headers, errors, vocabularies."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import import_string
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from peach_interactions.api.errors import MESSAGES

Json = dict[str, Any]

ERROR_CODES = {
    400: ("unknown_field", "There is no such field.", "chanel"),
    401: ("not_authenticated", MESSAGES[401], None),
    403: ("permission_denied", "This needs the permission interaction:create.", None),
    404: ("not_found", "There is no such object.", None),
    409: ("external_id_taken", "IN-0HD3KXQ2M1-7Q2Z81KD has this external ID.", "externalId"),
    412: ("stale", MESSAGES[412], "If-Match"),
    413: ("payload_too_large", MESSAGES[413], None),
    415: ("unsupported_media_type", 'Unsupported media type "text/plain" in request.', None),
    422: (
        "idempotency_key_reused",
        "This key was used for a different request.",
        "Idempotency-Key",
    ),
    429: ("throttled", MESSAGES[429], None),
    503: ("unavailable", MESSAGES[503], None),
}
HEADERS: dict[str, Json] = {
    "X-Request-ID": {
        "description": "The ID of the request: your own, or one made for it.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,128}$"},
        "required": True,
    },
    "ETag": {
        "description": "The version of the object, for If-Match.",
        "schema": {"type": "string", "pattern": '^"[0-9A-Za-z-]+"$'},
        "required": True,
    },
    "Idempotency-Replayed": {
        "description": "true when this is the first answer again; else absent.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "WWW-Authenticate": {
        "description": "How to authenticate.",
        "schema": {"type": "string"},
        "required": True,
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
        "required": True,
    },
    "Location": {
        "description": "Where the content plays.",
        "schema": {"type": "string", "format": "uri-reference"},
        "required": True,
    },
    "Cache-Control": {
        "description": "The address is for the caller alone.",
        "schema": {"type": "string", "const": "private, no-store"},
        "required": True,
    },
}
PARAMETERS: dict[str, Json] = {
    "IfMatch": {
        "in": "header",
        "name": "If-Match",
        "schema": {"type": "string"},
        "description": "The ETag that was read; 412 when the object has changed since.",
    },
    "IdempotencyKey": {
        "in": "header",
        "name": "Idempotency-Key",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            # What is printable of Latin-1, in which headers travel.
            "pattern": r"^[\x20-\x7e\xa1-\xac\xae-\xff]+$",
        },
        "description": "With the same request again within 24 hours, the first answer is given again.",
    },
    "RequestId": {
        "in": "header",
        "name": "X-Request-ID",
        "schema": {"type": "string"},
        "description": "Your own name for the request; the answer, errors, logs and history carry it.",
    },
}
HEADERS_OF_ERROR = {401: ("WWW-Authenticate",), 429: ("Retry-After",)}


class ErrorDetailSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(
        allow_null=True,
        help_text="The field, parameter or header, such as loanIds[1]; null for the whole.",
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
            "total": serializers.IntegerField(min_value=0, help_text="How many rows match."),
            "totalIsEstimate": serializers.BooleanField(
                required=False,
                help_text="Present and true when total, above 10,000, is an estimate.",
            ),
            "count": serializers.IntegerField(
                min_value=0, max_value=100, help_text="How many rows are in this page."
            ),
            "nextUrl": serializers.URLField(
                allow_null=True, help_text="The next page; null on the last."
            ),
            "previousUrl": serializers.URLField(
                allow_null=True, help_text="The page before; null on the first."
            ),
            "data": row(many=True),
        },
    )


def header_references(*names: str) -> Json:
    """The headers of an answer, by reference."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def error_reference(status: int) -> Json:
    """An answer that is an error, by reference."""
    return {"$ref": f"#/components/responses/Error{status}"}


def add_shared_parts(result: Json, generator: Any, **_: Any) -> Json:
    """The last step of the generator: adds what the operations refer to, and names vocabularies once."""
    components = result["components"]
    components["headers"] = HEADERS
    components["parameters"] = PARAMETERS
    components["responses"] = {f"Error{status}": _error(status) for status in ERROR_CODES}
    schemas = components["schemas"]
    schemas.pop("Null", None)
    words = {tuple(schemas[name]["enum"]): name for name in _vocabularies() if name in schemas}
    for name, choices in _vocabularies().items():
        if name in schemas:
            schemas[name] |= _meanings(choices)
    refer_to_vocabularies(result["paths"], words)
    refer_to_vocabularies(schemas, {})
    return result


def refer_to_vocabularies(part: Any, words: dict[tuple[str, ...], str]) -> None:
    """Replaces lists of words by references to the component that holds them, and Null by its type."""
    if isinstance(part, list):
        for item in part:
            refer_to_vocabularies(item, words)
    if not isinstance(part, dict):
        return
    if part.get("$ref") == "#/components/schemas/Null":
        part.clear()
        part["type"] = "null"
    name = words.get(tuple(part["enum"])) if isinstance(part.get("enum"), list) else None
    if name is not None:
        part.clear()
        part["$ref"] = f"#/components/schemas/{name}"
    for item in part.values():
        refer_to_vocabularies(item, words)


def _vocabularies() -> dict[str, list[tuple[str, str]]]:
    paths: dict[str, str] = spectacular_settings.ENUM_NAME_OVERRIDES
    named = {name: import_string(path) for name, path in paths.items()}
    return {name: getattr(value, "choices", value) for name, value in named.items()}


def _meanings(choices: list[tuple[str, str]]) -> Json:
    """What the words mean, where that says more than the words themselves."""
    if all(_letters(word) == _letters(meaning) for word, meaning in choices):
        return {}
    return {"description": "\n".join(f"* `{word}`: {meaning}" for word, meaning in choices)}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _error(status: int) -> Json:
    code, message, field = ERROR_CODES[status]
    return {
        "description": MESSAGES[status],
        "headers": header_references("X-Request-ID", *HEADERS_OF_ERROR.get(status, ())),
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Error"},
                "example": {
                    "status": status,
                    "message": message,
                    "errors": [{"field": field, "code": code, "message": message}],
                    "requestId": "7f0c2f4e9d1b4c5a8e6f3a2b1c0d9e8f",
                },
            }
        },
    }
