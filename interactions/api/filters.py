"""The filters of interactions (api.md 3.3)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django_filters import rest_framework as filters

from borrowers.models import Loan, Person
from companies.callers import Caller
from contacts.models import Contact
from interactions.choices import THEME_OF_SUBJECT, Channel, Direction, RecordingKind, Status, Theme
from interactions.models import Interaction
from interactions.status_details import AGENT_OUTCOMES, STATUS_DETAILS
from peach_interactions import object_ids
from peach_interactions.api.filters import (
    CreatedFilter,
    FlagFilter,
    MomentFilter,
    ReferencesFilter,
    StrictFilterSet,
    TextFilter,
    WordsFilter,
    earliest,
    latest,
)
from peach_interactions.external_ids import matches_any


class StartedFilter(MomentFilter):
    """One end of a range of starts. What has started is sorted by its start: so an index by that answers."""

    def filter(self, rows: Any, value: dt.datetime | None) -> Any:
        if value is None:
            return rows
        end = {f"sort_at__{self.lookup_expr}": value}
        return super().filter(rows, value).filter(**end)


class LoansFilter(ReferencesFilter):
    """Interactions about one of the loans given."""

    def filter(self, rows: Any, value: list[str]) -> Any:
        if not value:
            return rows
        loans = Loan.objects.filter(
            matches_any(value, object_ids.LOAN), company_id=self.parent.company_id
        )
        return rows.about_loans(list(loans.values_list("pk", flat=True)))


class PreviousFilter(ReferencesFilter):
    """Interactions that follow on one of those given.

    Our own ID stands in their answers, whatever has become of what it names. An external ID names only what the
    caller sees: one of a deleted interaction is free again, and one that is hidden must not be guessed.
    """

    def named(self, references: list[str]) -> list[str]:
        own_ids = {text for text in references if object_ids.is_object_id(text, self.prefix)}
        rows = Interaction.objects.visible_to(self.parent.caller).living()
        found = rows.filter(matches_any(set(references) - own_ids, self.prefix))
        return [*own_ids, *found.values_list("pk", flat=True)]


class HiddenWordsFilter(WordsFilter):
    """A filter on a field that a borrower cannot see: for it no row has a value there."""

    def filter(self, rows: Any, value: list[str]) -> Any:
        if value and self.parent.request.user.is_borrower:
            return rows.none()
        return super().filter(rows, value)


class InteractionFilters(StrictFilterSet):
    """Filters of a person's history; a comma is an or, several parameters are an and."""

    channel = WordsFilter(
        field_name="channel", choices=Channel.values, label="One or more channels."
    )
    direction = WordsFilter(
        field_name="direction", choices=Direction.values, label="One or more directions."
    )
    status = WordsFilter(field_name="status", choices=Status.values, label="One or more statuses.")
    statusDetails = WordsFilter(
        field_name="status_details",
        choices=[row.value for row in STATUS_DETAILS],
        label="One or more details.",
    )
    agentOutcome = HiddenWordsFilter(
        field_name="agent_outcome",
        choices=[row.value for row in AGENT_OUTCOMES],
        label="One or more outcomes.",
    )
    theme = WordsFilter(field_name="theme", choices=Theme.values, label="One or more themes.")
    subject = WordsFilter(
        field_name="subject", choices=list(THEME_OF_SUBJECT), label="One or more subjects."
    )
    isExternal = FlagFilter(
        field_name="is_external", label="Whether a lender's system recorded it."
    )
    sensitive = FlagFilter(field_name="sensitive", label="Whether it is locked.")
    hasRecording = FlagFilter(method="filter_recorded", label="Whether a recording is stored.")
    hasVoicemail = FlagFilter(method="filter_recorded", label="Whether a voicemail is stored.")
    missed = FlagFilter(
        method="filter_missed", label="Whether it is an inbound contact that nobody took."
    )
    loanId = LoansFilter(
        prefix=object_ids.LOAN, relation="", referred=Loan, label="References to loans."
    )
    contactId = ReferencesFilter(
        prefix=object_ids.CONTACT,
        relation="contact_id",
        referred=Contact,
        label="References to contacts.",
    )
    externalId = TextFilter(field_name="external_id", label="Exactly this external ID.")
    createdBy = filters.CharFilter(method="filter_creator", label="The IDs of who recorded it.")
    previousInteractionId = PreviousFilter(
        prefix=object_ids.INTERACTION,
        relation="previous_interaction_id",
        referred=Interaction,
        label="References to the interactions before.",
    )
    complianceGuardRuleId = TextFilter(
        field_name="compliance_guard_rule_id",
        method="filter_rule",
        label="One or more rules that blocked it.",
    )
    search = filters.CharFilter(
        method="filter_words", strip=False, label="All the words, whole, any case."
    )
    startedAtFrom = earliest("started_at", StartedFilter)
    startedAtTo = latest("started_at", StartedFilter)
    createdAtFrom = earliest("created_at", CreatedFilter)
    createdAtTo = latest("created_at", CreatedFilter)
    updatedAtFrom = earliest("updated_at")
    updatedAtTo = latest("updated_at")
    scheduledAtFrom = earliest("scheduled_at_from")
    scheduledAtTo = latest("scheduled_at_from")

    @property
    def caller(self) -> Caller:
        caller: Caller = self.request.user
        return caller

    def filter_recorded(self, rows: Any, name: str, value: bool) -> Any:
        if self.caller.is_borrower:
            # For it there is no recorded content.
            return rows.none() if value else rows
        kind = RecordingKind.RECORDING if name == "hasRecording" else RecordingKind.VOICEMAIL
        return rows.with_recorded(kind) if value else rows.without_recorded(kind)

    def filter_missed(self, rows: Any, name: str, value: bool) -> Any:
        return rows.missed() if value else rows.not_missed()

    def filter_creator(self, rows: Any, name: str, value: str) -> Any:
        return (
            rows.none()
            if self.caller.is_borrower
            else rows.filter(created_by_id__in=value.split(","))
        )

    def filter_rule(self, rows: Any, name: str, value: str) -> Any:
        if self.caller.is_borrower:
            return rows.none()
        return rows.filter(compliance_guard_rule_id__in=value.split(","))

    def filter_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.with_words(value, caller=self.caller)


class CompanyInteractionFilters(InteractionFilters):
    """Filters of the company's history: also by person."""

    personId = ReferencesFilter(
        prefix=object_ids.PERSON,
        relation="person_id",
        referred=Person,
        label="References to people.",
    )
