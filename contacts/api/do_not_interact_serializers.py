"""The form of do-not-interacts on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from contacts.choices import (
    DO_NOT_INTERACT_CHANNELS,
    DO_NOT_INTERACT_THEMES,
    ContactLabel,
    DoNotInteractReason,
    DoNotInteractSource,
    InconvenientPlace,
)
from contacts.do_not_interact_rules import MAX_TIMES_OF_DAY
from contacts.models import DoNotInteract
from peach_interactions import object_ids
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.schema_fields import REFERENCES, id_pattern, ids_schema
from peach_interactions.api.serializers import (
    BodySerializer,
    Choice,
    Choices,
    Date,
    FaultyObject,
    Moment,
    ObjectName,
    Strings,
    Text,
)
from peach_interactions.errors import Fault

TIME_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
END_PATTERN = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"

TimeOfDaySerializer = type(
    "TimeOfDaySerializer",
    (BodySerializer,),
    {
        # `from` is no name that Python takes.
        "from": Text(help_text="When it begins, as HH:MM."),
        "to": Text(help_text="When it ends, without that minute, as HH:MM; 24:00 is midnight."),
        "body_schemas": {"from": {"pattern": TIME_PATTERN}, "to": {"pattern": END_PATTERN}},
        "answer_schemas": {"from": {"pattern": TIME_PATTERN}, "to": {"pattern": END_PATTERN}},
    },
)


class TimesOfDay(serializers.ListField):
    """Times of day, with the faults of each row named from inside it. A row is whole, in an update too."""

    child = TimeOfDaySerializer()

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise ValidationError("This must be a list.", code="not_a_list")
        rows, faults = [], []
        # One more than allowed, so that the rule about their number sees it.
        for index, item in enumerate(data[: MAX_TIMES_OF_DAY + 1]):
            row, row_faults = self._read(item)
            rows.append(row)
            faults += [fault.under(f"[{index}]") for fault in row_faults]
        if faults:
            raise FaultyObject(faults)
        return rows

    def _read(self, item: Any) -> tuple[dict[str, str], list[Fault]]:
        assert self.child is not None
        try:
            row = self.child.run_validation(item)
        except FaultyObject as error:
            return {}, error.faults
        except ValidationError:
            return {}, [Fault("not_an_object", "This must be an object.")]
        # The serializer of an update does not ask for them.
        missing = [name for name in ("from", "to") if name not in row]
        return row, [Fault("required", "This field is required.", name) for name in missing]


class DayOfWeek(serializers.IntegerField):
    """A number from 0 to 6, nothing that resembles one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int or not 0 <= data <= 6:
            raise ValidationError("A day is 0 to 6; Monday is 0.", code="invalid_choice")
        return data


class DaysOfWeek(serializers.ListField):
    """A list of days."""

    child = DayOfWeek(min_value=0, max_value=6)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise ValidationError("This must be a list.", code="not_a_list")
        return super().to_internal_value(data)


class DoNotInteractSerializer(BodySerializer):
    answered_fields = frozenset({"startDate", "receivedAt"})
    body_schemas = {
        "loanIds": REFERENCES,
        "contactIds": REFERENCES,
        "timesOfDay": {"maxItems": MAX_TIMES_OF_DAY},
        "evidenceInteractionId": {"pattern": id_pattern(object_ids.INTERACTION)},
    }
    answer_schemas = {
        "loanIds": ids_schema(object_ids.LOAN),
        "contactIds": ids_schema(object_ids.CONTACT),
        "evidenceInteractionId": {"pattern": id_pattern(object_ids.INTERACTION)},
    }

    id = serializers.CharField(read_only=True)
    object = ObjectName("doNotInteract")
    person_id = serializers.CharField(read_only=True, help_text="The borrower's ID.")
    created_at = Moment(read_only=True)
    updated_at = Moment(read_only=True)
    withdrawn_at = Moment(read_only=True, allow_null=True)
    channels = Choices(choices=DO_NOT_INTERACT_CHANNELS, required=False)
    themes = Choices(choices=DO_NOT_INTERACT_THEMES, required=False)
    loan_ids = Strings(required=False)
    contact_ids = Strings(required=False)
    contact_labels = Choices(choices=ContactLabel.choices, required=False)
    place = Choice(choices=InconvenientPlace.choices, required=False, allow_null=True)
    start_date = Date(required=False, allow_null=True)
    end_date = Date(required=False, allow_null=True)
    days_of_week = DaysOfWeek(required=False)
    times_of_day = TimesOfDay(required=False)
    time_zone = Text(required=False, allow_null=True)
    reason = Choice(choices=DoNotInteractReason.choices)
    received_at = Moment(required=False, allow_null=True)
    source = Choice(choices=DoNotInteractSource.choices, required=False)  # type: ignore[assignment]
    evidence_interaction_id = Text(required=False, allow_null=True)

    class Meta:
        model = DoNotInteract


def represent_do_not_interact(row: DoNotInteract) -> dict[str, Any]:
    """A do-not-interact as an answer shows it."""
    return {
        "id": row.pk,
        "object": "doNotInteract",
        "personId": row.person_id,
        "createdAt": timestamp(row.created_at),
        "updatedAt": timestamp(row.updated_at),
        "withdrawnAt": timestamp(row.withdrawn_at),
        "channels": row.channels,
        "themes": row.themes,
        "loanIds": row.loan_ids,
        "contactIds": row.contact_ids,
        "contactLabels": row.contact_labels,
        "place": row.place,
        "startDate": row.start_date.isoformat(),
        "endDate": row.end_date.isoformat() if row.end_date else None,
        "daysOfWeek": row.days_of_week,
        "timesOfDay": row.times_of_day,
        "timeZone": row.time_zone,
        "reason": row.reason,
        "receivedAt": timestamp(row.received_at),
        "source": row.source,
        "evidenceInteractionId": row.evidence_interaction_id,
    }
