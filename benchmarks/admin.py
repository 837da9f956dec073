"""`make bench-admin`: how long the server takes for the pages of the admin, with two million interactions and one
borrower of 50,000, beside the demo data. BENCH_INTERACTIONS=200000 takes a smaller population.

The two are asked in turns: what else the machine does meanwhile then takes time of both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.results import Goal, keep_said, say

ROOT = Path(__file__).parent.parent
FOLDERS = ROOT / "var" / "bench"
INTERACTIONS = int(os.environ.get("BENCH_INTERACTIONS", "2000000"))
ANSWER = "--answer"
RUNS, WARM_UP = 41, 3
MAX_RATIO = 2.0
MILLISECONDS = 1_000


def main() -> None:
    say("Filling a database with the demo data, if that has not been done.")
    _run("demo", "manage.py", "migrate", "-v0")
    _run("demo", "manage.py", "seed_demo")
    small, large = Answering("demo"), Answering(str(INTERACTIONS))
    say(
        f"Median of {RUNS} answers each, in turns, in milliseconds: the demo data; "
        f"{INTERACTIONS:,} interactions"
    )
    goals = []
    for page in small.pages:
        taken = [(small.seconds(page), large.seconds(page)) for _ in range(WARM_UP + RUNS)]
        few, many = (statistics.median(seconds) for seconds in zip(*taken[WARM_UP:], strict=True))
        ratio = many / few
        times = f"{few * MILLISECONDS:.0f}; {many * MILLISECONDS:.0f}"
        say(f"  {page}: {times} ({ratio:.2f} to 1; goal: {MAX_RATIO:.0f} to 1)")
        work = f"{page}, {INTERACTIONS:,} interactions ÷ the demo data"
        sides = f"{many * MILLISECONDS:.0f} ms, {few * MILLISECONDS:.0f} ms: {ratio:.2f}"
        goals.append(Goal(work, sides, f"≤{MAX_RATIO:.0f}", ratio <= MAX_RATIO))
    small.end()
    large.end()
    if INTERACTIONS == 2_000_000:
        keep_said("make bench-admin", goals)


def _run(folder: str, *words: str) -> None:
    """A command with a folder of data of its own."""
    subprocess.run([sys.executable, *words], cwd=ROOT, env=_environment(folder), check=True)


def _environment(folder: str) -> dict[str, str]:
    return {**os.environ, "PEACH_DATA_DIR": str(FOLDERS / folder)}


class Answering:
    """A process that asks for the pages of one database, when it is told to."""

    def __init__(self, folder: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.admin", ANSWER],
            cwd=ROOT,
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages: list[str] = self._said()

    def seconds(self, page: str) -> float:
        """How long one answer takes."""
        assert self.process.stdin is not None, "it is a pipe"
        self.process.stdin.write(f"{page}\n")
        self.process.stdin.flush()
        return float(self._said())

    def end(self) -> None:
        self.process.communicate()

    def _said(self) -> Any:
        assert self.process.stdout is not None, "it is a pipe"
        if line := self.process.stdout.readline():
            return json.loads(line)
        raise SystemExit(f"A process ended with {self.process.wait()}.")


def answer() -> None:
    """Prints the names of the pages, and for each one that is then named the seconds that its answer took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from companies.models import Company
    from compliance.demo.crowd.population import ensure_population

    call_command("migrate", verbosity=0, interactive=False)
    if not Company.objects.exists():
        ensure_population(INTERACTIONS, lambda text: None)
    client, pages = _staff(), _addresses()
    _tell(list(pages))
    for line in sys.stdin:
        page = line.strip()
        start = time.perf_counter()
        answered = client.get(pages[page])
        seconds = time.perf_counter() - start
        if answered.status_code != 200:
            raise SystemExit(f"{page}: {answered.status_code}")
        _tell(seconds)


def _staff() -> Any:
    """The browser of somebody who may see everything."""
    from django.test import Client

    from companies.models import User

    staff, _ = User.objects.get_or_create(
        username="benchmark", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    return client


def _addresses() -> dict[str, str]:
    """Those of the pages, by what the results call them."""
    from django.db.models import Count
    from django.urls import reverse

    from interactions.models import Interaction

    counts = Interaction.objects.values_list("person_id").annotate(number=Count("pk"))
    busiest = counts.order_by("-number").values_list("person_id", flat=True)[0]
    return {
        "the borrower of most history": reverse("admin:borrowers_person_change", args=[busiest]),
        "a part of the timeline": reverse("admin:borrowers_person_timeline", args=[busiest]),
        "the list of interactions": reverse("admin:interactions_interaction_changelist"),
        "home": reverse("admin:index"),
    }


def _tell(what: Any) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    answer() if ANSWER in sys.argv else main()
