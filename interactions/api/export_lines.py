"""History as lines that an import takes back: each interaction with every field that a body has.

People, contacts and loans are named by their external IDs, a contact that has none by its value; what has
neither is named by our ID, and can be imported only where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q

from borrowers.api.serializers import represent_loan, represent_person
from borrowers.models import CoBorrower, Loan, Person
from companies.callers import Caller
from contacts.api.serializers import represent_contact
from contacts.models import Contact
from interactions.models import Interaction, InteractionLoan
from interactions.querysets import InteractionQuerySet
from peach_interactions.api.parsing_and_rendering import timestamp
from peach_interactions.moments import ShownZone

Json = dict[str, Any]
AT_ONCE = 2_000
# Fields that are as they are stored, by name; left out where they are null.
PLAIN = {
    "externalId": "external_id",
    "channel": "channel",
    "theme": "theme",
    "direction": "direction",
    "status": "status",
    "statusDetails": "status_details",
    "agentOutcome": "agent_outcome",
    "subject": "subject",
    "content": "content",
    "metaData": "meta_data",
    "isTransactional": "is_transactional",
    "failureDescriptionShort": "failure_description_short",
    "failureDescriptionLong": "failure_description_long",
    "complianceGuardRuleId": "compliance_guard_rule_id",
    "purpose": "purpose",
    "purposeNote": "purpose_note",
}
FLAGS = {
    "sensitive": "sensitive",
    "isAutodialed": "is_autodialed",
    "isPrerecorded": "is_prerecorded",
}
MOMENTS = {
    "endedAt": "ended_at",
    "scheduledAtFrom": "scheduled_at_from",
    "scheduledAtTo": "scheduled_at_to",
    "purposeDeadline": "purpose_deadline",
}
# Of a contact that is named by its value; the rest of it stands in its own line.
INLINE = ("contactType", "label", "affiliation", "name", "value", "address")


@dataclass(slots=True)
class Export:
    """The lines of an export, and what has to be said of them."""

    caller: Caller
    rows: InteractionQuerySet
    with_people: bool = False
    interactions: int = 0
    others: int = 0
    # Lines that name a person, a loan or an interaction by our ID, for want of an external one.
    by_own_id: int = 0
    # Those that followed on an interaction that was deleted.
    unfollowed: int = 0

    def lines(self) -> Iterator[Json]:
        """Everything: people, contacts and loans first, if wanted; never all of it in memory."""
        if self.with_people:
            for line in self._lines_about_people():
                self.others += 1
                yield line
        rows = self.rows.for_answers().order_by("person_id", "pk").iterator(chunk_size=AT_ONCE)
        for some in _in_thousands(_by_person(rows)):
            yield from self._lines_about(some)

    def _lines_about(self, rows: list[Interaction]) -> Iterator[Json]:
        loan_ids = {pk for row in rows for pk in row.loan_id_list}  # type: ignore[attr-defined]
        loans = _external_ids(Loan.objects.filter(pk__in=loan_ids))
        before = {row.previous_interaction_id for row in rows}
        previous = _external_ids(Interaction.objects.living().filter(pk__in=before))
        for row in rows:
            self.interactions += 1
            yield self._line(row, loans, previous)

    def _line(
        self, row: Interaction, loans: dict[str, str | None], previous: dict[str, str | None]
    ) -> Json:
        loan_ids = row.loan_id_list  # type: ignore[attr-defined]
        names = [(row.person_id, row.person.external_id), *((pk, loans[pk]) for pk in loan_ids)]
        self.by_own_id += any(external_id is None for _, external_id in names)
        person, *about = (external_id or pk for pk, external_id in names)
        line: Json = {"object": "interaction", "id": row.pk, "personId": person}
        for name, column in PLAIN.items():
            if (value := getattr(row, column)) is not None:
                line[name] = value
        line |= {name: True for name, column in FLAGS.items() if getattr(row, column)}
        for name, column in MOMENTS.items():
            if (moment := getattr(row, column)) is not None:
                line[name] = timestamp(moment)
        if row.started_at is not None:
            line["startedAt"] = self._start(row)
        if row.contact is not None:
            line |= _naming(row.contact)
        if about:
            line["loanIds"] = about
        return line | self._following(row, previous)

    def _start(self, row: Interaction) -> Any:
        assert row.started_at is not None
        if row.started_at_has_time:
            return timestamp(row.started_at)
        zone = ShownZone(self.caller.company.time_zone)
        return row.started_at.astimezone(zone).date().isoformat()

    def _following(self, row: Interaction, previous: dict[str, str | None]) -> Json:
        before: Any = row.previous_interaction_id
        if before is None:
            return {}
        if before not in previous:
            self.unfollowed += 1
            return {}
        return {"previousInteractionId": previous[before] or before}

    def _lines_about_people(self) -> Iterator[Json]:
        """Whom the interactions are with or about, the contacts they used, and the loans they are about."""
        about = InteractionLoan.objects.filter(interaction__in=self.rows.values("pk"))
        loans = Loan.objects.visible_to(self.caller).filter(
            Exists(about.filter(loan=OuterRef("pk")))
        )
        is_borrower = Q(pk__in=loans.values("person_id"))
        owing = CoBorrower.objects.filter(loan__in=loans.values("pk"))
        people = Person.objects.visible_to(self.caller).filter(
            is_borrower
            | Q(pk__in=self.rows.values("person_id"))
            | Q(pk__in=owing.values("person_id"))
        )
        for person in people.order_by("pk").iterator(chunk_size=AT_ONCE):
            yield represent_person(person, self.caller)
        contacts = Contact.objects.visible_to(self.caller).filter(
            pk__in=self.rows.filter(contact__isnull=False).values("contact_id")
        )
        rows = contacts.select_related("person").order_by("pk").iterator(chunk_size=AT_ONCE)
        for contact in rows:
            person = contact.person
            yield {**represent_contact(contact), "personId": person.external_id or person.pk}
        rows_of_loans = loans.with_co_borrowers().select_related("person").order_by("pk")
        for some in _in_thousands(rows_of_loans.iterator(chunk_size=AT_ONCE)):
            yield from _lines_about_loans(some)


def _lines_about_loans(loans: list[Loan]) -> Iterator[Json]:
    ids = {pk for loan in loans for pk in loan.co_borrower_id_list}  # type: ignore[attr-defined]
    people = _external_ids(Person.objects.filter(pk__in=ids))
    for loan in loans:
        line = represent_loan(loan)
        line["personId"] = loan.person.external_id or loan.person_id
        line["coBorrowerIds"] = [people[pk] or pk for pk in line["coBorrowerIds"]]
        yield line


def _naming(contact: Contact) -> Json:
    if contact.external_id is not None:
        return {"contactId": contact.external_id}
    shown = represent_contact(contact)
    return {"contact": {name: shown[name] for name in INLINE if shown[name] is not None}}


def _external_ids(rows: Any) -> dict[str, str | None]:
    return dict(rows.values_list("pk", "external_id"))


def _by_person(rows: Iterable[Interaction]) -> Iterator[Interaction]:
    for _, own in groupby(rows, key=lambda row: row.person_id):
        yield from _previous_first(list(own))


def _previous_first(rows: list[Interaction]) -> Iterator[Interaction]:
    """The interactions of one person, none before that which it follows on."""
    waiting = {row.pk: row for row in rows}
    for row in rows:
        chain: list[Interaction] = []
        found = waiting.pop(row.pk, None)
        while found is not None:
            chain.append(found)
            found = waiting.pop(found.previous_interaction_id or "", None)
        yield from reversed(chain)


def _in_thousands(rows: Iterable[Any]) -> Iterator[list[Any]]:
    some: list[Any] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
