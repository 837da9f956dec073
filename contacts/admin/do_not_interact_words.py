"""Do-not-interacts in words: whether one holds, and what it forbids."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS

from contacts.choices import DO_NOT_INTERACT_CHANNELS, DO_NOT_INTERACT_THEMES, ContactLabel
from contacts.models import DoNotInteract
from peach_interactions.admin.badges import Tone, badge

IN_FORCE, NOT_YET, ENDED, WITHDRAWN = "In force", "Not yet", "Ended", "Withdrawn"
TONES = {IN_FORCE: Tone.BAD, NOT_YET: Tone.WARNING, ENDED: Tone.QUIET, WITHDRAWN: Tone.QUIET}


def state_of(row: DoNotInteract, *, now: dt.datetime, today: dt.date) -> str:
    """Whether it holds, as a word.

    :param today: the date in the zone of the page; where the borrower is, it may be another.
    """
    if row.withdrawn_at is not None:
        return WITHDRAWN
    if row.end_date is not None and row.end_date < today:
        return ENDED
    return IN_FORCE if row.received_at <= now and row.start_date <= today else NOT_YET


def state_badge(row: DoNotInteract) -> str:
    state = state_of(row, now=timezone.now(), today=timezone.localdate())
    return badge(state, TONES[state])


def restriction_of(row: DoNotInteract) -> str:
    """What it forbids, in a few words; of loans and contacts only how many."""
    parts = [
        words_of(row.channels, DO_NOT_INTERACT_CHANNELS),
        words_of(row.contact_labels, ContactLabel.choices),
        f"at {row.get_place_display().lower()}" if row.place else "",
        _number(row.contact_ids, "contact"),
        _number(row.loan_ids, "loan"),
        words_of(row.themes, DO_NOT_INTERACT_THEMES),
        ", ".join(str(WEEKDAYS[day])[:3] for day in row.days_of_week),
        ", ".join(span_text(span) for span in row.times_of_day),
    ]
    return "; ".join(part for part in parts if part) or "Everything"


def words_of(values: Any, choices: Any) -> str:
    names = dict(choices)
    return ", ".join(str(names.get(value, value)) for value in values)


def _number(values: list[str], noun: str) -> str:
    return f"{len(values)} {noun}{'' if len(values) == 1 else 's'}" if values else ""


def span_text(span: dict[str, str]) -> str:
    return f"{span['from']}–{span['to']}"
