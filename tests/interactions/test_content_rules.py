"""What a client writes into an interaction: its JSON comes back equal, and both sides of every limit."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Person
from tests.factories import Api, data_of, faults_of

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PATH = "/people/ext-ada/interactions"


@pytest.mark.parametrize(
    "content",
    [
        {},
        {
            "a": [
                1,
                1.5,
                -0.0,
                1e300,
                5e-324,
                1.7976931348623157e308,
                2**64 - 1,
                -(2**63),
                True,
                None,
            ]
        },
        {"1": {"Some_Key": {"": ""}}, "é": "😀\u2028", "a b": '\\"/\b\f\n\r\t\x7f', "__proto__": 1},
        {"big": 1e20, "tiny": 1e-20, "int": 10**19, "float": 10.0},
    ],
    ids=lambda content: str(content)[:20],
)
def test_the_clients_json_comes_back_equal(
    service: Api, ada: Person, content: dict[str, Any]
) -> None:
    meta_data = dict(content)
    row = data_of(service.post(PATH, {**CALL, "content": content, "metaData": meta_data}))
    assert (row["content"], row["metaData"]) == (content, meta_data)
    fetched = data_of(service.get(f"{PATH}/{row['id']}"))
    assert (fetched["content"], fetched["metaData"]) == (content, meta_data)
    assert data_of(service.put(f"{PATH}/{row['id']}", fetched))["content"] == content


@pytest.mark.parametrize(
    ("field", "value", "is_possible"),
    [
        ("metaData", {f"k{n}": 1 for n in range(50)}, True),
        ("metaData", {f"k{n}": 1 for n in range(51)}, False),
        ("metaData", {"k" * 100: 1}, True),
        ("metaData", {"k" * 101: 1}, False),
        ("metaData", {"k": "v" * 498}, True),
        ("metaData", {"k": "v" * 499}, False),
        ("metaData", {"k": "é" * 498}, True),
        ("metaData", {"k": {"a": "v" * 492}}, True),
        ("metaData", {"k": {"a": "v" * 493}}, False),
        ("content", {"a": "x" * (256 * 1024 - 8)}, True),
        ("content", {"a": "x" * (256 * 1024 - 7)}, False),
        ("content", {"a": "é" * (128 * 1024 - 4)}, True),
        ("content", {"a": "é" * (128 * 1024 - 3)}, False),
        ("externalId", "x" * 255, True),
        ("externalId", "x" * 256, False),
        ("externalId", "ext-1", False),
        ("externalId", "EXT-1", True),
        ("externalId", " a/b?c#%d\u00fc😀 ", True),
        ("externalId", "IN-0123456789-ABCDEFGH", False),
        ("externalId", "BO-0123456789-ABCDEFGH", False),
        ("externalId", "IN-0123456789-ABCDEFG", True),
        ("externalId", "XX-0123456789-ABCDEFGH", True),
        ("purposeNote", "x" * 1000, True),
        ("purposeNote", "x" * 1001, False),
    ],
    ids=lambda value: str(value)[:25],
)
def test_limits(service: Api, ada: Person, field: str, value: Any, is_possible: bool) -> None:
    response = service.post(PATH, {**CALL, field: value})
    if is_possible:
        assert data_of(response).get(field, value) == value
    else:
        assert set(faults_of(response, 400)) == {field}


@pytest.mark.parametrize(
    ("field", "length"), [("failureDescriptionShort", 255), ("failureDescriptionLong", 10_000)]
)
def test_limits_of_failure_texts(service: Api, ada: Person, field: str, length: int) -> None:
    failed = {**CALL, "status": "failed"}
    assert data_of(service.post(PATH, {**failed, field: "é" * length}))[field] == "é" * length
    response = service.post(PATH, {**failed, field: "é" * (length + 1)})
    assert set(faults_of(response, 400)) == {field}


@pytest.mark.parametrize("field", ["content", "metaData"])
@pytest.mark.parametrize(
    ("before", "after"), [(True, 1), (1, True), (0, False), ([True], [1]), ({"b": 1}, {"b": True})]
)
def test_true_and_1_are_two_values(
    service: Api, ada: Person, field: str, before: Any, after: Any
) -> None:
    row = data_of(service.post(PATH, {**CALL, field: {"a": before}}))
    path = f"{PATH}/{row['id']}"
    data_of(service.put(path, {field: {"a": after}}))
    assert repr(data_of(service.get(path))[field]) == repr({"a": after})
