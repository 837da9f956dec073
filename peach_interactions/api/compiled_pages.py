"""Pages of lists without filters, read by compiled queries (fast path; `pagination.py` says what a page is)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import models

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


def read_compiled_page(form: Form, seek: Seek, values: Values, make: Callable[..., Any]) -> Page:
    """As `read_page`.

    :param make: makes a row of its columns.
    """
    position = seek.position
    blank = position and BLANK_POSITION._replace(
        value=None if position.value is None else BLANK_MOMENT
    )
    if position is not None:
        values = {**values, "position": position.value, "position_id": position.row_id}
    found: list[tuple[Any, ...]] = []
    for part in _compiled_parts(form, replace(seek, position=blank)):
        found += part.rows(values)
        if len(found) > seek.limit:
            break
    return page_of([make(*row) for row in found[: seek.limit + 1]], seek)


@lru_cache(maxsize=512)
def _compiled_parts(form: Form, seek: Seek) -> tuple[CompiledQuery, ...]:
    parts: list[CompiledQuery] = []
    rows = form.build()
    require_scope(rows)
    for part in parts_of(rows, seek):
        blanks = dict(form.blanks)
        if seek.position is not None and not parts:
            blanks["position_id"] = BLANK_POSITION.row_id
            if seek.position.value is not None:
                blanks["position"] = BLANK_MOMENT
        parts.append(CompiledQuery(part[: seek.limit + 1], blanks))
    return tuple(parts)


def count_compiled(
    form: Form, values: Values, estimated_rows: Callable[[], models.QuerySet[Any]]
) -> tuple[int, bool]:
    """As `count_rows`.

    :param estimated_rows: the rows of the list, asked for where there are too many to count.
    """
    most = pagination.MAX_COUNTED
    number = _compiled_count(form, most + 1).number(values)
    return (number, False) if number <= most else pagination.estimated(estimated_rows())


@lru_cache(maxsize=64)
def _compiled_count(form: Form, most: int) -> CompiledCount:
    return CompiledCount(form.build().order_by()[:most], dict(form.blanks))
