"""JSON read strictly, and read back from the database as it was sent."""

from __future__ import annotations

import contextlib
import json
import math
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peach_interactions.client_json import (
    MAX_DEPTH,
    ClientJsonDecoder,
    RefusedJson,
    differ,
    parse_strictly,
)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_json_is_read_as_any_reader_does(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert parse_strictly(text.encode()) == value
    assert parse_strictly(orjson.dumps(value)) == value


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        expected = json.loads(raw.decode())
    except ValueError:
        with pytest.raises(RefusedJson):
            parse_strictly(raw)
        return
    with contextlib.suppress(RefusedJson):
        assert parse_strictly(raw) == expected


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
@pytest.mark.parametrize("inside", ["1", '"x"', '"\\u0041"'])
def test_nesting_ends_at_fifty(opened: str, closed: str, inside: str) -> None:
    times = MAX_DEPTH // len(closed)
    parse_strictly((opened * times + inside + closed * times).encode())
    for deeper in (f"[{inside}]", "[]", "{}"):
        with pytest.raises(RefusedJson, match="deeper"):
            parse_strictly((opened * times + deeper + closed * times).encode())


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udfff\\ud800"])
def test_refused_characters_are_found_at_any_depth(escape: str) -> None:
    for depth in (0, 1, 25, MAX_DEPTH - 1, MAX_DEPTH):
        for inside in (f'"{escape}"', *([f'{{"{escape}": 1}}'] if depth < MAX_DEPTH else [])):
            with pytest.raises(RefusedJson):
                parse_strictly(("[" * depth + inside + "]" * depth).encode())


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**64 - 1))
def test_numbers_survive_the_forms_that_the_database_writes(number: float) -> None:
    digits = repr(number) if isinstance(number, int) else f"{number:.340f}".rstrip("0").rstrip(".")
    read = json.loads(digits, cls=ClientJsonDecoder)
    assert read == pytest.approx(number, rel=1e-15) if math.isfinite(number) else True
    orjson.dumps(read)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"a": 1}, {"a": True}, True),
        ({"a": 0}, {"a": False}, True),
        ({"a": [1]}, {"a": [True]}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
        ({}, None, True),
        (None, None, False),
        ("a", "a", False),
        ({"a": None}, {}, True),
    ],
)
def test_values_differ_as_json(one: Any, other: Any, expected: bool) -> None:
    assert differ(one, other) is expected
