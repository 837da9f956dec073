"""Recorded content through the real server: never held whole in memory, never stored by half (api.md 3.4)."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from interactions.recordings import MAX_RECORDING_BYTES
from peach_interactions.database import keeper
from tests.contract.schema_project import wav
from tests.peach_interactions.served_project import (
    PATIENCE_SECONDS,
    REPOSITORY,
    ServedProject,
    answer_from,
)
from tests.waiting import wait_until

# With --dist loadgroup one worker runs them all, and only one server is started.
pytestmark = pytest.mark.xdist_group("recorder")

MAX_GROWTH_BYTES = 30 * 1000 * 1000
CALL = {
    "channel": "voice",
    "theme": "opsServicing",
    "direction": "inbound",
    "status": "succeeded",
}
PIECE = bytes(1024 * 1024)


@dataclass
class Recorder:
    """A lender's system that sends recorded content to a server of its own."""

    served: ServedProject
    folder: Path
    key: str

    def path_of_new_call(self) -> str:
        response = httpx.post(
            f"{self.served.address}/api/people/ext-ada/interactions",
            json={**CALL, "borrower": {}},
            headers={"X-API-KEY": self.key},
            timeout=PATIENCE_SECONDS,
        )
        assert response.status_code == 200, response.text
        data = response.json()["data"]
        return f"/api/people/{data['personId']}/interactions/{data['id']}/recording"

    def put(self, path: str, *headers: str, pieces: Any = ()) -> bytes:
        lines = [f"PUT {path} HTTP/1.1", "Host: localhost", f"X-API-KEY: {self.key}"]
        lines += ["Content-Type: audio/wav", "Connection: close", *headers]
        with self.served.connect() as connection:
            connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            for piece in pieces:
                connection.sendall(piece)
            return answer_from(connection)

    def stored(self) -> list[Path]:
        return [path for path in (self.folder / "recordings").rglob("*") if path.is_file()]

    def processes(self) -> list[psutil.Process]:
        """The server and its workers, without the database's processes."""
        main = psutil.Process(self.served.process.pid)
        found = [main, *main.children(recursive=True)]
        return [process for process in found if "postgres" not in process.name()]

    def memory_bytes(self) -> int:
        return sum(process.memory_info().rss for process in self.processes())


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    folder = Path(tempfile.mkdtemp(prefix="peach-recordings-")).resolve()
    environment = {
        "DJANGO_SETTINGS_MODULE": "peach_interactions.settings",
        "PEACH_DATA_DIR": str(folder),
    }
    key = subprocess.run(
        [sys.executable, "-m", "tests.interactions.lender_at_work"],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    served = ServedProject(folder, "--workers", "1", **environment)
    yield Recorder(served, folder, key)
    _, errors = served.stop(signal.SIGTERM)
    assert "unhandled_error" not in errors
    assert "Traceback" not in errors
    assert keeper.wait_until_stopped(folder, seconds=PATIENCE_SECONDS)
    shutil.rmtree(folder)


def large_wav(size: int) -> Iterator[bytes]:
    """A recording of silence of this many bytes, in pieces."""
    rate = 8000
    yield struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE")
    yield struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    yield struct.pack("<4sI", b"data", size - 44)
    left = size - 44
    while left:
        piece = PIECE[:left]
        left -= len(piece)
        yield piece


class Peak:
    """The most that `measure` gave while the block ran."""

    def __init__(self, measure: Any) -> None:
        self.measure = measure
        self.value = measure()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self.ended.wait(0.02):
            self.value = max(self.value, self.measure())

    def __enter__(self) -> Peak:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()


def test_the_largest_recording_hardly_raises_the_memory(recorder):
    size = MAX_RECORDING_BYTES
    # The first one loads code; that is not what is measured.
    small = wav()
    answer = recorder.put(
        recorder.path_of_new_call(), f"Content-Length: {len(small)}", pieces=[small]
    )
    assert b"200 OK" in answer
    path = recorder.path_of_new_call()
    before = recorder.memory_bytes()
    with Peak(recorder.memory_bytes) as peak:
        answer = recorder.put(path, f"Content-Length: {size}", pieces=large_wav(size))
    assert b"200 OK" in answer
    assert b'"sizeBytes":200000000' in answer
    assert size in {path.stat().st_size for path in recorder.stored()}
    assert peak.value - before < MAX_GROWTH_BYTES


def test_one_byte_more_is_a_413_and_leaves_nothing(recorder):
    path, before = recorder.path_of_new_call(), recorder.stored()
    answer = recorder.put(
        path, f"Content-Length: {MAX_RECORDING_BYTES + 1}", "Expect: 100-continue"
    )
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"payload_too_large"' in answer
    assert recorder.stored() == before


def test_a_body_of_undeclared_length_is_stored_whole(recorder):
    path = recorder.path_of_new_call()
    chunk = b"%x\r\n%s\r\n0\r\n\r\n" % (len(wav()), wav())
    answer = recorder.put(path, "Transfer-Encoding: chunked", pieces=[chunk])
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"sizeBytes":%d' % len(wav()) in answer


def test_a_body_that_breaks_off_leaves_nothing(recorder):
    path, before = recorder.path_of_new_call(), recorder.stored()
    with recorder.served.connect() as connection:
        head = f"PUT {path} HTTP/1.1\r\nHost: localhost\r\nX-API-KEY: {recorder.key}\r\n"
        head += "Content-Type: audio/wav\r\nContent-Length: 3000000\r\n\r\n"
        connection.sendall(head.encode() + next(large_wav(3_000_000)) + PIECE)
        # Broken off while it is being received, not before.
        wait_until(lambda: recorder.stored() != before)
    wait_until(lambda: recorder.stored() == before)
    # The interaction can be given its recording afterwards: the half one was not kept.
    answer = recorder.put(path, f"Content-Length: {len(wav())}", pieces=[wav()])
    assert b"200 OK" in answer
