"""Jobs of the project itself: sessions that are over, and the queue of jobs."""

from __future__ import annotations

import datetime as dt
import time
from importlib import import_module
from typing import Any

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from peach_interactions.background import (
    MACHINE_QUEUE,
    MACHINES,
    SHARED_QUEUE,
    hourly,
    take_up_lost_jobs,
)

# Failed ones stay as long, to be looked at.
JOBS_KEPT_HOURS = 7 * 24
# A machine that has not come for its jobs for so long is not expected any more.
ABSENT_AFTER_SECONDS = 24 * 60 * 60
TIDY = "peach_interactions.jobs.tidy_queue"


@hourly(minute=7)
def delete_expired_sessions(*, now: dt.datetime) -> None:
    """Deletes the log-ins to the admin that are over."""
    engine: Any = import_module(settings.SESSION_ENGINE)
    engine.SessionStore.clear_expired()


# Without a lock, unlike the others: it is what frees the locks of jobs that were lost.
@app.periodic(cron="52 * * * *")
@app.task(name=TIDY, queue=SHARED_QUEUE, queueing_lock=TIDY)
async def tidy_queue(timestamp: int) -> None:
    """Takes up lost jobs, and forgets old ones and those of machines that are gone."""
    await take_up_lost_jobs()
    jobs = app.job_manager
    await jobs.delete_old_jobs(
        nb_hours=JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
    for job in await jobs.list_jobs_async(status="todo"):
        if _is_of_a_machine_that_is_gone(job) and job.id is not None:
            await jobs.cancel_job_by_id_async(job.id, delete_job=True)


def _is_of_a_machine_that_is_gone(job: Job) -> bool:
    if job.queue == MACHINE_QUEUE or not job.queue.startswith(MACHINES):
        return False
    waits_since: Any = job.task_kwargs.get("timestamp", 0)
    return time.time() - int(waits_since) > ABSENT_AFTER_SECONDS
