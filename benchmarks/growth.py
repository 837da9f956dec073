"""`make bench-growth`: whether requests take longer the more history there is.

The same requests are sent to populations of several sizes, in turns. BENCH_SIZES=100000,1000000 names others. Each
size is measured by a process of its own, for each has a database of its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import orjson

from benchmarks.results import Goal, keep
from benchmarks.wrk import CONNECTIONS

ROOT = Path(__file__).parent.parent
SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "100000,1000000,10000000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
MOST = 1.3
# Of these there is more to list, the more there is.
WITHOUT_GOAL = ("the newest 100 of a borrower", "the company's, by channel and status")
# What the last line of a process begins with that measured one size.
MEASURED = "MEASURED "
PROCESS = "benchmarks.growth_of_one"


def main() -> None:
    medians: dict[str, dict[int, list[float]]] = {}
    for _ in range(ROUNDS):
        for size in SIZES:
            for work, median in measured(size).items():
                medians.setdefault(work, {}).setdefault(size, []).append(median)
    lines = told(medians)
    sys.stdout.write("\n".join([*lines, ""]))
    if SIZES[-1] == 10_000_000:
        keep("make bench-growth", lines, goals(medians))


def measured(size: int) -> dict[str, float]:
    """The median of each work, in milliseconds."""
    data = ROOT / "var" / "bench" / str(size)
    done = subprocess.run(
        [sys.executable, "-m", PROCESS],
        env={
            **os.environ,
            "PEACH_DATA_DIR": str(data),
            "BENCH_INTERACTIONS": str(size),
            "BENCH_SECONDS": str(SECONDS),
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    *said, last = done.stdout.splitlines()
    sys.stdout.write("".join(f"{size:,}: {line}\n" for line in said))
    sys.stdout.flush()
    found: dict[str, float] = orjson.loads(last.removeprefix(MEASURED))
    return found


def told(medians: dict[str, dict[int, list[float]]]) -> list[str]:
    first, last = SIZES[0], SIZES[-1]
    lines = [
        f"Medians in milliseconds, {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS} s in turns. In the "
        "smallest population lists of 100 and filtered lists are shorter: there is not as much to list.",
        "",
        "| work | "
        + " | ".join(f"{size:,}" for size in SIZES)
        + f" | {last:,} ÷ {first:,} (least to most) |",
        "|" + "---|" * (len(SIZES) + 2),
    ]
    for work, by_size in medians.items():
        cells = [f"{statistics.median(by_size[size]):.1f}" for size in SIZES]
        found = ratios(by_size)
        spread = f"{min(found):.2f} to {max(found):.2f}"
        lines.append(
            f"| {work} | {' | '.join(cells)} | {statistics.median(found):.2f} ({spread}) |"
        )
    return lines


def goals(medians: dict[str, dict[int, list[float]]]) -> list[Goal]:
    first, last = SIZES[0], SIZES[-1]
    found = []
    for work, by_size in medians.items():
        if work not in WITHOUT_GOAL:
            ratio = statistics.median(ratios(by_size))
            few, many = (statistics.median(by_size[size]) for size in (first, last))
            name = f"{work}, {last:,} ÷ {first:,} interactions"
            sides = f"{many:.1f} ms, {few:.1f} ms: {ratio:.2f}"
            found.append(Goal(name, sides, f"≤{MOST}", ratio <= MOST))
    return found


def ratios(by_size: dict[int, list[float]]) -> list[float]:
    """Of each round, the largest population to the smallest."""
    first, last = SIZES[0], SIZES[-1]
    return [late / early for late, early in zip(by_size[last], by_size[first], strict=True)]


if __name__ == "__main__":
    main()
