"""`search` in interactions: all the words, whole, any case, in values of content, subject and failure texts."""

from __future__ import annotations

import pytest

from borrowers.models import Person
from tests.factories import Api, InteractionFactory


@pytest.fixture
def texts(ada: Person) -> None:
    InteractionFactory(
        person=ada,
        external_id="letter",
        channel="mail",
        content={"Heading": "Rent-to-own", "body": ["Café crème", {"deep": 'O\'Brien said: "no"'}]},
    )
    InteractionFactory(
        person=ada,
        external_id="failure",
        status="failed",
        subject="loanOverdueFirstNotice",
        failure_description_short="line cut",
        failure_description_long="The LINE was cut by a storm; ticket 4711.",
        meta_data={"note": "metadata"},
    )
    InteractionFactory(
        person=ada, external_id="numbers", content={"amount": 1234, "rate": 4.5, "ok": True}
    )
    InteractionFactory(person=ada, external_id="empty")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("café", {"letter"}), ("CAFÉ", {"letter"}), ("caf", set()), ("cafe", set())),
        *(("crème café", {"letter"}), ("café storm", set()), ("deep", set()), ("heading", set())),
        *(("o'brien", {"letter"}), ("brien", {"letter"}), ("rent own", {"letter"}), ("ren", set())),
        *(("line", {"failure"}), ("storm TICKET 4711", {"failure"}), ("metadata", set())),
        *(("loanOverdueFirstNotice", {"failure"}), ("loanoverduefirstnotice", {"failure"})),
        *(("1234", {"numbers"}), ("123", set()), ("4.5", {"numbers"}), ("true", set())),
        *(
            ("mail", set()),
            ("letter", set()),
            ("line line  line", {"failure"}),
            (" line ", {"failure"}),
        ),
    ],
)
def test_finds_whole_words(service: Api, texts: None, text: str, expected: set[str]) -> None:
    for path in ("/interactions", "/people/ext-ada/interactions"):
        body = service.get(path, search=text).json()
        assert {row["externalId"] for row in body["data"]} == expected
        assert body["total"] == len(expected)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "'",
            '"',
            "\\",
            ":*",
            "line:*",
            "!",
            "&",
            "|",
            "<->",
            "line & cut",
            "!line",
            "(line",
            "%",
            "_",
        ),
        *("''", "line' OR 1=1 --", "\\'", "$$", "😀", "\u2028", "<b>line</b>", "a" * 5000, "\x01"),
        " ".join(f"word{number}" for number in range(2000)),
    ],
    ids=lambda text: text[:12],
)
def test_odd_characters_are_no_operators_and_no_error(service: Api, texts: None, text: str) -> None:
    response = service.get("/interactions", search=text)
    assert response.status_code == 200
    found = {row["externalId"] for row in response.json()["data"]}
    words = {word for word in ("line", "cut") if word in text}
    is_only_known = text in ("line:*", "line & cut", "!line", "(line")
    assert found == ({"failure"} if words and is_only_known else set())


def test_a_very_long_word_is_recorded_and_found(service: Api, ada: Person) -> None:
    long = "x" * 5000
    InteractionFactory(person=ada, content={"a": long, "b": "é" * 3000})
    assert service.get("/interactions", search=long).json()["total"] == 1


def test_content_full_of_different_words_is_recorded(service: Api, ada: Person) -> None:
    words = " ".join(f"{number:x}" for number in range(45_000))
    body = {"channel": "chat", "theme": "opsServicing", "status": "succeeded"}
    response = service.post(
        "/people/ext-ada/interactions",
        {**body, "direction": "inbound", "content": {"a": words}},
    )
    assert response.status_code == 200, response.content
    assert service.get("/interactions", search="afc7 1").json()["total"] == 1
