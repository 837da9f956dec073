"""Request bodies through the real server: chunked, broken off, left unread."""

import json
import shutil
import signal
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from peach_interactions.database import keeper
from tests.peach_interactions.served_project import PATIENCE_SECONDS, ServedProject, answer_from


@pytest.fixture(scope="module")
def project() -> Iterator[ServedProject]:
    folder = Path(tempfile.mkdtemp(prefix="peach-bodies-")).resolve()
    served = ServedProject(folder, "--workers", "1")
    yield served
    served.stop(signal.SIGTERM)
    assert keeper.wait_until_stopped(folder, seconds=PATIENCE_SECONDS)
    shutil.rmtree(folder)


def in_chunks(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def test_a_chunked_body_sent_slowly_arrives(project):
    with project.connect() as connection:
        connection.sendall(
            b"POST /give-back HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for chunk in (b'{"he', b'llo": "wor', b'ld"}'):
            connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        connection.sendall(b"0\r\n\r\n")
        answer = answer_from(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'{"hello": "world"}' in answer


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_048_576, 3_000_001])
def test_a_chunked_body_of_any_size_is_read_in_pieces(project, size):
    response = httpx.post(f"{project.address}/count", content=in_chunks(b"x" * size, 50_000))
    assert response.json() == {"bytes": size}


@pytest.mark.parametrize(
    ("length", "status"), [(65_536, 200), (1_048_576, 200), (1_048_577, 400), (30_000_000, 400)]
)
def test_a_chunked_body_read_at_once_keeps_to_the_limit(project, length, status):
    body = json.dumps({"a": "x" * (length - 9)}).encode()
    assert len(body) == length
    response = httpx.post(f"{project.address}/give-back", content=in_chunks(body, 100_000))
    assert response.status_code == status


def test_a_declared_body_is_read_in_pieces(project):
    response = httpx.post(f"{project.address}/count", content=b"x" * 3_000_001)
    assert response.json() == {"bytes": 3_000_001}


def test_a_declared_body_that_is_broken_off_is_not_taken_for_a_whole_one(project):
    before = len(httpx.get(f"{project.address}/tell").json()["seen"])
    with project.connect() as connection:
        connection.sendall(
            b"POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"
        )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(seen := httpx.get(f"{project.address}/tell").json()["seen"]) == before:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert seen[-1] == "broken off"


@pytest.mark.parametrize("is_chunked", [True, False], ids=["chunked", "declared"])
def test_an_answer_given_before_the_body_was_read_reaches_the_client(project, is_chunked):
    body = b"x" * 30_000_000
    content = in_chunks(body, 100_000) if is_chunked else body
    response = httpx.post(f"{project.address}/refuse", content=content)
    assert response.status_code == 413


def test_it_even_reaches_a_client_that_sends_all_before_it_listens(project):
    request = urllib.request.Request(f"{project.address}/refuse", data=b"x" * 30_000_000)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)
    assert refusal.value.code == 413
    refusal.value.close()
