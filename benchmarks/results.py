"""What benchmarks say, and benchmarks/RESULTS.md, where each keeps the part that it has measured.

The first part there is the table of all goals, with the figure that was measured last for each.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).parent / "RESULTS.md"
TITLE = "# Results of the benchmarks\n"
# The parts in their order, by the command that measures them.
PARTS = (
    "make bench",
    "make bench-growth",
    "make bench-guard",
    "make bench-import",
    "make bench-admin",
)
GOALS = "The goals"
HEAD = "| work | measured | goal | reached | by |\n|---|---|---|---|---|"


class Goal(NamedTuple):
    """A goal, and what was measured: with both sides, where two were compared."""

    work: str
    measured: str
    goal: str
    is_reached: bool


said: list[str] = []


def say(text: str) -> None:
    """Tells at once who waits; and keeps it, for `keep_said`."""
    said.append(text)
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def keep_said(part: str, goals: Sequence[Goal] = ()) -> None:
    """Replaces one part by all that was said since the process began."""
    lines = [f"{'  - ' if line.startswith(' ') else '- '}{line.strip()}" for line in said]
    keep(part, lines, goals)


def keep(part: str, lines: list[str], goals: Sequence[Goal] = ()) -> None:
    """Replaces one part, and the goals of its command, by what was measured now, and says where and when."""
    kept = _parts()
    kept[part] = "\n".join([*lines, "", _circumstances()])
    table = [row for row in kept.get(GOALS, "").splitlines() if row.endswith("` |")]
    table = [row for row in table if not row.endswith(f"| `{part}` |")]
    table += [
        f"| {goal.work} | {goal.measured} | {goal.goal} | {'yes' if goal.is_reached else 'no'} | `{part}` |"
        for goal in goals
    ]
    table.sort(key=lambda row: PARTS.index(row.split("`")[-2]))
    kept[GOALS] = "\n".join([HEAD, *table])
    texts = [f"## {name}\n\n{kept[name].strip()}\n" for name in (GOALS, *PARTS) if name in kept]
    RESULTS.write_text("\n".join([TITLE, *texts]))


def goals_table() -> str:
    """All goals, those included that other commands have measured."""
    return _parts().get(GOALS, "").strip()


def _parts() -> dict[str, str]:
    text = RESULTS.read_text() if RESULTS.exists() else ""
    pieces = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _circumstances() -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    day = dt.datetime.now(dt.UTC).date()
    return (
        f"Measured on {day} at commit {commit or 'unknown'}: {os.cpu_count()} processors, Python "
        f"{platform.python_version()}; server, database and load on one machine."
    )
