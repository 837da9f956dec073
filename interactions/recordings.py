"""Recorded content: storing it, and issuing addresses under which it plays for a few minutes.

Storage is a local folder or S3-compatible; playback.py serves the addresses of the local one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import transaction

from companies.callers import Caller
from companies.choices import INTERACTION_READ_SENSITIVE, RECORDING_CREATE, RECORDING_READ
from interactions.audio import SUFFIXES, NotThatType, duration_seconds
from interactions.choices import Channel, RecordingKind
from interactions.models import Interaction, Recording, RecordingAccess
from peach_interactions.errors import Conflict, Invalid, NotFound, NotPermitted
from peach_interactions.object_ids import created_at_of

MAX_RECORDING_BYTES = 200 * 1000 * 1000
CHUNK_BYTES = 256 * 1024
RECEIVING = "receiving-"
ABANDONED_AFTER = dt.timedelta(days=1)
SIGNING_SALT = "interactions.recordings"


class TooLarge(Exception):
    """The content has more than 200 MB."""


@dataclass(frozen=True, slots=True)
class Received:
    """Content that has arrived: on disk, hashed."""

    path: Path
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PlaybackAddress:
    """Where content plays, relative to this server when it starts with a slash, and until when."""

    url: str
    expires_at: dt.datetime


def recording_storage() -> Storage:
    return storages["recordings"]


def check_may_store(*, caller: Caller, interaction: Interaction, kind: RecordingKind) -> None:
    """Says no before anything is received.

    :raises NotPermitted: without the permission.
    :raises Conflict: when it is no call, or there is content of the kind already.
    """
    caller.require(RECORDING_CREATE)
    if interaction.channel != Channel.VOICE:
        raise Conflict("not_voice", "Only calls have recorded content.")
    if interaction.recordings.filter(kind=kind).exists():
        raise Conflict("recording_exists", f"There is a {kind} already.")


def receive(chunks: Iterator[bytes], folder: Path) -> Received:
    """Writes content to a file in the folder as it arrives; never holds it whole in memory.

    :raises TooLarge: as soon as there is more than 200 MB.
    """
    digest = hashlib.sha256()
    size_bytes = 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        for chunk in chunks:
            size_bytes += len(chunk)
            if size_bytes > MAX_RECORDING_BYTES:
                raise TooLarge
            digest.update(chunk)
            file.write(chunk)
    return Received(Path(file.name), size_bytes, digest.hexdigest())


def store_recording(
    *,
    caller: Caller,
    interaction: Interaction,
    kind: RecordingKind,
    content_type: str,
    chunks: Iterator[bytes],
) -> Recording:
    """Stores recorded content of a call.

    The file is in the storage before the row is committed, and is removed again if that fails.

    :param content_type: one of `audio.SUFFIXES`.
    :raises NotPermitted: without the permission.
    :raises Conflict: when it is no call, or there is content of the kind already.
    :raises Invalid: when the bytes are not of the type.
    :raises TooLarge: above 200 MB.
    """
    check_may_store(caller=caller, interaction=interaction, kind=kind)
    storage = recording_storage()
    with tempfile.TemporaryDirectory(dir=_receiving_folder(), prefix=RECEIVING) as folder:
        received = receive(chunks, Path(folder))
        duration = _checked_duration(received, content_type)
        recording = Recording(
            company=caller.company,
            interaction=interaction,
            kind=kind,
            content_type=content_type,
            size_bytes=received.size_bytes,
            sha256=received.sha256,
            duration_seconds=duration,
            created_by=caller.actor,
        )
        recording.created_at = created_at_of(recording.pk)
        wanted_name = f"{caller.company.pk}/{recording.pk}.{SUFFIXES[content_type]}"
        with received.path.open("rb") as file:
            recording.storage_name = storage.save(wanted_name, _movable(file, received.path))
    try:
        _insert(caller, recording)
    except BaseException:
        storage.delete(recording.storage_name)
        raise
    return recording


def issue_address(
    *,
    caller: Caller,
    interaction: Interaction,
    kind: RecordingKind,
    now: dt.datetime,
) -> PlaybackAddress:
    """Issues an address under which the content plays, and keeps that it was issued.

    :raises NotPermitted: without the permission, or for sensitive content without that one.
    :raises NotFound: when nothing is stored.
    """
    caller.require(RECORDING_READ)
    if interaction.sensitive:
        caller.require(INTERACTION_READ_SENSITIVE)
    rows = Recording.objects.visible_to(caller).playable()
    recording = rows.filter(interaction=interaction, kind=kind).first()
    if recording is None:
        raise NotFound(f"There is no {kind}.", code="recording_not_found")
    RecordingAccess.objects.create(
        recording=recording, actor=caller.actor, issued_at=now, ip_address=caller.ip_address
    )
    lifetime = dt.timedelta(seconds=settings.RECORDING_URL_SECONDS)
    return PlaybackAddress(url=_address_of(recording), expires_at=now + lifetime)


def recording_of_token(token: str) -> Recording:
    """The content that an address of the local storage plays.

    :raises NotPermitted: when the token is expired, or was changed in any way.
    :raises NotFound: when the content is gone, or its interaction was deleted.
    """
    try:
        pk = signing.loads(token, salt=SIGNING_SALT, max_age=settings.RECORDING_URL_SECONDS)
    except signing.BadSignature as error:
        raise NotPermitted(
            "address_invalid", "This address has expired, or is not one of ours."
        ) from error
    recording = Recording.objects.playable().filter(pk=pk).first()
    if recording is None:
        raise NotFound("There is no such recording.", code="recording_not_found")
    return recording


def _address_of(recording: Recording) -> str:
    storage: Any = recording_storage()
    if isinstance(storage, FileSystemStorage):
        return f"/recordings/{signing.dumps(recording.pk, salt=SIGNING_SALT)}"
    return str(
        storage.url(
            recording.storage_name,
            parameters={
                "ResponseContentType": recording.content_type,
                "ResponseContentDisposition": "inline",
                "ResponseCacheControl": "private, no-store",
            },
            expire=settings.RECORDING_URL_SECONDS,
        )
    )


def remove_abandoned_uploads(*, now: dt.datetime) -> int:
    """Removes what a process that was killed had received from this machine's disk; how many folders.

    Whatever was written to within a day may still be arriving.
    """
    count = 0
    for folder in settings.RECORDINGS_DIR.glob(f"{RECEIVING}*"):
        times = [path.stat().st_mtime for path in (folder, *folder.iterdir())]
        if now.timestamp() - max(times) > ABANDONED_AFTER.total_seconds():
            shutil.rmtree(folder)
            count += 1
    return count


def _receiving_folder() -> Path:
    # Beside the recordings, so that the finished file is moved there and not copied.
    folder: Path = settings.RECORDINGS_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _movable(file: Any, path: Path) -> File[bytes]:
    """The file in a form that a storage on the same disk moves instead of reading it."""
    content: Any = File(file)
    content.temporary_file_path = lambda: str(path)
    return content  # type: ignore[no-any-return]


def _checked_duration(received: Received, content_type: str) -> float | None:
    with received.path.open("rb") as file:
        try:
            return duration_seconds(file, content_type)
        except NotThatType as error:
            raise Invalid("not_that_type", f"The bytes are not {content_type}: {error}") from error


@transaction.atomic
def _insert(caller: Caller, recording: Recording) -> None:
    # As it is now: much may have changed while the content arrived, and nothing does from here on.
    rows = Interaction.objects.visible_to(caller).living().locked()
    interaction = rows.filter(pk=recording.interaction_id).first()
    if interaction is None:
        raise NotFound("There is no such interaction.", field="interactionId")
    check_may_store(caller=caller, interaction=interaction, kind=RecordingKind(recording.kind))
    recording.save(force_insert=True)
