"""Conversations of the demo data, had or tried: calls, chats, texts to and fro."""

from __future__ import annotations

import datetime as dt
from typing import Any

from contacts.choices import ContactAffiliation, ContactLabel, ContactStatus, ContactType
from contacts.models import Contact
from interactions.choices import Channel, Status, Theme
from interactions.demo import speech
from interactions.demo.diary import IN, OUT, Diary
from interactions.demo.sending import settled, written
from interactions.models import Interaction
from interactions.status_details import BLOCKED_BY_GUARD

# What comes of a call to a borrower who is late, by weight.
CALL_FATES = {
    "voiceNoAnswer": 40,
    "voiceLeftVoicemail": 24,
    "voiceReachedVoicemail": 10,
    "voiceSpokeWithFirstParty": 15,
    "voiceSpokeWithThirdParty": 3,
    "voiceLeftMessageWithThirdParty": 2,
    "voiceDropped": 2,
    "voiceBusy": 3,
    "voiceTechnicalFailure": 1,
}
INBOUND_FATES = {
    "voiceSpokeWithFirstParty": 58,
    "voiceReceivedVoicemail": 12,
    "voiceMissed": 12,
    "voiceAbandoned": 14,
    "voiceDropped": 3,
    "voiceTechnicalFailure": 1,
}
CONVERSATIONS = frozenset({"voiceSpokeWithFirstParty", "voiceSpokeWithAuthorizedThirdParty"})
# Busy, or never connected: 12 CFR 1006.14(b) does not count them.
NOT_CALLS = frozenset({"voiceBusy", "voiceTechnicalFailure", "voiceNotInService", BLOCKED_BY_GUARD})
SECONDS_OF = {
    "voiceSpokeWithFirstParty": (70, 780),
    "voiceSpokeWithAuthorizedThirdParty": (60, 420),
    "voiceSpokeWithThirdParty": (15, 50),
    "voiceLeftMessageWithThirdParty": (20, 60),
    "voiceLeftVoicemail": (25, 55),
    "voiceReachedVoicemail": (18, 30),
    "voiceReceivedVoicemail": (12, 60),
    "voiceNoAnswer": (22, 38),
    "voiceAbandoned": (20, 400),
}


def call(
    diary: Diary,
    day: dt.date,
    *,
    detail: str | None = None,
    at: dt.datetime | None = None,
    contact: Contact | None = None,
    theme: Theme = Theme.OPS_COLL_DEBT,
    **columns: Any,
) -> Interaction:
    """A call to the borrower at a proper hour. Whether one more is allowed on the day, the caller asks."""
    detail = detail or _drawn(diary, CALL_FATES)
    contact = contact or _number_to_call(diary)
    if contact is not None and contact.authorized_third_party and detail in CONVERSATIONS:
        detail = "voiceSpokeWithAuthorizedThirdParty"
    if detail not in NOT_CALLS:
        diary.note_call(day, is_conversation=detail in CONVERSATIONS)
    own = _outcome_of_call(diary, detail, day)
    may_autodial = contact is not None and contact.consent_autodialed_call and own["by"] is None
    outcome = settled(detail)
    return diary.add(
        *(Channel.VOICE, OUT, outcome.pop("status"), at or diary.calling_moment(day)),
        theme=theme,
        contact=contact,
        **{
            "lasts": diary.rng.uniform(*SECONDS_OF.get(detail, (2, 9))),
            "is_autodialed": may_autodial and diary.rng.random() < 0.4,
            "debts": _debts_discussed(diary),
            **outcome,
            **own,
            **columns,
        },
    )


def _outcome_of_call(diary: Diary, detail: str, day: dt.date) -> dict[str, Any]:
    """What was noted, by whom (None: the dialer), and what the agent says came of it."""
    agent = diary.agent()
    own: dict[str, Any] = {"content": _notes(diary, detail, agent.name, day), "by": None}
    if detail in CONVERSATIONS:
        own["by"] = agent
        own["agent_outcome"] = detail
        if diary.rng.random() < 0.06:
            own["agent_outcome"] = "voiceHungUp"
            own["content"] = {"summary": diary.rng.choice(speech.HUNG_UP_NOTES)}
    elif detail in ("voiceLeftVoicemail", "voiceNoAnswer", "voiceSpokeWithThirdParty"):
        own["agent_outcome"] = detail if diary.rng.random() < 0.5 else None
    return own


def block(
    diary: Diary, channel: Channel, at: dt.datetime, rule_id: str, **columns: Any
) -> Interaction:
    """A contact that the Compliance Guard did not allow."""
    return diary.add(
        *(channel, OUT, Status.FAILED, at),
        **{
            "theme": Theme.OPS_COLL_DEBT,
            "status_details": BLOCKED_BY_GUARD,
            "compliance_guard_rule_id": rule_id,
            "failure_description_short": "Not sent: the Compliance Guard forbids it now.",
            "contact": diary.contact_for(channel),
            **columns,
        },
    )


