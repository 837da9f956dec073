"""Cursors: what the address of a neighbouring page says, in words that nobody need read."""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

import orjson

from peach_interactions.object_ids import is_object_id
from peach_interactions.replica import MAX_POSITION


class Cursor(NamedTuple):
    """A place in a list, and in the order that it was read in."""

    sort: str
    is_descending: bool
    is_backward: bool
    # The row's value in that order, as text.
    value: str | None
    row_id: str
    # The database's position that the page was read at: its neighbours must not be older (replica.py).
    read_to: int | None = None


def write_cursor(cursor: Cursor) -> str:
    parts = cursor if cursor.read_to is not None else cursor[:-1]
    return base64.urlsafe_b64encode(orjson.dumps(list(parts))).rstrip(b"=").decode()


def read_cursor(text: str) -> Cursor | None:
    """What it says; None when it is none of ours."""
    try:
        cursor = Cursor(
            *orjson.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        )
    except (ValueError, TypeError, binascii.Error):
        return None
    return cursor if _is_ours(*cursor) else None


def _is_ours(
    sort: Any, is_descending: Any, is_backward: Any, value: Any, row_id: Any, read_to: Any
) -> bool:
    return (
        type(sort) is str
        and type(is_descending) is bool
        and type(is_backward) is bool
        and (value is None or type(value) is str)
        and type(row_id) is str
        and is_object_id(row_id)
        and (read_to is None or (type(read_to) is int and 0 <= read_to <= MAX_POSITION))
    )
