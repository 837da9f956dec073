"""System checks of the project as a whole; `manage.py check --database default` runs them.

An app's own checks live in the app.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from peach_interactions.replica import PRIMARY, REPLICA
from peach_interactions.replica_settings import faults_of_replica

OLDEST_POSTGRESQL = 15
SHORTEST_METRICS_KEY = 20


@register(Tags.database)
def postgresql_is_new_enough(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """peach.E001: the server behind DATABASE_URL is older than the oldest one tested."""
    return [
        Error(
            f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed; the server of the database "
            f"{alias!r} is {version // 10_000}.",
            hint="Upgrade the server, or leave DATABASE_URL unset to use the embedded one.",
            id="peach.E001",
        )
        for alias in databases or ()
        if (version := postgresql_version(alias)) < OLDEST_POSTGRESQL * 10_000
    ]


@register
def replica_is_named_rightly(**_: Any) -> list[CheckMessage]:
    """peach.E002 to E004: DATABASE_REPLICA_URL names no PostgreSQL, no primary's, or the primary itself."""
    faults = faults_of_replica(settings.DATABASES, has_own_database=settings.HAS_OWN_DATABASE)
    return [Error(message, id=check_id) for check_id, message in faults]


@register(Tags.database)
def replica_follows_the_primary(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """peach.E005: the server behind DATABASE_REPLICA_URL is no standby of the one behind DATABASE_URL."""
    if REPLICA not in (databases or ()):
        return []
    primary = origin_of(PRIMARY)[0]
    replica, is_standby = origin_of(REPLICA)
    if is_standby and primary == replica:
        return []
    return [
        Error(
            "The server behind DATABASE_REPLICA_URL is no streaming standby of the one behind DATABASE_URL.",
            hint="Until it is one, all reads go to DATABASE_URL. Never name another installation's database.",
            id="peach.E005",
        )
    ]


def origin_of(alias: str) -> tuple[int, bool]:
    """What a server and its standbys have in common, and whether it is a standby."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT system_identifier, pg_is_in_recovery() FROM pg_control_system()")
        found: tuple[int, bool] = cursor.fetchone()
    return found


def postgresql_version(alias: str) -> int:
    """The server's version as PostgreSQL counts it: 150020 is 15.20."""
    connection = connections[alias]
    connection.ensure_connection()
    return int(connection.connection.info.server_version)


@register(Tags.security, deploy=True)
def metrics_key_is_hard_to_guess(**_: Any) -> list[CheckMessage]:
    """peach.W001: the key of /metrics is so short that it can be tried out."""
    if not 0 < len(settings.METRICS_KEY) < SHORTEST_METRICS_KEY:
        return []
    return [
        Warning(
            f"PEACH_METRICS_KEY has fewer than {SHORTEST_METRICS_KEY} characters.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="peach.W001",
        )
    ]
