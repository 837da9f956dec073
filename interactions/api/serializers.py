"""The form of interactions on the wire: what is read, and what an answer shows to whom."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from borrowers.api.serializers import BORROWER, PersonSerializer
from borrowers.models import Person
from companies.api.hidden_parts import LOCKED, OF_LENDERS, hidden_from
from companies.callers import Caller
from companies.choices import UserType
from companies.models import Actor
from contacts.api.serializers import CONTACT_DETAILS, ContactSerializer
from contacts.choices import ContactStatus
from contacts.models import Contact
from interactions.audio import AUDIO_TYPE_CHOICES
from interactions.choices import (
    SUBJECT_CHOICES,
    Channel,
    Direction,
    JoinType,
    Purpose,
    RecordingKind,
    Status,
    Theme,
)
from interactions.content_rules import (
    MAX_FAILURE_LONG_LENGTH,
    MAX_FAILURE_SHORT_LENGTH,
    MAX_NOTE_LENGTH,
    RULE_ID,
)
from interactions.models import Interaction, Recording
from interactions.status_details import AGENT_OUTCOME_CHOICES, STATUS_DETAIL_CHOICES
from peach_interactions import object_ids
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.schema_fields import (
    EXTERNAL_ID,
    MOMENT_OR_DATE,
    REFERENCE,
    REFERENCES,
    id_pattern,
    ids_schema,
)
from peach_interactions.api.serializers import (
    BodySerializer,
    Choice,
    Flag,
    JsonObject,
    Moment,
    MomentOrDate,
    ObjectName,
    Strings,
    Text,
)
from peach_interactions.api.shapes import (
    Always,
    Column,
    Joined,
    MomentColumn,
    Shape,
    Unless,
    Worked,
)


class CreatorSerializer(BodySerializer):
    answer_schemas = {"id": {"pattern": id_pattern(object_ids.USER)}}

    id = serializers.CharField(read_only=True, help_text="The user's ID.")
    name = serializers.CharField(read_only=True, help_text="The user's name.")
    descriptor = Choice(choices=UserType.choices, read_only=True, help_text="The type of user.")


class BorrowerSerializer(PersonSerializer):
    """A person inside an interaction: there it may be named by its ID."""

    unanswered_fields = frozenset(
        {"object", "companyId", "name", "dateOfBirth"}
        | {"businessDetails", "timeZone", "timeZoneStatedAt"}
    )
    id = Text(
        required=False, help_text="The borrower's ID; if given, it must be the person in the path."
    )


class ContactDetailsSerializer(ContactSerializer):
    """A contact inside an interaction. One that is created gets the status additional, whatever is sent."""

    object = ObjectName("contactDetails")
    unanswered_fields = frozenset(
        {"id", "personId", "createdAt", "updatedAt"}
        | {"status", "consentAutodialedCall", "lineType", "reassignedCheckedAt"}
    )
    status = Choice(choices=ContactStatus.choices, read_only=True)


class InteractionSerializer(BodySerializer):
    answered_fields = frozenset({"loanIds", "sensitive", "borrower", "personId"})
    answer_schemas = {
        "loanId": {"pattern": id_pattern(object_ids.LOAN)},
        "loanIds": ids_schema(object_ids.LOAN),
    }
    body_schemas = {
        "contactExternalId": EXTERNAL_ID,
        "loanId": REFERENCE,
        "loanIds": REFERENCES,
        "startedAt": MOMENT_OR_DATE,
        "complianceGuardRuleId": {"pattern": f"^{RULE_ID.pattern}$"},
    }

    id = serializers.CharField(read_only=True)
    object = ObjectName("interaction")
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)
    deleted_at = Moment(read_only=True, allow_null=True)
    channel = Choice(choices=Channel.choices)
    theme = Choice(choices=Theme.choices)
    status = Choice(choices=Status.choices)
    status_updated_at = Moment(read_only=True)
    direction = Choice(choices=Direction.choices)
    content = JsonObject(required=False, allow_null=True)
    contact_id = Text(
        required=False, allow_null=True, help_text="A reference to one of the person's contacts."
    )
    contact_external_id = Text(
        required=False,
        allow_null=True,
        write_only=True,
        help_text="The contact's external ID, without ext-.",
    )
    contact = ContactDetailsSerializer(
        required=False,
        allow_null=True,
        help_text="The contact; one that is not known yet is created.",
    )
    loan_id = Text(
        required=False,
        allow_null=True,
        help_text="A reference to a loan; in answers the only one, or null.",
    )
    loan_ids = Strings(
        required=False, allow_null=True, help_text="References to all loans it was about."
    )
    subject = Choice(choices=SUBJECT_CHOICES, required=False, allow_null=True)
    sensitive = Flag(required=False, allow_null=True)
    external_id = Text(required=False, allow_null=True)
    previous_interaction_id = Text(
        required=False,
        allow_null=True,
        help_text="A reference to the interaction that this one follows on.",
    )
    status_details = Choice(choices=STATUS_DETAIL_CHOICES, required=False, allow_null=True)
    status_details_updated_at = Moment(read_only=True, allow_null=True)
    agent_outcome = Choice(choices=AGENT_OUTCOME_CHOICES, required=False, allow_null=True)
    agent_outcome_updated_at = Moment(read_only=True, allow_null=True)
    meta_data = JsonObject(required=False, allow_null=True)
    is_transactional = Flag(required=False, allow_null=True)
    started_at = MomentOrDate(required=False, allow_null=True)
    started_at_has_time = serializers.BooleanField(read_only=True)
    ended_at = Moment(required=False, allow_null=True)
    scheduled_at_from = Moment(required=False, allow_null=True)
    scheduled_at_to = Moment(required=False, allow_null=True)
    failure_description_short = Text(
        required=False, allow_null=True, max_length=MAX_FAILURE_SHORT_LENGTH
    )
    failure_description_long = Text(
        required=False, allow_null=True, max_length=MAX_FAILURE_LONG_LENGTH
    )
    compliance_guard_rule_id = Text(required=False, allow_null=True)
    borrower = BorrowerSerializer(
        required=False,
        allow_null=True,
        help_text="The borrower. If the path names an external ID that is new, it is created from this.",
    )
    person_id = Text(required=False, allow_null=True, help_text="The borrower's ID.")
    created_by = CreatorSerializer(read_only=True, allow_null=True, help_text="Who recorded it.")
    is_external = serializers.BooleanField(read_only=True)
    template_version_id = serializers.CharField(
        read_only=True, allow_null=True, help_text="Always null."
    )
    supercase_bulk_operation_id = serializers.CharField(
        read_only=True, allow_null=True, help_text="Always null."
    )
    reservation_id = Text(
        required=False,
        allow_null=True,
        write_only=True,
        help_text="A slot that the Compliance Guard holds.",
    )
    purpose = Choice(choices=Purpose.choices, required=False, allow_null=True, write_only=True)
    purpose_note = Text(
        required=False, allow_null=True, write_only=True, max_length=MAX_NOTE_LENGTH
    )
    purpose_deadline = Moment(required=False, allow_null=True, write_only=True)
    is_autodialed = Flag(required=False, allow_null=True, write_only=True)
    is_prerecorded = Flag(required=False, allow_null=True, write_only=True)

    class Meta:
        model = Interaction


class RecordingSerializer(BodySerializer):
    id = serializers.CharField(read_only=True)
    object = ObjectName("recording")
    kind = Choice(choices=RecordingKind.choices, read_only=True)
    content_type = Choice(choices=AUDIO_TYPE_CHOICES, read_only=True)
    size_bytes = serializers.IntegerField(read_only=True, min_value=1)
    sha256 = serializers.CharField(read_only=True)
    duration_seconds = serializers.FloatField(read_only=True, allow_null=True, min_value=0)
    created_at = Moment(read_only=True)

    class Meta:
        model = Recording


class RecordingAddressSerializer(BodySerializer):
    url = serializers.CharField(read_only=True, help_text="Plays the content, without any header.")
    expires_at = Moment(read_only=True, help_text="Until when; at most 5 minutes.")


class JoinSerializer(BodySerializer):
    join_type = Choice(
        choices=JoinType.choices, read_only=True, help_text="Whether another agent has joined."
    )


_LOANS = "FROM interactions_interactionloan row WHERE row.interaction_id = {table}.id"
INTERACTION = Shape(
    {
        "id": Column("id"),
        "object": Always("interaction"),
        "createdAt": MomentColumn("created_at"),
        "updatedAt": MomentColumn("updated_at"),
        "deletedAt": MomentColumn("deleted_at"),
        "channel": Column("channel"),
        "theme": Column("theme"),
        "status": Column("status"),
        "statusUpdatedAt": MomentColumn("status_updated_at"),
        "direction": Column("direction"),
        "content": Unless(LOCKED, Column("content"), flag="sensitive"),
        "contactId": Column("contact_id"),
        "contact": Joined("contact", Contact, CONTACT_DETAILS),
        "loanId": Worked(
            lambda row: row.loan_id_list[0] if len(row.loan_id_list) == 1 else None,
            f"(SELECT CASE WHEN count(*) = 1 THEN min(row.loan_id) END {_LOANS})",
        ),
        "loanIds": Worked(
            lambda row: list(row.loan_id_list),
            f"ARRAY(SELECT row.loan_id {_LOANS} ORDER BY row.id)",
        ),
        "subject": Column("subject"),
        "sensitive": Column("sensitive"),
        "externalId": Column("external_id"),
        "previousInteractionId": Column("previous_interaction_id"),
        "statusDetails": Column("status_details"),
        "statusDetailsUpdatedAt": MomentColumn("status_details_updated_at"),
        "agentOutcome": Unless(OF_LENDERS, Column("agent_outcome")),
        "agentOutcomeUpdatedAt": Unless(OF_LENDERS, MomentColumn("agent_outcome_updated_at")),
        "metaData": Unless(OF_LENDERS, Unless(LOCKED, Column("meta_data"), flag="sensitive")),
        "isTransactional": Column("is_transactional"),
        "startedAt": MomentColumn("started_at"),
        "startedAtHasTime": Column("started_at_has_time"),
        "endedAt": MomentColumn("ended_at"),
        "scheduledAtFrom": MomentColumn("scheduled_at_from"),
        "scheduledAtTo": MomentColumn("scheduled_at_to"),
        "failureDescriptionShort": Unless(OF_LENDERS, Column("failure_description_short")),
        "failureDescriptionLong": Unless(OF_LENDERS, Column("failure_description_long")),
        "complianceGuardRuleId": Unless(OF_LENDERS, Column("compliance_guard_rule_id")),
        "borrower": Joined("person", Person, BORROWER),
        "personId": Column("person_id"),
        "createdBy": Unless(
            OF_LENDERS,
            Joined(
                "created_by",
                Actor,
                Shape(
                    {
                        "id": Column("id"),
                        "name": Column("name"),
                        "descriptor": Column("user_type"),
                    }
                ),
            ),
        ),
        "isExternal": Column("is_external"),
        "templateVersionId": Always(None),
        "supercaseBulkOperationId": Always(None),
    }
)


def represent_interaction(row: Interaction, caller: Caller) -> dict[str, Any]:
    """An interaction as an answer shows it to this caller (api.md 2 and 3.2).

    It comes from `for_answers()` or a service. What a caller may not read is null.
    """
    return INTERACTION.of(row, hidden_from(caller))


def represent_recording(recording: Recording) -> dict[str, Any]:
    """Recorded content as the answer to storing it shows it."""
    return {
        "id": recording.pk,
        "object": "recording",
        "kind": recording.kind,
        "contentType": recording.content_type,
        "sizeBytes": recording.size_bytes,
        "sha256": recording.sha256,
        "durationSeconds": recording.duration_seconds,
        "createdAt": timestamp(recording.created_at),
    }
