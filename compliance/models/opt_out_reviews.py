"""Messages that may be opt-outs, for somebody to decide."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from borrowers.models import Person
from companies.models import Actor, Company
from compliance.querysets import OptOutReviewQuerySet
from interactions.models import Interaction
from peach_interactions.history import track


@track()
class OptOutReview(models.Model):
    """A message that may be an opt-out: somebody must read it and decide. Until then the guard warns."""

    interaction = models.OneToOneField(
        Interaction,
        models.PROTECT,
        primary_key=True,
        related_name="opt_out_review",
        help_text="The message.",
    )
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        related_name="opt_out_reviews",
        help_text="The lender.",
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="opt_out_reviews", help_text="The borrower."
    )
    word = models.CharField(max_length=20, help_text="The word in it that may be meant so.")
    received_at = models.DateTimeField(help_text="When the message was received.")
    decided_at = models.DateTimeField(
        null=True, help_text="When somebody decided; null until then."
    )
    decided_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, related_name="+", help_text="Who decided."
    )
    is_opt_out = models.BooleanField(null=True, help_text="Whether it was an opt-out.")

    objects = OptOutReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-interaction_id",)
        verbose_name = "possible opt-out"
        indexes = (
            models.Index(
                fields=("person",),
                condition=Q(decided_at__isnull=True),
                name="opt_out_review_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.word} in {self.interaction_id}"
