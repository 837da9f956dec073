"""Where a borrower may be (compliance.md section 3)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import available_timezones

import phonenumbers
import pytest
from phonenumbers import PhoneNumberType
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

from contacts import zip_codes
from contacts.choices import US_STATES
from contacts.models import Contact
from contacts.phone_zones import place_of_phone_number
from contacts.whereabouts import PossibleZone, Whereabouts, keep_the_same_time, whereabouts_of

EASTERN, CENTRAL, MOUNTAIN = "America/New_York", "America/Chicago", "America/Denver"
PACIFIC, ARIZONA = "America/Los_Angeles", "America/Phoenix"
NOW = dt.datetime(2026, 6, 2, 16, tzinfo=dt.UTC)
A_YEAR_AGO = NOW - dt.timedelta(days=365)


def address(zip_code: str | None = None, state: str | None = None, **values: str) -> Contact:
    given = {"id": "CT-A", "contact_type": "address", "country": "US", **values}
    return Contact(postal_code=zip_code, state=state, **given)


def phone(number: str, **values: str) -> Contact:
    value = number if number.startswith("+") else f"+1{number}5550123"
    return Contact(value=value, **{"id": "CT-P", "contact_type": "phone", **values})


def where(
    *contacts: Contact, stated: str | None = None, stated_at: dt.datetime | None = None
) -> Whereabouts:
    return whereabouts_of(stated_zone=stated, stated_at=stated_at, contacts=contacts, now=NOW)


@pytest.mark.parametrize(
    ("zip_code", "state", "zones"),
    [
        pytest.param("98101", "WA", {PACIFIC}, id="Seattle"),
        pytest.param("98101-1234", None, {PACIFIC}, id="nine digits"),
        pytest.param("981011234", None, {PACIFIC}, id="nine digits without a hyphen"),
        pytest.param("85001", "AZ", {ARIZONA}, id="Phoenix"),
        pytest.param("86515", "AZ", {MOUNTAIN}, id="Window Rock in the Navajo Nation"),
        pytest.param("86034", "AZ", {ARIZONA}, id="Keams Canyon of the Hopi, inside of it"),
        pytest.param("86045", "AZ", {ARIZONA, MOUNTAIN}, id="Tuba City has both clocks"),
        pytest.param(None, "AZ", {ARIZONA, MOUNTAIN}, id="Arizona"),
        pytest.param("32501", "FL", {CENTRAL}, id="Pensacola"),
        pytest.param("33101", "FL", {EASTERN}, id="Miami"),
        pytest.param(None, "FL", {CENTRAL, EASTERN}, id="Florida"),
        pytest.param(None, "TN", {CENTRAL, EASTERN}, id="Tennessee"),
        pytest.param("37405", "TN", {EASTERN}, id="Chattanooga, wrong in the data"),
        pytest.param("89883", "NV", {MOUNTAIN}, id="West Wendover, wrong in the data"),
        pytest.param("36867", "AL", {CENTRAL, EASTERN}, id="Phenix City lives by another time"),
        pytest.param("99634", "AK", {"America/Anchorage"}, id="Napakiak, no zone in the data"),
        pytest.param("99546", "AK", {"America/Adak"}, id="Adak"),
        pytest.param("96813", "HI", {"Pacific/Honolulu"}, id="Hawaii"),
        pytest.param("00901", "PR", {"America/Puerto_Rico"}, id="Puerto Rico"),
        pytest.param("96910", "GU", {"Pacific/Guam"}, id="Guam"),
        pytest.param("96941", "FM", {"Pacific/Pohnpei"}, id="Pohnpei, wrong in the data"),
        pytest.param("09012", "AE", set(), id="an APO in Germany"),
        pytest.param("96278", "AP", set(), id="an APO in Korea"),
        pytest.param("09012", None, set(), id="an APO without its letters"),
        pytest.param("00000", "OH", {EASTERN}, id="an unknown ZIP code in a state"),
        pytest.param("10999", None, {EASTERN}, id="an unknown ZIP code beside known ones"),
        pytest.param("00000", None, set(), id="an unknown ZIP code"),
        pytest.param("98101", "FL", {PACIFIC, CENTRAL, EASTERN}, id="ZIP code against state"),
        pytest.param(None, None, set(), id="a city alone"),
    ],
)
def test_zones_of_an_address(zip_code: str | None, state: str | None, zones: set[str]) -> None:
    assert set(where(address(zip_code, state)).zone_names) == zones


@pytest.mark.parametrize(
    ("country", "zones"),
    [
        ("GB", {"Europe/London"}),
        ("DE", {"Europe/Berlin", "Europe/Busingen"}),
        ("PR", {"America/Puerto_Rico"}),
        ("BV", set()),
    ],
)
def test_an_address_abroad_may_be_anywhere_in_its_country(country: str, zones: set[str]) -> None:
    # A state of another country that is written like one of ours is none.
    found = where(address("98101", "WA", country=country))
    assert set(found.zone_names) == zones
    assert found.states == ({"PR"} if country == "PR" else set())


def test_an_address_in_canada_may_be_on_either_coast() -> None:
    assert {"America/Vancouver", "America/St_Johns"} < set(where(address(country="CA")).zone_names)


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        pytest.param("614", {EASTERN}, id="Ohio"),
        pytest.param(
            "423", {CENTRAL, EASTERN, "America/Kentucky/Monticello"}, id="423 is Chattanooga too"
        ),
        pytest.param("689", {CENTRAL, EASTERN}, id="689 is Orlando"),
        pytest.param("850", {CENTRAL, EASTERN}, id="850 is Tallahassee and Pensacola"),
        pytest.param("821", {EASTERN}, id="821, younger than the ZIP codes"),
        pytest.param("928", {ARIZONA, MOUNTAIN, PACIFIC}, id="928 is the Navajo Nation too"),
        pytest.param("808", {"Pacific/Honolulu"}, id="Hawaii"),
        pytest.param("787", {"America/Puerto_Rico"}, id="Puerto Rico"),
        pytest.param("671", {"Pacific/Guam"}, id="Guam"),
        pytest.param("684", {"Pacific/Pago_Pago"}, id="American Samoa"),
        pytest.param("506", {"America/Halifax"}, id="New Brunswick, not the border of Maine"),
        pytest.param("876", {"America/Jamaica"}, id="Jamaica"),
        *(
            pytest.param(code, set(), id=f"toll-free {code}")
            for code in ("800", "833", "844", "855", "866", "877", "888")
        ),
        pytest.param("500", set(), id="a personal number"),
        pytest.param("900", set(), id="premium rate"),
        pytest.param("+442079460123", {"Europe/London"}, id="London"),
        pytest.param("+448001111111", set(), id="toll-free in Britain"),
        pytest.param("+4915112345678", {"Europe/Berlin"}, id="a German mobile phone"),
        pytest.param("+80012345678", set(), id="international toll-free"),
        pytest.param("(erased)", set(), id="an erased number"),
    ],
)
def test_zones_of_a_phone(number: str, zones: set[str]) -> None:
    contact = phone("614") if number == "(erased)" else phone(number)
    contact.value = number if number == "(erased)" else contact.value
    assert set(where(contact).zone_names) == zones


@pytest.mark.parametrize("area_code", ["270", "219"])
def test_an_area_code_on_a_border_has_the_zones_of_both_sides(area_code: str) -> None:
    assert {CENTRAL, EASTERN} < set(where(phone(area_code)).zone_names)


def test_addresses_and_phones_are_united_and_say_what_they_rest_on() -> None:
    found = where(phone("614", id="CT-2"), phone("312", id="CT-1"), address("98101", id="CT-3"))
    assert found.zones == (
        PossibleZone(PACIFIC, "address", "CT-3"),
        PossibleZone(CENTRAL, "phoneNumber", "CT-1"),
        PossibleZone(EASTERN, "phoneNumber", "CT-2"),
    )
    assert found.zone_names == (CENTRAL, PACIFIC, EASTERN)


@pytest.mark.parametrize(
    ("affiliation", "counts"),
    [("self", True), ("spouse", True)]
    + [(word, False) for word in ("parent", "relative", "friend", "employer", "attorney", "other")],
)
def test_only_the_borrowers_own_phones_count(affiliation: str, counts: bool) -> None:
    assert bool(where(phone("614", affiliation=affiliation)).zones) is counts


def test_addresses_count_whomever_they_belong_to() -> None:
    assert where(address("98101", affiliation="employer")).zone_names == (PACIFIC,)


def test_what_is_archived_or_an_e_mail_says_nothing() -> None:
    email = Contact(id="CT-E", contact_type="email", value="ada@example.com")
    archived = [address("98101", status="archived"), phone("614", status="archived")]
    assert where(email, *archived) == Whereabouts((), frozenset(), False)


def test_a_contact_that_is_not_valid_still_says_where_the_borrower_may_be() -> None:
    returned = address("98101")
    returned.valid = False
    assert where(returned).zone_names == (PACIFIC,)


@pytest.mark.parametrize(
    ("stated", "stated_at", "zones"),
    [
        pytest.param(
            PACIFIC, A_YEAR_AGO + dt.timedelta(microseconds=1), {PACIFIC}, id="within the year"
        ),
        pytest.param(PACIFIC, A_YEAR_AGO, {PACIFIC, EASTERN}, id="a year ago"),
        pytest.param(PACIFIC, None, {PACIFIC, EASTERN}, id="nobody knows when"),
        pytest.param(PACIFIC, NOW + dt.timedelta(days=1), {PACIFIC}, id="after the moment judged"),
        pytest.param(EASTERN, None, {EASTERN}, id="the same zone"),
        pytest.param(
            "America/Detroit", None, {"America/Detroit"}, id="another name of the same time"
        ),
        pytest.param(
            "America/Jamaica",
            None,
            {"America/Jamaica", EASTERN},
            id="the same offset in winter only",
        ),
    ],
)
def test_a_stated_zone_against_a_phone(
    stated: str, stated_at: dt.datetime | None, zones: set[str]
) -> None:
    found = where(phone("614"), stated=stated, stated_at=stated_at)
    assert set(found.zone_names) == zones
    assert found.zones[0] == PossibleZone(stated, "statedZone", None)


def test_one_contradiction_unites_everything() -> None:
    found = where(phone("614"), address("98101"), stated=EASTERN)
    assert [zone.source for zone in found.zones] == ["statedZone", "address", "phoneNumber"]


def test_a_stated_zone_stands_where_the_numbers_say_nothing() -> None:
    assert where(phone("800"), stated=CENTRAL).zone_names == (CENTRAL,)


def test_nothing_known_is_no_zone() -> None:
    assert where() == Whereabouts((), frozenset(), False)


@pytest.mark.parametrize(
    ("contacts", "states"),
    [
        pytest.param([address(None, "MA")], {"MA"}, id="a state"),
        pytest.param([address("98101")], {"WA"}, id="by its ZIP code alone"),
        pytest.param([address("98101", "FL")], {"WA", "FL"}, id="ZIP code against state"),
        pytest.param([address("98101"), address("02108")], {"WA", "MA"}, id="two addresses"),
        pytest.param([address("98101"), phone("617")], {"WA"}, id="an address outweighs phones"),
        pytest.param([phone("617")], {"MA"}, id="an area code"),
        pytest.param([phone("617"), phone("206")], {"MA", "WA"}, id="two area codes"),
        pytest.param([phone("202")], {"DC", "MD", "VA"}, id="an area code across a border"),
        pytest.param([phone("617", affiliation="friend")], set(), id="a friend's phone"),
        pytest.param([phone("800")], set(), id="toll-free"),
        pytest.param([address("09012", "AE"), phone("617")], {"MA"}, id="military mail"),
        pytest.param([address(country="GB"), phone("617")], set(), id="an address abroad"),
        pytest.param([address("00901", "PR")], {"PR"}, id="Puerto Rico"),
    ],
)
def test_states_whose_rules_apply(contacts: list[Contact], states: set[str]) -> None:
    assert where(*contacts, stated=PACIFIC, stated_at=NOW).states == states


@pytest.mark.parametrize(
    ("contacts", "is_there"),
    [
        pytest.param([address("10001", "NY")], True, id="Manhattan"),
        pytest.param([address("11201")], True, id="Brooklyn"),
        pytest.param([address("11101")], True, id="Queens"),
        pytest.param([address("10451")], True, id="the Bronx"),
        pytest.param([address("10301")], True, id="Staten Island"),
        pytest.param([address("11437")], True, id="Jamaica, without a county in the data"),
        pytest.param([address("11001")], False, id="Floral Park in Nassau County"),
        pytest.param([address("10701")], False, id="Yonkers"),
        pytest.param([address("14201", "NY")], False, id="Buffalo"),
        pytest.param([address(None, "NY")], True, id="anywhere in the state"),
        pytest.param([address("07302", "NJ"), phone("212")], False, id="an address elsewhere"),
        pytest.param([address("07302", "NJ"), address("10001")], True, id="one of two addresses"),
        *(
            pytest.param([phone(code)], True, id=code)
            for code in ("212", "332", "347", "646", "718", "917", "929")
        ),
        pytest.param([phone("516")], False, id="516 is Long Island"),
        pytest.param([phone("212", affiliation="attorney")], False, id="an attorney's phone"),
    ],
)
def test_new_york_city(contacts: list[Contact], is_there: bool) -> None:
    assert where(*contacts).is_in_new_york_city is is_there


def test_every_zone_of_the_data_is_one_that_exists() -> None:
    tables = zip_codes._tables()
    names = {zone for place in tables.places for zone in place.zones}
    assert names <= available_timezones()
    assert all(place.zones for place in tables.places[1:])


def test_the_tables_are_made_here_where_no_other_process_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zip_codes, "MAKE", "raise SystemExit(1)")
    assert zip_codes._made_tables.__wrapped__() == zip_codes._tables()


def test_every_state_has_a_place_but_military_mail() -> None:
    without = {state for state in US_STATES if zip_codes.place_of_state(state) is None}
    assert without == {"AA", "AE", "AP"}


def test_every_area_code_of_the_united_states_has_states() -> None:
    """When this fails, a new area code needs its row in `zip_codes.OVERLAYS`."""
    missing = []
    for code in range(200, 1000):
        number = phonenumbers.parse(f"+1{code}2345678")
        is_geographical = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE_OR_MOBILE
        is_ours = phonenumbers.is_valid_number_for_region(number, "US")
        if is_ours and is_geographical and not place_of_phone_number(f"+1{code}2345678").states:
            missing.append(code)
    assert missing == []


def test_a_prefix_alone_tells_as_much_as_the_whole_number() -> None:
    """Every exchange of which the data know a zone of its own: never less than the library says."""
    anywhere = set(TIMEZONE_DATA["1"])
    for prefix in [key for key in TIMEZONE_DATA if key.startswith("1") and len(key) > 1]:
        number = f"+{prefix}{'2345678901'[len(prefix) - 11 :]}"
        zones = set(time_zones_for_number(phonenumbers.parse(number))) - {UNKNOWN_TIMEZONE}
        assert zones == anywhere or zones <= set(place_of_phone_number(number).zones)


@pytest.mark.parametrize(
    ("name", "other", "agree"),
    [
        (EASTERN, "America/Detroit", True),
        (EASTERN, "America/Toronto", True),
        (MOUNTAIN, ARIZONA, False),
        (CENTRAL, "America/Indiana/Knox", True),
        (EASTERN, "Europe/London", False),
    ],
)
def test_zones_that_keep_the_same_time(name: str, other: str, agree: bool) -> None:
    assert keep_the_same_time(name, other, year=2026) is agree
    assert keep_the_same_time(other, name, year=2026) is agree
