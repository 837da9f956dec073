"""Shorter turns of the threads of this process, while one of them mostly waits for the database."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Python's own turn is 5 ms. A thread that reads a long answer waits for one whenever a piece has arrived.
TURN_SECONDS = 0.0002
_lock = threading.Lock()
# How long turns were before the first of those who want short ones, for each of them.
_before: list[float] = []


@contextmanager
def short_turns() -> Iterator[None]:
    """Until the last of those who asked for it ends; requests beside it are slower by a few percent meanwhile."""
    with _lock:
        _before.append(_before[0] if _before else sys.getswitchinterval())
        sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        with _lock:
            usual = _before.pop()
            if not _before:
                sys.setswitchinterval(usual)
