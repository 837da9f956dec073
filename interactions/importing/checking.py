"""A look at the whole file before anything is written: what cannot be read is said at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from interactions.importing.files import NDJSON, Source, Unreadable
from interactions.importing.translation import Translation

MAX_PROBLEMS = 10
HINT = "--time-zone America/New_York"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is not begun with."""

    line: int
    message: str


@dataclass(slots=True)
class Checked:
    """What the look has found."""

    lines: int = 0
    without_external_id: int = 0
    problems: list[Problem] = field(default_factory=list)


def check_file(source: Source, translation: Translation) -> Checked:
    """Reads the whole file; stops at what cannot be read, and after ten problems."""
    checked = Checked()
    try:
        for line, record in source.records():
            checked.lines += 1
            _check_line(source, translation, line, record, checked)
            if len(checked.problems) >= MAX_PROBLEMS:
                break
    except Unreadable as error:
        checked.problems.append(Problem(error.line, str(error)))
    return checked


def _check_line(
    source: Source, translation: Translation, line: int, record: Any, checked: Checked
) -> None:
    if source.format == NDJSON:
        try:
            record = orjson.loads(record)
        except ValueError as error:
            checked.problems.append(Problem(line, f"This is no JSON: {error}."))
            return
        if not isinstance(record, dict):
            checked.problems.append(Problem(line, "This is no JSON object."))
            return
    if not translation.has_external_id(record):
        checked.without_external_id += 1
    for name in translation.without_zone(record):
        message = f"The time in {name} says no offset. Say whose time it is, such as {HINT}."
        checked.problems.append(Problem(line, message))
