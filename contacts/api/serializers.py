"""The form of contacts on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from borrowers.api.serializers import parts_of
from contacts.choices import (
    ADDRESS_COLUMNS,
    MAX_ADDRESS_PART_LENGTH,
    MAX_NAME_LENGTH,
    MAX_VALUE_LENGTH,
    ContactAffiliation,
    ContactLabel,
    ContactStatus,
    ContactType,
    DisconnectionStatus,
    LineType,
)
from contacts.models import Contact
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.serializers import (
    BodySerializer,
    Choice,
    Date,
    Flag,
    Moment,
    ObjectName,
    Text,
)
from peach_interactions.api.shapes import Always, Column, DayColumn, MomentColumn, Shape, Where

AddressSerializer = type(
    "AddressSerializer",
    (BodySerializer,),
    {
        "object": ObjectName("address"),
        **parts_of(Contact, ADDRESS_COLUMNS, MAX_ADDRESS_PART_LENGTH),
    },
)


class PhoneDisconnectionDetailsSerializer(BodySerializer):
    last_known_connection_date = Date(required=False, allow_null=True)
    last_disconnect_check_date = Date(read_only=True, allow_null=True)
    disconnection_status = Choice(
        choices=DisconnectionStatus.choices, read_only=True, allow_null=True
    )

    class Meta:
        model = Contact


class ContactSerializer(BodySerializer):
    answered_fields = frozenset({"phoneDisconnectionDetails"})
    body_schemas = {"value": {"maxLength": MAX_VALUE_LENGTH}}

    id = serializers.CharField(read_only=True)
    object = ObjectName("contact")
    person_id = serializers.CharField(read_only=True, help_text="The borrower's ID.")
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)
    external_id = Text(required=False, allow_null=True)
    contact_type = Choice(choices=ContactType.choices)
    label = Choice(choices=ContactLabel.choices)  # type: ignore[assignment]
    affiliation = Choice(choices=ContactAffiliation.choices, required=False)
    status = Choice(choices=ContactStatus.choices, required=False)
    name = Text(required=False, allow_null=True, max_length=MAX_NAME_LENGTH)
    value = Text(required=False, allow_null=True)
    address = AddressSerializer(required=False, allow_null=True, help_text="For addresses only.")
    valid = Flag(required=False)
    verified = Flag(required=False)
    receive_text_messages = Flag(required=False)
    receive_text_messages_last_consent_at = Moment(read_only=True, allow_null=True)
    consent_autodialed_call = Flag(required=False)
    authorized_third_party = Flag(required=False)
    power_of_attorney = Flag(required=False)
    line_type = Choice(choices=LineType.choices, required=False, allow_null=True)
    reassigned_checked_at = Moment(required=False, allow_null=True)
    phone_disconnection_details = PhoneDisconnectionDetailsSerializer(
        required=False, allow_null=True, help_text="Whether the phone is still connected."
    )

    class Meta:
        model = Contact


def represent_contact(contact: Contact) -> dict[str, Any]:
    """A contact as an answer shows it."""
    return {
        **represent_contact_details(contact),
        "id": contact.pk,
        "object": "contact",
        "personId": contact.person_id,
        "createdAt": timestamp(contact.created_at),
        "updatedAt": timestamp(contact.updated_at),
        "status": contact.status,
        "consentAutodialedCall": contact.consent_autodialed_call,
        "lineType": contact.line_type,
        "reassignedCheckedAt": timestamp(contact.reassigned_checked_at),
    }


CONTACT_DETAILS = Shape(
    {
        "object": Always("contactDetails"),
        "externalId": Column("external_id"),
        "contactType": Column("contact_type"),
        "label": Column("label"),
        "affiliation": Column("affiliation"),
        "name": Column("name"),
        "value": Column("value"),
        "address": Where(
            "contact_type",
            ContactType.ADDRESS.value,
            Shape(
                {
                    "object": Always("address"),
                    **{key: Column(column) for key, column in ADDRESS_COLUMNS.items()},
                }
            ),
        ),
        "valid": Column("valid"),
        "verified": Column("verified"),
        "receiveTextMessages": Column("receive_text_messages"),
        "authorizedThirdParty": Column("authorized_third_party"),
        "powerOfAttorney": Column("power_of_attorney"),
        "receiveTextMessagesLastConsentAt": MomentColumn("receive_text_messages_last_consent_at"),
        "phoneDisconnectionDetails": Shape(
            {
                "lastKnownConnectionDate": DayColumn("last_known_connection_date"),
                "lastDisconnectCheckDate": DayColumn("last_disconnect_check_date"),
                "disconnectionStatus": Column("disconnection_status"),
            }
        ),
    }
)


def represent_contact_details(contact: Contact) -> dict[str, Any]:
    """The part of a contact that stands in its interactions."""
    return CONTACT_DETAILS.of(contact, frozenset())
