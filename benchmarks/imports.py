"""`make bench-import`: how fast history is imported and taken back, and that it survives being killed.

BENCH_ROWS=20000 takes fewer than a million lines. The database is a fresh one in var/bench/imports. Processor time
is told beside the speed: it stays the same when others load the machine.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "var" / "bench" / "imports"
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
os.environ.setdefault("PEACH_DATA_DIR", str(FOLDER / "data"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models.expressions import RawSQL  # noqa: E402

from benchmarks.history_files import History, make_company, write_csv, write_ndjson  # noqa: E402
from benchmarks.processor import database_seconds  # noqa: E402
from benchmarks.results import Goal, keep_said, say  # noqa: E402
from companies.models import Company  # noqa: E402
from interactions.models import ImportPart, Interaction  # noqa: E402

GOAL_ROWS_A_SECOND, GOAL_MEGABYTES = 12_000, 300
MEGABYTE = 1024 * 1024
LOOK_SECONDS = 0.1
KILLED_AT = (1 / 3, 2 / 3)
MILLISECONDS = 1_000
NAME_OF_IMPORT = re.compile(r"IM-[0-9A-Z]+-[0-9A-Z]+")


@dataclass(slots=True)
class Spent:
    """What a run of the command has taken."""

    seconds: float = 0
    python_seconds: float = 0
    database_seconds: float = 0
    # Pages that processes share count once in the first, in each in the second.
    megabytes: float = 0
    megabytes_by_process: float = 0

    def told(self, rows: int) -> str:
        per_row = MILLISECONDS / rows
        return (
            f"{rows / self.seconds:,.0f} rows a second; processor time of a row: "
            f"{self.python_seconds * per_row:.3f} ms Python and "
            f"{self.database_seconds * per_row:.3f} ms PostgreSQL; memory at most {self.megabytes:.0f} MB "
            f"(sum of the processes: {self.megabytes_by_process:.0f} MB)"
        )


def main() -> None:
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True)
    call_command("migrate", verbosity=0, interactive=False)
    say(f"Making up {ROWS:,} lines.")
    company, crowd = make_company("NDJSON", ROWS)
    other, _ = make_company("CSV", ROWS)
    history = History(crowd, ROWS)
    ndjson, table = FOLDER / "history.ndjson", FOLDER / "history.csv"
    write_ndjson(ndjson, history.lines())
    write_csv(table, History(crowd, ROWS).lines())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say(f"Goal of imports: {GOAL_ROWS_A_SECOND:,} rows a second, {GOAL_MEGABYTES} MB.")
    goals: list[Goal] = []
    first = told_import(company, ndjson, goals)
    tell_killed(other, ndjson)
    tell_undone(company, first)
    second = told_import(company, table, goals)
    tell_undone(company, second)
    if ROWS == 1_000_000:
        keep_said("make bench-import", goals)


def told_import(company: Company, path: Path, goals: list[Goal]) -> str:
    """Imports a file; the ID of the import.

    :param goals: what was measured is added to them.
    """
    with measured() as spent:
        said = run("import_interactions", str(path), "--company", company.pk)
    expect(company, ROWS)
    say(f"Import of {path.suffix}: {spent.told(ROWS)}")
    work, speed = f"import of {ROWS:,} lines, {path.suffix}", ROWS / spent.seconds
    goals += [
        Goal(
            work,
            f"{speed:,.0f} a second",
            f"≥{GOAL_ROWS_A_SECOND:,} a second",
            speed >= GOAL_ROWS_A_SECOND,
        ),
        Goal(
            f"memory of an {work}",
            f"{spent.megabytes:.0f} MB, shared pages counted once",
            f"≤{GOAL_MEGABYTES} MB",
            spent.megabytes <= GOAL_MEGABYTES,
        ),
    ]
    return import_in(said)


def tell_killed(company: Company, path: Path) -> None:
    """Kills the whole group of processes twice, resumes, and counts; then takes it back."""
    words = ("import_interactions", str(path), "--company", company.pk)
    for share in KILLED_AT:
        process = start(*words)
        while recorded(company) < ROWS * share and process.poll() is None:
            time.sleep(LOOK_SECONDS)
        if process.poll() is not None:
            raise SystemExit("The import had ended before it was killed: take more rows.")
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        say(f"Killed when {recorded(company):,} rows were recorded.")
    said = run(*words)
    expect(company, ROWS)
    say(f"Resumed: exactly {ROWS:,} interactions.")
    tell_undone(company, import_in(said))


def tell_undone(company: Company, import_id: str) -> None:
    with measured() as spent:
        run("import_interactions", "--undo", import_id)
    expect(company, 0)
    say(f"Undone, none is left: {spent.told(ROWS)}")


def recorded(company: Company) -> int:
    """How many lines the import has noted so far."""
    sizes = ImportPart.objects.filter(history_import__company=company).values_list(
        RawSQL("coalesce(array_length(lines, 1), 0)", []), flat=True
    )
    return sum(sizes)


def expect(company: Company, count: int) -> None:
    """:raises SystemExit: when the company has another number of living interactions."""
    found = Interaction.objects.filter(company=company, deleted_at=None).count()
    if found != count:
        raise SystemExit(f"{found:,} interactions are there, not {count:,}.")


def import_in(said: str) -> str:
    found = NAME_OF_IMPORT.search(said)
    if found is None:
        raise SystemExit(said)
    return found[0]


def start(*words: str) -> subprocess.Popen[str]:
    """Starts a command in a session of its own, so that it can be killed with all its workers."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(*words: str) -> str:
    """:raises SystemExit: when the command fails."""
    process = start(*words)
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(said)
    return said


@contextmanager
def measured() -> Iterator[Spent]:
    """Measures the commands that are run inside."""
    spent, is_over = Spent(), threading.Event()

    def watch() -> None:
        while not is_over.wait(LOOK_SECONDS):
            shared, by_process = memory()
            spent.megabytes = max(spent.megabytes, shared)
            spent.megabytes_by_process = max(spent.megabytes_by_process, by_process)

    watcher = threading.Thread(target=watch)
    watcher.start()
    database, python, begin = database_seconds(), python_seconds(), time.perf_counter()
    try:
        yield spent
    finally:
        spent.seconds = time.perf_counter() - begin
        spent.python_seconds = python_seconds() - python
        spent.database_seconds = database_seconds() - database
        is_over.set()
        watcher.join()


def memory() -> tuple[float, float]:
    """Megabytes of the command and its workers: their own and shared, and the sum of what each shows."""
    shared = by_process = 0
    for process in commands():
        try:
            found = process.memory_full_info()
        except psutil.Error:
            # It has ended at this very moment.
            continue
        shared += found.pss
        by_process += found.rss
    return shared / MEGABYTE, by_process / MEGABYTE


def commands() -> Iterator[Any]:
    """The processes of a command that runs, itself included; not the keeper of the database."""
    for process in psutil.Process().children():
        try:
            if "manage.py" in process.cmdline():
                yield process
                yield from process.children(recursive=True)
        except psutil.Error:
            continue


def python_seconds() -> float:
    """Processor time of all commands that have ended, with their workers."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
