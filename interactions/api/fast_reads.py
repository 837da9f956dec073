"""The reads that are asked for most, by compiled queries: a list without filters, and one interaction (fast path).

Who sees what is said by the querysets, what an answer looks like by its shape; here both become SQL once for each
kind of caller. The tests hold the answers equal to the plain way.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from borrowers.models import Person
from borrowers.querysets import no_such_person
from companies.api.hidden_parts import hidden_from
from companies.callers import Caller, blank_caller, caller_blanks, caller_values
from interactions.api.serializers import INTERACTION
from interactions.models import Interaction
from interactions.querysets import AnswerRow, InteractionQuerySet, no_such_interaction
from peach_interactions import object_ids
from peach_interactions.api.compiled_pages import Form
from peach_interactions.api.shapes import AsJson
from peach_interactions.compiled_queries import (
    CompiledQuery,
    PathBlank,
    Values,
    blank_for_path,
)


def answers(rows: InteractionQuerySet, caller: Caller) -> InteractionQuerySet:
    """The rows as the answers that this caller gets, written by the database."""
    return rows.as_json(AsJson(INTERACTION, hidden_from(caller)))


class _Kind:
    """A kind of caller: those for whom the same is visible get the same SQL."""

    def __init__(self, caller: Caller) -> None:
        self.caller = blank_caller(caller)
        self.key = (caller.is_borrower, hidden_from(caller))

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kind) and self.key == other.key

    @property
    def blanks(self) -> dict[str, str]:
        return caller_blanks(self.caller)

    def visible(self) -> InteractionQuerySet:
        return Interaction.objects.visible_to(self.caller)


def list_of_company(caller: Caller) -> tuple[Form, Values]:
    """The list of all that the caller may see: its form, and the values."""
    kind = _Kind(caller)
    form = Form(
        ("interactions", kind),
        lambda: answers(kind.visible().living(), kind.caller),
        tuple(kind.blanks.items()),
    )
    return form, caller_values(caller)


def list_of_person(caller: Caller, reference: str) -> tuple[Form, Values]:
    """The list of the interactions of the living person that a path names; empty where it names none.

    :raises NotFound: when it can name none.
    """
    blank = blank_for_path(reference, object_ids.PERSON, 4)
    if blank is None:
        raise no_such_person()
    kind, form_of = _Kind(caller), blank._replace(value="")
    form = Form(
        ("interactions of person", kind, form_of),
        lambda: answers(_of_person_named(kind, form_of), kind.caller),
        (*kind.blanks.items(), ("reference", blank.blank)),
    )
    return form, {**caller_values(caller), "reference": blank.value}


def _of_person_named(kind: _Kind, blank: PathBlank) -> InteractionQuerySet:
    people = Person.objects.visible_to(kind.caller).named_by(blank.reference)
    return Interaction.objects.of_visible_person(kind.caller, people).living()


def find_answer(caller: Caller, reference: str, person_reference: str | None = None) -> AnswerRow:
    """The living interaction that a path names, as its answer.

    :param person_reference: the person that the path names too, if it does.
    :raises NotFound: when the caller sees none.
    """
    blank = blank_for_path(reference, object_ids.INTERACTION, 6)
    values: dict[str, Any] = {**caller_values(caller)}
    of_person = None
    if person_reference is not None:
        of_person = blank_for_path(person_reference, object_ids.PERSON, 7)
        if of_person is None:
            raise no_such_interaction()
        values["person"] = of_person.value
        of_person = of_person._replace(value="")
    if blank is None:
        raise no_such_interaction()
    query = _interaction(_Kind(caller), blank._replace(value=""), of_person)
    found = query.rows({**values, "reference": blank.value})
    if not found:
        raise no_such_interaction()
    return AnswerRow(*found[0])


@cache
def _interaction(kind: _Kind, blank: PathBlank, of_person: PathBlank | None) -> CompiledQuery:
    rows, blanks = kind.visible(), {**kind.blanks, "reference": blank.blank}
    if of_person is not None:
        rows = rows.of_person_in_path(of_person.reference)
        blanks["person"] = of_person.blank
    return CompiledQuery(answers(rows.named_by(blank.reference), kind.caller), blanks)
