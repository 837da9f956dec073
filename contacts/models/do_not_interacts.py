"""What borrowers do not want, or what the law forbids since something became known."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from borrowers.models import Person
from companies.models import Company
from contacts.choices import (
    DO_NOT_INTERACT_CHANNELS,
    DO_NOT_INTERACT_THEMES,
    ContactLabel,
    DoNotInteractReason,
    DoNotInteractSource,
    InconvenientPlace,
)
from contacts.querysets import DoNotInteractQuerySet
from peach_interactions import object_ids
from peach_interactions.history import track
from peach_interactions.models import Timestamped
from peach_interactions.object_ids import ObjectIdField

DAYS_OF_WEEK = range(7)


def _ids(help_text: str) -> ArrayField[list[str], list[str]]:
    return ArrayField(
        models.CharField(max_length=object_ids.LENGTH, db_collation="C"),
        default=list,
        blank=True,
        help_text=help_text,
    )


def _words(choices: list[tuple[str, str]], help_text: str) -> ArrayField[list[str], list[str]]:
    column = models.CharField(max_length=50, choices=choices)
    return ArrayField(column, default=list, blank=True, help_text=help_text)


@track()
class DoNotInteract(Timestamped):
    """A restriction on contacting a borrower (compliance.md section 7).

    An empty list is no restriction on its axis. It is in force from the later of `received_at` and the
    start of `start_date` until the end of `end_date`, unless withdrawn. It is evidence, and never deleted.
    """

    id = ObjectIdField(object_ids.DO_NOT_INTERACT, primary_key=True, help_text="Its ID.")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        db_index=False,
        related_name="do_not_interacts",
        help_text="The lender.",
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        db_index=False,
        # The migration adds the key (company, person): a person of another company cannot be stored.
        db_constraint=False,
        related_name="do_not_interacts",
        help_text="The borrower.",
    )
    channels = _words(
        DO_NOT_INTERACT_CHANNELS,
        "The channels not to be used; `all`, or none named: every channel.",
    )
    themes = _words(
        DO_NOT_INTERACT_THEMES,
        "The themes not to be talked about; `all`: every theme but opsAccountCredentials; "
        "none named: every theme.",
    )
    loan_ids = _ids("The loans it is about; none named: every loan.")
    contact_ids = _ids("The contacts not to be used; none named: every contact.")
    contact_labels = _words(
        ContactLabel.choices, "The labels of contacts not to be used; none named: every label."
    )
    place = models.CharField(
        max_length=20,
        choices=InconvenientPlace.choices,
        null=True,
        blank=True,
        help_text="A place that is inconvenient to the borrower.",
    )
    start_date = models.DateField(help_text="The first day it holds on.")
    end_date = models.DateField(
        null=True, blank=True, help_text="The last day it holds on, in full; null: without an end."
    )
    days_of_week = ArrayField(
        models.SmallIntegerField(),
        default=list,
        blank=True,
        help_text="The days it holds on, 0 to 6, Monday is 0; none named: every day.",
    )
    times_of_day = models.JSONField(
        default=list,
        blank=True,
        help_text="The times of day it holds at, as HH:MM, without the end of each; none: all day.",
    )
    time_zone = models.CharField(
        max_length=64,
        null=True,
        blank=True,
        help_text="IANA name of the zone of days and times; null: wherever the borrower may be.",
    )
    reason = models.CharField(
        max_length=30,
        choices=DoNotInteractReason.choices,
        help_text="Why; it decides which rule of the Compliance Guard applies.",
    )
    received_at = models.DateTimeField(help_text="When it was received; it holds from then on.")
    source = models.CharField(
        max_length=20,
        choices=DoNotInteractSource.choices,
        default=DoNotInteractSource.API,
        help_text="How it came to be known.",
    )
    evidence_interaction_id = models.CharField(
        max_length=object_ids.LENGTH,
        null=True,
        blank=True,
        db_collation="C",
        # A key of a migration of `interactions` holds it to that person's interactions.
        help_text="The ID of the interaction in which it was said or written.",
    )
    withdrawn_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it was withdrawn; null while it holds.",
    )

    objects = DoNotInteractQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = "do-not-interact"
        constraints = (
            models.CheckConstraint(
                condition=Q(reason__in=sorted(DoNotInteractReason.values)),
                name="do_not_interact_reason_is_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=sorted(DoNotInteractSource.values)),
                name="do_not_interact_source_is_known",
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=True) | Q(place__in=sorted(InconvenientPlace.values)),
                name="do_not_interact_place_is_known",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__contained_by": sorted(words)}),
                    name=f"do_not_interact_{column}_are_known",
                )
                for column, words in (
                    ("channels", [word for word, _ in DO_NOT_INTERACT_CHANNELS]),
                    ("themes", [word for word, _ in DO_NOT_INTERACT_THEMES]),
                    ("contact_labels", ContactLabel.values),
                    ("days_of_week", DAYS_OF_WEEK),
                )
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="do_not_interact_ends_after_it_begins",
            ),
        )
        indexes = (
            models.Index(fields=("person", "id"), name="do_not_interact_of_person"),
            models.Index(fields=("company", "id"), name="do_not_interact_of_company"),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()} from {self.start_date}"
