"""manage.py import_interactions in processes of its own: killed, gone on with, taken back."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from borrowers.models import Person
from companies.models import Company
from interactions.models import Import, ImportPart, Interaction
from peach_interactions.history import events_of
from tests.factories import CompanyFactory, PersonFactory
from tests.interactions.importing import refusals, undo, write_lines

LINES = 5_200


@pytest.fixture
def company(transactional_db: None) -> Company:
    return CompanyFactory(name="Acorn Lending")


def start(*arguments: str) -> subprocess.Popen[str]:
    """Starts the command on the database of this test."""
    known = connection.settings_dict
    user, password = quote(known["USER"]), quote(known["PASSWORD"])
    database = f"postgres://{user}:{password}@:{known['PORT']}/{known['NAME']}?host={known['HOST']}"
    if not str(known["HOST"]).startswith("/"):
        database = f"postgres://{user}:{password}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_interactions", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": database, "SECRET_KEY": "of this test " * 5},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for_part() -> None:
    """Until the first lines are recorded."""
    while not ImportPart.objects.exists():
        with connection.cursor() as cursor:
            # The database waits, so that the workers can have the processor.
            cursor.execute("SELECT pg_sleep(0.05)")


def test_killed_and_run_again_records_each_line_once(company: Company, tmp_path: Path) -> None:
    people = [PersonFactory(company=company, external_id=f"p-{n}") for n in range(8)]
    # Its lines begin late: so the first chunks are there when the worker comes to a stop.
    late = PersonFactory(company=company, external_id="late")
    path = write_lines(
        tmp_path / "calls.ndjson",
        *({"personId": people[n % 8].external_id} for n in range(LINES - 100)),
        *({"personId": late.external_id} for _ in range(99)),
        {"personId": "nobody"},
    )
    arguments = (str(path), "--company", company.pk, "--workers", "2")
    first = start(*arguments)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=late.pk)
        wait_for_part()
        first.kill()
        first.communicate()
        assert 0 < Interaction.objects.count() < LINES - 1

    said, _ = start(*arguments).communicate()

    assert "lines were recorded by an earlier run.\n1 line was refused" in said, said
    assert Interaction.objects.count() == LINES - 1
    assert refusals(path) == [(str(LINES), "personId", "not_found")]
    lines = [line for part in ImportPart.objects.all() for line in part.lines]
    assert sorted(lines) == list(range(1, LINES))
    events = events_of(Interaction).objects
    assert events.count() == LINES - 1
    assert set(events.values_list("pgh_context__command", flat=True)) == {"import_interactions"}
    # A worker of the first run and two of the second: with one of all they would wait for each other.
    assert len(set(events.values_list("pgh_context_id", flat=True))) >= 3

    row = Import.objects.get()
    said = undo(row)

    assert f"{LINES - 1} interactions and 0 other rows were removed." in said
    assert not Interaction.objects.exists()
    assert Person.objects.count() == 9
