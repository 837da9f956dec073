"""Requests that arrive at once, on connections of their own: exactly one outcome each, never a 500."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connections

from borrowers.models import Person
from companies.models import ApiKey, Company, IdempotentAnswer
from contacts.models import Contact
from interactions.models import ConversationJoin, Interaction, Recording
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    PersonFactory,
    data_of,
    key_for,
    moment,
)
from tests.interactions.sounds import wav

pytestmark = pytest.mark.django_db(transaction=True)

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PHONE = {"contactType": "phone", "label": "personal"}
ROUNDS = range(3)


def at_once(*requests: Callable[[], Any]) -> list[Any]:
    """Sends all requests at the same moment, each on a connection of its own; answers in their order."""
    gate = threading.Barrier(len(requests))

    def send(request: Callable[[], Any]) -> Any:
        try:
            connections["default"].ensure_connection()
            gate.wait(timeout=20)
            return request()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def statuses(responses: list[Any]) -> dict[int, int]:
    return dict(Counter(response.status_code for response in responses))


@pytest.fixture(autouse=True)
def storage(tmp_path: Any, settings: Any) -> None:
    settings.RECORDINGS_DIR = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "recordings": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.mark.parametrize("is_idempotent", [False, True], ids=["plain", "with different keys"])
def test_of_four_interactions_with_one_external_id_one_is_recorded(
    service: Api, ada: Person, is_idempotent: bool
) -> None:
    for number in ROUNDS:
        body = {**CALL, "externalId": f"call-{number}"}
        answers = at_once(
            *(
                partial(
                    service.post,
                    "/people/ext-ada/interactions",
                    body,
                    **({"Idempotency-Key": f"{number}-{n}"} if is_idempotent else {}),
                )
                for n in range(4)
            )
        )
        assert statuses(answers) == {200: 1, 409: 3}
        holder = Interaction.objects.get(external_id=f"call-{number}").pk
        assert all(holder in response.content.decode() for response in answers)


def test_of_four_people_with_one_external_id_one_is_recorded(service: Api, lender: Company) -> None:
    for number in ROUNDS:
        body = {"externalId": f"person-{number}"}
        answers = at_once(*[partial(service.post, "/people", body)] * 4)
        assert statuses(answers) == {200: 1, 409: 3}
    assert Person.objects.count() == len(ROUNDS)


def test_one_person_is_created_by_interactions_that_arrive_at_once(
    service: Api, lender: Company
) -> None:
    for number in ROUNDS:
        body = {**CALL, "borrower": {"name": {"firstName": "New"}}}
        path = f"/people/ext-new-{number}/interactions"
        answers = at_once(*[partial(service.post, path, body)] * 4)
        assert statuses(answers) == {200: 4}
        assert len({data_of(response)["personId"] for response in answers}) == 1
    assert Person.objects.count() == len(ROUNDS)
    assert Interaction.objects.count() == 4 * len(ROUNDS)


def test_of_four_requests_with_one_idempotency_key_one_is_done(service: Api, ada: Person) -> None:
    path = "/people/ext-ada/interactions"
    for number in ROUNDS:
        headers = {"Idempotency-Key": f"key-{number}"}
        answers = at_once(*[partial(service.post, path, CALL, **headers)] * 4)
        counts = statuses(answers)
        assert set(counts) <= {200, 409}
        bodies = {r.content for r in answers if r.status_code == 200}
        ids = {data_of(r)["id"] for r in answers if r.status_code == 200}
        assert len(ids) == 1, bodies
        assert sum("Idempotency-Replayed" not in r for r in answers if r.status_code == 200) == 1
        running = [r for r in answers if r.status_code == 409]
        assert {r.json()["errors"][0]["code"] for r in running} <= {"idempotency_key_running"}
        assert service.post(path, CALL, **headers)["Idempotency-Replayed"] == "true"
    assert Interaction.objects.count() == IdempotentAnswer.objects.count() == len(ROUNDS)


def test_batches_that_wait_for_each_other_are_both_answered(service: Api, ada: Person) -> None:
    bob = PersonFactory(company=ada.company)
    names = [f"call-{number}" for number in range(400)]
    answers = at_once(
        *(
            partial(
                service.post,
                "/interactions/batch",
                {"items": [{**CALL, "personId": person.pk, "externalId": name} for name in order]},
            )
            for person, order in ((ada, names), (bob, names[::-1]))
        )
    )
    assert statuses(answers) == {200: 2}
    outcomes = Counter(item["status"] for answer in answers for item in data_of(answer))
    assert outcomes == {200: 400, 409: 400}
    assert Interaction.objects.count() == 400


@pytest.mark.parametrize("kind", ["interaction", "person", "contact"])
def test_of_four_updates_of_one_version_one_wins(service: Api, ada: Person, kind: str) -> None:
    call, phone = InteractionFactory(person=ada), ContactFactory(person=ada)
    path, bodies = {
        "interaction": (
            f"/people/ext-ada/interactions/{call.pk}",
            [{"content": {"n": n}} for n in range(4)],
        ),
        "person": ("/people/ext-ada", [{"name": {"suffix": str(n)}} for n in range(4)]),
        "contact": (f"/people/ext-ada/contacts/{phone.pk}", [{"name": str(n)} for n in range(4)]),
    }[kind]
    for _ in ROUNDS:
        tag = service.get(path)["ETag"]
        answers = at_once(
            *(partial(service.put, path, body, **{"If-Match": tag}) for body in bodies)
        )
        counts = statuses(answers)
        # One of them may happen to change nothing; then it wins, and one that does change wins too.
        assert counts.get(200, 0) in (1, 2)
        assert counts.get(200, 0) + counts.get(412, 0) == 4
        won = [data_of(response) for response in answers if response.status_code == 200]
        assert data_of(service.get(path)) in won


def test_one_of_an_update_and_a_deletion_of_one_version_wins(service: Api, ada: Person) -> None:
    for _ in ROUNDS:
        path = f"/people/ext-ada/interactions/{InteractionFactory(person=ada).pk}"
        headers = {"If-Match": service.get(path)["ETag"]}
        answers = at_once(
            partial(service.put, path, {"content": {"n": 1}}, **headers),
            partial(service.delete, path, **headers),
        )
        assert [r.status_code for r in answers] in ([200, 412], [404, 200])


def test_two_new_primary_contacts_leave_one_primary(service: Api, ada: Person) -> None:
    path = "/people/ext-ada/contacts"
    bodies = [
        {**PHONE, "status": "primary", "value": f"+1 212 555 01{n}"} for n in range(10, 10 + 4)
    ]
    answers = at_once(*(partial(service.post, path, body) for body in bodies))
    assert statuses(answers) == {200: 4}
    assert Counter(Contact.objects.values_list("status", flat=True)) == {
        "primary": 1,
        "secondary": 3,
    }


def test_of_four_equal_contacts_one_is_recorded(service: Api, ada: Person) -> None:
    body = {**PHONE, "value": "+1 212 555 0148"}
    answers = at_once(*[partial(service.post, "/people/ext-ada/contacts", body)] * 4)
    assert statuses(answers) == {200: 1, 409: 3}
    assert Contact.objects.count() == 1


def test_one_inline_contact_is_created_by_interactions_that_arrive_at_once(
    service: Api, ada: Person
) -> None:
    body = {**CALL, "contact": {**PHONE, "value": "+1 212 555 0148"}}
    answers = at_once(*[partial(service.post, "/people/ext-ada/interactions", body)] * 4)
    assert statuses(answers) == {200: 4}
    assert Contact.objects.count() == 1


def test_of_four_recordings_of_one_kind_one_is_stored(
    service: Api, ada: Person, tmp_path: Any
) -> None:
    for _ in ROUNDS:
        call = InteractionFactory(person=ada)
        path = f"/people/ext-ada/interactions/{call.pk}/recording"
        answers = at_once(*[partial(service.raw, "put", path, wav(), "audio/wav")] * 4)
        assert statuses(answers) == {200: 1, 409: 3}
    stored = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(stored) == Recording.objects.count() == len(ROUNDS)
    assert [folder.name for folder in tmp_path.glob("receiving-*")] == []


def test_agents_who_join_at_once_join_once_each(lender: Company, ada: Person) -> None:
    call = InteractionFactory(person=ada, status="inProgress")
    ann, bob = (Api(key_for(lender, "agent", name=name)) for name in ("Ann", "Bob"))
    path = f"/interactions/{call.pk}/join"
    answers = at_once(*[partial(ann.post, path)] * 2, *[partial(bob.post, path)] * 2)
    assert statuses(answers) == {200: 4}
    assert ConversationJoin.objects.count() == 2
    # Whoever came first was alone; nobody who came second was told so.
    types = [response.json()["joinType"] for response in answers]
    assert {types[0], types[1], types[2], types[3]} <= {"solo", "conference"}
    assert not ("solo" in types[:2] and "solo" in types[2:])
    assert ann.post(path).json() == bob.post(path).json() == {"joinType": "conference"}


def test_a_person_is_not_deleted_under_an_interaction(service: Api, lender: Company) -> None:
    for number in ROUNDS:
        person = PersonFactory(company=lender, external_id=f"brief-{number}")
        path = f"/people/{person.pk}"
        recorded, deleted = at_once(
            partial(service.post, f"{path}/interactions", CALL),
            partial(service.delete, path),
        )
        person.refresh_from_db()
        is_deleted = person.deleted_at is not None
        assert (recorded.status_code, deleted.status_code) == (
            (404, 200) if is_deleted else (200, 409)
        )
        assert person.interactions.exists() is not is_deleted


def test_two_requests_cannot_close_a_circle_of_previous_interactions(
    service: Api, ada: Person
) -> None:
    for _ in ROUNDS:
        one, other = InteractionFactory(person=ada), InteractionFactory(person=ada)
        path = "/people/ext-ada/interactions"
        answers = at_once(
            partial(service.put, f"{path}/{one.pk}", {"previousInteractionId": other.pk}),
            partial(service.put, f"{path}/{other.pk}", {"previousInteractionId": one.pk}),
        )
        assert statuses(answers) == {200: 1, 400: 1}


def test_evidence_does_not_change_while_an_interaction_refers_to_it(
    service: Api, ada: Person
) -> None:
    for number in ROUNDS:
        phone = ContactFactory(person=ada)
        old, new = phone.value, f"+1212555013{number}"
        recorded, changed = at_once(
            partial(service.post, "/people/ext-ada/interactions", {**CALL, "contactId": phone.pk}),
            partial(service.put, f"/people/ext-ada/contacts/{phone.pk}", {"value": new}),
        )
        assert recorded.status_code == 200
        # What the interaction was told is what stays.
        shown = data_of(recorded)["contact"]["value"]
        phone.refresh_from_db()
        assert (shown, changed.status_code) in ((old, 409), (new, 200))
        assert phone.value == shown


def test_a_contact_is_not_deleted_under_an_interaction(service: Api, ada: Person) -> None:
    for _ in ROUNDS:
        phone = ContactFactory(person=ada)
        recorded, deleted = at_once(
            partial(service.post, "/people/ext-ada/interactions", {**CALL, "contactId": phone.pk}),
            partial(service.delete, f"/people/ext-ada/contacts/{phone.pk}"),
        )
        assert (recorded.status_code, deleted.status_code) in ((200, 409), (400, 200))


def test_requests_are_counted_right_across_connections(
    service: Api, lender: Company, settings: Any
) -> None:
    settings.THROTTLE_PER_MINUTE = 10
    with time_machine.travel(moment("2026-03-31T12:00:30"), tick=False):
        answers = at_once(*[lambda: [service.get("/people").status_code for _ in range(4)]] * 4)
    assert Counter(status for row in answers for status in row) == {200: 10, 429: 6}


def test_a_key_is_used_by_many_at_once(service: Api, lender: Company) -> None:
    answers = at_once(*[partial(service.get, "/people")] * 6)
    assert statuses(answers) == {200: 6}
    assert ApiKey.objects.get().last_used_at is not None


def test_batches_that_make_the_same_people_in_other_orders_take_turns(service: Api) -> None:
    for number in ROUNDS:
        items = [
            {**CALL, "channel": "email", "personId": f"ext-new-{number}-{place}", "borrower": {}}
            for place in range(8)
        ]
        responses = at_once(
            partial(service.post, "/interactions/batch", {"items": items}),
            partial(service.post, "/interactions/batch", {"items": items[::-1]}),
        )
        assert statuses(responses) == {200: 2}, [response.content for response in responses]
        assert Person.objects.filter(external_id__startswith=f"new-{number}-").count() == 8
        assert Interaction.objects.count() == 16 * (number + 1)
