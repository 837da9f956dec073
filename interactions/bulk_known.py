"""What the bodies of many interactions refer to, read for all of them at once.

It answers what references.py asks, as the database would: the rules about references have one home there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from borrowers.models import Loan, Person
from companies.callers import Caller
from contacts.models import Contact
from interactions.models import Interaction
from peach_interactions import object_ids
from peach_interactions.external_ids import PATH_PREFIX, all_names
from peach_interactions.lookups import is_one_of
from peach_interactions.object_ids import LENGTH, is_object_id

CONTACT_COLUMNS = (
    *("pk", "person_id", "external_id", "contact_type", "fingerprint", "status", "verified"),
)
CONTACT_KEYS = ("contact_id", "contact_external_id")


class KnownPerson(NamedTuple):
    """Who a body may be about."""

    pk: str
    external_id: str | None


@dataclass(slots=True)
class KnownContact:
    """As much of a contact as references and the guard look at."""

    pk: str
    person_id: str
    external_id: str | None
    contact_type: str
    fingerprint: str
    status: str
    verified: bool


class Gathered:
    """The people, contacts, loans and interactions that some bodies name, as they are now."""

    def __init__(
        self, caller: Caller, bodies: Sequence[tuple[str, Any]], *, locks_people: bool
    ) -> None:
        """Reads them.

        :param bodies: for each the reference of its person, as in a path, and its values.
        :param locks_people: holds the people until the transaction ends, in one order for everybody.
        """
        self._caller = caller
        self._people: dict[str, KnownPerson] = {}
        self._contacts: dict[str, dict[str, KnownContact]] = defaultdict(dict)
        self._contact_names: dict[str, dict[str, KnownContact]] = defaultdict(dict)
        self._loans: dict[str, dict[str, str]] = defaultdict(dict)
        self._interactions: dict[tuple[str, str], str] = {}
        self._holders: dict[str, str] = {}
        self._read_people({reference for reference, _ in bodies}, locks_people=locks_people)
        values = [values for _, values in bodies]
        self._read_contacts(_references(values, *CONTACT_KEYS), self._people_with_inline(bodies))
        self._read_loans(_references(values, "loan_id") | _listed(values, "loan_ids"))
        self._read_interactions(
            _references(values, "previous_interaction_id"), _references(values, "external_id")
        )

    def person(self, reference: str) -> KnownPerson | None:
        """The living person that a path names."""
        return self._people.get(reference)

    def holder(self, external_id: str) -> str | None:
        """The living interaction that has an external ID."""
        return self._holders.get(external_id)

    def contact(self, person_id: str, contact_id: str) -> KnownContact | None:
        return self._contacts[person_id].get(contact_id)

    def contacts(self, person_id: str, references: Iterable[str]) -> Mapping[str, KnownContact]:
        """See `references.Known`; others that are known of the person come along."""
        return self._contact_names[person_id]

    def contacts_like(self, draft: Contact) -> Iterable[Any]:
        """See `references.Known`."""
        return [
            contact
            for contact in self._contacts[draft.person_id].values()
            if (contact.contact_type, contact.fingerprint)
            == (draft.contact_type, draft.fingerprint)
            or (draft.external_id is not None and contact.external_id == draft.external_id)
        ]

    def loans(self, person_id: str, references: list[str]) -> Mapping[str, str]:
        """See `references.Known`; others that are known of the person come along."""
        return self._loans[person_id]

    def previous(self, person_id: str, reference: str) -> str | None:
        """See `references.Known`."""
        is_own = is_object_id(reference, object_ids.INTERACTION)
        key = reference if is_own else PATH_PREFIX + reference.removeprefix(PATH_PREFIX)
        return self._interactions.get((person_id, key))

    def note(
        self,
        interaction_id: str,
        person_id: str,
        external_id: str | None,
        former_id: str | None = None,
    ) -> None:
        """Remembers an interaction that is there, and what it was called elsewhere."""
        self._interactions[person_id, interaction_id] = interaction_id
        if former_id is not None:
            self._interactions[person_id, former_id] = interaction_id
        if external_id is not None:
            self._interactions[person_id, PATH_PREFIX + external_id] = interaction_id
            self._holders[external_id] = interaction_id

    def with_present_ids(self, reference: str, values: Any) -> Any:
        """Values that follow on the interaction by the ID that it has here, not by a former one."""
        person = self.person(reference)
        given = values.get("previous_interaction_id")
        if person is None or given is None or not is_object_id(given, object_ids.INTERACTION):
            return values
        return {**values, "previous_interaction_id": self.previous(person.pk, given) or given}

    def new_around(self, row: Interaction) -> Iterable[str]:
        """The person and the contact of an interaction that were not there before it was recorded."""
        if row.person_id not in self._people:
            yield row.person_id
        if row.contact_id is not None and self.contact(row.person_id, row.contact_id) is None:
            yield row.contact_id

    def read_again(self, person: Person) -> None:
        """Takes in what the recording of an interaction has made or changed around its person."""
        self._note_person(person.pk, person.external_id)
        self._note_contacts(Q(person_id=person.pk))

    def _read_people(self, references: set[str], *, locks_people: bool) -> None:
        wanted = [r for r in references if is_object_id(r, object_ids.PERSON)]
        wanted += [r for r in references if r.startswith(PATH_PREFIX)]
        people = Person.objects.visible_to(self._caller).living()
        people = people.filter(_named(wanted, object_ids.PERSON)).order_by("pk")
        if locks_people:
            external_ids = {
                r.removeprefix(PATH_PREFIX) for r in wanted if r.startswith(PATH_PREFIX)
            }
            present = people.order_by().values_list("external_id", flat=True)
            if not external_ids <= set(present):
                self._take_turn_with_new_people()
            people = people.locked()
        for pk, external_id in people.values_list("pk", "external_id"):
            self._note_person(pk, external_id)

    def _take_turn_with_new_people(self) -> None:
        """Waits for others who may be making people of the company: those that are not there yet have no order
        in which to hold them, and two in opposite order would wait for each other."""
        with connection.cursor() as cursor:
            text = f"new people of {self._caller.company.pk}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [text])

    def _note_person(self, pk: str, external_id: str | None) -> None:
        person = self._people[pk] = KnownPerson(pk, external_id)
        if external_id is not None:
            self._people[PATH_PREFIX + external_id] = person

    def _people_with_inline(self, bodies: Sequence[tuple[str, Any]]) -> set[str]:
        people = (self.person(reference) for reference, values in bodies if values.get("contact"))
        return {person.pk for person in people if person is not None}

    def _read_contacts(self, references: set[str], person_ids: set[str]) -> None:
        if references or person_ids:
            named = _named(references, object_ids.CONTACT)
            self._note_contacts(named | Q(person_id__in=person_ids) if person_ids else named)

    def _note_contacts(self, condition: Q) -> None:
        rows = Contact.objects.visible_to(self._caller).filter(condition).order_by()
        for values in rows.values_list(*CONTACT_COLUMNS):
            contact = KnownContact(*values)
            self._contacts[contact.person_id][contact.pk] = contact
            names = all_names(contact.pk, contact.external_id)
            self._contact_names[contact.person_id].update(dict.fromkeys(names, contact))

    def _read_loans(self, references: set[str]) -> None:
        if not references:
            return
        loans = Loan.objects.visible_to(self._caller).filter(_named(references, object_ids.LOAN))
        # A row for each co-borrower, or one without: an array for each loan would be a query for each.
        columns = ("pk", "external_id", "person_id", "co_borrower_rows__person_id")
        for pk, external_id, *debtor_ids in loans.order_by().values_list(*columns):
            by_reference = dict.fromkeys(all_names(pk, external_id), pk)
            for debtor_id in filter(None, debtor_ids):
                self._loans[debtor_id].update(by_reference)

    def _read_interactions(self, references: set[str], external_ids: set[str]) -> None:
        if not references and not external_ids:
            return
        rows = Interaction.objects.visible_to(self._caller).living().order_by()
        named = _named([*references, *external_ids], object_ids.INTERACTION)
        for values in rows.filter(named).values_list("pk", "person_id", "external_id"):
            self.note(*values)


def _named(references: Iterable[str], prefix: str) -> Q:
    """As `external_ids.matches_any`, for very many."""
    references = list(references)
    own_ids = [r for r in references if len(r) == LENGTH and is_object_id(r, prefix)]
    others = set(references).difference(own_ids) if own_ids else references
    by_external_id = is_one_of("external_id", [r.removeprefix(PATH_PREFIX) for r in others])
    return by_external_id | is_one_of("pk", own_ids) if own_ids else by_external_id


def _references(bodies: Iterable[Any], *keys: str) -> set[str]:
    return {
        reference for values in bodies for key in keys if (reference := values.get(key)) is not None
    }


def _listed(bodies: Iterable[Any], key: str) -> set[str]:
    return {reference for values in bodies for reference in values.get(key) or ()}
