"""Statements that come again and again, with plans that the server keeps: planning them takes longer than running.

For reads on fast paths. All others go as Django sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor


class PreparingCursor(Cursor[Any]):
    """A cursor whose statements the server prepares the first time; values are sent beside them."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **options})


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor for statements that are always the same, values aside.

    Where prepared statements are off (settings), it only sends values beside the statement.
    """
    connection.ensure_connection()
    raw = PreparingCursor(connection.connection)
    register_tzloader(connection.timezone, raw)
    # Its stub names the wrapper where Django passes what it wraps.
    wrap: Any = (
        connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    )
    with wrap(raw) as cursor:
        yield cursor
