"""The address of the database of the test run, for processes that tests start."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.db import connection


def database_address(name: str | None = None) -> str:
    """A DATABASE_URL that names the test database, or another one of its server."""
    parameters = connection.get_connection_params()
    user, password = (quote(str(parameters.get(part) or "")) for part in ("user", "password"))
    host, port = str(parameters.get("host") or "localhost"), str(parameters.get("port") or 5432)
    place = "" if host.startswith("/") else f"{host}:{port}"
    query = f"?{urlencode({'host': host, 'port': port})}" if host.startswith("/") else ""
    return f"postgres://{user}:{password}@{place}/{name or parameters['dbname']}{query}"
