"""Pages of lists without filters, read by compiled queries (fast path; `pagination.py` says what a page is)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Subquery

from peach_interactions.api import pagination
from peach_interactions.api.pagination import Page, Position, Seek, page_of, parts_of
from peach_interactions.compiled_queries import (
    BLANK_MOMENT,
    CompiledCount,
    CompiledQuery,
    Values,
    blank_id,
)
from peach_interactions.querysets import require_scope

BLANK_POSITION = Position(BLANK_MOMENT, blank_id("XX", 1))


class Form(NamedTuple):
    """What makes the SQL of a list what it is; the rest are values."""

    # Says which list it is, and for what kind of caller.
    name: Hashable
    # Makes the rows, with blanks.
    build: Callable[[], models.QuerySet[Any]]
    blanks: tuple[tuple[str, Any], ...]

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.name == other.name


class CountUpTo(Subquery):
    """How many rows a query of so many rows at most has: in the answer of a page, to save asking for it."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def read_compiled_page(
    form: Form,
    seek: Seek,
    values: Values,
    make: Callable[..., Any],
    estimated_rows: Callable[[], models.QuerySet[Any]],
) -> tuple[Page, int, bool]:
    """As `read_page` and `count_rows`, in one query where the page has a row.

    :param make: makes a row of its columns.
    :param estimated_rows: the rows of the list, asked for where there are too many to count.
    :returns: the page, how many rows the list has, and whether that is an estimate.
    """
    most = pagination.MAX_COUNTED
    position = seek.position
    blank = position and BLANK_POSITION._replace(
        value=None if position.value is None else BLANK_MOMENT
    )
    if position is not None:
        values = {**values, "position": position.value, "position_id": position.row_id}
    found: list[Any] = []
    counted = 0
    for part in _compiled_parts(form, replace(seek, position=blank), most + 1):
        rows = part.rows(values)
        if rows:
            counted = rows[0][-1]
        found += [make(*row[:-1]) for row in rows]
        if len(found) > seek.limit:
            break
    if not found and position is not None:
        counted = _compiled_count(form, most + 1).number(values)
    page = page_of(found[: seek.limit + 1], seek)
    return page, *(pagination.estimated(estimated_rows()) if counted > most else (counted, False))


@lru_cache(maxsize=512)
def _compiled_parts(form: Form, seek: Seek, most: int) -> tuple[CompiledQuery, ...]:
    parts: list[CompiledQuery] = []
    rows = form.build()
    require_scope(rows)
    counted = CountUpTo(form.build().order_by().values("pk")[:most])
    for part in parts_of(rows, seek):
        blanks = dict(form.blanks)
        if seek.position is not None and not parts:
            blanks["position_id"] = BLANK_POSITION.row_id
            if seek.position.value is not None:
                blanks["position"] = BLANK_MOMENT
        page = part.annotate(counted=counted)[: seek.limit + 1]
        parts.append(CompiledQuery(page, blanks))
    return tuple(parts)


@lru_cache(maxsize=64)
def _compiled_count(form: Form, most: int) -> CompiledCount:
    return CompiledCount(form.build().order_by()[:most], dict(form.blanks))
