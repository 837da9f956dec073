"""Taking an import back: exactly the rows that it made, part by part, the latest first.

Rows are removed; their history stays, as it does for everything. Two kinds are not removed. What has changed
since, or is used by what came later, is a reason to refuse, or is left. What evidence rests on (an opt-out that
it was, a decision of the guard about it) is deleted as the API deletes: hidden, and not counted any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Actor
from contacts.choices import DoNotInteractReason
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import (
    ConversationJoin,
    Import,
    ImportPart,
    Interaction,
    InteractionLoan,
    Recording,
)
from peach_interactions import object_ids
from peach_interactions.errors import Conflict
from peach_interactions.lookups import is_one_of
from peach_interactions.moments import after

MAX_NAMED = 20
# In the order in which they can be removed.
OTHERS: tuple[tuple[str, type[models.Model]], ...] = (
    (object_ids.LOAN, Loan),
    (object_ids.CONTACT, Contact),
    (object_ids.PERSON, Person),
)
CHANGED = ~Q(updated_at=F("created_at"))


@dataclass(slots=True)
class Undone:
    """What became of the rows of an import."""

    interactions: int = 0
    others: int = 0
    hidden: int = 0
    withdrawn: int = 0
    # Those that were left, each with why.
    left: list[str] = field(default_factory=list)


def undo_import(*, row: Import, leaves_changed: bool, now: dt.datetime) -> Undone:
    """Takes an import back. Stopped and run again, it goes on.

    :param leaves_changed: whether to leave what has changed or is used, instead of refusing.
    :raises Conflict: when it is undone already; when something has changed or is used, and is not to be left.
    """
    if row.undone_at is not None:
        raise Conflict("undone", f"The import {row.pk} has been undone already.")
    if row.undoing_at is None:
        if not leaves_changed:
            _refuse_changed(row)
        _close(row, now)
    undone = Undone()
    for part_id in list(row.parts.order_by("-pk").values_list("pk", flat=True)):
        _undo_part(part_id, undone, now)
    row.undone_at, row.updated_at = now, after(row.updated_at, now)
    row.save(update_fields=["undone_at", "updated_at"])
    return undone


@transaction.atomic
def _close(row: Import, now: dt.datetime) -> None:
    """Lets no run write any more: one that is running finds itself taken over."""
    stored = Import.objects.select_for_update().get(pk=row.pk)
    stored.run += 1
    stored.undoing_at, stored.updated_at = now, after(stored.updated_at, now)
    stored.save(update_fields=["run", "undoing_at", "updated_at"])
    row.refresh_from_db()


def _refuse_changed(row: Import) -> None:
    found: list[str] = []
    for part in row.parts.order_by("pk").iterator(chunk_size=1):
        reasons = _reasons_to_leave(part.interaction_ids)
        reasons.update(_followed_from_outside(part))
        found += [f"{pk}: {reason}" for pk, reason in sorted(reasons.items())]
    if found:
        named = "; ".join(found[:MAX_NAMED])
        more = f"; and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
        raise Conflict(
            "changed",
            f"{len(found)} of its interactions have changed or are in use: {named}{more}. Nothing was "
            "removed. With --leave-changed the others are.",
        )


def _reasons_to_leave(ids: list[str]) -> dict[str, str]:
    """Why interactions stay, for those that do."""
    rows = Interaction.objects.filter(is_one_of("pk", ids))
    is_changed = CHANGED | Q(deleted_at__isnull=False)
    reasons = dict.fromkeys(rows.filter(is_changed).values_list("pk", flat=True), "changed since")
    for used, why in (
        (
            Recording.objects.filter(is_one_of("interaction", ids)).values_list("interaction"),
            "recorded",
        ),
        (
            ConversationJoin.objects.filter(is_one_of("interaction", ids)).values_list(
                "interaction"
            ),
            "joined",
        ),
        (
            Consent.objects.filter(is_one_of("evidence_interaction_id", ids)).values_list(
                "evidence_interaction_id"
            ),
            "evidence of a consent",
        ),
        (
            _requests(ids).exclude(_is_own_request()).values_list("evidence_interaction_id"),
            "evidence of a do-not-interact",
        ),
    ):
        for (pk,) in used:
            reasons.setdefault(str(pk), why)
    return reasons


def _followed_from_outside(part: ImportPart) -> dict[str, str]:
    """Those that an interaction follows on which is not of the import."""
    ids = part.interaction_ids
    nexts = Interaction.objects.filter(is_one_of("previous_interaction", ids)).exclude(
        is_one_of("pk", ids)
    )
    previous = dict(nexts.values_list("pk", "previous_interaction_id"))
    if previous:
        parts = ImportPart.objects.filter(history_import=part.history_import_id)
        inside = parts.filter(interaction_ids__overlap=list(previous))
        for own in inside.values_list("interaction_ids", flat=True):
            for pk in own:
                previous.pop(pk, None)
    return {str(pk): "another follows on it" for pk in previous.values()}


def _requests(ids: Iterable[str]) -> models.QuerySet[DoNotInteract]:
    return DoNotInteract.objects.filter(is_one_of("evidence_interaction_id", ids))


def _is_own_request() -> Q:
    """What an interaction has made by itself, and nobody has touched."""
    return Q(reason=DoNotInteractReason.OPT_OUT, updated_at=F("created_at"))


@transaction.atomic
def _undo_part(part_id: int, undone: Undone, now: dt.datetime) -> None:
    part = ImportPart.objects.select_for_update().get(pk=part_id)
    rows = Interaction.objects.filter(is_one_of("pk", part.interaction_ids)).order_by("pk")
    ids = set(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    reasons = _reasons_to_leave(list(ids))
    hidden = _with_evidence(ids - reasons.keys())
    removed = ids - reasons.keys() - hidden
    while followed := _followed(removed, hidden):
        hidden |= {pk for pk, is_by_hidden in followed.items() if is_by_hidden}
        others = [pk for pk, is_by_hidden in followed.items() if not is_by_hidden]
        reasons.update(dict.fromkeys(others, "another follows on it"))
        removed -= followed.keys()
    _hide(hidden, undone, now)
    _remove(removed, undone)
    undone.left += [f"{pk}: {reason}" for pk, reason in sorted(reasons.items())]
    _remove_others([*part.side_ids, *part.other_ids], undone)
    part.delete()


def _with_evidence(ids: set[str]) -> set[str]:
    """Those that something of a later app, or an opt-out, rests on."""
    resting = set(_requests(ids).values_list("evidence_interaction_id", flat=True))
    for relation in Interaction._meta.related_objects:
        if relation.related_model in (InteractionLoan, Interaction) or _is_history(relation):
            continue
        rows = relation.related_model._base_manager.filter(is_one_of(relation.field.name, ids))
        resting |= set(rows.values_list(relation.field.name, flat=True))
    return {str(pk) for pk in resting}


def _followed(removed: set[str], hidden: set[str]) -> dict[str, bool]:
    """Those that an interaction follows on which stays; and whether it is a hidden one."""
    nexts = Interaction.objects.filter(is_one_of("previous_interaction", removed)).exclude(
        is_one_of("pk", removed)
    )
    found: dict[str, bool] = {}
    for pk, previous_id, deleted_at in nexts.values_list(
        "pk", "previous_interaction_id", "deleted_at"
    ):
        is_by_hidden = deleted_at is not None or pk in hidden
        found[str(previous_id)] = found.get(str(previous_id), True) and is_by_hidden
    return found


def _hide(ids: set[str], undone: Undone, now: dt.datetime) -> None:
    undone.hidden += Interaction.objects.filter(is_one_of("pk", ids)).update(
        deleted_at=now, updated_at=now
    )
    own = _requests(ids).filter(_is_own_request(), withdrawn_at__isnull=True)
    undone.withdrawn += own.update(withdrawn_at=now, updated_at=now)


def _remove(ids: set[str], undone: Undone) -> None:
    _delete(InteractionLoan.objects.filter(is_one_of("interaction", ids)))
    undone.interactions += _delete(Interaction.objects.filter(is_one_of("pk", ids)))


def _delete(rows: models.QuerySet[Any]) -> int:
    """Not `delete()`, which would look for what refers to them once more, row by row in memory."""
    # Where a condition matches nothing by itself, Django asks nobody and says None.
    return rows._raw_delete(rows.db) or 0


def _remove_others(ids: list[str], undone: Undone) -> None:
    for prefix, model in OTHERS:
        own = [pk for pk in ids if object_ids.is_object_id(pk, prefix)]
        if not own:
            continue
        manager = model._base_manager
        changed = set(manager.filter(CHANGED, pk__in=own).values_list("pk", flat=True))
        used = _used(model, own) - changed
        undone.left += [f"{pk}: changed since" for pk in sorted(changed)]
        undone.left += [f"{pk}: in use" for pk in sorted(used)]
        removable = [pk for pk in own if pk not in changed | used]
        if model is Loan:
            _delete(CoBorrower.objects.filter(loan__in=removable))
        undone.others += _delete(manager.filter(pk__in=removable))


def _used(model: type[models.Model], ids: list[str]) -> set[str]:
    """Those that anything refers to."""
    used: set[Any] = set()
    for relation in model._meta.related_objects:
        if _is_history(relation) or (model is Loan and relation.related_model is CoBorrower):
            continue
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        used |= set(rows.values_list(name, flat=True))
    if model is Contact:
        for named in DoNotInteract.objects.naming_any(ids).values_list("contact_ids", flat=True):
            used |= set(named)
    if model is Person:
        used |= set(Actor.objects.filter(person_id__in=ids).values_list("person_id", flat=True))
    return used & set(ids)


def _is_history(relation: Any) -> bool:
    return bool(relation.field.name == "pgh_obj")
