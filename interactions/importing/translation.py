"""From a line of a file to a body of the API: columns to fields, cells to their types, local times to moments."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from interactions.importing.files import CSV, Source
from interactions.importing.mapping import Mapping as FieldMapping
from interactions.importing.mapping import Unusable
from peach_interactions.client_json import RefusedJson, parse_strictly
from peach_interactions.errors import Fault

TEXT, FLAG, JSON, LIST, MOMENT = "text", "flag", "json", "list", "moment"
# An object with fields of its own, such as contact.
OBJECT = "object"
LIST_SEPARATOR = ";"
FLAGS = {"true": True, "false": False}
# No clock is so far ahead.
NO_SUCH_OFFSET = "+24:00"
LOCAL = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?", re.ASCII)
PERSON, EXTERNAL_ID = "personId", "externalId"

Body = dict[str, Any]
# Reads a body: the values that are well-formed, and the faults of the others.
Form = Callable[[Mapping[str, Any]], tuple[dict[str, Any], list[Fault]]]


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of the API, handed in by who starts an import: they live above this package."""

    interaction: Form
    # By the name of the object: person, contact, loan.
    others: Mapping[str, Form]
    # Each field of an interaction, such as contact.value, and what kind of value it has.
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """Where the value of a column goes, and how it is read."""

    name: str
    path: tuple[str, ...]
    kind: str
    words: Mapping[str, str] | None
    format: str | None

    @property
    def field(self) -> str:
        return ".".join(self.path)


