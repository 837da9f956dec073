"""The production web server: granian, its numbers, and how its processes end together.

What it serves is `peach_interactions.wsgi`; the command is `management/commands/serve.py`.
"""

import atexit
import gc
import ipaddress
import logging
import multiprocessing
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

APPLICATION = "peach_interactions.wsgi:application"
DEFAULT_WORKERS = 2
# Each thread serves one request at a time and keeps one database connection.
THREADS_PER_WORKER = 8
# Counts open connections, the idle ones of browsers included; those beyond wait to be accepted.
CONNECTIONS_PER_WORKER = 512
HEADER_BYTES_LIMIT = 64 * 1024
HEADER_SECONDS_LIMIT = 30
# With the stop of the database after it, everything is gone within ten seconds.
STOP_SECONDS = 6
THREAD_IDLE_SECONDS = 600
POLL_SECONDS = 0.05
# Where this machine reaches a server that listens on all its addresses.
LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}
# Granian speaks through our logging, not to stdout in a format of its own.
LOGGING: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "filters": {"relevant": {"()": "peach_interactions.server.RelevantToOperators"}},
    "loggers": {"_granian": {"handlers": [], "filters": ["relevant"], "propagate": True}},
}


class CannotServe(Exception):
    """The address cannot be served; the message is one sentence."""


class RelevantToOperators(logging.Filter):
    """Drops granian's advice on our numbers: threads here mostly wait for the database."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Configuration allows spawning")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(*, host: str, port: int) -> None:
    """Binds the address for a moment; granian itself would share a port that is in use.

    :raises CannotServe: when it cannot be bound.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # Connections that have just ended do not hold the port; a listening server does.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        raise CannotServe(
            f"The address {host}:{port} cannot be served: {error.strerror}."
        ) from error


def serve(*, host: str, port: int, workers: int, announce: Callable[[], None]) -> None:
    """Serves until SIGTERM, SIGINT or SIGHUP; `announce` is called when connections are taken.

    :raises CannotServe: when the address cannot be bound.
    """
    check_address(host=host, port=port)
    # Asked before granian sets its own handler; nohup, for one, has it ignored.
    hang_up_is_ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    # Read by the settings of the workers: only they want a pool of connections.
    os.environ["PEACH_SERVING"] = "1"
    # Else each thread of a worker keeps freed memory of its own, which adds up to tens of megabytes.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")
    # Not forked: a worker must not inherit this process's threads, connections and locks.
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        blocking_threads_idle_timeout=THREAD_IDLE_SECONDS,
        backpressure=CONNECTIONS_PER_WORKER,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_SECONDS_LIMIT * 1000, max_buffer_size=HEADER_BYTES_LIMIT
        ),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=LOGGING,
        log_access=False,
        working_dir=Path(__file__).parent.parent,
    )
    server.on_startup(lambda: _stop_on_signals(server, hang_up_is_ignored=hang_up_is_ignored))
    server.on_startup(lambda: _call_when_open(announce, host=host, port=port))
    with _counting_together():
        server.serve(target_loader=load_application)


@contextmanager
def _counting_together() -> Iterator[None]:
    """Gives the workers of this start a fresh folder, in which they count for /metrics."""
    if not settings.METRICS_KEY:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="peach-metrics-") as folder:
        # Read when a worker loads prometheus_client.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _stop_on_signals(server: Any, *, hang_up_is_ignored: bool) -> None:
    numbers = [signal.SIGTERM, signal.SIGINT]
    # Granian would reload on SIGHUP and live on after its terminal was closed.
    if hang_up_is_ignored:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    else:
        numbers.append(signal.SIGHUP)
    for number in numbers:
        signal.signal(number, _do_nothing)
    # From a thread: in a handler it could need a lock that the main thread, interrupted, holds.
    _call_at_signals(server.signal_handler_interrupt)


def _do_nothing(*_: Any) -> None:
    """The handler of a signal that has its effect elsewhere."""


def _call_at_signals(heed: Callable[[int], Any]) -> None:
    """Calls it, from a thread, with the number of each signal that has a handler.

    Python runs handlers in the main thread alone, and does not wake it for a signal that came while
    it was about to wait, or that the kernel gave to another thread.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while True:
            heed(os.read(reader, 1)[0])

    threading.Thread(target=wait, name="signals", daemon=True).start()


def _call_when_open(announce: Callable[[], None], *, host: str, port: int) -> None:
    """Calls it, from a thread, as soon as a worker takes connections."""
    address = (LOOPBACK_OF.get(host, host), port)

    def wait() -> None:
        while True:
            try:
                socket.create_connection(address, timeout=POLL_SECONDS).close()
            except OSError:
                time.sleep(POLL_SECONDS)
            else:
                announce()
                return

    threading.Thread(target=wait, name="announce", daemon=True).start()


def load_application(_: str) -> Callable[..., Any]:
    """Runs first in each worker: arranges its end and loads the application."""
    # Ctrl-C reaches the main process alone, which ends the workers in order.
    os.setsid()
    atexit.register(_end_at_once)
    _wake_for_signals()
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    from peach_interactions.wsgi import application

    if settings.METRICS_KEY:
        from peach_interactions.pool_figures import watch_pools

        watch_pools()
    # What is loaded stays: the garbage collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    # A long history or a screening makes some ten thousand small values, none of which is garbage yet.
    gc.set_threshold(10_000, 10, 10)
    return application


def _end_at_once() -> None:
    """Ends this worker without taking the interpreter down, after all else that is registered.

    A thread that is still at work for a client who has gone would be ended by Python when it comes back from
    waiting; it is one of granian's, which abort the process then. The database takes back what it was writing.
    """
    logging.shutdown()
    os._exit(0)


def _wake_for_signals() -> None:
    """Has the main thread of this worker run the handlers of all signals, however they came."""
    main_thread_id = threading.get_ident()

    def wake(_: int) -> None:
        time.sleep(POLL_SECONDS)
        # Not SIGTERM again: granian's handler, called a third time, blocks the whole process.
        # This is a signal too, so that it is sent again and again until the process ends.
        signal.pthread_kill(main_thread_id, signal.SIGURG)

    signal.signal(signal.SIGURG, _do_nothing)
    _call_at_signals(wake)


def _end_with_parent() -> None:
    """Ends this worker when the main process was killed, gracefully if that is quick."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(STOP_SECONDS)
    os._exit(1)
