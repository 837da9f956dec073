"""Writes of contacts. Changes of one person's contacts take turns: each locks the person first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from django.db import IntegrityError, transaction

from borrowers.models import Person
from borrowers.services import CheckVersion, any_version, refuse_taken_external_id
from companies.callers import Caller
from companies.choices import CONTACT_CREATE, CONTACT_DELETE, CONTACT_UPDATE
from contacts.choices import ADDRESS_COLUMNS, ContactStatus, ContactType
from contacts.contact_values import normalise
from contacts.models import Contact
from contacts.same_values import copy_consents, is_evidence, pass_on_do_not_interacts
from peach_interactions.errors import Conflict, Fault, joined, raise_if_any
from peach_interactions.external_ids import external_id_faults
from peach_interactions.models import changed_fields

Values = Mapping[str, Any]

# What a contact is evidence of once an interaction refers to it.
EVIDENCE = frozenset({"contact_type", "value", *ADDRESS_COLUMNS.values()})
IN_USE = "Interactions, consents or do-not-interacts refer to this contact"
# What is known of one number only, and does not pass to another by cloning.
KNOWN_OF_VALUE: dict[str, Any] = {
    "valid": True,
    "verified": False,
    "receive_text_messages": False,
    "consent_autodialed_call": False,
    "line_type": None,
    "reassigned_checked_at": None,
    "last_known_connection_date": None,
}
COPIED = (
    *("external_id", "contact_type", "label", "affiliation", "status", "name", "value"),
    *("authorized_third_party", "power_of_attorney"),
    *ADDRESS_COLUMNS.values(),
    *KNOWN_OF_VALUE,
)


@transaction.atomic
def create_contact(
    *,
    caller: Caller,
    person: Person,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> Contact:
    """Records a contact of the person.

    :param values: attributes by column; `address` by its parts.
    :raises Invalid: when it is not a possible contact.
    :raises Conflict: when the person has the same one already, or the external ID is taken.
    """
    caller.require(CONTACT_CREATE)
    lock_person(caller, person)
    contact = Contact(company=caller.company, person=person)
    changed_fields(contact, _columns(values))
    raise_if_any(joined(faults, _contact_faults(contact)))
    return _insert(contact, caller=caller, now=now)


@transaction.atomic
def update_contact(
    *,
    caller: Caller,
    person: Person,
    reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
    check_version: CheckVersion = any_version,
) -> Contact:
    """Changes what `values` names of a contact, and judges the whole.

    :raises NotFound: when the person has no such contact.
    :raises Invalid: when the merged contact is not a possible one.
    :raises Conflict: when it would equal another, its external ID is taken, or type, value or address of
        a contact would change that an interaction, consent or do-not-interact refers to.
    """
    caller.require(CONTACT_UPDATE)
    lock_person(caller, person)
    contact = _locked(caller, person, reference)
    check_version(contact)
    before = _state(contact)
    changed_fields(contact, _columns(values))
    raise_if_any(joined(faults, _contact_faults(contact)))
    changed = [name for name, value in before.items() if getattr(contact, name) != value]
    if not changed:
        return contact
    if EVIDENCE.intersection(changed) and is_evidence(contact):
        field = "contactType" if "contact_type" in changed else _field_of_value(contact)
        raise Conflict("evidence", f"{IN_USE}: clone or archive it instead.", field)
    if "receive_text_messages" in changed and contact.receive_text_messages:
        contact.receive_text_messages_last_consent_at = now
    contact.stamp_updated(now)
    _save(contact, caller=caller, now=now)
    return contact


def unverify_contact(contact: Contact, *, now: dt.datetime) -> None:
    """Takes back that the borrower has confirmed a contact, because of what an interaction has shown.

    It needs no permission but the one to record the interaction; the caller holds the person's lock.
    """
    if contact.verified:
        contact.verified = False
        contact.stamp_updated(now)
        contact.save(update_fields=["verified", "updated_at"])


@transaction.atomic
def clone_contact(
    *,
    caller: Caller,
    person: Person,
    reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> Contact:
    """Replaces a contact by a changed copy; the old one is archived and gives its external ID to the new.

    Consents and what else is known of a number pass on only if the value stays the same.

    :raises NotFound: when the person has no such contact.
    :raises Invalid: when the copy is not a possible contact.
    :raises Conflict: when it would equal another contact, or its external ID is taken.
    """
    caller.require(CONTACT_CREATE)
    caller.require(CONTACT_UPDATE)
    lock_person(caller, person)
    old = _locked(caller, person, reference)
    new = Contact(company=caller.company, person=person)
    changed_fields(new, {name: getattr(old, name) for name in COPIED})
    if old.status == ContactStatus.ARCHIVED:
        new.status = ContactStatus.ADDITIONAL
    changed = _columns(values)
    changed_fields(new, changed)
    found = joined(faults, _contact_faults(new))
    if (new.contact_type, new.fingerprint) == (old.contact_type, old.fingerprint):
        # A consent that only the copy has is given now; `_insert` sets its time.
        has_new_consent = new.receive_text_messages and not old.receive_text_messages
        if not has_new_consent:
            new.receive_text_messages_last_consent_at = old.receive_text_messages_last_consent_at
    else:
        changed_fields(
            new, {name: value for name, value in KNOWN_OF_VALUE.items() if name not in changed}
        )
    raise_if_any(found)
    old.status, old.external_id = ContactStatus.ARCHIVED, None
    old.stamp_updated(now)
    old.save(update_fields=["status", "external_id", "updated_at"])
    _insert(new, caller=caller, now=now)
    if new.fingerprint == old.fingerprint:
        copy_consents(old, new)
    return new


@transaction.atomic
def delete_contact(
    *, caller: Caller, person: Person, reference: str, check_version: CheckVersion = any_version
) -> None:
    """Removes a contact that was never used.

    :raises NotFound: when the person has no such contact.
    :raises Conflict: when an interaction, consent or do-not-interact, even one that ended, refers to it.
    """
    caller.require(CONTACT_DELETE)
    lock_person(caller, person)
    contact = _locked(caller, person, reference)
    check_version(contact)
    if is_evidence(contact):
        raise Conflict("in_use", f"{IN_USE}: archive it instead.")
    contact.delete()


def lock_person(caller: Caller, person: Person) -> None:
    """Makes changes around one person take turns, and makes sure that it is still there.

    :raises NotFound: when it has just been deleted.
    """
    Person.objects.visible_to(caller).locked().find(person.pk)


def draft_contact(*, caller: Caller, person: Any, values: Values) -> tuple[Contact, list[Fault]]:
    """A contact that is not stored, normalised, and what is wrong with it.

    :param person: the person, or what has its `pk`.
    """
    contact = Contact(company=caller.company, person_id=person.pk)
    changed_fields(contact, _columns(values))
    return contact, list(_contact_faults(contact))


def _locked(caller: Caller, person: Person, reference: str) -> Contact:
    # Stronger than needed against other writers: it also holds off interactions about to refer to the row.
    contacts = Contact.objects.visible_to(caller).of_person(person.pk)
    return contacts.select_for_update(of=("self",)).find(reference)


def _contact_faults(contact: Contact) -> Iterable[Fault]:
    yield from external_id_faults(contact.external_id)
    if not contact.contact_type:
        return
    yield from normalise(contact)
    if contact.contact_type != ContactType.PHONE:
        if contact.line_type is not None:
            yield Fault("phone_only", "Only a phone has a line type.", "lineType")
        if contact.last_known_connection_date is not None:
            yield Fault(
                "phone_only", "Only a phone can be disconnected.", "phoneDisconnectionDetails"
            )


def _insert(contact: Contact, *, caller: Caller, now: dt.datetime) -> Contact:
    contact.stamp_created()
    if contact.receive_text_messages and contact.receive_text_messages_last_consent_at is None:
        contact.receive_text_messages_last_consent_at = now
    _save(contact, caller=caller, now=now, is_new=True)
    return contact


def _save(contact: Contact, *, caller: Caller, now: dt.datetime, is_new: bool = False) -> None:
    if contact.status == ContactStatus.PRIMARY:
        for other in Contact.objects.visible_to(caller).primary_beside(contact):
            other.status = ContactStatus.SECONDARY
            other.stamp_updated(now)
            other.save(update_fields=["status", "updated_at"])
    try:
        with transaction.atomic():
            contact.save(force_insert=is_new)
    except IntegrityError as error:
        _refuse_collision(contact, caller, error)
    pass_on_do_not_interacts(contact, now=now)


def _refuse_collision(contact: Contact, caller: Caller, error: IntegrityError) -> NoReturn:
    if "contact_value_is_unique" in str(error):
        twin = (
            Contact.objects.visible_to(caller)
            .of_person(contact.person_id)
            .in_use()
            .filter(contact_type=contact.contact_type, fingerprint=contact.fingerprint)
            .exclude(pk=contact.pk)
            .values_list("pk", flat=True)
            .first()
        )
        raise Conflict(
            "collision",
            f"This person has the same contact already: {twin}.",
            _field_of_value(contact),
        ) from error
    refuse_taken_external_id(Contact, caller, contact.external_id, error)


def _field_of_value(contact: Contact) -> str:
    return "address" if contact.contact_type == ContactType.ADDRESS else "value"


def _state(contact: Contact) -> dict[str, Any]:
    return {
        field.attname: getattr(contact, field.attname)
        for field in contact._meta.local_concrete_fields
    }


def _columns(values: Values) -> dict[str, Any]:
    """The values with address and disconnection details taken apart into columns."""
    columns = {
        name: value
        for name, value in values.items()
        if name not in ("address", "phone_disconnection_details")
    }
    if "address" in values:
        address = values["address"]
        columns |= dict.fromkeys(ADDRESS_COLUMNS.values()) if address is None else address
    if "phone_disconnection_details" in values:
        details = values["phone_disconnection_details"]
        columns |= {"last_known_connection_date": None} if details is None else details
    return columns
