"""What the benchmark of the API has found: the table of requests, and whether its goals are reached."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.loads import FAR_PAGE, FEW, FEW_RECENT, FIRST_PAGE, MANY
from benchmarks.results import Goal
from benchmarks.wrk import CONNECTIONS, Load, Measured

LEAST_SHARE, MOST_MEGABYTES = 0.2, 180
# Of medians: 50,000 interactions to 50; page 4,000 to page 1.
MOST_BY_HISTORY, MOST_BY_PAGE = 1.5, 1.2


class Processor(NamedTuple):
    """Processor time of one request of ours, in milliseconds."""

    server: float
    database: float


class Line(NamedTuple):
    """The requests of one kind."""

    load: Load
    ours: Measured
    stock: Measured | None
    # Of each pair of runs.
    ratios: list[float]
    processor: Processor

    @property
    def told_ratio(self) -> str:
        if not self.ratios:
            return "–"
        spread = f"{min(self.ratios):.1f} to {max(self.ratios):.1f}"
        return f"{statistics.median(self.ratios):.1f} ({spread})"


@dataclass(frozen=True, slots=True)
class Results:
    lines: list[Line]
    # Lists a second of the database alone; None where that was not measured.
    ceiling: float | None
    # Of the processes, in megabytes, by requests answered by then.
    memory: dict[int, list[float]]

    def told(self) -> list[str]:
        columns: tuple[tuple[str, Callable[[Line], str]], ...] = (
            ("work", lambda line: line.load.name),
            ("ours, a second", lambda line: f"{line.ours.rate:,.0f}"),
            ("median, p99 (ms)", lambda line: line.ours.times),
            ("stock, a second", lambda line: f"{line.stock.rate:,.0f}" if line.stock else "–"),
            ("median, p99 (ms)", lambda line: line.stock.times if line.stock else "–"),
            ("ours ÷ stock, median of pairs (least to most)", lambda line: line.told_ratio),
            (
                "processor time of one of ours: server, PostgreSQL (ms)",
                lambda line: f"{line.processor.server:.2f}, {line.processor.database:.2f}",
            ),
        )
        return [
            "| " + " | ".join(name for name, _ in columns) + " |",
            "|" + "---|" * len(columns),
            *("| " + " | ".join(tell(line) for _, tell in columns) + " |" for line in self.lines),
            "",
            f"{CONNECTIONS} connections. "
            + " ".join(
                f"Memory of the server processes after {count:,} requests: {_megabytes(held)}."
                for count, held in self.memory.items()
            ),
        ]

    def goals(self) -> list[Goal]:
        return [*self._rates(), *self._share(), *self._ratios_of_medians(), self._memory()]

    def _rates(self) -> list[Goal]:
        found = []
        for line in self.lines:
            load, ours = line.load, line.ours
            if load.least_ratio is not None and line.stock is not None:
                ratio = statistics.median(line.ratios)
                sides = f"{ours.rate:,.0f} a second, stock {line.stock.rate:,.0f}: {ratio:.1f} ×"
                is_reached = ratio >= load.least_ratio
                found.append(Goal(load.name, sides, f"≥{load.least_ratio:g} × stock", is_reached))
            if load.least_rate is not None:
                is_reached = ours.rate >= load.least_rate
                goal = f"≥{load.least_rate:.0f} a second"
                found.append(Goal(load.name, f"{ours.rate:,.0f} a second", goal, is_reached))
        return found

    def _share(self) -> list[Goal]:
        if self.ceiling is None:
            return []
        line = self.lines[0]
        share = line.ours.rate / self.ceiling
        sides = f"{line.ours.rate:,.0f} a second, PostgreSQL alone {self.ceiling:,.0f}: {share:.0%}"
        goal = f"≥{LEAST_SHARE:.0%} of PostgreSQL alone (pgbench, the same list, prepared)"
        return [Goal(line.load.name, sides, goal, share >= LEAST_SHARE)]

    def _ratios_of_medians(self) -> list[Goal]:
        medians = {line.load.name: line.ours.median for line in self.lines}
        return [
            Goal(
                f"{work} ÷ {other}",
                f"{medians[work]:.1f} ms, {medians[other]:.1f} ms: {medians[work] / medians[other]:.2f}",
                f"≤{most}",
                medians[work] / medians[other] <= most,
            )
            for work, other, most in (
                (MANY, FEW_RECENT, MOST_BY_HISTORY),
                (MANY, FEW, MOST_BY_HISTORY),
                (FAR_PAGE, FIRST_PAGE, MOST_BY_PAGE),
            )
        ]

    def _memory(self) -> Goal:
        count, held = [*self.memory.items()][-1]
        return Goal(
            f"memory of a server process after {count:,} requests",
            _megabytes(held),
            f"≤{MOST_MEGABYTES} MB",
            max(held) <= MOST_MEGABYTES,
        )


def _megabytes(held: list[float]) -> str:
    return ", ".join(f"{megabytes:.0f} MB" for megabytes in held)
