"""POST /api/interactions/batch."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Person
from companies.models import Company
from contacts.models import Contact, DoNotInteract
from interactions.erasure import erase_person
from interactions.models import Interaction, InteractionLoan
from peach_interactions.history import events_of
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

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PATH = "/interactions/batch"
STOP = {
    "channel": "text",
    "theme": "opsServicing",
    "status": "succeeded",
    "statusDetails": "textReceived",
    "direction": "inbound",
    "content": {"body": "STOP"},
}
# What differs between two recordings of the same.
OWN = ("id", "createdAt", "updatedAt", "statusUpdatedAt", "statusDetailsUpdatedAt", "externalId")
MOMENTS = ("agentOutcomeUpdatedAt", "startedAt")


def send(api: Api, *items: Any, **options: Any) -> list[dict[str, Any]]:
    """The outcomes of a batch; each item is a call to Ada unless it says otherwise."""
    filled = [
        {"personId": "ada", **CALL, **item} if isinstance(item, dict) else item for item in items
    ]
    outcomes: list[dict[str, Any]] = data_of(api.post(PATH, {"items": filled, **options}))
    assert [outcome["index"] for outcome in outcomes] == list(range(len(items)))
    return outcomes


def test_records_each_item_for_itself(service: Api, ada: Person) -> None:
    good, bad, unknown, text = send(
        service, {"externalId": "c-1"}, {"channel": "pigeon"}, {"personId": "nobody"}, "x"
    )
    assert (good["status"], good["errors"], good["data"]["externalId"]) == (200, [], "c-1")
    assert (bad["status"], bad["data"]) == (400, None)
    assert [(e["field"], e["code"]) for e in bad["errors"]] == [("channel", "invalid_choice")]
    assert [(e["field"], e["code"]) for e in unknown["errors"]] == [("personId", "not_found")]
    assert text["errors"][0]["code"] == "not_an_object"
    assert Interaction.objects.get().pk == good["data"]["id"]


def test_atomic_records_all_or_none(service: Api, ada: Person) -> None:
    items = [{"personId": "ada", **CALL}, {"personId": "ada", **CALL, "status": "gone"}]
    answer = service.post(PATH, {"atomic": True, "items": items})
    assert faults_of(answer, 400) == {"items[1].status": "invalid_choice"}
    assert not Interaction.objects.exists()
    assert not events_of(Interaction).objects.exists()
    assert len(send(service, {}, {}, atomic=True)) == 2


def test_an_atomic_batch_that_only_conflicts_is_a_conflict(service: Api, ada: Person) -> None:
    InteractionFactory(person=ada, external_id="taken")
    answer = service.post(
        PATH, {"atomic": True, "items": [{"personId": "ada", **CALL, "externalId": "taken"}]}
    )
    assert faults_of(answer, 409) == {"items[0].externalId": "external_id_taken"}


def test_answers_as_if_recorded_one_by_one(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="mobile", verified=True)
    loan = LoanFactory(person=ada)
    bodies: list[dict[str, Any]] = [
        {"contactId": "mobile", "loanIds": [loan.external_id], "statusDetails": "voiceNoAnswer"},
        {"contact": {"contactType": "phone", "label": "work", "value": phone.value}},
        {"contact": {"contactType": "phone", "label": "work", "value": "+12125550100"}},
        {"startedAt": "2024-03-31", "metaData": {"a": 1.5}, "content": {"ü": ["x", 2**63]}},
        {"status": "canceled", "sensitive": True},
        {"status": "attempted", "statusDetails": "voiceWrongNumber", "contactId": phone.pk},
        {**STOP, "contactId": "ext-mobile"},
        {"loanId": "unknown", "contactExternalId": "ext-x", "endedAt": "2020-01-01T00:00:00Z"},
        {"personId": "ext-new", "borrower": {"name": {"firstName": "Bo"}}},
        {"channel": "email", "contactId": "mobile"},
    ]
    outcomes = send(service, *bodies)
    for outcome, body in zip(outcomes, bodies, strict=True):
        person = str(body.get("personId", "ext-ada"))
        alone = service.post(
            f"/people/{person}/interactions", {**CALL, **body, "personId": None}
        ).json()
        assert outcome["status"] == alone["status"]
        assert outcome["errors"] == alone.get("errors", [])
        if outcome["data"]:
            for name in set(outcome["data"]) - {*OWN, *MOMENTS, "contact", "borrower"}:
                assert outcome["data"][name] == alone["data"][name], name


def test_an_item_may_follow_on_one_before_it(service: Api, ada: Person) -> None:
    first, second, wrong = send(
        service,
        {"externalId": "one"},
        {"previousInteractionId": "one"},
        {"previousInteractionId": "later"},
    )
    assert second["data"]["previousInteractionId"] == first["data"]["id"]
    assert wrong["errors"][0]["field"] == "previousInteractionId"
    assert first["data"]["id"] < second["data"]["id"]


def test_an_external_id_is_given_once(service: Api, ada: Person) -> None:
    InteractionFactory(person=ada, external_id="old", deleted_at=timezone.now())
    first, second, third = send(
        service, {"externalId": "a"}, {"externalId": "a"}, {"externalId": "old"}
    )
    assert (first["status"], second["status"], third["status"]) == (200, 409, 200)
    assert first["data"]["id"] in second["errors"][0]["message"]


def test_a_taken_external_id_of_a_contact_is_an_outcome(service: Api, ada: Person) -> None:
    ContactFactory(person=PersonFactory(company=ada.company), external_id="bobs")
    contact = {"contactType": "phone", "label": "work", "value": "+13175551212"}
    first, second = send(service, {"contact": {**contact, "externalId": "bobs"}}, {})
    assert (first["status"], second["status"]) == (409, 200)
    assert [(e["field"], e["code"]) for e in first["errors"]] == [
        ("contact.externalId", "external_id_taken")
    ]


def test_the_guard_looks_at_what_concerns_it(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="mobile", receive_text_messages=True)
    window = (timezone.now() + dt.timedelta(days=1)).isoformat()
    plan = {"status": "scheduled", "contactId": "mobile", "channel": "text", "theme": "marketing"}
    stop, planned = send(
        service, {**STOP, "contactId": "mobile"}, {**plan, "scheduledAtFrom": window}
    )
    assert DoNotInteract.objects.get().evidence_interaction_id == stop["data"]["id"]
    assert Contact.objects.get(pk=phone.pk).receive_text_messages is False
    # The opt-out of the item before forbids it.
    assert planned["status"] == 422
    assert planned["errors"][0]["field"] == "scheduledAtFrom"


def test_history_names_who_acted(service: Api, ada: Person) -> None:
    loan = LoanFactory(person=ada)
    (made,) = send(service, {"loanIds": [loan.pk]})
    (event,) = events_of(Interaction).objects.filter(pgh_obj_id=made["data"]["id"])
    assert event.pgh_context["actorName"] == "service of Acorn Lending"
    link = InteractionLoan.objects.get()
    (linked,) = events_of(InteractionLoan).objects.filter(pgh_obj_id=link.pk)
    assert linked.pgh_context_id == event.pgh_context_id


def test_a_key_covers_the_whole_batch(service: Api, ada: Person) -> None:
    body = {"items": [{"personId": "ada", **CALL}, {"personId": "ada"}]}
    first = service.post(PATH, body, **{"Idempotency-Key": "k"})
    again = service.post(PATH, body, **{"Idempotency-Key": "k"})
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert Interaction.objects.count() == 1
    other = service.post(PATH, {"items": body["items"][:1]}, **{"Idempotency-Key": "k"})
    assert faults_of(other, 422) == {"Idempotency-Key": "idempotency_key_reused"}


def test_a_replay_hides_what_has_been_locked(service: Api, full_service: Api, ada: Person) -> None:
    body = {
        "items": [{"personId": "ada", **CALL, "content": {"body": "secret"}}, {"personId": "x"}]
    }
    first = data_of(service.post(PATH, body, **{"Idempotency-Key": "k"}))
    assert first[0]["data"]["content"] == {"body": "secret"}
    Interaction.objects.update(sensitive=True)
    again = data_of(service.post(PATH, body, **{"Idempotency-Key": "k"}))
    assert again[0]["data"]["content"] is None


def test_a_replay_says_nothing_of_whom_was_erased(service: Api, ada: Person) -> None:
    bo = PersonFactory(company=ada.company, external_id="bo")
    body = {
        "items": [{"personId": "bo", **CALL}, {"personId": "ada", **CALL, "content": {"a": "x"}}]
    }
    data_of(service.post(PATH, body, **{"Idempotency-Key": "k"}))
    erase_person(person=ada, reason="asked to", erased_by="test", now=timezone.now())
    again = service.post(PATH, body, **{"Idempotency-Key": "k"})
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["data"] is None
    assert Interaction.objects.filter(person=bo).count() == 1


WRONG = [
    ({}, {"items": "required"}),
    ({"items": []}, {"items": "length"}),
    ({"items": [{}] * 501}, {"items": "length"}),
    ({"items": {}}, {"items": "not_a_list"}),
    ({"items": [{}], "atomic": "yes"}, {"atomic": "not_a_boolean"}),
    ({"items": [{}], "more": 1}, {"more": "unknown_field"}),
]


@pytest.mark.parametrize(("body", "faults"), WRONG)
def test_a_batch_has_a_form(service: Api, body: Any, faults: dict[str, str]) -> None:
    assert faults_of(service.post(PATH, body), 400) == faults


@pytest.mark.parametrize(
    "item", [None, [], {"personId": 1}, {"personId": "\x01"}, {"personId": ""}]
)
def test_odd_items_are_refused_at_their_place(service: Api, ada: Person, item: Any) -> None:
    (outcome,) = data_of(service.post(PATH, {"items": [item]}))
    assert outcome["status"] == 400


def test_a_body_may_have_16_mebibytes_and_no_more(service: Api, ada: Person) -> None:
    for size, status in ((16 * 1024 * 1024, 400), (16 * 1024 * 1024 + 1, 413)):
        padding = b'{"items": [], "x": "'
        body = padding + b"x" * (size - len(padding) - 2) + b'"}'
        assert service.raw("post", PATH, body).status_code == status


def test_nothing_of_another_lender_can_be_named(
    service: Api, ada: Person, other_lender: Company
) -> None:
    ContactFactory(
        person=PersonFactory(company=other_lender, external_id="bo"), external_id="theirs"
    )
    loan = LoanFactory(person=PersonFactory(company=other_lender))
    call = InteractionFactory(person=PersonFactory(company=other_lender), external_id="call")
    outcomes = send(
        service,
        {"personId": "bo"},
        {"contactId": "theirs"},
        {"loanId": loan.pk},
        {"previousInteractionId": call.pk},
    )
    fields = [outcome["errors"][0]["field"] for outcome in outcomes]
    assert fields == ["personId", "contactId", "loanId", "previousInteractionId"]
    assert {outcome["errors"][0]["code"] for outcome in outcomes} == {"not_found"}
    # An external ID is unique for each lender.
    assert send(service, {"externalId": "call"})[0]["status"] == 200


def test_needs_the_permission(lender: Company, ada: Person) -> None:
    borrower = Api(key_for(lender, "borrower", person_id=ada.pk))
    assert borrower.post(PATH, {"items": [{}]}).status_code == 403
    assert Api().post(PATH, {"items": [{}]}).status_code == 401


def test_queries_do_not_grow_with_the_rows(
    service: Api, ada: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    phone, loan = ContactFactory(person=ada), LoanFactory(person=ada)
    items = [
        {"contactId": phone.pk, "loanIds": [loan.pk], "externalId": f"call-{number}"}
        for number in range(100)
    ]
    # One of them looks whether people are new, before any is held.
    with django_assert_max_num_queries(20):
        outcomes = send(service, *items)
    assert {outcome["status"] for outcome in outcomes} == {200}
