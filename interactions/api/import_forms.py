"""The forms of the API, for imports: a line of a file is read as a body of the same object."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from borrowers.api.serializers import LoanSerializer, PersonSerializer
from contacts.api.serializers import ContactSerializer
from interactions.api.serializers import InteractionSerializer
from interactions.importing.translation import FLAG, JSON, LIST, MOMENT, OBJECT, TEXT, Forms
from peach_interactions.api.bulk_forms import BulkForm
from peach_interactions.api.serializers import BodySerializer, Flag, JsonObject, Moment, Strings

KINDS: tuple[tuple[type[Any], str], ...] = (
    (Flag, FLAG),
    (JsonObject, JSON),
    (Strings, LIST),
    (Moment, MOMENT),
    (BodySerializer, OBJECT),
)


def forms() -> Forms:
    """The forms of what a file may hold."""
    interaction = InteractionSerializer()
    return Forms(
        interaction=BulkForm(interaction).read,
        others={
            "person": BulkForm(PersonSerializer()).read,
            "contact": BulkForm(ContactSerializer()).read,
            "loan": BulkForm(LoanSerializer()).read,
        },
        kinds=dict(_kinds(interaction)),
    )


def _kinds(serializer: BodySerializer, before: str = "") -> Iterator[tuple[str, str]]:
    for name, field in serializer.fields.items():
        # What is only read in answers is passed over in a body, whatever it is.
        kind = TEXT if field.read_only else _kind(field)
        yield before + name, kind
        if isinstance(field, BodySerializer) and not field.read_only:
            yield from _kinds(field, f"{before}{name}.")


def _kind(field: Any) -> str:
    return next((kind for type_, kind in KINDS if isinstance(field, type_)), TEXT)
