"""Which requests of the API are answered from the replica, and what the writes of the others leave behind (ADR 15).

A route says so itself, by `reads_from_replica`; all others are answered by the primary. Without a replica nothing
here is done.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import Error
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from companies.models import ApiKey
from companies.write_positions import keep_position, position_for
from peach_interactions import replica
from peach_interactions.api.cursors import read_cursor
from peach_interactions.errors import NotFound

Handler = TypeVar("Handler", bound=Callable[..., Any])
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# These refusals come before anything is done.
REFUSED_AT_THE_DOOR = (401, 403, 405, 429)
# They name a row, which may be newer than the replica.
NAMING_PARAMETERS = ("startingAfter", "endingBefore")


def reads_from_replica(handler: Handler) -> Handler:
    """Lets the replica answer where it has come far enough for this caller, and the primary where not.

    Only for reads that nobody is contacted upon, that write nothing, and whose answer is whole when they return.
    """
    handler.may_read_from_replica = True  # type: ignore[attr-defined]
    if not replica.has_replica():
        return handler

    @wraps(handler)
    def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        if _may_read(request):
            try:
                with replica.reading_from_replica():
                    return handler(view, request, *args, **kwargs)
            except NotFound:
                # It may have come since; the primary knows.
                pass
            except Error as error:
                # Gone, or the statement stood in the way of what it replays, or the schema is an older one.
                replica.say("replica_failed", reason=type(error.__cause__ or error).__name__)
        return handler(view, request, *args, **kwargs)

    return cast("Handler", answer)


def _may_read(request: Request) -> bool:
    given = request.query_params
    if any(name in given for name in NAMING_PARAMETERS):
        return False
    if "no-cache" in request.headers.get("Cache-Control", ""):
        return False
    key = cast("ApiKey", request.auth)
    position = position_for(key.actor, timezone.now())
    cursor = read_cursor(given["cursor"]) if "cursor" in given else None
    if cursor is not None and cursor.read_to is not None:
        position = max(position, cursor.read_to)
    return replica.has_replayed(position)


def keep_write(request: Request, response: HttpResponseBase) -> None:
    """After a request that may have written: the caller's reads wait for it from now on.

    An answer that is streamed still writes then; nothing of it can be read through the API.
    """
    key = cast("ApiKey | None", request.auth)
    is_refused = response.status_code in REFUSED_AT_THE_DOOR
    if request.method in SAFE_METHODS or key is None or is_refused:
        return
    try:
        keep_position(actor_id=key.actor_id, now=timezone.now())
    except Error as error:
        # What was written stays written: the primary went away after it.
        replica.say("write_position_lost", reason=type(error.__cause__ or error).__name__)
