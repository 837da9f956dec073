"""What the database is told of the rows that an import looks up, before it would find out by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from borrowers.models import Person
from companies.models import Company
from interactions.importing import statistics
from interactions.importing.statistics import FIRST_LINES, Statistics
from interactions.models import Interaction
from peach_interactions.lookups import is_one_of
from tests.interactions.importing import run_import, write_lines

INDEX = "interaction_external_id_is_unique"


def test_external_ids_of_a_new_company_are_found_by_their_index(
    lender: Company, ada: Person, tmp_path: Path
) -> None:
    lines = ({"externalId": f"call-{number}"} for number in range(FIRST_LINES))
    run_import(lender, write_lines(tmp_path / "calls.ndjson", *lines))
    rows = Interaction.objects.filter(company=lender).living().order_by()
    wanted = is_one_of("external_id", [f"other-{number}" for number in range(10)])

    assert INDEX in rows.filter(wanted).explain()


def test_looks_each_time_as_many_lines_again_are_recorded(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Statistics()
    looked_at: list[int] = []
    for chunk in range(1, 10):
        monkeypatch.setattr(statistics, "look_at_names", lambda _, at=chunk: looked_at.append(at))
        found.count(FIRST_LINES)
    assert looked_at == [1, 2, 4, 8]
