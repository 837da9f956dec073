"""What the database holds of every interaction, whoever writes it; the indexes of lists, filters and the guard."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from interactions.choices import Channel, Direction, Status, Theme
from interactions.search import Words
from interactions.status_rules import LIVE_CHANNELS, details_condition, outcome_condition

ALIVE = Q(deleted_at__isnull=True)
RARE_CHANNELS = [Channel.CHAT, Channel.DOCUMENT, Channel.FAX, Channel.MAIL]
RARE_STATUSES = [Status.CANCELED, Status.FAILED, Status.IN_PROGRESS, Status.SCHEDULED]
FROM_BORROWER = Q(direction=Direction.INBOUND, contact__isnull=False)
WRONG_NUMBER = Q(status_details="voiceWrongNumber") | Q(agent_outcome="voiceWrongNumber")

CONSTRAINTS = (
    models.UniqueConstraint(
        fields=("company", "external_id"),
        condition=ALIVE,
        name="interaction_external_id_is_unique",
    ),
    models.UniqueConstraint(fields=("person", "id"), name="interaction_of_person"),
    models.CheckConstraint(condition=details_condition(), name="interaction_details_fit"),
    models.CheckConstraint(condition=outcome_condition(), name="interaction_outcome_fits"),
    models.CheckConstraint(
        condition=~Q(status=Status.IN_PROGRESS) | Q(channel__in=sorted(LIVE_CHANNELS)),
        name="interaction_progress_fits",
    ),
    models.CheckConstraint(
        condition=~Q(status=Status.SCHEDULED)
        | Q(scheduled_at_from__isnull=False, started_at__isnull=True, ended_at__isnull=True),
        name="interaction_schedule_fits",
    ),
    models.CheckConstraint(
        condition=Q(started_at__isnull=False) | Q(status__in=[Status.CANCELED, Status.SCHEDULED]),
        name="interaction_has_start",
    ),
    models.CheckConstraint(
        condition=Q(ended_at__isnull=True)
        | Q(started_at__isnull=True)
        | Q(ended_at__gte=F("started_at")),
        name="interaction_ends_after_start",
    ),
    models.CheckConstraint(
        condition=Q(scheduled_at_to__isnull=True)
        | Q(scheduled_at_from__isnull=True)
        | Q(scheduled_at_to__gte=F("scheduled_at_from")),
        name="interaction_window_is_open",
    ),
    models.CheckConstraint(
        condition=Q(status=Status.FAILED)
        | Q(failure_description_short__isnull=True, failure_description_long__isnull=True),
        name="interaction_failure_fits",
    ),
    *(
        models.CheckConstraint(
            condition=Q(**{f"{column}__in": sorted(choices.values)}),
            name=f"interaction_{column}_is_known",
        )
        for column, choices in (
            ("channel", Channel),
            ("theme", Theme),
            ("status", Status),
            ("direction", Direction),
        )
    ),
)
INDEXES = (
    models.Index(
        fields=("person", "sort_at", "id"), condition=ALIVE, name="interaction_person_sort"
    ),
    # With what the home page counts by, so that it reads no rows.
    models.Index(
        fields=("company", "sort_at", "id"),
        include=("channel", "direction", "status", "status_details"),
        condition=ALIVE,
        name="interaction_company_sort",
    ),
    models.Index(fields=("company", "id"), name="interaction_company_created"),
    models.Index(fields=("person", "updated_at", "id"), name="interaction_person_updated"),
    models.Index(fields=("company", "updated_at", "id"), name="interaction_company_updated"),
    models.Index(
        fields=("person", "scheduled_at_from", "id"),
        condition=Q(scheduled_at_from__isnull=False),
        name="interaction_person_scheduled",
    ),
    models.Index(
        fields=("company", "scheduled_at_from", "id"),
        condition=Q(scheduled_at_from__isnull=False),
        name="interaction_company_scheduled",
    ),
    models.Index(
        fields=("contact", "sort_at", "id"),
        condition=Q(contact__isnull=False),
        name="interaction_contact",
    ),
    # What the Compliance Guard asks about the whole history of a contact.
    models.Index(
        fields=("contact", "sort_at"),
        condition=ALIVE & FROM_BORROWER,
        name="interaction_from_borrower",
    ),
    models.Index(
        fields=("contact", "sort_at"),
        condition=ALIVE & WRONG_NUMBER,
        name="interaction_wrong_number",
    ),
    # What is planned and still open: few of many that were planned once.
    models.Index(
        fields=("person", "scheduled_at_to"),
        condition=ALIVE & Q(status=Status.SCHEDULED),
        name="interaction_planned",
    ),
    models.Index(
        fields=("previous_interaction",),
        condition=Q(previous_interaction__isnull=False),
        name="interaction_previous",
    ),
    models.Index(fields=("created_by", "sort_at", "id"), name="interaction_creator"),
    # What the staff filters by and is rare: without these, a page of it would be looked for in the
    # whole period of a company.
    models.Index(
        fields=("company", "status_details", "sort_at", "id"),
        condition=ALIVE & Q(status_details__isnull=False),
        name="interaction_company_details",
    ),
    models.Index(
        fields=("company", "channel", "sort_at", "id"),
        condition=ALIVE & Q(channel__in=RARE_CHANNELS),
        name="interaction_company_channel",
    ),
    models.Index(
        fields=("company", "status", "sort_at", "id"),
        condition=ALIVE & Q(status__in=RARE_STATUSES),
        name="interaction_company_status",
    ),
    models.Index(
        fields=("company", "sort_at", "id"),
        condition=ALIVE & Q(sensitive=True),
        name="interaction_company_locked",
    ),
    GinIndex(Words(), name="interaction_words"),
    GinIndex(
        Words(with_content=False),
        condition=Q(sensitive=True),
        name="interaction_open_words",
    ),
)
