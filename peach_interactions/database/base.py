"""Django's side of the embedded PostgreSQL: the stock backend, told at the first connection where
the server is.

Starting and sharing the server is `embedded.py`'s matter.
"""

import sys
from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, client

if sys.platform == "win32":
    raise ImproperlyConfigured(
        "The embedded PostgreSQL runs on Linux and macOS; on Windows set DATABASE_URL."
    )

from peach_interactions.database.embedded import server_in


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`."""

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.get_connection_params()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Starts the server when a connection is wanted, not when settings are read."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        self.settings_dict.update(server_in(settings.DATA_DIR).connection_settings())
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            # The server may have died since it was last looked at: look again, once.
            server_in(settings.DATA_DIR).connection_settings()
            return super().get_new_connection(conn_params)
