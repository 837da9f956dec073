"""The replica among the settings: how it is connected to, and what is wrong with what was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

Database = dict[str, Any]
# Somebody waits for an answer that the primary can give: a replica that is silent is given up soon.
PATIENCE = {"connect_timeout": 2, "tcp_user_timeout": 5_000}
POOL_SECONDS = 1
WHERE = ("NAME", "HOST", "PORT")
USUAL = {"HOST": "localhost", "PORT": "5432"}
ENGINE = "django.db.backends.postgresql"


def replica_of(primary: Mapping[str, Any], given: Mapping[str, Any]) -> Database:
    """The replica as Django takes it, with the primary's options.

    :param given: what its address says; its options win.
    """
    options = {**PATIENCE, **deepcopy(primary.get("OPTIONS", {})), **given.get("OPTIONS", {})}
    if "pool" in options:
        # Whoever tries next begins anew, instead of waiting for attempts that come less and less often.
        options["pool"] |= {"timeout": POOL_SECONDS, "reconnect_timeout": POOL_SECONDS}
    read_only = "-c default_transaction_read_only=on"
    options["options"] = f"{options.get('options', '')} {read_only}".strip()
    return {**given, "OPTIONS": options}


def faults_of_replica(
    databases: Mapping[str, Mapping[str, Any]], *, has_own_database: bool
) -> Iterator[tuple[str, str]]:
    """What is wrong with DATABASE_REPLICA_URL, each with the ID of its check."""
    replica = databases.get("replica")
    if replica is None:
        return
    if replica.get("ENGINE") != ENGINE:
        yield "peach.E003", "DATABASE_REPLICA_URL does not name a PostgreSQL."
    if not has_own_database:
        yield (
            "peach.E002",
            "DATABASE_REPLICA_URL is set, and DATABASE_URL is not: there is no primary.",
        )
    elif all(_where(replica, name) == _where(databases["default"], name) for name in WHERE):
        yield "peach.E004", "DATABASE_REPLICA_URL names the same database as DATABASE_URL."


def _where(database: Mapping[str, Any], name: str) -> str:
    """What says where a database is stands in its address, or in the options behind it."""
    found = database.get(name) or database.get("OPTIONS", {}).get(name.lower())
    return str(found or USUAL.get(name, ""))
