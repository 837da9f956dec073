"""The history of every change, kept by database triggers: what is tracked, and who is named as acting.

The triggers see every door: API, admin, shell and plain SQL. Events can be neither updated nor deleted;
`erasing` is the one exception, for the erasure of a person's data.
"""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
import pgtrigger
from django.apps import apps

if TYPE_CHECKING:
    from django.db import models

Tracked = TypeVar("Tracked", bound="type[models.Model]")
EVENT_SUFFIX = "Event"


def track(
    *, exclude: Iterable[str] = (), has_bulk_inserts: bool = False
) -> Callable[[Tracked], Tracked]:
    """Keeps a snapshot of every row after each insert and update, and before each delete.

    :param has_bulk_inserts: rows of this table are also inserted by the thousand: their snapshots are then
        taken by one trigger for each statement, which costs a tenth of one for each row.
    """
    level = pghistory.Statement if has_bulk_inserts else pghistory.Row
    decorate: Callable[[Tracked], Tracked] = pghistory.track(
        pghistory.InsertEvent(level=level),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )
    return decorate


def events_of(model: type[models.Model]) -> Any:
    """The model that keeps the events of a tracked model."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}{EVENT_SUFFIX}")


def acting(**who: Any) -> AbstractContextManager[Any]:
    """Names who acts, and from where, for every change made inside."""
    return pghistory.context(**who)


def name_actor(*, actor_id: str, name: str, company_id: str | None) -> None:
    """Adds the actor, once it is known, to the context of the running request; outside of one, nothing."""
    pghistory.context(actorId=actor_id, actorName=name, companyId=company_id)


def acting_in_shell(command: str) -> AbstractContextManager[Any]:
    """The context of a management command: the account of the operating system that ran it."""
    return pghistory.context(source="shell", command=command, actorName=getpass.getuser())


def carry_context(cursor: Any) -> None:
    """Names who acts for what this transaction does next in COPY, which passes by the naming of statements.

    The statement itself changes nothing: it goes the usual way, and takes the names along.
    """
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def erasing(*models_: type[models.Model]) -> AbstractContextManager[None]:
    """Lets the events of these models be blanked inside; only the erasure of a person may use it."""
    return pgtrigger.ignore(*(f"{events_of(model)._meta.label}:append_only" for model in models_))
