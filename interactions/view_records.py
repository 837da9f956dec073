"""What is kept of the views that staff saves of the list of interactions."""

from __future__ import annotations

from django.db import models

from companies.models import Company, User
from interactions.querysets import SavedViewQuerySet


class SavedView(models.Model):
    """Filters of the staff's list of interactions under a name: one's own, or shared with a company."""

    owner = models.ForeignKey(
        User, models.CASCADE, related_name="saved_views", help_text="Who saved it."
    )
    company = models.ForeignKey(
        Company,
        models.CASCADE,
        null=True,
        related_name="saved_views",
        help_text="Whose staff sees it; null: the owner alone.",
    )
    name = models.CharField(max_length=80, help_text="What it is called.")
    query = models.CharField(max_length=2000, help_text="The filters, as in the list's address.")
    created_at = models.DateTimeField(help_text="When it was saved first.")
    updated_at = models.DateTimeField(help_text="When it was last changed.")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=("owner", "name"), name="saved_view_name_is_unique"),
        )

    def __str__(self) -> str:
        return self.name
