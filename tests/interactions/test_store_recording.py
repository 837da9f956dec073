"""PUT /api/people/{personId}/interactions/{interactionId}/recording and /voicemail."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from borrowers.models import Person
from interactions import recordings as recordings_module
from interactions.choices import RecordingKind
from interactions.models import Interaction, Recording
from peach_interactions.errors import DomainError
from tests.factories import (
    Api,
    InteractionFactory,
    data_of,
    faults_of,
    key_for,
    service_caller,
)
from tests.interactions.sounds import SOUNDS, wav

PATH = "/people/ext-ada/interactions/ext-call"


def store(api: Api, sound: bytes, content_type: str = "audio/wav", kind: str = "recording") -> Any:
    return api.raw("put", f"{PATH}/{kind}", sound, content_type)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() or "receiving" in path.name]


@pytest.mark.parametrize("content_type", list(SOUNDS))
@pytest.mark.parametrize("kind", ["recording", "voicemail"])
def test_stores_each_type_as_it_was_sent(
    service: Api, call: Interaction, recordings: Path, content_type: str, kind: str
) -> None:
    sound = SOUNDS[content_type]()
    row = data_of(store(service, sound, content_type, kind))
    assert row["id"].startswith("RC-")
    assert (row["object"], row["kind"], row["contentType"]) == ("recording", kind, content_type)
    assert row["sizeBytes"] == len(sound)
    assert row["sha256"] == hashlib.sha256(sound).hexdigest()
    assert (row["durationSeconds"] is None) is (content_type == "audio/webm")
    assert set(row) == {
        *("id", "object", "kind", "contentType", "sizeBytes", "sha256", "durationSeconds"),
        "createdAt",
    }
    (file,) = files_in(recordings)
    assert file.read_bytes() == sound


@pytest.mark.parametrize("seconds", [0, 0.5, 1, 2.125])
def test_the_length_of_a_wav_is_exact(
    service: Api, call: Interaction, recordings: Path, seconds: float
) -> None:
    assert data_of(store(service, wav(seconds)))["durationSeconds"] == seconds


@pytest.mark.parametrize("claimed", list(SOUNDS))
def test_bytes_of_another_type_are_400_and_leave_nothing(
    service: Api, call: Interaction, recordings: Path, claimed: str
) -> None:
    others = [make() for name, make in SOUNDS.items() if name != claimed]
    hostile = [b"\0", b"not sound at all", b"<html>", b"\xff" * 5000, bytes(5000), b"RIFF"]
    cut = [SOUNDS[claimed]()[:length] for length in (1, 3, 5)]
    for sound in [*others, *hostile, *cut, b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff" * 20]:
        assert faults_of(store(service, sound, claimed), 400) == {None: "not_that_type"}, sound[:30]
    assert files_in(recordings) == []
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["text/html", "audio/aac", "application/json", "audio/*", "video/mp4", "wav"]
)
def test_other_types_are_415(
    service: Api, call: Interaction, recordings: Path, content_type: str
) -> None:
    assert faults_of(store(service, wav(), content_type), 415) == {None: "unsupported_media_type"}


def test_compressed_bytes_are_415(service: Api, call: Interaction, recordings: Path) -> None:
    service.headers["Content-Encoding"] = "gzip"
    assert faults_of(store(service, wav()), 415) == {None: "unsupported_media_type"}
    assert files_in(recordings) == []


def test_parameters_and_letter_case_of_the_type_do_not_matter(
    service: Api, call: Interaction, recordings: Path
) -> None:
    row = data_of(store(service, wav(), "Audio/WAV; codecs=1"))
    assert row["contentType"] == "audio/wav"


def test_a_second_of_one_kind_is_409_and_the_first_stays(
    service: Api, call: Interaction, recordings: Path
) -> None:
    data_of(store(service, wav(1)))
    assert faults_of(store(service, wav(2)), 409) == {None: "recording_exists"}
    assert faults_of(store(service, b"junk", "text/html"), 409) == {None: "recording_exists"}
    assert data_of(store(service, wav(2), kind="voicemail"))["kind"] == "voicemail"
    assert sorted(f.stat().st_size for f in files_in(recordings)) == [len(wav(1)), len(wav(2))]


@pytest.mark.parametrize("channel", ["email", "text", "chat", "mail", "fax", "gui", "document"])
def test_only_calls_have_recorded_content(
    service: Api, ada: Person, recordings: Path, channel: str
) -> None:
    row = InteractionFactory(person=ada, channel=channel)
    path = f"/people/ext-ada/interactions/{row.pk}/recording"
    assert faults_of(service.raw("put", path, wav(), "audio/wav"), 409) == {None: "not_voice"}


def test_what_has_recorded_content_stays_a_call(
    service: Api, call: Interaction, recordings: Path
) -> None:
    without = InteractionFactory(person=call.person)
    changed = f"/people/ext-ada/interactions/{without.pk}"
    assert data_of(service.put(changed, {"channel": "gui"}))["channel"] == "gui"
    data_of(store(service, wav(), kind="voicemail"))
    assert faults_of(service.put(PATH, {"channel": "gui"}), 400) == {"channel": "recorded"}
    assert data_of(service.put(PATH, {"channel": "voice", "content": {}}))["channel"] == "voice"


def test_too_much_is_413_and_leaves_nothing(
    service: Api, call: Interaction, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from interactions.api import recording_views

    sound = wav(1)
    for module in (recordings_module, recording_views):
        monkeypatch.setattr(module, "MAX_RECORDING_BYTES", len(sound) - 1)
    assert faults_of(store(service, sound), 413) == {None: "payload_too_large"}
    # Also when only the bytes themselves tell.
    monkeypatch.setattr(recording_views, "MAX_RECORDING_BYTES", 10**9)
    assert faults_of(store(service, sound), 413) == {None: "payload_too_large"}
    assert files_in(recordings) == []
    monkeypatch.setattr(recordings_module, "MAX_RECORDING_BYTES", len(sound))
    assert data_of(store(service, sound))["sizeBytes"] == len(sound)


def test_a_failure_of_the_database_leaves_no_file(
    service: Api, call: Interaction, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(Recording, "save", fail)
    assert store(service, wav()).status_code in (500, 503)
    assert files_in(recordings) == []


def test_a_body_that_breaks_off_leaves_nothing(
    service: Api, call: Interaction, recordings: Path
) -> None:
    sound = wav(1)
    response = service.client.generic(
        "PUT",
        f"/api{PATH}/recording",
        data=sound[:-1],
        content_type="audio/wav",
        headers=service.headers,
        CONTENT_LENGTH=str(len(sound)),
        **{"wsgi.input": io.BytesIO(sound[:-1])},
    )
    assert response.status_code == 400
    assert files_in(recordings) == []
    assert not Recording.objects.exists()


def test_a_deleted_interaction_takes_nothing(
    service: Api, call: Interaction, recordings: Path
) -> None:
    service.delete(PATH)
    assert faults_of(store(service, wav()), 404) == {"interactionId": "not_found"}
    assert files_in(recordings) == []


@pytest.mark.parametrize(
    ("change", "refusal"),
    [({"channel": "chat"}, "not_voice"), ({"deleted_at": timezone.now()}, "not_found")],
    ids=["no call any more", "deleted"],
)
def test_what_changes_while_content_arrives_counts(
    call: Interaction, recordings: Path, change: dict[str, Any], refusal: str
) -> None:
    def arriving() -> Iterator[bytes]:
        yield wav()
        Interaction.objects.filter(pk=call.pk).update(**change)

    with pytest.raises(DomainError) as refused:
        recordings_module.store_recording(
            caller=service_caller(call.company),
            interaction=call,
            kind=RecordingKind.RECORDING,
            content_type="audio/wav",
            chunks=arriving(),
        )
    assert refused.value.faults[0].code == refusal
    assert not Recording.objects.exists()
    assert files_in(recordings) == []


def test_agents_do_not_store_unless_they_may(call: Interaction, recordings: Path) -> None:
    agent = Api(key_for(call.company, "agent"))
    response = store(agent, wav())
    faults_of(response, 403)
    assert "recording:create" in response.json()["message"]
    granted = Api(key_for(call.company, "agent", grants=["recording:create"]))
    assert data_of(store(granted, wav()))["kind"] == "recording"
