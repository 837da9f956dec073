"""Reads from a streaming standby: never behind what the reader has written, and never needed for an answer."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from django.urls import get_resolver
from django.utils import timezone

from borrowers.models import Person
from companies.services import revoke_api_key
from peach_interactions.replica import MAX_POSITION
from tests.companies.routes import CALL, routes_of_the_api
from tests.factories import CompanyFactory, InteractionFactory, PersonFactory, key_for
from tests.replication import Served, ServerPair
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db

PATH = "/people/ext-bob/interactions"
# Nobody is contacted upon these, they write nothing, and they are whole when they return.
FROM_THE_REPLICA = {
    *("GET people", "GET people/<str:personId>"),
    *("GET people/<str:personId>/loans", "GET people/<str:personId>/loans/<str:loanId>"),
    *("GET people/<str:personId>/contacts", "GET people/<str:personId>/contacts/<str:contactId>"),
    *("GET interactions", "GET interactions/<str:interactionId>"),
    "GET people/<str:personId>/interactions",
    "GET people/<str:personId>/interactions/<str:interactionId>",
    *("GET compliance/decisions", "GET compliance/decisions/<str:decisionId>"),
}


@pytest.fixture
def bob(on_primary: None) -> Person:
    return PersonFactory(company=CompanyFactory(), external_id="bob")


@pytest.fixture
def writer(pair: ServerPair, both_servers: tuple[Served, Served], bob: Person) -> httpx.Client:
    return known_to(pair, both_servers[0].api(key_for(bob.company)))


@pytest.fixture
def reader(pair: ServerPair, both_servers: tuple[Served, Served], bob: Person) -> httpx.Client:
    """Another credential, at the other server."""
    return known_to(pair, both_servers[1].api(key_for(bob.company)))


def known_to(pair: ServerPair, client: httpx.Client) -> httpx.Client:
    """One that has read before, and may go on at the standby when that has come as far."""
    ids(client.get("/people"))
    age_positions(pair, "-1 hour")
    return client


def age_positions(pair: ServerPair, age: str) -> None:
    """Has the kept positions be so old."""
    pair.primary.ask("UPDATE companies_writeposition SET kept_at = now() - %s::text::interval", age)


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["data"]]


def written(client: httpx.Client, **fields: Any) -> str:
    answer = client.post(PATH, json={**CALL, **fields})
    assert answer.status_code == 200, answer.text
    made: str = answer.json()["data"]["id"]
    return made


def walk(client: httpx.Client, url: str) -> list[str]:
    found: list[str] = []
    while url:
        answer = client.get(url)
        found += ids(answer)
        url = answer.json()["nextUrl"]
    return found


def test_a_route_reads_from_the_replica_only_where_it_says_so() -> None:
    marked = set()
    for route in routes_of_the_api():
        method, path = route.split(" ")
        view = get_resolver().resolve(f"/api/{path.replace('<str:', '').replace('>', '')}").func
        if getattr(getattr(view.cls, view.actions[method.lower()]), "may_read_from_replica", False):
            marked.add(route)
    assert marked == FROM_THE_REPLICA


def test_one_reads_what_it_wrote_at_every_server_while_another_is_answered_by_the_standby(
    pair: ServerPair,
    both_servers: tuple[Served, Served],
    writer: httpx.Client,
    reader: httpx.Client,
) -> None:
    elsewhere = both_servers[1].api(writer.headers["X-API-KEY"])
    with pair.paused():
        made = written(writer)
        for client in (writer, elsewhere):
            assert ids(client.get(PATH)) == [made]
            assert ids(client.get("/interactions")) == [made]
            assert client.get(f"/interactions/{made}").json()["data"]["status"] == "attempted"
        assert ids(reader.get(PATH)) == []
        assert ids(reader.get("/interactions", params={"channel": "voice"})) == []
        assert writer.put(f"{PATH}/{made}", json={"content": {"a": 1}}).status_code == 200
        assert writer.get(f"{PATH}/{made}").json()["data"]["content"] == {"a": 1}
        assert writer.delete(f"{PATH}/{made}").status_code == 200
        assert ids(elsewhere.get(PATH)) == []
    wait_until(pair.has_caught_up)
    assert ids(writer.get(PATH)) == ids(reader.get(PATH)) == []


def test_a_position_of_another_server_is_forgotten(
    pair: ServerPair, writer: httpx.Client, bob: Person
) -> None:
    pair.primary.ask("UPDATE companies_writeposition SET position = %s", MAX_POSITION)
    made = written(writer)
    age_positions(pair, "-1 hour")
    with pair.paused():
        InteractionFactory(person=bob)
        assert ids(writer.get(PATH)) == [made]


def test_the_standby_answers_the_writer_again_when_it_has_caught_up(
    pair: ServerPair, writer: httpx.Client, bob: Person
) -> None:
    made = written(writer)
    age_positions(pair, "-1 hour")
    with pair.paused():
        InteractionFactory(person=bob)
        assert ids(writer.get(PATH)) == [made]


@pytest.mark.parametrize(
    ("age", "is_from_standby"), [("5 seconds", True), ("10 seconds", False)], ids=["young", "old"]
)
def test_nobody_reads_what_is_more_than_ten_seconds_old(
    pair: ServerPair, reader: httpx.Client, bob: Person, age: str, is_from_standby: bool
) -> None:
    with pair.paused():
        row = InteractionFactory(person=bob)
        age_positions(pair, age)
        assert ids(reader.get(PATH)) == ([] if is_from_standby else [row.pk])
        # From now on the standby must have come to here.
        age_positions(pair, "-1 hour")
        assert ids(reader.get(PATH)) == ([] if is_from_standby else [row.pk])


def test_what_the_standby_does_not_know_is_asked_of_the_primary(
    pair: ServerPair, reader: httpx.Client, bob: Person
) -> None:
    with pair.paused():
        rows = [InteractionFactory(person=bob) for _ in range(2)]
        PersonFactory(company=bob.company, external_id="eve")
        assert reader.get(f"/interactions/{rows[0].pk}").status_code == 200
        assert reader.get("/people/ext-eve").status_code == 200
        assert ids(reader.get("/people/ext-eve/interactions")) == []
        assert ids(reader.get(PATH, params={"startingAfter": rows[1].pk})) == [rows[0].pk]
        assert ids(reader.get(PATH, headers={"Cache-Control": "no-cache"})) == [
            row.pk for row in reversed(rows)
        ]
        assert ids(reader.get(PATH)) == []


def test_pages_never_go_back_in_time(pair: ServerPair, reader: httpx.Client, bob: Person) -> None:
    old = [InteractionFactory(person=bob).pk for _ in range(3)]
    with pair.paused():
        new = [InteractionFactory(person=bob).pk for _ in range(3)]
        # Begun at the standby: all that there was then, once.
        assert walk(reader, f"{PATH}?limit=1") == old[::-1]
        # Begun at the primary: the standby, which knows less, does not go on with it.
        first = reader.get(f"{PATH}?limit=1", headers={"Cache-Control": "no-cache"})
        assert ids(first) + walk(reader, first.json()["nextUrl"]) == [*new[::-1], *old[::-1]]
        back = reader.get(first.json()["nextUrl"]).json()["previousUrl"]
        assert ids(reader.get(back)) == [new[2]]


def test_keys_and_the_guard_are_asked_of_the_primary(
    pair: ServerPair, writer: httpx.Client, reader: httpx.Client, bob: Person
) -> None:
    question = {"channel": "voice", "theme": "opsCollDebt"}
    with pair.paused():
        request = {"reason": "ceaseCommunication"}
        assert writer.post("/people/ext-bob/do-not-interacts", json=request).status_code == 200
        assert len(ids(reader.get("/people/ext-bob/do-not-interacts"))) == 1
        answer = reader.post("/people/ext-bob/can-interact", json=question).json()["data"]
        assert "regf.cease" in [reason["ruleId"] for reason in answer["reasons"]]
        assert len(ids(reader.get("/compliance/decisions"))) == 1
        prefix = reader.headers["X-API-KEY"].split("_")[1]
        revoke_api_key(prefix=prefix, now=timezone.now())
        assert reader.get(PATH).status_code == 401


def test_a_stopped_standby_costs_nobody_an_answer(
    pair: ServerPair, both_servers: tuple[Served, Served], reader: httpx.Client, bob: Person
) -> None:
    row = InteractionFactory(person=bob)
    wait_until(pair.has_caught_up)
    readyz = f"{both_servers[1].address}/readyz"
    assert httpx.get(readyz).json()["checks"]["replica"] is True
    pair.standby.stop()
    try:
        for _ in range(4):
            assert ids(reader.get(PATH)) == [row.pk]
        health = httpx.get(readyz)
        assert (health.status_code, health.json()["checks"]["replica"]) == (200, False)
        assert '"event": "replica_unreachable"' in both_servers[1].errors
    finally:
        pair.standby.start()
    wait_until(lambda: httpx.get(readyz).json()["checks"]["replica"])
    with pair.paused():
        InteractionFactory(person=bob)
        # Each connection of before is found out once.
        wait_until(lambda: ids(reader.get(PATH)) == [row.pk])


def test_connections_that_were_lost_cost_nobody_an_answer(
    pair: ServerPair, reader: httpx.Client, bob: Person
) -> None:
    with pair.paused():
        row = InteractionFactory(person=bob)
        assert ids(reader.get(PATH)) == []
        pair.standby.ask(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        # At the primary; each connection that is lost is found out once.
        assert ids(reader.get(PATH)) == [row.pk]
        wait_until(lambda: ids(reader.get(PATH)) == [])


def test_a_standby_of_an_older_schema_is_not_read(
    pair: ServerPair, both_servers: tuple[Served, Served], reader: httpx.Client, bob: Person
) -> None:
    rename = "ALTER TABLE borrowers_person RENAME COLUMN {} TO {}"
    pair.primary.ask(rename.format("last_name", "family_name"))
    wait_until(pair.has_caught_up)
    with pair.paused():
        pair.primary.ask(rename.format("family_name", "last_name"))
        assert ids(reader.get("/people")) == [bob.pk]
    assert '"reason": "UndefinedColumn"' in both_servers[1].errors
    wait_until(pair.has_caught_up)


def test_nothing_is_written_to_the_standby(
    pair: ServerPair, writer: httpx.Client, reader: httpx.Client
) -> None:
    made = written(writer)
    reader.post(f"/interactions/{made}/join")
    for client in (writer, reader):
        for path in (
            PATH,
            "/people",
            "/interactions",
            "/compliance/decisions",
            "/compliance/rules",
        ):
            assert client.get(path).status_code == 200
    assert "read-only transaction" not in pair.standby.log.read_text()
