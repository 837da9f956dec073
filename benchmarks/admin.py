"""`make bench-admin`: how long the server takes for the pages of the admin, with two million interactions and one
borrower of 50,000, beside the demo data. BENCH_INTERACTIONS=200000 takes a smaller population.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.results import keep_said, say

ROOT = Path(__file__).parent.parent
FOLDERS = ROOT / "var" / "bench"
INTERACTIONS = int(os.environ.get("BENCH_INTERACTIONS", "2000000"))
MEASURE = "--measure"
RUNS, WARM_UP = 15, 3
MAX_RATIO = 2.0
MILLISECONDS = 1_000


def main() -> None:
    say("Filling a database with the demo data, if that has not been done.")
    _run("demo", "manage.py", "migrate", "-v0")
    _run("demo", "manage.py", "seed_demo")
    small = _measured("demo")
    large = _measured(str(INTERACTIONS))
    say(f"Median of {RUNS} answers, in milliseconds: the demo data; {INTERACTIONS:,} interactions")
    for page, seconds in small.items():
        ratio = large[page] / seconds
        say(
            f"  {page}: {seconds * MILLISECONDS:.0f}; {large[page] * MILLISECONDS:.0f} "
            f"({ratio:.2f} to 1; goal: {MAX_RATIO:.0f} to 1)"
        )
    if INTERACTIONS == 2_000_000:
        keep_said("make bench-admin")


def _run(folder: str, *words: str) -> str:
    """A command with a folder of data of its own."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "PEACH_DATA_DIR": str(FOLDERS / folder)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _measured(folder: str) -> dict[str, float]:
    result: dict[str, float] = json.loads(
        _run(folder, "-m", "benchmarks.admin", MEASURE).splitlines()[-1]
    )
    return result


def measure() -> None:
    """Prints the medians, by page, of the database of this folder."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db.models import Count
    from django.test import Client
    from django.urls import reverse

    from companies.models import Company, User
    from compliance.demo.crowd.population import ensure_population
    from interactions.models import Interaction

    call_command("migrate", verbosity=0, interactive=False)
    if not Company.objects.exists():
        ensure_population(INTERACTIONS, lambda text: None)
    counts = Interaction.objects.values_list("person_id").annotate(number=Count("pk"))
    busiest = counts.order_by("-number").values_list("person_id", flat=True)[0]
    staff, _ = User.objects.get_or_create(
        username="benchmark", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(SERVER_NAME="localhost")
    client.force_login(staff)
    pages = {
        "the borrower of most history": reverse("admin:borrowers_person_change", args=[busiest]),
        "a part of the timeline": reverse("admin:borrowers_person_timeline", args=[busiest]),
        "the list of interactions": reverse("admin:interactions_interaction_changelist"),
        "home": reverse("admin:index"),
    }
    medians = {}
    for name, address in pages.items():
        seconds = []
        for run in range(WARM_UP + RUNS):
            start = time.perf_counter()
            answer = client.get(address)
            if answer.status_code != 200:
                raise SystemExit(f"{name}: {answer.status_code}")
            if run >= WARM_UP:
                seconds.append(time.perf_counter() - start)
        medians[name] = statistics.median(seconds)
    say(json.dumps(medians))


if __name__ == "__main__":
    measure() if MEASURE in sys.argv else main()
