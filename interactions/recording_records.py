"""What is kept of recorded calls, who was let hear them, and of erasures."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from borrowers.models import Person
from companies.models import Actor, Company
from interactions.choices import RecordingKind
from interactions.querysets import RecordingQuerySet
from peach_interactions import object_ids
from peach_interactions.history import track
from peach_interactions.object_ids import ObjectIdField


@track(exclude=("storage_name",))
class Recording(models.Model):
    """Recorded content of a call: the call itself, or the voicemail left."""

    id = ObjectIdField(object_ids.RECORDING, primary_key=True, help_text="The recording's ID.")
    company = models.ForeignKey(Company, models.PROTECT, help_text="The lender.")
    interaction = models.ForeignKey(
        "interactions.Interaction",
        models.PROTECT,
        db_index=False,
        related_name="recordings",
        help_text="The call.",
    )
    kind = models.CharField(
        max_length=20, choices=RecordingKind.choices, help_text="Recording or voicemail."
    )
    content_type = models.CharField(max_length=50, help_text="The type of audio, as stored.")
    size_bytes = models.BigIntegerField(help_text="The size in bytes.")
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the bytes, in hexadecimal.")
    duration_seconds = models.FloatField(
        null=True, help_text="The length in seconds; null if unknown."
    )
    storage_name = models.CharField(
        max_length=200, unique=True, help_text="Where the storage keeps it."
    )
    created_at = models.DateTimeField(editable=False, help_text="When it was stored.")
    created_by = models.ForeignKey(Actor, models.PROTECT, help_text="Who stored it.")
    erased_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the sound was erased, because the person's data were.",
    )

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("interaction", "kind"), name="one_recording_of_each_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(RecordingKind.values)), name="recording_kind_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.interaction_id}"


class RecordingAccess(models.Model):
    """An address that was issued for recorded content: to whom, when, from where. Never changed."""

    recording = models.ForeignKey(
        Recording, models.PROTECT, related_name="accesses", help_text="What may be heard."
    )
    actor = models.ForeignKey(Actor, models.PROTECT, help_text="Who asked.")
    issued_at = models.DateTimeField(help_text="When the address was issued.")
    ip_address = models.GenericIPAddressField(null=True, help_text="Where the request came from.")

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "recording accesses"
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} to {self.actor_id}"


class Erasure(models.Model):
    """That a person's data were erased: when, by whom, why. It holds nothing of what was erased."""

    person = models.ForeignKey(Person, models.PROTECT, help_text="Whose data.")
    erased_at = models.DateTimeField(help_text="When.")
    erased_by = models.CharField(max_length=200, help_text="Who ran the erasure.")
    reason = models.CharField(max_length=1000, help_text="Why.")
    counts = models.JSONField(help_text="How many rows of each kind were blanked.")

    class Meta:
        ordering = ("-id",)
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.erased_at:%Y-%m-%d}"
