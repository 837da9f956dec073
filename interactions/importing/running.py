"""A run of an import: from the first line to the last, and once more for those that were refused.

A line may be refused for what stands further down, or with another worker: so what was refused is looked at a
second time when all the others are there, and only then counts.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from companies.callers import Caller
from companies.choices import PERMISSIONS_OF_USER_TYPE, UserType
from companies.models import Actor, Company
from interactions.importing.chunks import (
    Job,
    Refusal,
    Result,
    begin_run,
    lines_made,
    record_chunk,
)
from interactions.importing.files import CSV, Record, Source
from interactions.importing.people import is_about_people, record_people
from interactions.importing.statistics import Statistics
from interactions.importing.translation import Forms, Translation
from interactions.importing.workers import Workers
from interactions.models import Import
from peach_interactions.moments import after

CHUNK_LINES = 1_000
WHOLE, HEAD, REST = "whole", "head", "rest"
# Below, starting processes costs more than it saves.
WORTH_SHARING = 5 * CHUNK_LINES
ACTOR_NAME = "History import"
COMMAND = "import_interactions"


@dataclass(slots=True)
class Summary:
    """What a run has done."""

    made: int = 0
    present: int = 0
    # Made by an earlier run of the same import.
    earlier: int = 0
    refused: int = 0
    # Lines about people, contacts and loans that nobody asked for.
    left_out: int = 0
    others_made: int = 0
    others_present: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How an import is run."""

    line_count: int
    worker_count: int = 1
    with_people: bool = False
    # All is judged, and nothing written.
    is_trial: bool = False
    # Called with the number of lines that are done with.
    tell: Callable[[int], None] = lambda count: None
    # Called with each line that was refused, in the order of the file.
    refuse: Callable[[Refusal], None] = lambda refusal: None


@dataclass(slots=True)
class Run:
    """One run over a file."""

    source: Source
    job: Job
    options: Options
    is_first: bool
    summary: Summary = field(default_factory=Summary)
    _statistics: Statistics = field(default_factory=Statistics)

    def go(self) -> Summary:
        """Records all lines that are not there yet."""
        refused = array("Q")
        if self._is_shared:
            self._alone(self._records(HEAD), refused)
            self._share(refused)
        else:
            self._alone(self._records(WHOLE), refused)
        if refused:
            self._look_again(refused)
        return self.summary

    @property
    def _is_shared(self) -> bool:
        # A trial is one transaction, and so one process.
        is_large = self.options.line_count >= WORTH_SHARING
        return self.options.worker_count > 1 and is_large and not self.job.is_trial

    def _share(self, refused: array[int]) -> None:
        workers = Workers(self.job, self.options.worker_count, COMMAND)
        shares: list[list[Record]] = [[] for _ in range(self.options.worker_count)]
        try:
            for record in self._records(REST):
                if self._is_about_people(record):
                    # Not at the head, as it should be: its turn is when it is looked at again.
                    refused.append(record[0])
                    continue
                share = workers.share_of(self.job.translation.person_key(self._seen(record)))
                shares[share].append(record)
                if len(shares[share]) == CHUNK_LINES:
                    self._take(workers.send(share, shares[share]), refused)
                    shares[share] = []
            for share, records in enumerate(shares):
                if records:
                    self._take(workers.send(share, records), refused)
            self._take(workers.finish(), refused)
        finally:
            workers.stop()

    def _take(self, answers: Iterable[tuple[Result, list[int]]], refused: array[int]) -> None:
        for result, lines in answers:
            self._count(result)
            refused.extend(lines)
            self.options.tell(result.made + result.present + len(lines))

    def _alone(self, records: Iterator[Record], refused: array[int]) -> None:
        while chunk := list(islice(records, CHUNK_LINES)):
            for result in self._recorded(chunk):
                self._count(result)
                refused.extend(refusal.line for refusal in result.refusals)
            self.options.tell(len(chunk))

    def _look_again(self, refused: array[int]) -> None:
        lines = set(refused)
        records = (record for record in self.source.records() if record[0] in lines)
        while chunk := list(islice(records, CHUNK_LINES)):
            for result in self._recorded(chunk):
                self._count(result)
                self.summary.refused += len(result.refusals)
                for refusal in result.refusals:
                    self.options.refuse(refusal)

    def _recorded(self, chunk: list[Record]) -> Iterator[Result]:
        """Records lines in their order, those about people by themselves."""
        plain: list[Record] = []
        people: list[Record] = []
        for record in chunk:
            (people if self._is_about_people(record) else plain).append(record)
        if people:
            result = record_people(self.job, people, timezone.now())
            self.summary.others_made += result.made
            self.summary.others_present += result.present
            yield Result(refusals=result.refusals)
        if plain:
            yield record_chunk(self.job, plain, timezone.now())
        if self.job.is_trial:
            with connection.cursor() as cursor:
                # What is checked at the end of a transaction must not pile up in a long one.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _records(self, part: str) -> Iterator[Record]:
        """The lines that are still to be recorded: all, the people at the head, or what follows them."""
        is_head = True
        for record, is_made in self._marked():
            is_other = self._is_about_people(record)
            is_head = is_head and is_other
            if part == HEAD and not is_head:
                return
            if part == REST and is_head:
                continue
            if is_made:
                self.summary.earlier += 1
                self.options.tell(1)
            elif is_other and not self.options.with_people:
                self.summary.left_out += 1
                self.options.tell(1)
            else:
                yield record

    def _marked(self) -> Iterator[tuple[Record, bool]]:
        """All lines, and whether an earlier run has recorded them."""
        records = self.source.records()
        while chunk := list(islice(records, CHUNK_LINES)):
            made = {}
            if not self.is_first:
                made = lines_made(self.job.import_id, chunk[0][0], chunk[-1][0])
            for record in chunk:
                yield record, record[0] in made

    def _is_about_people(self, record: Record) -> bool:
        return self.source.format != CSV and is_about_people(record[1])

    def _seen(self, record: Record) -> Any:
        return record[1] if self.source.format == CSV else orjson.loads(record[1])

    def _count(self, result: Result) -> None:
        self.summary.made += result.made
        self.summary.present += result.present
        self._statistics.count(result.made)


