"""`manage.py serve`: what it refuses, and that it ends whole."""

import os
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from peach_interactions.database import keeper
from tests.peach_interactions.served_project import (
    PATIENCE_SECONDS,
    ServedProject,
    answer_from,
    free_port,
)

STOP_SECONDS_LIMIT = 10
# A signal that comes while a thread is about to wait does not wake it. That moment cannot be hit on
# purpose; that the kernel gives the signal to another thread comes to the same.
DEAF = {
    "main process": """
from granian.server import Server
serve_loop = Server._serve_loop

def deaf_serve_loop(*arguments):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    serve_loop(*arguments)

Server._serve_loop = deaf_serve_loop
""",
    "workers": """
if multiprocessing.parent_process():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
""",
}
# A view that is still waiting when the interpreter is taken down, which takes a while then.
WAITS_TO_THE_END = """
import threading, time
from django.http import HttpResponse

class Ending:
    began = threading.Event()

    def __del__(self):
        self.began.set()
        time.sleep(1)

multiprocessing.ending = Ending()

def wait(request):
    (DATA_DIR / "waits").touch()
    Ending.began.wait()
    return HttpResponse()

urlpatterns.append(path("wait", wait))
"""
HANG_UP_IGNORED = "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="peach-serve-")).resolve()
    yield path
    assert keeper.wait_until_stopped(path, seconds=PATIENCE_SECONDS)
    shutil.rmtree(path)


@pytest.fixture
def project(
    folder: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[ServedProject]:
    """The echo project; a parameter is Python that its settings run, too."""
    (tmp_path / "altered_project.py").write_text(
        "import multiprocessing, signal\n"
        "from tests.peach_interactions.echo_project import *\n" + getattr(request, "param", "")
    )
    served = ServedProject(
        folder, DJANGO_SETTINGS_MODULE="altered_project", PYTHONPATH=str(tmp_path)
    )
    assert served.first_line == f"Serving {served.address} (Ctrl-C stops it)\n"
    yield served
    if served.process.poll() is None:
        served.stop(signal.SIGKILL)


def processes_in(folder: Path, *, command: bytes = b"") -> list[int]:
    """The processes, zombies aside, started with the folder as PEACH_DATA_DIR.

    :param command: a part of the command line.
    """
    mark = f"PEACH_DATA_DIR={folder}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            is_from_here = mark in path.read_bytes().split(b"\0")
            if is_from_here and command in path.with_name("cmdline").read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def ignored_signals(process_id: int) -> int:
    """The bit mask of proc(5): signal n is the bit n - 1."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return next(
        int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigIgn")
    )


def begin_request(connection: socket.socket) -> None:
    """Returns when the view is reading the body, of which ten bytes are to come."""
    connection.sendall(
        b"POST /count HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"
    )
    assert connection.recv(100).startswith(b"HTTP/1.1 100")


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_port_in_use_is_one_sentence(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        status, errors = ServedProject(folder, "--port", str(port)).ended()
    assert status == 1
    assert errors == (
        f"CommandError: The address 127.0.0.1:{port} cannot be served: Address already in use.\n"
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "٣"])
def test_a_port_that_is_none_is_refused(folder, port):
    status, errors = ServedProject(folder, f"--port={port}").ended()
    assert status == 2
    assert "is not a port (1 to 65535)" in errors


def test_another_host_needs_a_secret_key(folder):
    status, errors = ServedProject(folder, "--host", "192.0.2.1").ended()
    assert (status, errors) == (
        1,
        "CommandError: Set SECRET_KEY: it is required to serve 192.0.2.1.\n",
    )


@pytest.mark.parametrize(
    ("environment", "is_reminded"),
    [({}, True), ({"PEACH_ALLOWED_HOSTS": "a.example"}, False)],
    ids=["forgotten", "set"],
)
def test_another_host_is_reminded_of_the_allowed_hosts(folder, environment, is_reminded):
    # An address of documentation: it is never this machine's, so nothing is served.
    served = ServedProject(folder, "--host", "192.0.2.1", SECRET_KEY="x", **environment)
    status, errors = served.ended()
    assert status == 1
    assert ("Set PEACH_ALLOWED_HOSTS" in errors) is is_reminded
    assert "192.0.2.1" in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stops_gracefully_and_whole(folder, project, number):
    with project.connect() as connection:
        begin_request(connection)
        began_at = time.monotonic()
        project.process.send_signal(number)
        connection.sendall(b"0123456789")
        assert b'{"bytes": 10}' in answer_from(connection)
    status, errors = project.ended()
    assert status == 0
    # As root the database's user is let through to its folder, and that is said.
    assert [line for line in errors.splitlines() if "passable (o+x)" not in line] == []
    assert time.monotonic() - began_at < STOP_SECONDS_LIMIT
    assert not is_open(project.port)
    assert processes_in(folder) == []
    assert keeper.wait_until_stopped(folder, seconds=0)


@pytest.mark.parametrize("project", DEAF.values(), ids=DEAF, indirect=True)
def test_stops_gracefully_when_the_signal_wakes_nobody(project):
    with project.connect() as connection:
        begin_request(connection)
        project.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS_LIMIT
        while is_open(project.port):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        connection.sendall(b"0123456789")
        assert b'{"bytes": 10}' in answer_from(connection)
    status, errors = project.ended()
    assert status == 0
    assert "Killing" not in errors


@pytest.mark.parametrize("project", [WAITS_TO_THE_END], ids=["waits"], indirect=True)
def test_work_that_nobody_waits_for_any_more_does_not_abort_the_worker(folder, project):
    with project.connect() as connection:
        connection.sendall(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (folder / "waits").exists():
            assert time.monotonic() < deadline
            time.sleep(0.02)
    status, errors = project.stop(signal.SIGTERM)
    assert status == 0
    assert "panic" not in errors


@pytest.mark.parametrize("project", [HANG_UP_IGNORED], ids=["ignored"], indirect=True)
def test_a_hang_up_that_is_ignored_stays_ignored(project):
    assert ignored_signals(project.process.pid) >> (signal.SIGHUP - 1) & 1
    assert project.stop(signal.SIGTERM)[0] == 0


def test_a_request_that_never_ends_does_not_hold_up_the_stop(folder, project):
    with project.connect() as connection:
        begin_request(connection)
        began_at = time.monotonic()
        project.stop(signal.SIGTERM)
    assert time.monotonic() - began_at < STOP_SECONDS_LIMIT
    assert processes_in(folder) == []


def test_killing_the_main_process_leaves_nothing_behind(folder, project):
    # Answered: the workers are up.
    with project.connect() as connection:
        connection.sendall(b"GET /tell HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b"200 OK" in answer_from(connection)
    project.stop(signal.SIGKILL)
    deadline = time.monotonic() + STOP_SECONDS_LIMIT
    while is_open(project.port) or processes_in(folder):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert keeper.wait_until_stopped(folder, seconds=STOP_SECONDS_LIMIT)


def test_a_killed_worker_is_replaced(folder, project):
    def workers() -> list[int]:
        return processes_in(folder, command=b"spawn_main")

    before = workers()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(before) < 2:
        assert time.monotonic() < deadline
        before = workers()
    os.kill(before[0], signal.SIGKILL)
    while len(now := workers()) < 2 or before[0] in now:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert project.stop(signal.SIGTERM)[0] == 0


def test_the_free_port_of_these_tests_is_free():
    assert not is_open(free_port())
