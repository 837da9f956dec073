"""The person that a path names, found by a compiled query (fast path): most requests begin with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from borrowers.models import Person
from borrowers.querysets import no_such_person
from companies.callers import Caller, blank_caller, caller_blanks, caller_values
from peach_interactions import object_ids
from peach_interactions.compiled_queries import CompiledQuery, PathBlank, Values, blank_for_path


def find_person_id(caller: Caller, reference: str) -> str:
    """The ID of the living person that a path names; the same as `PersonQuerySet.find`.

    :raises NotFound: when the caller sees none.
    """
    query, values = _asked(_ids, caller, reference)
    found = query.rows(values)
    if not found:
        raise no_such_person()
    return str(found[0][0])


def lock_person(caller: Caller, reference: str) -> Person:
    """The person, held until the transaction ends.

    :raises NotFound: when the caller sees none.
    """
    query, values = _asked(_locked, caller, reference)
    person: Person | None = next(query.objects(values), None)
    if person is None:
        raise no_such_person()
    return person


def _asked(
    make: Callable[[Caller, PathBlank], CompiledQuery], caller: Caller, reference: str
) -> tuple[CompiledQuery, Values]:
    """The query for a reference of its form, and its values."""
    blank = blank_for_path(reference, object_ids.PERSON, 5)
    if blank is None:
        raise no_such_person()
    query = make(blank_caller(caller), blank._replace(value=""))
    return query, {**caller_values(caller), "reference": blank.value}


@cache
def _ids(caller: Caller, blank: PathBlank) -> CompiledQuery:
    people = Person.objects.visible_to(caller).named_by(blank.reference)
    return CompiledQuery(people.values_list("pk"), _blanks(caller, blank))


@cache
def _locked(caller: Caller, blank: PathBlank) -> CompiledQuery:
    people = Person.objects.visible_to(caller).locked().named_by(blank.reference)
    return CompiledQuery(people, _blanks(caller, blank))


def _blanks(caller: Caller, blank: PathBlank) -> dict[str, str]:
    return {**caller_blanks(caller), "reference": blank.blank}
