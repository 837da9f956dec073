"""How the admin speaks of an interaction: one sentence, a symbol for its channel, a tone for what came of it."""

from __future__ import annotations

from interactions.choices import MISSED, Channel, Direction, Status
from interactions.models import Interaction
from peach_interactions.admin.badges import Tone

# Names of Material Symbols, which Unfold ships.
ICONS = {
    Channel.VOICE: "call",
    Channel.EMAIL: "mail",
    Channel.TEXT: "sms",
    Channel.CHAT: "chat",
    Channel.MAIL: "mark_as_unread",
    Channel.FAX: "fax",
    Channel.GUI: "web",
    Channel.DOCUMENT: "description",
}
NOUNS = {
    Channel.VOICE: "Call",
    Channel.EMAIL: "E-mail",
    Channel.TEXT: "Text",
    Channel.CHAT: "Chat",
    Channel.MAIL: "Letter",
    Channel.FAX: "Fax",
    Channel.GUI: "Portal",
    Channel.DOCUMENT: "Document",
}
TONES = {
    Status.SCHEDULED: Tone.QUIET,
    Status.IN_PROGRESS: Tone.WARNING,
    Status.ATTEMPTED: Tone.QUIET,
    Status.SUCCEEDED: Tone.GOOD,
    Status.FAILED: Tone.BAD,
    Status.CANCELED: Tone.QUIET,
}


def heading_of(row: Interaction) -> str:
    """Such as "Call from Ada Miller"."""
    word = "from" if row.direction == Direction.INBOUND else "to"
    return f"{NOUNS[Channel(row.channel)]} {word} {row.person}"


def tone_of(row: Interaction) -> Tone:
    """Missed calls want a call back, although nothing failed."""
    if row.direction == Direction.INBOUND and row.status_details in MISSED:
        return Tone.WARNING
    return TONES[Status(row.status)]
