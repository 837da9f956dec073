"""A borrower's key: it reads its own person, contacts, loans and interactions, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from borrowers.models import Person
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
)

HIDDEN = {
    *("agentOutcome", "agentOutcomeUpdatedAt", "failureDescriptionShort", "failureDescriptionLong"),
    *("complianceGuardRuleId", "metaData", "createdBy"),
}


@pytest.fixture
def borrower(ada: Person) -> Api:
    return Api(key_for(ada.company, "borrower", person_id=ada.pk))


@pytest.fixture
def history(ada: Person) -> dict[str, str]:
    """One interaction that Ada sees, and three that she does not."""
    bob = PersonFactory(company=ada.company, external_id="bob")
    shown = InteractionFactory(
        person=ada,
        external_id="shown",
        status="failed",
        status_details="blockedByComplianceGuard",
        compliance_guard_rule_id="regf.time",
        failure_description_short="short",
        failure_description_long="long",
        agent_outcome="voiceNoAnswer",
        agent_outcome_updated_at=timezone.now(),
        meta_data={"k": "v"},
        content={"body": "hello"},
    )
    rows = {
        "shown": shown,
        "locked": InteractionFactory(person=ada, external_id="locked", sensitive=True),
        "internal": InteractionFactory(
            person=ada, external_id="internal", theme="agentNotification"
        ),
        "bobs": InteractionFactory(person=bob, external_id="bobs"),
    }
    return {name: row.pk for name, row in rows.items()}


def test_it_sees_its_own_interactions_that_are_not_locked_or_internal(
    borrower: Api, history: dict[str, str], ada: Person
) -> None:
    for path in ("/interactions", f"/people/{ada.pk}/interactions", "/people/ext-ada/interactions"):
        body = borrower.get(path).json()
        assert ([row["id"] for row in body["data"]], body["total"]) == ([history["shown"]], 1)
    for name, pk in history.items():
        for path in (f"/interactions/{pk}", f"/people/ext-ada/interactions/ext-{name}"):
            response = borrower.get(path)
            if name == "shown":
                data_of(response)
            else:
                assert faults_of(response, 404) == {"interactionId": "not_found"}


def test_it_does_not_see_what_is_the_lenders(
    borrower: Api, service: Api, history: dict[str, str]
) -> None:
    path = f"/interactions/{history['shown']}"
    seen, whole = data_of(borrower.get(path)), data_of(service.get(path))
    assert {name for name in whole if seen[name] is None and whole[name] is not None} == HIDDEN
    assert seen["content"] == {"body": "hello"}
    assert seen["statusDetails"] == "blockedByComplianceGuard"
    assert {name: seen[name] for name in seen if name not in HIDDEN | {"borrower"}} == {
        name: whole[name] for name in whole if name not in HIDDEN | {"borrower"}
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("agentOutcome", "voiceNoAnswer"), ("complianceGuardRuleId", "regf.time")),
        *(("search", "short"), ("search", "long"), ("hasRecording", "true"), ("sensitive", "true")),
        *(("theme", "agentNotification"), ("personId", "ext-bob"), ("externalId", "bobs")),
        ("externalId", "locked"),
    ],
)
def test_no_filter_tells_what_it_does_not_see(
    borrower: Api, history: dict[str, str], name: str, value: str
) -> None:
    assert borrower.get("/interactions", **{name: value}).json()["total"] == 0


def test_the_creator_is_no_filter_for_it(
    borrower: Api, service: Api, history: dict[str, str]
) -> None:
    creator = data_of(service.get(f"/interactions/{history['shown']}"))["createdBy"]["id"]
    assert service.get("/interactions", createdBy=creator).json()["total"] == 1
    assert borrower.get("/interactions", createdBy=creator).json()["total"] == 0


@pytest.mark.parametrize("name", ["locked", "internal"])
def test_no_external_id_of_a_hidden_one_can_be_guessed_by_what_follows(
    borrower: Api, service: Api, history: dict[str, str], ada: Person, name: str
) -> None:
    InteractionFactory(person=ada, previous_interaction_id=history[name])
    for reference in (name, f"ext-{name}"):
        filters = {"previousInteractionId": reference}
        assert service.get("/interactions", **filters).json()["total"] == 1
        assert borrower.get("/interactions", **filters).json()["total"] == 0


def test_hidden_ones_are_no_positions_in_its_lists(borrower: Api, history: dict[str, str]) -> None:
    for name in ("locked", "internal", "bobs"):
        for parameter in ("startingAfter", "endingBefore"):
            response = borrower.get("/interactions", **{parameter: history[name]})
            assert faults_of(response, 400) == {parameter: "not_found"}


def test_a_hidden_one_ends_a_chain(borrower: Api, service: Api, ada: Person) -> None:
    first = InteractionFactory(person=ada)
    locked = InteractionFactory(person=ada, sensitive=True, previous_interaction=first)
    second = InteractionFactory(person=ada, previous_interaction=locked)
    third = InteractionFactory(person=ada, previous_interaction=second)
    path = f"/interactions/{third.pk}/previous-interactions"
    assert [row["id"] for row in borrower.get(path).json()["data"]] == [second.pk]
    assert service.get(path).json()["total"] == 3
    assert faults_of(borrower.get(path, startingAfter=locked.pk), 400)


def test_it_reads_its_own_person_contacts_and_loans(borrower: Api, ada: Person) -> None:
    bob = PersonFactory(company=ada.company)
    own, shared, bobs = LoanFactory(person=ada), LoanFactory(person=bob), LoanFactory(person=bob)
    shared.co_borrower_rows.create(person=ada)
    phone, bobs_phone = ContactFactory(person=ada), ContactFactory(person=bob)
    assert [row["id"] for row in borrower.get("/people").json()["data"]] == [ada.pk]
    assert data_of(borrower.get("/people/ext-ada"))["id"] == ada.pk
    loans = borrower.get("/people/ext-ada/loans").json()["data"]
    assert {row["id"] for row in loans} == {own.pk, shared.pk}
    assert [row["id"] for row in borrower.get("/people/ext-ada/contacts").json()["data"]] == [
        phone.pk
    ]
    for path in (
        *(f"/people/{bob.pk}", f"/people/{bob.pk}/loans", f"/people/{bob.pk}/loans/{shared.pk}"),
        *(f"/people/{bob.pk}/contacts", f"/people/{bob.pk}/interactions"),
        *(f"/people/ext-ada/loans/{bobs.pk}", f"/people/ext-ada/contacts/{bobs_phone.pk}"),
    ):
        faults_of(borrower.get(path), 404)


def test_it_writes_nothing_and_joins_nothing(
    borrower: Api, ada: Person, history: dict[str, str]
) -> None:
    live = InteractionFactory(person=ada, status="inProgress")
    for response in (
        *(borrower.post("/people", {}), borrower.put("/people/ext-ada", {})),
        *(borrower.delete("/people/ext-ada"), borrower.post("/people/ext-ada/loans", {})),
        *(
            borrower.post("/people/ext-ada/contacts", {}),
            borrower.post(f"/interactions/{live.pk}/join"),
        ),
        borrower.post("/people/ext-ada/interactions", {}),
        borrower.put(f"/people/ext-ada/interactions/{live.pk}", {}),
        borrower.delete(f"/people/ext-ada/interactions/{live.pk}"),
        borrower.get(f"/interactions/{live.pk}/recording"),
    ):
        faults_of(response, 403)
