"""Figures of /metrics that the database knows: connections, the queue of jobs, how far a replica is behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily, Metric

from peach_interactions.replica import PRIMARY, REPLICA, has_replica, position_of

CONNECTIONS = """
    SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' GROUP BY 1
"""
JOBS = """
    SELECT task_name, status::text, count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2
"""
# A job that waits for its next attempt is not late.
LONGEST_WAIT = """
    SELECT coalesce(extract(epoch FROM now() - min(coalesce(job.scheduled_at, deferred.at))), 0)
    FROM procrastinate_jobs job
    JOIN procrastinate_events deferred ON deferred.job_id = job.id AND deferred.type = 'deferred'
    WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
"""
LAST_SUCCESSES = """
    SELECT job.task_name, extract(epoch FROM max(event.at))
    FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id
    WHERE event.type = 'succeeded' GROUP BY 1
"""


def database_figures() -> Iterator[Metric]:
    """See `metrics.add_figures`."""
    yield _figure(
        "peach_database_connections",
        "Connections to the database, of all machines, by what they do.",
        _rows(CONNECTIONS),
        ["state"],
    )
    yield _figure(
        "peach_database_connections_limit",
        "Connections that the database server allows.",
        _rows("SELECT current_setting('max_connections')::int"),
    )
    yield _figure(
        "peach_jobs",
        "Jobs that wait (todo), run (doing) or have failed within a week.",
        _rows(JOBS),
        ["job", "status"],
    )
    yield _figure(
        "peach_job_longest_wait_seconds",
        "How long the job that has waited longest has been due.",
        _rows(LONGEST_WAIT),
    )
    yield _figure(
        "peach_job_last_success_timestamp_seconds",
        "When each job last succeeded; all are done hourly.",
        _rows(LAST_SUCCESSES),
        ["job"],
    )


def replica_figures() -> Iterator[Metric]:
    """See `metrics.add_figures`; nothing where there is no replica."""
    if not has_replica():
        return
    written = position_of(PRIMARY)
    try:
        replayed = position_of(REPLICA)
    except Error:
        replayed = None
    is_up = replayed is not None
    told = "Whether the replica answers, and is a standby."
    yield _figure("peach_replica_up", told, [(is_up,)])
    if written is not None and replayed is not None:
        told = "How much of what is written the replica has not replayed yet."
        # Not in seconds: while nobody writes, the last change replayed is old, and nothing is behind.
        yield _figure("peach_replica_lag_bytes", told, [(max(0, written - replayed),)])


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _figure(
    name: str, told: str, rows: list[tuple[Any, ...]], labels: list[str] | None = None
) -> GaugeMetricFamily:
    """A figure of each row: its labels, then its value."""
    figure = GaugeMetricFamily(name, told, labels=labels or [])
    for *values, number in rows:
        figure.add_metric(values, float(number))
    return figure
