"""Transactions that wait for each other: the database breaks one of them off, and that one is done again here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

MAX_ATTEMPTS = 3

Result = TypeVar("Result")


def repeat_after_deadlock(work: Callable[[], Result]) -> Result:
    """Does the work, and does it again while it is what the database breaks off; three times at most.

    :param work: a whole transaction, for what it wrote is gone when it is broken off.
    """
    for _ in range(MAX_ATTEMPTS - 1):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return work()
