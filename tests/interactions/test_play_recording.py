"""GET …/recording and …/voicemail, and the addresses that they issue."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from interactions.models import Interaction, Recording, RecordingAccess
from tests.factories import Api, data_of, faults_of, key_for, moment
from tests.interactions.sounds import wav

PATH = "/people/ext-ada/interactions/ext-call/recording"
SOUND = wav(0.5)
SIZE = len(SOUND)


@pytest.fixture
def stored(service: Api, call: Interaction, recordings: Path) -> Recording:
    data_of(service.raw("put", PATH, SOUND, "audio/wav"))
    return Recording.objects.get()


def address(api: Api, path: str = PATH) -> str:
    response = api.get(path)
    assert response.status_code == 302, response.content
    return str(response["Location"])


def play(url: str, **headers: str) -> Any:
    return Api().client.get(url, headers=headers)


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


@pytest.mark.parametrize("path", [PATH, "/interactions/ext-call/recording"])
def test_redirects_to_where_it_plays(service: Api, stored: Recording, path: str) -> None:
    response = service.get(path)
    assert response["Cache-Control"] == "private, no-store"
    played = play(response["Location"])
    assert played.status_code == 200
    assert content_of(played) == SOUND
    assert played["Content-Type"] == "audio/wav"
    assert played["Content-Length"] == str(SIZE)
    assert played["Content-Disposition"] == "inline"
    assert played["X-Content-Type-Options"] == "nosniff"
    assert played["Content-Security-Policy"] == "sandbox"
    assert played["Cache-Control"] == "private, no-store"


def test_answers_with_the_address_when_asked(service: Api, stored: Recording) -> None:
    before = timezone.now()
    response = service.get(PATH, returnUrl="true")
    assert response["Cache-Control"] == "private, no-store"
    data = data_of(response)
    assert set(data) == {"url", "expiresAt"}
    url = urlparse(data["url"])
    assert (url.scheme, url.netloc) == ("http", "testserver")
    assert content_of(play(url.path)) == SOUND
    lifetime = dt.datetime.fromisoformat(data["expiresAt"]) - before
    assert lifetime <= dt.timedelta(minutes=5, seconds=5)
    assert service.get(PATH, returnUrl="false").status_code == 302
    assert faults_of(service.get(PATH, returnUrl="yes"), 400) == {"returnUrl": "invalid"}


def test_a_parameter_given_twice_is_400(service: Api, stored: Recording) -> None:
    response = service.get(f"{PATH}?returnUrl=true&returnUrl=false")
    assert faults_of(response, 400) == {"returnUrl": "repeated"}


def test_nothing_stored_is_404(service: Api, stored: Recording) -> None:
    for path in (PATH.replace("recording", "voicemail"), "/interactions/ext-call/voicemail"):
        assert faults_of(service.get(path), 404) == {None: "recording_not_found"}


def test_it_is_valid_for_five_minutes(service: Api, stored: Recording) -> None:
    with time_machine.travel(moment("2026-03-31T12:00:00"), tick=False) as clock:
        url = address(service)
        clock.shift(300)
        assert play(url).status_code == 200
        clock.shift(1)
        assert faults_of(play(url), 403) == {None: "address_invalid"}


def test_a_change_of_any_character_is_403(service: Api, stored: Recording) -> None:
    url = address(service)
    start = url.index("/recordings/") + len("/recordings/")
    for place in range(start, len(url)):
        changed = url[:place] + ("A" if url[place] != "A" else "B") + url[place + 1 :]
        assert play(changed).status_code == 403, place
    for place in range(start, len(url), 9):
        assert play(url[:place] + url[place + 1 :]).status_code == 403, place


@pytest.mark.parametrize("more", ["x", "=", "?", "?a=1", "/", "/x", "%00", ":", "#"])
def test_what_is_added_is_403(service: Api, stored: Recording, more: str) -> None:
    response = play(address(service) + more)
    # Nothing at all is added by these: a client does not send them, or they are empty.
    assert response.status_code == (200 if more in ("?", "#") else 403)


@pytest.mark.parametrize(
    "token", ["x", "a:b:c", "%00", "..%2F..%2Fmanage.py", "é", "😀", "x" * 5000]
)
def test_what_is_no_token_is_403(db: None, token: str) -> None:
    assert faults_of(play(f"/recordings/{token}"), 403) == {None: "address_invalid"}


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        *(("bytes=0-0", 0, 0), ("bytes=10-19", 10, 19), ("bytes=0-", 0, SIZE - 1)),
        *((f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1), ("bytes=-1", SIZE - 1, SIZE - 1)),
        *((f"bytes=5-{SIZE * 9}", 5, SIZE - 1), (f"bytes=-{SIZE * 9}", 0, SIZE - 1)),
        *(("Bytes=0-1", 0, 1), (f"bytes=0-{'9' * 18}", 0, SIZE - 1)),
    ],
)
def test_a_range_is_206(service: Api, stored: Recording, asked: str, first: int, last: int) -> None:
    response = play(address(service), Range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert content_of(response) == SOUND[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
def test_a_range_outside_is_416(service: Api, stored: Recording, asked: str) -> None:
    response = play(address(service), Range=asked)
    assert faults_of(response, 416) == {None: "range_not_satisfiable"}
    assert response["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize(
    "asked",
    [
        *("bytes=0-1,5-6", "bytes=5-2", "bytes=-", "bytes=a-b", "items=0-1", "bytes 0-1", "x"),
        *(f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}", "bytes=１-２"),
    ],
    ids=lambda text: text[:20],
)
def test_other_forms_of_range_give_everything(service: Api, stored: Recording, asked: str) -> None:
    response = play(address(service), Range=asked)
    assert response.status_code == 200
    assert content_of(response) == SOUND


def test_a_range_of_another_version_gives_everything(service: Api, stored: Recording) -> None:
    url = address(service)
    tag = play(url)["ETag"]
    assert play(url, **{"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert play(url, **{"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200


def test_head_tells_the_size_and_sends_nothing(service: Api, stored: Recording) -> None:
    for headers in ({}, {"Range": "bytes=0-1"}):
        response = Api().client.head(address(service), headers=headers)
        assert response.status_code == 200
        assert response["Content-Length"] == str(SIZE)
        assert response.content == b""


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_other_methods_are_405(service: Api, stored: Recording, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    faults_of(getattr(client, method)(address(service)), 405)


def test_after_the_interaction_is_deleted_it_is_404(service: Api, stored: Recording) -> None:
    url = address(service)
    service.delete("/people/ext-ada/interactions/ext-call")
    assert faults_of(play(url), 404) == {None: "recording_not_found"}
    assert faults_of(service.get(PATH), 404) == {"interactionId": "not_found"}


def test_a_file_that_is_gone_is_404(service: Api, stored: Recording, recordings: Path) -> None:
    url = address(service)
    (recordings / stored.storage_name).unlink()
    assert faults_of(play(url), 404) == {None: "recording_not_found"}


def test_every_issue_is_kept_with_who_and_from_where(
    service: Api, agent: Api, stored: Recording
) -> None:
    address(service)
    agent.get(PATH, returnUrl="true")
    agent.get(PATH.replace("recording", "voicemail"))
    rows = list(RecordingAccess.objects.order_by("pk").values_list("actor__name", "ip_address"))
    assert rows == [("service of Acorn Lending", "127.0.0.1"), ("Ann Agent", "127.0.0.1")]


@pytest.mark.parametrize(
    ("forwarded", "kept"),
    [
        *(("203.0.113.7", "203.0.113.7"), ("6.6.6.6, 203.0.113.7", "203.0.113.7")),
        *(("2001:db8::1", "2001:db8::1"), ("junk", "127.0.0.1"), ("1.2.3.4:567", "127.0.0.1")),
        ("", "127.0.0.1"),
    ],
)
def test_behind_a_proxy_the_address_is_the_one_it_saw(
    service: Api, stored: Recording, settings: Any, forwarded: str, kept: str
) -> None:
    settings.IS_BEHIND_PROXY = True
    headers = {**service.headers, "X-Forwarded-For": forwarded}
    assert service.client.get(f"/api{PATH}", headers=headers).status_code == 302
    assert RecordingAccess.objects.get().ip_address == kept


def test_sensitive_recordings_need_the_permission(
    service: Api, full_service: Api, stored: Recording
) -> None:
    service.put(PATH.removesuffix("/recording"), {"sensitive": True})
    for parameters in ({}, {"returnUrl": "true"}):
        response = service.get(PATH, **parameters)
        faults_of(response, 403)
        assert "interaction:read.sensitive" in response.json()["message"]
    assert content_of(play(address(full_service))) == SOUND
    assert RecordingAccess.objects.count() == 1


def test_a_borrower_hears_nothing(stored: Recording, call: Interaction) -> None:
    borrower = Api(key_for(call.company, "borrower", person_id=call.person_id))
    for path in (PATH, "/interactions/ext-call/recording"):
        response = borrower.get(path)
        faults_of(response, 403)
        assert "recording:read" in response.json()["message"]
