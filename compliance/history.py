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
CONVERSATION = frozenset(
    {
        "voiceSpokeWithFirstParty",
        "voiceSpokeWithAuthorizedThirdParty",
        # It may have been one: the stricter reading.
        "voiceHungUp",
        "voiceLanguageBarrier",
    }
)
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
    if direction == Direction.INBOUND:
        has_spoken = bool(words & CONVERSATION) if words else status == Status.SUCCEEDED
        is_conversation = is_counted and channel == Channel.VOICE and has_spoken
        has_come = status not in (Status.SCHEDULED, Status.CANCELED)
        return NOTHING._replace(is_from_borrower=has_come, is_conversation=is_conversation)
    is_planned = status in PLANNED
    is_call = channel == Channel.VOICE and is_a_call(words, status)
    is_contact = is_counted and (
        is_call if channel == Channel.VOICE else is_planned or status in MADE
    )
    return Kind(
        is_outbound=True,
        is_planned=is_planned,
        is_call=is_counted and is_call,
        is_conversation=is_counted
        and channel == Channel.VOICE
        and not is_planned
        and (bool(words & CONVERSATION) if words else status == Status.SUCCEEDED),
        is_wrong_number=channel == Channel.VOICE and WRONG_NUMBER in words,
        is_contact=is_contact,
        is_capped=is_contact and channel in CAPPED_CHANNELS and (is_planned or status in MADE),
        is_unanswered=is_counted
        and is_call
        and (bool(words & UNANSWERED) if words else status == Status.ATTEMPTED),
        has_reached=has_reached(channel, status, words),
        is_sent=status != Status.CANCELED,
        is_from_borrower=False,
    )


def is_a_call(words: set[str], status: str) -> bool:
    """Whether an outbound voice interaction is a telephone call, made or planned."""
    if status in PLANNED:
        return True
    return bool(words & CALL) if words else status in CALLS_WITHOUT_WORDS


def has_reached(channel: str, status: str, words: set[str]) -> bool:
    """Whether the other end of an outbound interaction was reached or written to (12 CFR 1006.10(c))."""
    if channel == Channel.VOICE:
        return bool(words & REACHED) if words else status == Status.SUCCEEDED
    return channel in WRITTEN and status in (Status.ATTEMPTED, Status.SUCCEEDED)
