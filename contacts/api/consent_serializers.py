"""The form of consents on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from contacts.choices import Channel, ConsentGivenTo, ConsentKind
from contacts.models import Consent
from peach_interactions import object_ids
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.schema_fields import REFERENCES, id_pattern, ids_schema
from peach_interactions.api.serializers import (
    BodySerializer,
    Choice,
    Moment,
    ObjectName,
    Strings,
    Text,
)


class ConsentSerializer(BodySerializer):
    answered_fields = frozenset({"givenAt"})
    body_schemas = {
        "loanIds": REFERENCES,
        "evidenceInteractionId": {"pattern": id_pattern(object_ids.INTERACTION)},
    }
    answer_schemas = {
        "loanIds": ids_schema(object_ids.LOAN),
        "evidenceInteractionId": {"pattern": id_pattern(object_ids.INTERACTION)},
    }

    id = serializers.CharField(read_only=True)
    object = ObjectName("consent")
    person_id = serializers.CharField(read_only=True, help_text="The borrower's ID.")
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)
    channel = Choice(
        choices=Channel.choices,
        required=False,
        help_text="The channel it is about. autodialed and marketing need it; the others have only one.",
    )
    kind = Choice(choices=ConsentKind.choices)
    contact_id = Text(required=False, allow_null=True)
    loan_ids = Strings(required=False)
    given_to = Choice(choices=ConsentGivenTo.choices, required=False)
    given_at = Moment(required=False, allow_null=True)
    expires_at = Moment(required=False, allow_null=True)
    revoked_at = Moment(read_only=True, allow_null=True)
    evidence_interaction_id = Text(required=False, allow_null=True)

    class Meta:
        model = Consent


def represent_consent(consent: Consent) -> dict[str, Any]:
    """A consent as an answer shows it."""
    return {
        "id": consent.pk,
        "object": "consent",
        "personId": consent.person_id,
        "createdAt": timestamp(consent.created_at),
        "updatedAt": timestamp(consent.updated_at),
        "channel": consent.channel,
        "kind": consent.kind,
        "contactId": consent.contact_id,
        "loanIds": consent.loan_ids,
        "givenTo": consent.given_to,
        "givenAt": timestamp(consent.given_at),
        "expiresAt": timestamp(consent.expires_at),
        "revokedAt": timestamp(consent.revoked_at),
        "evidenceInteractionId": consent.evidence_interaction_id,
    }
