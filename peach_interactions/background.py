"""Background work: what the jobs of all apps share, and the worker that runs them (procrastinate).

The jobs stand in each app's jobs.py, each a thin call of a service. Every job may run again at any time, and
two workers never run the same one at once. What follows from a request at once is not here: it is done in it.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connections
from django.utils import timezone
from procrastinate import PsycopgConnector, RetryStrategy
from procrastinate.contrib.django import app, connector_params
from procrastinate.exceptions import ConnectorException

# Any worker may do what waits here; only those of this machine what waits there.
SHARED_QUEUE = "shared"
MACHINES = "machine-"
MACHINE_QUEUE = MACHINES + socket.gethostname()
# What may be over a moment later: the database or the storage was away.
TRANSIENT: tuple[type[Exception], ...] = (OperationalError, InterfaceError, OSError)
# Tried again after 4, 16, 64, 256 and 1,024 seconds; the next hour's run comes anyway.
MOST_ATTEMPTS = 6
WAIT_BASE_SECONDS = 4
# A worker that has not said for so long that it lives is not alive.
DEAD_AFTER_SECONDS = 60
STOP_SECONDS = 5
PAUSE_SECONDS = 5
# For the queue; a running job has one more, Django's.
CONNECTIONS = 3
DATABASE_SECONDS = 5

Work = Callable[..., Any]

log = structlog.get_logger(__name__)


def hourly(
    *,
    minute: int,
    is_of_machine: bool = False,
    transient: tuple[type[Exception], ...] = TRANSIENT,
) -> Callable[[Work], Any]:
    """Makes the function a job that is done once an hour; it is called with `now`.

    :param minute: of the hour, so that not all jobs come at once.
    :param is_of_machine: done on each machine that has a worker, instead of on any one.
    :param transient: what the job is tried again after.
    """

    def register(work: Work) -> Any:
        name = f"{work.__module__}.{work.__name__}"
        queue = MACHINE_QUEUE if is_of_machine else SHARED_QUEUE
        lock = f"{name} {MACHINE_QUEUE}" if is_of_machine else name

        @app.periodic(cron=f"{minute} * * * *", periodic_id=queue)
        @app.task(
            name=name,
            queue=queue,
            # Never twice at once, and never twice in the queue.
            lock=lock,
            queueing_lock=lock,
            retry=RetryStrategy(
                max_attempts=MOST_ATTEMPTS,
                exponential_wait=WAIT_BASE_SECONDS,
                retry_exceptions=transient,
            ),
        )
        def job(timestamp: int) -> None:
            try:
                work(now=timezone.now())
            finally:
                # The next job is an hour away; a connection need not wait for it.
                connections.close_all()

        return job

    return register


def run_worker() -> None:
    """Does what waits and what comes up until SIGTERM or SIGINT; then lets running jobs end."""

    async def work() -> None:
        worker = asyncio.create_task(_work())
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, worker.cancel)
        with suppress(asyncio.CancelledError):
            await worker

    asyncio.run(work())


@contextmanager
def working_beside() -> Iterator[None]:
    """A worker in a thread of this process, for as long as the block runs; it speaks of failures only."""
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    loop = asyncio.new_event_loop()
    worker = loop.create_task(_work())

    def work() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(worker)

    # A daemon: one that does not end in time holds up nobody.
    thread = threading.Thread(target=work, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(worker.cancel)
        thread.join(timeout=2 * STOP_SECONDS)


async def _work() -> None:
    """Works until it is cancelled. A database that goes away ends a worker; then another one tries."""
    while True:
        try:
            await do_jobs(waits=True)
        except (ConnectorException, OperationalError) as error:
            log.warning("worker_has_no_database", reason=type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def do_jobs(*, waits: bool) -> None:
    """Does what waits; and goes on with what comes up, if it `waits`.

    :raises ConnectorException: when the database goes away.
    """
    # Asked in a thread: the embedded server may have to be started.
    parameters = await asyncio.to_thread(connector_params)
    connector = PsycopgConnector(
        kwargs=parameters, min_size=1, max_size=CONNECTIONS, timeout=DATABASE_SECONDS
    )
    with app.replace_connector(connector):
        async with app.open_async():
            await take_up_lost_jobs()
            await app.run_worker_async(
                queues=[SHARED_QUEUE, MACHINE_QUEUE],
                wait=waits,
                install_signal_handlers=False,
                shutdown_graceful_timeout=STOP_SECONDS,
            )


async def take_up_lost_jobs() -> None:
    """Gives back to the queue what a worker that was killed had begun."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        await app.job_manager.retry_job(job)
