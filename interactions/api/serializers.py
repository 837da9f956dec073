"""The form of interactions on the wire: what is read, and what an answer shows to whom."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from borrowers.api.serializers import PersonSerializer, represent_borrower
from companies.callers import Caller
from companies.choices import INTERACTION_READ_SENSITIVE, UserType
from contacts.api.serializers import ContactSerializer, represent_contact_details
from contacts.choices import ContactStatus
from interactions.audio import AUDIO_TYPE_CHOICES
from interactions.choices import (
    AGENT_OUTCOME_CHOICES,
    STATUS_DETAIL_CHOICES,
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


def represent_interaction(row: Interaction, caller: Caller) -> dict[str, Any]:
    """An interaction as an answer shows it to this caller (api.md 2 and 3.2).

    It comes from `for_answers()` or a service. What a caller may not read is null.
    """
    is_hidden = row.sensitive and not caller.may(INTERACTION_READ_SENSITIVE)
    is_borrower = caller.is_borrower
    loan_ids = list(row.loan_id_list)  # type: ignore[attr-defined]
    contact, creator = row.contact, row.created_by
    return {
        "id": row.pk,
        "object": "interaction",
        "createdAt": timestamp(row.created_at),
        "updatedAt": timestamp(row.updated_at),
        "deletedAt": timestamp(row.deleted_at),
        "channel": row.channel,
        "theme": row.theme,
        "status": row.status,
        "statusUpdatedAt": timestamp(row.status_updated_at),
        "direction": row.direction,
        "content": None if is_hidden else row.content,
        "contactId": row.contact_id,
        "contact": None if contact is None else represent_contact_details(contact),
        "loanId": loan_ids[0] if len(loan_ids) == 1 else None,
        "loanIds": loan_ids,
        "subject": row.subject,
        "sensitive": row.sensitive,
        "externalId": row.external_id,
        "previousInteractionId": row.previous_interaction_id,
        "statusDetails": row.status_details,
        "statusDetailsUpdatedAt": timestamp(row.status_details_updated_at),
        "agentOutcome": None if is_borrower else row.agent_outcome,
        "agentOutcomeUpdatedAt": None if is_borrower else timestamp(row.agent_outcome_updated_at),
        "metaData": None if is_hidden or is_borrower else row.meta_data,
        "isTransactional": row.is_transactional,
        "startedAt": timestamp(row.started_at),
        "startedAtHasTime": row.started_at_has_time,
        "endedAt": timestamp(row.ended_at),
        "scheduledAtFrom": timestamp(row.scheduled_at_from),
        "scheduledAtTo": timestamp(row.scheduled_at_to),
        "failureDescriptionShort": None if is_borrower else row.failure_description_short,
        "failureDescriptionLong": None if is_borrower else row.failure_description_long,
        "complianceGuardRuleId": None if is_borrower else row.compliance_guard_rule_id,
        "borrower": represent_borrower(row.person, caller),
        "personId": row.person_id,
        "createdBy": None
        if is_borrower
        else {"id": creator.pk, "name": creator.name, "descriptor": creator.user_type},
        "isExternal": row.is_external,
        "templateVersionId": None,
        "supercaseBulkOperationId": None,
    }


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
