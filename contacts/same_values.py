"""What holds for a number or address holds for every contact that has it.

A contact can be cloned, or archived and recorded again. A do-not-interact that names it must not be lost so.
"""

from __future__ import annotations

import datetime as dt

from contacts.models import Consent, Contact, DoNotInteract
from peach_interactions import object_ids
from peach_interactions.models import is_in_use
from peach_interactions.object_ids import new_object_id


def is_evidence(contact: Contact) -> bool:
    """Tells whether an interaction, a consent or a do-not-interact, even a withdrawn one, refers to it."""
    return is_in_use(contact) or DoNotInteract.objects.naming(contact).exists()


def pass_on_do_not_interacts(contact: Contact, *, now: dt.datetime) -> None:
    """Lets do-not-interacts that name a contact of the same value, archived or not, name this one too."""
    equal = Contact.objects.of_person(contact.person_id).equal_to(contact)
    ids = list(equal.values_list("pk", flat=True))
    if not ids:
        return
    rows = DoNotInteract.objects.of_person(contact.person_id).standing().naming_any(ids)
    for row in rows.exclude(contact_ids__contains=[contact.pk]).locked():
        row.contact_ids = [*row.contact_ids, contact.pk]
        row.stamp_updated(now)
        row.save(update_fields=["contact_ids", "updated_at"])


def copy_consents(old: Contact, new: Contact) -> None:
    """Gives a copy of a contact the consents that stand for the original."""
    for consent in Consent.objects.filter(contact=old, revoked_at__isnull=True).order_by("pk"):
        consent.pk = new_object_id(object_ids.CONSENT)
        consent.contact = new
        consent.stamp_created()
        consent._state.adding = True
        consent.save(force_insert=True)
