"""The form of questions to the guard and of its answers on the wire."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from compliance.choices import Confidence, DecisionWord, Severity
from compliance.models import Decision
from compliance.snapshots import told
from contacts.whereabouts import SOURCES
from interactions.choices import SUBJECT_CHOICES, Channel, Purpose, Theme
from interactions.content_rules import MAX_NOTE_LENGTH
from peach_interactions import object_ids
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.api.schema_fields import (
    EXTERNAL_ID,
    REFERENCE,
    REFERENCES,
    id_pattern,
    ids_schema,
)
from peach_interactions.api.serializers import (
    BodySerializer,
    Choice,
    Date,
    Flag,
    JsonObject,
    Moment,
    ObjectName,
    Strings,
    Text,
)

INTERACTION_IDS = ids_schema(object_ids.INTERACTION)
LOAN_IDS = ids_schema(object_ids.LOAN)
CONTACT_ID = {"pattern": id_pattern(object_ids.CONTACT)}


class QuestionSerializer(BodySerializer):
    """May this borrower be contacted so?"""

    body_schemas = {
        "loanId": REFERENCE,
        "loanIds": REFERENCES,
        "contactId": REFERENCE,
        "contactExternalId": EXTERNAL_ID,
        "interactionId": REFERENCE,
        "reservationId": {"pattern": id_pattern(object_ids.RESERVATION)},
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
    loan_id = Text(required=False, allow_null=True, help_text="The debt it is about.")
    loan_ids = Strings(
        required=False,
        allow_null=True,
        help_text="The debts it is about; none: those that are delinquent or charged off, else all.",
    )
    contact_id = Text(
        required=False,
        allow_null=True,
        help_text="The contact to be used; none: each of the channel's type, and the best decides.",
    )
    contact_external_id = Text(
        required=False, allow_null=True, help_text="The contact's external ID, without ext-."
    )
    at = Moment(
        required=False,
        allow_null=True,
        help_text="The moment to judge, from 2000-01-01 to 400 days ahead; default now.",
    )
    interaction_id = Text(
        required=False,
        allow_null=True,
        help_text="The planned interaction that is about to be carried out; it is left out of the counts.",
    )
    reservation_id = Text(
        required=False,
        allow_null=True,
        help_text="The held slot that is about to be used; it is left out of the counts.",
    )
    is_autodialed = Flag(
        required=False, allow_null=True, help_text="Whether equipment dials by itself."
    )
    is_prerecorded = Flag(
        required=False,
        allow_null=True,
        help_text="Whether a prerecorded or artificial voice speaks.",
    )
    check_at_company_noon = Flag(
        required=False,
        allow_null=True,
        help_text="Planning only: rules about times of day are judged at noon of that day in the company's "
        "zone. Not together with reserve.",
    )
    purpose = Choice(
        choices=Purpose.choices,
        required=False,
        allow_null=True,
        help_text="The exception of the law that applies; all but replyToBorrower need compliance:override, "
        "save for mail of a notice that the law requires.",
    )
    purpose_note = Text(
        required=False, allow_null=True, max_length=MAX_NOTE_LENGTH, help_text="Why it applies."
    )
    purpose_deadline = Moment(required=False, allow_null=True, help_text="Until when it applies.")
    reserve = Flag(
        required=False,
        allow_null=True,
        help_text="Whether an allowed answer holds the slot for some minutes.",
    )


class ReasonSerializer(BodySerializer):
    """A rule that denied, or warned, or was overridden by a purpose and so warns."""

    answer_schemas = {"loanIds": LOAN_IDS, "interactionIds": INTERACTION_IDS}

    rule_id = serializers.CharField(help_text="The rule's ID.")
    title = serializers.CharField(help_text="Its title.")
    severity = Choice(choices=Severity.choices, help_text="Whether it denied or warned.")
    message = serializers.CharField(help_text="What it says, in a sentence.")
    citation = serializers.CharField(allow_null=True, help_text="Where the law says so.")
    loan_ids = Strings(help_text="The loans in question that it concerns.")
    limit = serializers.IntegerField(allow_null=True, help_text="Its limit, if it counts.")
    count = serializers.IntegerField(
        allow_null=True, help_text="How many there are already, without the attempt."
    )
    window_from = Date(allow_null=True, help_text="The first local date of the window counted.")
    window_to = Date(allow_null=True, help_text="The last local date of the window counted.")
    zone = serializers.CharField(
        allow_null=True, help_text="The zone whose clock or calendar decided."
    )
    interaction_ids = Strings(help_text="The interactions counted.")
    next_allowed_at = Moment(
        allow_null=True,
        help_text="The first moment at which this rule alone would not deny; null: none in 400 days.",
    )


class ContactVerdictSerializer(BodySerializer):
    """What is said of one contact."""

    answer_schemas = {"contactId": CONTACT_ID}

    contact_id = serializers.CharField(help_text="The contact's ID.")
    decision = Choice(choices=DecisionWord.choices, help_text="The answer for this contact.")
    reasons = ReasonSerializer(many=True, help_text="Why.")
    next_allowed_at = Moment(allow_null=True, help_text="As of the whole answer.")


class PossibleZoneSerializer(BodySerializer):
    """A time zone in which the borrower may be."""

    answer_schemas = {"contactId": CONTACT_ID}

    name = serializers.CharField(help_text="The IANA name.")
    source = Choice(choices=[(word, word) for word in SOURCES], help_text="What says so.")  # type: ignore[assignment]
    contact_id = serializers.CharField(
        allow_null=True, help_text="The contact that says so; null for a stated zone."
    )


class HeldSlotSerializer(BodySerializer):
    """A slot that is held."""

    answer_schemas = {"id": {"pattern": id_pattern(object_ids.RESERVATION)}}

    id = serializers.CharField(help_text="The reservation's ID.")
    expires_at = Moment(help_text="Until when, by the server's clock.")


class GuardAnswerSerializer(BodySerializer):
    """The guard's answer. Treat everything but a 200 with `result` true as no."""

    answer_schemas = {
        "decisionId": {"pattern": id_pattern(object_ids.DECISION)},
        "loanIdsAllowed": LOAN_IDS,
        "contactId": CONTACT_ID,
    }

    decision_id = serializers.CharField(help_text="Under this ID the decision is kept.")
    result = serializers.BooleanField(help_text="Whether contact is allowed: allow or warn.")
    decision = Choice(choices=DecisionWord.choices, help_text="The answer.")
    requires_review = serializers.BooleanField(help_text="Whether somebody should look first.")
    evaluated_at = Moment(help_text="The moment that was judged.")
    next_allowed_at = Moment(
        allow_null=True,
        help_text="The first moment at which the same question would be allowed, as far as is known now; "
        "null: none in 400 days.",
    )
    reasons = ReasonSerializer(many=True, help_text="Why, for the best contact.")
    loan_ids_allowed = Strings(help_text="The loans in question that would be allowed alone.")
    contact_id = serializers.CharField(allow_null=True, help_text="The contact judged best.")
    contacts = ContactVerdictSerializer(many=True, help_text="Each contact judged, the best first.")
    time_zones = PossibleZoneSerializer(many=True, help_text="Where the borrower may be.")
    rule_set_version = serializers.CharField(help_text="The version of the rules.")
    reservation = HeldSlotSerializer(
        allow_null=True, help_text="The slot held; null where none was asked for or allowed."
    )
    planning_only = serializers.BooleanField(
        help_text="Whether times of day were judged at the company's noon."
    )


