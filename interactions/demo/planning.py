"""What is planned in the demo data: calls and messages in the near future, and plans that were given up."""

from __future__ import annotations

import datetime as dt

from interactions.choices import Channel, Direction, Status, Theme
from interactions.demo.diary import IN, OUT, Diary
from interactions.demo.messages import EMAILS
from interactions.demo.sending import written
from interactions.demo.talking import turns_of
from interactions.models import Interaction

GIVE_UP_REASONS = (
    "paid before the call",
    "borrower called first",
    "duplicate",
    "agent not available",
)


def plan_callback(diary: Diary, *, cancel_chance: float = 0.25) -> Interaction | None:
    """A call agreed for one of the next days, within the limits; None when no day is left."""
    earlier = [row for row in diary.rows if row.channel == Channel.VOICE and row.started_at]
    last = earlier[-1] if earlier else None
    for days_ahead in range(diary.rng.randint(1, 8), 14):
        day = diary.today + dt.timedelta(days=days_ahead)
        if day.weekday() == 6 or not diary.may_call(day):
            continue
        opens = diary.calling_moment(day).replace(minute=0, second=0, microsecond=0)
        is_canceled = diary.rng.random() < cancel_chance
        diary.call_dates.append(day)
        return diary.add(
            *(Channel.VOICE, OUT, Status.CANCELED if is_canceled else Status.SCHEDULED, None),
            theme=Theme.OPS_COLL_DEBT,
            contact=diary.contact_for(Channel.VOICE),
            scheduled_at_from=opens,
            scheduled_at_to=opens + dt.timedelta(minutes=diary.rng.choice((30, 59))),
            recorded_at=_lately(diary, last),
            previous_interaction=last,
            by=diary.agent(),
            content={"reason": "Call back as agreed"},
            meta_data={"canceledBecause": diary.rng.choice(GIVE_UP_REASONS)}
            if is_canceled
            else None,
        )
    return None


def give_up_call(diary: Diary, day: dt.date, previous: Interaction) -> None:
    """A call that had been agreed for the day, and was not needed any more."""
    opens = diary.calling_moment(day).replace(minute=0, second=0, microsecond=0)
    diary.add(
        *(Channel.VOICE, OUT, Status.CANCELED, None),
        theme=Theme.OPS_COLL_DEBT,
        contact=previous.contact,
        scheduled_at_from=opens,
        scheduled_at_to=opens + dt.timedelta(minutes=30),
        recorded_at=previous.created_at + dt.timedelta(minutes=1),
        settled_at=opens - dt.timedelta(minutes=diary.rng.randint(20, 300)),
        previous_interaction=previous,
        by=previous.created_by,
        content={"reason": "Call back as agreed"},
        meta_data={"canceledBecause": diary.rng.choice(GIVE_UP_REASONS)},
    )


def plan_messages(diary: Diary) -> None:
    """A reminder in the next days for some."""
    if diary.rng.random() > 0.16:
        return
    day = diary.today + dt.timedelta(days=diary.rng.randint(1, 12))
    subject = diary.rng.choice(("paymentDueDateReminder", "autopayPaymentReminder"))
    title, body = diary.rng.choice(EMAILS[subject])
    diary.add(
        *(Channel.EMAIL, OUT, Status.SCHEDULED, None),
        subject=subject,
        contact=diary.contact_for(Channel.EMAIL),
        scheduled_at_from=diary.calling_moment(day),
        recorded_at=_lately(diary, None),
        content={"subject": written(diary, title, day), "body": written(diary, body, day)},
    )


def _lately(diary: Diary, after: Interaction | None) -> dt.datetime:
    """A moment of the last three days, after an interaction if there is one."""
    earliest = diary.now - dt.timedelta(days=3)
    if after is not None:
        earliest = max(earliest, after.created_at)
    return earliest + (diary.now - earliest) * diary.rng.random()


def be_talking(diary: Diary, channel: Channel, *, minutes: float) -> Interaction:
    """A conversation that the borrower began some minutes ago and that goes on."""
    at = diary.now - dt.timedelta(minutes=minutes)
    agent = diary.agent()
    content: dict[str, object] = {"queue": "Customer care"}
    if channel == Channel.CHAT:
        script = ("B: hi, I have a question about my {loan}", "L: Hello {first}, how can I help?")
        content = {"messages": turns_of(diary, script, at, agent=agent.name)}
    direction: Direction = IN
    return diary.add(
        *(channel, direction, Status.IN_PROGRESS, at),
        contact=diary.contact_for(channel),
        content=content,
        by=agent,
        recorded_at=at + dt.timedelta(seconds=2),
    )
