"""The log: interactions, the loans they are about, who joined them, recorded calls and who was let hear them."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Coalesce

from borrowers.models import Loan, Person
from companies.models import Actor, Company
from contacts.models import Contact
from interactions.choices import SUBJECT_CHOICES, Channel, Direction, Purpose, Status, Theme
from interactions.constraints_and_indexes import CONSTRAINTS, INDEXES
from interactions.content_rules import (
    MAX_FAILURE_LONG_LENGTH,
    MAX_FAILURE_SHORT_LENGTH,
    MAX_NOTE_LENGTH,
    MAX_RULE_ID_LENGTH,
)
from interactions.export_records import ExportRecord as ExportRecord
from interactions.import_records import Import as Import
from interactions.import_records import ImportPart as ImportPart
from interactions.querysets import InteractionQuerySet
from interactions.recording_records import Erasure as Erasure
from interactions.recording_records import Recording as Recording
from interactions.recording_records import RecordingAccess as RecordingAccess
from interactions.status_details import AGENT_OUTCOME_CHOICES, STATUS_DETAIL_WORDS
from interactions.status_rules import (
    transitions,
)
from interactions.view_records import SavedView as SavedView
from peach_interactions import object_ids
from peach_interactions.client_json import ClientJsonField
from peach_interactions.external_ids import ExternalIdField
from peach_interactions.history import track
from peach_interactions.models import SoftDeleted, Timestamped
from peach_interactions.object_ids import ObjectIdField


@track(exclude=("sort_at",), has_bulk_inserts=True)
class Interaction(Timestamped, SoftDeleted):
    """One contact, made, tried or planned, between a lender and a borrower, in either direction."""

    id = ObjectIdField(object_ids.INTERACTION, primary_key=True, help_text="The interaction's ID.")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        db_index=False,
        # The key (company, person), which the migration adds, and that of the person say it already.
        db_constraint=False,
        related_name="interactions",
        help_text="The lender.",
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        db_index=False,
        # The key (company, person) says it already; each key is looked up for every row of an import.
        db_constraint=False,
        related_name="interactions",
        help_text="The borrower it was with.",
    )
    external_id = ExternalIdField(help_text="The lender's own identifier of the interaction.")
    channel = models.CharField(
        max_length=20, choices=Channel.choices, help_text="By which channel it occurred."
    )
    theme = models.CharField(
        max_length=60, choices=Theme.choices, help_text="The reason why it occurred."
    )
    status = models.CharField(
        max_length=20, choices=Status.choices, help_text="How far it has got."
    )
    status_updated_at = models.DateTimeField(
        editable=False, help_text="When the status last changed."
    )
    direction = models.CharField(
        max_length=20,
        choices=Direction.choices,
        help_text="Outbound: to the borrower. Inbound: from the borrower.",
    )
    content = ClientJsonField(help_text="What was said or sent, as the sender structures it.")
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        # The migration adds the key (person, contact): a contact of somebody else cannot be stored.
        db_constraint=False,
        related_name="interactions",
        help_text="The phone, e-mail or address that was used.",
    )
    loans = models.ManyToManyField(
        Loan,
        through="InteractionLoan",
        related_name="interactions",
        help_text="The debts it was about.",
    )
    subject = models.CharField(
        max_length=100,
        choices=SUBJECT_CHOICES,
        null=True,
        blank=True,
        help_text="The subject, where it was rendered from a template.",
    )
    sensitive = models.BooleanField(
        default=False, help_text="Locked: content is shown only to those with the permission."
    )
    previous_interaction = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        related_name="next_interactions",
        help_text="The interaction that this one follows on, of the same person.",
    )
    status_details = models.CharField(
        max_length=60,
        choices=STATUS_DETAIL_WORDS,
        null=True,
        blank=True,
        help_text="What came of it technically; fits status, channel and direction.",
    )
    status_details_updated_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the status details last changed; null until set.",
    )
    agent_outcome = models.CharField(
        max_length=60,
        choices=AGENT_OUTCOME_CHOICES,
        null=True,
        blank=True,
        help_text="What came of it according to the agent; voice and chat only.",
    )
    agent_outcome_updated_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When the outcome last changed; null until set.",
    )
    meta_data = ClientJsonField(help_text="The lender's own key-value pairs.")
    is_transactional = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether it concerned a transaction; null where not stated.",
    )
    started_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When it began; null while it is scheduled or was canceled before.",
    )
    started_at_has_time = models.BooleanField(
        default=True,
        help_text="False when only the day is known: then the start is midnight in the company's zone.",
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it ended.")
    scheduled_at_from = models.DateTimeField(
        null=True, blank=True, help_text="Earliest time it is scheduled for."
    )
    scheduled_at_to = models.DateTimeField(
        null=True, blank=True, help_text="Latest time it is scheduled for."
    )
    failure_description_short = models.CharField(
        max_length=MAX_FAILURE_SHORT_LENGTH,
        null=True,
        blank=True,
        help_text="Why it failed, for display.",
    )
    failure_description_long = models.TextField(
        max_length=MAX_FAILURE_LONG_LENGTH,
        null=True,
        blank=True,
        help_text="Why it failed, and what to do about it.",
    )
    compliance_guard_rule_id = models.CharField(
        max_length=MAX_RULE_ID_LENGTH,
        null=True,
        blank=True,
        help_text="The rule of the Compliance Guard that blocked it.",
    )
    is_autodialed = models.BooleanField(
        default=False, help_text="Whether equipment dialed by itself."
    )
    is_prerecorded = models.BooleanField(
        default=False, help_text="Whether a prerecorded or artificial voice spoke."
    )
    purpose = models.CharField(
        max_length=30,
        choices=Purpose.choices,
        null=True,
        blank=True,
        help_text="The exception of the law that it was made under.",
    )
    purpose_note = models.CharField(
        max_length=MAX_NOTE_LENGTH, null=True, blank=True, help_text="Why the purpose applies."
    )
    purpose_deadline = models.DateTimeField(
        null=True, blank=True, help_text="Until when the purpose applies."
    )
    created_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        db_index=False,
        related_name="interactions",
        help_text="Who recorded it.",
    )
    is_external = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether a lender's system recorded it through the API.",
    )
    sort_at = models.GeneratedField(
        expression=Coalesce("started_at", "scheduled_at_from"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        help_text="Where it stands in the history: its start, or the time it is scheduled for.",
    )

    objects = InteractionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = CONSTRAINTS
        indexes = INDEXES
        triggers: ClassVar = [
            pgtrigger.FSM(name="status_moves_as_allowed", field="status", transitions=transitions())
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"


@track(has_bulk_inserts=True, asked_by=("interaction",))
class InteractionLoan(models.Model):
    """One loan that an interaction was about."""

    interaction = models.ForeignKey(
        Interaction,
        models.CASCADE,
        db_index=False,
        related_name="loan_rows",
        help_text="The interaction.",
    )
    loan = models.ForeignKey(Loan, models.PROTECT, db_index=False, help_text="The loan.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("interaction", "loan"), name="one_row_per_interaction_and_loan"
            ),
        )
        indexes = (models.Index(fields=("loan", "interaction"), name="interaction_loan_of_loan"),)

    def __str__(self) -> str:
        return f"{self.interaction_id} about {self.loan_id}"


class ConversationJoin(models.Model):
    """An agent who joined a live conversation."""

    interaction = models.ForeignKey(
        Interaction,
        models.CASCADE,
        db_index=False,
        related_name="joins",
        help_text="The conversation.",
    )
    actor = models.ForeignKey(Actor, models.PROTECT, help_text="The agent.")
    joined_at = models.DateTimeField(help_text="When the agent first joined.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("interaction", "actor"), name="one_join_per_agent"),
        )

    def __str__(self) -> str:
        return f"{self.actor_id} in {self.interaction_id}"
