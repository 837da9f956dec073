"""What the database knows of the rows that lines are looked up among: how many there are, and of which company.

It learns that by itself, but a minute later and only when a tenth has changed. Until then it takes the rows of a
company that has just come for a handful, and reads all of them for each chunk.
"""

from __future__ import annotations

from django.db import connection, models

from borrowers.models import Loan, Person
from contacts.models import Contact
from interactions.models import Interaction

FIRST_LINES = 1_000
# What a row is found by, as far as its table has it.
NAMES = frozenset({"company_id", "person_id", "external_id", "deleted_at"})


class Statistics:
    """Has tables looked at: at the beginning, and each time as many lines again have been recorded."""

    def __init__(self) -> None:
        self._lines, self._next = 0, FIRST_LINES
        for model in (Person, Contact, Loan, Interaction):
            look_at_names(model)

    def count(self, lines: int) -> None:
        """Says that so many more lines have become interactions."""
        self._lines += lines
        if self._lines >= self._next:
            self._next = 2 * self._lines
            look_at_names(Interaction)


def look_at_names(model: type[models.Model]) -> None:
    """Takes a sample of the columns that rows are found by; waits for nobody who looks already."""
    table = connection.ops.quote_name(model._meta.db_table)
    columns = [field.column for field in model._meta.local_concrete_fields if field.column in NAMES]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE (SKIP_LOCKED) {table} ({names})")
