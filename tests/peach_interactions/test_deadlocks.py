"""Transactions that the database breaks off because two wait for each other."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, QueryCanceled

from peach_interactions.deadlocks import repeat_after_deadlock


class Work:
    """Work that is broken off so many times."""

    def __init__(self, times: int, reason: Exception) -> None:
        self.times, self.reason, self.calls = times, reason, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.times:
            raise OperationalError from self.reason
        return "done"


@pytest.mark.parametrize("times", [0, 1, 2])
def test_what_was_broken_off_is_done_again(times: int) -> None:
    work = Work(times, DeadlockDetected())
    assert repeat_after_deadlock(work) == "done"
    assert work.calls == times + 1


@pytest.mark.parametrize(
    ("reason", "calls"), [(DeadlockDetected(), 3), (QueryCanceled(), 1)], ids=["thrice", "other"]
)
def test_what_does_not_help_is_not_repeated(reason: Exception, calls: int) -> None:
    work = Work(3, reason)
    with pytest.raises(OperationalError):
        repeat_after_deadlock(work)
    assert work.calls == calls
