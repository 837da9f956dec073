"""The embedded PostgreSQL: started by its first user, shared, stopped after its last one.

The users are processes of their own (`database_user.py`), each test with a folder of its own.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from peach_interactions.database import keeper
from tests.waiting import wait_until

REPOSITORY = Path(__file__).parent.parent.parent
PROGRAM = Path(__file__).parent / "database_user.py"
PATIENCE_SECONDS = 30


class User:
    """A process that uses the server of a folder."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **(environment or {})},
        )

    def answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, word: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        return self.answer()

    def leave(self) -> int:
        """Lets the process end normally; the exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="peach-embedded-")).resolve()
    yield path
    assert keeper.wait_until_stopped(path, seconds=PATIENCE_SECONDS)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def made_folder() -> Iterator[Path]:
    """A folder with a database that was made and stopped, to be copied."""
    path = Path(tempfile.mkdtemp(prefix="peach-embedded-")).resolve()
    user = User(path)
    assert user.answer().startswith("connected")
    assert user.leave() == 0
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder(empty_folder: Path, made_folder: Path) -> Path:
    """A folder in which a database was made before."""
    # Not shutil.copytree: the data belongs to the server's user.
    subprocess.run(["cp", "-a", f"{made_folder}/.", str(empty_folder)], check=True)
    return empty_folder


@pytest.fixture
def use(empty_folder: Path) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def start(**environment: str) -> User:
        users.append(User(empty_folder, environment))
        return users[-1]

    yield start
    for user in users:
        user.kill()
        for stream in (user.process.stdin, user.process.stdout):
            if stream is not None and not stream.closed:
                stream.close()


def data_dir_in(folder: Path) -> Path:
    return next(path.parent for path in folder.glob("postgresql-*/PG_VERSION"))


def control_dir_in(folder: Path) -> Path:
    return next(folder.glob("postgresql-*-control"))


def server_is_running(folder: Path) -> bool:
    return keeper.is_held(control_dir_in(folder) / "server.lock")


def processes_naming(folder: Path) -> list[str]:
    """The command lines of living processes (not zombies) that name the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in line and str(PROGRAM) not in line:
            found.append(line)
    return found


def test_the_last_user_has_stopped_the_server_when_it_ends(empty_folder, use):
    user = use()
    assert user.answer().startswith("connected")
    assert server_is_running(empty_folder)
    assert user.leave() == 0
    assert not server_is_running(empty_folder)
    assert processes_naming(empty_folder) == []
    assert not (data_dir_in(empty_folder) / "postmaster.pid").exists()


def test_two_first_users_at_once_share_one_server(empty_folder, use):
    first, second = use(), use()
    assert first.answer().startswith("connected")
    assert second.answer().startswith("connected")
    assert first.leave() == 0
    assert second.tell("connect").startswith("connected")
    assert second.leave() == 0
    assert not server_is_running(empty_folder)


def test_killing_all_users_leaves_no_server_and_the_next_start_works(folder, use):
    users = [use(), use()]
    assert all(user.answer().startswith("connected") for user in users)
    for user in users:
        user.kill()
    wait_until(lambda: not processes_naming(folder))
    assert not server_is_running(folder)
    assert use().answer().startswith("connected")


def test_a_killed_server_is_started_again_by_the_next_connection(folder, use):
    user = use()
    assert user.answer().startswith("connected")
    process_id = keeper.postmaster_process_id(data_dir_in(folder))
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
    assert user.tell("connect").startswith("connected")
    assert keeper.postmaster_process_id(data_dir_in(folder)) != process_id
    assert user.leave() == 0
    assert processes_naming(folder) == []


def test_a_killed_keeper_is_replaced_by_the_next_user(folder, use):
    first = use()
    assert first.answer().startswith("connected")
    keepers = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if b"keeper.py" in (line := path.read_bytes()) and os.fsencode(folder) in line
    ]
    assert len(keepers) == 1
    os.kill(keepers[0], signal.SIGKILL)
    second = use()
    assert second.answer().startswith("connected")
    first.kill()
    second.kill()
    wait_until(lambda: not processes_naming(folder))
    assert not server_is_running(folder)