class DecisionSerializer(BodySerializer):
    """A question that was asked, and its answer."""

    answer_schemas = {
        "personId": {"pattern": id_pattern(object_ids.PERSON)},
        "interactionId": {"pattern": id_pattern(object_ids.INTERACTION)},
        "askedBy": {"pattern": id_pattern(object_ids.USER)},
        # Generated clients would name it as they name the envelope of a decision.
        "answer": {"title": "AnswerAsKept"},
    }

    id = serializers.CharField(read_only=True)
    object = ObjectName("decision")
    person_id = serializers.CharField(help_text="The borrower's ID.")
    decided_at = Moment(help_text="When it was asked and answered.")
    asked_by = serializers.CharField(help_text="The ID of who asked.")
    interaction_id = serializers.CharField(
        allow_null=True, help_text="The planned interaction that was judged, if it was one."
    )
    rule_set_version = serializers.CharField(help_text="The version of the rules.")
    purpose_note = serializers.CharField(allow_null=True, help_text="Why the purpose applied.")
    question = JsonObject(help_text="What was asked, references resolved.")
    answer = JsonObject(help_text="What was answered, in the form of can-interact.")
    facts = JsonObject(help_text="The facts it rests on, with their IDs.")

    class Meta:
        model = Decision


def represent_decision(row: Decision) -> dict[str, Any]:
    """A decision as an answer shows it."""
    return {
        "id": row.pk,
        "object": "decision",
        "personId": row.person_id,
        "decidedAt": timestamp(row.decided_at),
        "askedBy": row.asked_by_id,
        "interactionId": row.interaction_id,
        "ruleSetVersion": row.rule_set_version,
        "purposeNote": row.purpose_note,
        "question": row.question,
        "answer": row.answer,
        "facts": told(row.facts),
    }


class LimitSerializer(BodySerializer):
    """A number of a rule."""

    name = serializers.CharField(help_text="Its name.")
    value = serializers.IntegerField(help_text="What it is for the company.")
    shipped = serializers.IntegerField(help_text="What it is as shipped.")
    meaning = serializers.CharField(help_text="What it counts.")


class RuleVersionSerializer(BodySerializer):
    """What holds in a span of dates."""

    effective_from = Date(allow_null=True, help_text="The first date; null: always before.")
    effective_to = Date(allow_null=True, help_text="The last date; null: until further notice.")
    limits = LimitSerializer(many=True, help_text="The limits in that time.")


class RuleSerializer(BodySerializer):
    """A rule in force for the company."""

    id = serializers.CharField(help_text="The rule's ID.")
    object = ObjectName("rule")
    title = serializers.CharField(help_text="Its title.")
    explanation = serializers.CharField(help_text="What it says, in plain words.")
    severity = Choice(choices=Severity.choices, help_text="Whether it denies or warns.")
    citation = serializers.CharField(allow_null=True, help_text="Where the law says so.")
    confidence = Choice(choices=Confidence.choices, help_text="How well the source is known.")
    jurisdiction = serializers.CharField(help_text="Where the borrower must be for it to bind.")
    kinds = Strings(help_text="The kinds of company that it binds.")
    themes = serializers.CharField(help_text="collections, marketing or all.")
    channels = Strings(allow_null=True, help_text="The channels; null: every channel.")
    counts = serializers.CharField(allow_null=True, help_text="What it counts.")
    enabled = serializers.BooleanField(help_text="Whether it is judged.")
    is_adjusted = serializers.BooleanField(help_text="Whether the company has adjusted it.")
    versions = RuleVersionSerializer(many=True, help_text="What holds when.")


class RulesSerializer(BodySerializer):
    """All rules, in the order of their reasons."""

    version = serializers.CharField(help_text="The version of the rule set.")
    rules = RuleSerializer(many=True, help_text="The rules.")
