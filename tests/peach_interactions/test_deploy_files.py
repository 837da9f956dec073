"""docs/deploy.md and the files beside it: they name what there is, and the limits that hold."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from procrastinate.contrib.django import app

from interactions.recordings import MAX_RECORDING_BYTES
from peach_interactions.api.parsing_and_rendering import MAX_BATCH_BODY_BYTES, MAX_BODY_BYTES
from peach_interactions.database_figures import database_figures, replica_figures
from peach_interactions.metrics import REGISTRY
from tests.peach_interactions.test_background import JOBS

DOCS = Path(__file__).parent.parent.parent / "docs"
DEPLOY = (DOCS / "deploy.md").read_text()
NGINX = (DOCS / "deploy" / "nginx.conf").read_text()
UNITS = sorted((DOCS / "deploy").glob("*.service"))
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_runs_a_command_that_takes_its_options(unit: Path) -> None:
    line = re.search(r"^ExecStart=(.+)$", unit.read_text(), re.M)
    assert line is not None
    _, script, name, *options = shlex.split(line[1])
    assert script == "manage.py"
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(options)


def test_the_units_are_as_closed_as_each_other() -> None:
    texts = [unit.read_text() for unit in UNITS]
    assert len(texts) == 2
    for name in ("ProtectSystem=strict", "NoNewPrivileges=yes", "User=peach", "UMask=0077"):
        assert all(f"\n{name}\n" in text for text in texts)


@pytest.mark.parametrize("name", ["deploy.md", "how-to/read-from-a-replica.md"])
def test_settings_are_the_same_to_systemd_and_to_a_shell(name: str) -> None:
    """systemd takes a comment behind a value as part of it; a shell ends a value at `&`."""
    settings = re.findall(r"^    ([A-Z_]+)=(.*)$", (DOCS / name).read_text(), re.M)
    assert settings
    for _, value in settings:
        assert shlex.split(value, comments=True) == [value.strip('"')]
        assert value.startswith('"') or "&" not in value


def body_limit_of(path: str) -> int:
    """What the proxy lets through to an address, in bytes."""
    places = re.findall(r"location (=|~)? ?(\S+) \{(.*?)\n    \}", NGINX, re.S)
    for kind, pattern, text in places:
        is_meant = path == pattern if kind == "=" else kind == "~" and re.search(pattern, path)
        found = re.search(r"client_max_body_size +(\d+)m;", text)
        if is_meant and found:
            return int(found[1]) * MEGABYTE
    overall = re.search(r"^    client_max_body_size +(\d+)m;", NGINX, re.M)
    assert overall is not None
    return int(overall[1]) * MEGABYTE


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/api/people", MAX_BODY_BYTES),
        ("/api/interactions/batch", MAX_BATCH_BODY_BYTES),
        ("/api/people/ext-a/interactions/IN-1/recording", MAX_RECORDING_BYTES),
        ("/api/people/ext-a/interactions/IN-1/voicemail", MAX_RECORDING_BYTES),
    ],
)
def test_the_proxy_lets_through_what_the_application_takes_and_little_more(
    path: str, limit: int
) -> None:
    assert limit < body_limit_of(path) <= 2 * limit


def test_every_job_is_described() -> None:
    section = DEPLOY.partition("### The background work")[2].partition("\n#")[0]
    described = re.findall(r"^\| `(\w+)` \| ", section, re.M)
    assert {name.rpartition(".")[2] for name in JOBS} == {*described}
    assert {*JOBS} <= {*app.tasks}


@pytest.mark.django_db
def test_every_figure_is_described() -> None:
    counted = {family.name for family in REGISTRY.collect()}
    read = {family.name for family in (*database_figures(), *replica_figures())}
    missing = [name for name in counted | read if name not in DEPLOY]
    assert missing == ["peach_database_pool_connections_limit"]
    assert "`peach_database_pool_connections_in_use`, `…_limit`" in DEPLOY
