"""Start, end and schedule of an interaction: both sides of every limit, and the calendar's ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from borrowers.models import Person
from companies.models import Company
from tests.factories import Api, InteractionFactory, data_of, faults_of, moment

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PATH = "/people/ext-ada/interactions"
NOW = moment("2026-03-31T12:00:00")
SECOND = dt.timedelta(seconds=1)
MICROSECOND = dt.timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def text(value: dt.datetime | None) -> str | None:
    return None if value is None else value.isoformat(timespec="microseconds")


def test_the_start_is_now_when_nothing_is_said(service: Api, ada: Person) -> None:
    for given in ({}, {"startedAt": None}):
        row = data_of(service.post(PATH, {**CALL, **given}))
        assert (row["startedAt"], row["startedAtHasTime"]) == (text(NOW), True)


@pytest.mark.parametrize(
    ("started_at", "is_possible"),
    [
        (NOW + dt.timedelta(minutes=5), True),
        (NOW + dt.timedelta(minutes=5) + MICROSECOND, False),
        (moment("0001-01-01T00:00:00"), True),
        (moment("9999-12-31T23:59:59"), False),
    ],
    ids=str,
)
def test_a_start_is_at_most_five_minutes_ahead(
    service: Api, ada: Person, started_at: dt.datetime, is_possible: bool
) -> None:
    row = InteractionFactory(person=ada, started_at=NOW)
    for response in (
        service.post(PATH, {**CALL, "startedAt": text(started_at)}),
        service.put(f"{PATH}/{row.pk}", {"startedAt": text(started_at)}),
    ):
        if is_possible:
            assert data_of(response)["startedAt"] == text(started_at)
        else:
            assert faults_of(response, 400) == {"startedAt": "future"}


@pytest.mark.parametrize(
    "given",
    [
        *(
            "2026-03-31T10:00:00",
            "2026-03-31T10:00",
            "2026-3-1",
            "2026-02-29",
            "2026-13-01",
            "soon",
        ),
        *("2026-03-31T25:00:00Z", "2026-03-31T10:00:60Z", "20260331", "2026-W14-2", "", " "),
        *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "0000-01-01", "10000-01-01"),
        *("2026-03-31T10:00:00+24:00", "2026-03-31T10:00:00Z ", "２０２６-03-31", 1774951200, True),
    ],
)
def test_what_is_no_moment_with_an_offset_is_refused(service: Api, ada: Person, given: Any) -> None:
    for field in ("startedAt", "endedAt", "scheduledAtFrom", "scheduledAtTo", "purposeDeadline"):
        assert field in faults_of(service.post(PATH, {**CALL, field: given}), 400)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-03-01T09:30:00.123456-05:00", "2026-03-01T14:30:00.123456+00:00"),
        ("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.000000+00:00"),
        ("2026-03-01T09:30:00z", "2026-03-01T09:30:00.000000+00:00"),
        ("2026-03-01T09:30+0530", "2026-03-01T04:00:00.000000+00:00"),
        ("2026-03-01T09:30:00.1234567Z", "2026-03-01T09:30:00.123456+00:00"),
        ("0001-01-01T00:00:00-14:00", "0001-01-01T14:00:00.000000+00:00"),
    ],
)
def test_moments_come_back_in_utc_with_microseconds(
    service: Api, ada: Person, given: str, shown: str
) -> None:
    assert data_of(service.post(PATH, {**CALL, "startedAt": given}))["startedAt"] == shown


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2026-03-08", "2026-03-08T05:00:00.000000+00:00"),
        ("2026-03-09", "2026-03-09T04:00:00.000000+00:00"),
        ("2026-03-31", "2026-03-31T04:00:00.000000+00:00"),
        ("0001-01-01", "0001-01-01T04:56:02.000000+00:00"),
    ],
)
def test_a_bare_date_is_the_start_of_the_day_in_the_companys_zone(
    service: Api, ada: Person, date: str, shown: str
) -> None:
    row = data_of(service.post(PATH, {**CALL, "startedAt": date}))
    assert (row["startedAt"], row["startedAtHasTime"]) == (shown, False)


def test_a_bare_date_of_tomorrow_is_refused(service: Api, ada: Person) -> None:
    for date in ("2026-04-01", "9999-12-31"):
        response = service.post(PATH, {**CALL, "startedAt": date})
        assert faults_of(response, 400) == {"startedAt": "future"}


def test_a_bare_date_before_the_calendar_began_elsewhere_is_refused(
    service: Api, ada: Person, lender: Company
) -> None:
    lender.time_zone = "Asia/Tokyo"
    lender.save()
    response = service.post(PATH, {**CALL, "startedAt": "0001-01-01"})
    assert faults_of(response, 400) == {"startedAt": "invalid_date"}


def test_a_bare_date_sent_back_stays_one_and_a_moment_makes_it_one(
    service: Api, ada: Person
) -> None:
    row = data_of(service.post(PATH, {**CALL, "startedAt": "2026-03-09"}))
    path = f"{PATH}/{row['id']}"
    assert data_of(service.put(path, row))["startedAtHasTime"] is False
    again = data_of(service.put(path, {"startedAt": "2026-03-09"}))
    assert again["startedAtHasTime"] is False
    later = data_of(service.put(path, {"startedAt": "2026-03-09T15:00:00Z"}))
    assert later["startedAtHasTime"] is True
    back = data_of(service.put(path, {"startedAt": "2026-03-09"}))
    assert (back["startedAtHasTime"], back["startedAt"]) == (False, row["startedAt"])


@pytest.mark.parametrize(
    ("ended_at", "is_possible"), [(NOW, True), (NOW - MICROSECOND, False), (None, True)], ids=str
)
def test_the_end_is_not_before_the_start(
    service: Api, ada: Person, ended_at: dt.datetime | None, is_possible: bool
) -> None:
    row = InteractionFactory(person=ada, started_at=NOW)
    for response in (
        service.post(PATH, {**CALL, "startedAt": text(NOW), "endedAt": text(ended_at)}),
        service.put(f"{PATH}/{row.pk}", {"endedAt": text(ended_at)}),
    ):
        if is_possible:
            assert data_of(response)["endedAt"] == text(ended_at)
        else:
            assert faults_of(response, 400) == {"endedAt": "before_start"}


def test_a_later_start_is_held_against_the_end_that_is_there(service: Api, ada: Person) -> None:
    row = InteractionFactory(person=ada, started_at=NOW - 60 * SECOND, ended_at=NOW - 30 * SECOND)
    response = service.put(f"{PATH}/{row.pk}", {"startedAt": text(NOW)})
    assert faults_of(response, 400) == {"endedAt": "before_start"}


# Of a theme that the guard has no say in: here the form of the window decides.
SCHEDULED = {**CALL, "status": "scheduled", "theme": "agentNotification"}


@pytest.mark.parametrize(
    ("since", "until", "fault"),
    [
        (SECOND, None, None),
        (SECOND * 0, None, {"scheduledAtFrom": "past"}),
        (-SECOND, None, {"scheduledAtFrom": "past"}),
        (-SECOND, MICROSECOND, None),
        (-SECOND, SECOND * 0, {"scheduledAtTo": "past"}),
        (SECOND, SECOND, None),
        (SECOND, SECOND - MICROSECOND, {"scheduledAtTo": "before_start"}),
        (None, SECOND, {"scheduledAtFrom": "required"}),
        (None, None, {"scheduledAtFrom": "required"}),
    ],
    ids=str,
)
def test_a_schedule_is_a_window_that_is_not_over(
    service: Api,
    ada: Person,
    since: dt.timedelta | None,
    until: dt.timedelta | None,
    fault: dict[str, str] | None,
) -> None:
    window = {
        "scheduledAtFrom": text(None if since is None else NOW + since),
        "scheduledAtTo": text(None if until is None else NOW + until),
    }
    response = service.post(PATH, {**SCHEDULED, **window})
    if fault is None:
        row = data_of(response)
        assert {name: row[name] for name in window} == window
        assert row["startedAt"] is None
    else:
        assert faults_of(response, 400) == fault


@pytest.mark.parametrize("field", ["startedAt", "endedAt"])
def test_what_is_scheduled_has_neither_start_nor_end(service: Api, ada: Person, field: str) -> None:
    body = {**SCHEDULED, "scheduledAtFrom": text(NOW + SECOND), field: text(NOW)}
    assert faults_of(service.post(PATH, body), 400) == {field: "not_started"}


@pytest.fixture
def planned(ada: Person) -> str:
    row = InteractionFactory(
        person=ada, status="scheduled", started_at=None, scheduled_at_from=NOW + 60 * SECOND
    )
    return f"{PATH}/{row.pk}"


@pytest.mark.parametrize("status", ["attempted", "succeeded", "failed", "inProgress"])
def test_leaving_the_schedule_sets_the_start_unless_it_is_given(
    service: Api, planned: str, clock: Any, status: str
) -> None:
    clock.shift(120)
    assert data_of(service.put(planned, {"status": status}))["startedAt"] == text(
        NOW + 120 * SECOND
    )


def test_leaving_the_schedule_with_a_start_keeps_that(service: Api, planned: str) -> None:
    start = text(NOW - 60 * SECOND)
    body = {"status": "attempted", "startedAt": start}
    assert data_of(service.put(planned, body))["startedAt"] == start


def test_what_is_canceled_before_it_began_has_no_start(service: Api, planned: str) -> None:
    row = data_of(service.put(planned, {"status": "canceled"}))
    assert row["startedAt"] is None
    assert data_of(service.put(planned, row))["startedAt"] is None
    created = data_of(service.post(PATH, {**CALL, "status": "canceled"}))
    assert created["startedAt"] is None


def test_what_is_canceled_in_progress_keeps_its_start(service: Api, ada: Person) -> None:
    row = InteractionFactory(person=ada, status="inProgress", started_at=NOW)
    shown = data_of(service.put(f"{PATH}/{row.pk}", {"status": "canceled"}))
    assert shown["startedAt"] == text(NOW)


def test_a_plan_whose_time_has_passed_can_still_be_changed_elsewhere(
    service: Api, planned: str, clock: Any
) -> None:
    clock.shift(3600)
    fetched = data_of(service.get(planned))
    assert data_of(service.put(planned, {**fetched, "content": {"n": 1}}))["content"] == {"n": 1}
    later = {"scheduledAtTo": text(NOW + 1800 * SECOND)}
    assert faults_of(service.put(planned, later), 400) == {"scheduledAtTo": "past"}


@pytest.mark.parametrize("field", ["status", "statusDetails", "agentOutcome"])
def test_the_moment_of_the_last_change_is_kept(
    service: Api, ada: Person, clock: Any, field: str
) -> None:
    row = data_of(service.post(PATH, CALL))
    first = {
        "status": {"status": "succeeded"},
        "statusDetails": {"statusDetails": "voiceNoAnswer"},
        "agentOutcome": {"agentOutcome": "voiceNoAnswer"},
    }[field]
    name = f"{field}UpdatedAt"
    assert row[name] == (row["createdAt"] if field == "status" else None)
    path = f"{PATH}/{row['id']}"
    clock.shift(60)
    changed = data_of(service.put(path, first))
    assert changed[name] == text(NOW + 60 * SECOND)
    clock.shift(60)
    assert data_of(service.put(path, changed))[name] == changed[name]
    assert data_of(service.put(path, {"content": {"a": 1}}))[name] == changed[name]
    if field != "status":
        clock.shift(60)
        assert data_of(service.put(path, {field: None}))[name] == text(NOW + 180 * SECOND)
