"""How many of the same lists the database alone can read: pgbench."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from borrowers.models import Person
from compliance.demo.crowd.population import Population
from interactions.models import Interaction
from peach_interactions.database.embedded import server_in

# pgbench takes no more than 128 scripts.
ASKED, SECONDS = 100, 8


def lists_a_second(population: Population, say: Callable[[str], None]) -> float | None:
    """None where there is no pgbench."""
    program = _program()
    if program is None:
        say("pgbench was not found: the share of the ceiling is left out.")
        return None
    people = Person.objects.filter(company=population.company).order_by("external_id")
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, person_id in enumerate(people.values_list("pk", flat=True)[:ASKED]):
            path = Path(folder) / f"{number}.sql"
            path.write_text(_statement(person_id))
            files += ["-f", str(path)]
        own = connection.settings_dict
        address = ["-h", own["HOST"], "-p", str(own["PORT"] or 5432), "-U", own["USER"]]
        done = subprocess.run(
            [
                program,
                *address,
                "-n",
                "-M",
                "prepared",
                "-c4",
                "-j2",
                f"-T{SECONDS}",
                *files,
                own["NAME"],
            ],
            env={**os.environ, "PGPASSWORD": own["PASSWORD"]},
            capture_output=True,
            text=True,
            check=True,
        )
    rates = [line.split()[2] for line in done.stdout.splitlines() if line.startswith("tps")]
    return float(rates[0])


def _statement(person_id: str) -> str:
    """The newest 25 of a borrower, with contact, borrower and loans, as a plain query reads them."""
    rows = Interaction.objects.of_person(person_id).living().for_answers()
    rows = rows.order_by("-sort_at", "-pk")[:25]
    with connection.cursor() as cursor:
        sql, values = rows.query.sql_with_params()
        return f"{cursor.mogrify(sql, values)};\n"


def _program() -> str | None:
    """That of the embedded server, else one of this machine."""
    if settings.HAS_OWN_DATABASE:
        return shutil.which("pgbench")
    return shutil.which("pgbench", path=str(server_in(settings.DATA_DIR).cluster.programs_dir))