def test_a_stale_file_naming_a_living_process_of_somebody_else_does_no_harm(folder, use):
    user = use()
    user.answer()
    lines = (data_dir_in(folder) / "postmaster.pid").read_text().splitlines()
    user.leave()
    lines[0] = str(os.getpid())
    (data_dir_in(folder) / "postmaster.pid").write_text("\n".join(lines) + "\n")
    successor = use()
    assert successor.answer().startswith("connected")
    assert successor.leave() == 0


def test_data_left_half_made_by_a_killed_process_is_made_anew(empty_folder, use):
    killed = use()
    wait_until(lambda: any(empty_folder.glob("postgresql-*-making/PG_VERSION")))
    killed.kill()
    assert not any(empty_folder.glob("postgresql-*/postgresql.auto.conf.sample"))
    assert use().answer().startswith("connected")
    assert not any(empty_folder.glob("postgresql-*-making"))


def test_a_forked_child_keeps_the_server_after_its_parent(folder, use):
    user = use()
    assert user.answer().startswith("connected")
    child = int(user.tell("fork").removeprefix("forked "))
    user.process.wait(timeout=PATIENCE_SECONDS)
    assert user.tell("connect").startswith("connected")
    os.kill(child, signal.SIGKILL)
    wait_until(lambda: not processes_naming(folder))
    assert not server_is_running(folder)


def test_a_path_too_long_for_a_socket_gets_a_private_folder_elsewhere(empty_folder):
    deep = empty_folder / ("long-" * 25)
    user = User(deep)
    assert user.answer().startswith("connected")
    socket_dir = Path(keeper.postmaster_lines(data_dir_in(deep))[4])
    assert deep not in socket_dir.parents
    assert socket_dir.stat().st_mode & 0o077 == 0
    assert user.leave() == 0
    assert keeper.wait_until_stopped(deep, seconds=PATIENCE_SECONDS)
    socket_dir.rmdir()


@pytest.mark.parametrize(
    ("role", "password"),
    [("peach", ""), ("peach", "wrong"), ("postgres", ""), ("postgres", "postgres")],
)
def test_nobody_gets_in_without_the_password(served_folder, role, password):
    host = keeper.postmaster_lines(data_dir_in(served_folder))[4]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=host, port=5432, user=role, password=password, dbname="peach")


def test_password_and_data_are_readable_by_their_owners_only(served_folder):
    assert (control_dir_in(served_folder) / "password").stat().st_mode & 0o077 == 0
    assert control_dir_in(served_folder).stat().st_mode & 0o077 == 0
    assert data_dir_in(served_folder).stat().st_mode & 0o077 == 0


def test_the_application_role_is_no_superuser(served_folder):
    with psycopg.connect(
        host=keeper.postmaster_lines(data_dir_in(served_folder))[4],
        port=5432,
        user="peach",
        password=(control_dir_in(served_folder) / "password").read_text(),
        dbname="peach",
    ) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, True)


@pytest.fixture(scope="module")
def served_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="peach-embedded-")).resolve()
    user = User(path)
    assert user.answer().startswith("connected")
    yield path
    user.leave()
    assert keeper.wait_until_stopped(path, seconds=PATIENCE_SECONDS)
    shutil.rmtree(path)


def test_a_lost_password_is_replaced(folder, use):
    (control_dir_in(folder) / "password").unlink()
    assert use().answer().startswith("connected")


def test_a_folder_with_something_else_is_refused_in_one_sentence(folder, use):
    (data_dir_in(folder) / "PG_VERSION").unlink()
    assert "is not a PostgreSQL database; move it away" in use().answer()


def test_a_folder_that_is_a_file_is_refused_in_one_sentence(empty_folder):
    (empty_folder / "file").write_text("")
    user = User(empty_folder / "file")
    assert user.answer() == (
        f"refused The embedded PostgreSQL cannot use {empty_folder / 'file'}: it is not a folder."
    )
    assert user.leave() == 0


def test_missing_programs_are_refused_in_one_sentence(empty_folder, use):
    user = use(PEACH_POSTGRES_BIN=str(empty_folder))
    assert user.answer() == f"refused There is no PostgreSQL server in {empty_folder}."


def test_a_server_that_does_not_start_gives_its_reason(folder, use):
    shutil.rmtree(data_dir_in(folder) / "global")
    answer = use().answer()
    assert "did not start" in answer
    assert "global" in answer
