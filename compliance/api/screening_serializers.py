"""The form of screenings on the wire: a body, and lines of JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from borrowers.choices import BorrowerStatus, CollectionsIntensity, LoanStatus, LoanType
from compliance.screening import MAX_NAMED, Line
from contacts.choices import US_STATES
from interactions.choices import SUBJECT_CHOICES, Channel, Theme
from peach_interactions import external_ids
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.schema_fields import REFERENCES
from peach_interactions.api.serializers import BodySerializer, Choice, Flag, Moment, Strings, Text

MAX_REFERENCE_LENGTH = external_ids.MAX_LENGTH + len(external_ids.PATH_PREFIX)
Json = dict[str, Any]


class References(Strings):
    """A list of references to people, not longer than a screening takes."""

    child = Text(allow_blank=False, max_length=MAX_REFERENCE_LENGTH)

    def to_internal_value(self, data: Any) -> list[Any]:
        # Before its items are looked at: a list that is far too long would take its time.
        if isinstance(data, list) and not 1 <= len(data) <= MAX_NAMED:
            raise ValidationError(f"This takes 1 to {MAX_NAMED:,} references.", code="length")
        return super().to_internal_value(data)


class Words(Text):
    """One word of a vocabulary, or a list of such; always read as a list."""

    def __init__(self, words: Iterable[str], **options: Any) -> None:
        self.words = frozenset(words)
        super().__init__(required=False, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        is_empty, value = self.validate_empty_values(data)
        return value if is_empty else self.to_internal_value(value)

    def to_internal_value(self, data: Any) -> list[str]:  # type: ignore[override]
        if isinstance(data, list) and data:
            unknown = [index for index, word in enumerate(data) if not self._knows(word)]
            if unknown:
                faults: dict[Any, Any] = {index: [self._unknown()] for index in unknown}
                raise ValidationError(faults)
            return data
        if not self._knows(data):
            raise ValidationError(self._unknown())
        return [data]

    def _knows(self, word: Any) -> bool:
        return isinstance(word, str) and word in self.words

    def _unknown(self) -> ErrorDetail:
        return ErrorDetail("This is not one of the allowed values.", code="invalid_choice")


def _words_schema(word: Json) -> Json:
    return {"anyOf": [word, {"type": "array", "items": word, "minItems": 1}]}


def _of_vocabulary(name: str) -> Json:
    return _words_schema({"$ref": f"#/components/schemas/{name}"})


class ScreeningFilterSerializer(BodySerializer):
    """Which people; each condition takes a word or a list of words, and all conditions hold. None: all people."""

    body_schemas = {
        "loanStatus": _of_vocabulary("LoanStatus"),
        "loanType": _of_vocabulary("LoanType"),
        "state": _words_schema({"type": "string", "enum": sorted(US_STATES)}),
        "collectionsIntensity": _of_vocabulary("CollectionsIntensity"),
        "borrowerStatus": _of_vocabulary("BorrowerStatus"),
    }

    loan_status = Words(
        LoanStatus.values,
        help_text="They owe a loan that stands so, their own or a co-borrowed one.",
    )
    loan_type = Words(
        LoanType.values,
        help_text="They owe a loan of this kind; with loanStatus, the same loan is of that status.",
    )
    state = Words(
        US_STATES,
        help_text="They have an address in this state (USPS letters) that is not archived.",
    )
    collections_intensity = Words(
        CollectionsIntensity.values, help_text="How often collections may turn to them."
    )
    borrower_status = Words(BorrowerStatus.values, help_text="The status of the borrower.")


class ScreeningSerializer(BodySerializer):
    """May these people be contacted so? Whom it is about, say either personIds or filter."""

    body_schemas = {
        "personIds": {**REFERENCES, "minItems": 1, "maxItems": MAX_NAMED},
    }

    channel = Choice(choices=Channel.choices, help_text="The channel to be used.")
    theme = Choice(
        choices=Theme.choices,
        required=False,
        allow_null=True,
        help_text="Why; not needed with a subject that implies it.",
    )
    subject = Choice(
        choices=SUBJECT_CHOICES, required=False, allow_null=True, help_text="About what."
    )
    at = Moment(
        required=False,
        allow_null=True,
        help_text="The moment to judge, from 2000-01-01 to 400 days ahead; default now.",
    )
    check_at_company_noon = Flag(
        required=False,
        allow_null=True,
        help_text="Planning only: rules about times of day are judged at noon of that day in the company's "
        "zone.",
    )
    person_ids = References(
        required=False,
        allow_null=True,
        help_text="The people, by our IDs or the lender's; one who is named twice is answered once.",
    )
    filter = ScreeningFilterSerializer(
        required=False, allow_null=True, help_text="The people that a filter finds."
    )


def represent_line(line: Line) -> Json:
    return {
        "personId": line.person_id,
        "decision": line.decision,
        "ruleId": line.rule_id,
        "nextAllowedAt": timestamp(line.next_allowed_at),
        "contactId": line.contact_id,
    }


def as_lines(objects: Iterable[Json]) -> bytes:
    """Objects as lines of JSON (NDJSON)."""
    return b"".join(orjson.dumps(item, option=orjson.OPT_APPEND_NEWLINE) for item in objects)
