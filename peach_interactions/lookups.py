"""Conditions for Django's filters that it does not have itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q

from peach_interactions.copying import array_text

if TYPE_CHECKING:
    Lookup = models.Lookup[Any]
else:
    Lookup = models.Lookup


@models.CharField.register_lookup
@models.ForeignKey.register_lookup
class AnyOf(Lookup):
    """One of many texts, sent as one array: a thousand parameters take longer to send than to look up.

    `is_one_of` makes it. The texts are an array already, for Django would look at each once more.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::varchar[])", [*parameters, self.rhs]


@models.CharField.register_lookup
class InArray(Lookup):
    """One of the texts of an array that the database has gathered; `is_among` makes it."""

    lookup_name = "in_array"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*parameters, *more]


def is_one_of(name: str, texts: Iterable[str]) -> Q:
    """The condition that a text, or a key that is one, is among very many."""
    return Q(**{f"{name}__any_of": array_text(list(texts))})


def is_among(name: str, values: models.QuerySet[Any, Any]) -> Q:
    """The condition that a key is one of a few that another table has.

    Beside a condition that may hold in its place, an index is asked for each of the two. With Exists, or a
    subquery that is no array, all rows of the table would be read.
    """
    return Q(**{f"{name}__in_array": ArraySubquery(values)})
