"""What is kept of an import: the file, and which line became which row. So it can be gone on with, and undone."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from companies.models import Actor, Company
from peach_interactions import object_ids
from peach_interactions.models import Timestamped
from peach_interactions.object_ids import ObjectIdField


def _ids(help_text: str) -> ArrayField[list[str], list[str]]:
    return ArrayField(
        models.CharField(max_length=object_ids.LENGTH), default=list, help_text=help_text
    )


class Import(Timestamped):
    """One file of history, taken into one company."""

    id = ObjectIdField(object_ids.IMPORT, primary_key=True, help_text="The import's ID.")
    company = models.ForeignKey(
        Company, models.PROTECT, related_name="imports", help_text="The lender."
    )
    created_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="imports", help_text="Who its rows were recorded by."
    )
    file_name = models.CharField(max_length=255, help_text="The name of the file, without folders.")
    file_sha256 = models.CharField(
        max_length=64, help_text="SHA-256 of the file, by which it is known again."
    )
    run = models.PositiveIntegerField(
        default=0,
        help_text="Counts the runs. One that another has taken over from writes nothing more.",
    )
    finished_at = models.DateTimeField(null=True, help_text="When a run last came to the end.")
    undoing_at = models.DateTimeField(null=True, help_text="When undoing it began.")
    undone_at = models.DateTimeField(null=True, help_text="When nothing was left of it.")

    class Meta:
        ordering = ("-id",)
        constraints = (
            # Two runs of one file that start at once find the same import.
            models.UniqueConstraint(
                fields=("company", "file_sha256"),
                condition=models.Q(undoing_at__isnull=True),
                name="one_import_of_a_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} of {self.file_name}"


class ImportPart(models.Model):
    """What some lines of a file became, written in the transaction that wrote the rows."""

    history_import = models.ForeignKey(
        Import, models.PROTECT, db_index=False, related_name="parts", help_text="The import."
    )
    first_line = models.PositiveIntegerField(help_text="The first line that it is about.")
    last_line = models.PositiveIntegerField(help_text="The last line that it is about.")
    lines = ArrayField(
        models.PositiveIntegerField(),
        default=list,
        help_text="The lines that became interactions, in order.",
    )
    interaction_ids = _ids("The interactions, in the order of their lines.")
    file_ids = ArrayField(
        models.CharField(max_length=object_ids.LENGTH, null=True),
        default=list,
        help_text="What the file calls the interactions, where it is an export, in the same order.",
    )
    other_lines = ArrayField(
        models.PositiveIntegerField(),
        default=list,
        help_text="The lines that became people, contacts and loans, in order.",
    )
    other_ids = _ids("The people, contacts and loans, in the order of their lines.")
    side_ids = _ids("The people and contacts that were made along with interactions.")

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("history_import", "last_line"), name="import_part_of_lines"),
        )

    def __str__(self) -> str:
        return f"{self.history_import_id}, lines {self.first_line} to {self.last_line}"
