"""JSON in and out: the parser, the renderer, and the form of timestamps. What JSON is refused: client_json.py."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from peach_interactions.client_json import RefusedJson, parse_strictly
from peach_interactions.moments import iso_moment

MAX_BODY_BYTES = 1024 * 1024
MAX_BATCH_BODY_BYTES = 16 * 1024 * 1024


class PayloadTooLarge(APIException):
    """The body is larger than the route takes."""

    status_code = 413
    default_code = "payload_too_large"
    default_detail = "The body is too large."


def refuse_encoded(headers: Mapping[str, str]) -> None:
    """Bodies are not unpacked here: a small one could become of any size.

    :raises UnsupportedMediaType: when the body is said to be compressed.
    """
    encoding = headers.get("Content-Encoding", "")
    if encoding.strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType(encoding, f'Unsupported content encoding "{encoding[:50]}".')


class JsonParser(BaseParser):
    """Reads a body of at most `max_body_bytes` of the view (default 1 MiB) that is a JSON object."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        view = (parser_context or {}).get("view")
        limit = getattr(view, "max_body_bytes", MAX_BODY_BYTES)
        refuse_encoded((parser_context or {})["request"].headers)
        declared = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        raw = b"" if declared.isdigit() and int(declared) > limit else stream.read(limit + 1)
        if not raw or len(raw) > limit:
            raise PayloadTooLarge(f"The body has more than {limit} bytes.")
        try:
            value = parse_strictly(raw)
        except RefusedJson as error:
            raise ParseError(str(error), code="malformed") from error
        if not isinstance(value, dict):
            raise ParseError("The body must be a JSON object.", code="not_an_object")
        return value


class JsonRenderer(BaseRenderer):
    """Writes JSON."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data)


class AlwaysJson(BaseContentNegotiation):
    """Answers in JSON whatever `Accept` says: there is no other form to choose."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        from rest_framework.negotiation import DefaultContentNegotiation

        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


# What answers write wherever they show a moment.
timestamp = iso_moment
