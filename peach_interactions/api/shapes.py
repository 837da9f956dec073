"""The shape of an answer, said once: from it follow the plain way to show a row, and the SQL by which the database
shows it (fast path: no object is made of a row; the tests hold both ways equal).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import orjson
from django.db import models

from peach_interactions.client_json import ClientJsonDecoder
from peach_interactions.moments import iso_moment

# What is kept from a caller: words that parts of a shape name.
Hidden = frozenset[str]
# More than an integer may have.
MANY_DIGITS = b"0" * 20
ALL_DIGITS_ZERO = bytes.maketrans(b"123456789", b"000000000")
MOMENT_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'


class Shown(Protocol):
    """A part of an answer."""

    def of(self, row: Any, hidden: Hidden) -> Any:
        """Its value for a row."""

    def sql(self, table: str, hidden: Hidden) -> str:
        """An expression that gives it in the database; `table` is the name or alias of the row's table."""


@dataclass(frozen=True)
class Column:
    """A column as it is."""

    name: str

    def of(self, row: Any, hidden: Hidden) -> Any:
        return getattr(row, self.name)

    def sql(self, table: str, hidden: Hidden) -> str:
        return f"{table}.{self.name}"


class MomentColumn(Column):
    """A moment in UTC, with microseconds."""

    def of(self, row: Any, hidden: Hidden) -> Any:
        return iso_moment(getattr(row, self.name))

    def sql(self, table: str, hidden: Hidden) -> str:
        return f"to_char({table}.{self.name} AT TIME ZONE 'UTC', '{MOMENT_FORMAT}')"


class DayColumn(Column):
    """A date."""

    def of(self, row: Any, hidden: Hidden) -> Any:
        date: dt.date | None = getattr(row, self.name)
        return None if date is None else date.isoformat()

    def sql(self, table: str, hidden: Hidden) -> str:
        return f"{table}.{self.name}::text"


@dataclass(frozen=True)
class Always:
    """The same word or null in every answer."""

    value: str | None

    def of(self, row: Any, hidden: Hidden) -> Any:
        return self.value

    def sql(self, table: str, hidden: Hidden) -> str:
        return "NULL" if self.value is None else f"'{self.value}'"


@dataclass(frozen=True)
class Worked:
    """What is worked out, told both ways.

    :param in_sql: the expression, with {table}.
    """

    from_row: Callable[[Any], Any]
    in_sql: str

    def of(self, row: Any, hidden: Hidden) -> Any:
        return self.from_row(row)

    def sql(self, table: str, hidden: Hidden) -> str:
        return self.in_sql.format(table=table)


@dataclass(frozen=True)
class Unless:
    """Null for callers from whom it is hidden.

    :param flag: a column; then only in rows where it is true.
    """

    word: str
    shown: Shown
    flag: str | None = None

    def of(self, row: Any, hidden: Hidden) -> Any:
        is_hidden = self.word in hidden and (self.flag is None or getattr(row, self.flag))
        return None if is_hidden else self.shown.of(row, hidden)

    def sql(self, table: str, hidden: Hidden) -> str:
        if self.word not in hidden:
            return self.shown.sql(table, hidden)
        if self.flag is None:
            return "NULL"
        return f"CASE WHEN NOT {table}.{self.flag} THEN {self.shown.sql(table, hidden)} END"


@dataclass(frozen=True)
class Where:
    """Null in rows where a column has another value."""

    column: str
    value: str
    shown: Shown

    def of(self, row: Any, hidden: Hidden) -> Any:
        return self.shown.of(row, hidden) if getattr(row, self.column) == self.value else None

    def sql(self, table: str, hidden: Hidden) -> str:
        shown = self.shown.sql(table, hidden)
        return f"CASE WHEN {table}.{self.column} = '{self.value}' THEN {shown} END"


@dataclass(frozen=True)
class Shape:
    """An object: its parts by name, in their order; at most fifty."""

    parts: Mapping[str, Shown]

    def __hash__(self) -> int:
        return id(self)

    def of(self, row: Any, hidden: Hidden) -> dict[str, Any]:
        return {name: part.of(row, hidden) for name, part in self.parts.items()}

    def sql(self, table: str, hidden: Hidden) -> str:
        parts = ", ".join(
            f"'{name}', {part.sql(table, hidden)}" for name, part in self.parts.items()
        )
        return f"json_build_object({parts})"


@dataclass(frozen=True)
class Joined:
    """The object of a row that this one refers to, or null.

    :param name: the foreign key.
    """

    name: str
    model: type[models.Model]
    shape: Shape

    def of(self, row: Any, hidden: Hidden) -> Any:
        other = getattr(row, self.name)
        return None if other is None else self.shape.of(other, hidden)

    def sql(self, table: str, hidden: Hidden) -> str:
        shown = self.shape.sql(self.name, hidden)
        return (
            f"(SELECT {shown} FROM {self.model._meta.db_table} {self.name}"
            f" WHERE {self.name}.id = {table}.{self.name}_id)"
        )


@cache
def _text_of(shape: Shape, table: str, hidden: Hidden) -> str:
    return f"{shape.sql(table, hidden)}::text".replace("%", "%%")


class AsJson(models.Expression):
    """The answer that a shape makes of each row, as JSON text."""

    output_field = models.TextField()

    def __init__(self, shape: Shape, hidden: Hidden) -> None:
        super().__init__()
        self.shape, self.hidden = shape, hidden

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        table = connection.ops.quote_name(compiler.query.get_initial_alias())
        return _text_of(self.shape, table, self.hidden), []


def written(text: str) -> orjson.Fragment:
    """JSON that is written already; the renderer takes it over as it is.

    The database writes the number 1e300 with 301 digits; such ones are written anew, as the plain way does.
    """
    # Many times faster than a regular expression: this looks through every list.
    if MANY_DIGITS in text.encode().translate(ALL_DIGITS_ZERO):
        return orjson.Fragment(orjson.dumps(ClientJsonDecoder().decode(text)))
    return orjson.Fragment(text)
