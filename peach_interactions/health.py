"""/livez: the process answers. /readyz: it can do its work: database, migrations, storage.

Both are asked under whatever name or address (middleware.ProbesMiddleware), and say nothing of the request.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage, storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from peach_interactions.replica import has_replayed, has_replica

log = structlog.get_logger(__name__)


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "migrations": _is_migrated,
        "storage": _storage_answers,
    }
    results = {name: _passes(name, check) for name, check in checks.items()}
    is_ready = all(results.values())
    if has_replica():
        # Told, and not asked for: without it the primary answers.
        results["replica"] = has_replayed(0)
    return JsonResponse(
        {"status": "ok" if is_ready else "unavailable", "checks": results},
        status=200 if is_ready else 503,
    )


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    # Whatever a check raises, the answer is the same: not ready. The log has the reason.
    except (DatabaseError, OSError, ImproperlyConfigured, RuntimeError) as error:
        log.warning("not_ready", check=name, reason=type(error).__name__)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _storage_answers() -> bool:
    storage = storages["recordings"]
    if isinstance(storage, FileSystemStorage):
        # The folder is made with the first recording; whether it can be is what matters.
        folder = Path(storage.location)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.access(folder, os.W_OK)
    storage.exists("readyz")
    return True
