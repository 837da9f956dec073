"""What is kept of exports: that rows left in a file, for whom, and which."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models

from companies.models import Actor, Company
from interactions.choices import ExportKind


class ExportRecord(models.Model):
    """That rows of one company were given out in a file: to whom, when, which. Never changed."""

    company = models.ForeignKey(Company, models.PROTECT, help_text="Whose rows.")
    kind = models.CharField(
        max_length=20, choices=ExportKind.choices, help_text="What was exported."
    )
    exported_at = models.DateTimeField(help_text="When it was asked for.")
    actor = models.ForeignKey(
        Actor, models.PROTECT, null=True, help_text="Who asked; null: somebody at the shell."
    )
    exported_by = models.CharField(max_length=200, help_text="The name of who asked.")
    ip_address = models.GenericIPAddressField(null=True, help_text="Where the request came from.")
    filter = models.TextField(
        help_text="Which rows, as in the list's address; empty: all. An erasure takes a person's name out."
    )
    number_of_rows = models.PositiveBigIntegerField(
        null=True,
        help_text="How many rows there were; null: all that was known about one borrower.",
    )

    class Meta:
        ordering = ("-id",)
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.exported_by}"
