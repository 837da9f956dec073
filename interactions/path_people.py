"""The person in the path of a recording: known, or made from what the body says of the borrower."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from borrowers.models import Person
from borrowers.person_paths import lock_person
from borrowers.services import create_person
from companies.callers import Caller
from peach_interactions.errors import Conflict, Fault, Invalid, NotFound
from peach_interactions.external_ids import PATH_PREFIX

Values = Mapping[str, Any]


def person_of_path(
    caller: Caller, reference: str, values: Values, faults: list[Fault], now: dt.datetime
) -> Person:
    """The locked person of a path, created if need be; keeps only those faults that then matter."""
    borrower = values.get("borrower")
    try:
        person = lock_person(caller, reference)
    except NotFound:
        is_new = reference.startswith(PATH_PREFIX) and borrower is not None
        if not is_new and not any((f.field or "").startswith("borrower") for f in faults):
            raise
        if not reference.startswith(PATH_PREFIX):
            raise
        return _new_person(caller, reference, borrower or {}, faults, now)
    faults[:] = faults_of_known(person, borrower, faults)
    return person


def faults_of_known(person: Any, borrower: Values | None, faults: Iterable[Fault]) -> list[Fault]:
    """The faults that matter when the person is known, and those of a borrower who is somebody else.

    Nothing in `borrower` changes the person, so its form matters only where it names somebody.
    """
    if borrower is None and not faults:
        return []
    return [*(f for f in faults if not is_idle(f)), *borrower_faults(person, borrower)]


def is_idle(fault: Fault) -> bool:
    is_inside = (fault.field or "").startswith("borrower.")
    return (
        is_inside
        and fault.code != "unknown_field"
        and fault.field not in ("borrower.id", "borrower.externalId")
    )


def _new_person(
    caller: Caller, reference: str, borrower: Values, faults: list[Fault], now: dt.datetime
) -> Person:
    external_id = reference.removeprefix(PATH_PREFIX)
    attributes = {key: value for key, value in borrower.items() if key != "id"}
    if attributes.setdefault("external_id", external_id) not in (external_id, None):
        faults.append(
            Fault("contradiction", "This is not the person in the path.", "borrower.externalId")
        )
    if borrower.get("id") is not None:
        faults.append(Fault("not_found", "There is no such person.", "borrower.id"))
    attributes["external_id"] = external_id
    try:
        with transaction.atomic():
            return create_person(caller=caller, values=attributes, now=now)
    except Invalid as error:
        faults += [fault.under("borrower") for fault in error.faults]
        return Person(company=caller.company)
    except Conflict:
        # Somebody else has created the same person at this very moment.
        return lock_person(caller, reference)


def borrower_faults(person: Any, borrower: Values | None) -> list[Fault]:
    faults = []
    for key, name in (("id", "borrower.id"), ("external_id", "borrower.externalId")):
        given = (borrower or {}).get(key)
        own = person.pk if key == "id" else person.external_id
        if given is not None and given != own:
            faults.append(Fault("contradiction", "This is not the person in the path.", name))
    return faults
