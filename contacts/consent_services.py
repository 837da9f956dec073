"""Writes of consents. They are revoked, not deleted, and never changed: a changed consent is another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from borrowers.models import Person
from companies.callers import Caller
from companies.choices import CONTACT_CREATE, CONTACT_UPDATE
from contacts.consent_rules import consent_faults, default_channel
from contacts.evidence import refuse_foreign_evidence
from contacts.models import Consent, Contact
from contacts.references import resolve_contact, resolve_loans
from contacts.services import lock_person
from peach_interactions.errors import Fault, joined, raise_if_any
from peach_interactions.models import changed_fields

Values = Mapping[str, Any]


@transaction.atomic
def create_consent(
    *,
    caller: Caller,
    person: Person,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
) -> Consent:
    """Records what the borrower consented to.

    :param values: attributes by column; `contact_id` and `loan_ids` as references. `given_at` is now when
        it is absent or None; `channel` is the only one of the kind where there is only one.
    :raises Invalid: when it is not a possible consent, or names what is not the person's.
    """
    caller.require(CONTACT_CREATE)
    lock_person(caller, person)
    found = list(faults)
    consent = Consent(company=caller.company, person=person)
    own = dict(values)
    own["contact"] = _contact(caller, person, own.pop("contact_id", None), found)
    references = own.pop("loan_ids", [])
    own["loan_ids"] = resolve_loans(
        caller=caller, person=person, references=references, faults=found
    )
    if own.get("given_at") is None:
        own["given_at"] = now
    changed_fields(consent, own)
    if not consent.channel and consent.kind:
        consent.channel = default_channel(consent.kind) or ""
    rule_faults = [
        fault
        for fault in consent_faults(consent, now)
        # Loans that are unknown are reported one by one.
        if not (fault.field == "loanIds" and references)
    ]
    raise_if_any(joined(found, rule_faults))
    consent.stamp_created()
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except IntegrityError as error:
        refuse_foreign_evidence(error)
    return consent


@transaction.atomic
def revoke_consent(*, caller: Caller, person: Person, reference: str, now: dt.datetime) -> Consent:
    """Ends a consent, and keeps it. Doing so again changes nothing.

    :raises NotFound: when the person has no such consent.
    """
    caller.require(CONTACT_UPDATE)
    lock_person(caller, person)
    consents = Consent.objects.visible_to(caller).of_person(person.pk)
    consent = consents.locked().find(reference)
    if consent.revoked_at is None:
        consent.revoked_at = now
        consent.stamp_updated(now)
        consent.save(update_fields=["revoked_at", "updated_at"])
    return consent


def _contact(
    caller: Caller, person: Person, reference: str | None, faults: list[Fault]
) -> Contact | None:
    if reference is None:
        return None
    contact = resolve_contact(caller=caller, person=person, reference=reference)
    if contact is None:
        faults.append(Fault("not_found", "This person has no such contact.", "contactId"))
    return contact
