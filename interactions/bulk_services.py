"""Writes of many interactions at once, for batches and imports: the outcome is that of one after the other.

What the bodies refer to is read in a few queries and the rows are stored by COPY; the rules are those of
services.py, asked for each. What is more than a row (a person or contact that comes into being, all that the
guard has to look at) is recorded there one by one, in its place in the order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.db.models.base import ModelState

from borrowers.services import external_id_taken
from companies.callers import Caller
from companies.choices import INTERACTION_CREATE
from interactions.bulk_known import Gathered, KnownPerson
from interactions.drafts import fill_draft, stamp_parts
from interactions.guarding import is_for_guard
from interactions.models import Interaction, InteractionLoan
from interactions.path_people import faults_of_known
from interactions.references import Values
from interactions.services import is_recorded_by_system, record_interaction
from peach_interactions import object_ids
from peach_interactions.copying import copy_rows
from peach_interactions.errors import DomainError, Fault, Invalid, NotFound
from peach_interactions.external_ids import PATH_PREFIX
from peach_interactions.object_ids import is_object_id, new_object_ids

IDS_AT_ONCE = 100
FIELDS = tuple(field for field in Interaction._meta.local_concrete_fields if not field.generated)
COLUMNS = tuple(str(field.column) for field in FIELDS)
JSON_PLACES = tuple(COLUMNS.index(column) for column in ("content", "meta_data"))
VALUES_OF = attrgetter(*(field.attname for field in FIELDS))


@dataclass(slots=True)
class Body:
    """One interaction that is to be recorded."""

    # As in a path: an ID of ours, or ext-<externalId>. None when it cannot be read, as the faults say.
    person_reference: str | None
    values: Values
    # What was wrong with its form.
    faults: list[Fault] = field(default_factory=list)
    # The ID that it had elsewhere: by it bodies further down may follow on it.
    former_id: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: the ID of the interaction, or why there is none."""

    interaction_id: str | None = None
    error: DomainError | None = None
    # The interaction that has the external ID already, where that is why.
    holder_id: str | None = None
    # The person and the contact that came into being along with it.
    side_ids: tuple[str, ...] = ()


class Draft:
    """The attributes of an interaction and nothing else: a model takes longer to make than to judge."""

    # Of a model: that it is not stored yet.
    _state = ModelState()

    def __init__(self, pk: str, at: dt.datetime, person_id: str, common: dict[str, Any]) -> None:
        """:param common: what all of them have that one caller records."""
        self.__dict__.update(common)
        self.pk = self.id = pk
        self.created_at = self.updated_at = at
        self.person_id = person_id
        self.loan_ids: list[str] = []


# What a new interaction has that says nothing about a field.
for _field in FIELDS:
    if _field.attname not in ("id", "created_at", "updated_at"):
        setattr(Draft, _field.attname, _field.get_default() if _field.has_default() else None)


def as_in_path(reference: str) -> str:
    """A person's reference in a body, which may be a bare external ID, as it would stand in a path."""
    if is_object_id(reference, object_ids.PERSON) or reference.startswith(PATH_PREFIX):
        return reference
    return PATH_PREFIX + reference


@transaction.atomic
def record_many(
    *, caller: Caller, bodies: Sequence[Body], now: dt.datetime, locks_people: bool = True
) -> list[Outcome]:
    """Records interactions in their order, each for itself; nothing is sent to anybody.

    :param locks_people: False does without the lock on people who are only written about, for a trial that
        is rolled back.
    :returns: in the order of the bodies; what was refused has left nothing.
    :raises NotPermitted: when the caller may not record at all.
    """
    caller.require(INTERACTION_CREATE)
    named = [
        (body.person_reference, body.values) for body in bodies if body.person_reference is not None
    ]
    known = Gathered(caller, named, locks_people=locks_people)
    recording = _Recording(caller, bodies, known, now)
    for place in range(len(bodies)):
        recording.take(place)
    recording.store()
    return [outcome for outcome in recording.outcomes if outcome is not None]


