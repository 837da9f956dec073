"""The draft of an interaction: what a body says is set on it, and the whole is judged; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from companies.callers import Caller
from interactions.choices import Channel
from interactions.content_rules import content_faults
from interactions.guarding import has_guard
from interactions.models import Interaction
from interactions.references import Known, References, resolve
from interactions.status_rules import status_faults
from interactions.time_rules import set_start, time_faults
from peach_interactions.errors import Fault, Invalid, joined

Values = Mapping[str, Any]

# What a body sets directly; the rest is references, times that depend on the status, and the person.
DIRECT = frozenset(
    {
        *("channel", "theme", "status", "direction", "content", "subject", "external_id"),
        *("status_details", "agent_outcome", "meta_data", "is_transactional", "ended_at"),
        *("scheduled_at_from", "scheduled_at_to", "compliance_guard_rule_id"),
        *("failure_description_short", "failure_description_long"),
        *("purpose", "purpose_note", "purpose_deadline"),
    }
)
# Booleans for which null means false.
FLAGS = ("sensitive", "is_autodialed", "is_prerecorded")


def fill_draft(
    draft: Any,
    *,
    caller: Caller,
    person: Any,
    values: Values,
    faults: list[Fault],
    now: dt.datetime,
    known: Known | None = None,
) -> References:
    """Sets what a body says on the draft of a new interaction, and judges the whole; nothing is stored.

    :param draft: an interaction, or what has its attributes; with its company.
    :param person: the person, or what has its `pk` and `external_id`.
    :param faults: what was wrong with the form.
    :param known: where references are looked up; None is the database.
    :raises Invalid: with all faults of the input.
    """
    set_direct(draft, values)
    found = resolve(
        caller=caller, person=person, draft=draft, values=values, present=References(), known=known
    )
    rule_faults = faults_of_draft(draft, values, None, None, faults, now)
    if faults or found.faults or rule_faults:
        raise Invalid.of(joined(faults, [*found.faults, *rule_faults]))
    return found


def stamp_parts(draft: Any) -> None:
    """Says since when a new interaction has its status, details and outcome."""
    draft.status_updated_at = draft.created_at
    if draft.status_details is not None:
        draft.status_details_updated_at = draft.created_at
    if draft.agent_outcome is not None:
        draft.agent_outcome_updated_at = draft.created_at


def set_direct(draft: Interaction, values: Values) -> None:
    for name, value in values.items():
        if name in DIRECT:
            setattr(draft, name, value)
        elif name in FLAGS:
            setattr(draft, name, bool(value))


def faults_of_draft(
    draft: Interaction,
    values: Values,
    status_before: str | None,
    window_before: tuple[dt.datetime | None, dt.datetime | None] | None,
    form_faults: list[Fault],
    now: dt.datetime,
) -> list[Fault]:
    """Sets the start, and says all that is wrong with the merged interaction."""
    faults = [
        *content_faults(draft),
        *status_faults(draft),
        *set_start(
            draft,
            given=values.get("started_at"),
            is_given="started_at" in values,
            status_before=status_before,
            zone_name=draft.company.time_zone,
            now=now,
        ),
        *time_faults(draft, window_before=window_before, status_before=status_before, now=now),
        *_recorded_faults(draft, values),
    ]
    if values.get("reservation_id") is not None and not has_guard():
        faults.append(Fault("not_found", "There is no such reservation.", "reservationId"))
    return faults


def _recorded_faults(draft: Interaction, values: Values) -> Iterable[Fault]:
    """What has recorded content stays a call: only calls have any (api.md 3.4)."""
    may_have_left = "channel" in values and draft.channel != Channel.VOICE
    if may_have_left and not draft._state.adding and draft.recordings.exists():
        yield Fault("recorded", "What has recorded content stays a call.", "channel")
