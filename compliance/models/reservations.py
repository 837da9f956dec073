"""Slots that are held for contacts about to be made."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from borrowers.models import Person
from companies.models import Actor, Company
from compliance.choices import ReservationState
from compliance.models.decisions import Decision
from compliance.querysets import ReservationQuerySet
from contacts.models import Contact
from interactions.choices import Channel, Theme
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.history import track
from peach_interactions.models import Timestamped
from peach_interactions.object_ids import ObjectIdField


@track()
class Reservation(Timestamped):
    """A slot held for a contact that is about to be made; it counts like one until it is used or expires."""

    id = ObjectIdField(object_ids.RESERVATION, primary_key=True, help_text="The reservation's ID.")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        db_index=False,
        related_name="reservations",
        help_text="The lender.",
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        db_index=False,
        related_name="reservations",
        help_text="The borrower.",
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        related_name="reservations",
        help_text="The contact that was judged best.",
    )
    loan_ids = ArrayField(
        models.CharField(max_length=object_ids.LENGTH, db_collation="C"),
        default=list,
        help_text="The loans it is about; none: every loan.",
    )
    channel = models.CharField(max_length=20, choices=Channel.choices, help_text="The channel.")
    theme = models.CharField(max_length=60, choices=Theme.choices, help_text="The theme.")
    at = models.DateTimeField(help_text="When the contact shall be made; it counts on that date.")
    expires_at = models.DateTimeField(help_text="Until when it is held, by the server's clock.")
    state = models.CharField(
        max_length=20,
        choices=ReservationState.choices,
        default=ReservationState.HELD,
        help_text="Held, used, or given back.",
    )
    interaction = models.ForeignKey(
        Interaction,
        models.PROTECT,
        null=True,
        related_name="reservations",
        help_text="The interaction that used it.",
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="reservations", help_text="The decision behind it."
    )
    created_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="reservations", help_text="Who holds it."
    )

    objects = ReservationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=("person", "expires_at"),
                condition=Q(state=ReservationState.HELD),
                name="reservation_held",
            ),
            models.Index(fields=("company", "id"), name="reservation_of_company"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=sorted(ReservationState.values)),
                name="reservation_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ReservationState.CONFIRMED, interaction__isnull=False)
                | (~Q(state=ReservationState.CONFIRMED) & Q(interaction__isnull=True)),
                name="reservation_names_what_used_it",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} at {self.at} ({self.get_state_display()})"
