"""How much processor time a database server has used."""

from __future__ import annotations

import psutil
from django.db import connection


def database_seconds() -> float:
    """Processor time of the server, with all that it has ever started."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend_id,) = cursor.fetchone()
    server = psutil.Process(backend_id).parent()
    total = 0.0
    for process in (server, *server.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            # What it used counts among the children of the server as soon as it is gone.
            continue
        total += times.user + times.system
        if process is server:
            total += times.children_user + times.children_system
    return total
