"""`manage.py work`: begins, works, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.peach_interactions.database_address import database_address

REPOSITORY = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30


@pytest.mark.django_db
def test_a_database_that_is_not_migrated_is_one_sentence(monkeypatch: Any) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["django_session"])
    with pytest.raises(CommandError, match="is not prepared: run migrate"):
        call_command("work")


@pytest.mark.django_db(transaction=True)
def test_it_ends_when_it_is_told_to(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "DATABASE_URL": database_address(),
            "SECRET_KEY": "of-no-use-to-anybody",
            "PEACH_DATA_DIR": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "Working (Ctrl-C stops it)\n"
    assert process.stderr is not None
    assert "Starting worker" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "Traceback" not in errors
