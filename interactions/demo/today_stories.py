"""What waits for the staff on the day on which the demo data is made: calls to return, and messages due later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from interactions.choices import Channel, Status
from interactions.demo.diary import CLOSES, OPENS, OUT, Diary
from interactions.demo.messages import EMAILS
from interactions.demo.sending import written
from interactions.demo.talking import receive_call
from interactions.demo.usual_stories import tell

SUBJECT = "paymentDueDateReminder"


def tell_missed_just_now(diary: Diary) -> None:
    """The usual, and half an hour ago a call that nobody took."""
    tell(diary)
    receive_call(
        *(diary, diary.today),
        at=diary.now - dt.timedelta(minutes=diary.rng.uniform(25, 45)),
        detail="voiceMissed",
    )


def tell_due_today(diary: Diary) -> None:
    """The usual, and a reminder for the hour after the next, unless that is a quiet one."""
    tell(diary)
    at = (diary.now + dt.timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    if not all(OPENS <= at.astimezone(zone).time() < CLOSES for zone in diary.borrower.zones):
        return
    title, body = diary.rng.choice(EMAILS[SUBJECT])
    day = at.astimezone(diary.zone).date()
    diary.add(
        *(Channel.EMAIL, OUT, Status.SCHEDULED, None),
        subject=SUBJECT,
        contact=diary.contact_for(Channel.EMAIL),
        scheduled_at_from=at,
        recorded_at=diary.now - dt.timedelta(minutes=diary.rng.uniform(60, 180)),
        content={"subject": written(diary, title, day), "body": written(diary, body, day)},
    )


TODAY_STORIES: dict[str, Callable[[Diary], None]] = {
    "missed just now": tell_missed_just_now,
    "due today": tell_due_today,
}
