"""Rows stored by a prepared statement are those that Django would store."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from compliance.models import Decision
from peach_interactions.object_ids import DECISION, new_object_id
from peach_interactions.prepared_statements import insert_without_history
from tests.factories import DecisionFactory


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
        insert_without_history(row)

    assert columns_of(row) == columns_of(saved)
    assert not row._state.adding
    assert len(queries) == 1


def test_a_row_that_is_there_already_is_refused(saved: Decision) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_without_history(Decision.objects.get(pk=saved.pk))
