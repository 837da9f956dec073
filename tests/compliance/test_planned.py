"""Planned contacts: the first moment of a window at which one may not be made (section 1, rule level)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from compliance.planned import first_bad_moment
from tests.compliance.guard_case import MICROSECOND, Borrower, question_of

ALL_DAY = {"regf.time": {"enabled": False}}


def bad(
    ada: Borrower, start: str, end: str, channel: str = "voice", **values: Any
) -> tuple[dt.datetime, set[str]] | None:
    """The first bad moment and the rules that deny then; `is_contact_open` leaves the contact out."""
    facts = ada.facts(start)
    contact_id = ada.contact_for(channel)
    found = first_bad_moment(
        question_of({"channel": channel, "theme": "opsCollDebt", **values}),
        facts,
        ada.rules,
        window=(ada.moment(start), ada.moment(end)),
        contact=None if values.get("is_contact_open") else facts.contacts[contact_id],
    )
    if found is None:
        return None
    moment, reasons = found
    return moment, {reason.rule.id for reason in reasons if reason.is_denial}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param("2026-04-15 08:00", "2026-04-15 20:59:59.999999", None, id="a day"),
        pytest.param("2026-04-15 20:00", "2026-04-15 21:00", "2026-04-15 21:00", id="to nine"),
        pytest.param("2026-04-15 20:00", "2026-04-16 09:00", "2026-04-15 21:00", id="a night"),
        pytest.param("2026-04-15 07:59", "2026-04-15 09:00", "2026-04-15 07:59", id="too early"),
        pytest.param("2026-04-15 21:00", "2026-04-15 21:00", "2026-04-15 21:00", id="one moment"),
        pytest.param("2026-04-15 12:00", "2026-04-15 12:00", None, id="one good moment"),
        pytest.param("2026-03-07 20:00", "2026-03-08 09:00", "2026-03-07 21:00", id="forward"),
        pytest.param("2026-11-01 08:00", "2026-11-01 21:00", "2026-11-01 21:00", id="back"),
    ],
)
def test_every_moment_must_be_within_hours(start: str, end: str, expected: str | None) -> None:
    ada = Borrower()
    found = bad(ada, start, end)
    assert found == (None if expected is None else (ada.moment(expected), {"regf.time"}))


def test_every_moment_must_be_within_hours_in_every_place() -> None:
    ada = Borrower("WA")
    ada.has_phone("614")
    # Six in Seattle is nine in Ohio.
    assert bad(ada, "2026-06-02 10:00", "2026-06-02 20:30") == (
        ada.moment("2026-06-02 18:00"),
        {"regf.time"},
    )
    assert bad(ada, "2026-06-02 08:00", "2026-06-02 17:59") is None


def test_mail_knows_no_hours() -> None:
    assert bad(Borrower(), "2026-04-15 00:00", "2026-04-20 00:00", "mail") is None


# Dates


def test_every_date_must_have_room() -> None:
    ada = Borrower(collections_intensity="light")
    ada.plans("2026-04-20 12:00", channel="mail")
    ada.plans("2026-04-20 13:00", channel="mail")
    # The fourteenth is the first date that lies in seven dates with the twentieth.
    found = bad(ada, "2026-04-10 12:00", "2026-04-30 12:00", "mail")
    assert found == (ada.moment("2026-04-14 00:00"), {"borrower.intensity"})
    assert bad(ada, "2026-04-10 12:00", "2026-04-13 23:59:59.999999", "mail") is None
    assert bad(ada, "2026-04-27 00:00", "2026-04-30 12:00", "mail") is None


def test_the_date_changes_first_where_the_borrower_may_be_furthest_east() -> None:
    ada = Borrower(collections_intensity="light")
    ada.has_phone("614")
    ada.plans("2026-04-20 12:00", channel="mail")
    ada.plans("2026-04-20 13:00", channel="mail")
    found = bad(ada, "2026-04-10 12:00", "2026-04-30 12:00", "mail")
    assert found == (ada.moment("2026-04-13 23:00"), {"borrower.intensity"})


def test_a_call_must_have_room_on_the_second_of_two_dates() -> None:
    ada = Borrower()
    ada.adjustments = dict(ALL_DAY)
    for minute in range(7):
        ada.plans(f"2026-04-22 12:0{minute}")
    found = bad(ada, "2026-04-15 20:00", "2026-04-16 08:00")
    assert found == (ada.moment("2026-04-16 00:00"), {"regf.freq.7in7"})


def test_the_rule_on_all_matters_begins_within_a_window() -> None:
    ada = Borrower()
    ada.adjustments = dict(ALL_DAY)
    ada.wants("optOut", channels=["text"], contact_ids=[ada.has_phone()])
    ada.agrees("text", "2027-01-01 12:00")
    found = bad(ada, "2027-01-30 12:00", "2027-01-31 12:00", "text")
    assert found == (ada.moment("2027-01-31 00:00"), {"tcpa.revoke-all"})


def test_what_shows_whose_a_number_is_may_grow_old_within_a_window() -> None:
    ada = Borrower()
    ada.adjustments = dict(ALL_DAY)
    # She agreed on the first of April; the sixtieth date after is the last of May.
    found = bad(ada, "2026-05-31 12:00", "2026-06-02 12:00", "text")
    assert found == (ada.moment("2026-06-01 00:00"), {"regf.text"})


# What the borrower wants and agreed to


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(
            {"times_of_day": [{"from": "14:00", "to": "15:00"}]}, "2026-04-15 14:00", id="a time"
        ),
        pytest.param(
            {"times_of_day": [{"from": "16:01", "to": "17:00"}]}, None, id="a time after it"
        ),
        pytest.param(
            {"times_of_day": [{"from": "16:00", "to": "17:00"}]}, "2026-04-15 16:00", id="its end"
        ),
        pytest.param(
            {"times_of_day": [{"from": "11:00", "to": "12:00"}]}, None, id="a time before it"
        ),
        pytest.param(
            {"times_of_day": [{"from": "15:59", "to": "24:00"}]}, "2026-04-15 15:59", id="a night"
        ),
        pytest.param(
            {"times_of_day": [{"from": "14:00", "to": "15:00"}], "time_zone": "America/New_York"},
            "2026-04-15 13:00",
            id="a time in a zone",
        ),
        pytest.param(
            {"received_at": dt.datetime(2026, 4, 15, 19, tzinfo=dt.UTC)},
            "2026-04-15 14:00",
            id="received within it",
        ),
        pytest.param({"start_date": dt.date(2026, 4, 16)}, None, id="from the next date"),
    ],
)
def test_what_becomes_inconvenient_within_a_window(
    values: dict[str, Any], expected: str | None
) -> None:
    ada = Borrower()
    ada.corrects(ada.wants(), **values)
    found = bad(ada, "2026-04-15 12:00", "2026-04-15 16:00")
    assert found == (None if expected is None else (ada.moment(expected), {"regf.designated"}))


def test_a_date_of_another_zone_may_begin_within_a_window() -> None:
    ada = Borrower()
    # There Thursday begins at ten in the morning of Wednesday.
    ada.wants(days_of_week=[3], time_zone="Asia/Tokyo")
    found = bad(ada, "2026-04-15 09:00", "2026-04-15 12:00")
    assert found == (ada.moment("2026-04-15 10:00"), {"regf.designated"})


def test_moments_are_judged_in_order_also_where_places_are_a_day_apart() -> None:
    ada = Borrower(None)
    ada.phone = ada.has_phone("808")
    ada.has_phone("671")
    ada.wants(days_of_week=[3])
    # Thursday begins in Guam when it is Wednesday morning in Honolulu.
    found = bad(
        ada,
        "2026-04-14T00:00+00:00",
        "2026-04-18T00:00+00:00",
        theme="opsServicingDebtValidation",
    )
    assert found == (ada.moment("2026-04-15T14:00+00:00"), {"regf.designated"})


def test_a_request_may_begin_at_midnight_within_a_window() -> None:
    ada = Borrower()
    ada.wants("dispute", start_date=dt.date(2026, 4, 17))
    found = bad(ada, "2026-04-15 09:00", "2026-04-18 12:00", "mail")
    assert found == (ada.moment("2026-04-17 00:00"), {"dispute.validation"})


@pytest.mark.parametrize(
    ("times", "start", "end", "expected"),
    [
        pytest.param(
            ("01:15", "01:45"),
            "2026-11-01T06:50+00:00",
            "2026-11-01T08:00+00:00",
            "2026-11-01T07:15+00:00",
            id="the hour that comes twice",
        ),
        pytest.param(
            ("01:15", "01:45"),
            "2026-11-01T06:50+00:00",
            "2026-11-01T07:14+00:00",
            None,
            id="before it comes again",
        ),
        pytest.param(
            ("00:30", "01:30"),
            "2026-11-01T06:45+00:00",
            "2026-11-01T08:00+00:00",
            "2026-11-01T07:00+00:00",
            id="clocks put back into it",
        ),
        pytest.param(
            ("02:30", "03:15"),
            "2026-03-08T07:00+00:00",
            "2026-03-08T09:00+00:00",
            "2026-03-08T08:00+00:00",
            id="clocks put forward into it",
        ),
        pytest.param(
            ("02:00", "03:00"),
            "2026-03-08T07:00+00:00",
            "2026-03-08T09:00+00:00",
            None,
            id="the hour that never comes",
        ),
    ],
)
def test_times_on_the_nights_when_clocks_change(
    times: tuple[str, str], start: str, end: str, expected: str | None
) -> None:
    ada = Borrower()
    ada.wants(times_of_day=[{"from": times[0], "to": times[1]}])
    found = bad(ada, start, end, "mail")
    assert found == (None if expected is None else (ada.moment(expected), {"regf.designated"}))


@pytest.mark.parametrize("end_of_it", ["expires_at", "revoked_at"])
def test_a_consent_may_end_within_a_window(end_of_it: str) -> None:
    ada = Borrower()
    ada.talks("2026-04-14 12:00")
    two_oclock = ada.moment("2026-04-15 14:00")
    ada.agrees("priorConsent", "2026-04-14 12:10", **{end_of_it: two_oclock})
    found = bad(ada, "2026-04-15 12:00", "2026-04-15 16:00")
    assert found == (two_oclock, {"regf.freq.wait"})
    assert bad(ada, "2026-04-15 12:00", "2026-04-15 13:59") is None


def test_a_consent_ends_with_its_seventh_date() -> None:
    ada = Borrower()
    ada.adjustments = dict(ALL_DAY)
    ada.calls(*["2026-04-12"] * 7)
    ada.agrees("priorConsent", "2026-04-09 12:00")
    found = bad(ada, "2026-04-15 12:00", "2026-04-16 12:00")
    assert found == (ada.moment("2026-04-16 00:00"), {"regf.freq.7in7"})


def test_consent_to_marketing_may_expire_within_a_window() -> None:
    ada = Borrower()
    two_oclock = ada.moment("2026-04-15 14:00")
    ada.agrees("marketing", "2026-01-01 12:00", channel="mail", expires_at=two_oclock)
    found = bad(ada, "2026-04-15 12:00", "2026-04-15 16:00", "mail", theme="marketing")
    assert found == (two_oclock, {"tcpa.marketing"})


def test_a_purpose_may_expire_within_a_window() -> None:
    ada = Borrower()
    ada.talks("2026-04-14 12:00")
    deadline = ada.moment("2026-04-15 14:00")
    asked = {"purpose": "timeCritical", "purpose_deadline": deadline}
    found = bad(ada, "2026-04-15 12:00", "2026-04-15 16:00", **asked)
    assert found == (deadline + MICROSECOND, {"regf.freq.wait"})
    assert bad(ada, "2026-04-15 12:00", "2026-04-15 14:00", **asked) is None


def test_a_stated_zone_may_grow_old_within_a_window() -> None:
    ada = Borrower("WA", time_zone="America/New_York")
    ada.clock = "America/New_York"
    ada.rows.person.time_zone_stated_at = ada.moment("2025-06-02 09:30")
    found = bad(ada, "2026-06-02 09:00", "2026-06-02 12:00")
    assert found == (ada.moment("2026-06-02 09:30"), {"regf.time"})
