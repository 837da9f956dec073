"""DELETE /api/people/{personId}/interactions/{interactionId}."""

from __future__ import annotations

from borrowers.models import Person
from interactions.models import Interaction
from tests.factories import Api, InteractionFactory, data_of, faults_of

PATH = "/people/ext-ada/interactions/ext-call"
CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}


def test_it_is_gone_everywhere_afterwards(service: Api, agent: Api, call: Interaction) -> None:
    response = service.delete(PATH)
    assert response.json() == {"status": 200, "message": response.json()["message"]}
    for path in (PATH, "/interactions/ext-call", f"/interactions/{call.pk}"):
        faults_of(service.get(path), 404)
    for path in (f"/interactions/{call.pk}/previous-interactions", f"{PATH}/recording"):
        faults_of(service.get(path), 404)
    faults_of(service.put(PATH, {}), 404)
    faults_of(service.delete(PATH), 404)
    faults_of(agent.post(f"/interactions/{call.pk}/join"), 404)
    assert service.get("/interactions").json()["total"] == 0
    call.refresh_from_db()
    assert call.deleted_at is not None


def test_its_external_id_is_free_again(service: Api, call: Interaction) -> None:
    service.delete(PATH)
    row = data_of(service.post("/people/ext-ada/interactions", {**CALL, "externalId": "call"}))
    assert data_of(service.get("/interactions/ext-call"))["id"] == row["id"] != call.pk


def test_what_no_system_of_the_lender_recorded_stays(service: Api, agent: Api, ada: Person) -> None:
    row = data_of(agent.post("/people/ext-ada/interactions", CALL))
    assert row["isExternal"] is False
    path = f"/people/ext-ada/interactions/{row['id']}"
    assert faults_of(service.delete(path), 403) == {None: "interaction_not_external"}
    assert data_of(service.get(path))["deletedAt"] is None


def test_a_stale_version_is_412(service: Api, call: Interaction) -> None:
    tag = service.get(PATH)["ETag"]
    service.put(PATH, {"content": {"a": 1}})
    assert faults_of(service.delete(PATH, **{"If-Match": tag}), 412) == {"If-Match": "stale"}
    assert service.delete(PATH, **{"If-Match": service.get(PATH)["ETag"]}).status_code == 200


def test_a_person_stays_when_all_its_interactions_are_deleted(
    service: Api, call: Interaction
) -> None:
    service.delete(PATH)
    assert faults_of(service.delete("/people/ext-ada"), 409) == {None: "in_use"}


def test_one_that_others_follow_on_can_be_deleted(service: Api, ada: Person) -> None:
    first = InteractionFactory(person=ada)
    second = InteractionFactory(person=ada, previous_interaction=first)
    assert service.delete(f"/people/ext-ada/interactions/{first.pk}").status_code == 200
    assert data_of(service.get(f"/interactions/{second.pk}"))["previousInteractionId"] == first.pk
