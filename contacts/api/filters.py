"""The filters of contacts, do-not-interacts and consents."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from contacts.choices import (
    Channel,
    ConsentGivenTo,
    ConsentKind,
    ContactAffiliation,
    ContactLabel,
    ContactStatus,
    ContactType,
    DoNotInteractReason,
    DoNotInteractSource,
)
from contacts.models import Contact
from peach_interactions import object_ids
from peach_interactions.api.filters import (
    FlagFilter,
    ReferencesFilter,
    StrictFilterSet,
    WordsFilter,
)


class ContactFilters(StrictFilterSet):
    contactType = WordsFilter(
        field_name="contact_type", choices=ContactType.values, label="One or more types."
    )
    label = WordsFilter(
        field_name="label", choices=ContactLabel.values, label="One or more labels."
    )
    affiliation = WordsFilter(
        field_name="affiliation",
        choices=ContactAffiliation.values,
        label="One or more affiliations.",
    )
    status = WordsFilter(
        field_name="status", choices=ContactStatus.values, label="One or more statuses."
    )
    receiveTextMessages = FlagFilter(
        field_name="receive_text_messages", label="Whether it agreed to text messages."
    )
    valid = FlagFilter(field_name="valid", label="Whether it works, as far as known.")
    includeArchived = FlagFilter(
        method="include_archived", label="Whether archived ones are listed too (default false)."
    )

    @property
    def qs(self) -> Any:
        rows = super().qs
        asked_for = self.form.cleaned_data.get("includeArchived")
        names_archived = ContactStatus.ARCHIVED in (self.form.cleaned_data.get("status") or [])
        return rows if asked_for or names_archived else rows.in_use()

    def include_archived(self, rows: Any, name: str, value: bool) -> Any:
        # Leaving them out is the default, and so the work of `qs`.
        return rows


class DoNotInteractFilters(StrictFilterSet):
    reason = WordsFilter(
        field_name="reason", choices=DoNotInteractReason.values, label="One or more reasons."
    )
    source = WordsFilter(
        field_name="source", choices=DoNotInteractSource.values, label="One or more sources."
    )
    channel = WordsFilter(
        method="restricting",
        choices=Channel.values,
        label="Those that restrict one of these channels: they name it, all, or none.",
    )
    active = FlagFilter(
        method="by_force", label="Whether it is in force on this day in the company's zone."
    )
    includeWithdrawn = FlagFilter(
        method="include_withdrawn", label="Whether withdrawn ones are listed too (default false)."
    )

    @property
    def qs(self) -> Any:
        rows = super().qs
        return rows if self.form.cleaned_data.get("includeWithdrawn") else rows.standing()

    def restricting(self, rows: Any, name: str, value: list[str]) -> Any:
        return rows.about_channels(value) if value else rows

    def by_force(self, rows: Any, name: str, value: bool) -> Any:
        now = timezone.now()
        company: Any = self.request.user.company
        today = now.astimezone(ZoneInfo(company.time_zone)).date()
        in_force = rows.in_force(now=now, today=today)
        return in_force if value else rows.exclude(pk__in=in_force.values("pk"))

    def include_withdrawn(self, rows: Any, name: str, value: bool) -> Any:
        # Leaving them out is the default, and so the work of `qs`.
        return rows


class ConsentFilters(StrictFilterSet):
    kind = WordsFilter(field_name="kind", choices=ConsentKind.values, label="One or more kinds.")
    channel = WordsFilter(
        field_name="channel", choices=Channel.values, label="One or more channels."
    )
    givenTo = WordsFilter(
        field_name="given_to", choices=ConsentGivenTo.values, label="To whom it was given."
    )
    contactId = ReferencesFilter(
        prefix=object_ids.CONTACT,
        relation="contact",
        referred=Contact,
        label="Those about one of these contacts.",
    )
    active = FlagFilter(
        method="by_validity",
        label="Whether it is given, not revoked and not past expiresAt. A prior consent may have "
        "ended by its seven dates or a conversation all the same.",
    )

    def by_validity(self, rows: Any, name: str, value: bool) -> Any:
        valid = rows.valid_at(timezone.now())
        return valid if value else rows.exclude(pk__in=valid.values("pk"))
