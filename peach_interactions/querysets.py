"""The querysets of rows that belong to a company. They know whether they were narrowed to one."""

from __future__ import annotations

from typing import Any, Self, TypeVar

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
