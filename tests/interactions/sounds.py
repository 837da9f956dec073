"""Small sounds for tests, one of each type that is taken, made here byte by byte."""

from __future__ import annotations

import io
import struct
import wave


def wav(seconds: float = 0.1, rate: int = 8000) -> bytes:
    """Silence, 16 bits, one channel."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * int(rate * seconds)))
    return out.getvalue()


def mpeg(frames: int = 20) -> bytes:
    """MPEG 1 layer III at 128 kbit/s and 44.1 kHz: frames of 417 bytes and 26.12 ms."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def flac(samples: int = 8000, rate: int = 8000) -> bytes:
    """A stream's description, and no frames."""
    packed = (rate << 44) | (0 << 41) | (15 << 36) | samples
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info


def webm() -> bytes:
    """An EBML header that names WebM."""
    document_type = b"\x42\x82\x84webm"
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(document_type)]) + document_type + bytes(64)


def mp4() -> bytes:
    """A file type, and a movie of one second with one sound track."""

    def atom(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + name + content

    header = struct.pack(">IIIII", 0, 0, 0, 1000, 1000) + bytes(80)
    media_header = struct.pack(">IIIIIHH", 0, 0, 0, 8000, 8000, 0, 0)
    handler = bytes(8) + b"soun" + bytes(13)
    entry = bytes(6) + struct.pack(">H", 1) + bytes(8) + struct.pack(">HHII", 1, 16, 0, 8000 << 16)
    sample = atom(b"mp4a", entry + atom(b"free", b""))
    table = atom(b"stbl", atom(b"stsd", struct.pack(">II", 0, 1) + sample))
    media = atom(
        b"mdia", atom(b"mdhd", media_header) + atom(b"hdlr", handler) + atom(b"minf", table)
    )
    movie = atom(b"moov", atom(b"mvhd", header) + atom(b"trak", media))
    return atom(b"ftyp", b"M4A \x00\x00\x00\x00M4A mp42") + movie


def ogg() -> bytes:
    """Opus in Ogg: the two headers and one page that ends after one second (48,000 samples)."""

    def page(serial_flags: int, position: int, number: int, packet: bytes) -> bytes:
        head = struct.pack("<4sBBqIII", b"OggS", 0, serial_flags, position, 7, number, 0)
        body = head + bytes([1, len(packet)]) + packet
        return body[:22] + struct.pack("<I", _ogg_checksum(body)) + body[26:]

    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", 0)
    return page(2, 0, 0, head) + page(0, 0, 1, tags) + page(4, 48000, 2, b"\x00" * 10)


def _ogg_checksum(data: bytes) -> int:
    checksum = 0
    for byte in data:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1) ^ (0x04C11DB7 if checksum & 0x80000000 else 0)
            checksum &= 0xFFFFFFFF
    return checksum


SOUNDS = {
    "audio/wav": wav,
    "audio/mpeg": mpeg,
    "audio/mp4": mp4,
    "audio/ogg": ogg,
    "audio/webm": webm,
    "audio/flac": flac,
}
