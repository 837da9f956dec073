"""Reading bodies strictly: the base serializer and the fields that all apps use.

A serializer here knows the form of the wire only: names, types, lengths. Whether the values make sense
together is for the services. Names are camelCase outside and snake_case inside.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.utils.dateparse import parse_date
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from peach_interactions.errors import Fault, raise_if_any

MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)", re.ASCII
)
# As most programs write it: in UTC, to the second.
PLAIN_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


class BodySerializer(serializers.Serializer[Any]):
    """Renames its fields to camelCase, refuses unknown ones, and reports all faults at once."""

    # For the OpenAPI description. Fields that are read from a body but not in answers:
    unanswered_fields: ClassVar[frozenset[str]] = frozenset()
    # Fields that take null in a body and are never null in answers:
    answered_fields: ClassVar[frozenset[str]] = frozenset()
    # What the domain demands of a body, and keeps in answers, by the field's name in the API:
    body_schemas: ClassVar[dict[str, dict[str, Any]]] = {}
    answer_schemas: ClassVar[dict[str, dict[str, Any]]] = {}

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = {}
        for name, field in super().get_fields().items():
            wire_name = getattr(field, "wire_name", None) or camel_case(name)
            if field.source is None and wire_name != name:
                field.source = name
            if field.help_text is None:
                field.help_text = self._help_text_of_column(name)
            fields[wire_name] = field
        return fields

    def _help_text_of_column(self, name: str) -> str | None:
        """The description of the model's field, which has its one home there."""
        model = getattr(getattr(self, "Meta", None), "model", None)
        columns = (
            {} if model is None else {field.attname: field for field in model._meta.concrete_fields}
        )
        return str(columns[name].help_text) if name in columns else None

    def parse(self) -> tuple[dict[str, Any], list[Fault]]:
        """Reads the body: the values that are well-formed, by inner name, and the faults of the others."""
        return reader_of(type(self), self.partial)._parse(self.initial_data)

    def parse_object(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        """The same of any object, for one serializer that reads many."""
        return self._parse(data)

    def parsed(self) -> dict[str, Any]:
        """Reads the body.

        :raises Invalid: with all faults, when there are any.
        """
        values, faults = self.parse()
        raise_if_any(faults)
        return values

    def run_validation(self, data: Any = serializers.empty) -> Any:
        is_empty, value = self.validate_empty_values(data)
        if is_empty:
            return value
        if not isinstance(value, Mapping):
            raise ValidationError("This must be an object.", code="not_an_object")
        values, faults = self._parse(value)
        if faults:
            raise FaultyObject(faults)
        return values

    def _parse(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        values: dict[str, Any] = {}
        faults = [
            Fault("unknown_field", "There is no such field.", name)
            for name in data
            if name not in self.fields
        ]
        for field in self._writable_fields:
            try:
                value = field.run_validation(field.get_value(data))
            except serializers.SkipField:
                continue
            except ValidationError as error:
                faults += faults_of(error, str(field.field_name))
            else:
                values[str(field.source)] = value
        return values, faults


@cache
def reader_of(kind: type[BodySerializer], is_partial: bool) -> BodySerializer:
    """A serializer that reads every body of its kind: making the fields takes longer than reading by them."""
    return kind(data={}, partial=is_partial)


def refuse_fields(body: Mapping[str, Any]) -> None:
    """For routes that take no body.

    :raises Invalid: naming every field.
    """
    raise_if_any(Fault("unknown_field", "There is no such field.", name) for name in body)


class FaultyObject(ValidationError):
    """The faults of a nested object, named from inside it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("The object is not valid.")
        self.faults = faults


def faults_of(error: ValidationError, field: str) -> list[Fault]:
    """The faults in an error of the framework, named from the root of the body."""
    if isinstance(error, FaultyObject):
        return [fault.under(field) for fault in error.faults]
    return _flatten(error.detail, field)


def _flatten(detail: Any, field: str) -> list[Fault]:
    if isinstance(detail, dict):
        return [
            fault
            for key, inner in detail.items()
            for fault in _flatten(inner, f"{field}[{key}]" if isinstance(key, int) else field)
        ]
    if isinstance(detail, list):
        return [fault for inner in detail for fault in _flatten(inner, field)]
    assert isinstance(detail, ErrorDetail)
    return [Fault(detail.code or "invalid", str(detail), field)]


class Text(serializers.CharField):
    """A JSON string, kept as it is: neither trimmed nor made from a number.

    :param wire_name: the name in the API where that is not the inner one in camelCase.
    """

    def __init__(self, *, wire_name: str | None = None, **options: Any) -> None:
        # The framework copies fields by calling this again: what is set from outside would be lost.
        self.wire_name = wire_name
        super().__init__(**{"trim_whitespace": False, "allow_blank": True, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise ValidationError("This must be a string.", code="not_a_string")
        return data


class ObjectName(serializers.CharField):
    """The kind of an object; always the same."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(read_only=True, help_text=f"Always {name}.")


class Choice(serializers.ChoiceField):
    """One word of a vocabulary, in its exact letters."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            raise ValidationError("This is not one of the allowed values.", code="invalid_choice")
        return data


class Flag(serializers.BooleanField):
    """true or false, nothing that resembles them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise ValidationError("This must be true or false.", code="not_a_boolean")
        return data


class JsonObject(serializers.DictField):
    """An object of the client's own keys and values."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise ValidationError("This must be an object.", code="not_an_object")
        return data


class Date(serializers.DateField):
    """A calendar date, YYYY-MM-DD."""

    def to_internal_value(self, value: Any) -> dt.date:
        return read_date(value)


class Moment(serializers.DateTimeField):
    """A moment with an offset or Z, read into UTC; finer than a microsecond is cut off."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        return read_moment(value)


class MomentOrDate(Moment):
    """A moment, or a bare date where the time of day is unknown."""

    def to_internal_value(self, value: Any) -> dt.datetime | dt.date:  # type: ignore[override]
        return read_moment_or_date(value)


class Strings(serializers.ListField):
    """A list of strings."""

    child = Text()

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise ValidationError("This must be a list.", code="not_a_list")
        return super().to_internal_value(data)


class Choices(Strings):
    """A list of words of a vocabulary."""

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(child=Choice(choices=choices), **options)


def read_date(text: Any) -> dt.date:
    """:raises ValidationError: when the text is not a date of the calendar."""
    if isinstance(text, str) and DATE.fullmatch(text):
        try:
            date = parse_date(text)
        except ValueError:
            date = None
        if date is not None:
            return date
    raise ValidationError("This must be a date such as 2026-03-31.", code="invalid_date")


def read_moment(text: Any) -> dt.datetime:
    """:raises ValidationError: when the text is not a moment with an offset, inside the calendar."""
    if isinstance(text, str) and MOMENT.fullmatch(text):
        try:
            if PLAIN_MOMENT.fullmatch(text):
                return dt.datetime.fromisoformat(text)
            return dt.datetime.fromisoformat(text.upper().replace(",", ".")).astimezone(dt.UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError("This moment does not exist.", code="invalid_moment") from error
    raise ValidationError(
        "This must be a moment with an offset, such as 2026-03-31T18:57:13Z.", code="invalid_moment"
    )


def read_moment_or_date(text: Any) -> dt.datetime | dt.date:
    """:raises ValidationError: when the text is neither."""
    return read_date(text) if isinstance(text, str) and DATE.fullmatch(text) else read_moment(text)
