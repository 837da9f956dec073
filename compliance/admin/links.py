"""The rows that a decision names by ID, as links: read at once, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from borrowers.models import Loan
from contacts.models import Contact
from interactions.models import Interaction


@dataclass(frozen=True, slots=True)
class Link:
    """An object by name, and the address of its page; `more` says a little of it."""

    text: str
    url: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Links to contacts, loans and interactions by their IDs."""

    contacts: dict[str, Link] = field(default_factory=dict)
    loans: dict[str, Link] = field(default_factory=dict)
    interactions: dict[str, Link] = field(default_factory=dict)

    def contact(self, pk: str) -> Link:
        return self.contacts.get(pk) or Link(pk, "")

    def loan(self, pk: str) -> Link:
        return self.loans.get(pk) or Link(pk, "")

    def interaction(self, pk: str) -> Link:
        return self.interactions.get(pk) or Link(pk, "")


def links_to(
    *,
    company_id: str,
    contact_ids: Iterable[str],
    loan_ids: Iterable[str],
    interaction_ids: Iterable[str],
) -> Links:
    """Reads the rows in three queries at most; of another company's, none is found."""
    contacts = _rows(Contact, company_id, contact_ids)
    loans = _rows(Loan, company_id, loan_ids)
    interactions = _rows(Interaction, company_id, interaction_ids, "content", "meta_data")
    return Links(
        {row.pk: link_to_contact(row) for row in contacts},
        {row.pk: Link(str(row), page_of(row), row.get_status_display()) for row in loans},
        {row.pk: link_to_interaction(row) for row in interactions},
    )


def _rows(model: Any, company_id: str, ids: Iterable[str], *deferred: str) -> Iterable[Any]:
    wanted = set(ids)
    if not wanted:
        return ()
    rows = model.objects.filter(company_id=company_id, pk__in=wanted).defer(*deferred)
    return list(rows)


def link_to_contact(row: Contact) -> Link:
    words = (row.get_label_display(), row.get_affiliation_display(), row.get_status_display())
    # An erased one has no value any more.
    return Link(str(row) or row.pk, page_of(row), ", ".join(word.lower() for word in words))


def link_to_interaction(row: Interaction) -> Link:
    """When, how, and what came of it."""
    has_time = row.started_at is None or row.started_at_has_time
    when = (
        "no time"
        if row.sort_at is None
        else date_format(timezone.localtime(row.sort_at), "Y-m-d H:i" if has_time else "Y-m-d")
    )
    what = row.status_details or row.get_status_display().lower()
    return Link(f"{when} {row.get_channel_display()}", page_of(row), what)


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
