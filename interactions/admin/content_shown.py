"""What an interaction says, as what it is: an e-mail, text bubbles, the turns of a chat, a letter, notes of a call.

Content is the sender's own JSON. The usual keys are understood; whatever else is there is listed beside them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import strip_tags

from interactions.choices import Channel, Direction
from interactions.models import Interaction
from peach_interactions.words import spaced

TITLES = ("subject", "title")
# Longer texts, each with the heading that it has where it is not plainly the message.
TEXTS = {
    "body": "",
    "text": "",
    "message": "",
    "html": "",
    "summary": "Summary",
    "note": "Note",
    "notes": "Notes",
    "transcript": "Transcript",
}
LISTS_OF_TURNS = ("messages", "transcript", "turns")
SPEAKERS = ("from", "speaker", "sender", "author", "role")
WORDS = ("text", "body", "message", "content")
MOMENTS = ("at", "time", "timestamp", "sentAt")
BORROWERS = frozenset({"borrower", "customer", "client", "consumer"})
BUBBLES = frozenset({Channel.TEXT, Channel.CHAT})
LETTERS = frozenset({Channel.MAIL, Channel.FAX, Channel.DOCUMENT})
MAX_EXCERPT_LENGTH = 140
# A conversation of more turns is read in the form, or through the API.
MAX_TURNS = 1_000


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance of a conversation."""

    speaker: str
    text: str
    when: str
    is_of_borrower: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A longer text under its heading, which may be empty."""

    heading: str
    text: str


@dataclass(slots=True)
class ContentShown:
    """What the page shows of the content."""

    form: str
    title: str = ""
    sender: str = ""
    receiver: str = ""
    blocks: list[Block] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    more_turns: int = 0
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.blocks or self.turns or self.facts)


def content_shown(row: Interaction) -> ContentShown:
    """Reads the content of an interaction; whoever calls it makes sure that it may be read."""
    shown = ContentShown(_form_of(row.channel))
    shown.sender, shown.receiver = _both_ends(row)
    left = dict(row.content or {})
    for key in TITLES:
        if not shown.title and isinstance(left.get(key), str):
            shown.title = left.pop(key)
    _read_ends(shown, left)
    for key in LISTS_OF_TURNS:
        if not shown.turns and _has_turns(left.get(key)):
            turns = left.pop(key)
            shown.turns = [_turn(item, row) for item in turns[:MAX_TURNS]]
            shown.more_turns = max(0, len(turns) - MAX_TURNS)
    for key, heading in TEXTS.items():
        if isinstance(left.get(key), str):
            text = left.pop(key)
            shown.blocks.append(Block(heading, _without_tags(text) if key == "html" else text))
    _make_bubble(shown, row)
    shown.facts = list(_facts(left))
    return shown


def excerpt_of(row: Interaction) -> str:
    """The beginning of what it says, in one line."""
    shown = content_shown(row)
    texts = (shown.title, *(block.text for block in shown.blocks), *(t.text for t in shown.turns))
    line = " ".join(next(filter(None, texts), "").split())
    return line if len(line) <= MAX_EXCERPT_LENGTH else f"{line[:MAX_EXCERPT_LENGTH]}…"


def _form_of(channel: str) -> str:
    if channel == Channel.EMAIL:
        return "email"
    if channel in BUBBLES:
        return "bubbles"
    return "letter" if channel in LETTERS else "notes"


def _both_ends(row: Interaction) -> tuple[str, str]:
    """Who wrote to whom, as far as the record tells."""
    address = row.contact.value if row.contact is not None and row.contact.value else ""
    borrower = f"{row.person} <{address}>" if address else str(row.person)
    own = str(row.company)
    return (borrower, own) if row.direction == Direction.INBOUND else (own, borrower)


def _read_ends(shown: ContentShown, left: dict[str, Any]) -> None:
    """What the content itself says of sender and receiver is nearer to the truth."""
    for key, name in (("from", "sender"), ("to", "receiver")):
        value = left.get(key)
        names = value if isinstance(value, list) else [value]
        if names and all(isinstance(item, str) for item in names):
            setattr(shown, name, ", ".join(map(str, names)))
            del left[key]


def _has_turns(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _turn(item: dict[str, Any], row: Interaction) -> Turn:
    speaker = _first(item, SPEAKERS)
    name = speaker.lower()
    own_names = {str(row.person).lower(), *str(row.person).lower().split()}
    is_of_borrower = name in BORROWERS or name in own_names
    text = _first(item, WORDS)
    if not text:
        text = json.dumps(item, ensure_ascii=False)
    return Turn(speaker, text, _moment(_first(item, MOMENTS)), is_of_borrower)


def _first(item: dict[str, Any], keys: Iterable[str]) -> str:
    return next((item[key] for key in keys if isinstance(item.get(key), str)), "")


def _moment(text: str) -> str:
    """A time of the content in the zone of the page; what is none stays as it was written."""
    try:
        moment = parse_datetime(text)
        if moment is None or timezone.is_naive(moment):
            return text
        return date_format(timezone.localtime(moment), "Y-m-d H:i:s")
    except (ValueError, OverflowError):
        return text


def _make_bubble(shown: ContentShown, row: Interaction) -> None:
    """A message by text or chat without turns is one turn."""
    if shown.form != "bubbles" or shown.turns:
        return
    is_inbound = row.direction == Direction.INBOUND
    when = row.started_at if row.started_at is None or row.started_at_has_time else None
    shown.turns = [
        Turn(
            str(row.person if is_inbound else row.company),
            block.text,
            _shown_moment(when),
            is_inbound,
        )
        for block in shown.blocks
    ]
    shown.blocks = []


def _shown_moment(moment: dt.datetime | None) -> str:
    return "" if moment is None else date_format(timezone.localtime(moment), "Y-m-d H:i:s")


def _without_tags(text: str) -> str:
    """The words of HTML. It is never shown as a page: it comes from outside."""
    try:
        return unescape(strip_tags(text)).strip()
    except SuspiciousOperation:
        return text


def _facts(left: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in left.items():
        words = spaced(key)
        yield words[:1].upper() + words[1:].lower() if words.isascii() else words, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return str(value)
