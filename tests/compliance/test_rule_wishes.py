"""On which axes a do-not-interact restricts, whatever its reason, and to which rule it belongs (section 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

RULE_OF_REASON = {
    "ceaseCommunication": "regf.cease",
    "attorneyRepresented": "regf.attorney",
    "bankruptcy": "bankruptcy.stay",
    "deceased": "deceased",
    "dispute": "dispute.validation",
    "identityTheft": "identity.theft",
    "militaryDuty": "scra.review",
    "employerProhibits": "regf.employer",
    "oralStatement": "regf.freq.prior-statement",
    "optOut": "regf.medium",
}
WARNING = {"militaryDuty", "oralStatement"}
# It is a Wednesday, noon in Chicago; in Tokyo two o'clock on Thursday.
WEDNESDAY, THURSDAY, TOKYO, EASTERN = 2, 3, "Asia/Tokyo", "America/New_York"
Values = Callable[[Borrower], Mapping[str, Any]] | Mapping[str, Any]
AXES: tuple[tuple[str, Values, bool], ...] = (
    ("no restriction", {}, True),
    ("its channel", {"channels": ["voice"]}, True),
    ("one of two channels", {"channels": ["text", "voice"]}, True),
    ("another channel", {"channels": ["text"]}, False),
    ("all channels", {"channels": ["all"]}, True),
    ("all channels beside one", {"channels": ["text", "all"]}, True),
    ("its theme", {"themes": ["marketing", "opsCollDebt"]}, True),
    ("another theme", {"themes": ["marketing"]}, False),
    ("the theme it is judged as", {"themes": ["opsServicing"]}, False),
    ("all themes", {"themes": ["all"]}, True),
    ("its loan", lambda ada: {"loan_ids": [ada.loans[0]]}, True),
    ("another loan", lambda ada: {"loan_ids": [ada.loans[1]]}, False),
    ("its contact", lambda ada: {"contact_ids": [ada.email, ada.phone]}, True),
    ("another contact", lambda ada: {"contact_ids": [ada.email]}, False),
    ("its label", {"contact_labels": ["home", "work"]}, True),
    ("another label", {"contact_labels": ["home"]}, False),
    ("its place", {"place": "work"}, True),
    ("another place", {"place": "home"}, False),
    ("its day", {"days_of_week": [WEDNESDAY]}, True),
    ("all other days", {"days_of_week": [0, 1, 3, 4, 5, 6]}, False),
    ("its minute", {"times_of_day": [{"from": "12:00", "to": "12:01"}]}, True),
    ("up to now", {"times_of_day": [{"from": "11:00", "to": "12:00"}]}, False),
    ("from the next minute", {"times_of_day": [{"from": "12:01", "to": "13:00"}]}, False),
    ("to the end of the day", {"times_of_day": [{"from": "12:00", "to": "24:00"}]}, True),
    (
        "one of two times",
        {"times_of_day": [{"from": "08:00", "to": "09:00"}, {"from": "11:00", "to": "13:00"}]},
        True,
    ),
    (
        "its time on another day",
        {"times_of_day": [{"from": "11:00", "to": "13:00"}], "days_of_week": [THURSDAY]},
        False,
    ),
    (
        "its time in a zone",
        {"times_of_day": [{"from": "13:00", "to": "13:01"}], "time_zone": EASTERN},
        True,
    ),
    (
        "another time in a zone",
        {"times_of_day": [{"from": "12:00", "to": "12:01"}], "time_zone": EASTERN},
        False,
    ),
    ("its day in a zone", {"days_of_week": [THURSDAY], "time_zone": TOKYO}, True),
    ("another day in a zone", {"days_of_week": [WEDNESDAY], "time_zone": TOKYO}, False),
    ("since today", {"start_date": dt.date(2026, 4, 15)}, True),
    ("from tomorrow", {"start_date": dt.date(2026, 4, 16)}, False),
    ("from today in a zone", {"start_date": dt.date(2026, 4, 16), "time_zone": TOKYO}, True),
    ("to today", {"end_date": dt.date(2026, 4, 15)}, True),
    ("to yesterday", {"end_date": dt.date(2026, 4, 14)}, False),
    ("to yesterday in a zone", {"end_date": dt.date(2026, 4, 15), "time_zone": TOKYO}, False),
    ("just received", lambda ada: {"received_at": ada.moment(NOON)}, True),
    ("received later", lambda ada: {"received_at": ada.moment(NOON) + MICROSECOND}, False),
    ("just withdrawn", lambda ada: {"withdrawn_at": ada.moment(NOON)}, False),
    ("withdrawn later", lambda ada: {"withdrawn_at": ada.moment(NOON) + MICROSECOND}, True),
)


def works_with_two_debts() -> Borrower:
    """Two debts, and a telephone at work."""
    ada = Borrower(loans=2)
    ada.corrects(ada.contact(ada.phone), label="work")
    return ada


@pytest.fixture
def ada() -> Borrower:
    return works_with_two_debts()


@pytest.mark.parametrize(
    ("values", "holds"),
    [pytest.param(values, holds, id=name) for name, values, holds in AXES],
)
def test_a_restriction_holds_on_every_axis_whatever_its_reason(values: Values, holds: bool) -> None:
    found = {}
    for reason, rule_id in RULE_OF_REASON.items():
        ada = works_with_two_debts()
        row = ada.wants(reason)
        ada.corrects(row, **(values(ada) if callable(values) else values))
        found[reason] = ada.ask(loan_ids=[ada.loan]).on(rule_id)
    words = {reason: "warn" if reason in WARNING else "deny" for reason in RULE_OF_REASON}
    assert found == (words if holds else dict.fromkeys(RULE_OF_REASON))


@pytest.mark.parametrize("reason", ["borrowerRequest", "other"])
@pytest.mark.parametrize(
    ("values", "rule_id"),
    [
        pytest.param({}, "regf.designated", id="nothing"),
        pytest.param({"themes": ["all"]}, "regf.designated", id="themes"),
        pytest.param({"end_date": dt.date(2026, 5, 1)}, "regf.designated", id="dates"),
        pytest.param({"days_of_week": [WEDNESDAY]}, "regf.designated", id="days"),
        pytest.param(
            {"times_of_day": [{"from": "09:00", "to": "17:00"}]}, "regf.designated", id="times"
        ),
        pytest.param(
            {"days_of_week": [WEDNESDAY], "channels": ["voice"]},
            "regf.designated",
            id="days and channels",
        ),
        pytest.param({"channels": ["voice"]}, "regf.medium", id="a channel"),
        pytest.param({"channels": ["all"]}, "regf.medium", id="all channels"),
        pytest.param({"contact_labels": ["work"]}, "regf.medium", id="labels"),
        pytest.param({"place": "work"}, "regf.place", id="a place"),
        pytest.param(
            {"place": "work", "days_of_week": [WEDNESDAY], "channels": ["voice"]},
            "regf.place",
            id="a place on a day",
        ),
    ],
)
def test_what_an_open_request_restricts_says_which_rule_it_belongs_to(
    ada: Borrower, reason: str, values: dict[str, Any], rule_id: str
) -> None:
    ada.wants(reason, **values)
    assert ada.ask().denied == {rule_id}


def test_an_open_request_about_a_contact_belongs_to_the_rule_on_media(ada: Borrower) -> None:
    ada.wants(contact_ids=[ada.phone])
    assert ada.ask().denied == {"regf.medium"}


def test_an_open_request_about_a_loan_is_one_about_times(ada: Borrower) -> None:
    ada.wants(loan_ids=[ada.loan])
    assert ada.ask().reason("regf.designated")["loanIds"] == [ada.loan]


@pytest.mark.parametrize(
    ("themes", "is_denied"),
    [
        ([], True),
        (["all"], False),
        (["opsAccountCredentials"], True),
        (["all", "opsAccountCredentials"], True),
        (["opsCollDebt"], False),
    ],
)
def test_all_themes_spare_account_credentials(
    ada: Borrower, themes: list[str], is_denied: bool
) -> None:
    ada.wants(channels=["text"], themes=themes)
    answer = ada.ask(channel="text", theme="opsAccountCredentials")
    assert answer.on("regf.medium") == ("deny" if is_denied else None)


def test_servicing_that_is_judged_as_collections_keeps_its_theme(ada: Borrower) -> None:
    ada.wants("ceaseCommunication", themes=["opsCollDebt"])
    assert ada.ask(theme="opsServicing").decision == "allow"
    ada.wants("ceaseCommunication", themes=["opsServicing"])
    assert ada.ask(theme="opsServicing").denied == {"regf.cease"}


@pytest.mark.parametrize(
    ("minute", "is_denied"), [("11:59", False), ("12:00", True), ("12:59", True), ("13:00", True)]
)
def test_times_hold_in_every_possible_zone(ada: Borrower, minute: str, is_denied: bool) -> None:
    ada.has_phone("212")
    # Noon in Chicago is one o'clock in New York: the two hours follow on each other.
    ada.wants(times_of_day=[{"from": "13:00", "to": "14:00"}])
    assert ada.ask(f"2026-04-15 {minute}").on("regf.designated") == ("deny" if is_denied else None)


def test_a_night_is_two_rows(ada: Borrower) -> None:
    ada.wants(times_of_day=[{"from": "19:00", "to": "24:00"}, {"from": "00:00", "to": "10:00"}])
    for time, is_denied in (
        *(("18:59:59.999999", False), ("19:00", True), ("23:59:59.999999", True)),
        *(("00:00", True), ("09:59:59.999999", True), ("10:00", False)),
    ):
        answer = ada.ask(f"2026-04-15 {time}", theme="opsServicingDebtValidation")
        assert answer.on("regf.designated") == ("deny" if is_denied else None), time


def test_several_requests_add_up(ada: Borrower) -> None:
    ada.wants(days_of_week=[WEDNESDAY])
    ada.wants(channels=["voice"], days_of_week=[THURSDAY])
    denied = [ada.ask(f"2026-04-{day} 12:00").on("regf.designated") for day in (14, 15, 16, 17)]
    assert denied == [None, "deny", "deny", None]
    assert ada.ask("2026-04-16 12:00", "email").decision == "allow"


def test_a_request_about_one_student_loan_holds_for_all_of_its_account() -> None:
    ada = Borrower(loans=0)
    first, second = (ada.owes(loan_type="studentLoan", account_number="S-1") for _ in range(2))
    other = ada.owes(loan_type="studentLoan", account_number="S-2")
    ada.wants("dispute", loan_ids=[first])
    answer = ada.ask()
    assert answer.reason("dispute.validation")["loanIds"] == [first, second]
    assert answer.data["loanIdsAllowed"] == [other]


def test_only_a_request_about_every_loan_holds_for_a_debt_without_a_name() -> None:
    ada = Borrower(loans=0)
    ada.wants("dispute", loan_ids=["LN-SOMEBODY-ELSES"])
    assert ada.ask().decision == "allow"
    ada.wants("dispute")
    assert ada.ask().denied == {"dispute.validation"}


@pytest.mark.parametrize(
    "values", [{"contact_labels": ["work"]}, {"place": "work"}], ids=["label", "place"]
)
def test_a_request_about_contacts_leaves_out_what_goes_to_none(
    ada: Borrower, values: dict[str, Any]
) -> None:
    ada.wants("ceaseCommunication", **values)
    assert ada.ask(channel="gui").decision == "allow"


@pytest.mark.parametrize(
    ("night", "time", "is_denied"),
    [
        # On 8 March clocks went from 02:00 to 03:00: half past two never came.
        pytest.param("2026-03-08", "07:59:59.999999+00:00", False, id="before the skipped hour"),
        pytest.param("2026-03-08", "08:00+00:00", False, id="after the skipped hour"),
        # On 1 November they showed half past one twice.
        pytest.param("2026-11-01", "06:14:59+00:00", False, id="before the first time"),
        pytest.param("2026-11-01", "06:15+00:00", True, id="the first time"),
        pytest.param("2026-11-01", "06:45+00:00", False, id="between"),
        pytest.param("2026-11-01", "07:15+00:00", True, id="the second time"),
        pytest.param("2026-11-01", "07:44:59+00:00", True, id="the end of the second time"),
        pytest.param("2026-11-01", "07:45+00:00", False, id="after the second time"),
    ],
)
def test_times_of_day_on_the_nights_when_clocks_change(
    ada: Borrower, night: str, time: str, is_denied: bool
) -> None:
    hour = "02" if night == "2026-03-08" else "01"
    ada.wants(times_of_day=[{"from": f"{hour}:15", "to": f"{hour}:45"}])
    answer = ada.ask(f"{night} {time}", theme="opsServicingDebtValidation")
    assert answer.on("regf.designated") == ("deny" if is_denied else None)
