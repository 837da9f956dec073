"""System checks of the project as a whole; `manage.py check --database default` runs them.

An app's own checks live in the app.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

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
