"""What ZIP codes, states, countries and area codes say of a place: zones, states, whether it is New York City.

The data are those of the packages `zipcodes` (zip_code_tables.py) and `tzdata` (the zones of each country).
Everything is looked up in small tables that are made at first use, in about a second. Telephone prefixes
live in phone_zones.py.
"""

from __future__ import annotations

import importlib.resources
import os
import pickle
import subprocess
import sys
import threading
from collections import defaultdict
from functools import cache

import structlog

from contacts.zip_code_tables import PREFIX_DIGITS, Place, Tables, build_tables

log = structlog.get_logger(__name__)

ZIP_CODE_DIGITS = 5
MAKE = "from contacts.zip_code_tables import write_tables; write_tables()"
# Threads that need the tables at once wait for those that the first one makes.
_MAKING = threading.Lock()
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
    with _MAKING:
        return _made_tables()


@cache
def _made_tables() -> Tables:
    """Made by a process of its own, which ends with the 40 MB that making them takes; without it, in this one."""
    try:
        made = subprocess.run(
            [sys.executable, "-c", MAKE],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=subprocess.PIPE,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        log.warning("zip_code_tables_made_here", reason=str(error))
        return build_tables()
    tables: Tables = pickle.loads(made.stdout)
    return tables
