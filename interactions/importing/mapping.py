"""The mapping file: what foreign columns and words are in the words of the API (JSON or TOML)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

PARTS = ("columns", "values", "formats", "constants")


class Unusable(Exception):
    """A mapping cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a foreign file speaks of what the API has."""

    # Their column → our field, such as content.body; an empty one is left out.
    columns: dict[str, str] = field(default_factory=dict)
    # Our field → their word → our word.
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    # Our field → how their moments are written, in the signs of strptime.
    formats: dict[str, str] = field(default_factory=dict)
    # Our field → its value in every line that does not have one.
    constants: dict[str, Any] = field(default_factory=dict)

    def field_of(self, column: str) -> str:
        """Our field for a column of theirs; empty where it is left out."""
        return self.columns.get(column, column)


def read_mapping(path: Path) -> Mapping:
    """:raises Unusable: when the file cannot be read, or is none."""
    try:
        text = path.read_text("utf-8")
        parts = tomllib.loads(text) if path.suffix == ".toml" else orjson.loads(text)
    except OSError as error:
        raise Unusable(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Unusable(f"The mapping {path} is not well-formed: {error}.") from error
    if not isinstance(parts, dict) or any(not isinstance(part, dict) for part in parts.values()):
        raise Unusable(f"The mapping has these parts, each an object: {', '.join(PARTS)}.")
    if unknown := [name for name in parts if name not in PARTS]:
        raise Unusable(f"A mapping has no part {unknown[0]}; it has {', '.join(PARTS)}.")
    mapping = Mapping(**parts)
    words = [*mapping.columns.values(), *mapping.formats.values()]
    words += [word for table in mapping.values.values() for word in _words(table)]
    if not all(isinstance(word, str) for word in words):
        raise Unusable("Columns, values and formats of a mapping are texts.")
    return mapping


def _words(table: Any) -> list[Any]:
    if not isinstance(table, AnyMapping):
        raise Unusable("The values of a field are an object: their word, our word.")
    return list(table.values())
