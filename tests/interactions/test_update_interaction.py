"""PUT /api/people/{personId}/interactions/{interactionId}."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Person
from interactions.models import Interaction
from peach_interactions.history import events_of
from tests.factories import Api, InteractionFactory, PersonFactory, data_of, faults_of

PATH = "/people/ext-ada/interactions/ext-call"


def test_absent_fields_keep_their_value_and_null_clears(service: Api, call: Interaction) -> None:
    first = data_of(service.put(PATH, {"content": {"a": 1}, "metaData": {"b": 2}}))
    second = data_of(service.put(PATH, {"agentOutcome": "voiceNoAnswer"}))
    assert (second["content"], second["metaData"]) == (first["content"], first["metaData"])
    third = data_of(service.put(PATH, {"content": None, "metaData": {}}))
    assert (third["content"], third["metaData"]) == (None, {})


def test_an_answer_can_be_sent_back_and_changes_nothing(service: Api, call: Interaction) -> None:
    fetched = service.get(PATH)
    again = service.put(PATH, data_of(fetched))
    assert data_of(again) == data_of(fetched)
    assert again["ETag"] == fetched["ETag"]
    assert events_of(Interaction).objects.count() == 1


def test_an_empty_body_changes_nothing(service: Api, call: Interaction) -> None:
    before = service.get(PATH)
    for response in (service.put(PATH, {}), service.put(PATH)):
        assert data_of(response) == data_of(before)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"direction": "inbound", "statusDetails": "voiceLeftVoicemail"}, "statusDetails"),
        ({"channel": "email", "agentOutcome": "voiceNoAnswer"}, "agentOutcome"),
        ({"subject": "caseEscalation"}, "subject"),
        ({"theme": None}, "theme"),
        ({"failureDescriptionShort": "x"}, "failureDescriptionShort"),
        ({"startedAt": None}, "startedAt"),
        ({"reservationId": "x"}, "reservationId"),
        ({"unheardOf": None}, "unheardOf"),
    ],
    ids=str,
)
def test_the_merged_whole_is_judged_and_nothing_is_half_done(
    service: Api, call: Interaction, body: dict[str, Any], field: str
) -> None:
    before = data_of(service.get(PATH))
    response = service.put(PATH, {**body, "content": {"a": 1}, "loanIds": []})
    assert set(faults_of(response, 400)) == {field}
    assert data_of(service.get(PATH)) == before


def test_a_stored_detail_is_held_against_a_new_status(service: Api, call: Interaction) -> None:
    data_of(service.put(PATH, {"statusDetails": "voiceNoAnswer"}))
    assert faults_of(service.put(PATH, {"status": "succeeded"}), 400) == {
        "statusDetails": "status_details"
    }
    body = {"status": "succeeded", "statusDetails": "voiceSpokeWithFirstParty"}
    assert data_of(service.put(PATH, body))["statusDetails"] == "voiceSpokeWithFirstParty"


def test_a_status_that_does_not_move_so_is_409(service: Api, call: Interaction) -> None:
    for status in ("scheduled", "inProgress", "canceled"):
        response = service.put(PATH, {"status": status})
        assert faults_of(response, 409) == {"status": "status_transition"}


def test_an_external_id_can_be_changed_but_not_taken(
    service: Api, ada: Person, call: Interaction
) -> None:
    other = InteractionFactory(person=ada, external_id="other")
    response = service.put(PATH, {"externalId": "other", "content": {"a": 1}})
    assert faults_of(response, 409) == {"externalId": "external_id_taken"}
    assert other.pk in response.json()["message"]
    assert data_of(service.get(PATH))["content"] is None
    assert data_of(service.put(PATH, {"externalId": "new"}))["externalId"] == "new"
    assert data_of(service.put(f"/people/ext-ada/interactions/{call.pk}", {"externalId": None}))
    faults_of(service.get("/interactions/ext-new"), 404)


@pytest.mark.parametrize("name", ["If-Match"])
def test_a_stale_version_is_412_and_changes_nothing(
    service: Api, call: Interaction, name: str
) -> None:
    first = service.get(PATH)["ETag"]
    second = service.put(PATH, {"content": {"v": 1}}, **{name: first})["ETag"]
    assert second != first
    for tag in (first, '"x"', "x", second.strip('"'), "", f"W/{second}"):
        response = service.put(PATH, {"content": {"v": 2}}, **{name: tag})
        assert faults_of(response, 412) == {"If-Match": "stale"}, tag
    for tag in (second, "*", f'"x", {second}'):
        assert service.put(PATH, {"content": {"v": 1}}, **{name: tag}).status_code == 200
    assert data_of(service.get(PATH))["content"] == {"v": 1}


def test_the_borrower_is_not_changed_and_only_its_names_are_checked(
    service: Api, call: Interaction, ada: Person
) -> None:
    idle = {"id": ada.pk, "status": "nonsense", "name": {"firstName": 5}, "metaData": []}
    assert data_of(service.put(PATH, {"borrower": idle}))["borrower"]["status"] == "active"
    for name in ("id", "externalId"):
        faults = faults_of(service.put(PATH, {"borrower": {name: "other"}}), 400)
        assert faults == {f"borrower.{name}": "contradiction"}


def test_it_is_found_under_its_own_person_only(service: Api, call: Interaction) -> None:
    PersonFactory(company=call.company, external_id="bob")
    for path in ("/people/ext-bob/interactions/ext-call", "/people/ext-ada/interactions/ext-none"):
        assert faults_of(service.put(path, {"content": {}}), 404) == {"interactionId": "not_found"}
    for path in (f"/people/{call.person_id}/interactions/{call.pk}", PATH):
        assert data_of(service.put(path, {}))["id"] == call.pk


def test_changes_are_kept_with_who_made_them(service: Api, agent: Api, call: Interaction) -> None:
    agent.client.put(
        f"/api{PATH}",
        data=b'{"content": {"a": 1}}',
        content_type="application/json",
        headers={**agent.headers, "X-Request-ID": "change-1"},
    )
    event = events_of(Interaction).objects.latest("pgh_id")
    assert event.content == {"a": 1}
    assert event.pgh_context["actorName"] == "Ann Agent"
    assert event.pgh_context["requestId"] == "change-1"
    assert (event.pgh_context["source"], event.pgh_context["ipAddress"]) == ("api", "127.0.0.1")


def test_flags_take_null_as_false(service: Api, call: Interaction, full_service: Api) -> None:
    assert data_of(full_service.put(PATH, {"sensitive": True}))["sensitive"] is True
    assert data_of(full_service.put(PATH, {"sensitive": None}))["sensitive"] is False
    for value in (True, False, None):
        assert data_of(service.put(PATH, {"isTransactional": value}))["isTransactional"] is value
