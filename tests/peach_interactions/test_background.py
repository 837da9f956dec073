"""The jobs and their worker: what there is to do, that nothing is done twice at once, what follows a failure."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from companies import jobs as company_jobs
from peach_interactions.background import MACHINE_QUEUE, SHARED_QUEUE, do_jobs, working_beside
from peach_interactions.jobs import TIDY
from tests.waiting import wait_until

ANSWERS = "companies.jobs.delete_idempotent_answers"
UPLOADS = "interactions.jobs.remove_uploads"
# Each job, and where it is done.
JOBS = {
    "peach_interactions.jobs.delete_expired_sessions": SHARED_QUEUE,
    TIDY: SHARED_QUEUE,
    ANSWERS: SHARED_QUEUE,
    "companies.jobs.delete_request_counts": SHARED_QUEUE,
    "interactions.jobs.finish_erasures": SHARED_QUEUE,
    UPLOADS: MACHINE_QUEUE,
}


@pytest.fixture
def queue(transactional_db: None, monkeypatch: Any) -> Any:
    """The jobs, none at first: no test empties their tables by itself, and none is due by the clock."""
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    return ProcrastinateJob.objects.order_by("id")


def work() -> None:
    """One worker does what waits."""
    asyncio.run(do_jobs(waits=False))


def test_every_job_is_done_hourly_and_has_its_place() -> None:
    periodic = {key[0]: task for key, task in app.periodic_registry.periodic_tasks.items()}
    assert {name: task.task.queue for name, task in periodic.items()} == JOBS
    minutes = [task.cron.split()[0] for task in periodic.values()]
    assert len(set(minutes)) == len(minutes)
    assert {task.cron.split(" ", 1)[1] for task in periodic.values()} == {"* * * *"}


def test_no_job_waits_twice(queue: Any) -> None:
    for name in JOBS:
        app.tasks[name].defer(timestamp=0)
        with pytest.raises(AlreadyEnqueued):
            app.tasks[name].defer(timestamp=3600)


def test_each_job_has_a_lock_of_its_own() -> None:
    locks = {app.tasks[name].lock for name in JOBS} - {None}
    # The one without frees the locks of jobs that were lost.
    assert len(locks) == len(JOBS) - 1
    assert app.tasks[TIDY].lock is None


def test_a_worker_does_what_waits(queue: Any) -> None:
    for name in JOBS:
        app.tasks[name].defer(timestamp=int(time.time()))
    work()
    assert {row.task_name: row.status for row in queue} == dict.fromkeys(JOBS, "succeeded")


def test_a_job_that_two_workers_know_of_is_done_once(queue: Any, monkeypatch: Any) -> None:
    began, may_end, runs = threading.Event(), threading.Event(), []

    def delete(**_: Any) -> None:
        runs.append(1)
        began.set()
        assert may_end.wait(timeout=20)

    monkeypatch.setattr(company_jobs, "delete_expired_answers", delete)
    app.tasks[ANSWERS].defer(timestamp=0)
    with working_beside():
        assert began.wait(timeout=20)
        # Due again while it still runs.
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, args)"
                " SELECT queue_name, task_name, lock, args FROM procrastinate_jobs"
            )
            cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(%s, NULL)", [[SHARED_QUEUE]])
            assert cursor.fetchone() == (None,)
        assert len(runs) == 1
        may_end.set()
        wait_until(lambda: {row.status for row in queue.all()} == {"succeeded"})
    assert len(runs) == 2


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("gone"), "todo"),
        (ConnectionResetError("gone"), "todo"),
        (ValueError("wrong"), "failed"),
    ],
    ids=["database away", "storage away", "mistake"],
)
def test_what_may_be_over_a_moment_later_is_tried_again(
    queue: Any, monkeypatch: Any, error: Exception, status: str
) -> None:
    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(company_jobs, "delete_expired_answers", fail)
    app.tasks[ANSWERS].defer(timestamp=0)
    work()
    (row,) = queue
    assert (row.status, row.attempts) == (status, 1)
    assert (row.scheduled_at is not None) is (status == "todo")


@pytest.mark.parametrize("name", [ANSWERS, TIDY])
def test_what_a_killed_worker_had_begun_is_done(queue: Any, name: str) -> None:
    app.tasks[name].defer(timestamp=0)
    with connection.cursor() as cursor:
        # Its worker was pruned; the lock is still held.
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    work()
    assert [row.status for row in queue] == ["succeeded"]


@pytest.mark.parametrize(
    ("machine", "hours", "is_kept"),
    [("gone", 25, False), ("gone", 23, True), (MACHINE_QUEUE.partition("-")[2], 25, True)],
    ids=["gone", "away for less than a day", "this one"],
)
def test_jobs_of_machines_that_are_gone_are_forgotten(
    queue: Any, machine: str, hours: int, is_kept: bool
) -> None:
    waits_since = int(time.time()) - hours * 3600
    task = app.tasks[UPLOADS]
    task.configure(queue=f"machine-{machine}", queueing_lock=None).defer(timestamp=waits_since)
    app.tasks[TIDY].defer(timestamp=0)
    work()
    assert queue.filter(task_name=UPLOADS).exists() is is_kept


@pytest.mark.parametrize(("days", "is_kept"), [(8, False), (6, True)])
def test_old_jobs_are_forgotten(queue: Any, days: int, is_kept: bool) -> None:
    app.tasks[ANSWERS].defer(timestamp=0)
    work()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - make_interval(days => %s)", [days]
        )
    app.tasks[TIDY].defer(timestamp=0)
    work()
    assert queue.filter(task_name=ANSWERS).exists() is is_kept


def test_a_worker_beside_a_server_ends_with_it(queue: Any) -> None:
    with working_beside():
        wait_until(lambda: _worker_count() == 1)
    assert _worker_count() == 0


def _worker_count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])
