"""What the embedded PostgreSQL is told at its start."""

from __future__ import annotations

from pathlib import Path

import pytest

from peach_interactions.database import server_settings
from peach_interactions.database.server_settings import MEGABYTE, memory_megabytes


@pytest.mark.parametrize(
    ("memory", "shared", "cached"),
    [
        pytest.param(512, "128MB", "256MB", id="no less than 128 MB"),
        pytest.param(1_024, "128MB", "512MB", id="an eighth and a half"),
        pytest.param(8_192, "1024MB", "4096MB", id="a usual machine"),
        pytest.param(16_384, "2048MB", "8192MB", id="as much as it ever takes"),
        pytest.param(65_536, "2048MB", "32768MB", id="no more than 2 GB"),
    ],
)
def test_takes_a_part_of_the_memory(memory: int, shared: str, cached: str) -> None:
    found = server_settings.server_settings(memory_megabytes=memory, is_unsafe=False)
    assert (found["shared_buffers"], found["effective_cache_size"]) == (shared, cached)


def test_waits_for_the_disk_unless_it_is_for_tests() -> None:
    safe = server_settings.server_settings(memory_megabytes=8_192, is_unsafe=False)
    assert not safe.keys() & {"fsync", "synchronous_commit", "full_page_writes"}
    unsafe = server_settings.server_settings(memory_megabytes=8_192, is_unsafe=True)
    assert unsafe["fsync"] == "off"
    assert unsafe["shared_buffers"] == "256MB"


@pytest.mark.parametrize(
    ("limit", "is_less"),
    [
        pytest.param(f"{64 * MEGABYTE}\n", True, id="a container of 64 MB"),
        pytest.param("max\n", False, id="a container without a limit"),
        pytest.param("9223372036854771712\n", False, id="no limit, as a number"),
    ],
)
def test_a_container_may_have_less_than_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, limit: str, is_less: bool
) -> None:
    monkeypatch.setattr(server_settings, "MEMORY_LIMITS", (tmp_path / "none",))
    installed = memory_megabytes()
    file = tmp_path / "memory.max"
    file.write_text(limit)
    monkeypatch.setattr(server_settings, "MEMORY_LIMITS", (tmp_path / "none", file))
    assert memory_megabytes() == (64 if is_less else installed)
