"""The calls of the demo data that can be heard: which files, whose call, and the words for the transcript.

The files and the words are in `audio/`; `audio/make_audio.sh` makes the one from the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from companies.callers import caller_of_actor
from companies.choices import UserType
from companies.models import Actor
from interactions.audio import WAV, duration_seconds
from interactions.choices import RecordingKind
from interactions.models import Interaction
from interactions.recordings import store_recording

AUDIO = Path(__file__).parent / "audio"
META_KEY = "demoClip"


@dataclass(frozen=True, slots=True)
class Clip:
    """A file of recorded speech and what kind of content it is."""

    name: str
    kind: RecordingKind

    @property
    def path(self) -> Path:
        return AUDIO / f"{self.name}.wav"

    @property
    def seconds(self) -> float:
        with self.path.open("rb") as file:
            return duration_seconds(file, WAV) or 0

    def content(self) -> dict[str, Any]:
        """The transcript, as content of the interaction."""
        return {"transcript": [{"speaker": who, "text": text} for who, text in _lines()[self.name]]}


PROMISE = Clip("promise-to-pay", RecordingKind.RECORDING)
MESSAGE = Clip("message-for-marisol", RecordingKind.VOICEMAIL)
HARDSHIP = Clip("hardship-plan", RecordingKind.RECORDING)
WALTER = Clip("walter-calls-back", RecordingKind.VOICEMAIL)
STATEMENT = Clip("statement-question", RecordingKind.RECORDING)
CARMEN = Clip("mensaje-de-carmen", RecordingKind.VOICEMAIL)
CLIPS = (PROMISE, MESSAGE, HARDSHIP, WALTER, STATEMENT, CARMEN)


@cache
def _lines() -> dict[str, list[tuple[str, str]]]:
    lines: dict[str, list[tuple[str, str]]] = {}
    for line in (AUDIO / "script.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            clip, speaker, text = (part.strip() for part in line.split("|"))
            lines.setdefault(clip, []).append((speaker, text))
    return lines


def store_missing_recordings(company_ids: list[str]) -> int:
    """Stores the clips that are not stored yet; the interactions name their clip in `metaData`.

    :returns: how many were stored.
    """
    clips = {clip.name: clip for clip in CLIPS}
    rows = Interaction.objects.filter(
        company_id__in=company_ids,
        deleted_at__isnull=True,
        meta_data__has_key=META_KEY,
        recordings__isnull=True,
    )
    count = 0
    for row in rows.select_related("company").order_by("pk"):
        clip = clips.get((row.meta_data or {}).get(META_KEY, ""))
        if clip is not None:
            _store(row, clip)
            count += 1
    return count


def _store(row: Interaction, clip: Clip) -> None:
    platform = Actor.objects.filter(company=row.company, user_type=UserType.SERVICE).earliest("pk")
    store_recording(
        caller=caller_of_actor(platform, is_api=False),
        interaction=row,
        kind=clip.kind,
        content_type=WAV,
        chunks=_chunks(clip),
    )


def _chunks(clip: Clip) -> Iterator[bytes]:
    yield clip.path.read_bytes()
