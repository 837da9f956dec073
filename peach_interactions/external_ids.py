"""External IDs, the lender's own, and references that may be an ID of ours or an external one.

Source: api.md section 1. In a path an external ID is written `ext-<externalId>`; in a body or a filter
a reference is an ID of ours, `ext-<externalId>`, or the bare external ID.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from peach_interactions.errors import Fault
from peach_interactions.object_ids import is_object_id

if TYPE_CHECKING:
    NullableTextColumn = models.CharField[str | None, str | None]
else:
    NullableTextColumn = models.CharField

PATH_PREFIX = "ext-"
MAX_LENGTH = 255
# PostgreSQL has no text with it, so no object is named by one.
NUL = "\0"


class ExternalIdField(NullableTextColumn):
    """Up to 255 characters, letter case kept and significant, unique per company and kind of object."""

    def __init__(self, **options: Any) -> None:
        given = {"max_length": MAX_LENGTH, "null": True, "blank": True, "db_collation": "C"}
        super().__init__(**{**given, **options})


def external_id_faults(external_id: str | None, field: str = "externalId") -> list[Fault]:
    """Says what is wrong with an external ID that somebody wants to store; None is none."""
    if external_id is None:
        return []
    if not 1 <= len(external_id) <= MAX_LENGTH:
        return [Fault("length", f"An external ID has 1 to {MAX_LENGTH} characters.", field)]
    if NUL in external_id:
        return [Fault("invalid", "An external ID has no NUL characters.", field)]
    if external_id.startswith(PATH_PREFIX):
        return [Fault("reserved", "An external ID does not begin with ext-.", field)]
    if is_object_id(external_id):
        return [Fault("reserved", "An external ID must not look like an ID of this system.", field)]
    return []


def matches_path(reference: str, prefix: str, relation: str = "") -> Q:
    """The condition for the object that a path names; `relation` is a lookup prefix such as `person__`."""
    if is_object_id(reference, prefix):
        return Q(**{f"{relation}pk": reference})
    if reference.startswith(PATH_PREFIX) and NUL not in reference:
        return Q(**{f"{relation}external_id": reference.removeprefix(PATH_PREFIX)})
    return Q(pk__in=[])


def matches_any(references: Iterable[str], prefix: str) -> Q:
    """The condition for the objects that references in a body or a filter name."""
    own_ids = []
    external_ids = []
    for reference in references:
        if is_object_id(reference, prefix):
            own_ids.append(reference)
        else:
            external_ids.append(reference.removeprefix(PATH_PREFIX))
    return Q(pk__in=own_ids) | Q(external_id__in=external_ids)


def all_names(own_id: str, external_id: str | None) -> tuple[str, ...]:
    """All references that name the object with these two IDs."""
    if external_id is None:
        return (own_id,)
    return (own_id, external_id, PATH_PREFIX + external_id)


def names(reference: str, *, own_id: str, external_id: str | None) -> bool:
    """Tells whether a reference names the object with these two IDs."""
    return reference == own_id or (
        external_id is not None and reference.removeprefix(PATH_PREFIX) == external_id
    )
