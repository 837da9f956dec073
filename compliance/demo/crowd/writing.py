"""A long history in pieces: made up and written by processes beside the one that stores them, in turns.

So Python and the database work at once. What is made up does not depend on how many processes there are.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Callable, Iterator
from itertools import accumulate
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from companies.models import Actor
from compliance.demo.crowd.copying import defaults_besides
from compliance.demo.crowd.history import (
    COLUMNS,
    KIND_NAMES,
    KIND_SHARES,
    LINK_COLUMNS,
    SPAN,
    Diary,
)
from compliance.demo.crowd.people import ONE_DAY, Borrower
from interactions.models import Interaction, InteractionLoan
from peach_interactions.copying import copy_texts, text_of

PIECE = 10_000
PROCESSES = 2
PLANNING_DAYS = 5


class Written(NamedTuple):
    """Interactions and their loans, as COPY reads them."""

    rows: str
    links: str
    row_count: int


class History:
    """The pieces of a history: of a crowd, and of its first borrower, who has very much."""

    def __init__(
        self,
        borrowers: list[Borrower],
        *,
        actor: Actor,
        until: dt.datetime,
        seed: int,
        count: int,
        busy_count: int,
        planned_count: int,
    ) -> None:
        """:param busy_count: how many of `count` are the first borrower's, evenly spread."""
        self._busy, *self._others = borrowers
        self._sums = [*accumulate(borrower.weight for borrower in self._others)]
        self._actor, self._until, self._seed = actor, until, seed
        self._count, self._busy_count, self._planned_count = count, busy_count, planned_count

    @property
    def piece_count(self) -> int:
        """Those of what has taken place, in the order of time, and one of what is planned."""
        return -(-self._count // PIECE) + 1

    def piece(self, number: int) -> Written:
        diary = Diary(actor=self._actor, seed=f"{self._seed} {number}")
        if number == self.piece_count - 1:
            self._plan(diary)
        else:
            first = number * PIECE
            self._tell(diary, range(first, min(first + PIECE, self._count)))
        return written(diary)

    def _tell(self, diary: Diary, numbers: range) -> None:
        crowd = diary.rng.choices(self._others, cum_weights=self._sums, k=len(numbers))
        kinds = diary.rng.choices(KIND_NAMES, KIND_SHARES, k=len(numbers))
        step, start = SPAN / self._count, self._until - SPAN
        for number, borrower, kind in zip(numbers, crowd, kinds, strict=True):
            # One of the busy borrower each time its share has grown by a whole one.
            is_busy = (-number * self._busy_count) % self._count < self._busy_count
            diary.note(self._busy if is_busy else borrower, kind, start + (number + 1) * step)

    def _plan(self, diary: Diary) -> None:
        for _ in range(self._planned_count):
            borrower = diary.rng.choice(self._others)
            at = self._until + diary.rng.random() * PLANNING_DAYS * ONE_DAY
            diary.plan(borrower, self._until, at)


def written(diary: Diary) -> Written:
    """What a diary holds."""
    tail = tuple(defaults_besides(Interaction, COLUMNS).values())
    rows = text_of([(*row, *tail) for row in diary.rows]) if diary.rows else ""
    links = text_of(diary.links) if diary.links else ""
    return Written(rows, links, len(diary.rows))


def store(piece: Written) -> None:
    columns = (*COLUMNS, *defaults_besides(Interaction, COLUMNS))
    copy_texts(Interaction, columns, [piece.rows])
    copy_texts(InteractionLoan, LINK_COLUMNS, [piece.links])


def made_beside(make: Callable[[int], Any], count: int) -> Iterator[Any]:
    """What `make` gives for 0 up to `count`, in this order, each made by one of two processes.

    They must not use the database: its connection is this process's.

    :raises EOFError: when one of them has ended early; it says why on stderr.
    """
    context = multiprocessing.get_context("fork")
    pipes: list[Connection] = []
    processes = []
    try:
        for first in range(PROCESSES):
            ours, theirs = context.Pipe(duplex=False)
            pipes.append(ours)
            numbers = range(first, count, PROCESSES)
            processes.append(
                context.Process(target=_make, args=(make, numbers, theirs, [*pipes]), daemon=True)
            )
            processes[-1].start()
            theirs.close()
        for number in range(count):
            yield pipes[number % PROCESSES].recv()
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join()


def _make(
    make: Callable[[int], Any], numbers: range, pipe: Connection, inherited: list[Connection]
) -> None:
    for other in inherited:
        other.close()
    try:
        for number in numbers:
            pipe.send(make(number))
    except BrokenPipeError:
        # The one that stores has ended early.
        return
