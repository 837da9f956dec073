"""JSON that belongs to the client: read strictly from a request, kept equal in the database.

What the strict reading refuses is in api.md section 1.
"""

import json
import math
from typing import Any

import orjson
from django.db import models

MAX_DEPTH = 50
MIN_INTEGER = -(2**63)
MAX_INTEGER = 2**64 - 1


class RefusedJson(ValueError):
    """The text is not JSON that this system takes; the message says why."""


def parse_strictly(raw: bytes) -> Any:
    """Reads JSON without the liberties that lose or change data.

    :raises RefusedJson: for malformed JSON, duplicate keys, integers beyond 64 bits, numbers beyond
        double precision, NaN, NUL characters, lone surrogates, nesting deeper than 50.
    """
    value = _parse_plain(raw)
    if value is not None:
        return value
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=_object_without_duplicates,
            parse_int=_bounded_integer,
            parse_float=_finite_float,
            parse_constant=_refuse_constant,
        )
    except RefusedJson:
        raise
    except RecursionError as error:
        raise RefusedJson(f"The body is nested deeper than {MAX_DEPTH}.") from error
    except ValueError as error:
        raise RefusedJson("The body is not well-formed JSON in UTF-8.") from error
    # Only bodies that could be too deep, or that hold escapes, are walked.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH or b"\\u" in raw:
        _check(value)
    return value


def _parse_plain(raw: bytes) -> Any:
    """What the fast reader reads, where it cannot have lost anything; None sends the text the usual way.

    It lost nothing if it writes the value as it stood there: then no key is there twice, and every number is
    exact. Spaces between the parts do not matter; a text without a backslash is as long as it looks.
    """
    if b"\\u" in raw or raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        return None
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    written = orjson.dumps(value)
    if written == raw:
        return value
    if b"\\" not in raw and written == raw.replace(b'": ', b'":').replace(b', "', b',"'):
        return value
    return None


def differ(one: Any, other: Any) -> bool:
    """Whether two values differ. To Python True and 1 are equal; as JSON they are not."""
    if isinstance(one, dict) and isinstance(other, dict):
        return orjson.dumps(one, option=orjson.OPT_SORT_KEYS) != orjson.dumps(
            other, option=orjson.OPT_SORT_KEYS
        )
    return bool(one != other)


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise RefusedJson("An object has the same key twice.")
    return value


def _bounded_integer(digits: str) -> int:
    if len(digits) > 20 or not MIN_INTEGER <= (number := int(digits)) <= MAX_INTEGER:
        raise RefusedJson("An integer is beyond 64 bits.")
    return number


def _finite_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise RefusedJson("A number is beyond double precision.")
    return number


def _refuse_constant(name: str) -> None:
    raise RefusedJson(f"{name} is not JSON.")


def _check(value: Any) -> None:
    """Walks a parsed value level by level, so that no depth can exhaust the stack."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        if not inner:
            return
        level = inner
    for item in level:
        if isinstance(item, dict | list):
            raise RefusedJson(f"The body is nested deeper than {MAX_DEPTH}.")
        if isinstance(item, str):
            _check_text(item)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise RefusedJson("A text holds a NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise RefusedJson("A text holds half of a surrogate pair.")


def _integer_or_float(digits: str) -> int | float:
    # PostgreSQL writes the float 1e300 as 301 digits; as an integer it could not be sent again.
    return int(digits) if len(digits) <= 19 else _float_if_large(digits)


def _float_if_large(digits: str) -> int | float:
    number = int(digits) if len(digits) <= 20 else None
    return number if number is not None and MIN_INTEGER <= number <= MAX_INTEGER else float(digits)


class ClientJsonDecoder(json.JSONDecoder):
    """Reads what the database hands back."""

    def __init__(self) -> None:
        super().__init__(parse_int=_integer_or_float)


class ClientJsonField(models.JSONField):
    """A JSON object of the client's; its keys and values mean nothing to us."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"null": True, "blank": True, "decoder": ClientJsonDecoder, **options})
