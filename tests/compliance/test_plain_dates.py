"""The plain judge on dates and zones, and on prior consent, which lasts seven dates."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.plain_judge import US_ZONES
from tests.compliance.plain_rows import (
    LOS_ANGELES,
    address,
    at,
    call,
    consent,
    conversation,
    denied,
    loan,
    message,
    phone,
    undated,
    warned,
    world,
)

SEVEN, WAIT = "regf.freq.7in7", "regf.freq.wait"
TWO_LOANS = [loan(id="medical"), loan(id="card")]

# Dates and zones


def test_seven_days_are_dates_where_the_borrower_is() -> None:
    known = world(*(call("2026-04-01 23:59") for _ in range(7)))
    assert SEVEN in denied(known, "2026-04-07 20:59")
    assert SEVEN not in denied(known, "2026-04-08 08:00"), "less than 168 hours"


def test_with_two_zones_the_strictest_counts() -> None:
    contacts = [phone(), address(postal_code="90001", state="CA")]
    known = world(*(call("2026-04-02 02:00") for _ in range(7)), contacts=contacts)
    assert SEVEN in denied(known, "2026-04-07 12:00")
    assert SEVEN in denied(known, "2026-04-08 12:00"), "2 April in New York"
    assert SEVEN not in denied(known, "2026-04-09 12:00")


@pytest.mark.parametrize("date", ["2026-03-08", "2026-11-01"])
def test_hours_are_those_of_the_wall_on_the_day_the_clock_changes(date: str) -> None:
    for moment, allowed in [
        *(("07:59:59.999999", False), ("08:00", True)),
        *(("20:59:59.999999", True), ("21:00", False)),
    ]:
        assert ("regf.time" not in denied(world(), f"{date} {moment}")) is allowed


@pytest.mark.parametrize(
    ("channel", "is_timed"),
    [
        *((channel, True) for channel in ("voice", "text", "email", "chat", "fax")),
        *((channel, False) for channel in ("mail", "gui", "document")),
    ],
)
def test_hours_bind_what_is_heard_or_read_at_once(channel: str, is_timed: bool) -> None:
    for theme, binds in [("opsCollDebt", is_timed), ("opsAccountCredentials", False)]:
        answer = denied(world(), "2026-04-07 03:00", channel=channel, theme=theme)
        assert ("regf.time" in answer) is binds


def test_a_window_reaches_over_a_change_of_the_clock() -> None:
    known = world(*(call("2026-03-02 23:30") for _ in range(7)))
    assert SEVEN in denied(known, "2026-03-08 20:30")
    assert SEVEN not in denied(known, "2026-03-09 08:00")


def test_a_start_without_a_time_stands_before_and_after_everything_of_its_date() -> None:
    known = world(
        undated("2026-04-07", status_details="voiceSpokeWithFirstParty", status="succeeded"),
        contacts=[phone(value="+12132000000")],
    )
    assert WAIT not in denied(known, "2026-04-06 20:59", LOS_ANGELES)
    assert WAIT in denied(known, "2026-04-07 08:00", LOS_ANGELES)
    assert WAIT in denied(known, "2026-04-13 20:59", LOS_ANGELES)
    assert WAIT not in denied(known, "2026-04-14 08:00", LOS_ANGELES)


def test_a_call_without_a_time_is_not_wiped_on_the_day_of_the_wrong_number() -> None:
    same_day = [undated("2026-04-07") for _ in range(7)]
    day_before = [undated("2026-04-06") for _ in range(7)]
    contacts = [phone(verified=True)]
    for calls, counts in [(same_day, True), (day_before, False)]:
        known = world(
            *calls, call("2026-04-07 12:00", status_details="voiceWrongNumber"), contacts=contacts
        )
        assert (SEVEN in denied(known, "2026-04-07 13:00")) is counts


def test_without_any_zone_time_is_unknown_unless_common_hours_are_allowed() -> None:
    toll_free = [phone(value="+18002000000")]
    open_hour = "2026-04-07 18:30"
    allowing = world(contacts=toll_free, settings={"allows_common_hours": True})
    assert denied(world(contacts=toll_free), open_hour) == {"regf.time"}
    assert denied(allowing, open_hour) == set(), "08:30 in Guam, 12:30 in Honolulu, 11:30 in Samoa"
    assert denied(allowing, "2026-04-07 12:00") == {"regf.time"}
    assert len(US_ZONES) == 11


def test_at_company_noon_only_the_time_of_day_is_another() -> None:
    known = world(*(call(f"2026-04-0{day} 12:00") for day in range(1, 8)))
    assert denied(known, "2026-04-07 23:00") == {SEVEN, "regf.time"}
    assert denied(known, "2026-04-07 23:00", at_noon_zone="America/New_York") == {SEVEN}
    assert "regf.time" in denied(known, "2026-04-07 23:00", at_noon_zone="Asia/Tokyo")


# Prior consent


@pytest.mark.parametrize(("moment", "is_open"), [("04-07 20:59", True), ("04-08 08:00", False)])
def test_prior_consent_lasts_seven_dates(moment: str, is_open: bool) -> None:
    talk = conversation("2026-04-02 12:00")
    agreed = consent("priorConsent", "2026-04-01 23:50", evidence_interaction_id=talk.id)
    assert (denied(world(talk, agreed), f"2026-{moment}") == set()) is is_open


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        pytest.param({}, True, id="as it should be"),
        pytest.param({"given_to": "creditor"}, False, id="to the creditor"),
        pytest.param({"given_to": "previousCollector"}, False, id="to another collector"),
        pytest.param({"loan_ids": ["medical"]}, False, id="for another debt"),
        pytest.param({"contact_id": "phone"}, True, id="for this number"),
        pytest.param({"contact_id": "other"}, False, id="for another number"),
        pytest.param({"revoked_at": at("2026-04-03 12:00")}, False, id="revoked"),
        pytest.param({"revoked_at": at("2026-04-03 12:00:00.000001")}, True, id="revoked after"),
        pytest.param({"expires_at": at("2026-04-03 12:00")}, False, id="expired"),
        pytest.param({"expires_at": at("2026-04-03 12:00:00.000001")}, True, id="expires after"),
        pytest.param({"kind": "autodialed"}, False, id="of another kind"),
        pytest.param({"given_at": at("2026-04-03 12:00")}, True, id="given now"),
        pytest.param({"given_at": at("2026-04-03 12:00:00.000001")}, False, id="given after"),
    ],
)
def test_prior_consent_holds_for_what_it_says(values: dict[str, Any], is_open: bool) -> None:
    talk = conversation("2026-04-01 12:00", loans=["card"])
    agreed = consent("priorConsent", "2026-04-01 12:30", **values)
    known = world(talk, agreed, loans=TWO_LOANS)
    answer = denied(known, "2026-04-03 12:00", loan_ids=["card"])
    assert (answer == set()) is is_open


def test_the_next_conversation_ends_prior_consent_and_is_not_counted_itself() -> None:
    agreed = consent("priorConsent", "2026-04-01 12:00")
    under_consent = [call("2026-04-02 09:00"), conversation("2026-04-02 10:00")]
    later = [call(f"2026-04-02 {hour:02}:00") for hour in range(11, 18)]
    assert denied(world(agreed, *under_consent), "2026-04-02 12:00") == {WAIT}
    assert SEVEN not in denied(world(agreed, *under_consent, *later[:6]), "2026-04-02 18:00")
    assert SEVEN in denied(world(agreed, *under_consent, *later), "2026-04-02 18:00")


def test_a_conversation_without_a_time_on_the_date_of_consent_ends_it() -> None:
    talk = undated("2026-04-01", status="succeeded", status_details="voiceSpokeWithFirstParty")
    ended = consent("priorConsent", "2026-04-01 12:00")
    evidence = consent("priorConsent", "2026-04-01 12:00", evidence_interaction_id=talk.id)
    assert denied(world(talk, ended), "2026-04-02 12:00") == {WAIT}
    assert denied(world(talk, evidence), "2026-04-02 12:00") == set()


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-04-01 12:00", False),
        ("2026-04-01 12:00:00.000001", True),
        ("2026-04-02 12:00", True),
        ("2026-04-02 12:00:00.000001", False),
    ],
)
def test_a_conversation_ends_prior_consent_when_it_began_after_it_and_by_now(
    moment: str, ends: bool
) -> None:
    before = conversation("2026-03-31 12:00")
    known = world(before, consent("priorConsent", "2026-04-01 12:00"), conversation(moment))
    assert denied(known, "2026-04-02 12:00") == ({WAIT} if ends else set())


def test_a_conversation_without_a_time_ends_prior_consent_from_its_date_on() -> None:
    talk = undated("2026-04-03", status="succeeded", status_details="voiceSpokeWithFirstParty")
    before = conversation("2026-03-31 12:00")
    known = world(before, consent("priorConsent", "2026-04-01 12:00"), talk)
    assert denied(known, "2026-04-02 12:00") == set()
    assert denied(known, "2026-04-03 12:00") == {WAIT}


def test_calls_without_a_time_are_counted_also_under_prior_consent() -> None:
    agreed = consent("priorConsent", "2026-04-01 12:00", expires_at=at("2026-04-04 00:00"))
    timed = world(agreed, *(call("2026-04-03 12:00") for _ in range(7)))
    without_time = world(agreed, *(undated("2026-04-03") for _ in range(7)))
    assert denied(timed, "2026-04-05 12:00") == set()
    assert denied(without_time, "2026-04-03 12:00") == set()
    assert denied(without_time, "2026-04-05 12:00") == {SEVEN}


def test_calls_are_counted_by_other_channels_only_where_a_rule_says_so() -> None:
    texts = [message(f"2026-04-0{day} 12:00", "text") for day in range(1, 8)]
    known = world(*texts)
    assert denied(known, "2026-04-07 13:00") == set()
    assert warned(known, "2026-04-07 13:00") == {"regf.freq.cumulative"}
