"""Seven dates after a conversation about the debt (regf.freq.wait)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, Borrower

RULE = "regf.freq.wait"


@pytest.mark.parametrize(
    ("talk", "at", "is_denied"),
    [
        pytest.param("2026-08-13 12:00", "2026-08-13 12:00", True, id="at once"),
        pytest.param("2026-08-13 12:00", "2026-08-13 11:59:59.999999", False, id="before"),
        pytest.param("2026-08-13 12:00", "2026-08-13 20:59", True, id="first date"),
        pytest.param("2026-08-13 12:00", "2026-08-19 23:59:59.999999", True, id="seventh date"),
        pytest.param("2026-08-13 12:00", "2026-08-20 00:00", False, id="eighth date"),
        pytest.param("2026-08-13 23:50", "2026-08-20 08:00", False, id="ten minutes to midnight"),
        pytest.param("2026-08-14 00:00", "2026-08-20 20:59", True, id="midnight"),
        pytest.param("2026-08-13", "2026-08-13 00:00", True, id="undated, first date"),
        pytest.param("2026-08-13", "2026-08-19 23:59", True, id="undated, seventh date"),
        pytest.param("2026-08-13", "2026-08-20 00:00", False, id="undated, eighth date"),
        pytest.param("2026-03-02 23:59", "2026-03-09 00:00", False, id="forward, eighth date"),
        pytest.param("2026-03-03 00:00", "2026-03-09 23:59", True, id="forward, seventh date"),
        pytest.param("2026-10-26 00:00", "2026-11-01 23:59", True, id="back, seventh date"),
        pytest.param("2026-10-26 23:59", "2026-11-02 00:00", False, id="back, eighth date"),
        pytest.param("2026-11-01T07:30+00:00", "2026-11-07 23:59", True, id="the second 1:30"),
    ],
)
def test_the_date_of_the_conversation_is_the_first_of_seven(
    talk: str, at: str, is_denied: bool
) -> None:
    ada = Borrower()
    ada.talks(talk)
    assert ada.ask(at).on(RULE) == ("deny" if is_denied else None)


def test_the_reason_shows_the_conversation_and_its_dates() -> None:
    ada = Borrower()
    ada.talks("2026-08-11 12:00")
    talk = ada.talks("2026-08-13 12:00")
    answer = ada.ask("2026-08-15 12:00")
    reason = answer.reason(RULE)
    assert (reason["windowFrom"], reason["windowTo"]) == ("2026-08-13", "2026-08-19")
    assert (reason["interactionIds"], reason["count"]) == ([talk.pk], 1)
    assert answer.next_allowed_at == ada.moment("2026-08-20 08:00")


@pytest.mark.parametrize("direction", ["outbound", "inbound"])
@pytest.mark.parametrize(
    ("about", "denied"),
    [([0], [0]), ([1], [1]), ([0, 1], [0, 1]), ([], [0, 1])],
    ids=["the first", "the second", "both", "none recorded"],
)
def test_it_closes_every_debt_discussed_whoever_called(
    direction: str, about: list[int], denied: list[int]
) -> None:
    ada = Borrower(loans=2)
    loans = ada.loans
    ada.talks("2026-04-14 12:00", direction=direction, loans=[loans[index] for index in about])
    answer = ada.ask()
    assert answer.reason(RULE)["loanIds"] == [loans[index] for index in denied]
    allowed = [loan for index, loan in enumerate(loans) if index not in denied]
    assert answer.data["loanIdsAllowed"] == allowed


def test_an_inbound_conversation_about_another_debt_closes_nothing() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.talks("2026-04-14 12:00", direction="inbound", loans=[second])
    assert ada.ask(loan_ids=[first]).decision == "allow"


def test_a_conversation_about_a_student_loan_closes_all_of_its_account() -> None:
    ada = Borrower(loans=0)
    first, second = (ada.owes(loan_type="studentLoan", account_number="S-1") for _ in range(2))
    ada.talks("2026-04-14 12:00", loans=[first])
    assert ada.ask(loan_ids=[second]).denied == {RULE}


@pytest.mark.parametrize(
    ("talked_with", "asked", "is_denied"),
    [
        ("self", "self", True),
        ("spouse", "self", True),
        ("self", "spouse", True),
        (None, "self", True),
        ("attorney", "self", False),
        ("friend", "self", False),
        ("self", "friend", False),
        ("friend", "friend", True),
        ("self", "attorney", False),
        ("attorney", "attorney", False),
    ],
)
@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_a_conversation_is_one_with_that_person(
    direction: str, talked_with: str | None, asked: str, is_denied: bool
) -> None:
    ada = Borrower()
    first = None if talked_with is None else ada.has_phone(affiliation=talked_with, name="Bob")
    second = ada.has_phone(affiliation=asked, name="Bob")
    ada.talks("2026-04-14 12:00", contact=first, direction=direction)
    assert ada.ask(contact_id=second).on(RULE) == ("deny" if is_denied else None)


def test_a_co_borrower_has_not_been_talked_with(db: None) -> None:
    ada = Borrower(is_stored=True)
    ada.talks("2026-04-14 12:00", loans=[ada.loan])
    assert ada.ask().denied == {RULE}
    bob = Borrower(is_stored=True, loans=0, company=ada.company)
    bob.owes_with(ada, ada.loan)
    assert bob.ask().denied == set()


def test_a_conversation_counts_although_the_number_proved_wrong_later() -> None:
    ada = Borrower()
    ada.talks("2026-04-13 12:00")
    ada.calls("2026-04-14 12:00", outcome="voiceWrongNumber")
    assert ada.ask(contact_id=ada.has_phone()).denied == {RULE}


@pytest.mark.parametrize("tell", ["plans", "holds"])
def test_what_is_planned_is_no_conversation(tell: str) -> None:
    ada = Borrower()
    getattr(ada, tell)("2026-04-15 18:00")
    assert ada.ask().on(RULE) is None


@pytest.mark.parametrize("channel", ["text", "email", "mail", "chat"])
def test_a_talk_by_another_channel_is_no_telephone_conversation(channel: str) -> None:
    ada = Borrower()
    ada.met("2026-04-14 12:00", channel=channel, direction="inbound")
    ada.met("2026-04-14 12:00", channel=channel)
    assert ada.ask().on(RULE) is None


def test_in_two_zones_the_later_date_closes_longer() -> None:
    ada = Borrower()
    ada.has_phone("614")
    # In New York it was the ninth already.
    ada.talks("2026-04-08 23:30")
    answer = ada.ask("2026-04-15 12:00")
    assert answer.reason(RULE)["windowFrom"] == "2026-04-09"
    opens = ada.moment("2026-04-15 23:00")
    assert ada.ask(opens - MICROSECOND).on(RULE) == "deny"
    assert ada.ask(opens).on(RULE) is None
    assert answer.next_allowed_at == ada.moment("2026-04-16 08:00")


@pytest.mark.parametrize(("limits", "opens"), [({}, "2026-08-20"), ({"days": 10}, "2026-08-23")])
def test_a_company_may_wait_longer(limits: dict[str, Any], opens: str) -> None:
    ada = Borrower()
    ada.adjustments[RULE] = {"enabled": None, "limits": limits}
    ada.talks("2026-08-13 12:00")
    answer = ada.ask("2026-08-14 12:00")
    assert answer.next_allowed_at == ada.moment(f"{opens} 08:00")
