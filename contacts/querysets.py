"""Named reads of contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from companies.callers import Caller
from contacts.choices import ContactStatus
from peach_interactions import object_ids
from peach_interactions.errors import NotFound
from peach_interactions.external_ids import matches_path
from peach_interactions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from contacts.models import Contact


class ContactQuerySet(ScopedQuerySet["Contact"]):
    def visible_to(self, caller: Caller) -> Self:
        """The contacts of the caller's company; for a borrower, its own."""
        contacts = self.filter(company_id=caller.company.pk)
        if caller.is_borrower:
            contacts = contacts.filter(person_id=caller.person_id)
        return contacts.scoped()

    def of_person(self, person_id: str) -> Self:
        return self.filter(person_id=person_id)

    def in_use(self) -> Self:
        """Not archived."""
        return self.exclude(status=ContactStatus.ARCHIVED)

    def like(self, contact: Contact) -> Self:
        """Those of the same type and value, or with the same external ID; archived ones included."""
        is_like = Q(contact_type=contact.contact_type, fingerprint=contact.fingerprint)
        if contact.external_id is not None:
            is_like |= Q(external_id=contact.external_id)
        return self.filter(is_like)

    def find(self, reference: str) -> Contact:
        """:raises NotFound: when a path names no contact among these rows."""
        contact = self.filter(matches_path(reference, object_ids.CONTACT)).first()
        if contact is None:
            raise NotFound("There is no such contact.", field="contactId")
        return contact

    def primary_beside(self, contact: Contact) -> Self:
        """The other primary contact of the same person, type and label."""
        return self.filter(
            person_id=contact.person_id,
            contact_type=contact.contact_type,
            label=contact.label,
            status=ContactStatus.PRIMARY,
        ).exclude(pk=contact.pk)
