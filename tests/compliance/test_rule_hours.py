"""The hours of the day, in every place where the borrower may be (regf.time, tcpa.hours, us-fl.hours)."""

from __future__ import annotations

import pytest

from tests.compliance.guard_case import MICROSECOND, Borrower

EDGES = [
    ("07:59:59.999999", False),
    ("08:00", True),
    ("12:00", True),
    ("20:59:59.999999", True),
    ("21:00", False),
    ("23:59:59.999999", False),
    ("00:00", False),
]


@pytest.mark.parametrize(("time", "is_open"), EDGES)
@pytest.mark.parametrize("channel", ["voice", "text", "email", "chat", "fax"])
def test_contact_is_allowed_from_eight_to_nine(channel: str, time: str, is_open: bool) -> None:
    answer = Borrower().ask(f"2026-04-15 {time}", channel)
    assert answer.denied == (set() if is_open else {"regf.time"})


@pytest.mark.parametrize(("time", "is_open"), EDGES)
def test_telemarketing_keeps_the_same_hours(time: str, is_open: bool) -> None:
    ada = Borrower()
    ada.agrees("marketing", "2026-01-01 12:00")
    answer = ada.ask(f"2026-04-15 {time}", theme="marketing")
    assert answer.denied == (set() if is_open else {"tcpa.hours"})


@pytest.mark.parametrize(("time", "is_open"), EDGES)
def test_florida_keeps_the_same_hours(time: str, is_open: bool) -> None:
    answer = Borrower("FL").ask(f"2026-04-15 {time}")
    assert answer.denied == (set() if is_open else {"regf.time", "us-fl.hours"})


@pytest.mark.parametrize(
    ("at", "channel", "is_denied"),
    [
        ("2025-05-15 22:00", "email", True),
        ("2025-05-16 00:00", "email", False),
        ("2025-05-16 22:00", "email", False),
        ("2025-05-15 22:00", "voice", True),
        ("2025-05-16 22:00", "voice", True),
        ("2025-05-16 22:00", "text", True),
    ],
)
def test_florida_exempts_e_mail_since_the_sixteenth_of_may_2025(
    at: str, channel: str, is_denied: bool
) -> None:
    ada = Borrower("FL")
    assert ada.ask(at, channel).on("us-fl.hours") == ("deny" if is_denied else None)


def test_the_hours_of_florida_hold_in_every_possible_zone() -> None:
    ada = Borrower("FL")
    ada.has_phone("213")
    # Half past ten in Miami is half past seven in Los Angeles.
    assert ada.ask("2026-04-15 10:59").denied == {"regf.time", "us-fl.hours"}
    assert ada.ask("2026-04-15 11:00").decision == "allow"


@pytest.mark.parametrize("rule_id", ["regf.time", "us-fl.hours"])
@pytest.mark.parametrize(
    ("at", "next_at"),
    [
        ("2026-04-15 05:00", "2026-04-15 08:00"),
        ("2026-04-15 21:00", "2026-04-16 08:00"),
        # On 8 March clocks are put forward, on 1 November back.
        ("2026-03-07 21:00", "2026-03-08 08:00"),
        ("2026-10-31 21:00", "2026-11-01 08:00"),
    ],
)
def test_closed_hours_end_at_eight(rule_id: str, at: str, next_at: str) -> None:
    ada = Borrower("FL")
    answer = ada.ask(at)
    assert answer.reason(rule_id)["nextAllowedAt"] is not None
    assert answer.next_allowed_at == ada.moment(next_at)
    assert ada.ask(answer.next_allowed_at - MICROSECOND).decision == "deny"


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-08T12:59:59+00:00", False),
        ("2026-03-08T13:00:00+00:00", True),
        ("2026-11-01T13:59:59+00:00", False),
        ("2026-11-01T14:00:00+00:00", True),
    ],
)
def test_the_wall_clock_decides_on_the_days_when_clocks_change(at: str, is_open: bool) -> None:
    assert (Borrower().ask(at).decision == "allow") is is_open


