"""The traps of compliance.md section 8, each by its name; from memory, and from the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

Start = Callable[..., Borrower]


@pytest.fixture(params=[False, True], ids=["in memory", "stored"])
def start(request: pytest.FixtureRequest, db: None) -> Start:
    """Starts the story of a borrower."""
    return partial(Borrower, is_stored=request.param)


# Dates and clocks


def test_seven_days_are_dates_and_not_168_hours(start: Start) -> None:
    ada = start()
    ada.calls(*["2026-04-08 20:00"] * 7)
    # 156 hours later it is the eighth date.
    assert ada.ask("2026-04-15 08:00").decision == "allow"
    ada = start()
    ada.calls(*["2026-04-08 08:00"] * 7)
    # 156 hours later it is the seventh.
    assert ada.ask("2026-04-14 20:00").denied == {"regf.freq.7in7"}


@pytest.mark.parametrize(
    ("talk", "last", "first"),
    [
        ("2026-03-03 12:00", "2026-03-09 20:59", "2026-03-10 08:00"),
        ("2026-10-28 12:00", "2026-11-03 20:59", "2026-11-04 08:00"),
    ],
    ids=["forward", "back"],
)
def test_the_clock_change_inside_a_window(start: Start, talk: str, last: str, first: str) -> None:
    ada = start()
    ada.talks(talk)
    assert ada.ask(last).denied == {"regf.freq.wait"}
    assert ada.ask(first).decision == "allow"
    assert ada.ask(last).next_allowed_at == ada.moment(first)


@pytest.mark.parametrize(
    ("talk", "opens"),
    [
        # Chicago: half past one came twice on the first of November, half past two never on 8 March.
        ("2026-11-01T06:30+00:00", "2026-11-08"),
        ("2026-11-01T07:30+00:00", "2026-11-08"),
        ("2026-11-01T04:59+00:00", "2026-11-07"),
        ("2026-03-08T07:59+00:00", "2026-03-15"),
        ("2026-03-08T08:00+00:00", "2026-03-15"),
        ("2026-03-08T05:59+00:00", "2026-03-14"),
    ],
)
def test_the_clock_change_on_the_night_itself(start: Start, talk: str, opens: str) -> None:
    ada = start()
    ada.talks(talk)
    moment = ada.moment(f"{opens} 00:00")
    assert ada.ask(moment - MICROSECOND).on("regf.freq.wait") == "deny"
    assert ada.ask(moment).on("regf.freq.wait") is None


def test_a_conversation_at_23_50_local(start: Start) -> None:
    ada = start()
    # In UTC it is the next date.
    ada.talks("2026-04-08 23:50")
    assert ada.ask("2026-04-14 20:59").denied == {"regf.freq.wait"}
    assert ada.ask("2026-04-15 08:00").decision == "allow"


# Consent


def test_a_consent_on_its_seventh_and_its_eighth_date(start: Start) -> None:
    ada = start()
    ada.calls(*["2026-04-12"] * 7)
    ada.agrees("priorConsent", "2026-04-09 20:00")
    assert ada.ask("2026-04-15 20:59").denied == set()
    assert ada.ask("2026-04-16 08:00").denied == {"regf.freq.7in7"}


def test_a_consent_after_the_next_conversation(start: Start) -> None:
    ada = start()
    first = ada.talks("2026-04-13 12:00")
    ada.agrees("priorConsent", "2026-04-13 12:05", evidence_interaction_id=first.pk)
    assert ada.ask("2026-04-14 12:00").decision == "allow"
    ada.talks("2026-04-14 12:00")
    assert ada.ask("2026-04-14 12:30").denied == {"regf.freq.wait"}


# Corrections


def test_a_number_learned_to_be_wrong_then_verified_again(start: Start) -> None:
    ada = start()
    ada.calls(*[f"2026-04-13 09:0{minute}" for minute in range(7)])
    assert ada.ask("2026-04-13 12:00").denied == {"regf.freq.7in7"}
    ada.calls("2026-04-13 13:00", outcome="voiceWrongNumber")
    assert ada.ask("2026-04-13 14:00").denied == {"contact.usable"}
    assert ada.ask("2026-04-13 14:00", contact_id=ada.has_phone()).denied == set()
    ada.corrects(ada.contact(ada.phone), verified=True)
    assert ada.ask("2026-04-14 12:00").denied == set()
    ada.calls(*[f"2026-04-14 13:0{minute}" for minute in range(7)])
    assert ada.ask("2026-04-14 18:00").denied == {"regf.freq.7in7"}


def test_an_outcome_that_is_corrected_later_from_busy_to_no_answer(start: Start) -> None:
    ada = start()
    calls = ada.calls(*[f"2026-04-14 09:0{minute}" for minute in range(7)], outcome="voiceBusy")
    assert ada.ask().decision == "allow"
    for row in calls:
        ada.corrects(row, status="attempted", status_details="voiceNoAnswer")
    assert ada.ask().denied == {"regf.freq.7in7"}


# Debts


def test_a_call_about_two_debts(start: Start) -> None:
    ada = start(loans=2)
    first, second = ada.loans
    ada.calls(*[f"2026-04-13 09:0{minute}" for minute in range(6)], loans=[first])
    ada.calls("2026-04-14 09:00", loans=[first, second])
    answer = ada.ask()
    assert answer.denied == {"regf.freq.7in7"}
    assert answer.data["loanIdsAllowed"] == [second]


def test_grouped_student_loans(start: Start) -> None:
    ada = start(loans=0)
    first, second = (ada.owes(loan_type="studentLoan", account_number="S-1") for _ in range(2))
    other = ada.owes(loan_type="studentLoan", account_number="S-2")
    ada.talks("2026-04-14 12:00", loans=[first])
    answer = ada.ask()
    assert answer.reason("regf.freq.wait")["loanIds"] == [first, second]
    assert answer.data["loanIdsAllowed"] == [other]


def test_an_inbound_conversation_about_another_debt(start: Start) -> None:
    ada = start(loans=2)
    first, second = ada.loans
    ada.writes("2026-04-14 12:00", "voice", outcome="voiceSpokeWithFirstParty", loans=[second])
    assert ada.ask(loan_ids=[first]).decision == "allow"
    assert ada.ask(loan_ids=[second]).denied == {"regf.freq.wait"}


# What the borrower wants


def test_one_reply_and_then_no_second(start: Start) -> None:
    ada = start()
    ada.wants(channels=["text"])
    ada.writes("2026-04-15 11:00", "text", outcome="textReceived")
    reply = {"channel": "text", "purpose": "replyToBorrower"}
    assert ada.ask("2026-04-15 11:05", **reply).decision == "warn"
    ada.met("2026-04-15 11:05", channel="text", outcome="textSent")
    assert ada.ask("2026-04-15 11:06", **reply).denied == {"regf.medium"}


def test_cease_posted_on_august_third_and_received_on_august_sixth(start: Start) -> None:
    ada = start()
    posted = ada.moment("2026-08-03 12:00").date()
    ada.wants("ceaseCommunication", received="2026-08-06 10:00", start_date=posted)
    for day in (3, 4, 5):
        assert ada.ask(f"2026-08-{day:02} 12:00").decision == "allow"
    assert ada.ask("2026-08-06 09:59:59.999999").decision == "allow"
    assert ada.ask("2026-08-06 10:00").denied == {"regf.cease"}


# Places


def test_a_toll_free_number_only(start: Start) -> None:
    ada = start(None)
    ada.phone = ada.has_phone("800")
    answer = ada.ask()
    assert (answer.denied, answer.data["timeZones"]) == ({"regf.time"}, [])
    assert answer.next_allowed_at is None


def test_the_zip_code_of_an_apo(start: Start) -> None:
    ada = start(None)
    ada.phone = ada.has_phone("312")
    ada.has_address("09012", "AE")
    # It says nothing: the number alone does.
    assert {zone["name"] for zone in ada.ask().data["timeZones"]} == {"America/Chicago"}


@pytest.mark.parametrize(
    ("zip_code", "state", "zones"),
    [
        pytest.param("00901", "PR", {"America/Puerto_Rico"}, id="Puerto Rico"),
        pytest.param("96910", "GU", {"Pacific/Guam"}, id="Guam"),
        pytest.param("96813", "HI", {"Pacific/Honolulu"}, id="Hawaii"),
        pytest.param("85001", "AZ", {"America/Phoenix"}, id="Arizona"),
        pytest.param("86515", "AZ", {"America/Denver"}, id="Navajo Nation"),
        pytest.param("32501", "FL", {"America/Chicago"}, id="Florida in the west"),
        pytest.param(None, "FL", {"America/Chicago", "America/New_York"}, id="Florida"),
        pytest.param(None, "TN", {"America/Chicago", "America/New_York"}, id="Tennessee"),
    ],
)
def test_territories_and_split_states(
    start: Start, zip_code: str | None, state: str, zones: set[str]
) -> None:
    ada = start(None)
    ada.phone = ada.has_phone("800")
    ada.has_address(zip_code, state)
    assert {zone["name"] for zone in ada.ask().data["timeZones"]} == zones


def test_new_york_city_on_the_last_of_august_and_the_first_of_september(start: Start) -> None:
    ada = start("NYC")
    ada.calls("2026-08-30 09:00", "2026-08-31 09:00")
    answer = ada.ask("2026-08-31 12:00")
    assert answer.denied == {"us-ny-nyc.freq"}
    assert answer.next_allowed_at == ada.moment("2026-09-01 08:00")
    assert ada.ask("2026-09-01 12:00").decision == "allow"
    ada.calls("2026-09-01 12:00", outcome="voiceDropped")
    assert ada.ask("2026-09-01 13:00").denied == {"us-ny-nyc.freq"}


# What is planned


def test_six_calls_made_and_a_seventh_planned_for_later_today(start: Start) -> None:
    ada = start()
    ada.calls(*(f"2026-04-{day:02} 09:00" for day in range(9, 15)))
    assert ada.ask().decision == "allow"
    ada.plans("2026-04-15 18:00")
    assert ada.ask().denied == {"regf.freq.7in7"}


def test_a_scheduled_call_asked_about_again_when_it_is_due(start: Start) -> None:
    ada = start()
    ada.calls(*(f"2026-04-{day:02} 09:00" for day in range(9, 15)))
    planned = ada.plans(NOON, "2026-04-15 13:00")
    assert ada.ask().denied == {"regf.freq.7in7"}
    assert ada.ask(interaction_id=planned.pk).denied == set()


def test_next_allowed_at_is_allowed_and_one_microsecond_before_it_is_not(start: Start) -> None:
    ada = start()
    ada.talks("2026-04-14 12:00")
    ada.wants(times_of_day=[{"from": "08:00", "to": "09:30"}])
    first = ada.ask().next_allowed_at
    assert first == ada.moment("2026-04-21 09:30")
    assert ada.ask(first).decision == "allow"
    assert ada.ask(first - MICROSECOND).decision == "deny"
