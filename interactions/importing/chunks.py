"""Some lines of a file, recorded in one transaction together with the note of what they became.

So a run that is killed at any point leaves whole chunks and their notes, and the next one knows what is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction

from companies.callers import Caller
from interactions.bulk_services import Body, Outcome, as_in_path, record_many
from interactions.importing.files import Record
from interactions.importing.translation import PERSON, Forms, Translation
from interactions.models import Import, ImportPart, Interaction
from peach_interactions import object_ids
from peach_interactions.client_json import RefusedJson
from peach_interactions.copying import copy_rows
from peach_interactions.deadlocks import repeat_after_deadlock
from peach_interactions.errors import Fault
from peach_interactions.external_ids import names
from peach_interactions.moments import after
from peach_interactions.object_ids import is_object_id

PREVIOUS = "previous_interaction_id"


class TakenOver(Exception):
    """Another run of the same import has begun: this one writes nothing more."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run of an import."""

    caller: Caller
    import_id: str
    run: int
    began_at: dt.datetime
    translation: Translation
    forms: Forms
    # A trial, in a transaction that is rolled back: it locks nobody.
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line became nothing."""

    line: int
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Result:
    """What some lines became."""

    made: int = 0
    # Lines whose external ID had been recorded before the import.
    present: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    def add(self, other: Result) -> None:
        self.made += other.made
        self.present += other.present
        self.refusals += other.refusals


def record_chunk(job: Job, records: Sequence[Record], now: dt.datetime) -> Result:
    """Records lines in their order.

    :raises TakenOver: when this run is not the latest any more.
    """
    bodies = [_body_of(job, record) for _, record in records]

    def record() -> tuple[list[Body], list[Outcome]]:
        with transaction.atomic(), fenced(job):
            present = _with_present_ids(job, bodies)
            outcomes = record_many(
                caller=job.caller, bodies=present, now=now, locks_people=not job.is_trial
            )
            _note(job, records, present, outcomes)
            return present, outcomes

    present, outcomes = repeat_after_deadlock(record)
    return _result(job, records, present, outcomes)


@contextmanager
def fenced(job: Job) -> Iterator[None]:
    """Holds off a new run until this transaction ends.

    :raises TakenOver: when there is a newer one already.
    """
    if job.is_trial:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT run FROM interactions_import WHERE id = %s FOR SHARE", [job.import_id]
        )
        if cursor.fetchone() != (job.run,):
            raise TakenOver
    yield


def _body_of(job: Job, record: Any) -> Body:
    try:
        given = job.translation.body(record)
    except RefusedJson as error:
        return Body(None, {}, [Fault("malformed", str(error))])
    person = given.pop(PERSON, None)
    values, faults = job.forms.interaction(given)
    former_id = given.get("id")
    if not isinstance(former_id, str) or not is_object_id(former_id, object_ids.INTERACTION):
        former_id = None
    if isinstance(person, str) and person:
        return Body(as_in_path(person), values, faults, former_id)
    return Body(None, values, [Fault("required", "Say whom it was with.", PERSON), *faults])


def _with_present_ids(job: Job, bodies: Sequence[Body]) -> list[Body]:
    """Bodies that name what they follow on by the ID it has here, if an earlier chunk has recorded it."""
    named = {body.values.get(PREVIOUS) for body in bodies} - {body.former_id for body in bodies}
    wanted = [n for n in named if n is not None and is_object_id(n, object_ids.INTERACTION)]
    if not wanted:
        return list(bodies)
    parts = ImportPart.objects.filter(
        history_import_id=job.import_id, file_ids__overlap=wanted
    ).values_list("file_ids", "interaction_ids")
    present: dict[str, str] = {
        former_id: pk
        for file_ids, ids in parts
        for former_id, pk in zip(file_ids, ids, strict=True)
        if former_id is not None and former_id in named
    }
    return [_following(body, present) for body in bodies]


def _following(body: Body, present: dict[str, str]) -> Body:
    pk = present.get(body.values.get(PREVIOUS) or "")
    return body if pk is None else replace(body, values={**body.values, PREVIOUS: pk})


def _note(
    job: Job, records: Sequence[Record], bodies: Sequence[Body], outcomes: Sequence[Outcome]
) -> None:
    lines: list[int] = []
    file_ids: list[str | None] = []
    ids: list[str] = []
    side_ids: list[str] = []
    for (line, _), body, outcome in zip(records, bodies, outcomes, strict=True):
        if outcome.interaction_id is not None:
            lines.append(line)
            file_ids.append(body.former_id)
            ids.append(outcome.interaction_id)
            side_ids += outcome.side_ids
    if lines:
        part = {
            "history_import_id": job.import_id,
            "first_line": lines[0],
            "last_line": lines[-1],
            "lines": lines,
            "interaction_ids": ids,
            "file_ids": file_ids if any(file_ids) else [],
            "other_lines": [],
            "other_ids": [],
            "side_ids": side_ids,
        }
        copy_rows(ImportPart, tuple(part), [tuple(part.values())])


def _result(
    job: Job, records: Sequence[Record], bodies: Sequence[Body], outcomes: Sequence[Outcome]
) -> Result:
    result = Result()
    holders = _holders(outcomes)
    for (line, _), body, outcome in zip(records, bodies, outcomes, strict=True):
        if outcome.error is None:
            result.made += 1
        elif _is_present(job, body, holders.get(outcome.holder_id or "")):
            result.present += 1
        else:
            result.refusals.append(Refusal(line, outcome.error.faults))
    return result


def _holders(outcomes: Sequence[Outcome]) -> dict[str, tuple[str, str | None, dt.datetime]]:
    """Person and time of the interactions that have external IDs of these lines already."""
    ids = [outcome.holder_id for outcome in outcomes if outcome.holder_id is not None]
    if not ids:
        return {}
    rows = Interaction.objects.filter(pk__in=ids).values_list(
        "pk", "person_id", "person__external_id", "created_at"
    )
    return {pk: (person_id, external_id, at) for pk, person_id, external_id, at in rows}


def _is_present(job: Job, body: Body, holder: tuple[str, str | None, dt.datetime] | None) -> bool:
    """Whether a line was recorded before this import: the external ID is the same person's, and older.

    One that this import has recorded itself stands in the file twice, which is a fault.
    """
    if holder is None or body.person_reference is None:
        return False
    person_id, external_id, created_at = holder
    is_same = names(body.person_reference, own_id=person_id, external_id=external_id)
    return is_same and created_at < job.began_at


def lines_made(import_id: str, first: int, last: int) -> dict[int, str]:
    """Which of these lines became what, in all runs so far."""
    parts = ImportPart.objects.filter(
        history_import_id=import_id, last_line__gte=first, first_line__lte=last
    ).values_list("lines", "interaction_ids", "other_lines", "other_ids")
    made: dict[int, str] = {}
    for lines, ids, other_lines, other_ids in parts:
        made.update(zip(lines, ids, strict=True))
        made.update(zip(other_lines, other_ids, strict=True))
    return made


def begin_run(row: Import, now: dt.datetime) -> int:
    """Makes this run the one that may write: waits for the last transaction of the run before it."""
    with transaction.atomic():
        row = Import.objects.select_for_update().get(pk=row.pk)
        row.run += 1
        row.updated_at = after(row.updated_at, now)
        row.save(update_fields=["run", "updated_at"])
    return row.run
