"""What the models of all apps share: IDs, times of creation and change, ownership by a company."""

import datetime as dt
from typing import Any

from django.db import models

from peach_interactions.client_json import differ
from peach_interactions.moments import after
from peach_interactions.object_ids import created_at_of


class Timestamped(models.Model):
    """A row that knows when it was made, which its ID tells, and when it last changed."""

    created_at = models.DateTimeField(editable=False, help_text="When the object was recorded.")
    updated_at = models.DateTimeField(editable=False, help_text="When the object last changed.")

    class Meta:
        abstract = True

    def stamp_created(self) -> None:
        """Sets both times of a new row to the moment in its ID, so that sorting by either is the same."""
        self.created_at = self.updated_at = created_at_of(str(self.pk))

    def stamp_updated(self, now: dt.datetime) -> None:
        """Moves `updated_at` forward: never back, never twice to the same microsecond."""
        self.updated_at = after(self.updated_at, now)

    @property
    def version(self) -> str:
        """A word that differs for every version of the row; it is the ETag."""
        return version_of(self.updated_at)


class SoftDeleted(models.Model):
    """A row that is hidden, not removed, when it is deleted."""

    deleted_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the object was deleted; null while it lives.",
    )

    class Meta:
        abstract = True


def version_of(updated_at: dt.datetime) -> str:
    """A word that differs for every version of a row; it is the ETag."""
    return f"{round(updated_at.timestamp() * 1_000_000):x}"


def changed_fields(row: models.Model, values: dict[str, Any]) -> list[str]:
    """Sets the given attributes on a row and names those that really changed."""
    changed = [name for name, value in values.items() if differ(getattr(row, name), value)]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def is_in_use(row: models.Model) -> bool:
    """Tells whether a row of another model refers to this one through a relation that protects it."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in row._meta.related_objects
        if relation.on_delete is models.PROTECT
    )
