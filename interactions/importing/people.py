"""Lines about people, contacts and loans, at the head of an export: made where they are not there yet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import transaction

from borrowers.models import Loan, Person
from borrowers.services import create_loan, create_person
from companies.callers import Caller
from contacts.models import Contact
from contacts.services import create_contact
from interactions.bulk_services import as_in_path
from interactions.importing.chunks import Job, Refusal, Result, fenced
from interactions.importing.files import Record
from interactions.importing.translation import PERSON
from interactions.models import ImportPart
from peach_interactions.client_json import RefusedJson, parse_strictly
from peach_interactions.errors import Conflict, DomainError, Fault, Invalid, NotFound

OBJECTS = ("person", "contact", "loan")
HINT = re.compile(rb'"object"\s*:\s*"(person|contact|loan)"')
TAKEN, COLLISION = "external_id_taken", "collision"


def is_about_people(line: bytes) -> bool:
    """Whether a line of NDJSON stands for a person, a contact or a loan."""
    if HINT.search(line) is None:
        return False
    try:
        found = orjson.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and found.get("object") in OBJECTS


def record_people(job: Job, records: Sequence[Record], now: dt.datetime) -> Result:
    """Records what is not there yet, in order; notes what was made.

    :raises TakenOver: when this run is not the latest any more.
    """
    result = Result()
    lines, ids = [], []
    with transaction.atomic(), fenced(job):
        for line, raw in records:
            try:
                made = _record(job, raw, now)
            except DomainError as error:
                result.refusals.append(Refusal(line, error.faults))
                continue
            if made is None:
                result.present += 1
            else:
                result.made += 1
                lines.append(line)
                ids.append(made)
        if lines:
            ImportPart.objects.create(
                history_import_id=job.import_id,
                first_line=lines[0],
                last_line=lines[-1],
                other_lines=lines,
                other_ids=ids,
            )
    return result


def _record(job: Job, raw: bytes, now: dt.datetime) -> str | None:
    """The ID of what a line was made into; None when it was there.

    :raises DomainError: when it cannot be made.
    """
    try:
        given = parse_strictly(raw)
    except RefusedJson as error:
        raise Invalid("malformed", str(error)) from error
    kind = given["object"]
    reference = given.get(PERSON)
    values, faults = job.forms.others[kind](given)
    try:
        with transaction.atomic():
            if kind == "person":
                return create_person(caller=job.caller, values=values, now=now, faults=faults).pk
            person = _person(job.caller, reference)
            if kind == "contact":
                contact = create_contact(
                    caller=job.caller, person=person, values=values, now=now, faults=faults
                )
                return contact.pk
            return create_loan(caller=job.caller, person=person, values=values, faults=faults).pk
    except Conflict as error:
        if not _is_present(job.caller, kind, reference, values, error.faults[0].code):
            raise
        return None


def _person(caller: Caller, reference: Any) -> Person:
    try:
        people = Person.objects.visible_to(caller)
        return people.find(as_in_path(reference if isinstance(reference, str) else ""))
    except NotFound as error:
        raise Invalid.of([Fault(f.code, f.message, PERSON) for f in error.faults]) from error


def _is_present(caller: Caller, kind: str, reference: Any, values: Any, code: str) -> bool:
    """Whether a conflict says that the same is there already: the person's own, by external ID or value."""
    if kind == "person" or code == COLLISION:
        return True
    person = _person(caller, reference)
    if code != TAKEN:
        return False
    rows = Contact.objects if kind == "contact" else Loan.objects
    own = rows.filter(person_id=person.pk, external_id=values["external_id"])
    return bool(own.exists())
