"""`make bench`: requests a second of the API, beside a stock REST framework and the database alone.

Both serve the same rows, in turns, from the same server with the same workers. BENCH_INTERACTIONS=200000 takes a
smaller population, BENCH_ROUNDS and BENCH_SECONDS longer or shorter runs. The results go to benchmarks/RESULTS.md,
and the table of all goals is printed, those included that the other benchmarks measure.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
INTERACTIONS = int(os.environ.get("BENCH_INTERACTIONS", "2000000"))
os.environ.setdefault("PEACH_DATA_DIR", str(ROOT / "var" / "bench" / str(INTERACTIONS)))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.api_results import Line, Processor, Results  # noqa: E402
from benchmarks.ceiling import lists_a_second  # noqa: E402
from benchmarks.loads import (  # noqa: E402
    add_loads_of_all,
    filtered_lists,
    pages_far_in,
    questions,
)
from benchmarks.processor import database_seconds  # noqa: E402
from benchmarks.results import goals_table, keep, say  # noqa: E402
from benchmarks.served import Server  # noqa: E402
from benchmarks.wrk import Load, Measured, drive  # noqa: E402
from companies.services import create_api_key  # noqa: E402
from compliance.demo.crowd.population import ensure_population  # noqa: E402

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
# The database has just been started: what is asked for is read into its memory first.
WARM_UP_SECONDS = 4
# So many requests each server has answered when its memory is measured last.
REQUESTS = 100_000
STOCK_SETTINGS = "benchmarks.stock_drf.settings"
MEGABYTE = 1024 * 1024
MILLISECONDS = 1_000


def main() -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is needed to send the requests; Debian's package is called wrk.")
    call_command("migrate", verbosity=0, interactive=False)
    population = ensure_population(INTERACTIONS, say)
    _, secret = create_api_key(company=population.company, name="Benchmark", now=timezone.now())
    loads = add_loads_of_all(population)
    with ExitStack() as stack:
        ours = stack.enter_context(Server("peach_interactions.settings"))
        stock = stack.enter_context(Server(STOCK_SETTINGS))
        lines = [compare(load, ours, stock, secret) for load in loads]
        others = (
            *filtered_lists(),
            *questions(population),
            *pages_far_in(population, secret, ours.port),
        )
        lines += [alone(load, ours, secret) for load in others]
        memory = measure_memory(lines, ours, secret)
    results = Results(lines, lists_a_second(population, say), memory)
    text = [
        f"{INTERACTIONS:,} interactions; 2 workers each, {ROUNDS} pairs of {SECONDS} s in turns. "
        "Stock: benchmarks/stock_drf.",
        "",
        *results.told(),
    ]
    say("\n".join(text))
    if INTERACTIONS == 2_000_000:
        keep("make bench", text, results.goals())
    say(goals_table())


def compare(load: Load, ours: Server, stock: Server, secret: str) -> Line:
    """Both in turns, so that whatever else the machine does falls on both."""
    mine, others = Runs(ours, secret), []
    drive(load, ours.port, secret, WARM_UP_SECONDS)
    drive(load, stock.port, secret, WARM_UP_SECONDS, is_stock=True)
    for _ in range(ROUNDS):
        rate = mine.add(load).rate
        others.append(drive(load, stock.port, secret, SECONDS, is_stock=True))
        say(f"{load.name}: {rate:,.0f} a second; stock {others[-1].rate:,.0f}")
    ratios = [run.rate / other.rate for run, other in zip(mine.runs, others, strict=True)]
    return Line(load, middle(mine.runs), middle(others), ratios, mine.processor)


def alone(load: Load, ours: Server, secret: str) -> Line:
    mine = Runs(ours, secret)
    drive(load, ours.port, secret, WARM_UP_SECONDS)
    for _ in range(ROUNDS):
        mine.add(load)
    say(f"{load.name}: {middle(mine.runs).rate:,.0f} a second")
    return Line(load, middle(mine.runs), None, [], mine.processor)


class Runs:
    """Runs of one load on our side, and the processor time that they took."""

    def __init__(self, server: Server, secret: str) -> None:
        self.server, self.secret = server, secret
        self.runs: list[Measured] = []
        self._seconds = (0.0, 0.0)

    def add(self, load: Load) -> Measured:
        server, database = self.server.processor_seconds(), database_seconds()
        run = drive(load, self.server.port, self.secret, SECONDS)
        self._seconds = (
            self._seconds[0] + self.server.processor_seconds() - server,
            self._seconds[1] + database_seconds() - database,
        )
        self.runs.append(run)
        return run

    @property
    def processor(self) -> Processor:
        requests = sum(run.rate for run in self.runs) * SECONDS
        return Processor(*(seconds * MILLISECONDS / requests for seconds in self._seconds))


def middle(runs: list[Measured]) -> Measured:
    """The run of median rate."""
    return sorted(runs, key=lambda run: run.rate)[len(runs) // 2]


def measure_memory(lines: list[Line], ours: Server, secret: str) -> dict[int, list[float]]:
    """By requests answered by then: what the processes hold, in megabytes; after all these, and after 100,000."""
    requests = sum(line.ours.rate for line in lines) * SECONDS * ROUNDS
    found = {round(requests): held_by(ours)}
    quickest = max(lines, key=lambda line: line.ours.rate)
    while requests < REQUESTS:
        missing = max(1, round((REQUESTS - requests) / quickest.ours.rate))
        requests += drive(quickest.load, ours.port, secret, missing).rate * missing
    return found | {round(requests): held_by(ours)}


def held_by(server: Server) -> list[float]:
    return [process.memory_info().rss / MEGABYTE for process in server.workers()]


if __name__ == "__main__":
    main()
