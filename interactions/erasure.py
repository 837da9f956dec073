"""The erasure of a person's data: blanked in rows, in history and in recordings; interactions stay countable.

It is the one exception to a history that cannot be changed. What stays: which contacts took place, when, how
and with what outcome, and the lender's own identifiers of person, loans and interactions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from borrowers.choices import BUSINESS_COLUMNS, NAME_COLUMNS
from borrowers.models import Loan, Person
from companies.models import Actor, ApiKey, IdempotentAnswer
from contacts.choices import ADDRESS_COLUMNS, ContactStatus, ContactType
from contacts.models import Consent, Contact, DoNotInteract
from interactions.erased_names import (
    ERASED,
    blank_exports_that_name,
    delete_views_that_name,
    names_of,
)
from interactions.guarding import erase_with_guard
from interactions.models import Erasure, Interaction, InteractionLoan, Recording
from interactions.recordings import recording_storage
from peach_interactions.errors import Invalid
from peach_interactions.history import erasing, events_of, forget_reasons

MAX_REASON_LENGTH = 1000
# For how long after an erasure a job looks whether its sound is gone.
SOUND_IS_SOUGHT = dt.timedelta(days=7)

BLANK_PERSON: dict[str, Any] = {
    **dict.fromkeys((*NAME_COLUMNS.values(), *BUSINESS_COLUMNS.values())),
    "date_of_birth": None,
    "meta_data": None,
}
BLANK_CONTACT: dict[str, Any] = {**dict.fromkeys(ADDRESS_COLUMNS.values()), "name": None}
BLANK_LOAN: dict[str, Any] = {"account_number": None}
BLANK_INTERACTION: dict[str, Any] = {
    "content": None,
    "meta_data": None,
    "failure_description_short": None,
    "failure_description_long": None,
    "purpose_note": None,
}
BLANK_ACTOR: dict[str, Any] = {"name": ERASED}


def erase_person(
    *, person: Person, reason: str, erased_by: str, now: dt.datetime
) -> dict[str, int]:
    """Blanks a person's data everywhere, keeps an audit entry, and removes recorded sound.

    Running it again finishes what an earlier run could not, such as sound in a storage that was away.

    :returns: how many rows of each kind were blanked, history included.
    :raises Invalid: when no reason is given, or one longer than 1,000 characters.
    :raises OSError: when the storage fails; then the rows are blanked, and the sound is not.
    """
    if not 1 <= len(reason.strip()) <= MAX_REASON_LENGTH:
        raise Invalid("length", f"A reason has 1 to {MAX_REASON_LENGTH} characters.", "reason")
    counts = _blank_rows(person, reason=reason.strip(), erased_by=erased_by, now=now)
    _remove_sound(_recordings(person))
    return counts


def remove_erased_sound(*, now: dt.datetime) -> int:
    """Removes the sound that lately ended erasures should have removed, and could not; how many were looked for.

    :raises Exception: what the storage raises, as long as it is away; doing it again goes on.
    """
    lately = Erasure.objects.filter(erased_at__gt=now - SOUND_IS_SOUGHT)
    rows = Recording.objects.filter(interaction__person__in=lately.values("person"))
    return _remove_sound(rows.exclude(erased_at=None))


def _remove_sound(recordings: models.QuerySet[Recording]) -> int:
    storage = recording_storage()
    names = list(recordings.order_by("pk").values_list("storage_name", flat=True))
    for name in names:
        # What is gone already is no error.
        storage.delete(name)
    return len(names)


@transaction.atomic
def _blank_rows(person: Person, *, reason: str, erased_by: str, now: dt.datetime) -> dict[str, int]:
    Person.objects.select_for_update().get(pk=person.pk)
    # Read before they are gone.
    names = names_of(person)
    contacts = Contact.objects.filter(person=person)
    interactions = Interaction.objects.filter(person=person)
    actors = Actor.objects.filter(person_id=person.pk)
    ApiKey.objects.filter(actor__in=actors, revoked_at=None).update(revoked_at=now)
    _blank_log_entries(person, contacts, interactions)
    _blank_kept_answers(person)
    contacts.update(
        status=ContactStatus.ARCHIVED, fingerprint=Concat(Value("erased:"), F("id")), updated_at=now
    )
    counts = {
        "people": _blank(Person.objects.filter(pk=person.pk), BLANK_PERSON, now),
        "contacts": _blank_contacts(contacts, now),
        "loans": _blank(Loan.objects.filter(person=person), BLANK_LOAN, now),
        "interactions": _blank(interactions, BLANK_INTERACTION, now),
        "actors": _blank(actors, BLANK_ACTOR, now),
        "recordings": _recordings(person).filter(erased_at=None).update(erased_at=now),
        "saved views": delete_views_that_name(names, person.company),
        "exports": blank_exports_that_name(names, person.company),
        **erase_with_guard(person=person),
    }
    _forget_reasons(person)
    Erasure.objects.create(
        person=person, erased_at=now, erased_by=erased_by, reason=reason, counts=counts
    )
    return counts


def _forget_reasons(person: Person) -> None:
    """What was written about why something was changed goes, wherever the same request changed more."""
    forget_reasons(Person, events_of(Person).objects.filter(pgh_obj_id=person.pk))
    for model in (Contact, Loan, Interaction, DoNotInteract, Consent):
        ids = list(model.objects.filter(person=person).values_list("pk", flat=True))
        forget_reasons(model, events_of(model).objects.filter(pgh_obj_id__in=ids))
    interactions = Interaction.objects.filter(person=person).values("pk")
    # Their own rows may be gone.
    events = events_of(InteractionLoan).objects.filter(interaction_id__in=interactions)
    forget_reasons(InteractionLoan, events)


def _recordings(person: Person) -> models.QuerySet[Recording]:
    return Recording.objects.filter(interaction__person=person)


def _blank(rows: models.QuerySet[Any], blank: dict[str, Any], now: dt.datetime) -> int:
    """Blanks columns of rows, and of all that their history holds."""
    ids = list(rows.values_list("pk", flat=True))
    count = rows.update(**blank, updated_at=now)
    with erasing(rows.model):
        return count + int(events_of(rows.model).objects.filter(pgh_obj_id__in=ids).update(**blank))


def _blank_contacts(contacts: models.QuerySet[Contact], now: dt.datetime) -> int:
    """The same for contacts, whose value must say something as long as they are no address."""
    count = _blank(contacts.filter(contact_type=ContactType.ADDRESS), BLANK_CONTACT, now)
    others = contacts.exclude(contact_type=ContactType.ADDRESS)
    ids = list(contacts.values_list("pk", flat=True))
    count += _blank(others, {**BLANK_CONTACT, "value": ERASED}, now)
    with erasing(Contact):
        # A contact may have had another type before: no event keeps a value.
        events = events_of(Contact).objects.filter(pgh_obj_id__in=ids).exclude(value=None)
        events.update(**BLANK_CONTACT, value=ERASED)
    return count


def _blank_kept_answers(person: Person) -> None:
    """Kept answers that speak of the person go on preventing a second row, but say nothing any more."""
    answers = IdempotentAnswer.objects.filter(actor__company_id=person.company_id)
    of_batch = Q(body__data__contains=[{"data": {"personId": person.pk}}])
    of_one = Q(body__data__personId=person.pk) | Q(body__data__id=person.pk)
    # A batch that speaks of the person says nothing of the others either: it may be about them all.
    answers.filter(of_one | of_batch).update(
        body={"status": 200, "message": "The data were erased.", "data": None}, etag=""
    )


def _blank_log_entries(person: Person, *related: Iterable[Any]) -> None:
    ids = [person.pk, *(row.pk for rows in related for row in rows)]
    entries = LogEntry.objects.filter(object_id__in=ids)
    entries.update(object_repr=ERASED, change_message="")
