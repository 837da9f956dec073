"""Two web servers on one database: what is done at one holds at the other at once. Neither keeps anything."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from borrowers.models import Person
from companies.choices import Role
from companies.models import ApiKey, Company, IdempotentAnswer, Membership
from compliance.models import Reservation, RuleAdjustment
from contacts.models import Contact
from interactions.models import ConversationJoin, Interaction
from tests.admin_pages import logged_in, page_url, staff
from tests.companies.conftest import THROTTLE_PER_MINUTE
from tests.companies.routes import CALL
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    key_for,
)
from tests.replication import SECRET_KEY, Served

pytestmark = pytest.mark.django_db

Servers = tuple[Served, Served]
PATH = "/people/ext-bob/interactions"
QUESTION = {"channel": "voice", "theme": "opsCollDebt"}
CSRF_TOKEN = "0123456789abcdef" * 2
ROUNDS = range(3)


@pytest.fixture
def lender(on_primary: None) -> Company:
    return CompanyFactory()


@pytest.fixture
def bob(lender: Company) -> Person:
    return PersonFactory(company=lender, external_id="bob")


@pytest.fixture
def phone(bob: Person) -> Contact:
    LoanFactory(person=bob, status="delinquent")
    return ContactFactory(person=bob, external_id="mobile")


def at_both(servers: Servers, key: str) -> list[httpx.Client]:
    """The same credential at each of the servers."""
    return [served.api(key) for served in servers]


def at_once(*requests: Callable[[], Any]) -> list[Any]:
    gate = threading.Barrier(len(requests))

    def send(request: Callable[[], Any]) -> Any:
        gate.wait(timeout=20)
        return request()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def statuses(answers: list[httpx.Response]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))


def data_of(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def admin_at(servers: Servers, session: str) -> list[httpx.Client]:
    cookies = {"sessionid": session, "csrftoken": CSRF_TOKEN}
    headers = {"Connection": "close"}
    return [httpx.Client(base_url=s.address, cookies=cookies, headers=headers) for s in servers]


def test_a_key_made_at_one_opens_the_other_until_it_is_revoked_there(
    both_servers: Servers, lender: Company, settings: Any
) -> None:
    settings.SECRET_KEY = SECRET_KEY
    session = logged_in(staff(lender, role=Role.ADMINISTRATOR)).cookies["sessionid"].value
    one, other = admin_at(both_servers, session)
    form = {"company": lender.pk, "name": "Dialer", "user_type": "service"}
    token = {"csrfmiddlewaretoken": CSRF_TOKEN}

    shown = one.post("/admin/companies/apikey/add/", data=form | token)
    secret = re.findall(r"peach_\w+?_[\w-]+", shown.text)[0]
    clients = at_both(both_servers, secret)
    assert statuses([client.get("/people") for client in clients[::-1]]) == {200: 2}

    key = ApiKey.objects.get(actor__company=lender)
    assert other.post(page_url(key, "delete"), data={"post": "yes"} | token).status_code == 302
    assert statuses([client.get("/people") for client in clients]) == {401: 2}


def test_staff_who_leave_are_shut_out_of_both(
    both_servers: Servers, lender: Company, settings: Any
) -> None:
    settings.SECRET_KEY = SECRET_KEY
    alice = staff(lender, role=Role.ADMINISTRATOR)
    clients = admin_at(both_servers, logged_in(alice).cookies["sessionid"].value)
    assert statuses([client.get("/admin/companies/apikey/") for client in clients]) == {200: 2}
    Membership.objects.filter(user=alice).delete()
    assert statuses([client.get("/admin/companies/apikey/") for client in clients]) == {403: 2}


def test_an_idempotency_key_sent_to_both_at_once_makes_one_interaction(
    both_servers: Servers, lender: Company, bob: Person
) -> None:
    clients = at_both(both_servers, key_for(lender))

    def sender(client: httpx.Client, key: str) -> Callable[[], httpx.Response]:
        def send() -> httpx.Response:
            # The other one may be at it just now; who comes later is told to come again.
            while True:
                answer = client.post(PATH, json=CALL, headers={"Idempotency-Key": key})
                if answer.status_code != 409:
                    return answer

        return send

    for number in ROUNDS:
        answers = at_once(*(sender(client, f"call {number}") for client in clients))
        first, second = (data_of(answer) for answer in answers)
        assert first == second
        assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [0, 1]
    assert Interaction.objects.filter(person=bob).count() == len(ROUNDS)
    assert IdempotentAnswer.objects.filter(actor__company=lender).count() == len(ROUNDS)


def test_requests_to_both_count_together(both_servers: Servers, lender: Company) -> None:
    sent = THROTTLE_PER_MINUTE * 3 // 2
    # A new minute counts anew: then once more, as somebody else.
    for _ in range(3):
        clients = at_both(both_servers, key_for(lender))
        minute = time.time() // 60
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda n, at=clients: at[n % 2].get("/people"), range(sent)))
        if time.time() // 60 == minute:
            break
    assert statuses(answers) == {200: THROTTLE_PER_MINUTE, 429: sent - THROTTLE_PER_MINUTE}


def test_a_slot_held_at_one_is_used_at_the_other_and_once(
    both_servers: Servers, lender: Company, phone: Contact
) -> None:
    one, other = clients = at_both(both_servers, key_for(lender))
    # Noon in New York, or an hour later.
    noon = dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time(17), dt.UTC)
    question = {**QUESTION, "reserve": True, "at": (noon + dt.timedelta(days=1)).isoformat()}
    held = data_of(one.post("/people/ext-bob/can-interact", json=question))["reservation"]["id"]

    call = {**CALL, "contactId": "ext-mobile", "reservationId": held}
    answers = at_once(*(lambda c=client: c.post(PATH, json=call) for client in clients))

    assert statuses(answers) == {200: 1, 409: 1}
    assert Interaction.objects.filter(person=phone.person).count() == 1
    assert Reservation.objects.get(pk=held).state == "confirmed"
    assert other.delete(f"/compliance/reservations/{held}").status_code == 409


def test_the_last_slot_is_held_once_when_both_ask_for_it(
    both_servers: Servers, lender: Company, phone: Contact
) -> None:
    clients = at_both(both_servers, key_for(lender))
    noon = dt.datetime.combine(dt.datetime.now(dt.UTC).date(), dt.time(17), dt.UTC)
    question = {**QUESTION, "reserve": True, "at": (noon + dt.timedelta(days=1)).isoformat()}
    RuleAdjustment.objects.create(company=lender, rule_id="regf.freq.7in7", limits={"calls": 1})

    answers = at_once(
        *(
            lambda c=client: c.post("/people/ext-bob/can-interact", json=question)
            for client in clients
        )
    )

    assert sorted(data_of(answer)["result"] for answer in answers) == [False, True]
    assert Reservation.objects.filter(person=phone.person).count() == 1


def test_a_rule_is_as_a_company_has_adjusted_it_at_both(
    both_servers: Servers, lender: Company
) -> None:
    clients = at_both(both_servers, key_for(lender))

    def limits() -> list[int]:
        found = []
        for client in clients:
            rules = {rule["id"]: rule for rule in data_of(client.get("/compliance/rules"))["rules"]}
            [limit] = rules["regf.freq.7in7"]["versions"][0]["limits"]
            found.append(limit["value"])
        return found

    assert limits() == [7, 7]
    row = RuleAdjustment.objects.create(
        company=lender, rule_id="regf.freq.7in7", limits={"calls": 3}
    )
    assert limits() == [3, 3]
    row.delete()
    assert limits() == [7, 7]


def test_who_joins_at_both_servers_at_once_is_in_one_conference(
    both_servers: Servers, lender: Company, bob: Person
) -> None:
    one, other = (
        served.api(key_for(lender, "agent", name=name))
        for served, name in zip(both_servers, ("Ann", "Ben"), strict=True)
    )
    live = InteractionFactory(person=bob, status="inProgress")
    path = f"/interactions/{live.pk}/join"

    answers = at_once(lambda: one.post(path), lambda: other.post(path))

    assert sorted(answer.json()["joinType"] for answer in answers) == ["conference", "solo"]
    assert ConversationJoin.objects.filter(interaction=live).count() == 2
    # It ends at one: there is nothing to join any more at the other.
    body = {"status": "succeeded", "statusDetails": "voiceSpokeWithFirstParty"}
    service, _ = at_both(both_servers, key_for(lender))
    assert service.put(f"{PATH}/{live.pk}", json=body).status_code == 200
    assert other.post(path).status_code == 409


def test_what_is_locked_at_one_is_hidden_at_the_other(
    both_servers: Servers, lender: Company, bob: Person
) -> None:
    one, other = at_both(both_servers, key_for(lender))
    row = InteractionFactory(person=bob, content={"body": "Secret."})
    path = f"{PATH}/{row.pk}"
    assert data_of(other.get(path))["content"] == {"body": "Secret."}
    assert one.put(path, json={"sensitive": True}).status_code == 200
    assert data_of(other.get(path))["content"] is None
