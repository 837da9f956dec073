"""The history of one object as people read it: who changed which field from what to what, newest first."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import localize

from peach_interactions.history import REASON, events_of

PER_PAGE = 50
# A longer history is read in the database, not here.
MAX_PAGE = 100
LABELS = {"insert": "Recorded", "update": "Changed", "delete": "Removed"}
LABELS_OF_PARTS = {"insert": "Added", "update": "Changed", "delete": "Removed"}
# They only repeat when a change was made.
UNTOLD = ("updated_at", "created_at")
HIDDEN = "(locked)"
MAX_VALUE_LENGTH = 2_000

# Models whose rows a history calls by name.
NAMED = frozenset(
    {
        *("companies.Company", "companies.User", "companies.Actor"),
        *("borrowers.Person", "borrowers.Loan", "contacts.Contact"),
    }
)
# Field → ID → name.
Names = dict[str, dict[Any, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that changed; `old` is None for a new object."""

    label: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of the object or of a row that belongs to it."""

    happened_at: dt.datetime
    action: str
    who: str
    # A key of User, of whoever acted in the admin without a company; else an ID.
    actor_id: str
    source: str
    ip_address: str
    request_id: str
    reason: str
    differences: list[Difference]
    # Whether it is the first version of the object: then everything is new.
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class HistoryPage:
    entries: list[Entry]
    number: int
    has_next: bool

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1


def history_of(
    row: models.Model,
    *,
    page_text: str,
    parts: Iterable[tuple[type[models.Model], str]],
    hidden_columns: frozenset[str],
) -> HistoryPage:
    """One page of an object's history.

    :param parts: further tracked models, each with its foreign key to this object.
    :param hidden_columns: columns whose values are not shown.
    """
    number = min(max(int(page_text[:4]), 1), MAX_PAGE) if page_text.isdecimal() else 1
    wanted = number * PER_PAGE + 1
    events = _all_events(row, wanted, parts, hidden_columns)
    shown = events[(number - 1) * PER_PAGE : number * PER_PAGE]
    return HistoryPage(
        shown, number, has_next=len(events) > number * PER_PAGE and number < MAX_PAGE
    )


def latest_changes(
    row: models.Model,
    *,
    number: int,
    parts: Iterable[tuple[type[models.Model], str]],
    hidden_columns: frozenset[str],
) -> HistoryPage:
    """The newest changes of an object, for a page that shows other things too."""
    events = _all_events(row, number + 1, parts, hidden_columns)
    return HistoryPage(events[:number], 1, has_next=len(events) > number)


def _all_events(
    row: models.Model,
    wanted: int,
    parts: Iterable[tuple[type[models.Model], str]],
    hidden_columns: frozenset[str],
) -> list[Entry]:
    """The newest events of an object and its parts, newest first; of each kind at most as many as wanted."""
    events = _events(type(row), "pgh_obj_id", row.pk, wanted, hidden_columns)
    for model, relation in parts:
        events += _events(
            model,
            relation,
            row.pk,
            wanted,
            frozenset(),
            is_part=True,
            is_locked=bool(hidden_columns),
        )
    return sorted(events, key=lambda entry: entry.happened_at, reverse=True)


def _events(
    model: type[models.Model],
    relation: str,
    pk: Any,
    wanted: int,
    hidden_columns: frozenset[str],
    *,
    is_part: bool = False,
    is_locked: bool = False,
) -> list[Entry]:
    """The newest events, each compared with the one before; newest first."""
    found = list(
        events_of(model).objects.filter(**{relation: pk}).order_by("-pgh_id")[: wanted + 1]
    )
    names = _names_in(model, found)
    entries = []
    for place, event in enumerate(found[:wanted]):
        older = found[place + 1 :]
        before = next((other for other in older if other.pgh_obj_id == event.pgh_obj_id), None)
        part = str(model._meta.verbose_name) if is_part else ""
        entry = _entry(event, before, part, relation, hidden_columns, names)
        # Who gave a reason may have spoken of what is locked.
        has_hidden_reason = entry.reason and (is_locked or hidden_columns)
        entries.append(replace(entry, reason=HIDDEN) if has_hidden_reason else entry)
    return entries


def _names_in(model: type[models.Model], events: list[Any]) -> Names:
    """What the objects are called that the events refer to: one query for each kind of object.

    Only of the models named here: of others the ID says as much.
    """
    names: Names = {}
    kept = {field.name for field in events_of(model)._meta.concrete_fields}
    for field in model._meta.concrete_fields:
        if field.name not in kept:
            continue
        related = field.remote_field.model if field.remote_field else None
        if related is None or related._meta.label not in NAMED:
            continue
        ids = {getattr(event, field.attname) for event in events} - {None}
        if ids:
            rows = related._base_manager.in_bulk(ids)
            # An erased one has no name any more.
            names[field.name] = {pk: str(row) or str(pk) for pk, row in rows.items()}
    return names


def _entry(
    event: Any,
    before: Any,
    part: str,
    relation: str,
    hidden_columns: frozenset[str],
    names: Names,
) -> Entry:
    context = event.pgh_context or {}
    source = " ".join(filter(None, (context.get("source"), context.get("command"))))
    labels = LABELS_OF_PARTS if part else LABELS
    action = labels.get(event.pgh_label, event.pgh_label)
    is_whole_removal = event.pgh_label == "delete" and not part
    differences = (
        [] if is_whole_removal else _differences(event, before, relation, hidden_columns, names)
    )
    return Entry(
        happened_at=event.pgh_created_at,
        action=f"{action}: {part}" if part else action,
        who=context.get("actorName") or "the database",
        actor_id=str(context.get("actorId") or ""),
        source=source,
        ip_address=context.get("ipAddress") or "",
        request_id=context.get("requestId") or "",
        reason=context.get(REASON) or "",
        differences=differences,
        is_first=event.pgh_label == "insert" and not part,
    )


def _differences(
    event: Any, before: Any, relation: str, hidden_columns: frozenset[str], names: Names
) -> list[Difference]:
    is_change = event.pgh_label == "update"
    found = []
    for field in event._meta.concrete_fields:
        is_told = not field.name.startswith("pgh_") and not field.name.endswith(UNTOLD)
        if not is_told or field.attname in ("id", relation):
            continue
        new = getattr(event, field.attname)
        old = getattr(before, field.attname) if before is not None and is_change else None
        if new == old or (not is_change and new in (None, "", [], {})):
            continue
        label = _label(event, field)
        if field.name in hidden_columns:
            found.append(Difference(label, HIDDEN if is_change else None, HIDDEN))
        elif isinstance(old, dict) and isinstance(new, dict):
            found += _differences_of_keys(label, old, new)
        else:
            known = names.get(field.name)
            if known:
                old, new = known.get(old, old), known.get(new, new)
            found.append(
                Difference(label, _text(field, old) if is_change else None, _text(field, new))
            )
    return found


def _differences_of_keys(
    label: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Difference]:
    """What changed inside of a JSON object, key by key: the rest of it would hide the change."""
    for key in [*old, *(key for key in new if key not in old)]:
        if old.get(key) != new.get(key):
            yield Difference(
                f"{label}: {key}", _text(None, old.get(key)), _text(None, new.get(key))
            )


def _label(event: Any, field: Any) -> str:
    model = event._meta.get_field("pgh_obj").related_model
    try:
        name = str(model._meta.get_field(field.name).verbose_name)
    except FieldDoesNotExist:
        name = field.name
    return name[:1].upper() + name[1:]


def _text(field: Any, value: Any) -> str:
    """A value as people read it; an empty one is a dash."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return str(localize(timezone.localtime(value)))
    if isinstance(value, dict | list):
        text = (
            ", ".join(map(str, value)) if _is_flat(value) else json.dumps(value, ensure_ascii=False)
        )
    else:
        choices = getattr(field, "flatchoices", None) or ()
        text = str(dict(choices).get(value, value))
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}…"


def _is_flat(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
