"""The histories of those whom the law or their own wish protects: limits, requests, wrong numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contacts.choices import ContactAffiliation, ContactLabel, ContactType, DisconnectionStatus
from interactions.choices import Channel, Status
from interactions.demo.diary import IN, OUT, Diary, told
from interactions.demo.sending import (
    fax,
    receive_document,
    send_email,
    send_letter,
    send_text,
    written,
)
from interactions.demo.talking import block, call, chat, minutes_after, receive_call
from interactions.demo.usual_stories import collect, serve, tell_charged_off, tell_late
from interactions.models import Interaction

SPOKE = "voiceSpokeWithFirstParty"


def tell_at_the_limit(diary: Diary, count: int = 7) -> None:
    """Seven calls on the dates from six days ago to yesterday: one more today would be one too many."""
    serve(diary, diary.age, 60)
    collect(diary, 50, length=20)
    previous = diary.rows[-1]
    details = ("voiceNoAnswer", "voiceReachedVoicemail", "voiceLeftVoicemail")
    for index, days in enumerate((6, 5, 4, 3, 2, 1)):
        day = diary.days_ago(days)
        at = diary.moment(day, 10, 14)
        previous = call(diary, day, at=at, detail=details[index % 3], previous_interaction=previous)
    if count == 7:
        at = minutes_after(diary, previous, 150, 200)
        call(diary, diary.days_ago(1), at=at, detail=details[0], previous_interaction=previous)
        block(diary, Channel.VOICE, at + dt.timedelta(hours=1), "regf.freq.7in7")


def tell_near_the_limit(diary: Diary) -> None:
    tell_at_the_limit(diary, 6)


def tell_cease(diary: Diary) -> None:
    tell_charged_off(diary, diary.age, until_days_ago=40)
    letter = letter_in(
        diary,
        38,
        "Stop contacting me",
        "Do not call or write to me about this account again. {name}",
        **told("cease"),
    )
    send_letter(
        diary,
        "ceaseCommunicationAcknowledgement",
        diary.days_ago(34),
        detail="mailSent",
        previous_interaction=letter,
    )
    for days in (30, 21, 12):
        block(diary, Channel.VOICE, diary.calling_moment(diary.days_ago(days)), "regf.cease")


def tell_attorney(diary: Diary) -> None:
    """Represented: only the attorney is called since."""
    serve(diary, diary.age, 160)
    collect(diary, 150, length=30)
    letter = letter_in(
        diary,
        100,
        "Notice of representation",
        "I represent {name}. Direct all contact to my office.",
        **told("attorney"),
    )
    attorney = next(
        c for c in diary.borrower.contacts if c.affiliation == ContactAffiliation.ATTORNEY
    )
    for days, detail in ((80, "voiceSpokeWithThirdParty"), (40, "voiceLeftMessageWithThirdParty")):
        call(
            diary,
            diary.days_ago(days),
            detail=detail,
            contact=attorney,
            previous_interaction=letter,
            content={"summary": "Asked the attorney's office for a settlement offer."},
        )
    block(
        diary,
        Channel.EMAIL,
        diary.calling_moment(diary.days_ago(20)),
        "regf.attorney",
        subject="loanOverdueThirdNotice",
    )


def tell_bankruptcy(diary: Diary) -> None:
    serve(diary, diary.age, 90)
    collect(diary, 85, length=30)
    fax(diary, IN, diary.days_ago(44))
    receive_document(
        diary,
        diary.days_ago(43),
        content={"title": "Notice of bankruptcy filing, Chapter 13", "pages": 3},
        **told("bankruptcy"),
    )
    block(
        diary,
        Channel.EMAIL,
        diary.calling_moment(diary.days_ago(30)),
        "bankruptcy.stay",
        subject="loanOverdueSecondNotice",
    )
    block(diary, Channel.VOICE, diary.calling_moment(diary.days_ago(11)), "bankruptcy.stay")


def tell_deceased(diary: Diary) -> None:
    serve(diary, diary.age, 70)
    collect(diary, 66, length=14)
    talk = receive_call(
        *(diary, diary.days_ago(33)),
        detail="voiceSpokeWithThirdParty",
        content={
            "summary": "Her son called: Mrs. Lindstrom died last week. He will send the certificate."
        },
        sensitive=True,
        by=diary.agent(),
        **told("deceased"),
    )
    receive_document(
        diary,
        diary.days_ago(29),
        previous_interaction=talk,
        sensitive=True,
        content={"title": "Death certificate", "pages": 1},
    )
    send_letter(diary, "deceasedNotificationUponDeath", diary.days_ago(26), sensitive=True)
    block(diary, Channel.VOICE, diary.calling_moment(diary.days_ago(9)), "deceased")


def tell_texts_unwanted(diary: Diary) -> None:
    contact = diary.contact_for(Channel.TEXT)
    assert contact is not None
    contact.receive_text_messages = False
    tell_late(diary, diary.age)
    contact.receive_text_messages = True
    contact.receive_text_messages_last_consent_at = contact.created_at
    text = send_text(diary, "loanOverdueSecondNotice", diary.days_ago(17), detail="textDelivered")
    assert text is not None
    assert text.started_at is not None
    stop = diary.add(
        *(Channel.TEXT, IN, Status.SUCCEEDED, text.started_at + dt.timedelta(minutes=3)),
        status_details="textReceived",
        content={"body": "STOP"},
        contact=contact,
        previous_interaction=text,
    )
    diary.add(
        *(Channel.TEXT, OUT, Status.SUCCEEDED, text.started_at + dt.timedelta(minutes=4)),
        status_details="textDelivered",
        subject="electronicConsentOptOut",
        content={"body": written(diary, "{lender}: you will get no more texts.", diary.today)},
        contact=contact,
        previous_interaction=stop,
    )
    contact.receive_text_messages = False
    block(
        diary,
        Channel.TEXT,
        diary.calling_moment(diary.days_ago(11)),
        "regf.medium",
        subject="loanOverdueThirdNotice",
        previous_interaction=stop,
    )
    send_email(diary, "loanOverdueThirdNotice", diary.days_ago(2), detail="emailMarkedAsSpam")


def tell_wrong_number(diary: Diary) -> None:
    serve(diary, diary.age, 70)
    mobile = diary.contact_for(Channel.VOICE)
    landline = diary.borrower.contact(ContactType.PHONE, ContactLabel.HOME)
    assert mobile is not None
    assert landline is not None
    first = call(diary, diary.days_ago(20), detail="voiceNoAnswer", contact=mobile)
    wrong = call(
        *(diary, diary.days_ago(18)),
        detail="voiceWrongNumber",
        contact=mobile,
        previous_interaction=first,
        agent_outcome="voiceWrongNumber",
        content={
            "summary": "A woman answered; she has had this number for a year and knows no Milo."
        },
    )
    # As the service does it when such an outcome is recorded.
    mobile.verified = False
    call(
        *(diary, diary.days_ago(17)),
        detail="voiceNotInService",
        contact=landline,
        previous_interaction=wrong,
    )
    landline.disconnection_status = DisconnectionStatus.DISCONNECTED
    chat(diary, diary.days_ago(13), previous_interaction=wrong)


def tell_identity_theft(diary: Diary) -> None:
    serve(diary, diary.age, 130)
    collect(diary, 120, length=20)
    talk = receive_call(
        *(diary, diary.days_ago(60)),
        detail=SPOKE,
        content={
            "summary": "Says she never opened this card; somebody used her name. Police report to follow."
        },
        sensitive=True,
        by=diary.agent(),
        agent_outcome=SPOKE,
        **told("identity theft"),
    )
    send_letter(
        diary, "identityTheftSubmitDocumentation", diary.days_ago(57), previous_interaction=talk
    )
    receive_document(
        diary, diary.days_ago(41), sensitive=True, content={"title": "Police report", "pages": 4}
    )
    block(
        diary,
        Channel.MAIL,
        diary.calling_moment(diary.days_ago(25)),
        "identity.theft",
        subject="loanOverdueFifthNotice",
    )


def letter_in(diary: Diary, days_ago: int, title: str, body: str, **columns: Any) -> Interaction:
    """A letter from the borrower, of which only the day is known."""
    return diary.add(
        *(Channel.MAIL, IN, Status.SUCCEEDED, diary.start_of(diary.days_ago(days_ago))),
        started_at_has_time=False,
        status_details="mailReceived",
        content={"title": title, "body": body.format(**diary.words()), "pages": 1},
        contact=diary.contact_for(Channel.MAIL),
        recorded_at=diary.start_of(diary.days_ago(days_ago)) + dt.timedelta(hours=15),
        by=diary.agent(),
        **columns,
    )
