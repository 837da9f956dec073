"""When an interaction took place or shall: started, ended, scheduled. Source: api.md 3.2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from interactions.choices import Status
from peach_interactions.errors import Fault
from peach_interactions.moments import start_of_day

if TYPE_CHECKING:
    from interactions.models import Interaction

# Clocks of other systems may be ahead of ours by this much.
MAX_AHEAD = dt.timedelta(minutes=5)


def set_start(
    draft: Interaction,
    *,
    given: dt.datetime | dt.date | None,
    is_given: bool,
    status_before: str | None,
    zone_name: str,
    now: dt.datetime,
) -> Iterable[Fault]:
    """Sets the start of a merged interaction, given, kept or by default, and says what is wrong with it.

    :param status_before: the status until now; None for a new interaction.
    :param zone_name: the company's zone, where a bare date begins.
    """
    if is_given and given is not None:
        yield from _set_given_start(draft, given, zone_name, now)
        return
    begins_now = status_before in (None, Status.SCHEDULED)
    if draft.status == Status.SCHEDULED:
        if is_given or status_before is None:
            draft.started_at, draft.started_at_has_time = None, True
    elif draft.status == Status.CANCELED and begins_now:
        draft.started_at, draft.started_at_has_time = None, True
    elif begins_now:
        draft.started_at, draft.started_at_has_time = now, True
    elif is_given and not (draft.status == Status.CANCELED and draft.started_at is None):
        yield Fault("required", "What has begun has a start.", "startedAt")


def _set_given_start(
    draft: Interaction, given: dt.datetime | dt.date, zone_name: str, now: dt.datetime
) -> Iterable[Fault]:
    if draft.status == Status.SCHEDULED:
        yield Fault("not_started", "What is scheduled has not started.", "startedAt")
        return
    if isinstance(given, dt.datetime):
        # A start without a time of day that is sent back unchanged stays one.
        if given != draft.started_at:
            draft.started_at, draft.started_at_has_time = given, True
    else:
        try:
            draft.started_at = start_of_day(given, zone_name)
        except OverflowError:
            yield Fault("invalid_date", "This date is outside of the calendar.", "startedAt")
            return
        draft.started_at_has_time = False
    if draft.started_at is not None and draft.started_at > now + MAX_AHEAD:
        yield Fault("future", "The start is more than 5 minutes in the future.", "startedAt")


def time_faults(
    draft: Interaction,
    *,
    window_before: tuple[dt.datetime | None, dt.datetime | None] | None,
    status_before: str | None,
    now: dt.datetime,
) -> Iterable[Fault]:
    """What is wrong with end and schedule of the merged interaction.

    :param window_before: scheduledAtFrom and scheduledAtTo as they were; None for a new interaction.
        Only a window that is being set must lie in the future: what was planned may have passed.
    """
    if draft.ended_at is not None:
        if draft.status == Status.SCHEDULED:
            yield Fault("not_started", "What is scheduled has not ended.", "endedAt")
        elif draft.started_at is not None and draft.ended_at < draft.started_at:
            yield Fault("before_start", "The end lies before the start.", "endedAt")
    window = (draft.scheduled_at_from, draft.scheduled_at_to)
    start, end = window
    if draft.status == Status.SCHEDULED and start is None:
        yield Fault(
            "required", "What is scheduled needs the time it is scheduled for.", "scheduledAtFrom"
        )
    if start is not None and end is not None and end < start:
        yield Fault("before_start", "The window ends before it begins.", "scheduledAtTo")
    latest = end or start
    is_set_now = window != window_before or status_before != Status.SCHEDULED
    if draft.status == Status.SCHEDULED and is_set_now and latest is not None and latest <= now:
        field = "scheduledAtTo" if end is not None else "scheduledAtFrom"
        yield Fault("past", "The window must lie in the future.", field)
