"""What was asked of the guard and answered: decisions about one borrower, screenings of many."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from borrowers.models import Person
from companies.models import Actor, Company
from compliance.choices import MAX_NOTE_LENGTH, DecisionWord
from compliance.querysets import DecisionQuerySet, ScreeningQuerySet
from interactions.choices import Channel, Theme
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.compressed_json import CompressedJsonField
from peach_interactions.object_ids import ObjectIdField


class Decision(models.Model):
    """A question to the guard, its answer, and the facts it rests on. It is evidence, and never changed."""

    id = ObjectIdField(object_ids.DECISION, primary_key=True, help_text="The decision's ID.")
    company = models.ForeignKey(
        Company, models.PROTECT, db_index=False, related_name="decisions", help_text="The lender."
    )
    person = models.ForeignKey(
        Person, models.PROTECT, db_index=False, related_name="decisions", help_text="The borrower."
    )
    decided_at = models.DateTimeField(help_text="When it was asked and answered.")
    evaluated_at = models.DateTimeField(help_text="The moment that was judged.")
    channel = models.CharField(
        max_length=20, choices=Channel.choices, help_text="The channel asked about."
    )
    theme = models.CharField(
        max_length=60, choices=Theme.choices, help_text="The theme asked about."
    )
    decision = models.CharField(
        max_length=10, choices=DecisionWord.choices, help_text="The answer."
    )
    rule_ids = ArrayField(
        models.CharField(max_length=100), help_text="The rules that denied or warned, in order."
    )
    question = models.JSONField(help_text="What was asked, references resolved.")
    answer = CompressedJsonField(help_text="What was answered.")
    facts = CompressedJsonField(help_text="The facts it rests on, with their IDs.")
    rule_set_version = models.CharField(
        max_length=40, help_text="The version of the rules it was made under."
    )
    purpose_note = models.CharField(
        max_length=MAX_NOTE_LENGTH, null=True, help_text="Why the purpose applies."
    )
    asked_by = models.ForeignKey(
        Actor, models.PROTECT, db_index=False, related_name="decisions", help_text="Who asked."
    )
    interaction = models.ForeignKey(
        Interaction,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="decisions",
        help_text="The planned interaction that was judged, if it was one.",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-decided_at", "-id")
        indexes = (
            models.Index(fields=("company", "decided_at", "id"), name="decision_of_company"),
            models.Index(fields=("person", "decided_at", "id"), name="decision_of_person"),
            models.Index(
                fields=("interaction", "id"),
                condition=Q(interaction__isnull=False),
                name="decision_of_interaction",
            ),
            GinIndex(fields=("rule_ids",), name="decision_rules"),
            # What was blocked, by rule, without reading the decisions: they are long.
            models.Index(
                fields=("company", "decided_at"),
                include=("rule_ids",),
                condition=Q(decision=DecisionWord.DENY),
                name="decision_denied",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(decision__in=sorted(DecisionWord.values)), name="decision_is_known"
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}: {self.get_channel_display()} at {self.evaluated_at}"

    @property
    def version(self) -> str:
        """The ETag; a decision has one version only."""
        return self.pk


class Screening(models.Model):
    """One question asked about many people: what, how many of each answer, by whom."""

    id = ObjectIdField(object_ids.SCREENING, primary_key=True, help_text="The screening's ID.")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        db_index=False,
        related_name="screenings",
        help_text="The lender.",
    )
    asked_at = models.DateTimeField(help_text="When it was asked.")
    evaluated_at = models.DateTimeField(help_text="The moment that was judged.")
    question = models.JSONField(help_text="What was asked about whom.")
    counts = models.JSONField(
        default=dict, help_text="How many people got each answer; as far as it got."
    )
    finished_at = models.DateTimeField(
        null=True, help_text="When the last answer was given; null where it broke off."
    )
    rule_set_version = models.CharField(
        max_length=40, help_text="The version of the rules it was made under."
    )
    asked_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="screenings", help_text="Who asked."
    )

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("company", "id"), name="screening_of_company"),)

    def __str__(self) -> str:
        return f"Screening of {self.asked_at:%Y-%m-%d %H:%M}"
