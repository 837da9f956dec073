"""Statements that come again and again, with plans that the server keeps: planning them takes longer than running.

For fast paths. All others go as Django sends them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.postgres import types
from psycopg.pq import Format

from peach_interactions.replica import read_connection

TIMESTAMPTZ = types["timestamptz"].oid


class PreparingCursor(Cursor[Any]):
    """A cursor whose statements the server prepares the first time; values are sent beside them."""

    # What keeps the history puts who acts before each statement of a cursor without a name; before a prepared one
    # nothing can stand. So tables with a history are not written through it.
    name = "prepared"

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, **{"prepare": True, **options})


class LoggedCursor(PreparingCursor):
    """One that leaves the statement where Django's log of queries looks for it."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        try:
            return super().execute(query, params, **options)
        finally:
            self._query = self._convert_query(query, params)


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor for statements that are always the same, values aside, on the server that is read here.

    Where prepared statements are off (settings), it only sends values beside the statement.
    """
    connection: Any = read_connection()
    connection.ensure_connection()
    is_logged = connection.queries_logged
    raw = (LoggedCursor if is_logged else PreparingCursor)(connection.connection)
    # As Django's own cursors do: most connections have the right time zone from the start.
    loader: Any = connection.connection.adapters.get_loader(TIMESTAMPTZ, Format.TEXT)
    if loader.timezone != connection.timezone:
        register_tzloader(connection.timezone, raw)
    # Its stub names the wrapper where Django passes what it wraps.
    wrap: Any = connection.make_debug_cursor if is_logged else connection.make_cursor
    with wrap(raw) as cursor:
        yield cursor


def insert_without_history(row: models.Model) -> None:
    """Stores a new row of a table that keeps no history; long values are sent as they are, and not written out.

    A violated constraint is an IntegrityError, as in `save`.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insertion(type(row))
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection=connection)
        for field in fields
    ]
    with prepared_cursor() as cursor:
        cursor.execute(sql, values)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _insertion(model: type[models.Model]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.generated)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    blanks = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({blanks})', fields
