"""The head of a borrower's page: the clocks where the borrower may be, and what must be known before any word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

from compliance.admin.answer_cards import SOURCES
from compliance.admin.contact_panel import Known
from compliance.admin.links import Links
from contacts.admin.clocks import place_of
from contacts.admin.do_not_interact_words import IN_FORCE, state_of
from contacts.choices import DO_NOT_INTERACT_CHANNELS, DoNotInteractReason
from peach_interactions.admin.badges import Tone

MAX_CLOCKS = 4
CLOCK = "D H:i T"
# What one must know before saying anything at all; the others restrict how and when.
GRAVE = frozenset(
    {
        DoNotInteractReason.CEASE_COMMUNICATION,
        DoNotInteractReason.ATTORNEY_REPRESENTED,
        DoNotInteractReason.BANKRUPTCY,
        DoNotInteractReason.DECEASED,
        DoNotInteractReason.DISPUTE,
        DoNotInteractReason.IDENTITY_THEFT,
        DoNotInteractReason.MILITARY_DUTY,
    }
)


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock shows where the borrower may be."""

    time: str
    place: str
    sources: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason of do-not-interacts in force, and the channels that they name."""

    text: str
    details: str
    number: int
    tone: str


@dataclass(frozen=True, slots=True)
class Head:
    clocks: list[Clock]
    number_of_clocks: int
    flags: list[Flag]


def head_of(known: Known, links: Links) -> Head:
    """No queries: all of it is in the facts."""
    clocks = list(_clocks(known, links))
    return Head(clocks[:MAX_CLOCKS], len(clocks), _flags(known))


def _clocks(known: Known, links: Links) -> Iterator[Clock]:
    """Each time of day once, with the first place that has it."""
    seen: dict[str, list[str]] = {}
    places: dict[str, str] = {}
    for zone in known.facts.possible_zones(known.now):
        local = timezone.localtime(known.now, ZoneInfo(zone.name))
        time = date_format(local, CLOCK)
        places.setdefault(time, place_of(zone.name))
        said = SOURCES[zone.source]
        contact = "" if zone.contact_id is None else f" {links.contact(zone.contact_id).text}"
        seen.setdefault(time, []).append(said + contact)
    for time, sources in seen.items():
        yield Clock(time, places[time], "; ".join(dict.fromkeys(sources)))


def _flags(known: Known) -> list[Flag]:
    today = timezone.localdate()
    found: dict[str, list[Any]] = {}
    for row in known.facts.do_not_interacts:
        held: Any = row
        if state_of(held, now=known.now, today=today) == IN_FORCE:
            found.setdefault(row.reason, []).append(row)
    grave_first = sorted(found, key=lambda reason: reason not in GRAVE)
    return [_flag(reason, found[reason]) for reason in grave_first]


def _flag(reason: str, rows: list[Any]) -> Flag:
    names = dict(DO_NOT_INTERACT_CHANNELS)
    channels = dict.fromkeys(channel for row in rows for channel in row.channels)
    is_narrow = all(row.channels for row in rows)
    return Flag(
        text=DoNotInteractReason(reason).label,
        details=", ".join(names[channel].lower() for channel in channels) if is_narrow else "",
        number=len(rows),
        tone=Tone.BAD if reason in GRAVE else Tone.WARNING,
    )
