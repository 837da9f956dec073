"""`make bench`: requests a second of the API, beside a stock REST framework and the database alone.

Both serve the same rows, in turns, from the same server with the same workers. BENCH_INTERACTIONS=200000 takes a
smaller population, BENCH_ROUNDS and BENCH_SECONDS longer or shorter runs. The results go to benchmarks/RESULTS.md.
"""

from __future__ import annotations

import os
import shutil
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
INTERACTIONS = int(os.environ.get("BENCH_INTERACTIONS", "2000000"))
os.environ.setdefault("PEACH_DATA_DIR", str(ROOT / "var" / "bench" / str(INTERACTIONS)))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peach_interactions.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.ceiling import lists_a_second  # noqa: E402
from benchmarks.loads import (  # noqa: E402
    Load,
    Measured,
    add_loads_of_all,
    drive,
    filtered_lists,
    pages_far_in,
    questions,
)
from benchmarks.results import keep, say  # noqa: E402
from benchmarks.served import Server  # noqa: E402
from companies.services import create_api_key  # noqa: E402
from compliance.demo.crowd.population import ensure_population  # noqa: E402

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
STOCK_SETTINGS = "benchmarks.stock_drf.settings"
MEGABYTE = 1024 * 1024


class Line(NamedTuple):
    """A line of the results."""

    work: str
    ours: Measured
    stock: Measured | None
    ratios: list[float]
    goal: str

    @property
    def requests(self) -> float:
        """How many our side has answered, about."""
        return self.ours.rate * SECONDS * ROUNDS

    @property
    def told_ratio(self) -> str:
        if not self.ratios:
            return "–"
        spread = f"{min(self.ratios):.1f} to {max(self.ratios):.1f}"
        return f"{statistics.median(self.ratios):.1f} ({spread})"


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
        memory = [process.memory_info().rss / MEGABYTE for process in ours.workers()]
    ceiling = lists_a_second(population, say)
    requests = sum(line.requests for line in lines)
    text = told(lines, ceiling, memory, requests)
    say("\n".join(text))
    if INTERACTIONS == 2_000_000:
        keep("make bench", text)


def compare(load: Load, ours: Server, stock: Server, secret: str) -> Line:
    """Both in turns, so that whatever else the machine does falls on both."""
    pairs = []
    for _ in range(ROUNDS):
        pair = (
            drive(load, ours.port, secret, SECONDS),
            drive(load, stock.port, secret, SECONDS, is_stock=True),
        )
        pairs.append(pair)
        say(f"{load.name}: {pair[0].rate:,.0f} a second; stock {pair[1].rate:,.0f}")
    ratios = [mine.rate / other.rate for mine, other in pairs]
    return Line(
        load.name, middle([p[0] for p in pairs]), middle([p[1] for p in pairs]), ratios, load.goal
    )


def alone(load: Load, ours: Server, secret: str) -> Line:
    runs = [drive(load, ours.port, secret, SECONDS) for _ in range(ROUNDS)]
    say(f"{load.name}: {middle(runs).rate:,.0f} a second")
    return Line(load.name, middle(runs), None, [], load.goal)


def middle(runs: list[Measured]) -> Measured:
    """The run of median rate."""
    return sorted(runs, key=lambda run: run.rate)[len(runs) // 2]


def told(
    lines: list[Line], ceiling: float | None, memory: list[float], requests: float
) -> list[str]:
    columns: tuple[tuple[str, Callable[[Line], str]], ...] = (
        ("work", lambda line: line.work),
        ("ours, a second", lambda line: f"{line.ours.rate:,.0f}"),
        ("median, p99 (ms)", lambda line: line.ours.times),
        ("stock, a second", lambda line: f"{line.stock.rate:,.0f}" if line.stock else "–"),
        ("median, p99 (ms)", lambda line: line.stock.times if line.stock else "–"),
        ("ours ÷ stock, median of pairs (least to most)", lambda line: line.told_ratio),
        ("goal", lambda line: line.goal),
    )
    table = [
        "| " + " | ".join(name for name, _ in columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(tell(line) for _, tell in columns) + " |" for line in lines),
    ]
    first = lines[0]
    more = [
        f"Memory of the server processes after {requests:,.0f} requests: "
        f"{', '.join(f'{m:.0f} MB' for m in memory)} (goal after 100,000: 180 MB)."
    ]
    if ceiling:
        more.insert(
            0,
            f"PostgreSQL alone (pgbench, the same list as one prepared statement, {ceiling:,.0f} a second): "
            f"{first.work} reaches {first.ours.rate / ceiling:.0%} of it (goal: 20 %).",
        )
    head = (
        f"{INTERACTIONS:,} interactions; 2 workers each, 4 connections, {ROUNDS} pairs of {SECONDS} s in turns. "
        "Stock: benchmarks/stock_drf."
    )
    return [head, "", *table, "", *more]


if __name__ == "__main__":
    main()
