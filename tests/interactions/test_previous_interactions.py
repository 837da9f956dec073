"""GET /api/interactions/{interactionId}/previous-interactions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from borrowers.models import Person
from companies.models import ApiKey
from tests.factories import Api, InteractionFactory, faults_of


@pytest.fixture
def chain(ada: Person) -> list[str]:
    """Seven interactions, each following on the next in this list: nearest first after the first one."""
    rows = [InteractionFactory(person=ada)]
    for _ in range(6):
        rows.append(InteractionFactory(person=ada, previous_interaction=rows[-1]))
    return [row.pk for row in reversed(rows)]


def path_of(chain: list[str]) -> str:
    return f"/interactions/{chain[0]}/previous-interactions"


def ids(body: Any) -> list[str]:
    return [row["id"] for row in body["data"]]


def test_the_nearest_comes_first(service: Api, chain: list[str]) -> None:
    body = service.get(path_of(chain)).json()
    assert ids(body) == chain[1:]
    assert (body["total"], body["count"]) == (6, 6)
    assert (body["nextUrl"], body["previousUrl"]) == (None, None)
    assert ids(service.get(f"/interactions/{chain[-1]}/previous-interactions").json()) == []


@pytest.mark.parametrize("limit", [1, 2, 4, 6])
def test_pages_walk_there_and_back(service: Api, chain: list[str], limit: int) -> None:
    body = service.get(path_of(chain), limit=limit).json()
    seen, last = ids(body), body
    while last["nextUrl"]:
        last = service.client.get(last["nextUrl"], headers=service.headers).json()
        seen += ids(last)
    assert seen == chain[1:]
    back = ids(last)
    while last["previousUrl"]:
        last = service.client.get(last["previousUrl"], headers=service.headers).json()
        back = ids(last) + back
    assert back == chain[1:]


def test_positions_are_objects(service: Api, chain: list[str]) -> None:
    path = path_of(chain)
    assert ids(service.get(path, startingAfter=chain[2], limit=2).json()) == chain[3:5]
    assert ids(service.get(path, endingBefore=chain[5], limit=2).json()) == chain[3:5]
    assert ids(service.get(path, endingBefore=chain[3]).json()) == chain[1:3]
    assert ids(service.get(path, endingBefore=chain[1]).json()) == []
    # The one asked about is not part of what lies behind it.
    assert faults_of(service.get(path, startingAfter=chain[0]), 400) == {
        "startingAfter": "not_found"
    }


def test_a_deleted_one_ends_the_chain(service: Api, chain: list[str]) -> None:
    path = path_of(chain)
    page = service.get(path, limit=3).json()
    service.delete(f"/people/ext-ada/interactions/{chain[3]}")
    assert ids(service.get(path).json()) == chain[1:3]
    assert service.get(path).json()["total"] == 2
    # The address given out before still works, and so does the deleted one as a position.
    assert ids(service.client.get(page["nextUrl"], headers=service.headers).json()) == []
    assert ids(service.get(path, startingAfter=chain[3]).json()) == []
    assert ids(service.get(path, endingBefore=chain[3]).json()) == chain[1:3]


@pytest.mark.parametrize("name", ["sortBy", "channel", "search", "cursor", "x"])
def test_a_chain_has_no_filters_and_one_order(service: Api, chain: list[str], name: str) -> None:
    assert name in faults_of(service.get(path_of(chain), **{name: "startedAt"}), 400)


def test_the_cost_does_not_depend_on_the_length(
    service: Api, ada: Person, chain: list[str], django_assert_max_num_queries: Any
) -> None:
    ApiKey.objects.update(last_used_at=timezone.now() + dt.timedelta(seconds=30))
    with django_assert_max_num_queries(6) as short:
        service.get(path_of(chain), limit=1)
    with django_assert_max_num_queries(6) as long:
        service.get(path_of(chain))
    assert len(short) == len(long)
