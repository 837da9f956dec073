"""Rows stored by a prepared statement are those that Django would store."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from compliance.models import Decision
from interactions.models import Interaction
from peach_interactions.object_ids import DECISION, new_object_id
from peach_interactions.prepared_statements import ROWS_AT_ONCE, insert
from tests.factories import DecisionFactory, InteractionFactory

HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 6, 2, 12, tzinfo=dt.UTC)


def columns_of(row: Decision) -> dict[str, object]:
    """All but the ID."""
    stored = Decision.objects.filter(pk=row.pk).values().get()
    return {name: value for name, value in stored.items() if name != "id"}


@pytest.fixture
def saved(ada: Person) -> Decision:
    """One that Django has stored, with values of each kind."""
    return DecisionFactory(
        person=ada,
        rule_ids=["regf.hours", "us-ma.freq"],
        question={"at": "2026-06-02", "loanIds": ["é 'quoted' \\", None, 1.5, True]},
        answer={"reasons": [{"message": "%s {} €"}] * 300},
        purpose_note="Don't ask.",
    )


def test_a_row_is_stored_as_django_stores_it(saved: Decision) -> None:
    row = Decision.objects.get(pk=saved.pk)
    row.pk = new_object_id(DECISION)

    with CaptureQueriesContext(connection) as queries:
        insert([row])

    assert columns_of(row) == columns_of(saved)
    assert not row._state.adding
    assert len(queries) == 1


def test_many_rows_are_stored_at_once_with_what_the_database_generates(ada: Person) -> None:
    # One more than a statement takes.
    rows = [
        InteractionFactory.build(person=ada, started_at=NOON + hour * HOUR)
        for hour in range(ROWS_AT_ONCE + 1)
    ]
    for row in rows:
        row.stamp_created()
        row.status_updated_at = row.created_at

    with CaptureQueriesContext(connection) as queries:
        insert(rows)

    assert [row.sort_at for row in rows] == [row.started_at for row in rows]
    assert {*Interaction.objects.of_person(ada.pk)} == {*rows}
    assert sum(query["sql"].startswith("INSERT") for query in queries) == 2


def test_a_row_that_is_there_already_is_refused(saved: Decision) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([Decision.objects.get(pk=saved.pk)])
