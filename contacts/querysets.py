"""Named reads of contacts, do-not-interacts and consents."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from companies.callers import Caller
from contacts.choices import ALL, ContactStatus, DoNotInteractReason
from peach_interactions import object_ids
from peach_interactions.errors import NotFound, NotPermitted
from peach_interactions.external_ids import matches_path
from peach_interactions.object_ids import is_object_id
from peach_interactions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from contacts.models import Consent, Contact, DoNotInteract


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

    def equal_to(self, contact: Contact) -> Self:
        """The others of the same type and value; archived ones included."""
        equal = self.filter(contact_type=contact.contact_type, fingerprint=contact.fingerprint)
        return equal.exclude(pk=contact.pk)

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


class DoNotInteractQuerySet(ScopedQuerySet["DoNotInteract"]):
    def visible_to(self, caller: Caller) -> Self:
        """Those of the caller's company, withdrawn ones included.

        :raises NotPermitted: for a borrower, who reads none (api.md section 2).
        """
        refuse_borrowers(caller)
        return self.filter(company_id=caller.company.pk).scoped()

    def of_person(self, person_id: str) -> Self:
        return self.filter(person_id=person_id)

    def standing(self) -> Self:
        """Not withdrawn, whether in force by now or not."""
        return self.filter(withdrawn_at__isnull=True)

    def in_force(self, *, now: dt.datetime, today: dt.date) -> Self:
        """Received, begun, not ended and not withdrawn.

        :param today: the date in one zone; where the borrower is, it may be another.
        """
        has_not_ended = Q(end_date__isnull=True) | Q(end_date__gte=today)
        return self.standing().filter(has_not_ended, received_at__lte=now, start_date__lte=today)

    def about_channels(self, channels: list[str]) -> Self:
        """Those that restrict one of the channels: they name it, all channels, or none."""
        return self.filter(Q(channels__overlap=[*channels, ALL]) | Q(channels=[]))

    def opt_outs_of(self, interaction_id: str) -> Self:
        """Those that an interaction has made, withdrawn or not."""
        return self.filter(
            reason=DoNotInteractReason.OPT_OUT, evidence_interaction_id=interaction_id
        )

    def naming(self, contact: Contact) -> Self:
        """Those that name a contact among others."""
        return self.of_person(contact.person_id).naming_any([contact.pk])

    def naming_any(self, contact_ids: list[str]) -> Self:
        """Those that name at least one of the contacts."""
        return self.filter(contact_ids__overlap=contact_ids)

    def find(self, reference: str) -> DoNotInteract:
        """:raises NotFound: when a path names none among these rows."""
        row = self.filter(matches_own_id(reference, object_ids.DO_NOT_INTERACT)).first()
        if row is None:
            raise NotFound("There is no such do-not-interact.", field="doNotInteractId")
        return row

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)


class ConsentQuerySet(ScopedQuerySet["Consent"]):
    def visible_to(self, caller: Caller) -> Self:
        """Those of the caller's company, revoked ones included.

        :raises NotPermitted: for a borrower, who reads none (api.md section 2).
        """
        refuse_borrowers(caller)
        return self.filter(company_id=caller.company.pk).scoped()

    def of_person(self, person_id: str) -> Self:
        return self.filter(person_id=person_id)

    def valid_at(self, now: dt.datetime) -> Self:
        """Given, not expired by its own date, and not revoked.

        Whether a prior consent has ended by its seven dates or a conversation is for the Compliance Guard.
        """
        has_not_expired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(has_not_expired, given_at__lte=now, revoked_at__isnull=True)

    def find(self, reference: str) -> Consent:
        """:raises NotFound: when a path names none among these rows."""
        row = self.filter(matches_own_id(reference, object_ids.CONSENT)).first()
        if row is None:
            raise NotFound("There is no such consent.", field="consentId")
        return row

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)


def matches_own_id(reference: str, prefix: str) -> Q:
    """The condition for an object that has no external ID, as a path names it."""
    return Q(pk=reference) if is_object_id(reference, prefix) else Q(pk__in=[])


def refuse_borrowers(caller: Caller) -> None:
    """:raises NotPermitted: for a borrower's key; it reads its person, contacts, loans and interactions only."""
    if caller.is_borrower:
        raise NotPermitted("permission_denied", "A borrower's key does not read these.")
