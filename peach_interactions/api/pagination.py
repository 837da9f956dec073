"""Paging of every list: by position in the sort order, never by counting rows to skip.

A page is read from an index at the position of the row before it, so page 4,000 costs what page 1 does,
and rows that come and go meanwhile neither repeat nor hide others (api.md 3.3).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from django.db import models
from django.db.models import F, Func, Value

from peach_interactions.api.cursors import read_cursor
from peach_interactions.errors import Fault, Invalid, raise_if_any
from peach_interactions.object_ids import is_object_id

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
# Up to here a total is counted; above it the planner's estimate answers.
MAX_COUNTED = 10_000
BY_ID = "pk"
PARAMETERS = ("limit", "startingAfter", "endingBefore", "sortBy", "cursor")


@dataclass(frozen=True, slots=True)
class Sort:
    """A way to sort: its name in `sortBy`, the column behind it, and whether that can be null.

    The column `BY_ID` sorts by the ID alone: IDs sort by creation.
    """

    name: str
    column: str
    is_nullable: bool = False

    @property
    def is_by_id(self) -> bool:
        return self.column == BY_ID


class Position(NamedTuple):
    """A place in the sort order: a row's sort value (None sorts last, or there is none) and its ID."""

    value: dt.datetime | None
    row_id: str


@dataclass(frozen=True, slots=True)
class Seek:
    """What a request asks for: how many rows, in which order, and from where in which direction."""

    sort: Sort
    is_descending: bool
    limit: int
    position: Position | None
    is_backward: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows in sort order, and whether there is more on either side."""

    rows: list[Any]
    has_next: bool
    has_previous: bool


class IsBeyond(Func):
    """`(column, id) > (value, id)`: a comparison of rows, which an index on both columns answers."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, column: str, position: Position, *, is_descending: bool) -> None:
        operator = "<" if is_descending else ">"
        self.template = f"(%(left)s) {operator} (%(right)s)"
        super().__init__(F(column), F("pk"), Value(position.value), Value(position.row_id))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        sides = [compiler.compile(expression) for expression in self.get_source_expressions()]
        parameters = [parameter for _, given in sides for parameter in given]
        left, right = (", ".join(sql for sql, _ in pair) for pair in (sides[:2], sides[2:]))
        return self.template % {"left": left, "right": right}, parameters


FindRemoved = Callable[[str], Position | None]


def read_seek(
    parameters: dict[str, str],
    sorts: Sequence[Sort],
    prefix: str,
    rows: models.QuerySet[Any] | None = None,
    find_removed: FindRemoved = lambda row_id: None,
) -> Seek:
    """Reads the paging parameters.

    :param prefix: of the IDs in the list.
    :param rows: where an object named by its ID is looked up, deleted or not; None where none can be named.
    :param find_removed: where the rows of a list are not hidden but removed: the place of one that was.
    :raises Invalid: naming every parameter that is wrong.
    """
    faults: list[Fault] = []
    limit = _limit(parameters.get("limit"), faults)
    sort, is_descending = _read_sort(parameters.get("sortBy"), sorts, faults)
    given = [name for name in ("startingAfter", "endingBefore", "cursor") if name in parameters]
    if len(given) > 1:
        faults.append(Fault("exclusive", f"Give only one of {', '.join(given)}.", given[0]))
    if faults:
        raise Invalid.of(faults)
    position, is_backward = None, False
    if given == ["cursor"]:
        position, is_backward = _read_cursor(parameters["cursor"], sort, is_descending, prefix)
    elif given:
        assert rows is not None
        position = _position_of(parameters[given[0]], given[0], sort, rows, find_removed)
        is_backward = given == ["endingBefore"]
    return Seek(sort, is_descending, limit, position, is_backward)


def read_limit(text: str | None) -> int:
    """:raises Invalid: when it is not a number from 1 to 100; None is the default."""
    faults: list[Fault] = []
    limit = _limit(text, faults)
    raise_if_any(faults)
    return limit


def _limit(text: str | None, faults: list[Fault]) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MAX_LIMIT:
        return int(text)
    faults.append(Fault("invalid", f"This must be a number from 1 to {MAX_LIMIT}.", "limit"))
    return DEFAULT_LIMIT


def _read_sort(text: str | None, sorts: Sequence[Sort], faults: list[Fault]) -> tuple[Sort, bool]:
    if text is None:
        return sorts[0], True
    for sort in sorts:
        if text.removeprefix("-") == sort.name:
            return sort, text.startswith("-")
    allowed = ", ".join(sort.name for sort in sorts)
    faults.append(Fault("invalid_choice", f"Sort by {allowed}, each with an optional -.", "sortBy"))
    return sorts[0], True


