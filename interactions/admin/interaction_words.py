"""How the admin speaks of an interaction: one sentence, a symbol for its channel, a tone for what came of it."""

from __future__ import annotations

from django.utils.safestring import SafeString

from interactions.choices import Channel, Direction, Status
from interactions.models import Interaction
from interactions.status_details import MISSED
from peach_interactions.admin.badges import Tone, badge

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


def status_badge(row: Interaction) -> SafeString:
    """How far it got. What was missed is called so: it wants an answer, although nothing failed."""
    if row.direction == Direction.INBOUND and row.status_details in MISSED:
        return badge("Missed", Tone.WARNING)
    return badge(row.get_status_display(), TONES[Status(row.status)])
