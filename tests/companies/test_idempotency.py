"""Idempotency-Key: every sentence of api.md section 1 about it."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from borrowers.models import Person
from companies.models import Company, IdempotentAnswer
from interactions.models import Interaction
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    data_of,
    faults_of,
    key_for,
    moment,
)

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PATH = "/people/ext-ada/interactions"
KEY = {"Idempotency-Key": "once"}


def test_the_first_answer_is_given_again_and_nothing_is_done_twice(
    service: Api, ada: Person
) -> None:
    body = {**CALL, "content": {"n": 1e300, "b": True, "i": 2**63}, "metaData": {"z": 1, "a": 2}}
    first, second = (service.post(PATH, body, **KEY) for _ in range(2))
    assert data_of(first)["content"] == body["content"]
    assert (second.status_code, second.json()) == (200, first.json())
    assert second["ETag"] == first["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize("route", ["people", "contacts", "loans", "clone", "join", "can-interact"])
def test_it_works_on_every_post(service: Api, agent: Api, ada: Person, route: str) -> None:
    phone = ContactFactory(person=ada)
    live = InteractionFactory(person=ada, status="inProgress")
    api, path, body = {
        "people": (service, "/people", {}),
        "contacts": (
            service,
            "/people/ext-ada/contacts",
            {"contactType": "email", "label": "work", "value": "a@example.com"},
        ),
        "loans": (service, "/people/ext-ada/loans", {}),
        "clone": (service, f"/people/ext-ada/contacts/{phone.pk}/clone", {"label": "work"}),
        "join": (agent, f"/interactions/{live.pk}/join", None),
        "can-interact": (
            service,
            "/people/ext-ada/can-interact",
            {"channel": "voice", "theme": "opsCollDebt"},
        ),
    }[route]
    first, second = (api.post(path, body, **KEY) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"


def test_equal_bodies_are_the_same_request(service: Api, ada: Person) -> None:
    first = service.post(PATH, CALL, **KEY)
    again = service.post(PATH, dict(reversed(CALL.items())), **KEY)
    assert again.json() == first.json()


def test_another_request_with_the_key_is_422(service: Api, ada: Person) -> None:
    data_of(service.post(PATH, CALL, **KEY))
    for path, body in (
        (PATH, {**CALL, "channel": "chat"}),
        (PATH, {**CALL, "content": None}),
        (f"/people/{ada.pk}/interactions", CALL),
        ("/people", {}),
    ):
        response = service.post(path, body, **KEY)
        assert faults_of(response, 422) == {"Idempotency-Key": "idempotency_key_reused"}
    assert Interaction.objects.count() == 1


def test_it_is_kept_for_24_hours(service: Api, ada: Person) -> None:
    with time_machine.travel(moment("2026-03-31T12:00:00"), tick=False) as clock:
        service.post(PATH, CALL, **KEY)
        clock.shift(24 * 3600 - 1)
        assert service.post(PATH, CALL, **KEY)["Idempotency-Replayed"] == "true"
        clock.shift(1)
        assert "Idempotency-Replayed" not in service.post(PATH, CALL, **KEY)
    assert Interaction.objects.count() == 2
    assert IdempotentAnswer.objects.count() == 1


def test_it_is_scoped_to_the_credential(service: Api, ada: Person, lender: Company) -> None:
    other = Api(key_for(lender))
    first, second = (api.post(PATH, CALL, **KEY) for api in (service, other))
    assert data_of(first)["id"] != data_of(second)["id"]
    assert "Idempotency-Replayed" not in second


def test_letter_case_of_the_key_matters(service: Api, ada: Person) -> None:
    for key in ("Key", "key", "KEY", " key", "é"):
        response = service.post(PATH, CALL, **{"Idempotency-Key": key})
        assert "Idempotency-Replayed" not in response
    assert Interaction.objects.count() == 5


@pytest.mark.parametrize(
    ("key", "is_usable"),
    [
        *(("x" * 255, True), ("x" * 256, False), ("", False), ("a b", True), ("a\tb", False)),
        *(("a\x00b", False), ("a\x7fb", False), ("\x1b", False)),
    ],
    ids=repr,
)
def test_a_key_has_1_to_255_printable_characters(
    service: Api, ada: Person, key: str, is_usable: bool
) -> None:
    response = service.post(PATH, CALL, **{"Idempotency-Key": key})
    if is_usable:
        data_of(response)
    else:
        assert faults_of(response, 400) == {"Idempotency-Key": "invalid"}
        assert not Interaction.objects.exists()


def test_a_conflict_is_kept_and_leaves_nothing_behind(service: Api, ada: Person) -> None:
    InteractionFactory(person=ada, external_id="taken")
    body = {
        **CALL,
        "externalId": "taken",
        "contact": {"contactType": "phone", "label": "work", "value": "+12125550148"},
    }
    first = service.post(PATH, body, **KEY)
    assert faults_of(first, 409) == {"externalId": "external_id_taken"}
    Interaction.objects.all().delete()
    second = service.post(PATH, body, **KEY)
    assert (second.status_code, second.json()) == (409, first.json())
    assert second["Idempotency-Replayed"] == "true"
    assert not Interaction.objects.exists()
    assert not ada.contacts.exists()


def refusals(service: Api, lender: Company) -> list[tuple[Api, str, Any, int]]:
    anonymous, agent = Api(), Api(key_for(lender, "agent"))
    return [
        (service, PATH, {**CALL, "channel": "pigeon"}, 400),
        (anonymous, PATH, CALL, 401),
        (agent, "/people", {}, 403),
        (service, "/people/ext-nobody/interactions", CALL, 404),
    ]


def test_other_refusals_are_not_kept(service: Api, ada: Person, lender: Company) -> None:
    for api, path, body, status in refusals(service, lender):
        faults_of(api.post(path, body, **KEY), status)
        assert not IdempotentAnswer.objects.exists()
    data_of(service.post(PATH, CALL, **KEY))


def test_what_failed_for_want_of_a_person_can_be_sent_again(
    service: Api, lender: Company, ada: Person
) -> None:
    faults_of(service.post("/people/ext-new/interactions", CALL, **KEY), 404)
    service.post("/people", {"externalId": "new"})
    response = service.post("/people/ext-new/interactions", CALL, **KEY)
    assert "Idempotency-Replayed" not in response
    data_of(response)


def test_a_malformed_body_with_a_key_is_400(service: Api, ada: Person) -> None:
    response = service.client.post(
        f"/api{PATH}",
        data=b"{",
        content_type="application/json",
        headers={**service.headers, **KEY},
    )
    assert faults_of(response, 400) == {None: "malformed"}


def test_a_replay_shows_no_more_than_a_new_answer_would(
    service: Api, full_service: Api, ada: Person
) -> None:
    body = {**CALL, "content": {"a": "secret"}, "metaData": {"b": "secret"}}
    first = data_of(service.post(PATH, body, **KEY))
    assert first["content"] == {"a": "secret"}
    data_of(full_service.put(f"{PATH}/{first['id']}", {"sensitive": True}))
    again = service.post(PATH, body, **KEY)
    assert again["Idempotency-Replayed"] == "true"
    assert "secret" not in again.content.decode()
    assert data_of(again) == {**first, "content": None, "metaData": None}


def test_a_sensitive_interaction_is_masked_from_the_first_answer_on(
    service: Api, ada: Person
) -> None:
    body = {**CALL, "sensitive": True, "content": {"a": "secret"}}
    for _ in range(2):
        response = service.post(PATH, body, **KEY)
        assert data_of(response)["content"] is None
        assert "secret" not in response.content.decode()


def test_other_methods_do_not_know_the_key(service: Api, ada: Person) -> None:
    for n in range(2):
        body = {"metaData": {"n": n}}
        assert data_of(service.put("/people/ext-ada", body, **KEY))["metaData"] == {"n": n}
    assert not IdempotentAnswer.objects.exists()
