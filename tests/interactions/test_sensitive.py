"""Sensitive interactions: who reads them, and that what cannot be read cannot be changed."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Person
from interactions.models import Interaction
from tests.factories import Api, InteractionFactory, data_of, faults_of

PATH = "/people/ext-ada/interactions"


@pytest.fixture
def locked(ada: Person) -> Interaction:
    row: Interaction = InteractionFactory(
        person=ada,
        external_id="locked",
        status="failed",
        failure_description_short="open words",
        sensitive=True,
        content={"body": "secret"},
        meta_data={"k": "secret"},
    )
    return row


def places(locked: Interaction) -> list[str]:
    return [f"{PATH}/ext-locked", "/interactions/ext-locked", PATH, "/interactions"]


def test_others_see_the_row_without_its_content(
    service: Api, agent: Api, full_service: Api, locked: Interaction, ada: Person
) -> None:
    InteractionFactory(person=ada, previous_interaction=locked, external_id="next")
    for path in [*places(locked), "/interactions/ext-next/previous-interactions"]:
        for api in (service, agent):
            response = api.get(path)
            assert "secret" not in response.content.decode()
            assert "locked" in response.content.decode()
        assert "secret" in full_service.get(path).content.decode()
    row = data_of(service.get(f"{PATH}/ext-locked"))
    assert (row["content"], row["metaData"], row["sensitive"]) == (None, None, True)


def test_whoever_may_not_read_it_may_lock_it_and_then_sees_no_more(
    service: Api, call: Interaction
) -> None:
    path = f"{PATH}/ext-call"
    assert data_of(service.put(path, {"content": {"a": "secret"}}))["content"] == {"a": "secret"}
    row = data_of(service.put(path, {"sensitive": True, "metaData": {"b": "secret"}}))
    assert (row["content"], row["metaData"]) == (None, None)
    stored = Interaction.objects.get(pk=call.pk)
    assert (stored.content, stored.meta_data) == ({"a": "secret"}, {"b": "secret"})


@pytest.mark.parametrize("value", [False, None])
def test_unlocking_needs_the_permission(
    service: Api, full_service: Api, locked: Interaction, value: bool | None
) -> None:
    body = {"sensitive": value, "agentOutcome": "voiceNoAnswer"}
    response = service.put(f"{PATH}/ext-locked", body)
    faults_of(response, 403)
    assert "interaction:read.sensitive" in response.json()["message"]
    locked.refresh_from_db()
    assert (locked.sensitive, locked.agent_outcome) == (True, None)
    assert data_of(full_service.put(f"{PATH}/ext-locked", body))["content"] == {"body": "secret"}


@pytest.mark.parametrize(
    "given",
    [
        *({"content": None}, {"content": {"new": 1}}, {"metaData": {}}, {"metaData": None}),
        *({"content": "malformed"}, {"metaData": {"k" * 101: 1}}, {"content": None, "metaData": 5}),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_ignored_when_written(
    service: Api, locked: Interaction, given: dict[str, Any]
) -> None:
    row = data_of(service.put(f"{PATH}/ext-locked", {**given, "agentOutcome": "voiceNoAnswer"}))
    assert row["agentOutcome"] == "voiceNoAnswer"
    locked.refresh_from_db()
    assert (locked.content, locked.meta_data) == ({"body": "secret"}, {"k": "secret"})


def test_it_can_be_sent_back_by_whoever_cannot_read_it(service: Api, locked: Interaction) -> None:
    path = f"{PATH}/ext-locked"
    data_of(service.put(path, data_of(service.get(path))))
    locked.refresh_from_db()
    assert locked.content == {"body": "secret"}


def test_search_does_not_find_what_cannot_be_read(
    service: Api, full_service: Api, locked: Interaction
) -> None:
    for path in (PATH, "/interactions"):
        for text, totals in (
            ("secret", (0, 1)),
            ("secret open", (0, 1)),
            ("open words", (1, 1)),
            ("WORDS", (1, 1)),
        ):
            found = [api.get(path, search=text).json()["total"] for api in (service, full_service)]
            assert found == list(totals), text


def test_a_recorded_sensitive_one_hides_its_content_in_the_answer(
    service: Api, full_service: Api, ada: Person
) -> None:
    body = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted"}
    body |= {"direction": "outbound", "sensitive": True, "content": {"a": 1}}
    row = data_of(service.post(PATH, body))
    assert row["content"] is None
    assert data_of(full_service.get(f"{PATH}/{row['id']}"))["content"] == {"a": 1}
