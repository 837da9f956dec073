"""Two web servers on a primary and its standby: real processes, made once for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.replication import Served, ServerPair

# More than any other test asks for with one credential.
THROTTLE_PER_MINUTE = 40


@pytest.fixture(scope="session")
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[ServerPair]:
    made = ServerPair()
    try:
        with django_db_blocker.unblock():
            made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def both_servers(pair: ServerPair) -> Iterator[tuple[Served, Served]]:
    settings = {"PEACH_THROTTLE_PER_MINUTE": str(THROTTLE_PER_MINUTE)}
    # Both begin, and end, before the first is waited for.
    one, other = made = [Served(pair, name, **settings) for name in ("one", "other")]
    try:
        for served in made:
            served.wait_until_open()
        yield one, other
    finally:
        for served in made:
            served.begin_to_stop()
        for served in made:
            served.wait_until_stopped()


@pytest.fixture
def on_primary(pair: ServerPair, django_db_blocker: Any) -> Iterator[None]:
    """Factories and services write where the two servers read."""
    with django_db_blocker.unblock(), pair.as_default():
        yield
