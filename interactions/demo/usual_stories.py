"""The usual histories: of borrowers who pay, who are late, whose debt was charged off, who have paid it off."""

from __future__ import annotations

import datetime as dt

from borrowers.choices import CollectionsIntensity
from interactions.choices import Channel, Status
from interactions.demo.debts import Situation
from interactions.demo.diary import IN, OUT, Diary
from interactions.demo.planning import give_up_call, plan_callback, plan_messages
from interactions.demo.sending import (
    email_exchange,
    fax,
    portal_event,
    put_into_documents,
    receive_document,
    send_email,
    send_letter,
    send_text,
    show_banner,
)
from interactions.demo.speech import COLLECTION_NOTES
from interactions.demo.talking import (
    CONVERSATIONS,
    block,
    call,
    chat,
    minutes_after,
    receive_call,
    text_thread,
)
from interactions.models import Interaction

SUNDAY = 6
DAYS_A_MONTH = 30
RULE_OF_STATE = {"MA": "us-ma.freq", "NY": "us-ny-nyc.freq", "DC": "us-dc.freq"}
AUTOPAY_SUBJECTS = (
    *("autopayPaymentReminder", "autopayEnabled", "autopayAmountChanged"),
    "refundScheduled",
)
NOTICE_SUBJECTS = ("annualPrivacyPolicyNotice", "cardExpiresReminder")
# How likely each happens in an ordinary month.
MONTHLY = {
    "statement": 0.2,
    "reminder": 0.17,
    "autopay": 0.16,
    "portal": 0.09,
    "call": 0.09,
    "chat": 0.06,
    "document": 0.035,
    "email": 0.04,
    "code": 0.035,
    "banner": 0.03,
    "marketing": 0.02,
    "notice": 0.02,
    "fax": 0.01,
}


def tell(diary: Diary) -> None:
    """The usual history of the borrower's situation."""
    situation = diary.borrower.situation
    age = diary.age
    if situation == Situation.CURRENT:
        serve(diary, age, 1)
        plan_messages(diary)
    elif situation == Situation.LATE:
        tell_late(diary, age)
    elif situation == Situation.CHARGED_OFF:
        tell_charged_off(diary, age)
    else:
        paid_days_ago = diary.rng.randint(10, max(11, min(200, age - 60)))
        serve(diary, age, paid_days_ago)
        send_letter(diary, "paid", diary.days_ago(paid_days_ago))
        send_email(diary, "creditPositiveInfoReported", diary.days_ago(max(1, paid_days_ago - 9)))


def serve(diary: Diary, from_days_ago: int, to_days_ago: int) -> None:
    """Ordinary months, from welcome on."""
    if from_days_ago >= diary.age:
        send_letter(diary, "welcome", diary.days_ago(from_days_ago))
    for month_ends in range(from_days_ago - DAYS_A_MONTH, to_days_ago - 1, -DAYS_A_MONTH):
        for event, chance in MONTHLY.items():
            if diary.rng.random() < chance:
                _happen(
                    diary, event, diary.days_ago(month_ends + diary.rng.randrange(DAYS_A_MONTH))
                )


def _happen(diary: Diary, event: str, day: dt.date) -> None:
    match event:
        case "statement":
            _send_statement(diary, day)
        case "reminder":
            _remind(diary, day)
        case "autopay" if diary.has_autopay:
            send_email(diary, diary.rng.choice(AUTOPAY_SUBJECTS), day)
        case "notice":
            send_email(diary, diary.rng.choice(NOTICE_SUBJECTS), day)
        case "marketing":
            send_email(diary, "promoProgramReminder", day)
        case "portal":
            portal_event(diary, day)
        case "call":
            _be_called(diary, day)
        case "chat":
            chat(diary, day)
        case "document":
            receive_document(diary, day)
        case "email":
            email_exchange(diary, day)
        case "code":
            if send_text(diary, "confirmationCode", day) is None:
                send_email(diary, "confirmationCode", day)
        case "banner":
            show_banner(diary, day)
        case "fax":
            fax(diary, diary.rng.choice((IN, OUT)), day)


def _remind(diary: Diary, day: dt.date) -> None:
    text = send_text(diary, "paymentDueDateReminder", day) if diary.rng.random() < 0.5 else None
    if text is None:
        send_email(diary, "paymentDueDateReminder", day)
    elif _can_be_answered(diary, text) and diary.rng.random() < 0.2:
        text_thread(diary, text)


def _can_be_answered(diary: Diary, text: Interaction) -> bool:
    """Whether it arrived, and early enough for a talk before the evening."""
    return _hour_of(diary, text) < 20 and text.status_details == "textDelivered"


def _be_called(diary: Diary, day: dt.date) -> None:
    """The borrower calls, and some call again the next day when nobody took the call."""
    first = receive_call(diary, day)
    if first.status != Status.SUCCEEDED and diary.rng.random() < 0.4:
        next_day = min(day + dt.timedelta(days=1), diary.days_ago(1))
        receive_call(diary, next_day, previous_interaction=first)


def _send_statement(diary: Diary, day: dt.date) -> None:
    if diary.borrower.person.statement_delivery_channels == ["mail"]:
        send_letter(diary, "statementGenerated", day)
        return
    document = put_into_documents(diary, "Statement {month}", day, subject="statementGenerated")
    if diary.rng.random() < 0.7:
        send_email(diary, "statementGenerated", day, previous_interaction=document)


