"""The histories of those who asked for something short of silence: other hours, places, channels, a call back.

What follows from it for the Compliance Guard, `compliance/demo` makes of the interactions that are `told`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from contacts.choices import ContactLabel, ContactType
from contacts.models import Contact
from interactions.choices import Channel, Status
from interactions.demo.diary import FRIDAY, IN, Diary, told
from interactions.demo.rights_stories import SPOKE, letter_in
from interactions.demo.sending import send_email, send_letter, send_text, written
from interactions.demo.talking import block, call, receive_call
from interactions.demo.usual_stories import SUNDAY, collect, serve
from interactions.models import Interaction


def tell_dispute(diary: Diary) -> None:
    """Disputed in writing; not collected until the debt was verified."""
    _fall_behind(diary, 58)
    letter = letter_in(
        *(diary, 24, "I dispute this debt"),
        "I do not owe {balance} on account {tail}. Send me proof. {name}",
        **told("dispute"),
    )
    block(diary, Channel.VOICE, diary.calling_moment(diary.days_ago(18)), "dispute.validation")
    send_letter(
        *(diary, "disputeOfDebtConfirmed", diary.days_ago(9)),
        detail="mailSent",
        previous_interaction=letter,
        **told("dispute answered"),
    )
    call(diary, diary.days_ago(3), detail="voiceLeftVoicemail", previous_interaction=letter)


def tell_called_up(diary: Diary) -> None:
    _fall_behind(diary, 44)
    talk = _be_told(
        *(diary, 21, "called up"),
        "Called up: reports to his base next week, for nine months. Asked what the law gives him.",
    )
    send_email(diary, "loanOverdueThirdNotice", diary.days_ago(12), previous_interaction=talk)


def tell_nights(diary: Diary) -> None:
    """Works nights, and was away for a week before."""
    serve(diary, diary.age, 62)
    _email_in(
        *(diary, 58, "away"),
        "I am away",
        "I am with my sister in the hospital for a week. Please leave me alone until then. {first}",
    )
    collect(diary, 50, length=12)
    talk = _be_told(
        *(diary, 26, "nights"),
        "Works nights and sleeps until two. Asked not to be called before that, nor on Sundays.",
    )
    day = _not_sunday(diary, 16)
    call(
        diary, day, at=diary.moment(day, 15, 18), detail="voiceNoAnswer", previous_interaction=talk
    )
    block(diary, Channel.VOICE, diary.moment(_not_sunday(diary, 12), 9, 13), "regf.designated")


def tell_call_at_work(diary: Diary) -> None:
    _fall_behind(diary, 48)
    office = _phone(diary, ContactLabel.WORK)
    call(
        *(diary, diary.days_ago(23)),
        detail="voiceSpokeWithThirdParty",
        contact=office,
        content={"summary": "The manager says that nobody may be called at work, and not again."},
        **told("call at work"),
    )
    block(
        *(diary, Channel.VOICE, diary.calling_moment(diary.days_ago(15)), "regf.employer"),
        contact=office,
    )
    mobile = diary.contact_for(Channel.VOICE)
    call(diary, diary.days_ago(8), detail="voiceReachedVoicemail", contact=mobile)


def tell_refuses_calls(diary: Diary) -> None:
    """Will not talk, short of a request to cease: letters and e-mails go on, calls are thought over."""
    _fall_behind(diary, 46)
    talk = call(
        *(diary, diary.days_ago(20)),
        detail=SPOKE,
        contact=diary.contact_for(Channel.VOICE),
        content={"summary": "Will pay when she can and is tired of calls. Did not mind letters."},
        agent_outcome="voiceHungUp",
        **told("refuses calls"),
    )
    send_email(diary, "loanOverdueThirdNotice", diary.days_ago(6), previous_interaction=talk)


def tell_perhaps(diary: Diary) -> None:
    """Two texts that only look as if they asked for no more texts; one was read by now."""
    contact = _texted_number(diary)
    serve(diary, diary.age, 42)
    collect(diary, 40, length=8)
    for days, subject, reply in (
        (27, "loanOverdueFirstNotice", "I will cancel my gym to pay this. End of the month ok?"),
        (12, "loanOverdueSecondNotice", "Please stop charging late fees, I paid on Friday!"),
    ):
        text = send_text(diary, subject, diary.days_ago(days), detail="textDelivered")
        assert text is not None
        _text_in(diary, text, contact, reply)


def tell_call_me_on_monday(diary: Diary) -> None:
    """Asked to be called back on Monday about one of two loans; the next call may come so soon."""
    _fall_behind(diary, 40)
    monday = diary.today - dt.timedelta(days=diary.today.weekday() or 7)
    friday = monday - dt.timedelta(days=7 - FRIDAY)
    talk = receive_call(
        *(diary, friday),
        detail=SPOKE,
        content={
            "summary": written(
                *(diary, "Call me back on Monday about the {loan}, I will have the check by then."),
                friday,
            )
        },
        by=diary.agent(),
        agent_outcome=SPOKE,
        debts=diary.borrower.debts,
        **told("call me on Monday"),
    )
    call(
        *(diary, monday),
        detail="voiceLeftVoicemail",
        contact=diary.contact_for(Channel.VOICE),
        debts=diary.borrower.debts[:1],
        previous_interaction=talk,
    )


def tell_not_at_home(diary: Diary) -> None:
    _fall_behind(diary, 46)
    landline = _phone(diary, ContactLabel.HOME)
    asked = _email_in(
        *(diary, 19, "not at home"),
        "Please not at home",
        "The baby sleeps at odd hours. Do not ring the house; my cell phone is fine. {first}",
    )
    block(
        *(diary, Channel.VOICE, diary.calling_moment(diary.days_ago(13)), "regf.place"),
        contact=landline,
        previous_interaction=asked,
    )
    _email_in(
        *(diary, 5, "at home again"),
        "House phone",
        "You can ring the house again, she sleeps through now. {first}",
    )
    call(diary, diary.days_ago(2), detail="voiceNoAnswer", contact=landline)


def tell_unsubscribed(diary: Diary) -> None:
    """Opted out of texts with the carrier, and of e-mails by writing so."""
    contact = _texted_number(diary)
    _fall_behind(diary, 46)
    text = send_text(diary, "loanOverdueSecondNotice", diary.days_ago(16), detail="textOptedOut")
    sent = send_email(
        *(diary, "loanOverdueThirdNotice", diary.days_ago(10)),
        detail="emailOpened",
        previous_interaction=text,
    )
    _email_in(diary, 9, None, "Re: your loan", "Unsubscribe", previous_interaction=sent)
    # The guard takes the agreement back when it hears of the text.
    assert contact.receive_text_messages


WISH_STORIES: dict[str, Callable[[Diary], None]] = {
    "dispute": tell_dispute,
    "called up": tell_called_up,
    "nights": tell_nights,
    "call at work": tell_call_at_work,
    "refuses calls": tell_refuses_calls,
    "perhaps": tell_perhaps,
    "call me on Monday": tell_call_me_on_monday,
    "not at home": tell_not_at_home,
    "unsubscribed": tell_unsubscribed,
}


def _fall_behind(diary: Diary, days_ago: int) -> None:
    """Ordinary months, then two weeks of being late."""
    serve(diary, diary.age, days_ago + 2)
    collect(diary, days_ago, length=12)


def _be_told(diary: Diary, days_ago: int, name: str, summary: str) -> Interaction:
    """The borrower calls and says what binds the lender."""
    return receive_call(
        *(diary, diary.workday_ago(days_ago)),
        detail=SPOKE,
        content={"summary": summary},
        by=diary.agent(),
        agent_outcome=SPOKE,
        **told(name),
    )


def _email_in(
    diary: Diary, days_ago: int, name: str | None, title: str, body: str, **columns: Any
) -> Interaction:
    day = diary.days_ago(days_ago)
    if name is not None:
        columns |= told(name)
    return diary.add(
        *(Channel.EMAIL, IN, Status.SUCCEEDED, diary.moment(day, 19, 22)),
        status_details="emailReceived",
        content={"subject": title, "body": written(diary, body, day)},
        contact=diary.contact_for(Channel.EMAIL),
        **columns,
    )


def _text_in(diary: Diary, text: Interaction, contact: Contact, body: str) -> None:
    assert text.started_at is not None
    diary.add(
        *(Channel.TEXT, IN, Status.SUCCEEDED, text.started_at + dt.timedelta(minutes=7)),
        status_details="textReceived",
        content={"body": body},
        contact=contact,
        previous_interaction=text,
    )


def _texted_number(diary: Diary) -> Contact:
    """The mobile, which agreed to texts."""
    contact = diary.contact_for(Channel.TEXT)
    assert contact is not None
    contact.receive_text_messages = True
    contact.receive_text_messages_last_consent_at = contact.created_at
    return contact


def _phone(diary: Diary, label: ContactLabel) -> Contact:
    """The last phone of the label, which is the one of the cast."""
    phones = [
        contact
        for contact in diary.borrower.contacts
        if contact.contact_type == ContactType.PHONE and contact.label == label
    ]
    return phones[-1]


def _not_sunday(diary: Diary, days_ago: int) -> dt.date:
    day = diary.days_ago(days_ago)
    return day - dt.timedelta(days=1) if day.weekday() == SUNDAY else day
