"""manage.py generate: a company of very much history, loaded without indexes, which are there again at the end."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from companies.models import Actor, Company
from compliance.demo.crowd import population, writing
from compliance.demo.crowd.compared import COUNT
from compliance.demo.crowd.copying import without_indexes
from compliance.demo.crowd.people import Borrower
from compliance.demo.crowd.population import ensure_population
from compliance.demo.crowd.writing import History, Written, made_beside
from interactions.models import Interaction, InteractionLoan

Definitions = list[tuple[str, ...]]


def definitions() -> Definitions:
    """The indexes and keys of the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename ~ '^interactions_interaction' "
            "UNION ALL SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid::regclass::text ~ '^interactions_interaction' ORDER BY 1, 2"
        )
        return list(cursor.fetchall())


def test_indexes_and_keys_are_the_same_again(db: None) -> None:
    before = definitions()
    with without_indexes(Interaction, InteractionLoan):
        names = {name for name, _ in definitions()}
        assert "interaction_person_sort" not in names
        assert "interaction_person_in_company" not in names
        assert {"interaction_external_id_is_unique", "interaction_details_fit"} <= names
    assert definitions() == before


def test_fills_a_database_as_asked(transactional_db: None) -> None:
    before = definitions()
    said = StringIO()
    call_command("generate", "--interactions", "2000", "--borrowers", "100", stdout=said)
    assert Interaction.objects.count() == 2000 + 2000 // 500 + 2 * COUNT
    assert "interactions a second" in said.getvalue()
    assert definitions() == before


def test_a_run_that_is_broken_off_leaves_nothing_and_all_indexes(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = definitions()

    def break_off(piece: Written) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(population, "store", break_off)
    with pytest.raises(KeyboardInterrupt):
        ensure_population(200, lambda text: None)
    assert not Company.objects.exists()
    assert definitions() == before


def a_history(count: int, busy_count: int) -> History:
    borrowers = [
        Borrower(f"person-{number}", weight=1, phones=["phone"], loans=[f"loan-{number}"])
        for number in range(4)
    ]
    return History(
        borrowers,
        actor=Actor(id="AC", company_id="CP"),
        until=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC),
        seed=1,
        count=count,
        busy_count=busy_count,
        planned_count=3,
    )


def test_processes_write_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PIECE", 10)
    history = a_history(35, 7)
    alone = [history.piece(number) for number in range(history.piece_count)]
    assert [piece.row_count for piece in alone] == [10, 10, 10, 5, 3]
    assert list(made_beside(history.piece, history.piece_count)) == alone


@pytest.mark.parametrize(
    ("count", "busy_count"),
    [
        pytest.param(35, 7, id="one in five"),
        pytest.param(35, 17, id="no divisor of all"),
        pytest.param(35, 1, id="a single one"),
        pytest.param(36, 18, id="half"),
    ],
)
def test_the_busy_borrower_has_as_many_as_asked(count: int, busy_count: int) -> None:
    rows = a_history(count, busy_count).piece(0).rows.splitlines()
    people = Counter(row.split("\t")[2] for row in rows)
    assert people["person-0"] == busy_count
    assert people.total() == count


def end_early(number: int) -> int:
    os._exit(1)


def test_says_when_a_process_has_ended_early() -> None:
    with pytest.raises(EOFError):
        list(made_beside(end_early, 3))
