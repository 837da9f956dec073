"""The plain judge on the company's caps, the limits of states and cities, and warnings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.plain_counting import ONE_DAY
from tests.compliance.plain_judge import World
from tests.compliance.plain_rows import (
    address,
    at,
    call,
    consent,
    conversation,
    denied,
    email,
    loan,
    message,
    phone,
    request,
    warned,
    world,
)

SEVEN, WAIT = "regf.freq.7in7", "regf.freq.wait"
NOON = "2026-06-10 12:00"
PLACES = {
    "MA": {"postal_code": "02108", "state": "MA"},
    "NYC": {"postal_code": "10001", "state": "NY"},
    "DC": {"postal_code": "20001", "state": "DC"},
    "WA": {"postal_code": "98101", "state": "WA"},
    "WV": {"postal_code": "25301", "state": "WV"},
    "OR": {"postal_code": "97201", "state": "OR"},
    "FL": {"postal_code": "33101", "state": "FL"},
}
DESK = phone(id="desk", label="work")


def living_in(place: str, *rows: Any, **values: Any) -> Any:
    """Ada has a phone, an e-mail, a desk, and lives there; her clock is New York's."""
    recent = {"receive_text_messages_last_consent_at": at("2026-06-01 12:00")}
    contacts = [phone(**recent), DESK, email(), address(**PLACES[place])]
    return world(*rows, **{"contacts": contacts, "company_kind": "collector", **values})


def in_days(number: int, *, contact_id: str = "phone", channel: str = "voice") -> list[Any]:
    """So many contacts, one on each of the days until yesterday."""
    days = [f"2026-06-{9 - index:02} 12:00" for index in range(number)]
    if channel == "voice":
        return [call(day, contact_id=contact_id) for day in days]
    return [message(day, channel) for day in days]


@pytest.mark.parametrize(
    ("place", "rule", "channel", "limit", "rows"),
    [
        ("MA", "us-ma.freq", "voice", 2, in_days(3)),
        ("MA", "us-ma.freq", "text", 2, in_days(3)),
        ("NYC", "us-ny-nyc.freq", "email", 2, in_days(1, channel="text") + in_days(2)),
        ("DC", "us-dc.freq", "voice", 4, in_days(5)),
        ("DC", "us-dc.freq", "text", 5, in_days(6, channel="email")),
        ("DC", "us-dc.freq", "email", 1, in_days(2, channel="text")),
        ("WA", "us-wa.freq", "voice", 3, in_days(4, channel="chat")),
        ("WV", "us-wv.freq", "voice", 30, in_days(6) * 6),
        ("WV", "us-wv.freq", "voice", 10, [conversation("2026-06-04 12:00")] * 11),
    ],
)
def test_a_state_limits_contacts_of_seven_dates(
    place: str, rule: str, channel: str, limit: int, rows: list[Any]
) -> None:
    below, full = living_in(place, *rows[: limit - 1]), living_in(place, *rows[:limit])
    question = {"contact_id": "email" if channel == "email" else "phone", "channel": channel}
    assert rule not in denied(below, NOON, **question)
    assert rule in denied(full, NOON, **question)


@pytest.mark.parametrize(
    ("place", "rule", "kind", "answer"),
    [
        ("WA", "us-wa.freq", "collector", True),
        ("WA", "us-wa.freq", "creditor", False),
        ("OR", "us-or.work", "collector", True),
        ("OR", "us-or.work", "servicer", False),
    ],
)
def test_one_contact_a_week_at_work_binds_collectors(
    place: str, rule: str, kind: str, answer: bool
) -> None:
    known = living_in(place, *in_days(1, contact_id="desk"), company_kind=kind)
    assert (rule in denied(known, NOON, contact_id="desk")) is answer
    assert rule not in denied(known, NOON, contact_id="phone")
    assert rule not in denied(known, "2026-06-16 12:00", contact_id="desk")


def test_massachusetts_counts_30_dates_at_work() -> None:
    calls = [call(f"2026-05-{day} 12:00", contact_id="desk") for day in (12, 20)]
    known = living_in("MA", *calls)
    assert "us-ma.freq" in denied(known, NOON, contact_id="desk")
    assert "us-ma.freq" not in denied(known, "2026-06-11 12:00", contact_id="desk")
    assert "us-ma.freq" not in denied(known, NOON, contact_id="phone")


