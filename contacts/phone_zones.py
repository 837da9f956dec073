"""What a phone number says of where the phone may be: its time zones, its area code."""

from __future__ import annotations

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

from contacts.zip_code_tables import Place
from contacts.zip_codes import place_of_area_code

NORTH_AMERICA = "+1"
AREA_CODE_END = 5
# No zone in the data of North America depends on more digits than these: +1, area code, exchange.
NORTH_AMERICAN_PREFIX_LENGTH = 8
# compliance.md section 3: they decide where there is no address.
NEW_YORK_CITY_AREA_CODES = frozenset({"212", "332", "347", "646", "718", "917", "929"})
# A phone of another type, such as a toll-free one, can ring anywhere.
TYPES_WITH_A_PLACE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
)
NOWHERE = Place()


def place_of_phone_number(number: str) -> Place:
    """Where a phone may be, by its number in E.164; without zones when the number says nothing.

    Source: compliance.md section 3. In North America the zones of the prefix are united with those of all
    ZIP codes of the area code, because the former are wrong or incomplete for some, such as +1 689.
    """
    if number.startswith(NORTH_AMERICA):
        return _place_of_north_american_prefix(number[:NORTH_AMERICAN_PREFIX_LENGTH])
    return _place_of_other_number(number)


@lru_cache(maxsize=65_536)
def _place_of_north_american_prefix(prefix: str) -> Place:
    area_code = prefix[len(NORTH_AMERICA) : AREA_CODE_END]
    area = place_of_area_code(area_code) or NOWHERE
    zones = {*area.zones, *_zones_of_prefix(prefix)}
    return Place(tuple(sorted(zones)), area.states, area_code in NEW_YORK_CITY_AREA_CODES)


def _zones_of_prefix(prefix: str) -> tuple[str, ...]:
    """The zones of the longest prefix in the data; none when that is the bare country code.

    The library would look at the whole number to tell toll-free and personal numbers apart; the data have
    no prefix of theirs but +1, so the prefix alone decides, at a hundredth of the cost.
    """
    digits = prefix.removeprefix("+")
    for length in range(len(digits), 1, -1):
        zones = TIMEZONE_DATA.get(digits[:length])
        if zones is not None:
            return tuple(zone for zone in zones if zone != UNKNOWN_TIMEZONE)
    return ()


@lru_cache(maxsize=16_384)
def _place_of_other_number(number: str) -> Place:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return NOWHERE
    if phonenumbers.number_type(parsed) not in TYPES_WITH_A_PLACE:
        return NOWHERE
    zones = time_zones_for_number(parsed)
    return Place(tuple(sorted(zone for zone in zones if zone != UNKNOWN_TIMEZONE)))
