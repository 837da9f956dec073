"""Windows that reach behind the imported history (history.incomplete)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.compliance.guard_case import Borrower

RULE = "history.incomplete"
ONE_DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 4, 15)


def word(ada: Borrower, complete_from: dt.date | None, **question: Any) -> str | None:
    ada.settings.history_complete_from = complete_from
    return ada.ask(**question).on(RULE)


def longest_window(ada: Borrower, **question: Any) -> int:
    """How many dates back the history must be complete."""
    for days in range(70):
        if word(ada, TODAY - days * ONE_DAY, **question) is None:
            return days + 1
    raise AssertionError("it warns for ever")


def test_a_company_whose_history_is_complete_is_not_warned() -> None:
    assert word(Borrower(), None) is None


@pytest.mark.parametrize(
    ("complete_from", "expected"),
    [
        (dt.date(2026, 4, 9), None),
        (dt.date(2026, 4, 10), "warn"),
        (dt.date(2026, 4, 15), "warn"),
        (dt.date(2027, 1, 1), "warn"),
        (dt.date(2020, 1, 1), None),
    ],
)
def test_a_window_of_seven_dates_warns_where_it_reaches_behind(
    complete_from: dt.date, expected: str | None
) -> None:
    assert word(Borrower(), complete_from) == expected


def test_it_warns_and_allows() -> None:
    ada = Borrower()
    ada.settings.history_complete_from = TODAY
    answer = ada.ask()
    assert (answer.decision, answer.warned) == ("warn", {RULE})
    reason = answer.reason(RULE)
    assert (reason["windowFrom"], reason["windowTo"]) == ("2026-04-09", "2026-04-15")


@pytest.mark.parametrize(
    ("lives_in", "phone", "question", "days"),
    [
        pytest.param("IL", {}, {}, 7, id="voice"),
        pytest.param("IL", {}, {"channel": "document"}, 7, id="any channel"),
        pytest.param("MA", {}, {}, 7, id="Massachusetts"),
        pytest.param("MA", {"label": "work"}, {}, 30, id="Massachusetts at work"),
        pytest.param("IL", {"label": "work"}, {}, 7, id="work elsewhere"),
        pytest.param("IL", {"label": "home"}, {"is_prerecorded": True}, 30, id="prerecorded"),
        pytest.param("IL", {"label": "home"}, {}, 7, id="a home landline"),
        pytest.param("OR", {"label": "work"}, {}, 7, id="Oregon at work"),
    ],
)
def test_the_largest_window_of_the_rules_that_apply_is_meant(
    lives_in: str, phone: dict[str, str], question: dict[str, Any], days: int
) -> None:
    ada = Borrower(lives_in)
    ada.corrects(ada.contact(ada.phone), **phone)
    assert longest_window(ada, **question) == days


@pytest.mark.parametrize(("intensity", "days"), [("light", 7), ("normal", 45), ("heavy", 7)])
def test_a_cap_of_the_company_is_such_a_rule(intensity: str, days: int) -> None:
    ada = Borrower(collections_intensity=intensity)
    ada.settings.normal_cap, ada.settings.normal_cap_days = 9, 45
    assert longest_window(ada) == days


def test_what_goes_to_an_attorney_is_under_no_window() -> None:
    ada = Borrower()
    attorney = ada.has_phone(affiliation="attorney")
    assert word(ada, dt.date(2027, 1, 1), contact_id=attorney) is None


def test_only_collections_are_warned() -> None:
    ada = Borrower()
    assert word(ada, TODAY, theme="opsServicingDebtValidation") is None
    assert word(ada, TODAY, theme="opsServicing") == "warn"


def test_in_two_zones_the_earlier_date_reaches_further_back() -> None:
    ada = Borrower()
    ada.has_phone("614")
    ada.settings.history_complete_from = dt.date(2026, 4, 9)
    # In New York it is the fifteenth already, in Chicago not yet.
    assert ada.ask("2026-04-14 23:30").on(RULE) == "warn"
    assert ada.ask("2026-04-15 00:00").on(RULE) is None
