"""What fits together: status, status details, outcome, channel, direction, theme, subject; and how status moves.

The one home of the status table's rules. The services ask the functions; the database repeats the same
tables as the conditions at the end. Source: api.md 3.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q

# Their home is below; they are rules of statuses, too.
from contacts.choices import CONTACT_TYPE_OF_CHANNEL as CONTACT_TYPE_OF_CHANNEL
from contacts.contact_values import contact_fits_channel as contact_fits_channel
from interactions.choices import STATUS_TRANSITIONS, THEME_OF_SUBJECT, Channel, Status
from interactions.status_details import AGENT_OUTCOMES, BLOCKED_BY_GUARD, STATUS_DETAILS
from peach_interactions.errors import Conflict, Fault

if TYPE_CHECKING:
    from interactions.models import Interaction

DETAIL_OF_VALUE = {row.value: row for row in STATUS_DETAILS}
OUTCOME_OF_VALUE = {row.value: row for row in AGENT_OUTCOMES}

# Nothing has come of these yet, or ever will: they have no details.
WITHOUT_DETAILS = (Status.SCHEDULED, Status.IN_PROGRESS, Status.CANCELED)
# Only these go on for a while.
LIVE_CHANNELS = (Channel.VOICE, Channel.CHAT)


def status_faults(draft: Interaction) -> Iterable[Fault]:
    """What does not fit together in the whole interaction. Fields that are empty break no rule here."""
    return _status_faults(
        _Words(
            draft.channel,
            draft.theme,
            draft.status,
            draft.direction,
            draft.subject,
            draft.status_details,
            draft.agent_outcome,
            # Of these it only counts whether they are there.
            None if draft.failure_description_short is None else "",
            None if draft.failure_description_long is None else "",
            None if draft.compliance_guard_rule_id is None else "",
        )
    )


class _Words(NamedTuple):
    """All that the rules look at: the same few thousand combinations again and again."""

    channel: str
    theme: str
    status: str
    direction: str
    subject: str | None
    status_details: str | None
    agent_outcome: str | None
    failure_description_short: str | None
    failure_description_long: str | None
    compliance_guard_rule_id: str | None


@lru_cache(maxsize=4096)
def _status_faults(draft: _Words) -> tuple[Fault, ...]:
    return tuple(_found_faults(draft))


def _found_faults(draft: _Words) -> Iterable[Fault]:
    yield from _detail_faults(draft)
    yield from _outcome_faults(draft)
    if draft.status == Status.IN_PROGRESS and draft.channel and draft.channel not in LIVE_CHANNELS:
        yield Fault("status_channel", "Only voice and chat can be in progress.", "status")
    implied = THEME_OF_SUBJECT.get(draft.subject) if draft.subject else None
    if implied is not None and draft.theme and draft.theme != implied:
        yield Fault("subject_theme", f"This subject belongs to the theme {implied}.", "subject")
    if draft.status and draft.status != Status.FAILED:
        for field, value in (
            ("failureDescriptionShort", draft.failure_description_short),
            ("failureDescriptionLong", draft.failure_description_long),
        ):
            if value is not None:
                yield Fault("not_failed", "Only a failed interaction has this.", field)
    yield from _guard_rule_faults(draft)


def check_transition(before: str, after: str) -> None:
    """:raises Conflict: when the status may not move so."""
    if before != after and after not in STATUS_TRANSITIONS[Status(before)]:
        raise Conflict(
            "status_transition", f"A status does not go from {before} to {after}.", "status"
        )


def details_that_fit(*, channel: str, direction: str, status: str) -> list[str]:
    """The status details to choose from; empty where none is allowed."""
    return [
        row.value
        for row in STATUS_DETAILS
        if row.status == status and channel in row.channels and direction in row.directions
    ]


def outcomes_that_fit(*, channel: str) -> list[str]:
    """The agent's outcomes to choose from."""
    return [row.value for row in AGENT_OUTCOMES if row.channel == channel]


def _detail_faults(draft: _Words) -> Iterable[Fault]:
    if draft.status_details is None:
        return
    if draft.status in WITHOUT_DETAILS:
        yield Fault(
            "status_details", f"While {draft.status}, there are no details.", "statusDetails"
        )
        return
    row = DETAIL_OF_VALUE[draft.status_details]
    problems = [
        f"the status {row.status}" if draft.status and draft.status != row.status else "",
        f"the channels {', '.join(row.channels)}"
        if draft.channel and draft.channel not in row.channels
        else "",
        f"{row.directions[0]} only"
        if draft.direction and draft.direction not in row.directions
        else "",
    ]
    for problem in filter(None, problems):
        yield Fault("status_details", f"{row.value} goes with {problem}.", "statusDetails")


def _outcome_faults(draft: _Words) -> Iterable[Fault]:
    if draft.agent_outcome is None or not draft.channel:
        return
    row = OUTCOME_OF_VALUE[draft.agent_outcome]
    if draft.channel != row.channel:
        yield Fault("agent_outcome", f"{row.value} goes with {row.channel}.", "agentOutcome")


def _guard_rule_faults(draft: _Words) -> Iterable[Fault]:
    is_blocked = draft.status == Status.FAILED and draft.status_details == BLOCKED_BY_GUARD
    if is_blocked and draft.compliance_guard_rule_id is None:
        yield Fault("required", "Say which rule blocked it.", "complianceGuardRuleId")
    if not is_blocked and draft.compliance_guard_rule_id is not None:
        yield Fault(
            "not_blocked",
            "Only a failed interaction that the guard blocked has this.",
            "complianceGuardRuleId",
        )


# The same tables for the database. Values are sorted: the order of a set would change the migration.


def details_condition() -> Q:
    """Status details are null or a row of the table, whole."""
    condition = Q(status_details__isnull=True)
    for row in STATUS_DETAILS:
        condition |= Q(
            status_details=row.value,
            status=row.status.value,
            channel__in=sorted(channel.value for channel in row.channels),
            direction__in=sorted(direction.value for direction in row.directions),
        )
    return condition


def outcome_condition() -> Q:
    """The outcome is null or fits the channel."""
    condition = Q(agent_outcome__isnull=True)
    for channel in LIVE_CHANNELS:
        condition |= Q(
            channel=channel.value, agent_outcome__in=sorted(outcomes_that_fit(channel=channel))
        )
    return condition


def transitions() -> list[tuple[str, str]]:
    """Every move of a status that is allowed."""
    return [
        (before.value, after.value)
        for before, afters in STATUS_TRANSITIONS.items()
        for after in afters
    ]