class Translation:
    """How the lines of one file are read."""

    def __init__(
        self,
        source: Source,
        *,
        mapping: FieldMapping,
        kinds: Mapping[str, str],
        time_zone: str | None = None,
    ) -> None:
        """:raises Unusable: when a column or the mapping names no field."""
        self._is_csv = source.format == CSV
        self._mapping = mapping
        self._kinds = kinds
        self._zone = None if time_zone is None else ZoneInfo(time_zone)
        names = source.header() if self._is_csv else list(mapping.columns)
        self._check(names)
        columns = [self._column(name) for name in names if mapping.field_of(name)]
        self._columns = [(names.index(column.name), column) for column in columns]
        self._by_name = {column.name: column for column in columns}
        # Fields of NDJSON that keep their names and yet have words or a form of their own.
        self._own = {
            name: self._column(name)
            for name in {*mapping.values, *mapping.formats, *self._moments()}
            if "." not in name and name not in self._by_name
        }
        # Where times stand in a record: a cell's number, or a name.
        places: list[tuple[Any, Column]] = list({**self._own, **self._by_name}.items())
        self._times = [
            (place, column)
            for place, column in (self._columns if self._is_csv else places)
            if column.kind == MOMENT
        ]
        # A file that speaks as the API does needs no translation.
        self._is_as_it_is = mapping == FieldMapping() and time_zone is None
        self._places = {
            field: next((place for place, c in self._columns if c.field == field), None)
            for field in (PERSON, EXTERNAL_ID)
        }
        self._names = {
            field: next((c.name for c in columns if c.field == field), field)
            for field in (PERSON, EXTERNAL_ID)
        }

    def person_key(self, record: Any) -> str:
        """What the line calls its person, so that the lines of one person can be kept together.

        :param record: cells, or an object that was read from a line of NDJSON.
        """
        return str(self._raw(record, PERSON) or "")

    def has_external_id(self, record: Any) -> bool:
        """Whether the line says by what its interaction can be known again."""
        return bool(self._raw(record, EXTERNAL_ID))

    def _raw(self, record: Any, field: str) -> Any:
        if not self._is_csv:
            return record.get(self._names[field])
        place = self._places[field]
        return None if place is None else record[place]

    def body(self, record: Any) -> Body:
        """The body that a line stands for.

        :raises RefusedJson: when a line of NDJSON is no object that the API would take.
        """
        body = self._of_cells(record) if self._is_csv else self._of_object(record)
        for name, value in self._mapping.constants.items():
            _place(body, tuple(name.split(".")), value, is_default=True)
        return body

    def without_zone(self, record: Any) -> Iterable[str]:
        """The fields of a line that hold a time without an offset, when no zone was given for them."""
        if self._zone is not None:
            return
        for place, column in self._times:
            text = record[place] if self._is_csv else record.get(place)
            if isinstance(text, str) and self._lacks_zone(column, text):
                yield column.name

    def _moments(self) -> Iterable[str]:
        return (name for name, kind in self._kinds.items() if kind == MOMENT)

    def _lacks_zone(self, column: Column, text: str) -> bool:
        if column.format is not None and "%z" not in column.format:
            return "%H" in column.format or "%I" in column.format
        return LOCAL.fullmatch(text) is not None

    def _check(self, names: Iterable[str]) -> None:
        named = [self._mapping.field_of(name) for name in names]
        for name in named:
            if name and self._kind(name) is None:
                raise Unusable(
                    f"There is no field {name}. Name the columns in a --mapping, or leave one out there "
                    'by giving it the field "".'
                )
        if twice := {name for name in named if name and named.count(name) > 1}:
            raise Unusable(f"Two columns are the field {min(twice)}.")
        for name in (*self._mapping.values, *self._mapping.formats, *self._mapping.constants):
            if self._kind(name) is None:
                raise Unusable(f"The mapping speaks of a field {name}, which there is not.")

    def _kind(self, name: str) -> str | None:
        kind = self._kinds.get(name)
        if kind is None and "." in name:
            # Inside of content and metaData the names are the client's.
            inside = self._kinds.get(name.rpartition(".")[0]) or self._kinds.get(name.split(".")[0])
            kind = TEXT if inside == JSON else None
        return kind

    def _column(self, name: str) -> Column:
        field = self._mapping.field_of(name)
        return Column(
            name=name,
            path=tuple(field.split(".")),
            kind=self._kind(field) or TEXT,
            words=self._mapping.values.get(field),
            format=self._mapping.formats.get(field),
        )

    def _of_cells(self, cells: list[str]) -> Body:
        body: Body = {}
        for place, column in self._columns:
            if text := cells[place]:
                _place(body, column.path, self._value(column, text))
        return body

    def _of_object(self, line: bytes) -> Body:
        found = parse_strictly(line)
        if not isinstance(found, dict):
            raise RefusedJson("This line is no JSON object.")
        if self._is_as_it_is:
            return found
        body: Body = {}
        for name, value in found.items():
            column = self._by_name.get(name) or self._own.get(name)
            if column is not None:
                value = self._value(column, value) if isinstance(value, str) else value
                _place(body, column.path, value)
            elif name not in self._mapping.columns:
                body[name] = value
        return body

    def _value(self, column: Column, text: str) -> Any:
        """What a text stands for; as it is where it stands for nothing: then the form refuses it."""
        if column.words is not None:
            text = column.words.get(text, text)
        if column.kind == TEXT:
            return text
        if column.kind == MOMENT:
            return self._moment(column, text)
        if not self._is_csv:
            return text
        if column.kind == FLAG:
            return FLAGS.get(text.lower(), text)
        if column.kind == LIST and not text.startswith("["):
            return [part.strip() for part in text.split(LIST_SEPARATOR) if part.strip()]
        try:
            return parse_strictly(text.encode())
        except RefusedJson:
            return text

    def _moment(self, column: Column, text: str) -> str:
        if column.format is not None:
            try:
                moment = dt.datetime.strptime(text, column.format)  # noqa: DTZ007
            except ValueError:
                return text
            if "%H" not in column.format and "%I" not in column.format:
                return moment.date().isoformat()
            text = moment.isoformat()
        if self._zone is None or not LOCAL.fullmatch(text):
            return text
        return _in_zone(text, self._zone)


def _in_zone(text: str, zone: ZoneInfo) -> str:
    """The moment of a local time; of two at the end of summer time the first.

    What is no time stays as it is. One that the clocks left out is refused as a moment that does not exist.
    """
    try:
        local = dt.datetime.fromisoformat(text.upper().replace(",", ".")).replace(tzinfo=zone)
        moment = local.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return text
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return text + NO_SUCH_OFFSET
    return moment.isoformat()


def _place(body: Body, path: tuple[str, ...], value: Any, *, is_default: bool = False) -> None:
    *parents, name = path
    inside = body
    for parent in parents:
        found = inside.setdefault(parent, {})
        if not isinstance(found, dict):
            return
        inside = found
    if not is_default or name not in inside:
        inside[name] = value
