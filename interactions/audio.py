"""Recorded sound: which types are taken, whether bytes are of the type they claim, and how long they play."""

from __future__ import annotations

import os
import struct
from typing import Any, BinaryIO

import mutagen
from mutagen.flac import FLAC
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4

WAV = "audio/wav"
MPEG = "audio/mpeg"
MP4_TYPE = "audio/mp4"
OGG = "audio/ogg"
WEBM = "audio/webm"
FLAC_TYPE = "audio/flac"
SUFFIXES = {WAV: "wav", MPEG: "mp3", MP4_TYPE: "m4a", OGG: "ogg", WEBM: "webm", FLAC_TYPE: "flac"}
AUDIO_TYPE_CHOICES = [(name, name) for name in SUFFIXES]

# A WAV that was streamed while it was recorded has this in place of its length.
UNKNOWN_LENGTH = 0xFFFFFFFF
WEBM_MARK = b"\x1a\x45\xdf\xa3"


class NotThatType(ValueError):
    """The bytes are not sound of the type that was named."""


def duration_seconds(file: BinaryIO, content_type: str) -> float | None:
    """How long the sound plays; None where the form does not tell (WebM).

    :raises NotThatType: when the bytes are not of the type.
    """
    file.seek(0)
    if content_type == WAV:
        return _wav_duration(file)
    if content_type == WEBM:
        head = file.read(64)
        # The mark is Matroska's too; WebM says its name in the header.
        if not head.startswith(WEBM_MARK) or b"webm" not in head:
            raise NotThatType("This is not WebM.")
        return None
    return _tagged_duration(file, content_type)


def _tagged_duration(file: BinaryIO, content_type: str) -> float | None:
    readers: Any = {MPEG: MP3, MP4_TYPE: MP4, FLAC_TYPE: FLAC}
    try:
        if content_type == OGG:
            if file.read(4) != b"OggS":
                raise NotThatType("This is not Ogg.")
            file.seek(0)
            sound = mutagen.File(file)
        else:
            sound = readers[content_type](file)
    # The library answers hostile bytes with whatever its unpacking stumbled on.
    except (
        mutagen.MutagenError,
        EOFError,
        ValueError,
        KeyError,
        IndexError,
        struct.error,
        OverflowError,
        MemoryError,
    ) as error:
        raise NotThatType("The bytes are not sound of this type.") from error
    if sound is None or sound.info is None:
        raise NotThatType("The bytes are not sound of this type.")
    length = float(sound.info.length)
    return round(length, 6) if length > 0 else None


def _wav_duration(file: BinaryIO) -> float:
    """Exact, from the header: bytes of sound by bytes a second; telephony's μ-law is as welcome as PCM."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    header = file.read(12)
    if len(header) < 12 or header[:4] != b"RIFF" or header[8:] != b"WAVE":
        raise NotThatType("This is not a WAV file.")
    bytes_per_second = 0
    while len(chunk := file.read(8)) == 8:
        name, length = chunk[:4], int.from_bytes(chunk[4:], "little")
        if name == b"fmt ":
            described = file.read(min(length, 16))
            if len(described) < 16:
                break
            bytes_per_second = int.from_bytes(described[8:12], "little")
            file.seek(length - 16 + length % 2, os.SEEK_CUR)
        elif name == b"data":
            present = size - file.tell()
            sound_bytes = present if length == UNKNOWN_LENGTH else min(length, present)
            if bytes_per_second == 0:
                break
            return round(sound_bytes / bytes_per_second, 6)
        else:
            file.seek(length + length % 2, os.SEEK_CUR)
    raise NotThatType("This WAV file has no format or no sound.")
