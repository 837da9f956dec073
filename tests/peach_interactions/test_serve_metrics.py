"""/metrics of `manage.py serve`: all its processes count together, and each start begins anew."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from peach_interactions.database import keeper
from tests.peach_interactions.served_project import PATIENCE_SECONDS, ServedProject
from tests.waiting import wait_until

KEY = "f" * 43
HEADERS = {"Authorization": f"Bearer {KEY}"}
COUNTED = re.compile(r'^peach_requests_total{method="GET",route="tell",status="200"} (\S+)$', re.M)


@pytest.fixture
def project() -> Iterator[ServedProject]:
    folder = Path(tempfile.mkdtemp(prefix="peach-counting-")).resolve()
    served = ServedProject(folder, PEACH_METRICS_KEY=KEY, TMPDIR=str(folder))
    served.folder = folder
    yield served
    if served.process.poll() is None:
        served.stop(signal.SIGTERM)
    assert keeper.wait_until_stopped(folder, seconds=PATIENCE_SECONDS)
    shutil.rmtree(folder)


def counting_folders(project: ServedProject) -> list[Path]:
    return list(project.folder.glob("peach-metrics-*"))


def processes_that_counted(project: ServedProject) -> set[int]:
    (folder,) = counting_folders(project)
    return {int(path.stem.rpartition("_")[2]) for path in folder.glob("counter_*.db")}


def ask(project: ServedProject, path: str) -> str:
    """Asks until there is an answer: a connection may wait for a process that was killed, and is then reset."""
    answers: list[str] = []

    def is_answered() -> bool:
        with suppress(httpx.TransportError):
            response = httpx.get(
                f"{project.address}/{path}", headers=HEADERS, timeout=PATIENCE_SECONDS
            )
            assert response.status_code == 200
            answers.append(response.text)
        return bool(answers)

    wait_until(is_answered)
    return answers[0]


def told(project: ServedProject) -> float:
    found = COUNTED.search(ask(project, "metrics"))
    assert found is not None
    return float(found[1])


def test_the_processes_of_a_server_count_together(project: ServedProject) -> None:
    sent = 0
    while not sent or len(processes_that_counted(project)) < 2:
        ask(project, "tell")
        sent += 1
        assert sent < 2_000
    assert told(project) == sent
    # What a process has counted stays when it is gone, and its successor goes on.
    gone = processes_that_counted(project).pop()
    os.kill(gone, signal.SIGKILL)
    wait_until(lambda: _is_gone(gone))
    for _ in range(5):
        ask(project, "tell")
    assert told(project) == sent + 5
    # This project has no queue of jobs: what was counted is told all the same.
    assert "peach_database_up 0.0" in ask(project, "metrics")
    project.stop(signal.SIGTERM)
    assert counting_folders(project) == []


def _is_gone(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
