"""What the clocks showed, or will show, where the borrower may be when an interaction takes place."""

from __future__ import annotations

from django.utils import timezone

from contacts.admin.clocks import times_there
from contacts.choices import ContactStatus, ContactType
from contacts.models import Contact
from contacts.whereabouts import whereabouts_of
from interactions.models import Interaction

# More of either say nothing new to a reader.
CONTACTS_READ, TIMES_SHOWN = 100, 4


def times_of_borrower(row: Interaction) -> list[str]:
    """By what is known of the borrower today; empty without a time of day."""
    has_time = row.started_at is None or row.started_at_has_time
    if row.sort_at is None or not has_time:
        return []
    contacts = Contact.objects.filter(
        person_id=row.person_id, contact_type__in=(ContactType.PHONE, ContactType.ADDRESS)
    ).exclude(status=ContactStatus.ARCHIVED)
    found = whereabouts_of(
        stated_zone=row.person.time_zone,
        stated_at=row.person.time_zone_stated_at,
        contacts=contacts.order_by("pk")[:CONTACTS_READ],
        now=timezone.now(),
    )
    return times_there(row.sort_at, found.zone_names)[:TIMES_SHOWN]
