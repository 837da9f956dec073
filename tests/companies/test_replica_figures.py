"""/metrics tells of a real standby how far it is behind."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.replication import Served, ServerPair

KEY = "f" * 43


def told(served: Served) -> dict[str, float]:
    text = httpx.get(f"{served.address}/metrics", headers={"Authorization": f"Bearer {KEY}"}).text
    return {name: float(value) for name, value in re.findall(r"^peach_(\w+) (\S+)$", text, re.M)}


@pytest.mark.django_db
def test_how_far_a_standby_is_behind_is_told(pair: ServerPair) -> None:
    served = Served(pair, "watched", PEACH_METRICS_KEY=KEY)
    try:
        served.wait_until_open()
        figures = told(served)
        assert figures["replica_up"] == 1
        assert figures["replica_lag_bytes"] >= 0
        assert figures["database_up"] == 1
    finally:
        served.begin_to_stop()
        served.wait_until_stopped()
