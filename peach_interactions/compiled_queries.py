"""Reads whose SQL Django makes once and which are then asked with other values (fast path).

Making the SQL of a queryset takes longer than running it. Here a queryset is made with blanks in the place of
values; where its parameters have a blank, a value is put in. What it reads is said by the queryset alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import get_related_populators

from peach_interactions.external_ids import NUL, PATH_PREFIX
from peach_interactions.object_ids import DIGITS, RANDOM_LENGTH, TIME_LENGTH, is_object_id
from peach_interactions.prepared_statements import prepared_cursor
from peach_interactions.replica import read_alias

Values = Mapping[str, Any]
# No moment of ours is that long ago.
BLANK_CHARACTER = "\ue000"
BLANK_MOMENT = dt.datetime(1, 2, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


def blank_id(prefix: str, number: int = 0) -> str:
    """Looks like an ID, and is none of ours: it would have been made when the count of time began."""
    return f"{prefix}-{DIGITS[0] * TIME_LENGTH}-{DIGITS[number] * RANDOM_LENGTH}"


class PathBlank(NamedTuple):
    """What stands for a reference in a path: an ID of ours, or an external ID."""

    reference: str
    # The blank among the parameters, and what is put in its place.
    blank: str
    value: str


def blank_for_path(reference: str, prefix: str, number: int) -> PathBlank | None:
    """The blank for a reference of the same form; None where it can name nothing.

    :param number: another one for each reference of a query.
    """
    if is_object_id(reference, prefix):
        blank = blank_id(prefix, number)
        return PathBlank(blank, blank, reference)
    if reference.startswith(PATH_PREFIX) and NUL not in reference:
        blank = f"{BLANK_CHARACTER}{number}"
        return PathBlank(f"{PATH_PREFIX}{blank}", blank, reference.removeprefix(PATH_PREFIX))
    return None


def blanks_for_any(references: Iterable[str], prefix: str) -> dict[str, str]:
    """The values of references in a body, as `matches_any` takes them, by the blanks of the same form."""
    values = {}
    for number, reference in enumerate(references):
        if is_object_id(reference, prefix):
            values[blank_id(prefix, number)] = reference
        else:
            values[f"{BLANK_CHARACTER}{number}"] = reference.removeprefix(PATH_PREFIX)
    return values


class _Making(NamedTuple):
    """How objects are made of rows."""

    own: slice
    names: list[str]
    # By the database that rows are read from.
    populators: dict[str, list[Any]]
    converters: dict[int, Any]


class CompiledQuery:
    """The SQL of a queryset, and which of its parameters are blanks.

    :param blanks: the blank that stands for each value, by name; all must occur.
    """

    def __init__(self, rows: models.QuerySet[Any], blanks: Values) -> None:
        self._compiler: Any = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._model = rows.model
        try:
            self._sql, parameters = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._slots = None, []
            return
        name_of = {blank: name for name, blank in blanks.items()}
        self._slots = [(name_of.get(given), given) for given in parameters]
        lost = blanks.keys() - {name for name, _ in self._slots}
        if lost:
            raise ImproperlyConfigured(f"The query does not ask for {', '.join(sorted(lost))}.")

    def rows(self, values: Values) -> list[tuple[Any, ...]]:
        """The columns of the rows."""
        if self._sql is None:
            return []
        parameters = [given if name is None else values[name] for name, given in self._slots]
        with prepared_cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def objects(self, values: Values) -> Iterator[Any]:
        """The rows as objects of their model, with those of `select_related` and annotations."""
        making, alias = self._making, read_alias()
        rows: Iterable[Any] = self.rows(values)
        if making.converters:
            rows = self._compiler.apply_converters(rows, making.converters)
        for row in rows:
            found = self._model.from_db(alias, making.names, row[making.own])
            for populator in making.populators[alias]:
                populator.populate(row, found)
            for name, place in self._compiler.annotation_col_map.items():
                setattr(found, name, row[place])
            yield found

    @cached_property
    def _making(self) -> _Making:
        select, info = self._compiler.select, self._compiler.klass_info
        own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        return _Making(
            own,
            [column[0].target.attname for column in select[own]],
            {alias: get_related_populators(info, select, alias) for alias in connections},  # type: ignore[call-arg]
            self._compiler.get_converters([column[0] for column in select]),
        )


class CompiledCount(CompiledQuery):
    """How many rows a queryset has, counted up to its limit."""

    def __init__(self, rows: models.QuerySet[Any], blanks: Values) -> None:
        super().__init__(rows.values("pk"), blanks)
        if self._sql is not None:
            self._sql = f"SELECT count(*) FROM ({self._sql}) counted"

    def number(self, values: Values) -> int:
        found = self.rows(values)
        return found[0][0] if found else 0