def import_file(
    *,
    company: Company,
    source: Source,
    sha256: str,
    translation: Translation,
    forms: Forms,
    options: Options,
) -> tuple[Import, Summary]:
    """Records what a file says, as far as it is not there yet; a file that is known is gone on with.

    :raises TakenOver: when another run of the same file has begun meanwhile.
    :raises WorkerLost: when a worker was killed. What is there stays; the next run goes on.
    """
    with transaction.atomic() if options.is_trial else nullcontext():
        row, is_new = _find_import(company, source, sha256)
        job = Job(
            caller=caller_of_import(row),
            import_id=row.pk,
            run=row.run if options.is_trial else begin_run(row, timezone.now()),
            began_at=row.created_at,
            translation=translation,
            forms=forms,
            is_trial=options.is_trial,
        )
        run = Run(source=source, job=job, options=options, is_first=is_new)
        summary = run.go()
        if options.is_trial:
            transaction.set_rollback(True)
        else:
            _finish(row.pk, timezone.now())
    return row, summary


def _find_import(company: Company, source: Source, sha256: str) -> tuple[Import, bool]:
    rows = Import.objects.filter(company=company, undoing_at=None, file_sha256=sha256)
    row = rows.first()
    if row is not None:
        return row, False
    row = Import(
        company=company,
        created_by=_actor_of_imports(company),
        file_name=source.path.name[:255],
        file_sha256=sha256,
    )
    row.stamp_created()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Another run of the same file has begun at this very moment; the later one goes on.
        return rows.get(), False
    return row, True


def other_version_of(*, company: Company, source: Source, sha256: str) -> Import | None:
    """An import of a file of the same name with other content, which may hold the same lines."""
    rows = Import.objects.filter(company=company, undoing_at=None)
    return rows.filter(file_name=source.path.name[:255]).exclude(file_sha256=sha256).first()


def caller_of_import(row: Import) -> Caller:
    """Who the rows of an import are recorded by: it may do what a lender's system may."""
    return Caller(
        actor=row.created_by,
        company=row.company,
        permissions=frozenset(PERMISSIONS_OF_USER_TYPE[UserType.SERVICE]),
    )


def _actor_of_imports(company: Company) -> Actor:
    earlier = Import.objects.filter(company=company).order_by("pk").first()
    if earlier is not None:
        return earlier.created_by
    actor = Actor(
        company=company,
        name=ACTOR_NAME,
        user_type=UserType.SERVICE,
        permissions=sorted(PERMISSIONS_OF_USER_TYPE[UserType.SERVICE]),
    )
    actor.stamp_created()
    actor.save(force_insert=True)
    return actor


def _finish(import_id: str, now: dt.datetime) -> None:
    row = Import.objects.get(pk=import_id)
    row.finished_at, row.updated_at = now, after(row.updated_at, now)
    row.save(update_fields=["finished_at", "updated_at"])
