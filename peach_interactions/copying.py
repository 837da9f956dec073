"""Rows by the thousand: COPY into the table of a model. Triggers, keys and conditions hold as for any insert."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from peach_interactions.history import carry_context


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Copies rows into the table of a model, inside the transaction of the caller.

    :param columns: their names; the others get the default of the database.
    :raises IntegrityError: when a row breaks a condition; then none is there.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor:
        carry_context(cursor)
        # Django turns errors of the driver into its own only where it calls it itself.
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
