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

from peach_interactions import client_json
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


SIGNS = st.sampled_from('{}[]:,"\\ aé015.eE-+\n')
SPACED = st.lists(
    st.tuples(
        st.sampled_from(['"a"', '"b"', '"a, "', '"\\\\u0061"']), st.sampled_from([":", ": ", " : "])
    ),
    max_size=4,
)


def read_plainly(raw: bytes) -> Any:
    """By the usual way alone; the refusal where there is one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_json, "_parse_plain", lambda raw: None)
        return read(raw)


def read(raw: bytes) -> Any:
    try:
        return parse_strictly(raw)
    except RefusedJson as error:
        return str(error)


@given(st.text(SIGNS, max_size=30).map(str.encode) | st.binary(max_size=20))
def test_the_fast_reader_takes_nothing_that_the_plain_one_refuses(raw: bytes) -> None:
    assert repr(read(raw)) == repr(read_plainly(raw))


@given(SPACED, st.sampled_from(["1", "1.0", "1.50", "-0", "18446744073709551616", '"x, "', '": ']))
def test_the_fast_reader_notices_keys_and_numbers(members: Any, value: str) -> None:
    raw = ("{" + ", ".join(key + colon + value for key, colon in members) + "}").encode()
    assert repr(read(raw)) == repr(read_plainly(raw))


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":1, "a":1}',
        '{"a": {"b": 1}, "b": {"c": "x", "c": "x"}}',
        '{"a" :1,"a":2}',
        '{"a":18446744073709551616}',
        '{"a":1e400}',
        '{"a":"\\u0000"}',
        '{"a":NaN}',
    ],
)
def test_what_loses_data_is_refused_or_read_the_same(text: str) -> None:
    assert repr(read(text.encode())) == repr(read_plainly(text.encode()))


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
