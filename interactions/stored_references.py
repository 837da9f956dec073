"""What a body refers to, looked up in the database: by compiled queries where it names as few as usual (fast path).

`references.py` says what is looked up, and what is wrong when nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from borrowers.models import Loan
from companies.callers import Caller, blank_caller, caller_blanks, caller_values
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.compiled_queries import CompiledQuery, blank_id, blanks_for_any
from peach_interactions.external_ids import all_names, matches_any

# More loans than that are named too rarely to keep a query for each number.
MAX_COMPILED = 8
# The blanks of references are numbered from zero.
BLANK_PERSON = blank_id(object_ids.PERSON, MAX_COMPILED)


class Stored:
    """Looks each up in the database; `Known` says what."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def contacts(self, person_id: str, references: Iterable[str]) -> Mapping[str, Contact]:
        """See `Known`."""
        values = blanks_for_any(references, object_ids.CONTACT)
        query = _contacts(blank_caller(self._caller), tuple(values))
        return {
            name: contact
            for contact in query.objects(self._values(person_id, values))
            for name in all_names(contact.pk, contact.external_id)
        }

    def contacts_like(self, draft: Contact) -> Iterable[Contact]:
        """See `Known`."""
        return _contacts_of(self._caller, draft.person_id).like(draft)

    def loans(self, person_id: str, references: list[str]) -> Mapping[str, str]:
        """See `Known`."""
        by_reference: dict[str, str] = {}
        for loan_id, external_id in self._named_loans(person_id, references):
            by_reference.update(dict.fromkeys(all_names(loan_id, external_id), loan_id))
        return by_reference

    def _named_loans(self, person_id: str, references: list[str]) -> Iterable[Any]:
        if len(references) > MAX_COMPILED:
            loans = Loan.objects.visible_to(self._caller).owed_by(person_id)
            named = loans.filter(matches_any(references, object_ids.LOAN))
            return named.values_list("pk", "external_id")
        values = blanks_for_any(references, object_ids.LOAN)
        query = _loans(blank_caller(self._caller), tuple(values))
        return query.rows(self._values(person_id, values))

    def previous(self, person_id: str, reference: str) -> str | None:
        """See `Known`."""
        rows = Interaction.objects.visible_to(self._caller).living().of_person(person_id)
        named = rows.filter(matches_any([reference], object_ids.INTERACTION))
        return named.values_list("pk", flat=True).first()

    def _values(self, person_id: str, references: dict[str, str]) -> dict[str, str | None]:
        return {**caller_values(self._caller), BLANK_PERSON: person_id, **references}


def _contacts_of(caller: Caller, person_id: str) -> ContactQuerySet:
    return Contact.objects.visible_to(caller).of_person(person_id)


@lru_cache(maxsize=64)
def _contacts(caller: Caller, references: tuple[str, ...]) -> CompiledQuery:
    named = matches_any(references, object_ids.CONTACT)
    rows = _contacts_of(caller, BLANK_PERSON).filter(named)
    return CompiledQuery(rows, _blanks(caller, references))


@lru_cache(maxsize=256)
def _loans(caller: Caller, references: tuple[str, ...]) -> CompiledQuery:
    named = matches_any(references, object_ids.LOAN)
    rows = Loan.objects.visible_to(caller).owed_by(BLANK_PERSON).filter(named)
    return CompiledQuery(rows.values_list("pk", "external_id"), _blanks(caller, references))


def _blanks(caller: Caller, references: tuple[str, ...]) -> dict[str, str]:
    named = (BLANK_PERSON, *references)
    return {**caller_blanks(caller), **{blank: blank for blank in named}}
