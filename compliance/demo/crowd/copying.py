"""Rows by the million: COPY into the tables of models, with the defaults of the models, and without history."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from peach_interactions import copying
from peach_interactions.object_ids import EPOCH, PAIRS, TIME_LENGTH, in_base_36

MICROSECOND = dt.timedelta(microseconds=1)
# In a transaction a table cannot be altered while keys of its rows are still to be looked at.
LOOK_AT_KEYS = "SET CONSTRAINTS ALL IMMEDIATE"
Row = dict[str, Any]
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY conname
"""
# Conditions with a list would come back in other words; these indexes are small.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique
    AND pg_get_indexdef(indexrelid) NOT LIKE '%% ANY (%%' ORDER BY 1
"""


class Ids:
    """IDs of given moments, a hundred times faster than `new_object_id`, and the same in every run."""

    def __init__(self, seed: str | int) -> None:
        self._random = random.Random(seed).random
        self._latest = 0
        self._high, self._start = -1, ""

    def make(self, prefix: str, at: dt.datetime) -> tuple[str, dt.datetime]:
        """An ID, and the moment in it: that asked for, or just after the one before."""
        wanted = (at - EPOCH) // MICROSECOND
        self._latest = max(self._latest + 1, wanted)
        high, low = divmod(self._latest, len(PAIRS))
        if high != self._high:
            self._high, self._start = high, in_base_36(high, TIME_LENGTH - 2)
        left, right = divmod(int(self._random() * len(PAIRS) ** 4), len(PAIRS) ** 2)
        pk = (
            f"{prefix}-{self._start}{PAIRS[low]}-{PAIRS[left // len(PAIRS)]}"
            f"{PAIRS[left % len(PAIRS)]}{PAIRS[right // len(PAIRS)]}{PAIRS[right % len(PAIRS)]}"
        )
        return pk, at if self._latest == wanted else EPOCH + self._latest * MICROSECOND


def copy_rows(model: type[models.Model], columns: tuple[str, ...], rows: Iterable[Row]) -> None:
    """Copies rows into the table of a model.

    :param columns: those that rows may name; all others get the default of the model.
    """
    others = defaults_besides(model, columns)
    defaults = {field.column: _default_of(field) for field in model._meta.concrete_fields}
    tail = tuple(others.values())
    copying.copy_rows(
        model,
        (*columns, *others),
        ([*(row.get(name, defaults[name]) for name in columns), *tail] for row in rows),
    )


def defaults_besides(model: type[models.Model], columns: Iterable[str]) -> Row:
    """What a row needs besides some columns: the defaults of the model that are not null."""
    named = frozenset(columns)
    defaults = {
        str(field.column): _default_of(field)
        for field in model._meta.concrete_fields
        if not field.generated
        and not isinstance(field, models.AutoField)
        and field.column not in named
    }
    return {name: value for name, value in defaults.items() if value is not None}


def _default_of(field: Any) -> Any:
    if field.primary_key or not field.has_default():
        return None
    value = field.get_default()
    if isinstance(field, ArrayField):
        return list(value)
    return "[]" if value == [] else value


@contextmanager
def without_history(*tables: type[models.Model]) -> Iterator[None]:
    """Switches the triggers of tables off: what is loaded here has no history. Foreign keys hold."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AT_KEYS)
        for model in tables:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE TRIGGER USER')
        yield
        cursor.execute(LOOK_AT_KEYS)
        for model in tables:
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" ENABLE TRIGGER USER')


@contextmanager
def without_indexes(*tables: type[models.Model]) -> Iterator[None]:
    """Takes indexes and foreign keys of tables away, and makes them again at the end, when all rows are there.

    Sorted at once they take a tenth of the time; so only for a database that nobody else uses yet. What is
    unique stays so all the time. It is for a transaction: if that is broken off, nothing was taken away.
    """
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [names])
        keys = cursor.fetchall()
        cursor.execute(INDEXES, [names])
        indexes = cursor.fetchall()
        cursor.execute(LOOK_AT_KEYS)
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute(LOOK_AT_KEYS)
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def analyze() -> None:
    """Tells the planner what is there, and marks pages as visible to all, as the server does in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
