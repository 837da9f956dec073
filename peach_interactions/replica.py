"""Reads from a streaming replica: which server is read, how far it has come, and when it is left alone (ADR 15).

Which requests may read from it is decided by the doors. Without DATABASE_REPLICA_URL there is none, and nothing
here asks anything. Positions are bytes of the primary's log of changes (WAL) since it began.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

PRIMARY = DEFAULT_DB_ALIAS
REPLICA = "replica"
MAX_POSITION = 2**63 - 1
# How long a replica that could not be reached is not tried again, by this process.
REST_SECONDS = 3.0
# The same words are not written to the log more often.
SILENCE_SECONDS = 30.0
POSITIONS = {
    PRIMARY: "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint",
    # None of a server that is no standby (any more): what it has replayed says nothing then.
    REPLICA: "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0')::bigint END",
}

log = structlog.get_logger(__name__)
_reads_from: ContextVar[str] = ContextVar("reads_from", default=PRIMARY)


def has_replica() -> bool:
    return REPLICA in settings.DATABASES


def read_alias() -> str:
    """The database that is read here."""
    return _reads_from.get()


def read_connection() -> BaseDatabaseWrapper:
    return connections[_reads_from.get()]


@contextmanager
def reading_from_replica() -> Iterator[None]:
    """Sends all reads inside to the replica. It takes no writes."""
    token = _reads_from.set(REPLICA)
    try:
        yield
    finally:
        _reads_from.reset(token)


class ReplicaRouter:
    """Django's question which database to use; only installed where there is a replica."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reads_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Rows of both are rows of one database."""
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: Any) -> bool:
        return alias == PRIMARY


def position_read() -> int:
    """A position that holds all that has been read here so far."""
    found = position_of(read_alias())
    return 0 if found is None else found


def position_of(alias: str) -> int | None:
    """How far the primary has written, or the replica replayed; None of a replica that is no standby."""
    with connections[alias].cursor() as cursor:
        cursor.execute(POSITIONS[alias])
        position: int | None = cursor.fetchone()[0]
    return position


class _Rest:
    """Leaves a replica alone that could not be reached: only one request at a time tries again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_down = False
        self._ends_at = 0.0

    def may_try(self) -> bool:
        if not self._is_down:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._ends_at:
                return False
            self._ends_at = now + REST_SECONDS
            return True

    def begin(self) -> None:
        with self._lock:
            self._is_down, self._ends_at = True, time.monotonic() + REST_SECONDS

    def end(self) -> None:
        self._is_down = False


_rest = _Rest()
_said_at: dict[tuple[str, str | None], float] = {}


def say(event: str, *, level: int = logging.WARNING, **what: Any) -> None:
    """Writes to the log, unless it has just said so: this may happen with every request."""
    now, words = time.monotonic(), (event, what.get("reason"))
    if now - _said_at.get(words, -math.inf) >= SILENCE_SECONDS:
        _said_at[words] = now
        log.log(level, event, **what)


def has_replayed(position: int) -> bool:
    """Whether the replica can be read and has come as far; the log says why not."""
    if not _rest.may_try():
        return False
    try:
        connections[REPLICA].ensure_connection()
    except Error as error:
        _rest.begin()
        say("replica_unreachable", reason=type(error.__cause__ or error).__name__)
        return False
    _rest.end()
    try:
        replayed = position_of(REPLICA)
    except Error as error:
        # A connection of long ago, most likely; the next one shows whether the server is there.
        say("replica_failed", reason=type(error.__cause__ or error).__name__)
        return False
    if replayed is None:
        say("replica_is_no_standby")
    elif replayed < position:
        # Nothing is wrong: somebody has just written.
        say("replica_behind", level=logging.INFO, bytes=position - replayed)
    return replayed is not None and replayed >= position
