"""How far an import is: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import time
from typing import Any

SECONDS_BETWEEN_LINES = 10
SECONDS_BETWEEN_FRAMES = 0.2


class Progress:
    """Shows how many lines are done with."""

    def __init__(self, output: Any, total: int) -> None:
        self._output, self._total = output, total
        self._done = 0
        self._told_at = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if self._output.isatty():
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                TextColumn,
                TimeRemainingColumn,
            )
            from rich.progress import Progress as Bar

            # Drawn by hand: a thread that draws would be there when workers are forked.
            self._bar = Bar(
                TextColumn("Lines"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                auto_refresh=False,
            )
            self._task = self._bar.add_task("", total=self._total)
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.refresh()
            self._bar.stop()

    def advance(self, count: int) -> None:
        """Says that so many more lines are done with."""
        self._done += count
        interval = SECONDS_BETWEEN_LINES if self._bar is None else SECONDS_BETWEEN_FRAMES
        if self._bar is not None:
            self._bar.update(self._task, advance=count)
        if time.monotonic() - self._told_at < interval:
            return
        self._told_at = time.monotonic()
        if self._bar is None:
            self._output.write(f"{self._done} of {self._total} lines.")
        else:
            self._bar.refresh()
