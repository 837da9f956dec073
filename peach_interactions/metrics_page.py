"""/metrics: the figures in Prometheus' text format, for who knows PEACH_METRICS_KEY."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from peach_interactions import metrics
from peach_interactions.api.errors import json_error

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
SCHEME = "bearer"

log = structlog.get_logger(__name__)


@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """All figures. Without the setting there is no such page; companies' keys do not open it."""
    if not settings.METRICS_KEY:
        return json_error(request, 404, "not_found")
    if not _is_allowed(request):
        refusal = json_error(request, 401, "key_invalid", "Give the key of this page.")
        refusal["WWW-Authenticate"] = "Bearer"
        return refusal
    registry = CollectorRegistry()
    registry.register(_counted())
    registry.register(FiguresReadNow())
    response = HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def _is_allowed(request: HttpRequest) -> bool:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    # In constant time: how long it takes tells nothing of the key.
    is_right = hmac.compare_digest(key.strip().encode(), settings.METRICS_KEY.encode())
    return is_right and scheme.lower() == SCHEME


def _counted() -> Collector:
    """What this process has counted; of `serve`, what all its processes have."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return metrics.REGISTRY
    _forget_dead_processes(Path(folder))
    # Not typed by its library.
    collector: Any = MultiProcessCollector
    return collector(None, path=folder)  # type: ignore[no-any-return]


def _forget_dead_processes(folder: Path) -> None:
    """What a process has in use it has no more when it is gone; what it has counted stays."""
    for path in folder.glob("gauge_live*.db"):
        process_id = int(path.stem.rpartition("_")[2])
        if not _is_ours(process_id):
            forget: Any = mark_process_dead
            # Two who ask at once find the same ones.
            with suppress(FileNotFoundError):
                forget(process_id, path=str(folder))


def _is_ours(process_id: int) -> bool:
    """Whether there is such a process, and not somebody else's that has the number now."""
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


class FiguresReadNow(Collector):
    """What the apps read from the database when they are asked."""

    def collect(self) -> Iterator[Metric]:
        found: list[Metric] = []
        try:
            for source in metrics.figures:
                found += source()
        except DatabaseError as error:
            # What was counted is told anyway, and that the rest is missing.
            log.warning("figures_missing", reason=type(error).__name__)
            found = []
        yield from found
        yield GaugeMetricFamily(
            "peach_database_up", "Whether the database answers.", value=float(bool(found))
        )

    def describe(self) -> Iterable[Metric]:
        # Asked at registration; reading everything for that would be twice the work.
        return []