def test_a_company_may_keep_stricter_hours() -> None:
    ada = Borrower()
    ada.adjustments["regf.time"] = {"enabled": None, "limits": {"from": 9, "to": 20}}
    decisions = [
        ada.ask(f"2026-04-15 {time}").decision for time in ("08:59:59", "09:00", "19:59", "20:00")
    ]
    assert decisions == ["deny", "allow", "allow", "deny"]
    assert ada.ask("2026-04-15 20:00").next_allowed_at == ada.moment("2026-04-16 09:00")


# Several places


@pytest.mark.parametrize(
    ("time", "is_open"),
    [("10:59:59", False), ("11:00", True), ("20:59:59", True), ("21:00", False)],
)
def test_every_possible_place_must_be_within_hours(time: str, is_open: bool) -> None:
    ada = Borrower("WA")
    ada.has_phone("614")
    ada.clock = "America/New_York"
    answer = ada.ask(f"2026-06-02 {time}")
    assert answer.denied == (set() if is_open else {"regf.time"})


def test_nine_in_the_east_opens_at_eight_in_the_west() -> None:
    ada = Borrower("WA")
    ada.has_phone("614")
    answer = ada.ask("2026-06-02 18:00")
    assert answer.reason("regf.time")["zone"] == "America/New_York"
    # Alone it would be eight in the east; and the west is not open before its own eight.
    assert answer.next_allowed_at == ada.moment("2026-06-03 08:00")


# Planning at the company's noon


@pytest.mark.parametrize("time", ["00:00", "03:00", "12:00", "23:59"])
def test_planning_judges_times_of_day_at_the_companys_noon(time: str) -> None:
    ada = Borrower()
    answer = ada.ask(f"2026-04-15T{time}-04:00", check_at_company_noon=True)
    assert answer.decision == "allow"
    assert answer.data["planningOnly"] is True
    assert answer.next_allowed_at == ada.moment(f"2026-04-15T{time}-04:00")


def test_planning_judges_all_rules_about_hours_so() -> None:
    ada = Borrower("FL")
    ada.agrees("marketing", "2026-01-01 12:00")
    for theme in ("opsCollDebt", "marketing"):
        assert ada.ask("2026-04-15 23:00", theme=theme).decision == "deny"
        planned = ada.ask("2026-04-15 23:00", theme=theme, check_at_company_noon=True)
        assert planned.decision == "allow"


def test_planning_at_noon_may_be_too_early_where_the_borrower_is() -> None:
    ada = Borrower(None, time_zone="Pacific/Honolulu", time_zone_stated_at=None)
    ada.phone = ada.has_phone("808")
    # Noon in New York is six in the morning in Honolulu; so it is every day.
    answer = ada.ask("2026-04-15T18:00-04:00", check_at_company_noon=True)
    assert answer.denied == {"regf.time"}
    assert answer.next_allowed_at is None


def test_planning_judges_the_rest_as_usual() -> None:
    ada = Borrower()
    ada.talks("2026-04-09 12:00")
    at = ada.moment("2026-04-15 23:30")
    answer = ada.ask(at, check_at_company_noon=True)
    # In New York, where the company is, the next day has begun, and noon of it is judged; in Chicago the
    # seventh date after the conversation has not ended.
    assert answer.denied == {"regf.freq.wait"}
    assert answer.next_allowed_at == ada.moment("2026-04-16 00:00")


@pytest.mark.parametrize(
    ("start", "end", "is_denied"),
    [("11:00", "11:01", True), ("11:01", "12:00", False), ("10:00", "11:00", False)],
)
def test_planning_judges_inconvenient_times_at_that_noon(
    start: str, end: str, is_denied: bool
) -> None:
    ada = Borrower()
    ada.wants(times_of_day=[{"from": start, "to": end}])
    answer = ada.ask("2026-04-15 18:00", check_at_company_noon=True)
    assert answer.on("regf.designated") == ("deny" if is_denied else None)


def test_planning_asks_for_the_first_day_on_which_noon_is_convenient() -> None:
    ada = Borrower()
    # Wednesday and Thursday at noon are not.
    ada.wants(days_of_week=[2, 3], times_of_day=[{"from": "11:00", "to": "12:00"}])
    answer = ada.ask("2026-04-15 18:00", check_at_company_noon=True)
    assert answer.next_allowed_at == ada.moment("2026-04-17 00:00")
