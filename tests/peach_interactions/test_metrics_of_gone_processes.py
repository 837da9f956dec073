"""/metrics of `serve` forgets what processes had in use that are gone, whatever else goes on meanwhile."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from prometheus_client.mmap_dict import MmapedDict

KEY = "f" * 43
# More than any process has.
NUMBER = 2**22 + 1

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Path:
    """What a process had in use."""
    settings.METRICS_KEY = KEY
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    path = tmp_path / f"gauge_livesum_{NUMBER}.db"
    MmapedDict(str(path)).close()
    return path


def status_of_page() -> int:
    return Client().get("/metrics", headers={"Authorization": f"Bearer {KEY}"}).status_code


def test_forgets_a_process_whose_number_somebody_else_has(
    left_behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(process_id: int, signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)

    assert status_of_page() == 200
    assert not left_behind.exists()


def test_two_who_ask_at_once_forget_the_same_process(
    left_behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = os.remove

    def remove_after_another(path: str) -> None:
        remove(path)
        remove(path)

    monkeypatch.setattr(os, "remove", remove_after_another)

    assert status_of_page() == 200
    assert not left_behind.exists()
