"""Seven calls in seven dates, per person and debt (regf.freq.7in7)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

RULE = "regf.freq.7in7"
SIX_DAYS = (9, 10, 11, 12, 13, 14)


def mornings(*days: int) -> list[str]:
    return [f"2026-04-{day:02} 09:00" for day in days]


@pytest.mark.parametrize(
    ("days", "is_denied"),
    [
        pytest.param(SIX_DAYS, False, id="the seventh"),
        pytest.param((*SIX_DAYS, 15), True, id="the eighth"),
        pytest.param((8, *SIX_DAYS), False, id="the eighth in eight dates"),
        pytest.param((8, 8, 8, *SIX_DAYS), False, id="many before"),
        pytest.param((15,) * 6, False, id="the seventh on one date"),
        pytest.param((15,) * 7, True, id="the eighth on one date"),
        pytest.param((9,) * 7, True, id="seven on the first of seven dates"),
        pytest.param((8,) * 7, False, id="seven on the date before"),
    ],
)
def test_seven_calls_are_allowed_in_seven_dates(days: tuple[int, ...], is_denied: bool) -> None:
    ada = Borrower()
    ada.calls(*mornings(*days))
    assert ada.ask().on(RULE) == ("deny" if is_denied else None)


def test_the_reason_shows_what_it_counted() -> None:
    ada = Borrower()
    early = ada.calls("2026-04-08 09:00")
    calls = ada.calls(*mornings(9, 9, 10, 11, 12, 13, 14))
    reason = ada.ask().reason(RULE)
    assert (reason["limit"], reason["count"]) == (7, 7)
    assert (reason["windowFrom"], reason["windowTo"]) == ("2026-04-09", "2026-04-15")
    assert reason["zone"] == "America/Chicago"
    assert reason["interactionIds"] == [row.pk for row in calls]
    assert early[0].pk not in reason["interactionIds"]
    assert (reason["severity"], reason["loanIds"]) == ("deny", [ada.loan])
    assert "1006.14" in reason["citation"]


@pytest.mark.parametrize(
    ("first", "at", "is_denied"),
    [
        pytest.param("2026-04-09 00:00", "2026-04-15 20:59", True, id="nearly seven days"),
        pytest.param("2026-04-08 23:59", "2026-04-15 08:00", False, id="a little over six days"),
        pytest.param("2026-03-03 23:59", "2026-03-10 08:00", False, id="forward, eighth date"),
        pytest.param("2026-03-04 00:00", "2026-03-10 20:59", True, id="forward, seventh date"),
        pytest.param("2026-10-28 23:59", "2026-11-04 08:00", False, id="back, eighth date"),
        pytest.param("2026-10-29 00:00", "2026-11-04 20:59", True, id="back, seventh date"),
        pytest.param("2026-11-01T05:30+00:00", "2026-11-07 20:59", True, id="in the night itself"),
    ],
)
def test_days_are_dates_also_when_clocks_change(first: str, at: str, is_denied: bool) -> None:
    ada = Borrower()
    ada.calls(*[first] * 7)
    assert ada.ask(at).on(RULE) == ("deny" if is_denied else None)


@pytest.mark.parametrize(
    ("made", "planned", "is_denied"),
    [
        pytest.param((10, 11, 12, 13, 14), (16,), False, id="seven in the fullest window"),
        pytest.param((10, 11, 12, 13, 14, 14), (16,), True, id="eight in the fullest window"),
        pytest.param((), (16, 17, 18, 19, 20, 21), False, id="six to come"),
        pytest.param((), (16, 17, 18, 19, 20, 21, 21), True, id="seven to come"),
        pytest.param((), (17, 18, 19, 20, 21, 22, 22), False, id="seven, two of them too late"),
        pytest.param((12, 13, 14), (16, 17, 18, 18), True, id="around the date"),
        pytest.param((11, 13, 14), (16, 17, 18, 18), False, id="never in one window"),
    ],
)
def test_any_window_that_holds_the_date_counts_what_is_planned(
    made: tuple[int, ...], planned: tuple[int, ...], is_denied: bool
) -> None:
    ada = Borrower()
    ada.calls(*mornings(*made))
    for time in mornings(*planned):
        ada.plans(time)
    assert ada.ask().on(RULE) == ("deny" if is_denied else None)


def test_the_fullest_window_is_reported_and_of_equal_ones_the_earliest() -> None:
    ada = Borrower()
    ada.calls(*mornings(12, 12, 12, 13, 13, 14, 14))
    reason = ada.ask().reason(RULE)
    assert (reason["windowFrom"], reason["windowTo"]) == ("2026-04-09", "2026-04-15")
    ada.plans("2026-04-16 09:00")
    reason = ada.ask().reason(RULE)
    assert (reason["windowFrom"], reason["windowTo"]) == ("2026-04-10", "2026-04-16")
    assert reason["count"] == 8


def test_one_that_is_planned_over_days_counts_once_in_each_window() -> None:
    ada = Borrower()
    ada.calls(*mornings(*SIX_DAYS[1:]))
    ada.plans("2026-04-10 09:00", "2026-04-20 09:00")
    assert ada.ask().on(RULE) is None
    ada.calls("2026-04-15 09:00")
    assert ada.ask().on(RULE) == "deny"


def test_what_is_about_to_be_used_is_left_out() -> None:
    ada = Borrower()
    ada.calls(*mornings(*SIX_DAYS))
    planned = ada.plans("2026-04-15 18:00")
    assert ada.ask().on(RULE) == "deny"
    assert ada.ask(interaction_id=planned.pk).on(RULE) is None
    held = ada.holds("2026-04-15 18:00")
    assert ada.ask(interaction_id=planned.pk).on(RULE) == "deny"
    assert ada.ask(interaction_id=planned.pk, reservation_id=held).on(RULE) is None


@pytest.mark.parametrize(("limit", "word"), [(2, "deny"), (3, None)])
def test_a_company_may_set_a_stricter_limit(limit: int, word: str | None) -> None:
    ada = Borrower()
    ada.adjustments[RULE] = {"enabled": None, "limits": {"calls": limit}}
    ada.calls(*mornings(13, 14))
    assert ada.ask().on(RULE) == word


@pytest.mark.parametrize(
    ("days", "next_at"),
    [
        ((*SIX_DAYS, 15), "2026-04-16 08:00"),
        ((15,) * 7, "2026-04-22 08:00"),
        ((14,) * 3 + (12,) * 4, "2026-04-19 08:00"),
    ],
)
def test_there_is_room_when_the_oldest_call_leaves_the_window(
    days: tuple[int, ...], next_at: str
) -> None:
    ada = Borrower()
    ada.calls(*mornings(*days))
    answer = ada.ask("2026-04-15 15:00")
    assert answer.next_allowed_at == ada.moment(next_at)
    midnight = ada.moment(next_at.replace("08:00", "00:00"))
    assert ada.ask(midnight - MICROSECOND).on(RULE) == "deny"
    assert ada.ask(midnight).on(RULE) is None


# Persons


def seven_calls(ada: Borrower, contact: str | None, **values: Any) -> None:
    ada.calls(*mornings(*SIX_DAYS, 15), contact=contact, **values)


@pytest.mark.parametrize(
    ("called", "asked", "is_shared"),
    [
        ("self", "self", True),
        ("self", "spouse", True),
        ("spouse", "self", True),
        ("self", "friend", False),
        ("friend", "self", False),
        ("friend", "friend", True),
        ("friend", "parent", False),
        ("attorney", "self", False),
        ("attorney", "attorney", False),
        ("self", "attorney", False),
        (None, "self", True),
        (None, "friend", False),
    ],
)
def test_numbers_of_one_person_share_a_count(
    called: str | None, asked: str, is_shared: bool
) -> None:
    ada = Borrower()
    first = None if called is None else ada.has_phone(affiliation=called, name="Bob")
    second = ada.has_phone(affiliation=asked, name="Bob")
    seven_calls(ada, first)
    assert ada.ask(contact_id=second).on(RULE) == ("deny" if is_shared else None)


@pytest.mark.parametrize(
    ("name", "is_same"),
    [("Bob Miller", True), (" bob MILLER", True), ("Rob Miller", False), (None, False)],
)
def test_others_are_one_person_by_name_and_affiliation(name: str | None, is_same: bool) -> None:
    ada = Borrower()
    friend = ada.has_phone(affiliation="friend", name="Bob Miller")
    other = ada.has_phone(affiliation="friend", name=name)
    seven_calls(ada, friend)
    assert ada.ask(contact_id=other).on(RULE) == ("deny" if is_same else None)


def test_a_co_borrower_is_another_person(db: None) -> None:
    ada = Borrower(is_stored=True)
    seven_calls(ada, ada.phone, loans=[ada.loan])
    assert ada.ask().on(RULE) == "deny"
    bob = Borrower(is_stored=True, loans=0, company=ada.company)
    bob.owes_with(ada, ada.loan)
    answer = bob.ask()
    assert (answer.on(RULE), answer.data["loanIdsAllowed"]) == (None, [ada.loan])
    seven_calls(bob, bob.phone, loans=[ada.loan])
    assert bob.ask().on(RULE) == "deny"


# Debts


@pytest.mark.parametrize(
    ("about", "denied"),
    [
        pytest.param([0], [0], id="the first"),
        pytest.param([1], [1], id="the second"),
        pytest.param([0, 1], [0, 1], id="both"),
        pytest.param([], [0, 1], id="none recorded"),
    ],
)
def test_a_call_counts_for_each_debt_it_was_about(about: list[int], denied: list[int]) -> None:
    ada = Borrower(loans=2)
    seven_calls(ada, ada.phone, loans=[ada.loans[index] for index in about])
    answer = ada.ask()
    assert answer.reason(RULE)["loanIds"] == [ada.loans[index] for index in denied]
    allowed = [loan for index, loan in enumerate(ada.loans) if index not in denied]
    assert answer.data["loanIdsAllowed"] == allowed


def test_a_held_slot_counts_for_its_debts_and_its_person() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.calls(*mornings(*SIX_DAYS))
    ada.holds("2026-04-15 18:00", contact_id=ada.has_phone(affiliation="friend"))
    assert ada.ask().on(RULE) is None
    ada.holds("2026-04-15 18:00", loan_ids=[second])
    assert ada.ask().reason(RULE)["loanIds"] == [second]
    ada.holds("2026-04-15 19:00")
    assert ada.ask().reason(RULE)["loanIds"] == [first, second]


def test_calls_about_different_debts_do_not_add_up() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.calls(*mornings(9, 10, 11, 12), loans=[first])
    ada.calls(*mornings(12, 13, 14, 15), loans=[second])
    assert ada.ask().on(RULE) is None
    ada.calls(*mornings(11, 13, 14))
    assert ada.ask().reason(RULE)["loanIds"] == [first, second]


def test_a_loan_of_later_counts_calls_about_no_loan_and_no_others() -> None:
    ada = Borrower()
    seven_calls(ada, ada.phone, loans=[ada.loan])
    later = ada.owes()
    assert ada.ask(loan_ids=[later]).on(RULE) is None
    seven_calls(ada, ada.phone)
    assert ada.ask(loan_ids=[later]).on(RULE) == "deny"


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        pytest.param(("studentLoan", "S-1"), ("studentLoan", "S-1"), True, id="one account"),
        pytest.param(("studentLoan", "S-1"), ("studentLoan", "S-2"), False, id="two accounts"),
        pytest.param(("studentLoan", None), ("studentLoan", None), False, id="no account"),
        pytest.param(("studentLoan", "S-1"), ("creditCard", "S-1"), False, id="another type"),
        pytest.param(("creditCard", "S-1"), ("creditCard", "S-1"), False, id="no student loans"),
    ],
)
def test_student_loans_of_one_account_are_one_debt(
    db: None, is_stored: bool, first: Any, second: Any, is_one: bool
) -> None:
    ada = Borrower(loans=0, is_stored=is_stored)
    one, other = (
        ada.owes(loan_type=loan_type, account_number=number)
        for loan_type, number in (first, second)
    )
    ada.calls(*mornings(*SIX_DAYS[:4]), loans=[one])
    ada.calls(*mornings(*SIX_DAYS[3:]), loans=[other])
    answer = ada.ask()
    assert answer.on(RULE) == ("deny" if is_one else None)
    if is_one:
        assert answer.reason(RULE)["loanIds"] == [one, other]


def test_of_a_person_without_loans_everything_counts() -> None:
    ada = Borrower(loans=0)
    seven_calls(ada, ada.phone)
    reason = ada.ask().reason(RULE)
    assert (reason["count"], reason["loanIds"]) == (7, [])
    assert ada.ask(NOON, "text").on(RULE) is None
