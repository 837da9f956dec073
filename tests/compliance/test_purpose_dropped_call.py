"""The purpose droppedCall: a conversation that broke off is taken up once, on its date (section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import Borrower

LIMITS_OF_CALLS = {"regf.freq.7in7", "regf.freq.wait"}


@pytest.mark.parametrize(
    ("talk", "is_open"),
    [
        ("2026-04-15 00:00", True),
        ("2026-04-15 11:59", True),
        ("2026-04-14 23:59:59", False),
        # Of unknown time: nobody can say that nothing came after.
        ("2026-04-15", False),
    ],
)
def test_a_dropped_call_is_one_of_the_same_date(talk: str, is_open: bool) -> None:
    ada = Borrower()
    ada.talks(talk)
    answer = ada.ask(purpose="droppedCall")
    assert answer.on("regf.freq.wait") == ("warn" if is_open else "deny")


@pytest.mark.parametrize(
    ("tell", "is_open"),
    [
        pytest.param(lambda ada: None, True, id="nothing"),
        pytest.param(lambda ada: ada.calls("2026-04-15 11:30"), False, id="a call since"),
        pytest.param(lambda ada: ada.calls("2026-04-15 10:59"), True, id="a call before"),
        pytest.param(lambda ada: ada.calls("2026-04-15"), False, id="a call of unknown time"),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 11:30", outcome="voiceBusy"), True, id="busy since"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:30", status="canceled"), True, id="canceled since"
        ),
        pytest.param(lambda ada: ada.plans("2026-04-15 18:00"), False, id="one planned today"),
        pytest.param(lambda ada: ada.plans("2026-04-16 18:00"), True, id="one planned tomorrow"),
        pytest.param(lambda ada: ada.holds("2026-04-15 13:00"), False, id="a slot held"),
        pytest.param(lambda ada: ada.holds("2026-04-16 13:00"), True, id="one held for tomorrow"),
        pytest.param(lambda ada: ada.met("2026-04-15 11:30", channel="text"), True, id="a text"),
        pytest.param(lambda ada: ada.talks("2026-04-15 11:30"), True, id="the next conversation"),
        pytest.param(
            lambda ada: ada.writes("2026-04-15 11:30", "voice", outcome="voiceMissed"),
            True,
            id="the borrower called in vain",
        ),
        pytest.param(
            lambda ada: ada.calls(
                "2026-04-15 11:30", contact=ada.has_phone(affiliation="friend", name="Bob")
            ),
            True,
            id="a call to somebody else",
        ),
    ],
)
def test_a_dropped_call_is_taken_up_once(tell: Any, is_open: bool) -> None:
    ada = Borrower()
    ada.talks("2026-04-15 11:00")
    tell(ada)
    answer = ada.ask(purpose="droppedCall")
    assert answer.on("regf.freq.wait") == ("warn" if is_open else "deny")


def test_a_call_that_the_borrower_began_can_be_taken_up_as_well() -> None:
    ada = Borrower()
    ada.writes("2026-04-15 11:00", "voice", outcome="voiceSpokeWithFirstParty")
    assert ada.ask(purpose="droppedCall").on("regf.freq.wait") == "warn"


def test_a_dropped_call_opens_the_debts_that_were_talked_about() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.talks("2026-04-15 11:00", loans=[first])
    ada.talks("2026-04-14 11:00", loans=[second])
    answer = ada.ask(purpose="droppedCall")
    words = {tuple(r["loanIds"]): r["severity"] for r in answer.reasons_of("regf.freq.wait")}
    assert words == {(first,): "warn", (second,): "deny"}
    assert answer.data["loanIdsAllowed"] == [first]


def test_a_dropped_call_opens_the_limit_of_seven_calls() -> None:
    ada = Borrower()
    ada.calls(*(f"2026-04-{day:02} 12:00" for day in range(9, 15)))
    ada.talks("2026-04-15 11:00")
    assert ada.ask().denied == LIMITS_OF_CALLS
    assert ada.ask(purpose="droppedCall").denied == set()


def test_a_dropped_call_must_be_of_today_in_every_zone() -> None:
    ada = Borrower()
    ada.has_phone("212")
    # In Chicago it is still the fourteenth; in New York the fifteenth has begun.
    ada.talks("2026-04-14 23:30")
    later = "2026-04-14 23:45"
    assert ada.ask(later, purpose="droppedCall").on("regf.freq.wait") == "warn"
    ada = Borrower()
    ada.has_phone("212")
    ada.talks("2026-04-14 22:30")
    assert ada.ask("2026-04-14 23:15", purpose="droppedCall").on("regf.freq.wait") == "deny"
