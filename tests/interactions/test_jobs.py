"""What the jobs of the log remove, and what they leave."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from borrowers.models import Person
from interactions.erasure import erase_person, remove_erased_sound
from interactions.models import Recording
from interactions.recordings import remove_abandoned_uploads
from tests.factories import Api, InteractionFactory, PersonFactory
from tests.interactions.sounds import wav

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
DAY = 24 * 60 * 60


def record(service: Api, person: Person) -> Recording:
    call = InteractionFactory(person=person)
    path = f"/people/{person.pk}/interactions/{call.pk}/recording"
    assert service.raw("put", path, wav(), "audio/wav").status_code == 200
    return Recording.objects.get(interaction=call)


@pytest.mark.parametrize(
    ("folder_age", "file_age", "is_removed"),
    [
        (DAY + 1, DAY + 1, True),
        (DAY + 1, None, True),
        (DAY, DAY, False),
        (DAY + 1, DAY - 1, False),
    ],
    ids=["abandoned", "abandoned when empty", "a day old", "still arriving"],
)
def test_uploads_that_a_killed_process_left_are_removed_after_a_day(
    recordings: Path, folder_age: int, file_age: int | None, is_removed: bool
) -> None:
    upload = recordings / "receiving-x"
    upload.mkdir()
    if file_age is not None:
        (upload / "part").write_bytes(b"RIFF")
        os.utime(upload / "part", (NOW.timestamp() - file_age,) * 2)
    os.utime(upload, (NOW.timestamp() - folder_age,) * 2)
    assert remove_abandoned_uploads(now=NOW) == is_removed
    assert upload.exists() is not is_removed


def test_recordings_are_no_uploads(recordings: Path, service: Api, ada: Person) -> None:
    stored = recordings / record(service, ada).storage_name
    os.utime(stored, (0, 0))
    os.utime(stored.parent, (0, 0))
    assert remove_abandoned_uploads(now=NOW) == 0
    assert stored.exists()


def test_without_a_folder_there_is_nothing_to_remove(recordings: Path, settings: Any) -> None:
    settings.RECORDINGS_DIR = recordings / "missing"
    assert remove_abandoned_uploads(now=NOW) == 0


def test_sound_is_removed_that_an_erasure_could_not_remove(
    recordings: Path, service: Api, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased = recordings / record(service, ada).storage_name
    other = recordings / record(service, PersonFactory(company=ada.company)).storage_name

    def fail(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "delete", fail)
        with pytest.raises(ConnectionError):
            erase_person(person=ada, reason="asked for", erased_by="test", now=NOW)
    later = recordings / record(service, ada).storage_name
    assert erased.exists()
    assert remove_erased_sound(now=NOW + dt.timedelta(days=7)) == 0
    assert remove_erased_sound(now=NOW + dt.timedelta(days=7, seconds=-1)) == 1
    assert not erased.exists()
    # What is recorded after the erasure is not what was to be erased.
    assert later.exists()
    assert other.exists()
    assert remove_erased_sound(now=NOW) == 1
