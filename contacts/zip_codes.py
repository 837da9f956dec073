"""What ZIP codes, states, countries and area codes say of a place: zones, states, whether it is New York City.

The data are those of the packages `zipcodes` (one zone, county and the area codes of each ZIP code) and
`tzdata` (the zones of each country), with the corrections below. Everything is looked up in small tables that
are built at first use, in about a second. Telephone prefixes live in phone_zones.py.
"""

from __future__ import annotations

import importlib.resources
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import phonenumbers
import zipcodes

from contacts.choices import MILITARY_STATES

ZIP_CODE_COUNT = 100_000
ZIP_CODE_DIGITS = 5
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
# Area codes younger than the ZIP data, by the code whose area they share.
OVERLAYS = {
    "235": "573",
    "274": "920",
    "324": "904",
    "327": "870",
    "329": "845",
    "353": "608",
    "369": "707",
    "645": "305",
    "686": "804",
    "728": "561",
    "730": "618",
    "738": "213",
    "748": "970",
    "821": "864",
    "975": "816",
}
# Places that tzdata lists as countries and the US Postal Service as states.
STATES_THAT_ARE_COUNTRIES = frozenset({"AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"})


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


def place_of_zip_code(zip_code: str) -> Place | None:
    """The place of a ZIP code by its first five digits; None for an unknown one and for military mail."""
    digits = zip_code[:ZIP_CODE_DIGITS]
    if len(digits) != ZIP_CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
        return None
    tables = _tables()
    number = tables.place_numbers[int(digits)]
    return tables.places[number] if number else None


def place_of_zip_code_prefix(zip_code: str) -> Place | None:
    """All places whose ZIP codes share the first three digits; None when there are none."""
    return _tables().prefixes.get(zip_code[:PREFIX_DIGITS])


def place_of_state(state: str) -> Place | None:
    """A whole state, with every zone that is in use in it; None for military mail and what is no state."""
    return _tables().states.get(state)


def place_of_area_code(area_code: str) -> Place | None:
    """Where the ZIP codes of an area code of the US lie; None for others: Canadian, toll-free, unknown.

    The data list an area code for every ZIP code that its area touches, also across a state's border.
    """
    return _tables().area_codes.get(OVERLAYS.get(area_code, area_code))


def place_of_country(country: str) -> Place:
    """A whole country with all its zones, as tzdata lists them; without zones when it is none."""
    states = frozenset({country}) & STATES_THAT_ARE_COUNTRIES
    return Place(_zones_of_countries().get(country, ()), states)


@cache
def _zones_of_countries() -> dict[str, tuple[str, ...]]:
    file = importlib.resources.files("tzdata").joinpath("zoneinfo/zone.tab")
    zones: dict[str, list[str]] = defaultdict(list)
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            zones[country].append(name)
    return {country: tuple(sorted(names)) for country, names in zones.items()}


@cache
def _tables() -> Tables:
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