def tell_late(diary: Diary, age: int) -> None:
    """Paid well, then fell behind, some more than once."""
    cycles = diary.rng.choice((1, 2, 2, 3, 3))
    began = diary.rng.randint(20, 46)
    starts = [began + 75 * index for index in range(cycles) if began + 75 * index < age - 40]
    serve(diary, age, max(starts, default=1) + 1)
    for start in reversed(starts):
        collect(diary, start, length=min(start - 1, diary.rng.randint(18, 44)))
    if diary.call_dates and diary.rng.random() < 0.35:
        plan_callback(diary)
    plan_messages(diary)


def collect(diary: Diary, from_days_ago: int, length: int) -> None:
    """One stretch of being late: notices, texts, calls until somebody is reached who pays."""
    first = send_email(diary, "loanOverdueFirstNotice", diary.days_ago(from_days_ago))
    previous: Interaction = first
    for index in range(3, length):
        day = diary.days_ago(from_days_ago - index)
        if day.weekday() == SUNDAY or day >= diary.today:
            continue
        may_write = diary.may_contact(day)
        if index == 5 and may_write:
            text = send_text(diary, "loanOverdueFirstNotice", day, previous_interaction=first)
            if text and _can_be_answered(diary, text) and diary.rng.random() < 0.3:
                text_thread(diary, text)
        if index == 13 and may_write:
            send_email(diary, "loanOverdueSecondNotice", day)
        if index == 34 and may_write:
            send_email(diary, "loanOverdueThirdNotice", day)
        if diary.rng.random() < 0.52:
            attempt = try_to_call(diary, day, previous)
            previous = attempt or previous
            if attempt is None or attempt.status_details not in CONVERSATIONS:
                continue
            if _promises(diary, day, attempt):
                return


def try_to_call(diary: Diary, day: dt.date, previous: Interaction) -> Interaction | None:
    """One day's attempts: a call if it is allowed; at times what the guard stopped; at times a call back."""
    if not diary.may_call(day):
        # What stands on this day already may be later in it than the attempt.
        if diary.rng.random() < 0.2 and not diary.has_made_contact(day):
            block(diary, Channel.VOICE, diary.calling_moment(day), _rule_against(diary, day))
        return None
    if diary.rng.random() < 0.015:
        block(diary, Channel.VOICE, diary.moment(day, 6, 8), "regf.time")
    attempt = call(diary, day, previous_interaction=previous)
    is_early = _hour_of(diary, attempt) < 19
    if attempt.status_details == "voiceDropped" and is_early and diary.may_call(day):
        at = minutes_after(diary, attempt, 2, 6)
        return call(diary, day, previous_interaction=attempt, at=at)
    is_message = attempt.status_details == "voiceLeftVoicemail"
    if is_message and diary.rng.random() < 0.22:
        at, notes = minutes_after(diary, attempt, 10, 150), COLLECTION_NOTES
        return receive_call(diary, day, at=at, notes=notes, previous_interaction=attempt)
    if diary.rng.random() < 0.1 and is_early and diary.may_call(day):
        at = minutes_after(diary, attempt, 60, 115)
        return call(diary, day, previous_interaction=attempt, at=at)
    return attempt


def _rule_against(diary: Diary, day: dt.date) -> str:
    """The rule that forbids one more call on the date."""
    if any(0 <= (day - date).days < 7 for date in diary.conversation_dates):
        return "regf.freq.wait"
    person, place = diary.borrower.person, diary.borrower.place
    if person.collections_intensity == CollectionsIntensity.LIGHT and not diary.may_contact(day):
        return "borrower.intensity"
    return RULE_OF_STATE[place.state] if place.calls_in_seven_dates < 7 else "regf.freq.7in7"


def _hour_of(diary: Diary, row: Interaction) -> int:
    """The hour at which it began in the latest of the zones where the borrower may be."""
    assert row.started_at is not None
    return max(row.started_at.astimezone(zone).hour for zone in diary.borrower.zones)


def _promises(diary: Diary, day: dt.date, talk: Interaction) -> bool:
    """What follows a conversation; tells whether the borrower then paid."""
    soon = min(day + dt.timedelta(days=diary.rng.randint(2, 5)), diary.days_ago(1))
    if soon > day and diary.may_contact(soon) and diary.rng.random() < 0.6:
        subject = "futurepayPaymentDueReminder"
        if send_text(diary, subject, soon, previous_interaction=talk) is None:
            send_email(diary, subject, soon, previous_interaction=talk)
    if soon > day and diary.rng.random() < 0.25:
        give_up_call(diary, soon, talk)
    if diary.rng.random() < 0.5:
        portal_event(diary, soon, event="paymentSubmitted")
        return True
    return False


def tell_charged_off(diary: Diary, age: int, until_days_ago: int = 1) -> None:
    """Collected in vain, then written off: validation notice, letters, few calls."""
    charged_off = diary.rng.randint(60, max(61, min(240, age - 120)))
    serve(diary, age, charged_off + 90)
    collect(diary, charged_off + 80, length=40)
    for subject, days_later in (
        ("loanOverdueFourthNotice", -30),
        ("loanOverdueFifthNotice", -14),
        ("loanRightToCurePersonalUnsecured", -6),
        ("creditNegativeInfoReported", 0),
        ("debtValidationNotice", 4),
    ):
        send_letter(diary, subject, diary.days_ago(charged_off - days_later))
    previous = diary.rows[-1]
    for days_ago in range(charged_off - 36, until_days_ago, -diary.rng.randint(9, 16)):
        day = diary.days_ago(days_ago)
        if day.weekday() != SUNDAY and diary.may_call(day):
            previous = call(diary, day, previous_interaction=previous)
