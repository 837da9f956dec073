"""Request bodies as granian hands them over: chunked, broken off, or left unread.

- Django believes that a request without Content-Length has no body; a chunked one has.
- When a client vanishes, the WSGI input just ends, and half a body looks like a whole one.
- When an answer is given before the body was read, the connection is closed under the client that
  still sends, and many (urllib among them) then never see the answer.

How large a body may be is not decided here, except that `request.body` keeps to Django's limit.
"""

import io
import time
from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError

PEEK_BYTES = 64 * 1024
PIECE_BYTES = 64 * 1024
DRAIN_BYTES_LIMIT = 32 * 1024 * 1024
DRAIN_SECONDS_LIMIT = 10


class Readable(Protocol):
    """What WSGI promises of its input."""

    def read(self, size: int = -1, /) -> bytes: ...


class UndeclaredBody(io.RawIOBase):
    """A body of unknown length: read to its end."""

    def __init__(self, source: Readable) -> None:
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        data = self.source.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class BoundedReader(io.BufferedReader):
    """Reads pieces without end, but "everything" only up to DATA_UPLOAD_MAX_MEMORY_SIZE."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size >= 0:
            return super().read(size)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = super().read(limit + 1)
        if len(data) > limit:
            raise RequestDataTooBig("The request body is larger than this server reads at once.")
        return data


class DeclaredBody(io.RawIOBase):
    """A body of the declared length: one that ends early is an error, not a shorter body."""

    def __init__(self, source: Readable, length: int) -> None:
        self.source = source
        self.remaining = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        if not self.remaining:
            return 0
        data = self.source.read(min(len(buffer), self.remaining))
        if not data:
            raise UnreadablePostError("The request body ended before its declared length.")
        buffer[: len(data)] = data
        self.remaining -= len(data)
        return len(data)


class ChunkedBodyMiddleware:
    """Gives the request its body, chunked or not, and reads what the view left of it."""

    def __init__(self, respond: Callable[[WSGIRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: WSGIRequest) -> HttpResponse:
        source: Readable = request.META.get("wsgi.input", io.BytesIO())
        if is_chunked(request):
            attach_undeclared_body(request, source)
        elif length := declared_length(request):
            request._stream = io.BufferedReader(DeclaredBody(source, length))
        response = self.respond(request)
        drain(request)
        return response


def is_chunked(request: WSGIRequest) -> bool:
    """Whether the request has a body of undeclared length."""
    encoding = request.META.get("HTTP_TRANSFER_ENCODING", "")
    return "chunked" in encoding.lower() and not request.META.get("CONTENT_LENGTH")


def declared_length(request: HttpRequest) -> int:
    """The Content-Length in bytes; 0 when there is none."""
    declared = request.META.get("CONTENT_LENGTH") or ""
    return int(declared) if declared.isascii() and declared.isdigit() else 0


def attach_undeclared_body(request: WSGIRequest, source: Readable) -> None:
    """Makes `request.read` and `request.body` read the WSGI input.

    A short body is read at once, so that its length is known to those that need it.
    """
    start = source.read(PEEK_BYTES)
    if len(start) < PEEK_BYTES:
        request.META["CONTENT_LENGTH"] = str(len(start))
        request._stream = io.BytesIO(start)
        return
    # Django REST framework asks here, and only for "is there a body"; the true length is unknown.
    request.META["HTTP_CONTENT_LENGTH"] = str(len(start))
    rest = UndeclaredBody(_Joined(start, source))
    request._stream = BoundedReader(rest, PIECE_BYTES)


class _Joined:
    """The bytes read ahead, then the rest."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self.start = io.BytesIO(start)
        self.rest = rest

    def read(self, size: int = -1, /) -> bytes:
        return self.start.read(size) or self.rest.read(size)


def drain(request: WSGIRequest) -> None:
    """Reads and forgets what is left of the body, within bounds of size and time.

    A client that asked first (Expect: 100-continue) does not send what nobody reads, and one that
    announced more than the bound is cut off at once.
    """
    if "HTTP_EXPECT" in request.META or declared_length(request) > DRAIN_BYTES_LIMIT:
        return
    deadline = time.monotonic() + DRAIN_SECONDS_LIMIT
    drained = 0
    try:
        while drained < DRAIN_BYTES_LIMIT and time.monotonic() < deadline:
            piece = request._stream.read(PIECE_BYTES)
            if not piece:
                return
            drained += len(piece)
    except (UnreadablePostError, ValueError):
        # The client is gone, or whoever read the body has closed it: nothing is left to read.
        return
