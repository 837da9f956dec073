"""Opt-outs in what borrowers write, and in what becomes of messages to them (compliance.md section 7)."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from django.db import transaction

from borrowers.models import Person
from companies.callers import Caller
from companies.choices import CONTACT_CREATE
from compliance.models import OptOutReview
from contacts.choices import Channel, DoNotInteractSource
from contacts.contact_values import contact_fits_channel
from contacts.do_not_interact_services import record_opt_out
from contacts.evidence import FIRST_DATE
from contacts.models import Contact
from interactions.choices import Direction, Theme
from interactions.models import Interaction
from peach_interactions.errors import Conflict, NotFound
from peach_interactions.moments import start_of_day

FIRST_MOMENT = start_of_day(FIRST_DATE, "UTC")
WORDS = ("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe")
# One of the words, or several: who writes STOP STOP leaves no doubt.
NOTHING_ELSE = re.compile(f"({'|'.join(word.replace(' ', '') for word in WORDS)})+")
CONTAINED = re.compile(r"\b(stop|quit|end|revoke|opt[\W_]*out|cancel|unsubscribe)\b")
# What the borrower writes stands in the first of these that there is.
CONTENT_KEYS = ("body", "text", "subject")
SOURCE_OF_CHANNEL = {
    Channel.TEXT: DoNotInteractSource.TEXT_REPLY,
    Channel.EMAIL: DoNotInteractSource.EMAIL_REPLY,
}
# Outcomes of deliveries that say that the recipient has opted out, by channel.
REFUSED_DELIVERIES = {
    "textOptedOut": Channel.TEXT,
    "emailMarkedAsSpam": Channel.EMAIL,
}


def written_text(content: object) -> str:
    """What a message says; empty where it holds no text. Blank texts are passed over."""
    if not isinstance(content, dict):
        return ""
    texts = [content[key] for key in CONTENT_KEYS if isinstance(content.get(key), str)]
    return next((text for text in texts if text.strip()), "")


def is_opt_out(text: str) -> bool:
    """Whether a text is nothing but words of opting out, in any case, form, punctuation and spaces."""
    letters = "".join(filter(str.isalnum, _plain(text)))
    return NOTHING_ELSE.fullmatch(letters) is not None


def _plain(text: str) -> str:
    """In small letters, those of other forms (full width, bold) as the usual ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def word_of_opt_out(text: str) -> str | None:
    """A word of opting out that a longer text contains; None when there is none."""
    found = CONTAINED.search(_plain(text))
    return None if found is None else found[1]


def may_be_opt_out(interaction: Any) -> bool:
    """Whether `look_for_opt_out` would do anything about an interaction."""
    if interaction.direction == Direction.OUTBOUND:
        return (interaction.status_details or "") in REFUSED_DELIVERIES
    is_internal = interaction.theme == Theme.AGENT_NOTIFICATION
    if is_internal or Channel(interaction.channel) not in SOURCE_OF_CHANNEL:
        return False
    text = written_text(interaction.content)
    return is_opt_out(text) or word_of_opt_out(text) is not None


def look_for_opt_out(*, caller: Caller, interaction: Interaction, now: dt.datetime) -> None:
    """Records the opt-out that an interaction is, or marks it for somebody to read."""
    refused = REFUSED_DELIVERIES.get(interaction.status_details or "")
    if interaction.direction == Direction.OUTBOUND and refused is not None:
        _record(caller, interaction, refused, DoNotInteractSource.DELIVERY, now)
        return
    channel = Channel(interaction.channel)
    is_internal = interaction.theme == Theme.AGENT_NOTIFICATION
    if (
        interaction.direction != Direction.INBOUND
        or channel not in SOURCE_OF_CHANNEL
        or is_internal
    ):
        return
    text = written_text(interaction.content)
    if is_opt_out(text):
        _record(caller, interaction, channel, SOURCE_OF_CHANNEL[channel], now)
        return
    word = word_of_opt_out(text)
    if word is not None:
        _mark(interaction, word)


def _record(
    caller: Caller,
    interaction: Interaction,
    channel: Channel,
    source: DoNotInteractSource,
    now: dt.datetime,
) -> None:
    contact = interaction.contact
    record_opt_out(
        caller=caller,
        person=interaction.person,
        channel=channel,
        contact=contact if contact is not None and _fits(contact, channel) else None,
        # What was long before the calendar of requests begins is still a request.
        received_at=max(FIRST_MOMENT, min(interaction.started_at or now, now)),
        source=source,
        evidence_interaction_id=interaction.pk,
        now=now,
    )
    reviews = OptOutReview.objects.filter(interaction=interaction).undecided()
    reviews.update(decided_at=now, decided_by=caller.actor, is_opt_out=True)


def _fits(contact: Contact, channel: Channel) -> bool:
    return contact_fits_channel(contact.contact_type, channel)


def _mark(interaction: Interaction, word: str) -> None:
    OptOutReview.objects.get_or_create(
        interaction=interaction,
        defaults={
            "company_id": interaction.company_id,
            "person_id": interaction.person_id,
            "word": word[:20],
            "received_at": interaction.started_at or interaction.created_at,
        },
    )


@transaction.atomic
def decide_opt_out(
    *, caller: Caller, interaction_id: str, is_opt_out: bool, now: dt.datetime
) -> OptOutReview:
    """Decides whether a message was an opt-out; if so, it takes effect as of its receipt.

    :raises NotFound: when the company has no such message to decide about.
    :raises Conflict: when somebody has decided already, or what was marked is no text or e-mail any more.
    """
    caller.require(CONTACT_CREATE)
    rows = OptOutReview.objects.visible_to(caller)
    found = rows.filter(pk=interaction_id).first()
    if found is None:
        raise NotFound("There is no such message.")
    # In the order in which the log locks them.
    Person.objects.visible_to(caller).locked().get(pk=found.person_id)
    row = rows.select_for_update(of=("self",)).get(pk=interaction_id)
    if row.decided_at is not None:
        raise Conflict("decided", "Somebody has decided about this message already.")
    if is_opt_out:
        channel = Channel(row.interaction.channel)
        if channel not in SOURCE_OF_CHANNEL:
            raise Conflict("not_a_message", "This is no text or e-mail any more.")
        _record(caller, row.interaction, channel, SOURCE_OF_CHANNEL[channel], now)
        row.refresh_from_db()
        return row
    row.decided_at, row.decided_by, row.is_opt_out = now, caller.actor, False
    row.save(update_fields=["decided_at", "decided_by", "is_opt_out"])
    return row
