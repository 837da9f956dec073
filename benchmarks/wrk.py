"""wrk, which sends the requests of a benchmark and says how long they took."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

SCRIPT = Path(__file__).parent / "load.lua"
# With fewer, one worker of a server may get none of them.
CONNECTIONS = 16


class Load(NamedTuple):
    """Requests of one kind; with a body, each is a POST of it."""

    name: str
    paths: list[str]
    # How many times as many as the stock side, and how many a second, there should be at least.
    least_ratio: float | None = None
    least_rate: float | None = None
    body: bytes | None = None
    # The same as a plain API would take it.
    stock_body: bytes | None = None


class Measured(NamedTuple):
    """Requests a second, and how long they took, in milliseconds."""

    rate: float
    median: float
    late: float

    @property
    def times(self) -> str:
        return f"{self.median:.1f}, {self.late:.1f}"


def drive(load: Load, port: int, secret: str, seconds: int, *, is_stock: bool = False) -> Measured:
    """Sends requests for so long.

    :raises SystemExit: when one is not answered, or not well.
    """
    body = load.stock_body if is_stock and load.stock_body is not None else load.body
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as paths:
        paths.write("\n".join(load.paths))
        paths.flush()
        environment = {**os.environ, "PATHS": paths.name, "KEY": secret}
        if body is not None:
            environment["BODY"] = body.decode()
        done = subprocess.run(
            [
                "wrk",
                "-t2",
                f"-c{CONNECTIONS}",
                "--timeout",
                "10s",
                f"-d{seconds}s",
                "-s",
                SCRIPT,
                f"http://127.0.0.1:{port}",
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    result = next((x for x in done.stdout.splitlines() if x.startswith("RESULT")), None)
    if result is None:
        raise SystemExit(f"{load.name}: {done.stdout}{done.stderr}")
    rate, median, late, errors = map(float, result.split()[1:])
    if errors:
        raise SystemExit(f"{load.name}: {errors:.0f} requests failed.")
    return Measured(rate, median, late)
