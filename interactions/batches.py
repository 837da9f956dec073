"""Batches of interactions through the API: each for itself, or all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from companies.callers import Caller
from interactions.bulk_services import Body, Outcome, record_many
from peach_interactions.errors import Conflict, DomainError, Fault, Invalid, NotPermitted, Refused

MAX_ITEMS = 500
# The kind of the whole refusal is the first of these that an item was refused with.
KINDS: tuple[type[DomainError], ...] = (Invalid, NotPermitted, Conflict, Refused)


@transaction.atomic
def record_batch(
    *, caller: Caller, bodies: Sequence[Body], is_atomic: bool, now: dt.datetime
) -> list[Outcome]:
    """Records the interactions of a batch, in their order.

    :param is_atomic: whether one that is refused keeps all the others out.
    :returns: what became of each, in order.
    :raises DomainError: when it is atomic and one was refused, with the faults of all; nothing is stored.
    """
    outcomes = record_many(caller=caller, bodies=bodies, now=now)
    if is_atomic:
        _refuse_if_any(outcomes)
    return outcomes


def _refuse_if_any(outcomes: Sequence[Outcome]) -> None:
    faults: list[Fault] = []
    kinds = set()
    for index, outcome in enumerate(outcomes):
        if outcome.error is not None:
            kinds.add(type(outcome.error))
            faults += [fault.under(f"items[{index}]") for fault in outcome.error.faults]
    if faults:
        raise next(kind for kind in KINDS if kind in kinds).of(faults)
