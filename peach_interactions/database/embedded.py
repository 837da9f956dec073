"""One embedded PostgreSQL shared by all processes that use the same PEACH_DATA_DIR.

The first process to connect starts it, the last to end stops it; how a killed process is noticed is
told in `keeper.py`. The files are `cluster.py`'s matter, Django's side is `base.py`.
"""

import atexit
import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peach_interactions.database import keeper
from peach_interactions.database.account import account_of_server
from peach_interactions.database.cluster import ROLE_NAME, Cluster
from peach_interactions.database.server_settings import PORT
from peach_interactions.database.unavailable import DatabaseUnavailable

WAIT_SECONDS = keeper.START_SECONDS


class EmbeddedServer:
    """This process's share in the server of one PEACH_DATA_DIR."""

    def __init__(self, parent_dir: Path) -> None:
        self.parent_dir = parent_dir
        self._thread_lock = threading.Lock()
        self._users_lock: int | None = None
        self._cluster: Cluster | None = None
        self._keepers: list[subprocess.Popen[str]] = []

    @property
    def cluster(self) -> Cluster:
        if self._cluster is None:
            is_unsafe = os.environ.get("PEACH_POSTGRES_FAST_UNSAFE", "") == "1"
            self._cluster = Cluster(self.parent_dir, account_of_server(), is_unsafe)
        return self._cluster

    def connection_settings(self) -> dict[str, str]:
        """Makes sure that the server runs; where and how to connect, in Django's words.

        :raises DatabaseUnavailable: when it cannot be started.
        """
        with self._thread_lock:
            try:
                self._ensure_running()
                return {
                    "HOST": str(self.cluster.socket_dir),
                    "PORT": str(PORT),
                    "USER": ROLE_NAME,
                    "PASSWORD": self.cluster.password,
                }
            except OSError as error:
                path = error.filename or self.parent_dir
                is_file = isinstance(error, FileExistsError | NotADirectoryError)
                reason = "it is not a folder" if is_file else error.strerror
                raise DatabaseUnavailable(
                    f"The embedded PostgreSQL cannot use {path}: {reason}."
                ) from error

    def _ensure_running(self) -> None:
        cluster = self.cluster
        if self._users_lock is not None and self._is_serving():
            return
        cluster.make_folders()
        with self._lock_held("start"):
            if self._users_lock is None:
                self._users_lock = self._hold_users_lock()
            if keeper.is_held(self._lock("server")):
                self._wait_until_serving()
            if keeper.is_held(self._lock("server")):
                self._ensure_kept()
            else:
                self._start()

    def _is_serving(self) -> bool:
        data_dir = self.cluster.data_dir
        return (
            keeper.is_held(self._lock("server"))
            and keeper.is_ready(data_dir)
            and keeper.postmaster_process_id(data_dir) is not None
        )

    def _wait_until_serving(self) -> None:
        """Waits for a server that starts, or until one that was killed or is stopping is gone."""
        deadline = time.monotonic() + WAIT_SECONDS
        while keeper.is_held(self._lock("server")) and not self._is_serving():
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(
                    f"The embedded PostgreSQL in {self.cluster.data_dir} neither starts nor ends."
                )
            time.sleep(keeper.POLL_SECONDS)

    def _start(self) -> None:
        cluster = self.cluster
        with self._lock_held("making") as lock:
            cluster.make_data(lock)
            cluster.mend_password(lock)
        cluster.make_socket_folder()
        self._remove_stale_files()
        log = cluster.control_dir / "log"
        if log.exists() and log.stat().st_size > keeper.LOG_BYTES_LIMIT:
            os.truncate(log, 0)
        offset = log.stat().st_size if log.exists() else 0
        if self._run_keeper(is_starting=True) != "ready":
            raise DatabaseUnavailable(
                f"The embedded PostgreSQL in {cluster.data_dir} did not start: "
                f"{_last_complaint(log, offset)} (see {log})."
            )

    def _remove_stale_files(self) -> None:
        """Removes what a killed server left behind.

        No process of a server of ours lives (its lock is free), so a process with the number in the
        file is another one, unless somebody started a server here by hand.
        """
        pid_file = self.cluster.data_dir / "postmaster.pid"
        if keeper.postmaster_process_id(self.cluster.data_dir) is None:
            pid_file.unlink(missing_ok=True)

    def _ensure_kept(self) -> None:
        if not keeper.is_held(self._lock("keeper")):
            self._run_keeper(is_starting=False)

    def _run_keeper(self, *, is_starting: bool) -> str:
        """Starts a keeper in a session of its own; returns its first word."""
        plan = {
            "start": is_starting,
            "data_dir": str(self.cluster.data_dir),
            "control_dir": str(self.cluster.control_dir),
            "command": self.cluster.server_command(),
            "environment": self.cluster.environment(),
            "identity": self.cluster.account.popen_arguments,
        }
        process = subprocess.Popen(
            # The folder is for whoever reads a list of processes.
            [sys.executable, "-I", "-S", keeper.__file__, str(self.cluster.data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd="/",
            umask=0o077,
            start_new_session=True,
        )
        # poll() also buries keepers of servers that have crashed since.
        self._keepers = [*(one for one in self._keepers if one.poll() is None), process]
        assert process.stdin is not None
        assert process.stdout is not None
        with process.stdin as stdin, process.stdout as stdout:
            json.dump(plan, stdin)
            stdin.close()
            return stdout.readline().strip()

    def _lock(self, name: str) -> Path:
        return self.cluster.control_dir / f"{name}.lock"

    @contextmanager
    def _lock_held(self, name: str) -> Iterator[int]:
        """Only one process at a time starts, joins or leaves ("start"), or makes the data."""
        descriptor = keeper.open_lock(self._lock(name))
        try:
            if not keeper.lock_within(descriptor, fcntl.LOCK_EX, seconds=WAIT_SECONDS):
                raise DatabaseUnavailable(
                    "Another process has been starting the embedded PostgreSQL in "
                    f"{self.cluster.data_dir} for {WAIT_SECONDS} seconds."
                )
            yield descriptor
        finally:
            os.close(descriptor)

    def _hold_users_lock(self) -> int:
        descriptor = keeper.open_lock(self._lock("users"))
        # Refused only while a keeper stops the server, which is bounded.
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        return descriptor

    def release(self) -> None:
        """Leaves the server, stopping it if nobody else uses it; returns when it is stopped."""
        if self._users_lock is None:
            return
        with self._lock_held("start"):
            is_last = keeper.try_lock(self._users_lock, fcntl.LOCK_EX)
            if is_last:
                keeper.stop_server(self.cluster.data_dir, self._lock("server"))
            elif not keeper.try_lock(self._users_lock, fcntl.LOCK_SH):
                # The keeper came first and is stopping it.
                fcntl.flock(self._users_lock, fcntl.LOCK_SH)
            os.close(self._users_lock)
            self._users_lock = None
        for process in self._keepers:
            _part_from(process, is_ending=is_last)

    def hold_in_forked_child(self) -> None:
        """Gives a forked child a lock of its own: the inherited one is its parent's to let go."""
        inherited, self._users_lock = self._users_lock, None
        self._thread_lock = threading.Lock()
        for process in self._keepers:
            _part_from(process, is_ending=False)
        self._keepers = []
        if inherited is None:
            return
        own = keeper.open_lock(self._lock("users"))
        if keeper.try_lock(own, fcntl.LOCK_SH):
            self._users_lock = own
        else:
            # The parent ended at once and the server is being stopped; a connection starts it.
            os.close(own)
        os.close(inherited)


def _part_from(process: "subprocess.Popen[str]", *, is_ending: bool) -> None:
    """Waits for a keeper that is about to end; one that still has users is left alone."""
    if is_ending:
        process.wait(timeout=keeper.FAST_STOP_SECONDS)
    else:
        # Otherwise Python warns that a child is still running.
        process.returncode = 0


def _last_complaint(log: Path, offset: int) -> str:
    """The last FATAL line of the server's log since the offset, without the time before it."""
    if not log.exists():
        return "it wrote no log"
    with log.open("rb") as file:
        file.seek(offset)
        lines = file.read().decode(errors="replace").splitlines()
    complaints = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines[-1:]
    if not complaints:
        return "it gave no reason"
    return complaints[-1].rpartition("FATAL:")[2].strip().rstrip(".")


_servers: dict[Path, EmbeddedServer] = {}


def server_in(parent_dir: Path) -> EmbeddedServer:
    """This process's share in the server of the folder; starts nothing yet."""
    if parent_dir not in _servers:
        _servers[parent_dir] = EmbeddedServer(parent_dir)
    return _servers[parent_dir]


def _release_all() -> None:
    for server in _servers.values():
        server.release()


def _hold_all_in_forked_child() -> None:
    for server in _servers.values():
        server.hold_in_forked_child()


atexit.register(_release_all)
os.register_at_fork(after_in_child=_hold_all_in_forked_child)
