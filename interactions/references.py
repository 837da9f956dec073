"""What the body of an interaction refers to: its contact, loans, previous interaction, person.

Each function resolves references as api.md sections 1 and 3.2 say, and adds a fault for each that is
unknown, somebody else's, or contradicts another. Foreign and unknown ones look alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from borrowers.models import Person
from companies.callers import Caller
from contacts.choices import ContactStatus
from contacts.contact_values import contact_fits_channel
from contacts.models import Contact
from contacts.services import draft_contact
from interactions.models import Interaction
from interactions.stored_references import Stored
from peach_interactions.errors import Fault
from peach_interactions.external_ids import PATH_PREFIX, names

Values = Mapping[str, Any]

# What a body names its contact by.
CONTACT_KEYS = frozenset({"contact_id", "contact_external_id", "contact"})
ONLY_BY_ID = frozenset({"contact_id"})


class Known(Protocol):
    """Where what a body refers to is looked up: in the database, or in what was read for many bodies at once.

    Each answers about one person of the caller's company.
    """

    def contacts(self, person_id: str, references: Iterable[str]) -> Mapping[str, Any]:
        """The person's contacts that the references name, by all that names them."""

    def contacts_like(self, draft: Contact) -> Iterable[Any]:
        """Those of the same type and value as a draft, or with its external ID; archived ones included."""

    def loans(self, person_id: str, references: list[str]) -> Mapping[str, str]:
        """The IDs of the loans that the person owes and the references name, by all that names them."""

    def previous(self, person_id: str, reference: str) -> str | None:
        """The ID of the person's living interaction that the reference names."""


@dataclass(slots=True)
class References:
    """What was resolved, and the faults on the way."""

    contact: Contact | None = None
    # The attributes of an inline contact that matched none and is to be created.
    new_contact: Values | None = None
    loan_ids: list[str] = field(default_factory=list)
    previous_id: str | None = None
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, name: str, code: str, message: str) -> None:
        self.faults.append(Fault(code, message, name))


def resolve(
    *,
    caller: Caller,
    person: Person,
    draft: Interaction,
    values: Values,
    present: References,
    known: Known | None = None,
) -> References:
    """Resolves all references of a body.

    :param draft: the merged interaction, for channel and own ID.
    :param present: what the stored interaction refers to; empty for a new one. What the body leaves
        unchanged is not looked up again.
    :param known: where to look; None is the database.
    """
    found = References()
    known = known or Stored(caller)
    _resolve_contact(caller, person, draft, values, present, found, known)
    _resolve_loans(person, values, present, found, known)
    _resolve_previous(person, draft, values, present, found, known)
    given = values.get("person_id")
    if given is not None and not names(given, own_id=person.pk, external_id=person.external_id):
        found.refuse("personId", "not_found", "This is not the person in the path.")
    return found


def _resolve_contact(
    caller: Caller,
    person: Person,
    draft: Interaction,
    values: Values,
    present: References,
    found: References,
    known: Known,
) -> None:
    if present.contact is None and not values.keys() & CONTACT_KEYS:
        return
    named = _named_contacts(person, values, found, known)
    if present.contact is None and values.keys() & CONTACT_KEYS == ONLY_BY_ID:
        found.contact = named.get("contactId")
        _check_channel(draft, "contactId", found)
        return
    inline = _inline_contact(caller, person, values, present.contact, found, known)
    if inline is not None:
        named["contact"] = inline
    # What repeats the stored contact gives way to what changes it.
    old_id = present.contact.pk if present.contact else None
    changing = {name: contact for name, contact in named.items() if contact.pk != old_id}
    if len({contact.pk for contact in changing.values()}) > 1:
        name = "contactExternalId" if "contactExternalId" in changing else "contact"
        found.refuse(name, "contradiction", "The contacts given are not the same one.")
    if changing:
        chosen = next(iter(changing.values()))
    elif _clears_contact(values, is_named=bool(named)):
        chosen = None
    else:
        chosen = next(iter(named.values()), present.contact)
    if chosen is not None and chosen is not inline:
        found.new_contact = None
    found.contact = chosen
    name = next((key for key, contact in named.items() if contact is chosen), "contactId")
    _check_channel(draft, name, found)


def _check_channel(draft: Interaction, name: str, found: References) -> None:
    """:param name: the field that names the contact."""
    contact, channel = found.contact, draft.channel
    if contact is None or not channel or not contact.contact_type:
        return
    if not contact_fits_channel(contact.contact_type, channel):
        found.refuse(name, "contact_channel", f"The channel {channel} cannot use this contact.")


