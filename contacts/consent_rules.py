"""What a consent must be as a whole (compliance.md sections 5 and 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from contacts.choices import CHANNELS_OF_CONSENT, ConsentKind
from contacts.contact_values import contact_fits_channel
from contacts.evidence import evidence_faults, moment_faults
from peach_interactions.errors import Fault

if TYPE_CHECKING:
    from contacts.models import Consent


def default_channel(kind: str) -> str | None:
    """The only channel that a consent of a kind can be about; None where there are several."""
    channels = CHANNELS_OF_CONSENT.get(ConsentKind(kind), ())
    return channels[0] if len(channels) == 1 else None


def consent_faults(draft: Consent, now: dt.datetime) -> Iterable[Fault]:
    """What is wrong with the whole row. References are resolved elsewhere."""
    yield from _channel_faults(draft)
    if draft.kind == ConsentKind.PRIOR_CONSENT and not draft.loan_ids:
        yield Fault("required", "A prior consent names the loans it is about.", "loanIds")
    yield from moment_faults(draft.given_at, "givenAt", now)
    if draft.expires_at is not None and draft.expires_at <= draft.given_at:
        yield Fault("before_start", "It expires before it is given.", "expiresAt")
    yield from evidence_faults(draft.evidence_interaction_id)


def _channel_faults(draft: Consent) -> Iterable[Fault]:
    if not draft.kind:
        return
    if not draft.channel:
        yield Fault("required", "This kind of consent needs its channel.", "channel")
        return
    if draft.channel not in CHANNELS_OF_CONSENT[ConsentKind(draft.kind)]:
        yield Fault(
            "consent_channel",
            f"A consent of the kind {draft.kind} is not about this channel.",
            "channel",
        )
    contact = draft.contact
    if contact is not None and not contact_fits_channel(contact.contact_type, draft.channel):
        message = f"The channel {draft.channel} cannot use this contact."
        yield Fault("contact_channel", message, "contactId")
