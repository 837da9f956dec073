"""Where a borrower may be: time zones, states, New York City (compliance.md section 3). Pure functions, no queries.

Whoever is judged must be within hours in every zone that is possible. How these readings were chosen:

- Archived contacts say nothing. Otherwise neither rank nor `valid` matters: mail that came back does not tell
  where the borrower has gone.
- Address contacts count whomever they belong to, because the text restricts only phones to the borrower's own.
- The borrower's own phones are those of affiliation self and spouse, as section 2 defines them.
- Where ZIP code and state contradict each other, the address may lie in either.
- Where the ZIP code is unknown or missing, the address may lie anywhere in its state, and so in New York City when
  that is New York.
- Military mail (AA, AE, AP) says nothing: it is forwarded to wherever the addressee serves.
- An address abroad may lie in any zone of its country; one in a country without an entry says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from contacts.choices import MILITARY_STATES, ContactAffiliation, ContactStatus, ContactType
from contacts.phone_zones import place_of_phone_number
from contacts.zip_code_tables import Place, united
from contacts.zip_codes import (
    place_of_country,
    place_of_state,
    place_of_zip_code,
    place_of_zip_code_prefix,
)

STATED_ZONE = "statedZone"
ADDRESS = "address"
PHONE_NUMBER = "phoneNumber"
SOURCES = (STATED_ZONE, ADDRESS, PHONE_NUMBER)

OWN_AFFILIATIONS = frozenset({ContactAffiliation.SELF, ContactAffiliation.SPOUSE})
HOME_COUNTRY = "US"
# How long a stated zone outweighs what addresses and numbers say; in a leap year a day less than a year.
STATED_ZONE_LIFETIME = dt.timedelta(days=365)
ONE_DAY = dt.timedelta(days=1)
DAYS_COMPARED = 2 * 366


class ReachablePlace(Protocol):
    """What is asked of a contact; contacts.models.Contact has it."""

    @property
    def id(self) -> str: ...
    @property
    def contact_type(self) -> str: ...
    @property
    def affiliation(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def value(self) -> str | None: ...
    @property
    def state(self) -> str | None: ...
    @property
    def postal_code(self) -> str | None: ...
    @property
    def country(self) -> str | None: ...


class PossibleZone(NamedTuple):
    """A time zone in which the borrower may be, and what says so."""

    # Its IANA name.
    name: str
    # One of SOURCES.
    source: str
    # The contact that says so; None for the zone that the borrower has stated.
    contact_id: str | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a borrower may be. Without zones nothing is known, and then contact is denied."""

    # By source in the order of SOURCES, then by contact ID, then by name; a name can occur more than once.
    zones: tuple[PossibleZone, ...]
    # USPS letters of the states whose rules apply.
    states: frozenset[str]
    # Whether the rules of New York City apply.
    is_in_new_york_city: bool

    @property
    def zone_names(self) -> tuple[str, ...]:
        """The possible zones, each once, sorted."""
        return tuple(sorted({zone.name for zone in self.zones}))


def whereabouts_of(
    *,
    stated_zone: str | None,
    stated_at: dt.datetime | None,
    contacts: Iterable[ReachablePlace],
    now: dt.datetime,
) -> Whereabouts:
    """Where the borrower may be.

    :param stated_zone: the IANA name of the zone that the borrower has stated, if any.
    :param stated_at: when; None means that nobody knows, and so longer ago than a year.
    :param contacts: all contacts of the borrower; those that say nothing are passed over.
    :param now: the moment judged. A zone stated later than it counts as stated recently.
    """
    addresses: list[tuple[str, Place]] = []
    phones: list[tuple[str, Place]] = []
    for contact in contacts:
        if contact.status == ContactStatus.ARCHIVED:
            continue
        if contact.contact_type == ContactType.ADDRESS:
            place = _place_of_address(contact.postal_code, contact.state, contact.country)
            addresses.append((contact.id, place))
        elif contact.contact_type == ContactType.PHONE and contact.affiliation in OWN_AFFILIATIONS:
            phones.append((contact.id, place_of_phone_number(contact.value or "")))
    zones = _zones_of(
        stated_zone=stated_zone,
        stated_at=stated_at,
        found=(*_possible_zones(ADDRESS, addresses), *_possible_zones(PHONE_NUMBER, phones)),
        now=now,
    )
    legal = _jurisdiction([place for _, place in addresses], [place for _, place in phones])
    return Whereabouts(zones, legal.states, legal.is_in_new_york_city)


def _zones_of(
    *,
    stated_zone: str | None,
    stated_at: dt.datetime | None,
    found: tuple[PossibleZone, ...],
    now: dt.datetime,
) -> tuple[PossibleZone, ...]:
    if stated_zone is None:
        return found
    stated = PossibleZone(stated_zone, STATED_ZONE, None)
    if stated_at is not None and now - stated_at < STATED_ZONE_LIFETIME:
        return (stated,)
    if all(keep_the_same_time(stated_zone, zone.name, year=now.year) for zone in found):
        return (stated,)
    return (stated, *found)


def _possible_zones(source: str, places: list[tuple[str, Place]]) -> Iterator[PossibleZone]:
    for contact_id, place in sorted(places, key=lambda pair: pair[0]):
        for name in place.zones:
            yield PossibleZone(name, source, contact_id)


def _jurisdiction(addresses: list[Place], phones: list[Place]) -> Place:
    """The states and the city whose rules apply: of all addresses that say where they are, else of all phones."""
    return united([place for place in addresses if place.zones] or phones)


@lru_cache(maxsize=65_536)
def _place_of_address(postal_code: str | None, state: str | None, country: str | None) -> Place:
    if country not in (HOME_COUNTRY, None):
        return place_of_country(country)
    if state in MILITARY_STATES:
        return Place()
    by_zip_code = place_of_zip_code(postal_code) if postal_code else None
    by_state = place_of_state(state) if state else None
    if by_zip_code is None:
        by_prefix = place_of_zip_code_prefix(postal_code) if postal_code else None
        return by_state or by_prefix or Place()
    if by_state is None or by_state.states == by_zip_code.states:
        return by_zip_code
    return united((by_zip_code, by_state))


@lru_cache(maxsize=4_096)
def keep_the_same_time(name: str, other: str, *, year: int) -> bool:
    """Tells whether clocks in two zones agree on every day of a year and the next.

    America/Detroit and America/New_York do; so one of them does not contradict the other.
    """
    if name == other:
        return True
    zone, other_zone = ZoneInfo(name), ZoneInfo(other)
    noon = dt.datetime(year, 1, 1, 12, tzinfo=dt.UTC)
    moments = (noon + number * ONE_DAY for number in range(DAYS_COMPARED))
    return all(
        moment.astimezone(zone).utcoffset() == moment.astimezone(other_zone).utcoffset()
        for moment in moments
    )
