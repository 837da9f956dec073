"""The querysets of rows that belong to a company. They know whether they were narrowed to one."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models

Row = TypeVar("Row", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[Row]):
    """`visible_to(caller)`, defined by each model, marks the rows as scoped; clones keep the mark."""

    is_scoped = False

    def scoped(self) -> Self:
        """Marks these rows as narrowed to what one caller may see."""
        rows = self.all()
        rows.is_scoped = True
        return rows

    def _clone(self) -> Self:
        rows: Any = super()._clone()  # type: ignore[misc]
        rows.is_scoped = self.is_scoped
        return rows  # type: ignore[no-any-return]


def require_scope(rows: models.QuerySet[Any]) -> None:
    """:raises ImproperlyConfigured: when the rows of all companies have got as far as a view."""
    if not isinstance(rows, ScopedQuerySet) or not rows.is_scoped:
        raise ImproperlyConfigured(
            f"{rows.model.__name__} rows reached a view without visible_to()."
        )
