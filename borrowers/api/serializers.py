"""The form of people and loans on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from borrowers.choices import (
    BUSINESS_COLUMNS,
    MAX_ACCOUNT_NUMBER_LENGTH,
    MAX_NAME_LENGTH,
    NAME_COLUMNS,
    BorrowerStatus,
    BorrowerType,
    CollectionsIntensity,
    LoanStatus,
    LoanType,
    StatementDeliveryChannel,
)
from borrowers.models import Loan, Person
from companies.api.hidden_parts import OF_LENDERS, hidden_from
from companies.callers import Caller
from peach_interactions import object_ids
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.schema_fields import REFERENCES, id_pattern, ids_schema
from peach_interactions.api.serializers import (
    BodySerializer,
    Choice,
    Choices,
    Date,
    Flag,
    JsonObject,
    Moment,
    ObjectName,
    Strings,
    Text,
)
from peach_interactions.api.shapes import Column, DayColumn, MomentColumn, Shape, Unless


def parts_of(model: Any, columns: dict[str, str], max_length: int) -> dict[str, Any]:
    """Fields for the parts of an object that are columns of a model, by their key in the API."""
    fields = {}
    for wire_name, column in columns.items():
        fields[column] = Text(
            wire_name=wire_name,
            required=False,
            allow_null=True,
            max_length=max_length,
            help_text=model._meta.get_field(column).help_text,
        )
    return fields


NameSerializer = type(
    "NameSerializer", (BodySerializer,), parts_of(Person, NAME_COLUMNS, MAX_NAME_LENGTH)
)
BusinessDetailsSerializer = type(
    "BusinessDetailsSerializer",
    (BodySerializer,),
    parts_of(Person, BUSINESS_COLUMNS, MAX_NAME_LENGTH),
)


class CommPreferencesSerializer(BodySerializer):
    statement_delivery_channels = Choices(StatementDeliveryChannel.choices, required=False)
    send_reminders_when_current = Flag(required=False)

    class Meta:
        model = Person


class PersonSerializer(BodySerializer):
    answered_fields = frozenset({"name", "commPreferences", "businessDetails"})
    answer_schemas = {"displayId": {"pattern": id_pattern(object_ids.PERSON)}}
    body_schemas = {"timeZone": {"maxLength": 64}}

    id = serializers.CharField(read_only=True)
    object = ObjectName("person")
    company_id = serializers.CharField(read_only=True, help_text="The lender's ID.")
    display_id = serializers.CharField(read_only=True, help_text="The same as id.")
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)
    deleted_at = Moment(read_only=True, allow_null=True)
    borrower_type = Choice(choices=BorrowerType.choices, required=False)
    external_id = Text(required=False, allow_null=True)
    status = Choice(choices=BorrowerStatus.choices, required=False)
    status_updated_at = Moment(read_only=True)
    collections_intensity = Choice(choices=CollectionsIntensity.choices, required=False)
    meta_data = JsonObject(required=False, allow_null=True)
    comm_preferences = CommPreferencesSerializer(
        required=False, allow_null=True, help_text="How the borrower wants to hear from the lender."
    )
    monitor_start_date = Date(required=False, allow_null=True)
    name = NameSerializer(required=False, allow_null=True, help_text="The parts of the name.")
    date_of_birth = Date(required=False, allow_null=True)
    business_details = BusinessDetailsSerializer(
        required=False, allow_null=True, help_text="For businesses only."
    )
    time_zone = Text(required=False, allow_null=True)
    time_zone_stated_at = Moment(read_only=True, allow_null=True)

    class Meta:
        model = Person


class LoanSerializer(BodySerializer):
    answered_fields = frozenset({"coBorrowerIds"})
    answer_schemas = {"coBorrowerIds": ids_schema(object_ids.PERSON)}
    body_schemas = {"coBorrowerIds": REFERENCES}

    id = serializers.CharField(read_only=True)
    object = ObjectName("loan")
    person_id = serializers.CharField(read_only=True, help_text="The borrower's ID.")
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)
    external_id = Text(required=False, allow_null=True)
    loan_type = Choice(choices=LoanType.choices, required=False)
    status = Choice(choices=LoanStatus.choices, required=False)
    account_number = Text(required=False, allow_null=True, max_length=MAX_ACCOUNT_NUMBER_LENGTH)
    co_borrower_ids = Strings(
        required=False, allow_null=True, help_text="References to the people who owe it besides."
    )

    class Meta:
        model = Loan


def represent_person(person: Person, caller: Caller) -> dict[str, Any]:
    """A person as an answer shows it; a borrower does not see the lender's own pairs."""
    return {
        **represent_borrower(person, caller),
        "object": "person",
        "companyId": person.company_id,
        "name": {key: getattr(person, column) for key, column in NAME_COLUMNS.items()},
        "dateOfBirth": person.date_of_birth.isoformat() if person.date_of_birth else None,
        "businessDetails": {
            key: getattr(person, column) for key, column in BUSINESS_COLUMNS.items()
        },
        "timeZone": person.time_zone,
        "timeZoneStatedAt": timestamp(person.time_zone_stated_at),
    }


BORROWER = Shape(
    {
        "id": Column("id"),
        "createdAt": MomentColumn("created_at"),
        "updatedAt": MomentColumn("updated_at"),
        "deletedAt": MomentColumn("deleted_at"),
        "borrowerType": Column("borrower_type"),
        "externalId": Column("external_id"),
        "status": Column("status"),
        "statusUpdatedAt": MomentColumn("status_updated_at"),
        "collectionsIntensity": Column("collections_intensity"),
        "displayId": Column("id"),
        "metaData": Unless(OF_LENDERS, Column("meta_data")),
        "commPreferences": Shape(
            {
                "statementDeliveryChannels": Column("statement_delivery_channels"),
                "sendRemindersWhenCurrent": Column("send_reminders_when_current"),
            }
        ),
        "monitorStartDate": DayColumn("monitor_start_date"),
    }
)


def represent_borrower(person: Person, caller: Caller) -> dict[str, Any]:
    """The part of a person that stands in its interactions: no name, birth date or other personal data."""
    return BORROWER.of(person, hidden_from(caller))


def represent_loan(loan: Loan) -> dict[str, Any]:
    """A loan as an answer shows it; it comes from `with_co_borrowers()` or a service."""
    return {
        "id": loan.pk,
        "object": "loan",
        "personId": loan.person_id,
        "createdAt": timestamp(loan.created_at),
        "updatedAt": timestamp(loan.updated_at),
        "externalId": loan.external_id,
        "loanType": loan.loan_type,
        "status": loan.status,
        "accountNumber": loan.account_number,
        "coBorrowerIds": list(loan.co_borrower_id_list),  # type: ignore[attr-defined]
    }