@pytest.mark.parametrize(("date", "is_denied"), [("2026-08-31", True), ("2026-09-01", False)])
def test_new_york_city_allows_a_third_attempt_from_september(date: str, is_denied: bool) -> None:
    rows = [call("2026-08-30 12:00"), message("2026-08-30 12:00", "text")]
    known = living_in("NYC", *rows)
    full = living_in("NYC", *rows, call("2026-08-30 13:00"))
    assert ("us-ny-nyc.freq" in denied(known, f"{date} 12:00", contact_id="phone")) is is_denied
    assert "us-ny-nyc.freq" in denied(full, f"{date} 12:00", contact_id="phone")


def test_florida_has_its_own_hours_which_spare_emails() -> None:
    court = {"purpose": "courtPermission"}
    known = living_in("FL", consent("email", "2026-05-01 12:00", "email"))
    assert denied(known, "2026-06-10 21:00", contact_id="phone", **court) == {"us-fl.hours"}
    assert denied(known, "2026-06-10 21:00", channel="email", **court) == set()
    assert "us-fl.hours" in denied(known, "2025-05-15 21:00", channel="email", **court)
    assert "us-fl.hours" not in denied(known, "2025-05-16 21:00", channel="email", **court)


# The company's caps, and warnings


def test_a_light_hand_is_two_contacts_in_seven_dates_over_all_channels() -> None:
    rows = [message("2026-06-04 12:00", "mail", contact_id="address"), call("2026-06-05 12:00")]
    known = world(*rows, intensity="light")
    assert denied(known, NOON) == {"borrower.intensity"}
    assert denied(known, "2026-06-11 12:00") == set()
    assert denied(world(*rows), NOON) == set()
    assert warned(known, NOON, purpose="droppedCall") == {"borrower.intensity"}


def test_more_than_seven_contacts_or_four_messages_a_day_warn() -> None:
    eight = world(*in_days(6), message("2026-06-09 13:00", "gui"), contacts=[phone(), email()])
    messages = [message(f"2026-06-10 {hour}:00", "email") for hour in ("08", "09", "10")]
    assert "regf.freq.cumulative" in warned(eight, NOON, channel="email")
    assert "regf.freq.cumulative" not in warned(eight, "2026-06-11 12:00", channel="email")
    for number, warns in [(2, False), (3, True)]:
        known = world(*messages[:number], contacts=[phone(), email()])
        assert ("regf.freq.cumulative" in warned(known, NOON, channel="text")) is warns
        assert "regf.freq.cumulative" not in warned(known, NOON)


def test_a_redial_within_five_minutes_of_no_answer_warns() -> None:
    known = world(call(NOON))
    assert warned(known, "2026-06-10 12:05") == {"regf.freq.concentration"}
    assert warned(known, "2026-06-10 12:05:00.000001") == set()


def test_what_was_said_and_military_duty_warn() -> None:
    known = world(request("oralStatement"), request("militaryDuty"))
    assert warned(known, NOON) == {"regf.freq.prior-statement", "scra.review"}


@pytest.mark.parametrize(("date", "answer"), [("04", set()), ("05", {"history.incomplete"})])
def test_a_window_behind_the_imported_history_warns(date: str, answer: set[str]) -> None:
    settings = {"history_complete_from": at(f"2026-06-{date} 12:00").date()}
    assert warned(world(settings=settings), NOON) == answer


def test_massachusetts_counts_debt_by_debt() -> None:
    rows = [call(f"2026-06-0{day} 12:00", loans=["medical"]) for day in (8, 9)]
    known = living_in("MA", *rows, loans=[loan(id="medical"), loan(id="card")])
    assert "us-ma.freq" in denied(known, NOON, contact_id="phone", loan_ids=["medical"])
    assert "us-ma.freq" not in denied(known, NOON, contact_id="phone", loan_ids=["card"])


