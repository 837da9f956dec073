"""Prior consent to more calls: how long it lasts, what ends it, which calls it covers (section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

LIMITS = {"regf.freq.7in7", "regf.freq.wait"}
GIVEN = "2026-04-09 15:00"


@pytest.fixture
def full() -> Borrower:
    """Seven calls were made on the twelfth, of unknown time: such calls always count."""
    ada = Borrower()
    ada.calls(*["2026-04-12"] * 7)
    return ada


def is_denied(ada: Borrower, at: str = NOON, **question: Any) -> bool:
    return ada.ask(at, **question).on("regf.freq.7in7") == "deny"


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        pytest.param("2026-04-12 00:00", True, id="fourth date"),
        pytest.param("2026-04-15 23:59:59.999999", True, id="end of the seventh date"),
        pytest.param("2026-04-16 00:00", False, id="eighth date"),
    ],
)
@pytest.mark.parametrize("given", ["2026-04-09 00:00", GIVEN, "2026-04-09 23:59"])
def test_a_consent_lasts_seven_dates_that_of_its_receipt_included(
    full: Borrower, given: str, at: str, holds: bool
) -> None:
    full.agrees("priorConsent", given)
    assert is_denied(full, at) is not holds


@pytest.mark.parametrize(
    ("given", "last", "after"),
    [
        ("2026-03-03 23:50", "2026-03-09 23:59", "2026-03-10 00:00"),
        ("2026-10-30 00:00", "2026-11-05 23:59", "2026-11-06 00:00"),
    ],
)
def test_its_dates_are_dates_also_when_clocks_change(given: str, last: str, after: str) -> None:
    ada = Borrower()
    ada.calls(*[last[:10]] * 7)
    ada.agrees("priorConsent", given)
    assert not is_denied(ada, last)
    assert is_denied(ada, after)


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        pytest.param({}, True, id="as it is"),
        pytest.param({"given_to": "creditor"}, False, id="to the creditor"),
        pytest.param({"given_to": "previousCollector"}, False, id="to a previous collector"),
        pytest.param({"kind": "autodialed"}, False, id="to something else"),
        pytest.param({"given_at": MICROSECOND}, False, id="given later"),
        pytest.param({"given_at": 0 * MICROSECOND}, True, id="just given"),
        pytest.param({"expires_at": 0 * MICROSECOND}, False, id="expired"),
        pytest.param({"expires_at": MICROSECOND}, True, id="expires later"),
        pytest.param({"revoked_at": 0 * MICROSECOND}, False, id="revoked"),
        pytest.param({"revoked_at": MICROSECOND}, True, id="revoked later"),
        pytest.param({"contact_id": "phone"}, True, id="for the number"),
        pytest.param({"contact_id": "other"}, False, id="for another number"),
        pytest.param({"loan_ids": ["other"]}, False, id="for another loan"),
    ],
)
def test_what_a_consent_must_be(full: Borrower, values: dict[str, Any], holds: bool) -> None:
    row = full.agrees("priorConsent", GIVEN)
    contacts = {"phone": full.phone, "other": full.has_phone()}
    for name, value in values.items():
        given = full.moment(NOON) + value if name.endswith("_at") else value
        given = contacts[value] if name == "contact_id" else given
        full.corrects(row, **{name: given})
    assert is_denied(full) is not holds


def test_it_opens_both_limits_of_calls() -> None:
    ada = Borrower()
    talk = ada.talks("2026-04-14 12:00")
    ada.calls(*[f"2026-04-14 13:0{minute}" for minute in range(7)])
    assert ada.ask().denied == LIMITS
    ada.agrees("priorConsent", "2026-04-14 12:05", evidence_interaction_id=talk.pk)
    assert ada.ask().denied == set()


def test_it_opens_no_blocked_hour_and_no_other_limit() -> None:
    ada = Borrower("MA", collections_intensity="light")
    ada.calls("2026-04-13 12:00", "2026-04-14 12:00")
    ada.agrees("priorConsent", "2026-04-14 12:05")
    assert ada.ask("2026-04-15 22:00").denied == {
        *("regf.time", "us-ma.freq", "borrower.intensity"),
    }


def test_it_holds_for_the_loans_it_names() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.talks("2026-04-14 12:00")
    ada.agrees("priorConsent", "2026-04-14 12:05", loan_ids=[first])
    answer = ada.ask()
    assert answer.reason("regf.freq.wait")["loanIds"] == [second]
    assert answer.data["loanIdsAllowed"] == [first]


def test_it_holds_for_all_student_loans_of_the_account() -> None:
    ada = Borrower(loans=0)
    first, second = (ada.owes(loan_type="studentLoan", account_number="S-1") for _ in range(2))
    ada.talks("2026-04-14 12:00")
    ada.agrees("priorConsent", "2026-04-14 12:05", loan_ids=[first])
    assert ada.ask(loan_ids=[second]).decision == "allow"


# What ends it


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        pytest.param({"time": "2026-04-13 12:00"}, True, id="after it was given"),
        pytest.param({"time": "2026-04-13 12:00", "direction": "inbound"}, True, id="inbound"),
        pytest.param({"time": GIVEN}, False, id="when it was given"),
        pytest.param({"time": "2026-04-09 15:00:00.000001"}, True, id="just after"),
        pytest.param({"time": "2026-04-09 14:59"}, False, id="before it was given"),
        pytest.param({"time": NOON}, True, id="now"),
        pytest.param({"time": "2026-04-15 12:00:00.000001"}, False, id="later"),
        pytest.param({"time": "2026-04-09"}, True, id="perhaps after it was given"),
        pytest.param({"time": "2026-04-08"}, False, id="on the date before"),
        pytest.param({"time": "2026-04-15"}, True, id="perhaps before now"),
        pytest.param({"time": "2026-04-13 12:00", "is_evidence": True}, False, id="its evidence"),
        pytest.param({"time": "2026-04-13 12:00", "about": 1}, False, id="about another debt"),
        pytest.param({"time": "2026-04-13 12:00", "about": 0}, True, id="about the debt"),
        pytest.param(
            {"time": "2026-04-13 12:00", "with_whom": "friend"}, False, id="with somebody else"
        ),
        pytest.param({"time": "2026-04-13 12:00", "with_whom": "spouse"}, True, id="the spouse"),
        pytest.param({"time": "2026-04-13 12:00", "outcome": "voiceDropped"}, False, id="a call"),
        pytest.param({"time": "2026-04-13 12:00", "theme": "marketing"}, False, id="marketing"),
    ],
)
def test_it_ends_at_the_next_conversation_about_the_debt(
    full: Borrower, values: dict[str, Any], ends: bool
) -> None:
    full.owes()
    given = dict(values)
    is_evidence, about = given.pop("is_evidence", False), given.pop("about", None)
    with_whom = given.pop("with_whom", None)
    if with_whom:
        given["contact"] = full.has_phone(affiliation=with_whom)
    talk = full.met(
        **{"outcome": "voiceSpokeWithFirstParty", **given},
        loans=[] if about is None else [full.loans[about]],
    )
    row = full.agrees("priorConsent", GIVEN, loan_ids=[full.loan])
    if is_evidence:
        full.corrects(row, evidence_interaction_id=talk.pk)
    assert is_denied(full, loan_ids=[full.loan]) is ends


def test_the_conversation_that_ends_it_is_not_counted_and_starts_the_wait() -> None:
    ada = Borrower()
    ada.calls(*["2026-04-12"] * 6)
    ada.talks("2026-04-13 12:00")
    assert ada.ask("2026-04-14 12:00").denied == LIMITS
    ada.agrees("priorConsent", GIVEN)
    assert ada.ask("2026-04-14 12:00").denied == {"regf.freq.wait"}
    assert ada.ask("2026-04-13 11:59").denied == set()


def test_a_new_consent_may_follow_the_conversation() -> None:
    ada = Borrower()
    ada.agrees("priorConsent", GIVEN)
    talk = ada.talks("2026-04-13 12:00")
    assert ada.ask("2026-04-14 12:00").denied == {"regf.freq.wait"}
    ada.agrees("priorConsent", "2026-04-13 12:10", evidence_interaction_id=talk.pk)
    assert ada.ask("2026-04-14 12:00").denied == set()


# Which calls it covers


@pytest.mark.parametrize(
    ("tell", "is_counted"),
    [
        pytest.param(lambda ada: ada.calls("2026-04-10 12:00"), False, id="under it"),
        pytest.param(lambda ada: ada.calls(GIVEN), False, id="when it was given"),
        pytest.param(lambda ada: ada.calls("2026-04-09 14:59"), True, id="before it was given"),
        pytest.param(lambda ada: ada.calls("2026-04-10"), True, id="of unknown time"),
        pytest.param(lambda ada: ada.plans("2026-04-10 12:00"), True, id="planned"),
        pytest.param(lambda ada: ada.holds("2026-04-10 12:00"), True, id="held"),
        pytest.param(lambda ada: ada.calls("2026-04-10 17:59"), False, id="before it was revoked"),
        pytest.param(lambda ada: ada.calls("2026-04-10 18:00"), True, id="after it was revoked"),
    ],
)
def test_calls_made_under_it_are_not_counted(tell: Any, is_counted: bool) -> None:
    ada = Borrower()
    ada.calls(*["2026-04-11"] * 6)
    ada.agrees("priorConsent", GIVEN, revoked_at=ada.moment("2026-04-10 18:00"))
    tell(ada)
    assert is_denied(ada) is is_counted


def test_a_consent_for_one_number_covers_calls_to_that_number() -> None:
    ada = Borrower()
    other = ada.has_phone()
    revoked = ada.moment("2026-04-14 18:00")
    ada.agrees("priorConsent", GIVEN, contact_id=other, revoked_at=revoked)
    ada.calls(*["2026-04-10 12:00"] * 7, contact=other)
    assert not is_denied(ada)
    ada.calls(*["2026-04-10 13:00"] * 7)
    assert is_denied(ada)


def test_calls_count_again_after_the_conversation_that_ended_it() -> None:
    ada = Borrower()
    ada.agrees("priorConsent", GIVEN)
    ada.calls(*["2026-04-10 12:00"] * 7)
    ada.talks("2026-04-11 12:00")
    assert ada.ask().denied == {"regf.freq.wait"}
    ada.calls(*["2026-04-11 13:00"] * 7)
    assert ada.ask().denied == LIMITS


def test_calls_under_it_count_for_the_debts_it_does_not_name() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.agrees("priorConsent", GIVEN, loan_ids=[first], revoked_at=ada.moment("2026-04-14 18:00"))
    ada.calls(*["2026-04-10 12:00"] * 7)
    assert ada.ask().reason("regf.freq.7in7")["loanIds"] == [second]


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
def test_a_conversation_before_the_window_has_ended_it_for_the_calls_in_it(
    db: None, is_stored: bool
) -> None:
    ada = Borrower(is_stored=is_stored)
    # The window asked about begins on the ninth; the conversation was on the fifth.
    ada.agrees("priorConsent", "2026-04-03 12:00")
    ada.talks("2026-04-05 12:00")
    ada.calls(*["2026-04-09 12:00"] * 7)
    assert is_denied(ada)
