"""The histories of the cast: calls that can be heard, very many interactions and none; and who has which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from interactions.choices import Channel, Status, Theme
from interactions.demo.debts import money
from interactions.demo.diary import IN, OUT, Diary
from interactions.demo.planning import be_talking, plan_callback
from interactions.demo.recordings import (
    CARMEN,
    HARDSHIP,
    MESSAGE,
    META_KEY,
    PROMISE,
    STATEMENT,
    WALTER,
    Clip,
)
from interactions.demo.rights_stories import (
    tell_at_the_limit,
    tell_attorney,
    tell_bankruptcy,
    tell_cease,
    tell_deceased,
    tell_identity_theft,
    tell_near_the_limit,
    tell_texts_unwanted,
    tell_wrong_number,
)
from interactions.demo.sending import (
    portal_event,
    receive_document,
    send_email,
    settled,
)
from interactions.demo.talking import call, minutes_after, receive_call
from interactions.demo.today_stories import TODAY_STORIES
from interactions.demo.usual_stories import collect, serve, tell_late
from interactions.demo.wish_stories import WISH_STORIES

SPOKE = "voiceSpokeWithFirstParty"


def _heard(clip: Clip) -> dict[str, Any]:
    """The columns of a call whose sound is stored."""
    return {"content": clip.content(), "lasts": clip.seconds, "meta_data": {META_KEY: clip.name}}


def tell_marisol(diary: Diary) -> None:
    serve(diary, diary.age, 40)
    notice = send_email(diary, "loanOverdueFirstNotice", diary.days_ago(24), detail="emailOpened")
    dana = diary.lender.agents[0]
    missed = call(diary, diary.workday_ago(19), detail="voiceNoAnswer", previous_interaction=notice)
    message = call(
        *(diary, diary.workday_ago(15)),
        detail="voiceLeftVoicemail",
        previous_interaction=missed,
        **_heard(MESSAGE) | {"by": dana},
    )
    back = receive_call(
        *(diary, diary.workday_ago(15)),
        at=minutes_after(diary, message, 40, 90),
        detail="voiceMissed",
        previous_interaction=message,
    )
    talk = call(
        *(diary, diary.workday_ago(12)),
        detail=SPOKE,
        previous_interaction=back,
        **_heard(PROMISE) | {"by": dana, "agent_outcome": SPOKE},
    )
    send_email(
        diary,
        "futurepayPaymentDueReminder",
        diary.days_ago(9),
        detail="emailClicked",
        previous_interaction=talk,
    )
    portal_event(diary, diary.days_ago(7), event="paymentSubmitted")
    plan_callback(diary, cancel_chance=0)


def tell_walter(diary: Diary) -> None:
    serve(diary, diary.age, 60)
    collect(diary, 58, length=25)
    luis = diary.lender.agents[1]
    talk = receive_call(
        *(diary, diary.workday_ago(9)),
        detail=SPOKE,
        **_heard(HARDSHIP) | {"by": luis, "agent_outcome": SPOKE},
    )
    receive_document(diary, diary.days_ago(7), previous_interaction=talk)
    receive_call(
        diary,
        diary.workday_ago(4),
        detail="voiceReceivedVoicemail",
        previous_interaction=talk,
        **_heard(WALTER),
    )


def tell_irene(diary: Diary) -> None:
    serve(diary, diary.age, 12)
    statement = send_email(diary, "statementGenerated", diary.days_ago(8), detail="emailOpened")
    receive_call(
        *(diary, diary.workday_ago(5)),
        detail=SPOKE,
        previous_interaction=statement,
        **_heard(STATEMENT) | {"by": diary.lender.agents[0], "agent_outcome": SPOKE},
    )
    be_talking(diary, Channel.CHAT, minutes=4.5)


def tell_carmen(diary: Diary) -> None:
    tell_late(diary, diary.age)
    receive_call(diary, diary.days_ago(2), detail="voiceReceivedVoicemail", **_heard(CARMEN))
    be_talking(diary, Channel.VOICE, minutes=2.2)


def tell_grouped_loans(diary: Diary) -> None:
    """Every call is about all four student loans, which are one debt."""
    serve(diary, diary.age, 60)
    collect(diary, 55, length=30)
    debts = diary.borrower.debts
    wife = next(c for c in diary.borrower.contacts if c.authorized_third_party)
    talk = call(diary, diary.days_ago(9), detail=SPOKE, contact=wife, debts=debts)
    call(
        *(diary, diary.days_ago(1)),
        detail="voiceLeftVoicemail",
        contact=diary.contact_for(Channel.VOICE),
        debts=debts,
        previous_interaction=talk,
    )


def tell_busy(diary: Diary) -> None:
    """A shop that lives on its line of credit: draws, confirmations and payments every few days."""
    serve(diary, diary.age, 1)
    days_ago = 530
    while days_ago > 1:
        day = diary.days_ago(days_ago)
        amount = money(diary.rng.randint(4, 60) * 25_000)
        draw = diary.add(
            *(Channel.GUI, IN, Status.SUCCEEDED, diary.moment(day, 7, 19)),
            status_details="guiSubmitted",
            content={
                "event": "drawRequested",
                "text": f"Requested a draw of {amount}",
                "device": "web",
            },
            is_transactional=True,
        )
        assert draw.started_at is not None
        diary.add(
            *(Channel.EMAIL, OUT, Status.SUCCEEDED, draw.started_at + dt.timedelta(minutes=2)),
            subject="freeFormBranded",
            theme=Theme.OPS_SERVICING,
            content={
                "subject": f"Your draw of {amount}",
                "body": f"{amount} will be in your account tomorrow.",
            },
            contact=diary.contact_for(Channel.EMAIL),
            previous_interaction=draw,
            is_transactional=True,
            **{key: value for key, value in settled("emailDelivered").items() if key != "status"},
        )
        days_ago -= diary.rng.randint(2, 6)


def tell_nothing(_: Diary) -> None:
    """A borrower of whom the log knows nothing yet."""


STORIES: dict[str, Callable[[Diary], None]] = {
    "marisol": tell_marisol,
    "walter": tell_walter,
    "irene": tell_irene,
    "carmen": tell_carmen,
    "at the limit": tell_at_the_limit,
    "near the limit": tell_near_the_limit,
    "cease": tell_cease,
    "attorney": tell_attorney,
    "bankruptcy": tell_bankruptcy,
    "deceased": tell_deceased,
    "texts unwanted": tell_texts_unwanted,
    "wrong number": tell_wrong_number,
    "identity theft": tell_identity_theft,
    "grouped loans": tell_grouped_loans,
    "busy": tell_busy,
    "nothing yet": tell_nothing,
    **TODAY_STORIES,
    **WISH_STORIES,
}
