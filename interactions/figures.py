"""Figures of /metrics about the log: imports of history."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from prometheus_client.core import GaugeMetricFamily, Metric

from interactions.models import Import


def import_figures() -> Iterator[Metric]:
    """See `peach_interactions.metrics.add_figures`."""
    counts = Import.objects.aggregate(
        unfinished=Count("pk", filter=Q(finished_at=None, undoing_at=None)),
        undoing=Count("pk", filter=Q(undoing_at__isnull=False, undone_at=None)),
    )
    figure = GaugeMetricFamily(
        "peach_imports",
        "Imports that run or were interrupted (unfinished), and those that are being undone.",
        labels=["state"],
    )
    for state, count in counts.items():
        figure.add_metric([state], count)
    yield figure
