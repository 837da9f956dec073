"""IDs of objects: their form, their order, and external IDs that may not look like them."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peach_interactions.external_ids import external_id_faults, matches_path, names
from peach_interactions.object_ids import (
    PREFIXES,
    created_at_of,
    id_beside,
    is_object_id,
    new_object_id,
    new_object_ids,
)

FORM = re.compile(r"^[A-Z][A-Z0-9]-[A-Z0-9]+-[A-Z0-9]+$")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_id_has_the_form_and_tells_when_it_was_made(prefix: str) -> None:
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    made = new_object_id(prefix)
    assert FORM.fullmatch(made)
    assert is_object_id(made)
    assert is_object_id(made, prefix)
    assert before < created_at_of(made) < before + dt.timedelta(minutes=1)
    assert not is_object_id(made, "XX")


def test_ids_sort_as_they_were_made_and_never_repeat() -> None:
    made = [new_object_id("IN") for _ in range(5000)]
    assert made == sorted(set(made))
    with ThreadPoolExecutor(4) as threads:
        others = list(threads.map(lambda _: new_object_id("IN"), range(2000)))
    assert len({pk.split("-")[1] for pk in others}) == 2000


def test_ids_made_at_once_are_like_those_made_one_by_one() -> None:
    before = new_object_id("IN")
    made = list(new_object_ids("IN", 3000))
    after = new_object_id("IN")
    ids = [pk for pk, _ in made]
    assert [before, *ids, after] == sorted({before, *ids, after})
    assert all(is_object_id(pk, "IN") for pk in ids)
    assert [created_at_of(pk) for pk in ids] == [at for _, at in made]
    assert len({pk[-8:] for pk in ids}) == 3000


@pytest.mark.parametrize(
    ("one", "next_one"),
    [
        ("IN-HOJ27RBJND-ATBJ1DNO", "IN-HOJ27RBJND-ATBJ1DNP"),
        ("IN-HOJ27RBJND-ATBJ1DN9", "IN-HOJ27RBJND-ATBJ1DNA"),
        ("CT-HOJ27RBJNZ-ZZZZZZZZ", "CT-HOJ27RBJO0-00000000"),
    ],
)
def test_nothing_sorts_between_an_id_and_the_one_beside_it(one: str, next_one: str) -> None:
    assert (id_beside(one, 1), id_beside(next_one, -1)) == (next_one, one)
    assert one < next_one


def test_the_first_and_the_last_id_stay_where_they_are() -> None:
    first, last = f"IN-{'0' * 10}-{'0' * 8}", f"IN-{'Z' * 10}-{'Z' * 8}"
    assert (id_beside(first, -1), id_beside(last, 1)) == (first, last)


@pytest.mark.parametrize(
    "change", [str.lower, lambda t: t + "0", lambda t: t[:-1], lambda t: t + "\n"]
)
def test_what_is_nearly_an_id_is_none(change) -> None:
    assert not is_object_id(change(new_object_id("IN")))


@given(st.text(min_size=1, max_size=255))
def test_a_usable_external_id_is_never_taken_for_an_id(text: str) -> None:
    if external_id_faults(text):
        assert text.startswith("ext-") or "\0" in text or is_object_id(text)
    else:
        assert not is_object_id(text)
        assert names(text, own_id="x" * 300, external_id=text)
        assert names(f"ext-{text}", own_id="x" * 300, external_id=text)
        assert f"('external_id', {text!r})" in str(matches_path(f"ext-{text}", "IN"))
