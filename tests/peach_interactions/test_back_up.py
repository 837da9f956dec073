"""Back-up and restore, rehearsed by the very lines of docs/deploy.md."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection

from borrowers.models import Person
from companies.models import Company
from peach_interactions.database.embedded import server_in
from tests.factories import Api, data_of, key_for
from tests.interactions.sounds import wav
from tests.peach_interactions.database_address import database_address
from tests.peach_interactions.served_project import ServedProject

REPOSITORY = Path(__file__).parent.parent.parent
CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "succeeded", "direction": "outbound"}
SECRET_KEY = "of-no-use-to-anybody"
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
# What a restored database must have besides the rows.
CATALOGUE = {
    "triggers": """
        SELECT tgrelid::regclass::text, pg_get_triggerdef(oid), tgenabled::text
        FROM pg_trigger WHERE NOT tgisinternal
    """,
    "functions": """
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    """,
    # By name: the server words the same condition otherwise once it was restored.
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype::text, convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "indexes": """
        SELECT indexrelid::regclass::text, indisvalid, indisunique
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace
    """,
    "sequences": "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'",
}

pytestmark = pytest.mark.django_db(transaction=True)


def lines_of(section: str) -> list[str]:
    """The commands of a section of docs/deploy.md."""
    text = (REPOSITORY / "docs" / "deploy.md").read_text()
    found = re.search(rf"^### {section}\n(.*?)(?=^##|\Z)", text, re.M | re.S)
    assert found is not None
    return re.findall(r"^    (\S.*)$", found[1], re.M)


def run(section: str, **environment: str) -> None:
    """Runs them as an operator would, with PostgreSQL's own programs in the path."""
    programs = server_in(django_settings.DATA_DIR).cluster.programs_dir
    lines = [line.replace(".venv/bin/python", sys.executable) for line in lines_of(section)]
    assert len(lines) >= 2
    outcome = subprocess.run(
        ["bash", "-euc", "\n".join(lines)],
        cwd=REPOSITORY,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The first installation's PEACH_DATA_DIR."""
    recordings = tmp_path / "first" / "recordings"
    recordings.mkdir(parents=True)
    settings.RECORDINGS_DIR = recordings
    settings.STORAGES = {
        **settings.STORAGES,
        "recordings": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": recordings},
        },
    }
    return tmp_path / "first"


@pytest.fixture
def key(lender: Company) -> str:
    return key_for(lender)


@pytest.fixture
def call_id(folder: Path, key: str, ada: Person) -> str:
    """A small real history; the ID of the call in it that was recorded."""
    service = Api(key)
    body = {
        **CALL,
        "externalId": "call-1",
        "contact": {"contactType": "phone", "label": "personal", "value": "+1 212 555 0148"},
        "content": {"notes": "Zwölf Uhr, “quoted”\n\t\\N"},
    }
    call = data_of(service.post("/people/ext-ada/interactions", body, **{"Idempotency-Key": "k"}))
    data_of(service.put("/people/ext-ada", {"name": {"suffix": "III"}}))
    data_of(service.post("/people/ext-ada/loans", {"externalId": "loan-1"}))
    data_of(
        service.post("/people/ext-ada/can-interact", {"channel": "voice", "theme": "opsCollDebt"})
    )
    other = data_of(service.post("/people/ext-ada/interactions", CALL))
    assert service.delete(f"/people/ext-ada/interactions/{other['id']}").status_code == 200
    path = f"/people/ext-ada/interactions/{call['id']}/recording"
    assert service.raw("put", path, wav(), "audio/wav").status_code == 200
    # Still arriving while the back-up is taken.
    (folder / "recordings" / "receiving-x").mkdir()
    return str(call["id"])


@pytest.fixture
def restored_address() -> Iterator[str]:
    """An empty database beside the test's own."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield database_address(name)
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def content_of(database: psycopg.Connection[Any]) -> dict[str, Any]:
    """A word for the rows of each table, and the rest of what makes the database."""
    content: dict[str, Any] = {
        name: sorted(database.execute(query).fetchall()) for name, query in CATALOGUE.items()
    }
    for (table,) in database.execute(TABLES).fetchall():
        query = (
            "SELECT count(*), md5(string_agg(row::text, chr(10) ORDER BY row::text))"
            f' FROM "{table}" row'
        )
        content[table] = database.execute(query).fetchone()  # type: ignore[arg-type]
    return content


def test_what_was_backed_up_is_restored_whole(
    tmp_path: Path, folder: Path, key: str, call_id: str, restored_address: str
) -> None:
    second = tmp_path / "second"
    backup = tmp_path / "backup"
    second.mkdir()
    backup.mkdir()
    first_address = database_address()
    own = {"SECRET_KEY": SECRET_KEY, "BACKUP": str(backup)}
    run("Back up", DATABASE_URL=first_address, PEACH_DATA_DIR=str(folder), **own)
    run("Restore", DATABASE_URL=restored_address, PEACH_DATA_DIR=str(second), **own)

    with psycopg.connect(first_address) as first, psycopg.connect(restored_address) as other:
        before, after = content_of(first), content_of(other)
    assert {name for name in before if before[name] != after.get(name)} == set()
    assert set(after) == set(before)
    assert before["interactions_interactionevent"][0] > 0
    assert [path.name for path in (second / "recordings").iterdir() if "receiv" in path.name] == []
    check_history(restored_address)
    check_application(restored_address, second, key, call_id)


def check_history(address: str) -> None:
    """The triggers write the history, and protect it."""
    events = "SELECT count(*) FROM borrowers_personevent"
    with psycopg.connect(address, autocommit=True) as database:
        (before,) = database.execute(events).fetchone() or (0,)
        database.execute("UPDATE borrowers_person SET first_name = 'Augusta'")
        assert database.execute(events).fetchone() == (before + 1,)
        for statement in (
            "UPDATE borrowers_personevent SET first_name = 'X'",
            "DELETE FROM borrowers_personevent",
        ):
            with pytest.raises(psycopg.errors.RaiseException):
                database.execute(statement)


def check_application(address: str, folder: Path, key: str, call_id: str) -> None:
    """The server runs on it: it is ready, the key opens it, the call plays, what was done is known."""
    served = ServedProject(
        folder,
        *("--workers", "1"),
        DJANGO_SETTINGS_MODULE="peach_interactions.settings",
        DATABASE_URL=address,
        SECRET_KEY=SECRET_KEY,
    )
    try:
        with httpx.Client(base_url=served.address, headers={"X-API-KEY": key}, timeout=30) as api:
            assert api.get("/readyz").status_code == 200
            assert api.get("/api/people/ext-ada").json()["data"]["name"]["firstName"] == "Augusta"
            path = f"/api/people/ext-ada/interactions/{call_id}/recording"
            assert api.get(path, follow_redirects=True).content == wav()
            again = api.post(
                "/api/people/ext-ada/interactions", json={**CALL, "externalId": "call-1"}
            )
            assert again.status_code == 409
            assert api.post("/api/people/ext-ada/interactions", json=CALL).status_code == 200
    finally:
        served.stop(signal.SIGTERM)
