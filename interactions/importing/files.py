"""The lines of a file of history, CSV or NDJSON, one after the other; never the whole file in memory."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

CSV, NDJSON = "csv", "ndjson"
FORMAT_OF_SUFFIX = {".csv": CSV, ".tsv": CSV, ".ndjson": NDJSON, ".jsonl": NDJSON}
# What a body of the API may have.
MAX_LINE_BYTES = 1024 * 1024
UTF_8 = "utf-8"
BOM = codecs.BOM_UTF8

# A line's number, and its cells (CSV) or its bytes (NDJSON).
Record = tuple[int, Any]


class Unreadable(Exception):
    """A line cannot be read at all; the message says why."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and how it is to be read."""

    path: Path
    format: str
    encoding: str = UTF_8
    delimiter: str = ","

    def header(self) -> list[str]:
        """The names of the columns of a CSV file; empty for NDJSON.

        :raises Unreadable: when there is none, or one is there twice.
        """
        if self.format == NDJSON:
            return []
        for _, cells in self._rows():
            names = [name.strip() for name in cells]
            if len(set(names)) != len(names) or "" in names:
                raise Unreadable(1, "Each column needs a name of its own in the first line.")
            return names
        raise Unreadable(1, "The file is empty; the first line names the columns.")

    def records(self) -> Iterator[Record]:
        """Each line that is not blank; of CSV not the first.

        :raises Unreadable: when a line cannot be read.
        """
        if self.format == NDJSON:
            yield from self._lines()
            return
        rows = self._rows()
        next(rows, None)
        yield from rows

    def sha256(self) -> str:
        """What the file is known by."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _lines(self) -> Iterator[Record]:
        with self.path.open("rb") as file:
            for number, line in _raw_lines(file):
                text = line.removeprefix(BOM) if number == 1 else line
                if text := text.strip():
                    yield number, text

    def _rows(self) -> Iterator[Record]:
        with self.path.open("rb") as file:
            reader = csv.reader(self._texts(file), delimiter=self.delimiter, strict=True)
            width = None
            first = 1
            try:
                for cells in reader:
                    if cells:
                        width = width or len(cells)
                        if len(cells) != width:
                            message = f"This line has {len(cells)} cells, the first has {width}."
                            raise Unreadable(first, message)
                        yield first, cells
                    first = reader.line_num + 1
            except csv.Error as error:
                raise Unreadable(first, f"This is no CSV: {error}.") from error

    def _texts(self, file: BinaryIO) -> Iterator[str]:
        for number, line in _raw_lines(file):
            try:
                text = line.decode(self.encoding)
            except UnicodeDecodeError as error:
                raise Unreadable(number, self._wrong_encoding(line, error.start)) from error
            if "\0" in text:
                raise Unreadable(number, "This line holds a NUL character.")
            yield text.removeprefix("\ufeff") if number == 1 else text

    def _wrong_encoding(self, line: bytes, place: int) -> str:
        return (
            f"The byte 0x{line[place]:02x} is not {self.encoding}. Say in which encoding the file is, "
            "such as --encoding cp1252."
        )


def _raw_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise Unreadable(number, f"This line has more than {MAX_LINE_BYTES} bytes.")
        yield number, line


csv.field_size_limit(MAX_LINE_BYTES)
