"""How much of its pools of database connections this process uses, told every few seconds."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.db import connections

from peach_interactions import metrics

PAUSE_SECONDS = 5


def watch_pools() -> None:
    """Tells it from a thread, for as long as the process lives; nothing where there are no pools."""
    aliases = [
        alias
        for alias, database in settings.DATABASES.items()
        if database.get("OPTIONS", {}).get("pool")
    ]
    if aliases:
        threading.Thread(target=_watch, args=(aliases,), name="pools", daemon=True).start()


def _watch(aliases: list[str]) -> None:
    while True:
        for alias in aliases:
            tell_pool(alias)
        threading.Event().wait(PAUSE_SECONDS)


def tell_pool(alias: str) -> None:
    wrapper: Any = connections[alias]
    numbers = wrapper.pool.get_stats()
    in_use = numbers["pool_size"] - numbers["pool_available"]
    metrics.pool_used.labels(alias).set(in_use)
    metrics.pool_limit.labels(alias).set(numbers["pool_max"])
    metrics.pool_waiting.labels(alias).set(numbers["requests_waiting"])
