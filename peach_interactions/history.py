"""The history of every change, kept by database triggers: what is tracked, and who is named as acting.

The triggers see every door: API, admin, shell and plain SQL. Events can be neither updated nor deleted;
`erasing` is the one exception, for the erasure of a person's data.
"""

from __future__ import annotations

import getpass
import sys
import uuid
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, TypeVar

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast
from pghistory import runtime

from peach_interactions.errors import Invalid

if TYPE_CHECKING:
    from django.db.models import QuerySet

Tracked = TypeVar("Tracked", bound="type[models.Model]")
EVENT_SUFFIX = "Event"
REASON = "reason"
MAX_REASON_LENGTH = 500


def track(
    *,
    exclude: Iterable[str] = (),
    has_bulk_inserts: bool = False,
    asked_by: Iterable[str] = (),
) -> Callable[[Tracked], Tracked]:
    """Keeps a snapshot of every row after each insert and update, and before each delete.

    :param has_bulk_inserts: rows of this table are also inserted by the thousand: their snapshots are then
        taken by one trigger for each statement, which costs a tenth of one for each row; and of their foreign
        keys only those have an index that events are asked by.
    :param asked_by: the names of these, besides the row itself.
    """
    level = pghistory.Statement if has_bulk_inserts else pghistory.Row
    keep: Callable[[Tracked], Tracked] = pghistory.track(
        pghistory.InsertEvent(level=level),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )
    indexed = {"pgh_obj", *asked_by}

    def decorate(model: Tracked) -> Tracked:
        tracked = keep(model)
        if has_bulk_inserts:
            events = getattr(sys.modules[model.__module__], f"{model.__name__}{EVENT_SUFFIX}")
            for field in events._meta.local_fields:
                field.db_index = field.db_index and field.name in indexed
        return tracked

    return decorate


def events_of(model: type[models.Model]) -> Any:
    """The model that keeps the events of a tracked model."""
    return apps.get_model(model._meta.app_label, f"{model.__name__}{EVENT_SUFFIX}")


def has_history(model: type[models.Model]) -> bool:
    """Whether triggers keep the events of a model."""
    name = f"{model.__name__}{EVENT_SUFFIX}".lower()
    return name in apps.all_models[model._meta.app_label]


def acting(**who: Any) -> AbstractContextManager[Any]:
    """Names who acts, and from where, for every change made inside."""
    return pghistory.context(**who)


def name_actor(*, actor_id: str, name: str, company_id: str | None) -> None:
    """Adds the actor, once it is known, to the context of the running request; outside of one, nothing."""
    pghistory.context(actorId=actor_id, actorName=name, companyId=company_id)


def give_reason(text: str) -> None:
    """Adds why a change is made to the context of the running request; outside of one, nothing.

    :raises Invalid: when there is none, or one longer than 500 characters.
    """
    reason = text.replace("\0", " ").strip()
    if not 1 <= len(reason) <= MAX_REASON_LENGTH:
        raise Invalid("length", f"A reason has 1 to {MAX_REASON_LENGTH} characters.", REASON)
    pghistory.context(reason=reason)


def acting_in_shell(command: str) -> AbstractContextManager[Any]:
    """The context of a management command: the account of the operating system that ran it."""
    return pghistory.context(source="shell", command=command, actorName=getpass.getuser())


def act_apart() -> None:
    """Gives a process that was forked while somebody acted a context of its own, with the same names.

    What a context has done shares a row, which is locked until the transaction ends: processes of one context
    would wait for each other.
    """
    shared = getattr(runtime._tracker, "value", None)
    if shared is not None:
        runtime._tracker.value = runtime.Context(uuid.uuid4(), shared.metadata)


def carry_context(cursor: Any) -> None:
    """Names who acts for what this transaction does next in COPY or prepared: neither is named otherwise.

    The statement itself changes nothing: it goes the usual way, and takes the names along.
    """
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def erasing(*models_: type[models.Model]) -> AbstractContextManager[None]:
    """Lets the events of these models be blanked inside; only the erasure of a person may use it."""
    return pgtrigger.ignore(*(f"{events_of(model)._meta.label}:append_only" for model in models_))


def forget_reasons(model: type[models.Model], events: QuerySet[Any]) -> None:
    """Removes the reasons from events of a model: people write them, and may name somebody in them."""
    with erasing(model):
        events.filter(pgh_context__has_key=REASON).update(
            pgh_context=Func(
                F("pgh_context"),
                Cast(Value(REASON), TextField()),
                template="%(expressions)s",
                arg_joiner=" - ",
            )
        )
