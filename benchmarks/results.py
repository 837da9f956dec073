"""What benchmarks say, and benchmarks/RESULTS.md, where each keeps the part that it has measured."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

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


said: list[str] = []


def say(text: str) -> None:
    """Tells at once who waits; and keeps it, for `keep_said`."""
    said.append(text)
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def keep_said(part: str) -> None:
    """Replaces one part by all that was said since the process began."""
    keep(part, [f"{'  - ' if line.startswith(' ') else '- '}{line.strip()}" for line in said])


def keep(part: str, lines: list[str]) -> None:
    """Replaces one part by what was measured now, and says where and when."""
    kept = _parts()
    kept[part] = "\n".join([*lines, "", _circumstances()])
    texts = [f"## `{name}`\n\n{kept[name].strip()}\n" for name in PARTS if name in kept]
    RESULTS.write_text("\n".join([TITLE, *texts]))


def _parts() -> dict[str, str]:
    text = RESULTS.read_text() if RESULTS.exists() else ""
    pieces = re.split(r"^## `(.+)`$", text, flags=re.MULTILINE)
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