def receive_call(
    diary: Diary,
    day: dt.date,
    *,
    detail: str | None = None,
    at: dt.datetime | None = None,
    notes: tuple[str, ...] = speech.INBOUND_NOTES,
    **columns: Any,
) -> Interaction:
    """A call from the borrower, taken or missed."""
    detail = detail or _drawn(diary, INBOUND_FATES)
    agent = diary.agent()
    own: dict[str, Any] = {"content": {"queue": diary.rng.choice(("Customer care", "Payments"))}}
    if detail in CONVERSATIONS:
        diary.conversation_dates.append(day)
        own |= {"by": agent, "agent_outcome": detail}
        own["content"] = {"summary": written(diary, diary.rng.choice(notes), day)}
        if diary.rng.random() < 0.07:
            own["sensitive"] = True
            own["content"] = {
                "summary": written(diary, diary.rng.choice(speech.SENSITIVE_NOTES), day)
            }
    elif detail == "voiceReceivedVoicemail":
        own["content"] = {
            "transcript": written(diary, diary.rng.choice(speech.INBOUND_VOICEMAILS), day)
        }
    outcome = settled(detail)
    return diary.add(
        *(Channel.VOICE, IN, outcome.pop("status"), at or diary.moment(day, 9, 18)),
        contact=diary.contact_for(Channel.VOICE),
        **{
            "lasts": diary.rng.uniform(*SECONDS_OF.get(detail, (5, 40))),
            "debts": _debts_discussed(diary),
            **outcome,
            **own,
            **columns,
        },
    )


def chat(
    diary: Diary, day: dt.date, *, at: dt.datetime | None = None, **columns: Any
) -> Interaction:
    """A chat on the web site that the borrower began, with its turns."""
    fates = {
        "chatSpokeWithFirstParty": 84,
        "chatMissed": 8,
        "chatNoResponse": 5,
        "chatTechnicalFailure": 3,
    }
    detail = _drawn(diary, fates)
    agent = diary.agent()
    at = at or diary.moment(day, 9, 20)
    turns = turns_of(diary, diary.rng.choice(speech.CHATS), at, agent=agent.name)
    own: dict[str, Any] = {"content": {"messages": turns[:1]}, "by": diary.lender.platform}
    if detail == "chatSpokeWithFirstParty":
        own = {"content": {"messages": turns}, "by": agent, "agent_outcome": detail}
    elif detail == "chatNoResponse":
        own = {"content": {"messages": turns[:2]}, "by": agent, "agent_outcome": "chatUnresponsive"}
    last = dt.datetime.fromisoformat(own["content"]["messages"][-1]["at"])
    outcome = settled(detail)
    return diary.add(
        *(Channel.CHAT, IN, outcome.pop("status"), at),
        lasts=(last - at).total_seconds() + 30,
        **{**outcome, **own, **columns},
    )


def turns_of(
    diary: Diary, script: tuple[str, ...], at: dt.datetime, **more: Any
) -> list[dict[str, str]]:
    """The turns of a chat: who, when, what."""
    turns = []
    day = at.astimezone(diary.zone).date()
    for line in script:
        speaker = "borrower" if line.startswith("B:") else more.get("agent", diary.lender.name)
        text = written(diary, line[3:], day, **more)
        turns.append({"from": speaker, "at": at.isoformat(timespec="seconds"), "text": text})
        at += dt.timedelta(seconds=diary.rng.randint(12, 95))
    return turns


def text_thread(diary: Diary, first: Interaction) -> Interaction:
    """The borrower answers a text, and some texts go to and fro, each following on the one before."""
    assert first.started_at is not None
    at = first.started_at
    previous = first
    for line in diary.rng.choice(speech.TEXT_THREADS):
        at += dt.timedelta(minutes=diary.rng.uniform(1, 12))
        is_inbound = line.startswith("B:")
        previous = diary.add(
            *(Channel.TEXT, IN if is_inbound else OUT, Status.SUCCEEDED, at),
            theme=Theme.OPS_SERVICING,
            status_details="textReceived" if is_inbound else "textDelivered",
            content={"body": written(diary, line[3:], at.date())},
            contact=first.contact,
            previous_interaction=previous,
            by=None if is_inbound else diary.agent(),
        )
    return previous


def minutes_after(diary: Diary, row: Interaction, least: int, most: int) -> dt.datetime:
    assert row.started_at is not None
    return row.started_at + dt.timedelta(minutes=diary.rng.uniform(least, most))


def _drawn(diary: Diary, weights: dict[str, int]) -> str:
    return diary.rng.choices(list(weights), weights=list(weights.values()))[0]


def _number_to_call(diary: Diary) -> Contact | None:
    """Mostly the mobile, at times the landline or work, seldom somebody who is authorized."""
    chance = diary.rng.random()
    for contact in diary.borrower.contacts:
        is_spouse = contact.affiliation == ContactAffiliation.SPOUSE
        if chance < 0.2 and contact.authorized_third_party and is_spouse:
            return contact
    label = ContactLabel.HOME if chance < 0.25 else ContactLabel.WORK if chance < 0.3 else None
    chosen = diary.borrower.contact(ContactType.PHONE, label) or diary.contact_for(Channel.VOICE)
    return chosen if chosen is None or chosen.status != ContactStatus.ARCHIVED else None


def _debts_discussed(diary: Diary) -> Any:
    """Mostly the first one; None stands for it."""
    debts = diary.borrower.debts
    return debts if len(debts) > 1 and diary.rng.random() < 0.35 else None


def _notes(diary: Diary, detail: str, agent: str, day: dt.date) -> dict[str, str] | None:
    notes = {
        "voiceSpokeWithFirstParty": speech.COLLECTION_NOTES,
        "voiceSpokeWithAuthorizedThirdParty": speech.COLLECTION_NOTES,
        "voiceSpokeWithThirdParty": speech.THIRD_PARTY_NOTES,
        "voiceLeftMessageWithThirdParty": speech.MESSAGE_NOTES,
        "voiceLeftVoicemail": speech.VOICEMAIL_NOTES,
    }.get(detail)
    if notes is None:
        return None
    key = "message" if detail == "voiceLeftVoicemail" else "summary"
    return {key: written(diary, diary.rng.choice(notes), day, agent=agent)}
