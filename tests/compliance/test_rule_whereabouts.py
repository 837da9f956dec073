"""Where the borrower may be, as the hours and the rules of states see it (compliance.md section 3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, Borrower

EASTERN, CENTRAL, PACIFIC = "America/New_York", "America/Chicago", "America/Los_Angeles"
NOON_UTC = "2026-06-02T12:00+00:00"


def nowhere(**person: Any) -> Borrower:
    """Ada, of whom nobody knows where she lives; times are in UTC."""
    ada = Borrower(None, **person)
    ada.clock = "UTC"
    return ada


def open_hours(ada: Borrower) -> set[int]:
    """The hours in UTC at which she may be called in summer."""
    return {
        hour
        for hour in range(24)
        if ada.ask(f"2026-06-02 {hour:02}:30", contact_id=ada.phone).on("regf.time") is None
    }


def hours(first: int, last: int) -> set[int]:
    """The hours of a day from the first to the last, which may be after midnight."""
    return {hour % 24 for hour in range(first, last + 1)}


@pytest.mark.parametrize(
    ("zip_code", "state", "first", "last"),
    [
        # From eight o'clock in summer time to nine in the evening, in UTC.
        pytest.param("98101", "WA", 15, 27, id="Seattle"),
        pytest.param("96813", "HI", 18, 30, id="Hawaii"),
        pytest.param("00901", "PR", 12, 24, id="Puerto Rico"),
        pytest.param("85001", "AZ", 15, 27, id="Phoenix, which keeps standard time"),
        pytest.param("86515", "AZ", 14, 26, id="the Navajo Nation, which does not"),
        pytest.param("86045", "AZ", 15, 26, id="Tuba City, where both are in use"),
        pytest.param(None, "AZ", 15, 26, id="anywhere in Arizona"),
        pytest.param("32501", "FL", 13, 25, id="Pensacola"),
        pytest.param("33101", "FL", 12, 24, id="Miami"),
        pytest.param(None, "FL", 13, 24, id="anywhere in Florida"),
        pytest.param(None, "TN", 13, 24, id="anywhere in Tennessee"),
    ],
)
def test_an_address_tells_the_hours(
    zip_code: str | None, state: str, first: int, last: int
) -> None:
    ada = nowhere()
    ada.has_address(zip_code, state)
    ada.phone = ada.has_phone("800")
    assert open_hours(ada) == hours(first, last)


def test_guam_is_a_day_ahead() -> None:
    ada = nowhere()
    ada.has_address("96910", "GU")
    ada.phone = ada.has_phone("800")
    # From ten at night to eleven the next morning.
    assert open_hours(ada) == hours(22, 34)


@pytest.mark.parametrize(
    ("area_code", "first", "last"),
    [
        pytest.param("312", 13, 25, id="Chicago"),
        pytest.param("808", 18, 30, id="Hawaii"),
        pytest.param("850", 13, 24, id="850 is Tallahassee and Pensacola"),
        pytest.param("423", 13, 24, id="423 is Chattanooga too"),
        pytest.param("928", 15, 26, id="928 is the Navajo Nation too"),
    ],
)
def test_an_area_code_tells_the_hours(area_code: str, first: int, last: int) -> None:
    ada = nowhere()
    ada.phone = ada.has_phone(area_code)
    assert open_hours(ada) == hours(first, last)


def test_address_and_number_are_united() -> None:
    ada = nowhere()
    ada.has_address("98101", "WA")
    ada.phone = ada.has_phone("614")
    assert open_hours(ada) == hours(15, 24)
    zones = {row["name"]: row["source"] for row in ada.ask(NOON_UTC).data["timeZones"]}
    assert zones == {PACIFIC: "address", EASTERN: "phoneNumber"}


@pytest.mark.parametrize("theme", ["opsCollDebt", "opsServicing"])
@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(lambda ada: ada.has_phone("800"), id="toll-free only"),
        pytest.param(lambda ada: ada.has_phone("888"), id="another toll-free one"),
        pytest.param(
            lambda ada: (ada.has_address("09012", "AE"), ada.has_phone("866"))[1], id="an APO"
        ),
        pytest.param(
            lambda ada: (ada.has_phone("312", status="archived"), ada.has_phone("800"))[1],
            id="an archived number",
        ),
        pytest.param(
            lambda ada: (ada.has_phone("312", affiliation="friend"), ada.has_phone("800"))[1],
            id="a friend's number",
        ),
    ],
)
def test_where_nothing_tells_the_zone_the_answer_is_no(theme: str, tell: Any) -> None:
    ada = nowhere()
    ada.phone = tell(ada)
    answer = ada.ask("2026-06-02 20:00", contact_id=ada.phone, theme=theme)
    assert answer.denied == {"regf.time"}
    assert "time zone unknown" in answer.reason("regf.time")["message"]
    assert (answer.next_allowed_at, answer.data["timeZones"]) == (None, [])


@pytest.mark.parametrize("allows_common_hours", [False, True])
def test_marketing_is_no_freer_where_nothing_tells_the_zone(allows_common_hours: bool) -> None:
    ada = nowhere()
    ada.phone = ada.has_phone("800")
    ada.agrees("marketing", "2026-01-01 12:00")
    ada.settings.allows_common_hours = allows_common_hours
    answer = ada.ask("2026-06-02 22:30", contact_id=ada.phone, theme="marketing")
    assert answer.denied == (set() if allows_common_hours else {"tcpa.hours"})


def test_a_company_may_allow_the_hours_common_to_all_zones() -> None:
    ada = nowhere()
    ada.phone = ada.has_phone("800")
    ada.settings.allows_common_hours = True
    # From eight the next morning in Guam to nine in the evening in New York.
    assert open_hours(ada) == hours(22, 24)
    answer = ada.ask(NOON_UTC, contact_id=ada.phone)
    assert answer.next_allowed_at == ada.moment("2026-06-02 22:00")


def test_other_rules_are_judged_everywhere_where_nothing_tells_the_zone() -> None:
    ada = nowhere()
    ada.phone = ada.has_phone("800")
    ada.talks("2026-06-02 09:00")
    # On Adak the second of June had just begun; there the seventh date ends last.
    for at, word in (("2026-06-09 08:59:59.999999", "deny"), ("2026-06-09 09:00", None)):
        assert ada.ask(at, contact_id=ada.phone).on("regf.freq.wait") == word


# The zone that the borrower has stated


def test_a_zone_that_was_stated_lately_outweighs_what_numbers_say() -> None:
    ada = Borrower("IL", time_zone=PACIFIC)
    stated = ada.moment("2026-04-01 12:00")
    ada.rows.person.time_zone_stated_at = stated
    answer = ada.ask("2026-04-15 10:30")
    assert (answer.decision, answer.next_allowed_at) == ("allow", ada.moment("2026-04-15 10:30"))
    assert [row["source"] for row in answer.data["timeZones"]] == ["statedZone"]
    assert ada.ask("2026-04-15 09:59").denied == {"regf.time"}
    assert ada.ask("2026-04-15 22:59").decision == "allow"


@pytest.mark.parametrize(
    ("at", "sources"),
    [
        ("2026-06-01 18:59:59.999999", {"statedZone"}),
        ("2026-06-01 19:00", {"statedZone", "address", "phoneNumber"}),
    ],
)
def test_a_stated_zone_is_united_with_what_contradicts_it_after_a_year(
    at: str, sources: set[str]
) -> None:
    ada = Borrower("IL", time_zone=PACIFIC)
    ada.rows.person.time_zone_stated_at = ada.moment("2025-06-01 19:00")
    assert {row["source"] for row in ada.ask(at).data["timeZones"]} == sources


def test_a_stated_zone_that_nothing_contradicts_stands_alone() -> None:
    ada = Borrower("IL", time_zone=CENTRAL)
    assert [row["source"] for row in ada.ask().data["timeZones"]] == ["statedZone"]


def test_what_was_open_by_the_stated_zone_may_close_when_it_has_grown_old() -> None:
    ada = Borrower("WA", time_zone=EASTERN)
    ada.clock = EASTERN
    grown_old = ada.moment("2026-06-02 09:00")
    ada.rows.person.time_zone_stated_at = ada.moment("2025-06-02 09:00")
    assert ada.ask(grown_old - MICROSECOND).decision == "allow"
    answer = ada.ask(grown_old)
    assert answer.denied == {"regf.time"}
    assert answer.next_allowed_at == ada.moment("2026-06-02 11:00")


def test_the_next_moment_is_judged_by_the_zones_of_that_moment() -> None:
    ada = Borrower("WA", time_zone=EASTERN)
    ada.clock = EASTERN
    ada.rows.person.time_zone_stated_at = ada.moment("2025-06-02 03:00")
    # By the stated zone alone it would be eight in the east.
    assert ada.ask("2026-06-02 02:00").next_allowed_at == ada.moment("2026-06-02 11:00")


# Dates where the borrower is


@pytest.mark.parametrize(
    ("talk", "opens"),
    [
        # 23:50 in Chicago is the next day in New York.
        ("2026-04-08 23:50", "2026-04-15 23:00"),
        ("2026-04-08 22:50", "2026-04-15 00:00"),
    ],
)
def test_a_date_is_counted_in_each_zone(talk: str, opens: str) -> None:
    ada = Borrower()
    ada.has_phone("614")
    ada.talks(talk)
    question = {"channel": "voice"}
    moment = ada.moment(opens)
    assert ada.ask(moment - MICROSECOND, **question).on("regf.freq.wait") == "deny"
    assert ada.ask(moment, **question).on("regf.freq.wait") is None


# States and the city


@pytest.mark.parametrize(
    ("tell", "is_bound"),
    [
        pytest.param(lambda ada: ada.has_address("02108", "MA"), True, id="an address there"),
        pytest.param(lambda ada: ada.has_address(None, "MA", city="Boston"), True, id="the state"),
        pytest.param(lambda ada: ada.has_phone("617"), False, id="an address outweighs a number"),
        pytest.param(
            lambda ada: ada.has_address("02108", "MA", status="archived"), False, id="archived"
        ),
    ],
)
def test_the_rules_of_a_state_bind_by_any_address(tell: Any, is_bound: bool) -> None:
    ada = Borrower()
    tell(ada)
    ada.calls("2026-04-13 12:00", "2026-04-14 12:00")
    assert ada.ask().on("us-ma.freq") == ("deny" if is_bound else None)


@pytest.mark.parametrize(
    ("area_codes", "is_bound"), [(("617",), True), (("312", "617"), True), (("312",), False)]
)
def test_without_an_address_the_area_codes_tell_the_state(
    area_codes: tuple[str, ...], is_bound: bool
) -> None:
    ada = Borrower(None)
    ada.phone, *_ = [ada.has_phone(code) for code in area_codes]
    ada.calls("2026-04-13 12:00", "2026-04-14 12:00")
    assert ada.ask().on("us-ma.freq") == ("deny" if is_bound else None)


@pytest.mark.parametrize(
    ("zip_code", "is_bound"),
    [
        *(("10001", True), ("11201", True), ("11101", True), ("10451", True), ("10301", True)),
        *(("11001", False), ("10701", False), ("14201", False)),
    ],
)
def test_new_york_city_is_its_five_counties(zip_code: str, is_bound: bool) -> None:
    ada = Borrower(None)
    ada.phone = ada.has_phone("212")
    ada.has_address(zip_code, "NY")
    ada.calls("2026-04-13 12:00", "2026-04-14 12:00")
    assert ada.ask().on("us-ny-nyc.freq") == ("deny" if is_bound else None)


@pytest.mark.parametrize(
    ("area_code", "is_bound"),
    [
        *((code, True) for code in ("212", "332", "347", "646", "718", "917", "929")),
        *((code, False) for code in ("516", "914", "315")),
    ],
)
def test_without_an_address_the_area_codes_tell_the_city(area_code: str, is_bound: bool) -> None:
    ada = Borrower(None)
    ada.phone = ada.has_phone(area_code)
    ada.calls("2026-04-13 12:00", "2026-04-14 12:00")
    assert ada.ask().on("us-ny-nyc.freq") == ("deny" if is_bound else None)
