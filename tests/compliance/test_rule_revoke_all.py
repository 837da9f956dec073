"""An opt-out by text stops all automation from 2027-01-31 (tcpa.revoke-all, 47 CFR 64.1200(a)(10))."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, Borrower

AUTODIALED, PRERECORDED = {"is_autodialed": True}, {"is_prerecorded": True}


@pytest.mark.parametrize(
    ("at", "is_denied"),
    [("2027-01-30 20:59:59", False), ("2027-01-31 08:00", True), ("2027-02-01 08:00", True)],
)
@pytest.mark.parametrize(
    ("channel", "question"),
    [("text", {}), ("voice", AUTODIALED), ("voice", PRERECORDED), ("voice", {})],
)
def test_an_opt_out_by_text_stops_all_automation_from_2027(
    channel: str, question: dict[str, bool], at: str, is_denied: bool
) -> None:
    ada = Borrower()
    other = ada.has_phone(receive_text_messages=True, consent_autodialed_call=True)
    ada.wants("optOut", channels=["text"], contact_ids=[ada.phone])
    answer = ada.ask(at, channel, contact_id=other, **question)
    is_automated = channel == "text" or bool(question)
    assert answer.on("tcpa.revoke-all") == ("deny" if is_denied and is_automated else None)


@pytest.mark.parametrize(
    ("values", "is_denied"),
    [
        pytest.param({"channels": ["text"]}, True, id="texts"),
        pytest.param({"channels": ["all"]}, True, id="all channels"),
        pytest.param({"channels": []}, True, id="no channel named"),
        pytest.param({"channels": ["email"]}, False, id="e-mail"),
        pytest.param({"channels": ["voice"]}, False, id="voice"),
        pytest.param({"channels": ["text"], "themes": ["marketing"]}, True, id="one theme"),
        pytest.param({"channels": ["text"], "reason": "borrowerRequest"}, False, id="no opt-out"),
    ],
)
def test_which_opt_outs_stop_all_automation(values: dict[str, Any], is_denied: bool) -> None:
    ada = Borrower()
    ada.wants(**{"reason": "optOut", **values})
    answer = ada.ask("2027-02-01 12:00", "text", theme="opsAccountCredentials")
    assert answer.on("tcpa.revoke-all") == ("deny" if is_denied else None)


def test_an_opt_out_about_one_loan_stops_automation_about_all() -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.wants("optOut", channels=["text"], loan_ids=[first])
    answer = ada.ask("2027-02-01 12:00", "text", loan_ids=[second])
    assert answer.on("tcpa.revoke-all") == "deny"


def test_an_opt_out_that_was_withdrawn_stops_nothing() -> None:
    ada = Borrower()
    at = ada.moment("2027-02-01 12:00")
    ada.wants("optOut", channels=["text"], withdrawn_at=at)
    assert ada.ask(at - MICROSECOND, "text").on("tcpa.revoke-all") == "deny"
    assert ada.ask(at, "text").on("tcpa.revoke-all") is None
