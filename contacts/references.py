"""Loans and contacts that a body refers to, resolved to IDs: an ID of ours, `ext-…`, or a bare external ID."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from borrowers.models import Loan, Person
from companies.callers import Caller
from contacts.models import Contact
from peach_interactions import object_ids
from peach_interactions.errors import Fault
from peach_interactions.external_ids import PATH_PREFIX, matches_any, names
from peach_interactions.querysets import ScopedQuerySet


def resolve_loans(
    *,
    caller: Caller,
    person: Person,
    references: Iterable[str],
    present: Iterable[str] = (),
    faults: list[Fault],
) -> list[str]:
    """The IDs of the loans referred to, in order and each once.

    :param present: what the stored row refers to already, by ID; it is not looked up again.
    :param faults: gets a fault for each loan that the person does not owe, known or not.
    """
    loans = Loan.objects.visible_to(caller).owed_by(person.pk)
    known = _ids_by_reference(loans, references, present, object_ids.LOAN)
    return _resolved(references, known, "loanIds", "loan", faults)


def resolve_contacts(
    *,
    caller: Caller,
    person: Person,
    references: Iterable[str],
    present: Iterable[str] = (),
    faults: list[Fault],
) -> list[str]:
    """The IDs of the contacts referred to, archived ones included; as `resolve_loans`."""
    contacts = Contact.objects.visible_to(caller).of_person(person.pk)
    known = _ids_by_reference(contacts, references, present, object_ids.CONTACT)
    return _resolved(references, known, "contactIds", "contact", faults)


def resolve_contact(*, caller: Caller, person: Person, reference: str) -> Contact | None:
    """The contact of the person that is referred to, archived or not; None when there is none."""
    contacts = Contact.objects.visible_to(caller).of_person(person.pk)
    known = contacts.filter(matches_any([reference], object_ids.CONTACT))
    matches = (c for c in known if names(reference, own_id=c.pk, external_id=c.external_id))
    return next(matches, None)


def _ids_by_reference(
    rows: ScopedQuerySet[Any], references: Iterable[str], present: Iterable[str], prefix: str
) -> dict[str, str]:
    """The rows' IDs by each way to refer to them."""
    known = {object_id: object_id for object_id in present}
    unknown = [reference for reference in references if reference not in known]
    if not unknown:
        return known
    found = rows.filter(matches_any(unknown, prefix)).values_list("pk", "external_id")
    for object_id, external_id in found:
        known[object_id] = object_id
        if external_id is not None:
            known[external_id] = known[PATH_PREFIX + external_id] = object_id
    return known


def _resolved(
    references: Iterable[str], known: dict[str, str], field: str, what: str, faults: list[Fault]
) -> list[str]:
    found: list[str] = []
    for index, reference in enumerate(references):
        object_id = known.get(reference)
        if object_id is None:
            faults.append(
                Fault("not_found", f"This person has no such {what}.", f"{field}[{index}]")
            )
        elif object_id not in found:
            found.append(object_id)
    return found
