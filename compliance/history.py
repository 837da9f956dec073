"""What an interaction counts as: a telephone call, a conversation, a contact (compliance.md section 2)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from interactions.choices import Channel, Direction, Status, Theme

# Both statusDetails and agentOutcome speak these words; either is enough.
NOT_A_CALL = frozenset(
    {
        "voiceBusy",
        "voiceNotInService",
        "voiceTechnicalFailure",
        "technicalFailure",
        "contactMissing",
        "templateMissing",
        "blockedByComplianceGuard",
    }
)
UNANSWERED = frozenset({"voiceNoAnswer", "voiceReachedVoicemail", "voiceLeftVoicemail"})
SPOKEN = frozenset({"voiceSpokeWithFirstParty", "voiceSpokeWithAuthorizedThirdParty"})
# It may have been one with the borrower: the stricter reading.
CONVERSATION = SPOKEN | {"voiceHungUp", "voiceLanguageBarrier"}
CALL = (
    UNANSWERED
    | CONVERSATION
    | {"voiceDropped", "voiceSpokeWithThirdParty", "voiceLeftMessageWithThirdParty"}
)
WRONG_NUMBER = "voiceWrongNumber"
# Somebody at the other end was reached, in person or by a message left.
REACHED = CONVERSATION | {
    "voiceSpokeWithThirdParty",
    "voiceLeftMessageWithThirdParty",
    "voiceLeftVoicemail",
}

# History counts whatever its theme, but for these.
UNCOUNTED_THEMES = frozenset(
    {Theme.AGENT_NOTIFICATION, Theme.OPS_ACCOUNT_CREDENTIALS, Theme.MARKETING}
)
CALLS_WITHOUT_WORDS = frozenset(
    {Status.ATTEMPTED, Status.IN_PROGRESS, Status.FAILED, Status.SUCCEEDED}
)
# A slot that is held, beside the statuses of interactions.
PLANNED = frozenset({Status.SCHEDULED, "held"})
MADE = frozenset({Status.ATTEMPTED, Status.SUCCEEDED, Status.IN_PROGRESS})
WRITTEN = frozenset({Channel.TEXT, Channel.EMAIL, Channel.MAIL, Channel.FAX, Channel.CHAT})
# The channels that caps on collections intensity speak of.
CAPPED_CHANNELS = WRITTEN | {Channel.VOICE}


class Kind(NamedTuple):
    """What an interaction counts as."""

    is_outbound: bool
    # Scheduled, or a held slot: it counts on its date, before it takes place.
    is_planned: bool
    is_call: bool
    is_conversation: bool
    # One that shows that the number is the borrower's; who hung up may have been anybody.
    has_spoken: bool
    # Whoever called.
    is_wrong_number: bool
    # An outbound contact, on whatever channel.
    is_contact: bool
    # One that counts for the caps on collections intensity.
    is_capped: bool
    is_unanswered: bool
    # Outbound, and somebody was reached or written to.
    has_reached: bool
    # Outbound, and neither canceled nor internal: it uses up a reply.
    is_sent: bool
    # Inbound, and not internal.
    is_from_borrower: bool


NOTHING = Kind(*[False] * len(Kind._fields))


@lru_cache(maxsize=8192)
def kind_of(
    channel: str,
    direction: str,
    status: str,
    status_details: str | None,
    agent_outcome: str | None,
    theme: str,
) -> Kind:
    """What an interaction counts as, by its words."""
    if theme == Theme.AGENT_NOTIFICATION:
        return NOTHING
    words = {word for word in (status_details, agent_outcome) if word is not None}
    is_counted = theme not in UNCOUNTED_THEMES
    is_planned = direction == Direction.OUTBOUND and status in PLANNED
    is_voice = channel == Channel.VOICE
    may_be_talk = is_counted and is_voice and not is_planned
    told = NOTHING._replace(
        is_conversation=may_be_talk and has_said(words, CONVERSATION, status),
        has_spoken=may_be_talk and has_said(words, SPOKEN, status),
        is_wrong_number=is_voice and WRONG_NUMBER in words,
    )
    if direction == Direction.INBOUND:
        return told._replace(is_from_borrower=status not in (Status.SCHEDULED, Status.CANCELED))
    is_call = is_voice and is_a_call(words, status)
    is_contact = is_counted and (is_call if is_voice else is_planned or status in MADE)
    return told._replace(
        is_outbound=True,
        is_planned=is_planned,
        is_call=is_counted and is_call,
        is_contact=is_contact,
        is_capped=is_contact and channel in CAPPED_CHANNELS and (is_planned or status in MADE),
        is_unanswered=is_counted
        and is_call
        and (bool(words & UNANSWERED) if words else status == Status.ATTEMPTED),
        has_reached=has_reached(channel, status, words),
        is_sent=status != Status.CANCELED,
    )


def has_said(words: set[str], meant: frozenset[str], status: str) -> bool:
    """Whether one of the words is meant; where nothing was said, success means it."""
    return bool(words & meant) if words else status == Status.SUCCEEDED


def is_a_call(words: set[str], status: str) -> bool:
    """Whether an outbound voice interaction is a telephone call, made or planned."""
    if status in PLANNED:
        return True
    return bool(words & CALL) if words else status in CALLS_WITHOUT_WORDS


def has_reached(channel: str, status: str, words: set[str]) -> bool:
    """Whether the other end of an outbound interaction was reached or written to (12 CFR 1006.10(c))."""
    if channel == Channel.VOICE:
        return has_said(words, REACHED, status)
    return channel in WRITTEN and status in (Status.ATTEMPTED, Status.SUCCEEDED)
