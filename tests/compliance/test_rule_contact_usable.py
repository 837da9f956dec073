"""Contacts that can be used, and the best of several (compliance.md sections 1, 2 and 5, contact.usable)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

WRONG = "voiceWrongNumber"


@pytest.mark.parametrize(
    ("values", "is_usable"),
    [
        pytest.param({}, True, id="as it is"),
        pytest.param({"valid": False}, False, id="invalid"),
        pytest.param({"status": "archived"}, False, id="archived"),
        pytest.param({"status": "secondary"}, True, id="secondary"),
        pytest.param({"disconnection_status": "disconnected"}, False, id="disconnected"),
        pytest.param({"disconnection_status": "connected"}, True, id="connected"),
        pytest.param({"verified": True}, True, id="verified"),
    ],
)
@pytest.mark.parametrize("channel", ["voice", "text", "fax", "email", "mail"])
def test_a_contact_must_be_usable_by_every_channel(
    channel: str, values: dict[str, Any], is_usable: bool
) -> None:
    ada = Borrower()
    for contact in ada.rows.contacts:
        ada.corrects(contact, **values)
    # Archived contacts do not tell where the borrower is.
    ada.rows.person.time_zone = ada.clock
    answer = ada.ask(channel=channel)
    assert answer.denied == (set() if is_usable else {"contact.usable"})


@pytest.mark.parametrize(
    ("channel", "is_denied"),
    [
        *(("voice", True), ("text", True), ("email", True), ("mail", True)),
        *(("fax", False), ("chat", False), ("gui", False), ("document", False)),
    ],
)
def test_some_channels_need_a_contact_of_their_type(channel: str, is_denied: bool) -> None:
    ada = Borrower(None, time_zone="America/Chicago")
    answer = ada.ask(channel=channel, contact_id=None)
    assert answer.denied == ({"contact.usable"} if is_denied else set())
    assert (answer.data["contactId"], answer.data["contacts"]) == (None, [])
    assert (answer.next_allowed_at is None) is is_denied


def test_archived_contacts_are_none() -> None:
    ada = Borrower()
    ada.corrects(ada.contact(ada.phone), status="archived")
    assert ada.ask(contact_id=None).denied == {"contact.usable"}
    assert ada.ask(contact_id=None).data["contacts"] == []


# Wrong numbers


@pytest.mark.parametrize("agent", [None, "voiceNoAnswer"])
@pytest.mark.parametrize("word", ["status_details", "agent_outcome"])
def test_either_word_makes_a_number_wrong(word: str, agent: str | None) -> None:
    ada = Borrower()
    words = {"status_details": agent, "agent_outcome": agent, word: WRONG}
    row = ada.met("2026-04-14 12:00", status="attempted", agent_outcome=words["agent_outcome"])
    ada.corrects(row, status_details=words["status_details"])
    assert ada.ask().denied == {"contact.usable"}


@pytest.mark.parametrize("theme", ["opsServicing", "opsAccountCredentials", "marketing"])
def test_a_number_is_wrong_whatever_the_call_was_about(theme: str) -> None:
    ada = Borrower()
    ada.calls("2026-04-14 12:00", outcome=WRONG, theme=theme)
    assert ada.ask().denied == {"contact.usable"}


def test_who_calls_by_mistake_shows_that_a_number_is_wrong() -> None:
    ada = Borrower()
    ada.met("2026-04-14 12:00", direction="inbound", agent_outcome=WRONG, status="attempted")
    assert ada.ask().denied == {"contact.usable"}


def test_a_mistaken_call_takes_no_calls_back() -> None:
    ada = Borrower()
    ada.calls(*(f"2026-04-14 1{hour}:00" for hour in range(7)))
    ada.met("2026-04-14 18:00", direction="inbound", agent_outcome=WRONG, status="attempted")
    assert ada.ask().denied == {"contact.usable", "regf.freq.7in7"}


@pytest.mark.parametrize("channel", ["text", "fax"])
def test_a_wrong_number_is_wrong_for_texts_too(channel: str) -> None:
    ada = Borrower()
    ada.calls("2026-04-14 12:00", outcome=WRONG)
    assert ada.ask(channel=channel).denied == {"contact.usable"}
    assert ada.ask(channel="email").decision == "allow"


def test_a_number_is_wrong_from_the_call_on() -> None:
    ada = Borrower()
    ada.calls(NOON, outcome=WRONG)
    assert ada.ask(ada.moment(NOON) - MICROSECOND).decision == "allow"
    assert ada.ask().denied == {"contact.usable"}


def test_another_number_is_not_wrong() -> None:
    ada = Borrower()
    other = ada.has_phone()
    ada.calls("2026-04-14 12:00", outcome=WRONG, contact=other)
    ada.calls("2026-04-14 12:10", outcome=WRONG, contact=None)
    assert ada.ask().decision == "allow"


def test_a_number_that_is_verified_again_is_usable() -> None:
    ada = Borrower()
    ada.calls("2026-04-14 12:00", outcome=WRONG)
    ada.corrects(ada.contact(ada.phone), verified=True)
    assert ada.ask().decision == "allow"


@pytest.mark.parametrize(
    ("talk", "is_usable"),
    [
        pytest.param({"time": "2026-03-02 12:00"}, True, id="later"),
        pytest.param({"time": "2026-02-28 12:00"}, False, id="before"),
        pytest.param({"time": "2026-03-01"}, False, id="perhaps before"),
        pytest.param({"time": "2026-03-02"}, True, id="on a later date"),
        pytest.param({"time": "2026-03-02 12:00", "direction": "inbound"}, True, id="inbound"),
        pytest.param({"time": "2026-03-02 12:00", "contact": None}, False, id="somewhere else"),
        pytest.param(
            {"time": "2026-03-02 12:00", "outcome": "voiceNoAnswer"}, False, id="no answer"
        ),
        pytest.param(
            {"time": "2026-03-02 12:00", "outcome": "voiceSpokeWithAuthorizedThirdParty"},
            True,
            id="with an authorized person",
        ),
        pytest.param(
            {"time": "2026-03-02 12:00", "outcome": None, "status": "succeeded"},
            True,
            id="nothing said",
        ),
        *(
            pytest.param({"time": "2026-03-02 12:00", **said}, False, id=f"perhaps nobody's {n}")
            for n, said in enumerate(
                (
                    {"outcome": None, "status": "succeeded", "agent_outcome": "voiceHungUp"},
                    {"outcome": None, "status": "failed", "agent_outcome": "voiceLanguageBarrier"},
                )
            )
        ),
        pytest.param({"time": "2026-04-15 12:00:00.000001"}, False, id="later than the question"),
    ],
)
def test_a_conversation_shows_that_a_number_is_right_after_all(
    talk: dict[str, Any], is_usable: bool
) -> None:
    ada = Borrower()
    ada.calls("2026-03-01 12:00", outcome=WRONG)
    ada.met(**{"outcome": "voiceSpokeWithFirstParty", **talk})
    assert ada.ask().on("contact.usable") == (None if is_usable else "deny")


# The best contact


def test_of_equal_contacts_the_one_of_the_first_rank_is_best() -> None:
    ada = Borrower()
    additional = ada.phone
    secondary = ada.has_phone(status="secondary")
    primary = ada.has_phone(status="primary")
    answer = ada.ask(contact_id=None)
    assert [row["contactId"] for row in answer.data["contacts"]] == [
        primary,
        secondary,
        additional,
    ]
    assert answer.data["contactId"] == primary


def test_of_contacts_of_one_rank_the_first_by_id_is_best() -> None:
    ada = Borrower()
    phones = sorted([ada.phone, ada.has_phone(), ada.has_phone()])
    answer = ada.ask(contact_id=None)
    assert [row["contactId"] for row in answer.data["contacts"]] == phones


def test_the_decision_outweighs_the_rank() -> None:
    ada = Borrower()
    ada.has_phone(status="primary", valid=False)
    secondary = ada.has_phone(status="secondary")
    ada.calls("2026-04-15 11:58", contact=secondary)
    answer = ada.ask(contact_id=None)
    decisions = [row["decision"] for row in answer.data["contacts"]]
    assert decisions == ["allow", "warn", "deny"]
    assert answer.data["contactId"] == ada.phone
    assert answer.data["reasons"] == []


def test_the_reasons_are_those_of_the_best_contact() -> None:
    ada = Borrower()
    ada.corrects(ada.contact(ada.phone), status="primary")
    other = ada.has_phone(valid=False)
    ada.talks("2026-04-14 12:00")
    answer = ada.ask(contact_id=None)
    assert answer.denied == {"regf.freq.wait"}
    assert answer.data["contactId"] == ada.phone
    reasons = {
        row["contactId"]: [r["ruleId"] for r in row["reasons"]] for row in answer.data["contacts"]
    }
    assert reasons[other] == ["contact.usable", "regf.freq.wait"]


def test_loans_are_allowed_that_pass_at_one_of_the_contacts() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    other = ada.has_phone()
    ada.wants("dispute", loan_ids=[first], contact_ids=[ada.phone])
    ada.wants("dispute", loan_ids=[second], contact_ids=[other])
    answer = ada.ask(contact_id=None)
    assert (answer.decision, answer.data["loanIdsAllowed"]) == ("deny", [first, second])


# The loans in scope


def test_without_loans_named_the_overdue_ones_are_meant() -> None:
    ada = Borrower(loans=0)
    ada.owes("active")
    overdue, charged_off = ada.owes("delinquent"), ada.owes("chargedOff")
    ada.owes("paidOff")
    assert ada.ask().data["loanIdsAllowed"] == [overdue, charged_off]


def test_where_none_is_overdue_all_are_meant() -> None:
    ada = Borrower(loans=0)
    loans = [ada.owes(status) for status in ("active", "paidOff", "canceled")]
    assert ada.ask().data["loanIdsAllowed"] == loans


def test_it_is_denied_if_it_is_denied_for_one_loan() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.talks("2026-04-14 12:00", loans=[second])
    answer = ada.ask()
    assert (answer.decision, answer.data["loanIdsAllowed"]) == ("deny", [first])
    assert ada.ask(loan_ids=[first]).decision == "allow"