@pytest.mark.parametrize(
    ("values", "limit"),
    [
        ({}, 5),
        ({"contact_id": "email"}, 5),
        ({"contact_id": "phone"}, 1),
        ({"given_to": "creditor"}, 1),
        ({"kind": "marketing"}, 1),
        ({"revoked_at": at(NOON)}, 1),
    ],
)
def test_the_district_of_columbia_asks_for_consent(values: dict[str, Any], limit: int) -> None:
    agreed = consent("email", "2026-06-01 12:00", "email", **values)
    for number in (limit - 1, limit):
        known = living_in("DC", agreed, *in_days(number, channel="text"))
        answer = denied(known, NOON, channel="email")
        assert ("us-dc.freq" in answer) is (number == limit)


@pytest.mark.parametrize(
    ("values", "is_counted"),
    [
        ({}, True),
        ({"status": "failed", "status_details": None}, False),
        ({"status_details": "voiceWrongNumber", "contact_id": "desk"}, False),
        ({"channel": "gui", "status": "succeeded", "status_details": None}, False),
        ({"channel": "fax", "status": "succeeded", "status_details": None}, True),
        ({"channel": "chat", "status": "inProgress", "status_details": None}, True),
        ({"channel": "chat", "status": "canceled", "status_details": None}, False),
    ],
)
def test_what_a_light_hand_counts(values: dict[str, Any], is_counted: bool) -> None:
    rows = [call("2026-06-05 12:00"), call("2026-06-06 12:00", **values)]
    known = world(*rows, intensity="light", contacts=[phone(), DESK])
    answer = denied(known, NOON, contact_id="phone")
    assert answer == ({"borrower.intensity"} if is_counted else set())


@pytest.mark.parametrize(
    ("question", "known", "first"),
    [
        pytest.param({"contact_id": "phone"}, living_in("MA"), "06-04", id="seven dates"),
        pytest.param({"contact_id": "desk"}, living_in("MA"), "05-12", id="30 at work in MA"),
        pytest.param({"contact_id": "desk"}, living_in("WA"), "06-04", id="seven at other work"),
        pytest.param({"channel": "mail"}, living_in("MA"), "06-04", id="seven of letters"),
        pytest.param(
            {"is_prerecorded": True},
            *(world(contacts=[phone(label="home")]), "05-12"),
            id="30 of prerecorded calls",
        ),
        pytest.param(
            {},
            *(world(settings={"intensity_caps": {"normal": (9, 14)}}), "05-28"),
            id="14 by the company's cap",
        ),
        pytest.param({}, world(contacts=[phone(affiliation="attorney")]), None, id="an attorney"),
        pytest.param({"theme": "opsAccountCredentials"}, world(), None, id="no collections"),
    ],
)
def test_the_largest_window_tells_whether_the_history_reaches(
    question: dict[str, Any], known: World, first: str | None
) -> None:
    for days_later, warns in [(0, False), (1, True)]:
        date = at(f"2026-{first or '06-10'} 12:00").date() + days_later * ONE_DAY
        known.settings.history_complete_from = date
        answer = warned(known, NOON, **question)
        assert ("history.incomplete" in answer) is (warns and first is not None)


@pytest.mark.parametrize(
    ("rows", "warns"),
    [
        pytest.param([call(NOON)], True, id="no answer"),
        pytest.param([call(NOON, status_details="voiceLeftVoicemail")], True, id="voicemail"),
        pytest.param([call(NOON, status_details=None)], True, id="nothing said"),
        pytest.param([call(NOON, status_details="voiceDropped")], False, id="dropped"),
        pytest.param([call(NOON, contact_id="desk")], False, id="another number"),
        pytest.param([call("2026-06-10 12:03")], False, id="later"),
        pytest.param(
            [call(NOON), call("2026-06-10 12:01", status_details="voiceDropped")],
            *(True,),
            id="answered since",
        ),
    ],
)
def test_a_redial_follows_an_unanswered_call_to_the_number(rows: list[Any], warns: bool) -> None:
    known = world(*rows, contacts=[phone(), DESK])
    answer = warned(known, "2026-06-10 12:02", contact_id="phone")
    assert answer == ({"regf.freq.concentration"} if warns else set())
