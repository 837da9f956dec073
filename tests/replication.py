"""A primary and a streaming standby of its own for tests, and the application served on both.

They are made with the programs that the embedded server uses. The schema comes from the database of the tests,
which is quicker than migrating again; what a test commits here stays for the other tests.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from peach_interactions.database.account import account_of_server
from peach_interactions.database.cluster import Cluster
from tests.peach_interactions.served_project import PATIENCE_SECONDS, REPOSITORY, free_port
from tests.waiting import wait_until

NAME = "peach"
SECRET_KEY = "of both servers, and of these tests alone: 0123456789 0123456789"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "shared_buffers": "32MB",
    "fsync": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}


class Instance:
    """One PostgreSQL server: its data, its port, its process."""

    def __init__(self, folder: Path, name: str, port: int, cluster: Cluster) -> None:
        self.folder, self.port, self._cluster = folder, port, cluster
        self.data, self.log = folder / name, folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://{NAME}@/{NAME}?host={self.folder}&port={self.port}"

    def run(
        self, program: str, *arguments: str, stdin: Any = None, stdout: Any = None, **words: str
    ) -> None:
        """Runs one of PostgreSQL's programs as the server's user.

        :param words: more of its environment.
        """
        subprocess.run(
            [str(self._cluster.programs_dir / program), *arguments],
            stdin=stdin,
            stdout=stdout or subprocess.DEVNULL,
            env={**self._cluster.environment(), **words},
            cwd="/",
            check=True,
            timeout=PATIENCE_SECONDS,
            **self._cluster.account.popen_arguments,
        )

    def start(self) -> None:
        options = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(str(self._cluster.programs_dir / "postgres"), "-D", str(self.data)),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                stdout=log,
                stderr=log,
                env=self._cluster.environment(),
                cwd="/",
                **self._cluster.account.popen_arguments,
            )
        wait_until(self._answers)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.ask("SELECT 1", database="postgres")
            return True
        return False

    def stop(self) -> None:
        """Immediately: nothing here is to be kept."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=PATIENCE_SECONDS)
            self._process = None

    def ask(self, sql: str, *values: Any, database: str = NAME) -> Any:
        """The first value of what a statement gives; None when it gives none."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user=NAME, dbname=database, autocommit=True
        ) as link:
            cursor = link.execute(sql, values)
            return cursor.fetchone()[0] if cursor.description else None


class ServerPair:
    """A primary, and a standby that follows it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="peach-pair-")).resolve()
        account = account_of_server()
        self._cluster = cluster = Cluster(self.folder, account, is_unsafe=True)
        account.give(self.folder)
        account.let_pass_to(self.folder / "any")
        self.primary = Instance(self.folder, "primary", 5432, cluster)
        self.standby = Instance(self.folder, "standby", 5433, cluster)

    def start(self) -> None:
        """Call it where the database of the tests is there and may be read."""
        primary, standby = self.primary, self.standby
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        if self._cluster.version >= 17:
            locale[1:] = "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"
        primary.run(
            *("initdb", "-D", str(primary.data), f"--username={NAME}", "--auth=trust"),
            *("--no-sync", "--no-instructions", *locale),
        )
        primary.start()
        primary.ask(f"CREATE DATABASE {NAME}", database="postgres")
        self._copy_schema()
        where = ("-h", str(self.folder), "-p", str(primary.port), "-U", NAME)
        standby.run(
            *("pg_basebackup", *where, "-D", str(standby.data), "-R", "-c", "fast", "--no-sync")
        )
        standby.start()

    def _copy_schema(self) -> None:
        given = connection.get_connection_params()
        source = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
        words = {word: str(given[name]) for word, name in source.items() if given.get(name)}
        options = ("--no-owner", "--no-privileges", given["dbname"])
        into = ("-h", str(self.folder), "-U", NAME, "-d", NAME, "-q", "-v", "ON_ERROR_STOP=1")
        dump = self.folder / "schema.sql"
        with dump.open("wb") as file:
            self.primary.run("pg_dump", *options, stdout=file, **words)
        with dump.open("rb") as file:
            self.primary.run("psql", *into, stdin=file)

    def stop(self) -> None:
        self.standby.stop()
        self.primary.stop()
        shutil.rmtree(self.folder)

    def has_caught_up(self) -> bool:
        position = self.primary.ask("SELECT pg_current_wal_insert_lsn()::text")
        return bool(
            self.standby.ask("SELECT pg_last_wal_replay_lsn() >= %s::text::pg_lsn", position)
        )

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The standby has all there is up to now, and gets nothing while this lasts."""
        wait_until(self.has_caught_up)
        self.standby.ask("SELECT pg_wal_replay_pause()")
        wait_until(lambda: self.standby.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
        try:
            yield
        finally:
            self.standby.ask("SELECT pg_wal_replay_resume()")

    @contextmanager
    def as_default(self) -> Iterator[None]:
        """Factories and services write to the primary inside."""
        own = connections["default"]
        settings = {**own.settings_dict, "ENGINE": "django.db.backends.postgresql", "NAME": NAME}
        settings |= {"HOST": str(self.folder), "PORT": str(self.primary.port), "USER": NAME}
        other = DatabaseWrapper({**settings, "PASSWORD": "", "CONN_MAX_AGE": 0}, "default")
        connections["default"] = other
        try:
            yield
        finally:
            other.close()
            connections["default"] = own


class Served:
    """`manage.py serve` on the pair, with one worker."""

    def __init__(self, pair: ServerPair, name: str, **environment: str) -> None:
        self.port = free_port()
        self._errors = pair.folder / f"{name}.errors"
        data_dir = pair.folder / "data"
        data_dir.mkdir(exist_ok=True)
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "manage.py", "serve"),
                    *("--port", str(self.port), "--workers", "1"),
                ],
                cwd=REPOSITORY,
                env={
                    **os.environ,
                    "PEACH_DATA_DIR": str(data_dir),
                    "DATABASE_URL": pair.primary.url,
                    "DATABASE_REPLICA_URL": pair.standby.url,
                    "SECRET_KEY": SECRET_KEY,
                    **environment,
                },
                stdout=subprocess.PIPE,
                stderr=errors,
            )

    def wait_until_open(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline(), self.errors

    def begin_to_stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def wait_until_stopped(self) -> None:
        self._process.communicate(timeout=PATIENCE_SECONDS)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def errors(self) -> str:
        """What it has written to its log so far."""
        return self._errors.read_text()

    def api(self, key: str) -> httpx.Client:
        """Sends requests with one key; paths without /api. No connection stays open: it would delay the end."""
        return httpx.Client(
            base_url=f"{self.address}/api",
            headers={"X-API-KEY": key, "Connection": "close"},
            timeout=PATIENCE_SECONDS,
        )
