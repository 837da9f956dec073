"""The filters of contacts."""

from typing import Any

from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType
from peach_interactions.api.filters import FlagFilter, StrictFilterSet, WordsFilter


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
