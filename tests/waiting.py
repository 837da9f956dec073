"""Waits for what other threads and processes do."""

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], bool], *, patience_seconds: float = 20) -> None:
    """Looks again and again until it is so; fails when it takes too long."""
    deadline = time.monotonic() + patience_seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
