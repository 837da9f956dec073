"""`make bench-guard`: how long the guard takes, and whether a long history or many people make a difference.

Every figure is told beside the one it is compared with. BENCH_INTERACTIONS=200000 takes a smaller population.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
INTERACTIONS = int(os.environ.get("BENCH_INTERACTIONS", "2000000"))
os.environ.setdefault("PEACH_DATA_DIR", str(ROOT / "var" / "bench" / str(INTERACTIONS)))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.results import Goal, keep_said, say  # noqa: E402
from benchmarks.served import Served, served  # noqa: E402
from companies.callers import Caller, caller_of_actor  # noqa: E402
from companies.services import create_api_key  # noqa: E402
from compliance.demo.crowd.population import Population, ensure_population  # noqa: E402
from compliance.services import ask  # noqa: E402

RUNS = int(os.environ.get("BENCH_RUNS", "200"))
SCREENINGS = 3
MAX_QUERIES, MAX_RATIO, LEAST_PEOPLE_A_SECOND = 8, 1.5, 5_000
MILLISECONDS = 1_000
SCREENING = "/compliance/screenings"
CALL = {"channel": "voice", "theme": "opsCollDebt"}
# About a tenth of the borrowers live there.
SOME = {"state": ["CA"]}
MANY, FEW, FEW_RECENT = "50,000", "50, none in the last week", "50, all in the last weeks"
Ask = Callable[[str], object]
# What each measurement adds to.
goals: list[Goal] = []


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    population = ensure_population(INTERACTIONS, say)
    key, secret = create_api_key(company=population.company, name="Benchmark", now=timezone.now())
    caller = caller_of_actor(key.actor)
    say(
        f"Asked about {population.at:%Y-%m-%d %H:%M} UTC: a call about a debt (voice, opsCollDebt)."
    )
    tell_queries(population, caller)
    tell_decisions("in the service", population, lambda pk: ask_service(caller, pk, population.at))
    body = {**CALL, "at": population.at.isoformat()}
    with served(secret) as application:
        tell_decisions(
            "over HTTP",
            population,
            lambda pk: application.post(f"/people/{pk}/can-interact", body),
        )
        tell_screening(application, body)
        tell_memory(application, body)
    if INTERACTIONS == 2_000_000:
        keep_said("make bench-guard", goals)


def ask_service(caller: Caller, person_id: str, at: dt.datetime) -> Any:
    values = {**CALL, "at": at}
    return ask(caller=caller, person_reference=person_id, values=values, now=timezone.now())


def tell_queries(population: Population, caller: Caller) -> None:
    for name, person_id in compared(population).items():
        with CaptureQueriesContext(connection) as captured:
            ask_service(caller, person_id, population.at)
        queries = [q for q in captured if not str(q["sql"]).startswith(("BEGIN", "COMMIT"))]
        say(f"Queries of a decision, borrower of {name}: {len(queries)} (goal: {MAX_QUERIES})")
        work = f"queries of a decision, borrower of {name}"
        goals.append(Goal(work, str(len(queries)), f"≤{MAX_QUERIES}", len(queries) <= MAX_QUERIES))


def tell_decisions(where: str, population: Population, ask_about: Ask) -> None:
    """Asks about the borrowers in turns, so that whatever else the machine does falls on all."""
    people = compared(population)
    seconds: dict[str, list[float]] = {name: [] for name in people}
    for run in range(RUNS // 10 + RUNS):
        for name, person_id in people.items():
            taken = seconds_of(partial(ask_about, person_id))
            if run >= RUNS // 10:
                seconds[name].append(taken)
    say(f"A decision {where}, {RUNS} of each in turns:")
    for name, taken_by in seconds.items():
        say(f"  borrower of {name}: {times(taken_by)}")
    of_many = statistics.median(seconds[MANY])
    for name in (FEW_RECENT, FEW):
        of_few = statistics.median(seconds[name])
        ratio = of_many / of_few
        say(f"  {MANY} to {name}, medians: {ratio:.2f} to 1 (goal: {MAX_RATIO} to 1)")
        sides = f"{of_many * MILLISECONDS:.1f} ms, {of_few * MILLISECONDS:.1f} ms: {ratio:.2f}"
        work = f"a decision {where}, borrower of {MANY} ÷ of {name}"
        goals.append(Goal(work, sides, f"≤{MAX_RATIO}", ratio <= MAX_RATIO))


def compared(population: Population) -> dict[str, str]:
    """The IDs of the borrowers asked about, by how long their history is."""
    return {
        FEW: population.quiet_id,
        FEW_RECENT: population.recent_id,
        MANY: population.busy_id,
    }


def times(seconds: list[float]) -> str:
    late = statistics.quantiles(seconds, n=100)[98]
    median = statistics.median(seconds)
    return f"median {median * MILLISECONDS:.1f} ms, 99th percentile {late * MILLISECONDS:.1f} ms"


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def tell_screening(application: Served, body: dict[str, Any]) -> None:
    application.count_lines(SCREENING, {**body, "filter": SOME})
    speeds = []
    for _ in range(SCREENINGS):
        start = time.perf_counter()
        people = application.count_lines(SCREENING, {**body, "filter": {}})
        speed = people / (time.perf_counter() - start)
        speeds.append(speed)
        say(
            f"A screening of {people:,} people, streamed: {speed:,.0f} people a second "
            f"(goal: {LEAST_PEOPLE_A_SECOND:,})"
        )
    middle = statistics.median(speeds)
    goal = f"≥{LEAST_PEOPLE_A_SECOND:,} a second"
    goals.append(
        Goal(
            "a screening, people", f"{middle:,.0f} a second", goal, middle >= LEAST_PEOPLE_A_SECOND
        )
    )


def tell_memory(application: Served, body: dict[str, Any]) -> None:
    for people_filter in (SOME, {}):
        before = application.memory()
        with application.highest_memory() as most:
            people = application.count_lines(SCREENING, {**body, "filter": people_filter})
        say(
            f"Memory of the serving process, screening {people:,} people: {before:.0f} MB before, "
            f"{most[0]:.0f} MB at most, {application.memory():.0f} MB after"
        )


if __name__ == "__main__":
    main()
