"""Processes that share the lines of a file: each has a connection of its own, and the lines of its people.

What lines depend on (contacts, loans, the interaction before) is of the same person; so the lines of one person
go to one worker, in their order. A worker ends when its parent does, however that ended.
"""

from __future__ import annotations

import gc
import multiprocessing
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections
from django.utils import timezone

from interactions.importing.chunks import Job, Result, TakenOver, record_chunk
from interactions.importing.files import Record
from peach_interactions.history import act_apart, acting_in_shell

# One that is worked on, and one that waits: then a worker is never idle, and nothing piles up.
MAX_OUTSTANDING = 2
TAKEN_OVER = "taken over"


class WorkerLost(Exception):
    """A worker has ended before its work was done."""


@dataclass(slots=True)
class Worker:
    """A worker, as its parent sees it."""

    process: Any
    pipe: Connection
    outstanding: int = 0


class Workers:
    """Some workers of one run."""

    def __init__(self, job: Job, count: int, command: str) -> None:
        # A connection must not be shared between processes.
        connections.close_all()
        context = multiprocessing.get_context("fork")
        self._workers: list[Worker] = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            inherited = [worker.pipe for worker in self._workers] + [ours]
            process = context.Process(
                target=_work, args=(job, theirs, inherited, command), daemon=True
            )
            process.start()
            theirs.close()
            self._workers.append(Worker(process, ours))

    def share_of(self, person_key: str) -> int:
        """Which worker the lines of a person go to."""
        return zlib.crc32(person_key.encode()) % len(self._workers)

    def send(self, share: int, records: list[Record]) -> Iterable[tuple[Result, list[int]]]:
        """Gives lines to a worker, and yields what has been done meanwhile."""
        worker = self._workers[share]
        while worker.outstanding >= MAX_OUTSTANDING:
            yield self._receive(worker)
        try:
            worker.pipe.send(records)
        except OSError as error:
            raise WorkerLost from error
        worker.outstanding += 1

    def finish(self) -> Iterable[tuple[Result, list[int]]]:
        """Waits for all that is still worked on, and lets the workers go."""
        for worker in self._workers:
            while worker.outstanding:
                yield self._receive(worker)
            worker.pipe.close()
            worker.process.join()

    def stop(self) -> None:
        """Ends workers that are still there; what they have not finished is not there."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.process.is_alive():
                worker.process.terminate()
            worker.process.join()

    def _receive(self, worker: Worker) -> tuple[Result, list[int]]:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerLost from error
        if answer == TAKEN_OVER:
            raise TakenOver
        worker.outstanding -= 1
        made, present, refused = answer
        return Result(made=made, present=present), refused


def _work(job: Job, pipe: Connection, inherited: list[Connection], command: str) -> None:
    """Records chunks until the parent closes its end of the pipe, or is gone."""
    for other in inherited:
        other.close()
    # What is there stays, and most of what is made goes without being looked for.
    gc.freeze()
    gc.set_threshold(50_000)
    act_apart()
    try:
        with acting_in_shell(command):
            while True:
                result = record_chunk(job, pipe.recv(), timezone.now())
                # Why they were refused is told in the second look, which everything refused gets.
                refused = [refusal.line for refusal in result.refusals]
                pipe.send((result.made, result.present, refused))
    except TakenOver:
        pipe.send(TAKEN_OVER)
    except (EOFError, OSError, KeyboardInterrupt):
        pass
    finally:
        connections.close_all()
