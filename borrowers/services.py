"""Writes of people and loans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn, TypeVar

from django.db import IntegrityError, transaction

from borrowers.choices import BUSINESS_COLUMNS, NAME_COLUMNS
from borrowers.models import CoBorrower, Loan, Person
from borrowers.person_rules import person_faults
from companies.callers import Caller
from companies.choices import (
    BORROWER_CREATE,
    BORROWER_DELETE,
    BORROWER_UPDATE,
    LOAN_CREATE,
    LOAN_UPDATE,
)
from peach_interactions import object_ids
from peach_interactions.errors import Conflict, Fault, joined, raise_if_any
from peach_interactions.external_ids import external_id_faults, matches_any, names
from peach_interactions.models import changed_fields, is_in_use

Values = Mapping[str, Any]
Row = TypeVar("Row", Person, Loan)
# Called with the locked row; raises when the caller has seen an older version.
CheckVersion = Callable[[Any], None]

# Objects inside a person that merge key by key; null gives every key its first value again.
MERGED_COLUMNS = {
    "name": dict.fromkeys(NAME_COLUMNS.values()),
    "business_details": dict.fromkeys(BUSINESS_COLUMNS.values()),
    "comm_preferences": {"statement_delivery_channels": [], "send_reminders_when_current": True},
}


def any_version(row: Any) -> None:
    """For callers that change whatever version there is."""


@transaction.atomic
def create_person(
    *, caller: Caller, values: Values, now: dt.datetime, faults: Iterable[Fault] = ()
) -> Person:
    """Records a borrower.

    :param values: attributes by column; `name`, `business_details` and `comm_preferences` by their parts.
    :param faults: what was wrong with the form of the input already, to be reported with the rest.
    :raises Invalid: when the person is not a possible one.
    :raises Conflict: when the external ID is taken.
    """
    caller.require(BORROWER_CREATE)
    person = Person(company=caller.company)
    changed_fields(person, _columns(values))
    person.stamp_created()
    person.status_updated_at = person.created_at
    if person.time_zone is not None:
        person.time_zone_stated_at = now
    raise_if_any(joined(faults, person_faults(person, now)))
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        refuse_taken_external_id(Person, caller, person.external_id, error)
    return person


@transaction.atomic
def update_person(
    *,
    caller: Caller,
    reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
    check_version: CheckVersion = any_version,
) -> Person:
    """Changes what `values` names of a borrower, and judges the whole.

    :raises NotFound: when the reference names no living person of the company.
    :raises Invalid: when the merged person is not a possible one.
    :raises Conflict: when the external ID is taken.
    """
    caller.require(BORROWER_UPDATE)
    person = Person.objects.visible_to(caller).locked().find(reference)
    check_version(person)
    changed = changed_fields(person, _columns(values))
    if "status" in changed:
        person.status_updated_at = now
        changed.append("status_updated_at")
    if "time_zone" in changed:
        person.time_zone_stated_at = now if person.time_zone else None
        changed.append("time_zone_stated_at")
    raise_if_any(joined(faults, person_faults(person, now)))
    return _save_changes(person, changed, caller=caller, now=now)


@transaction.atomic
def delete_person(
    *, caller: Caller, reference: str, now: dt.datetime, check_version: CheckVersion = any_version
) -> None:
    """Hides a borrower and frees its external ID.

    :raises NotFound: when the reference names no living person of the company.
    :raises Conflict: when an interaction, even a deleted one, refers to the person.
    """
    caller.require(BORROWER_DELETE)
    # Not `locked()`: this lock also waits for, and holds off, rows that are about to refer to the person.
    person = Person.objects.visible_to(caller).select_for_update(of=("self",)).find(reference)
    check_version(person)
    if is_in_use(person):
        raise Conflict("in_use", "Interactions refer to this person.")
    person.deleted_at = now
    person.stamp_updated(now)
    person.save(update_fields=["deleted_at", "updated_at"])


@transaction.atomic
def create_loan(
    *, caller: Caller, person: Person, values: Values, faults: Iterable[Fault] = ()
) -> Loan:
    """Records a loan of the person.

    :param values: attributes by column, and `co_borrower_ids`, references to people.
    :raises Invalid: when a reference is unknown, or another fault is found.
    :raises Conflict: when the external ID is taken.
    """
    caller.require(LOAN_CREATE)
    own = dict(values)
    references = own.pop("co_borrower_ids", None) or []
    loan = Loan(company=caller.company, person=person)
    changed_fields(loan, own)
    loan.stamp_created()
    found = [*faults, *external_id_faults(loan.external_id)]
    co_borrowers = _co_borrowers(caller, person.pk, references, found)
    raise_if_any(found)
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        refuse_taken_external_id(Loan, caller, loan.external_id, error)
    _set_co_borrowers(loan, co_borrowers)
    return loan


@transaction.atomic
def update_loan(
    *,
    caller: Caller,
    person: Person,
    reference: str,
    values: Values,
    now: dt.datetime,
    faults: Iterable[Fault] = (),
    check_version: CheckVersion = any_version,
) -> Loan:
    """Changes what `values` names of a loan that the person has taken out or co-borrowed.

    :raises NotFound: when the reference names no loan of the person.
    :raises Invalid: when a reference is unknown, or another fault is found.
    :raises Conflict: when the external ID is taken.
    """
    caller.require(LOAN_UPDATE)
    loan = Loan.objects.visible_to(caller).owed_by(person.pk).locked().find(reference)
    check_version(loan)
    own = dict(values)
    present = list(loan.co_borrower_rows.values_list("person_id", flat=True))
    references = own.pop("co_borrower_ids", present) or []
    changed = changed_fields(loan, own)
    found = [*faults, *external_id_faults(loan.external_id)]
    wanted = (
        present
        if references == present
        else _co_borrowers(caller, loan.person_id, references, found)
    )
    raise_if_any(found)
    if wanted != present:
        changed.append("updated_at")
        CoBorrower.objects.filter(loan=loan).exclude(person_id__in=wanted).delete()
        _set_co_borrowers(loan, [pk for pk in wanted if pk not in present])
    loan.co_borrower_id_list = [pk for pk in present if pk in wanted] + [  # type: ignore[attr-defined]
        pk for pk in wanted if pk not in present
    ]
    return _save_changes(loan, changed, caller=caller, now=now)


def _co_borrowers(
    caller: Caller, borrower_id: str, references: list[str], faults: list[Fault]
) -> list[str]:
    """The IDs of the people referred to, in order and each once; adds a fault for each unknown one."""
    people = Person.objects.visible_to(caller).living()
    rows = people.filter(matches_any(references, object_ids.PERSON)).values_list(
        "pk", "external_id"
    )
    found: list[str] = []
    known = list(rows)
    for index, reference in enumerate(references):
        match = next(
            (pk for pk, ext in known if names(reference, own_id=pk, external_id=ext)), None
        )
        field = f"coBorrowerIds[{index}]"
        if match is None:
            faults.append(Fault("not_found", "There is no such person.", field))
        elif match == borrower_id:
            faults.append(Fault("same_person", "The borrower is not its own co-borrower.", field))
        elif match not in found:
            found.append(match)
    return found


def _set_co_borrowers(loan: Loan, person_ids: list[str]) -> None:
    CoBorrower.objects.bulk_create(CoBorrower(loan=loan, person_id=pk) for pk in person_ids)
    loan.co_borrower_id_list = person_ids  # type: ignore[attr-defined]


def _save_changes(row: Row, changed: list[str], *, caller: Caller, now: dt.datetime) -> Row:
    """Saves what changed; a change of nothing leaves version and history alone."""
    if not changed:
        return row
    row.stamp_updated(now)
    try:
        with transaction.atomic():
            row.save(update_fields=[*changed, "updated_at"])
    except IntegrityError as error:
        refuse_taken_external_id(type(row), caller, row.external_id, error)
    return row


def refuse_taken_external_id(
    model: Any, caller: Caller, external_id: str | None, error: IntegrityError
) -> NoReturn:
    """Explains a violated uniqueness; any other broken constraint is a defect and is raised again.

    :raises Conflict: naming the object that has the external ID.
    """
    if "external_id_is_unique" not in str(error):
        raise error
    rows = model.objects.visible_to(caller).filter(external_id=external_id)
    if hasattr(model, "deleted_at"):
        rows = rows.living()
    raise external_id_taken(rows.values_list("pk", flat=True).first()) from error


def external_id_taken(holder: str | None) -> Conflict:
    """The refusal of an external ID that another object of the same kind has."""
    return Conflict("external_id_taken", f"This external ID belongs to {holder}.", "externalId")


def _columns(values: Values) -> dict[str, Any]:
    """The values with the merged objects taken apart into columns."""
    columns = {name: value for name, value in values.items() if name not in MERGED_COLUMNS}
    for name, first_values in MERGED_COLUMNS.items():
        if name in values:
            columns |= first_values if values[name] is None else values[name]
    return columns
