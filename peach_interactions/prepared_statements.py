"""Statements that come again and again, with plans that the server keeps: planning them takes longer than running.

For fast paths. All others go as Django sends them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby, islice
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.postgres import types
from psycopg.pq import Format

from peach_interactions.history import carry_context, has_history
from peach_interactions.replica import read_connection

# A statement is prepared for each number of rows.
ROWS_AT_ONCE = 8
TIMESTAMPTZ = types["timestamptz"].oid


class PreparingCursor(Cursor[Any]):
    """A cursor whose statements the server prepares the first time; values are sent beside them."""

    # What keeps the history puts who acts before each statement of a cursor without a name; before a prepared one
    # nothing can stand. Who writes to a table with a history says it beforehand: `insert` does.
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


def insert(rows: Sequence[models.Model]) -> None:
    """Stores new rows in their order; long values are sent as they are, and not written out.

    What the database generates is set on them, but for automatic keys. The history names who acts. A violated
    constraint is an IntegrityError, as in `save`.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if any(has_history(model) for model in {type(row) for row in rows}):
        with connection.cursor() as cursor:
            carry_context(cursor)
    with prepared_cursor() as cursor:
        for model, some in _in_turn(rows):
            statement = _insertion(model, len(some))
            values = [
                field.get_db_prep_save(getattr(row, field.attname), connection=connection)
                for row in some
                for field in statement.fields
            ]
            cursor.execute(statement.sql, values)
            if statement.generated:
                for row, said in zip(some, cursor.fetchall(), strict=True):
                    vars(row).update(zip(statement.generated, said, strict=True))
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _in_turn(rows: Sequence[models.Model]) -> Iterator[tuple[type[models.Model], list[Any]]]:
    """The rows of one model that follow each other, a few at a time."""
    for model, of_model in groupby(rows, type):
        while some := [*islice(of_model, ROWS_AT_ONCE)]:
            yield model, some


class _Insertion(NamedTuple):
    sql: str
    fields: tuple[Any, ...]
    # The attributes that the database says.
    generated: tuple[str, ...]


@cache
def _insertion(model: type[models.Model], count: int) -> _Insertion:
    columns = model._meta.local_concrete_fields
    fields = [f for f in columns if not f.generated and not isinstance(f, models.AutoField)]
    generated = [field for field in columns if field.generated]
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = (
        f'INSERT INTO "{model._meta.db_table}" ({_names(fields)}) VALUES {", ".join([row] * count)}'
    )
    if generated:
        sql += f" RETURNING {_names(generated)}"
    return _Insertion(sql, tuple(fields), tuple(field.attname for field in generated))


def _names(fields: Iterable[Any]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)
