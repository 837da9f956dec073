"""Jobs of companies: what was kept for a while only is deleted."""

from __future__ import annotations

import datetime as dt

from companies.idempotency import delete_expired_answers
from companies.throttling import delete_old_counts
from peach_interactions.background import hourly


@hourly(minute=17)
def delete_idempotent_answers(*, now: dt.datetime) -> None:
    """Answers hold data of borrowers, and go after 24 hours, also when nobody sends any more."""
    delete_expired_answers(now=now)


@hourly(minute=22)
def delete_request_counts(*, now: dt.datetime) -> None:
    """Counts of callers that have stopped asking."""
    delete_old_counts(now=now)
