"""The application as it is served, and a client that costs little itself."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import orjson
import psutil

REPOSITORY = Path(__file__).parent.parent
STOP_SECONDS = 30
PIECE_BYTES = 64 * 1024
LOOK_SECONDS = 0.02
MEGABYTE = 1024 * 1024


class Server:
    """`manage.py serve` with some settings, while it is needed."""

    def __init__(self, settings: str, *, workers: int = 2) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._count = workers
        self._process = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "serve"),
                *("--port", str(self.port), "--workers", str(workers)),
            ],
            cwd=REPOSITORY,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer; beside them there is a small one that tidies up after them."""
        children = psutil.Process(self._process.pid).children()
        return sorted(children, key=lambda child: child.memory_info().rss)[-self._count :]

    def processor_seconds(self) -> float:
        """What the processes that answer have used."""
        times = [worker.cpu_times() for worker in self.workers()]
        return float(sum(used.user + used.system for used in times))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=STOP_SECONDS)


class Served:
    """The application with one worker, and one connection to it."""

    def __init__(self, key: str) -> None:
        self._headers = {"X-API-KEY": key, "Content-Type": "application/json"}
        self._server = Server("peach_interactions.settings", workers=1)
        self._connection = http.client.HTTPConnection("127.0.0.1", self._server.port)
        [self.worker] = self._server.workers()

    def stop(self) -> None:
        self._connection.close()
        self._server.__exit__()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Sends a body; the answer's `data`."""
        response = self._send(path, body)
        return orjson.loads(response.read())["data"]

    def count_lines(self, path: str, body: dict[str, Any]) -> int:
        """Sends a body; how many lines are streamed back. They are counted, and not looked at."""
        response, lines = self._send(path, body), 0
        while piece := response.read1(PIECE_BYTES):
            lines += piece.count(b"\n")
        return lines

    def _send(self, path: str, body: dict[str, Any]) -> http.client.HTTPResponse:
        self._connection.request("POST", f"/api{path}", orjson.dumps(body), self._headers)
        response = self._connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path}: {response.status} {response.read()[:500]!r}")
        return response

    def memory(self) -> float:
        """What the worker holds now, in megabytes."""
        return float(self.worker.memory_info().rss) / MEGABYTE

    @contextmanager
    def highest_memory(self) -> Iterator[list[float]]:
        """Watches the worker; the list ends up with the most that it held."""
        most, is_over = [self.memory()], threading.Event()

        def watch() -> None:
            while not is_over.wait(LOOK_SECONDS):
                most[0] = max(most[0], self.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield most
        finally:
            is_over.set()
            watcher.join()


@contextmanager
def served(key: str) -> Iterator[Served]:
    application = Served(key)
    with contextlib.ExitStack() as stack:
        stack.callback(application.stop)
        yield application
