"""The words that the search finds a row by: the fast function finds those of the plain one, and costs no index."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest
from django.db import connection

from interactions.search import FORMER_FUNCTION

CONTENTS: list[Any] = [
    None,
    {},
    {"body": "Pay $125.40 on the 1st, please!"},
    {"body": "", "subject": "   "},
    {"lines": ["a", ["b", {"c": "d e"}]], "n": 12, "f": 1.5, "big": 10**18, "t": True, "z": None},
    {"body": 'He said "stop\\now"\nand\tleft'},
    {"body": "Straße ÄÖÜ naïve — Ελλάδα 東京"},
    {"body": "x" * 300 + " " + "y" * 255 + " " + "z" * 254},
    {"body": "short words " * 100},
    {"key with words": ""},
]
SIGNS = 'aB9 .,-_"\\\n\té東{}[]:'


def words(function: str, row: tuple[Any, ...]) -> Any:
    content, *others = row
    text = None if content is None else orjson.dumps(content).decode()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s::jsonb, %s, %s, %s)", [text, *others])
        return cursor.fetchone()[0]


@pytest.fixture
def former_function(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(FORMER_FUNCTION.replace("interaction_words", "former_words"))
    return "former_words"


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize(
    "others", [(None, None, None), ("welcome", "No route", "x" * 400), ("", "", "")]
)
def test_finds_the_same_words(former_function: str, content: Any, others: tuple[Any, ...]) -> None:
    row = (content, *others)
    assert words("interaction_words", row) == words(former_function, row)


def test_finds_the_same_words_in_any_text(former_function: str) -> None:
    rng = random.Random(7)
    for _ in range(150):
        texts = ["".join(rng.choices(SIGNS, k=rng.randrange(300))) for _ in range(3)]
        row = ({"a": texts[0], texts[1]: [texts[2], rng.random()]}, texts[2], None, texts[1])
        assert words("interaction_words", row) == words(former_function, row)


def test_no_row_pays_for_an_index_that_nobody_asks(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE tablename ~ '^interactions_interaction'"
            " AND (indexdef LIKE '%pattern_ops%' OR tablename ~ 'event$')"
        )
        found = {name for (name,) in cursor}
    assert {name.removeprefix("interactions_")[:30] for name in found} == {
        "interactionevent_pkey",
        "interactionevent_pgh_obj_id_c7",
        "interactionloanevent_pkey",
        "interactionloanevent_pgh_obj_i",
        "interactionloanevent_interacti",
    }
