"""What a list answers: its envelope, with the addresses of the pages beside it (api.md section 1)."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from peach_interactions.api.cursors import Cursor, write_cursor
from peach_interactions.api.pagination import Page, Position, Seek
from peach_interactions.object_ids import id_beside


def list_body(
    request: HttpRequest,
    *,
    total: int,
    is_estimate: bool,
    page: Page,
    seek: Seek,
    data: list[Any],
    read_to: int | None = None,
) -> dict[str, Any]:
    """The envelope of a list (api.md section 1).

    :param read_to: the database's position that the neighbouring pages must not be older than.
    """
    body: dict[str, Any] = {"total": total}
    if is_estimate:
        body["totalIsEstimate"] = True
    edges = (page.rows[-1], page.rows[0]) if page.rows else (None, None)
    body["count"] = len(page.rows)
    url = partial(_url, request, seek, read_to)
    # An empty list has no pages beside this one, wherever it was asked to begin.
    body["nextUrl"] = url(edges[0], is_backward=False) if total and page.has_next else None
    body["previousUrl"] = url(edges[1], is_backward=True) if total and page.has_previous else None
    body["data"] = data
    return body


def _url(
    request: HttpRequest, seek: Seek, read_to: int | None, row: Any, *, is_backward: bool
) -> str:
    """The address of a neighbouring page.

    Beside an empty page its position stands in for a row: one ID further off, as the row there is not on it.
    """
    if row is not None:
        value = None if seek.sort.is_by_id else getattr(row, seek.sort.column)
        position = Position(value, row.pk)
    else:
        assert seek.position is not None, "a page without rows and position has no neighbours"
        step = 1 if seek.is_descending != is_backward else -1
        position = seek.position._replace(row_id=id_beside(seek.position.row_id, step))
    value = None if position.value is None else position.value.isoformat()
    place = (seek.sort.name, seek.is_descending, is_backward, value, position.row_id)
    cursor = write_cursor(Cursor(*place, read_to))
    kept = [
        (name, text)
        for name, texts in request.GET.lists()
        for text in texts
        if name not in ("startingAfter", "endingBefore", "cursor")
    ]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}")