def _position_of(
    row_id: str,
    parameter: str,
    sort: Sort,
    rows: models.QuerySet[Any],
    find_removed: FindRemoved,
) -> Position:
    found = None
    if is_object_id(row_id):
        found = rows.filter(pk=row_id).values_list(sort.column, "pk").first()
        found = found or find_removed(row_id)
    if found is None:
        raise Invalid("not_found", "There is no such object in this list.", parameter)
    value, row_id = found
    return Position(None if sort.is_by_id else value, row_id)


def _read_cursor(text: str, sort: Sort, is_descending: bool, prefix: str) -> tuple[Position, bool]:
    refusal = Invalid("invalid", "This cursor was not made for this list and order.", "cursor")
    cursor = read_cursor(text)
    if cursor is None or (cursor.sort, cursor.is_descending) != (sort.name, is_descending):
        raise refusal
    if not is_object_id(cursor.row_id, prefix):
        raise refusal
    if sort.is_by_id:
        return Position(None, cursor.row_id), cursor.is_backward
    if cursor.value is None:
        if not sort.is_nullable:
            raise refusal
        return Position(None, cursor.row_id), cursor.is_backward
    try:
        moment = dt.datetime.fromisoformat(cursor.value).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise refusal from error
    return Position(moment, cursor.row_id), cursor.is_backward


def read_page(rows: models.QuerySet[Any], seek: Seek) -> Page:
    """Reads the page that `seek` asks for."""
    found: list[Any] = []
    for part in parts_of(rows, seek):
        found += part[: seek.limit + 1 - len(found)]
        if len(found) > seek.limit:
            break
    return page_of(found, seek)


def page_of(found: list[Any], seek: Seek) -> Page:
    """The page, of the rows beyond the position, of which one more than the limit was asked for."""
    has_more = len(found) > seek.limit
    del found[seek.limit :]
    if seek.is_backward:
        return Page(found[::-1], has_next=True, has_previous=has_more)
    return Page(found, has_next=has_more, has_previous=seek.position is not None)


def parts_of(rows: models.QuerySet[Any], seek: Seek) -> Iterator[models.QuerySet[Any]]:
    """The rows beyond the position, nearest first: those with a value, then (nulls last) those without.

    Two queries, of which the second is rarely needed, instead of one with OR that no index could answer.
    """
    column, position = seek.sort.column, seek.position
    is_descending = seek.is_descending != seek.is_backward
    sign = "-" if is_descending else ""
    if seek.sort.is_by_id:
        yield _beyond_id(rows.order_by(f"{sign}pk"), position, is_descending=is_descending)
        return
    with_value = rows.order_by(f"{sign}{column}", f"{sign}pk")
    without_value = rows.filter(**{f"{column}__isnull": True}).order_by(f"{sign}pk")
    if seek.sort.is_nullable:
        with_value = with_value.filter(**{f"{column}__isnull": False})
    if position is not None and position.value is not None:
        with_value = with_value.filter(IsBeyond(column, position, is_descending=is_descending))
    elif position is not None:
        without_value = _beyond_id(without_value, position, is_descending=is_descending)
    if not seek.sort.is_nullable:
        yield with_value
        return
    starts_without_value = position is not None and position.value is None
    if seek.is_backward:
        yield from ((without_value, with_value) if starts_without_value else (with_value,))
    else:
        yield from ((without_value,) if starts_without_value else (with_value, without_value))


def _beyond_id(
    rows: models.QuerySet[Any], position: Position | None, *, is_descending: bool
) -> models.QuerySet[Any]:
    if position is None:
        return rows
    return rows.filter(**{f"pk__{'lt' if is_descending else 'gt'}": position.row_id})


def count_rows(rows: models.QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, and whether that is an estimate (only above 10,000).

    :returns: never less than 10,001 when it is an estimate.
    """
    counted = rows.order_by().values("pk")[: MAX_COUNTED + 1].count()
    return estimated(rows) if counted > MAX_COUNTED else (counted, False)


def estimated(rows: models.QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are by the planner's estimate, where counting would take long."""
    plan = orjson.loads(rows.order_by().values("pk").explain(format="json"))
    return max(MAX_COUNTED + 1, int(plan[0]["Plan"]["Plan Rows"])), True
