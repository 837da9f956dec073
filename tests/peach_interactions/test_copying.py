"""Rows written for COPY: whatever a value is, the database reads it as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peach_interactions.copying import array_text, text_of

SIGNS = '\\N"{},\t\r\n\b\x0b\x7f é東\u2028'
texts = st.text(st.sampled_from(SIGNS), max_size=12) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
moments = st.datetimes(
    timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-5, minutes=30))])
)
rows = st.tuples(
    st.none() | texts,
    st.none() | moments,
    st.none() | st.booleans(),
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | st.lists(texts, max_size=4),
    st.none() | texts,
)


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copied (place serial, a text, b timestamptz, c boolean, d integer,"
            " e text[], f text) ON COMMIT DROP"
        )
    return "copied"


unhurried = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@unhurried
@given(st.lists(rows, min_size=1, max_size=4))
def test_a_row_is_read_as_it_was_written(table: str, written: list[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} (a, b, c, d, e, f) FROM STDIN") as copy:
            copy.write(text_of(written))
        cursor.execute(f"SELECT a, b, c, d, e, f FROM {table} ORDER BY place")
        found = cursor.fetchall()
        cursor.execute(f"TRUNCATE {table}")
    assert found == written


@pytest.mark.parametrize("text", ["\\N", "NULL", "", "\\.", "\\", "a\tb", "{}", '"'])
def test_a_text_that_looks_like_something_else_stays_a_text(table: str, text: str) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} (a, e) FROM STDIN") as copy:
            copy.write(text_of([[text, [text, None]]]))
        cursor.execute(f"SELECT a, e FROM {table}")
        assert cursor.fetchall() == [(text, [text, None])]


@unhurried
@given(st.lists(texts, max_size=5))
def test_an_array_is_one_parameter(db: None, items: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::varchar[]", [array_text(items)])
        assert cursor.fetchone() == (items,)
