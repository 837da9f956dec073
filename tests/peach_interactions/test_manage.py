"""manage.py: what a person can mend is said in one sentence on stderr, with exit status 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from companies.models import User
from manage import named_in_history
from peach_interactions.history import events_of

REPOSITORY = Path(__file__).parent.parent.parent
REAL_SETTINGS = "peach_interactions.settings"
ECHO_SETTINGS = "tests.peach_interactions.echo_project"


def manage(
    command: str, *arguments: str, settings: str, **environment: str
) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if name != "SECRET_KEY"}
    return subprocess.run(
        [sys.executable, "manage.py", command, *arguments],
        cwd=REPOSITORY,
        env={**kept, "DJANGO_SETTINGS_MODULE": settings, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db
def test_the_first_superuser_is_in_the_history_with_the_command(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")

    # As `run_command` does, which also closes the connection of the tests.
    with named_in_history("createsuperuser"):
        call_command("createsuperuser", interactive=False, username="root", email="r@example.com")

    event = events_of(User).objects.get(username="root")
    assert event.pgh_context["command"] == "createsuperuser"


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_a_server_that_nobody_runs(tmp_path, command):
    # Port 1 needs root to listen on, and nobody does.
    outcome = manage(
        command,
        settings=ECHO_SETTINGS,
        PEACH_DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://peach@127.0.0.1:1/peach",
    )
    assert outcome.returncode == 1
    assert outcome.stderr.count("\n") == 1
    assert outcome.stderr.startswith("The database cannot be used: ")
    assert "Connection refused" in outcome.stderr


def test_a_data_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    outcome = manage("migrate", settings=ECHO_SETTINGS, PEACH_DATA_DIR=str(tmp_path / "file"))
    assert (outcome.returncode, outcome.stderr) == (
        1,
        f"The embedded PostgreSQL cannot use {tmp_path / 'file'}: it is not a folder.\n",
    )


def test_a_missing_secret_key(tmp_path):
    outcome = manage(
        "migrate",
        settings=REAL_SETTINGS,
        PEACH_DATA_DIR=str(tmp_path),
        DATABASE_URL="postgres://peach@127.0.0.1:1/peach",
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Set SECRET_KEY: ")
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("PEACH_RESERVATION_MINUTES", "ten", "must be a whole number, and nothing else."),
        (
            "PEACH_THROTTLE_PER_MINUTE",
            "600 # if wanted",
            "must be a whole number, and nothing else.",
        ),
        ("PEACH_BEHIND_PROXY", "true # nginx", "must be true or false, and nothing else."),
    ],
    ids=["no number", "a number and a comment", "a word and a comment"],
)
def test_a_setting_that_cannot_be_read(tmp_path, name, text, sentence):
    outcome = manage("check", settings=REAL_SETTINGS, PEACH_DATA_DIR=str(tmp_path), **{name: text})
    assert (outcome.returncode, outcome.stderr) == (1, f"{name} {sentence}\n")


def test_the_traceback_is_there_for_those_who_ask(tmp_path):
    (tmp_path / "file").write_text("")
    outcome = manage(
        "migrate", "--traceback", settings=ECHO_SETTINGS, PEACH_DATA_DIR=str(tmp_path / "file")
    )
    assert outcome.returncode == 1
    assert "Traceback" in outcome.stderr


def test_help_starts_no_database(tmp_path):
    outcome = manage("help", settings=ECHO_SETTINGS, PEACH_DATA_DIR=str(tmp_path / "data"))
    assert outcome.returncode == 0
    assert not (tmp_path / "data").exists()