def _named_contacts(
    person: Person, values: Values, found: References, known: Known
) -> dict[str, Contact]:
    given = {
        name: reference
        for name, key in (("contactId", "contact_id"), ("contactExternalId", "contact_external_id"))
        if (reference := values.get(key)) is not None
    }
    bare = given.get("contactExternalId", "")
    if bare.startswith(PATH_PREFIX):
        found.refuse("contactExternalId", "reserved", "Give the external ID without ext-.")
        del given["contactExternalId"]
    if not given:
        return {}
    contacts = known.contacts(person.pk, given.values())
    named = {}
    for name, reference in given.items():
        match = contacts.get(reference)
        if match is None or (name == "contactExternalId" and match.external_id != reference):
            found.refuse(name, "not_found", "This person has no such contact.")
        else:
            named[name] = match
    return named


def _inline_contact(
    caller: Caller,
    person: Person,
    values: Values,
    stored: Contact | None,
    found: References,
    known: Known,
) -> Contact | None:
    """The person's contact that equals the inline one, or a draft that is to be created.

    The stored one comes first: an answer that is sent back does not move to a clone of its contact.
    """
    given = values.get("contact")
    if given is None:
        return None
    draft, faults = draft_contact(caller=caller, person=person, values=given)
    # The form of a body that creates demands them; one that updates may leave fields out.
    faults += [
        Fault("required", "This is required.", name)
        for name, column in (("contactType", "contact_type"), ("label", "label"))
        if not given.get(column)
    ]
    if faults:
        found.faults += [fault.under("contact") for fault in faults]
        return None
    alike: list[Contact] = sorted(
        known.contacts_like(draft),
        key=lambda c: (
            c.fingerprint != draft.fingerprint,
            c != stored,
            c.status == ContactStatus.ARCHIVED,
            c.pk,
        ),
    )
    if alike:
        return alike[0]
    found.new_contact = {**given, "status": ContactStatus.ADDITIONAL}
    return draft


def _clears_contact(values: Values, *, is_named: bool) -> bool:
    """Whether the body takes the contact away: a null beside what only repeats the stored one counts.

    contactExternalId is not part of an answer; beside the others its null says nothing.
    """
    keys = ["contact_id", "contact", *(() if is_named else ("contact_external_id",))]
    return any(key in values and values[key] is None for key in keys)


def _resolve_loans(
    person: Person, values: Values, present: References, found: References, known: Known
) -> None:
    if "loan_ids" not in values and "loan_id" not in values:
        found.loan_ids = present.loan_ids
        return
    references: dict[str, str] = {}
    if "loan_ids" in values:
        for index, reference in enumerate(values["loan_ids"] or []):
            references[f"loanIds[{index}]"] = reference
    single = values.get("loan_id")
    stored_single = present.loan_ids[0] if len(present.loan_ids) == 1 else None
    repeats_stored = "loan_ids" in values and single == stored_single
    if single is not None and not repeats_stored:
        references["loanId"] = single
    unknown = [reference for reference in references.values() if reference not in present.loan_ids]
    loans = known.loans(person.pk, unknown) if unknown else {}
    for name, reference in references.items():
        loan_id = reference if reference in present.loan_ids else loans.get(reference)
        if loan_id is None:
            found.refuse(name, "not_found", "This person has no such loan.")
        elif loan_id not in found.loan_ids:
            found.loan_ids.append(loan_id)


def _resolve_previous(
    person: Person,
    draft: Interaction,
    values: Values,
    present: References,
    found: References,
    known: Known,
) -> None:
    found.previous_id = present.previous_id
    if "previous_interaction_id" not in values:
        return
    reference = values["previous_interaction_id"]
    if reference is None or reference == present.previous_id:
        found.previous_id = reference
        return
    previous = known.previous(person.pk, reference)
    if previous is None:
        found.refuse("previousInteractionId", "not_found", "This person has no such interaction.")
    elif previous == draft.pk or draft.pk in _chain(previous, is_stored=not draft._state.adding):
        found.refuse("previousInteractionId", "cycle", "An interaction cannot follow on itself.")
    else:
        found.previous_id = previous


def _chain(interaction_id: str, *, is_stored: bool) -> list[str]:
    """What lies behind an interaction; a new one lies behind none."""
    return Interaction.objects.ids_behind(interaction_id) if is_stored else []
