"""Serves recorded content from the local storage, under a signed address and in ranges (RFC 9110, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.files import File
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from interactions.models import Recording
from interactions.recordings import CHUNK_BYTES, recording_of_token, recording_storage
from peach_interactions.api.errors import json_error
from peach_interactions.errors import NotFound, NotPermitted

# No content has 19 digits of bytes, and a number without bounds would be work for nothing.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(ValueError):
    """The range begins behind the end of the content."""


# Without a cookie there is nothing to forge: other methods are a 405, not a missing token.
@csrf_exempt
@require_safe
def play_recording(request: HttpRequest, token: str) -> HttpResponseBase:
    """The content, whole or the range asked for; the address says who may hear it."""
    try:
        # A parameter is a change of the address too.
        recording = recording_of_token(token + request.META.get("QUERY_STRING", ""))
        file = recording_storage().open(recording.storage_name)
    except NotPermitted as error:
        return json_error(request, 403, error.faults[0].code, str(error))
    except (NotFound, FileNotFoundError):
        return json_error(request, 404, "recording_not_found", "There is no such recording.")
    try:
        wanted = _wanted_range(request, recording)
    except Unsatisfiable:
        file.close()
        refusal = json_error(request, 416, "range_not_satisfiable")
        refusal["Content-Range"] = f"bytes */{recording.size_bytes}"
        return refusal
    first, last = wanted or (0, recording.size_bytes - 1)
    response = _response(request, file, first, last)
    if wanted:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{recording.size_bytes}"
    return _with_headers(response, recording, last - first + 1)


def _response(request: HttpRequest, file: File[bytes], first: int, last: int) -> HttpResponseBase:
    if request.method == "HEAD":
        file.close()
        return HttpResponse()
    return StreamingHttpResponse(_read(file, first, last))


def _with_headers(
    response: HttpResponseBase, recording: Recording, length: int
) -> HttpResponseBase:
    response["Content-Type"] = recording.content_type
    response["Content-Length"] = str(length)
    response["Content-Disposition"] = "inline"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{recording.sha256}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    # Set here, it stands; the middleware adds its own policy only where there is none.
    response["Content-Security-Policy"] = "sandbox"
    return response


def _wanted_range(request: HttpRequest, recording: Recording) -> tuple[int, int] | None:
    """The first and last byte asked for; None is everything, also for forms that need not be supported.

    :raises Unsatisfiable: when no byte of the content is in the range.
    """
    # Ranges are a matter of GET only (RFC 9110, 14.2).
    text = request.headers.get("Range", "") if request.method == "GET" else ""
    match = RANGE.fullmatch(text)
    if (
        match is None
        or request.headers.get("If-Range", f'"{recording.sha256}"') != f'"{recording.sha256}"'
    ):
        return None
    start, end = match.groups()
    size = recording.size_bytes
    if not start:
        if not end:
            return None
        if int(end) == 0:
            raise Unsatisfiable
        return max(0, size - int(end)), size - 1
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, last


def _read(file: File[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
