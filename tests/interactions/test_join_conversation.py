"""POST /api/interactions/{interactionId}/join."""

from __future__ import annotations

import pytest

from borrowers.models import Person
from companies.models import Company
from interactions.models import ConversationJoin, Interaction
from tests.factories import Api, InteractionFactory, faults_of, key_for


@pytest.fixture
def live(ada: Person) -> Interaction:
    row: Interaction = InteractionFactory(person=ada, external_id="live", status="inProgress")
    return row


def test_the_first_is_alone_and_everybody_after_is_in_a_conference(
    agent: Api, lender: Company, live: Interaction
) -> None:
    bob = Api(key_for(lender, "agent", name="Bob"))
    assert agent.post("/interactions/ext-live/join").json() == {"joinType": "solo"}
    assert agent.post(f"/interactions/{live.pk}/join").json() == {"joinType": "solo"}
    assert bob.post(f"/interactions/{live.pk}/join").json() == {"joinType": "conference"}
    assert agent.post(f"/interactions/{live.pk}/join").json() == {"joinType": "conference"}
    assert ConversationJoin.objects.count() == 2


def test_only_agents_join(
    service: Api, full_service: Api, lender: Company, live: Interaction
) -> None:
    borrower = Api(key_for(lender, "borrower", person_id=live.person_id))
    for api in (service, full_service, borrower):
        response = api.post(f"/interactions/{live.pk}/join")
        assert faults_of(response, 403) == {None: "agent_required"}
    assert not ConversationJoin.objects.exists()


@pytest.mark.parametrize("status", ["attempted", "succeeded", "failed", "canceled"])
def test_only_what_is_in_progress_can_be_joined(agent: Api, ada: Person, status: str) -> None:
    row = InteractionFactory(person=ada, status=status)
    response = agent.post(f"/interactions/{row.pk}/join")
    assert faults_of(response, 409) == {"status": "not_in_progress"}


@pytest.mark.parametrize("channel", ["voice", "chat"])
def test_calls_and_chats_can_be_joined(agent: Api, ada: Person, channel: str) -> None:
    row = InteractionFactory(person=ada, status="inProgress", channel=channel)
    assert agent.post(f"/interactions/{row.pk}/join").json() == {"joinType": "solo"}


def test_what_has_ended_can_be_joined_no_more_even_again(
    agent: Api, service: Api, live: Interaction
) -> None:
    agent.post(f"/interactions/{live.pk}/join")
    service.put("/people/ext-ada/interactions/ext-live", {"status": "succeeded"})
    faults_of(agent.post(f"/interactions/{live.pk}/join"), 409)


def test_a_body_is_needed_by_nobody(agent: Api, live: Interaction) -> None:
    assert agent.post(f"/interactions/{live.pk}/join", {}).status_code == 200
