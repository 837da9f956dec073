"""The tables of zones and states by ZIP code and area code, put together from the package `zipcodes`.

It gives one zone, the county and the area codes of each ZIP code; corrections stand below.
"""

from __future__ import annotations

import pickle
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
import zipcodes

from contacts.choices import MILITARY_STATES

ZIP_CODE_COUNT = 100_000
PREFIX_DIGITS = 3
NEW_YORK_CITY_COUNTIES = frozenset(
    f"{name} County" for name in ("New York", "Kings", "Queens", "Bronx", "Richmond")
)
# Two of the city to which the data give no county.
NEW_YORK_CITY_ZIP_CODES = frozenset({"10200", "11437"})
EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, ARIZONA, PACIFIC = "America/Denver", "America/Phoenix", "America/Los_Angeles"

# What the data have wrong, and where two clocks are in use: then both count, the stricter reading.
CORRECTED_ZONES: dict[str, tuple[str, ...]] = {
    "99634": ("America/Anchorage",),  # Napakiak, which the data name as its own zone
    "96941": ("Pacific/Pohnpei",),
    "96944": ("Pacific/Kosrae",),
    "37405": (EASTERN,),  # Chattanooga
    "37338": (EASTERN,),  # Graysville, Tennessee
    "89883": (MOUNTAIN,),  # West Wendover (49 CFR 71.9)
    "89825": (PACIFIC, MOUNTAIN),  # Jackpot lives by the time of Idaho
    "73946": (CENTRAL, MOUNTAIN),  # Kenton, Oklahoma, by that of New Mexico
    "57532": (CENTRAL, MOUNTAIN),  # Fort Pierre, by that of Pierre
    # The Chattahoochee valley of Alabama lives by the time of Georgia.
    **dict.fromkeys(
        ("36854", "36863", "36867", "36868", "36869", "36870", "36877"), (CENTRAL, EASTERN)
    ),
    # Inside, outside or across the border of the Navajo Nation, which changes its clocks.
    **dict.fromkeys(("86003", "86036", "86040", "86045", "86502", "86512"), (ARIZONA, MOUNTAIN)),
    # The data contradict the zone of the county.
    "67857": (CENTRAL, MOUNTAIN),
    "58570": (CENTRAL, MOUNTAIN),
    "42603": (CENTRAL, EASTERN),
    "42757": (CENTRAL, EASTERN),
    "83522": (PACIFIC, "America/Boise"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something may be. No zones: the data do not say."""

    # IANA names, sorted.
    zones: tuple[str, ...] = ()
    # USPS letters; never those of military mail.
    states: frozenset[str] = frozenset()
    is_in_new_york_city: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """All of the United States, built once."""

    # The index in `places` of each of the 100,000 possible ZIP codes; 0 is an unknown one.
    place_numbers: bytes
    places: tuple[Place, ...]
    # By the first three digits of a ZIP code, by state, and by area code.
    prefixes: Mapping[str, Place]
    states: Mapping[str, Place]
    area_codes: Mapping[str, Place]


def united(places: Iterable[Place]) -> Place:
    """All that may be so, if it is one of these places."""
    found = tuple(places)
    if len(found) == 1:
        return found[0]
    return Place(
        tuple(sorted({zone for place in found for zone in place.zones})),
        frozenset(state for place in found for state in place.states),
        any(place.is_in_new_york_city for place in found),
    )


def build_tables() -> Tables:
    """Takes about a second, and 40 MB for good: the package `zipcodes` keeps what it has unpacked."""
    numbers = bytearray(ZIP_CODE_COUNT)
    # The first one stands for unknown codes; sets hold indexes, which are quicker to hash than places.
    places: dict[tuple[tuple[str, ...], str, bool], int] = {((), "", False): 0}
    prefixes: dict[str, set[int]] = defaultdict(set)
    states: dict[str, set[int]] = defaultdict(set)
    area_codes: dict[str, set[int]] = defaultdict(set)
    for row in _rows():
        code, state = row["zip_code"], row["state"]
        zones = CORRECTED_ZONES.get(code) or (row["timezone"],)
        is_in_city = state == "NY" and (
            row["county"] in NEW_YORK_CITY_COUNTIES or code in NEW_YORK_CITY_ZIP_CODES
        )
        number = places.setdefault((zones, state, is_in_city), len(places))
        numbers[int(code)] = number
        prefixes[code[:PREFIX_DIGITS]].add(number)
        states[state].add(number)
        for area_code in row["area_codes"]:
            area_codes[area_code].add(number)
    all_places = [
        Place(tuple(sorted(zones)), _states(state), city) for zones, state, city in places
    ]

    def united_by_key(found: dict[str, set[int]]) -> dict[str, Place]:
        return {key: united(all_places[number] for number in found[key]) for key in found}

    return Tables(
        bytes(numbers),
        tuple(all_places),
        united_by_key(prefixes),
        united_by_key(states),
        {k: v for k, v in united_by_key(area_codes).items() if not _is_canadian(k)},
    )


def _rows() -> Iterator[dict[str, Any]]:
    """The ZIP codes with a known place, a few hundred at a time: all at once would take 100 MB."""
    for number in range(100):
        for row in zipcodes.similar_to(f"{number:02}"):  # type: ignore[no-untyped-call]
            if row["state"] not in MILITARY_STATES:
                yield row


def _states(state: str) -> frozenset[str]:
    return frozenset({state} if state else ())


def _is_canadian(area_code: str) -> bool:
    """The data give ZIP codes along the border the area codes of the other side, too."""
    number = phonenumbers.parse(f"+1{area_code}2345678")
    return phonenumbers.is_valid_number_for_region(number, "CA")


def write_tables() -> None:
    """To stdout, for the process that wants to look them up: `zip_codes.py`."""
    sys.stdout.buffer.write(pickle.dumps(build_tables()))
