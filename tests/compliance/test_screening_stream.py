"""A screening as a stream: lines come while others are still judged, and few people are in memory."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.models import Company
from compliance import screening
from compliance.facts import Facts
from compliance.gathering import gather
from compliance.judging import judge
from compliance.models import Screening
from tests.compliance.screened_people import borrower, lines_of, names_in, screen
from tests.factories import Api
from tests.waiting import wait_until

READ_AT_ONCE = 4


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four people are read at once, and one line is handed on at a time."""
    monkeypatch.setattr(screening, "READ_AT_ONCE", READ_AT_ONCE)
    monkeypatch.setattr(screening, "LINES_AT_ONCE", 1)


@pytest.fixture
def crowd(transactional_db: None, lender: Company) -> list[Person]:
    """Ten people whom every connection sees."""
    return [borrower(lender) for _ in range(10)]


def connection_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("count", [3, 4, 5, 8, 10])
def test_it_answers_about_everybody_however_many_are_read_at_once(
    service: Api, crowd: list[Person], small_steps: None, count: int
) -> None:
    people = [person.pk for person in crowd[:count]]
    assert names_in(screen(service, personIds=people)) == people
    everybody = [person.pk for person in crowd]
    assert names_in(screen(service, filter={})) == everybody


@pytest.mark.parametrize("whom", ["named", "filtered"])
def test_many_people_cost_as_many_queries_as_one(service: Api, lender: Company, whom: str) -> None:
    # The first use of a key is noted once a minute.
    lines_of(screen(service, filter={}))
    counts = []
    for size in (1, 25):
        people = [borrower(lender).pk for _ in range(size)]
        values: dict[str, Any] = {"personIds": people} if whom == "named" else {"filter": {}}
        with CaptureQueriesContext(connection) as captured:
            lines_of(screen(service, **values))
        counts.append(len(captured))
    assert counts == [7, 7], captured.captured_queries


def test_a_batch_is_read_in_two_queries(
    service: Api, crowd: list[Person], small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []

    def counted(*arguments: Any) -> dict[str, Facts]:
        # On the connection of whoever reads: the one that asks, or the thread that reads ahead.
        with CaptureQueriesContext(connection) as captured:
            found = gather(*arguments)
        costs.append((len(found), len(captured)))
        return found

    monkeypatch.setattr(screening, "gather", counted)
    lines_of(screen(service, filter={}))
    assert costs == [(4, 2), (4, 2), (2, 2)]


def test_the_first_line_comes_before_the_last_person_is_judged(
    service: Api, crowd: list[Person], small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def noted(question: Any, facts: Facts, *arguments: Any, **options: Any) -> Any:
        judged.append(facts.person_id)
        return judge(question, facts, *arguments, **options)

    monkeypatch.setattr(screening, "judge", noted)
    pieces = screen(service, filter={}).streaming_content
    for person, piece in zip(crowd, pieces, strict=True):
        assert judged[-1] == person.pk
        assert person.pk.encode() in piece


def test_no_transaction_is_open_while_lines_are_taken(
    service: Api, crowd: list[Person], small_steps: None
) -> None:
    for _ in screen(service, filter={}).streaming_content:
        assert not connection.in_atomic_block


def test_facts_of_two_batches_are_held_at_most(
    service: Api, crowd: list[Person], small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    references: list[weakref.ref[Facts]] = []
    counts = []

    def watched(*arguments: Any) -> dict[str, Facts]:
        found = gather(*arguments)
        references.extend(map(weakref.ref, found.values()))
        gc.collect()
        counts.append(sum(reference() is not None for reference in references))
        return found

    monkeypatch.setattr(screening, "gather", watched)
    lines_of(screen(service, filter={}))
    assert len(references) == len(crowd)
    assert max(counts) <= 2 * READ_AT_ONCE
    assert all(reference() is None for reference in references)


@pytest.mark.parametrize("taken", [1, 4, 6])
def test_a_client_that_goes_away_leaves_the_counts_so_far(
    service: Api, crowd: list[Person], small_steps: None, taken: int
) -> None:
    response = screen(service, filter={})
    pieces = iter(response.streaming_content)
    for _ in range(taken):
        next(pieces)
    response.close()
    row = Screening.objects.get()
    assert sum(row.counts.values()) == taken
    assert row.finished_at is None


def test_a_failure_leaves_the_counts_so_far(
    service: Api, crowd: list[Person], small_steps: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter([gather])

    def failing(*arguments: Any) -> dict[str, Facts]:
        read = next(calls, None)
        if read is None:
            raise ConnectionError("The database is gone.")
        return read(*arguments)

    monkeypatch.setattr(screening, "gather", failing)
    with pytest.raises(ConnectionError):
        screen(service, filter={}).getvalue()
    row = Screening.objects.get()
    assert sum(row.counts.values()) == READ_AT_ONCE
    assert row.finished_at is None


def test_two_at_once_do_not_disturb_each_other(
    service: Api, lender: Company, crowd: list[Person], small_steps: None
) -> None:
    named = [person.pk for person in crowd[::2]]
    streams = [
        iter(screen(service, filter={}).streaming_content),
        iter(screen(service, personIds=named).streaming_content),
    ]
    everybody, some = [b"".join(part) for part in zip(*alternating(streams), strict=True)]
    assert [person.pk.encode() in everybody for person in crowd] == [True] * len(crowd)
    assert [person.pk.encode() in some for person in crowd] == [True, False] * 5
    counts = sorted(sum(row.counts.values()) for row in Screening.objects.all())
    assert counts == [5, 10]


def alternating(streams: list[Iterator[bytes]]) -> Iterator[tuple[bytes, ...]]:
    """The pieces of several streams, one of each in turn until all have ended."""
    while any(pieces := tuple(next(stream, b"") for stream in streams)):
        yield pieces


@pytest.mark.parametrize("takes_all", [True, False])
def test_the_thread_that_reads_ahead_leaves_no_connection(
    service: Api, crowd: list[Person], small_steps: None, takes_all: bool
) -> None:
    before = connection_count()
    response = screen(service, filter={})
    next(iter(response.streaming_content))
    if takes_all:
        response.getvalue()
    response.close()
    # The server notices a moment later.
    wait_until(lambda: connection_count() == before)


def test_with_a_key_more_than_one_batch_is_kept_as_one_answer(
    service: Api, crowd: list[Person], small_steps: None
) -> None:
    people = [person.pk for person in crowd]
    answers = [screen(service, personIds=people, headers={"Idempotency-Key": "k"}) for _ in "ab"]
    assert names_in(answers[0]) == names_in(answers[1]) == people
    assert Screening.objects.count() == 1