class _Recording:
    """Judges one body after the other, and stores those that are but rows together."""

    def __init__(
        self, caller: Caller, bodies: Sequence[Body], known: Gathered, now: dt.datetime
    ) -> None:
        self.outcomes: list[Outcome | None] = [None] * len(bodies)
        self._caller, self._bodies, self._known, self._now = caller, bodies, known, now
        self._waiting: list[tuple[int, Draft]] = []
        self._ids: Iterator[tuple[str, dt.datetime]] = iter(())
        self._common = {
            "company": caller.company,
            "company_id": caller.company.pk,
            "created_by_id": caller.actor.pk,
            "is_external": is_recorded_by_system(caller),
        }

    def take(self, place: int) -> None:
        """Judges a body; it is stored now, or waits for `store`."""
        body = self._bodies[place]
        if body.person_reference is None:
            self.outcomes[place] = Outcome(error=Invalid.of(body.faults))
            return
        person = self._known.person(body.person_reference)
        if person is None:
            self._record_alone(place)
            return
        try:
            draft = self._judged(person, body)
        except DomainError as error:
            self.outcomes[place] = Outcome(error=error)
            return
        if draft is None:
            self._record_alone(place)
            return
        external_id = draft.external_id  # type: ignore[attr-defined]
        holder = None if external_id is None else self._known.holder(external_id)
        if holder is not None:
            self.outcomes[place] = Outcome(error=external_id_taken(holder), holder_id=holder)
            return
        self._known.note(draft.pk, draft.person_id, external_id, body.former_id)
        self._waiting.append((place, draft))
        self.outcomes[place] = Outcome(draft.pk)

    def store(self) -> None:
        """Stores the rows that wait."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            with transaction.atomic():
                _copy([draft for _, draft in waiting])
        except IntegrityError:
            # Somebody else has taken an external ID at this very moment.
            for place, _ in waiting:
                self._record_alone(place)

    def _judged(self, person: KnownPerson, body: Body) -> Draft | None:
        """The row of a body; None when it takes more than a row.

        :raises Invalid: with all faults of the input.
        """
        pk, at = self._new_id()
        draft = Draft(pk, at, person.pk, self._common)
        faults = faults_of_known(person, body.values.get("borrower"), body.faults)
        found = fill_draft(
            draft,
            caller=self._caller,
            person=person,
            values=body.values,
            faults=faults,
            now=self._now,
            known=self._known,
        )
        if found.new_contact is not None:
            return None
        draft.contact = found.contact  # type: ignore[attr-defined]
        draft.contact_id = found.contact.pk if found.contact else None  # type: ignore[attr-defined]
        draft.previous_interaction_id = found.previous_id  # type: ignore[attr-defined]
        if is_for_guard(interaction=draft, values=body.values):
            return None
        stamp_parts(draft)
        draft.loan_ids = found.loan_ids
        return draft

    def _new_id(self) -> tuple[str, dt.datetime]:
        """An ID, and the moment in it; IDs sort as the bodies stand."""
        made = next(self._ids, None)
        if made is None:
            self._ids = new_object_ids(object_ids.INTERACTION, IDS_AT_ONCE)
            made = next(self._ids)
        return made

    def _record_alone(self, place: int) -> None:
        self.store()
        # What is recorded now gets an ID after those that were made already, used or not.
        self._ids = iter(())
        body = self._bodies[place]
        assert body.person_reference is not None
        values = self._known.with_present_ids(body.person_reference, body.values)
        try:
            with transaction.atomic():
                row = record_interaction(
                    caller=self._caller,
                    person_reference=body.person_reference,
                    values=values,
                    now=self._now,
                    faults=body.faults,
                )
        except NotFound as error:
            # In a path it would be a 404; a reference in a body is a fault of its field.
            faults = [Fault(f.code, f.message, "personId") for f in error.faults]
            refusal = Invalid.of([*faults, *body.faults])
            self.outcomes[place] = Outcome(error=refusal)
        except DomainError as error:
            self.outcomes[place] = Outcome(error=error, holder_id=self._holder_of(body, error))
        else:
            side_ids = tuple(self._known.new_around(row))
            self._known.note(row.pk, row.person_id, row.external_id, body.former_id)
            self._known.read_again(row.person)
            self.outcomes[place] = Outcome(row.pk, side_ids=side_ids)

    def _holder_of(self, body: Body, error: DomainError) -> str | None:
        if error.faults[0].code != "external_id_taken" or error.faults[0].field != "externalId":
            return None
        return self._known.holder(body.values["external_id"])


def _copy(drafts: list[Draft]) -> None:
    copy_rows(Interaction, COLUMNS, map(_row_of, drafts))
    links = [(draft.pk, loan_id) for draft in drafts for loan_id in draft.loan_ids]
    if links:
        copy_rows(InteractionLoan, ("interaction_id", "loan_id"), links)


def _row_of(draft: Draft) -> list[Any]:
    row = list(VALUES_OF(draft))
    for place in JSON_PLACES:
        if row[place] is not None:
            row[place] = orjson.dumps(row[place]).decode()
    return row
