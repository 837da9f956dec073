"""The keeper: a small process that owns the embedded PostgreSQL and stops it after its last user.

It is run by its path, without Django and without the virtual environment's packages, so it may
import the standard library only. The locks and the stopping live here too because `embedded.py`
shares them; starting is asked for by `embedded.py` alone.

Every process that uses the server holds a shared lock on `users.lock`, and the kernel lets go of it
however that process ends. The server's own processes hold `server.lock`, inherited at birth, so
"is it running" never depends on a process number that may have been given to somebody else.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

POLL_SECONDS = 0.01
START_SECONDS = 300
FAST_STOP_SECONDS = 20
IMMEDIATE_STOP_SECONDS = 10
LOG_BYTES_LIMIT = 10 * 1024 * 1024


def open_lock(path: Path) -> int:
    """A descriptor to lock; closing it lets go, and it is not handed to other programs."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def try_lock(descriptor: int, kind: int) -> bool:
    """Takes the lock (`fcntl.LOCK_SH` or `fcntl.LOCK_EX`) if that needs no waiting."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_within(descriptor: int, kind: int, *, seconds: float) -> bool:
    """Like try_lock, trying again until the time is over."""
    deadline = time.monotonic() + seconds
    while not try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock exclusively."""
    descriptor = open_lock(path)
    try:
        return not try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def postmaster_lines(data_dir: Path) -> list[str]:
    """The lines of postmaster.pid: process, folder, time, port, socket folder, …, status."""
    try:
        return (data_dir / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def is_ready(data_dir: Path) -> bool:
    """Whether the running server says that it takes connections."""
    lines = postmaster_lines(data_dir)
    return len(lines) > 7 and lines[7].strip() == "ready"


def postmaster_process_id(data_dir: Path) -> int | None:
    """The process of the server in this folder; None when the file is missing or out of date."""
    lines = postmaster_lines(data_dir)
    if not lines or not lines[0].strip().isdigit():
        return None
    process_id = int(lines[0])
    return process_id if may_be_server(process_id, data_dir) else None


def may_be_server(process_id: int, data_dir: Path) -> bool:
    """False when the process is gone or surely another one: a server's working folder is its data.

    Systems without /proc cannot tell, and there the file is believed.
    """
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, PermissionError):
        return False
    if not Path("/proc/self/cwd").exists():
        return True
    try:
        return Path(f"/proc/{process_id}/cwd").readlink() == data_dir
    except OSError:
        return False


def stop_server(data_dir: Path, server_lock: Path) -> bool:
    """Stops the server and waits until every one of its processes is gone; False if it stays."""
    if _signal_until_gone(data_dir, server_lock, signal.SIGINT, FAST_STOP_SECONDS):
        return True
    return _signal_until_gone(data_dir, server_lock, signal.SIGQUIT, IMMEDIATE_STOP_SECONDS)


def _signal_until_gone(data_dir: Path, server_lock: Path, number: int, seconds: float) -> bool:
    signalled: int | None = None
    deadline = time.monotonic() + seconds
    while is_held(server_lock):
        if time.monotonic() > deadline:
            return False
        # A server that is just starting has no file yet; it is signalled when it has.
        process_id = postmaster_process_id(data_dir)
        if process_id is not None and process_id != signalled:
            os.kill(process_id, number)
            signalled = process_id
        time.sleep(POLL_SECONDS)
    return True


def wait_until_stopped(parent_dir: Path, *, seconds: float) -> bool:
    """Waits until no process uses a server below the folder and none runs; for tidying up."""
    deadline = time.monotonic() + seconds
    for lock in sorted(parent_dir.glob("postgresql-*-control/*.lock")):
        if lock.name not in {"users.lock", "server.lock"}:
            continue
        descriptor = open_lock(lock)
        try:
            if not lock_within(
                descriptor, fcntl.LOCK_EX, seconds=max(0.0, deadline - time.monotonic())
            ):
                return False
        finally:
            os.close(descriptor)
    return True


class Keeper:
    """Starts the server if asked to, waits for the last user to go, stops the server."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.data_dir = Path(plan["data_dir"])
        self.control_dir = Path(plan["control_dir"])
        self.command: list[str] = plan["command"]
        self.environment: dict[str, str] = plan["environment"]
        self.identity: dict[str, Any] = plan["identity"]
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Starts the server as a child and waits until it takes connections."""
        server_lock = open_lock(self.control_dir / "server.lock")
        try:
            # Left-over processes of a killed server keep its shared memory until they are gone.
            if not lock_within(server_lock, fcntl.LOCK_EX, seconds=FAST_STOP_SECONDS):
                return False
            self.server = self._spawn(server_lock)
        finally:
            os.close(server_lock)
        deadline = time.monotonic() + START_SECONDS
        while self.server.poll() is None and time.monotonic() < deadline:
            lines = postmaster_lines(self.data_dir)
            if lines[:1] == [str(self.server.pid)] and is_ready(self.data_dir):
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _spawn(self, server_lock: int) -> "subprocess.Popen[bytes]":
        with (self.control_dir / "log").open("ab") as log:
            return subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self.environment,
                pass_fds=(server_lock,),
                **self.identity,
            )

    def keep(self) -> None:
        """Blocks while the server has users, then stops it."""
        if self.server is not None:
            signal.signal(signal.SIGCHLD, self._leave_when_server_ended)
            self._leave_when_server_ended()
        keeper_lock = open_lock(self.control_dir / "keeper.lock")
        fcntl.flock(keeper_lock, fcntl.LOCK_EX)
        users_lock = open_lock(self.control_dir / "users.lock")
        fcntl.flock(users_lock, fcntl.LOCK_EX)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        stop_server(self.data_dir, self.control_dir / "server.lock")
        # In this order: whoever may come in next must not see a keeper that is leaving.
        os.close(keeper_lock)
        os.close(users_lock)

    def _leave_when_server_ended(self, *_: object) -> None:
        if self.server is not None and self.server.poll() is not None:
            os._exit(0)


def main() -> None:
    """Reads what to do from stdin, answers "ready" or "failed" on stdout, then keeps."""
    # Ctrl-C, a closed terminal or a service manager ends the users; the server goes after them.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    plan = json.load(sys.stdin)
    keeper = Keeper(plan)
    is_started = keeper.start() if plan["start"] else True
    sys.stdout.write("ready\n" if is_started else "failed\n")
    sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    if is_started or keeper.server is not None:
        keeper.keep()


if __name__ == "__main__":
    main()
