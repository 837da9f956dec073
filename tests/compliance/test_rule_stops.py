"""Cease, bankruptcy, death, attorney, dispute, identity theft: who may still be contacted, and until when."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

RULE_OF_REASON = {
    "ceaseCommunication": "regf.cease",
    "bankruptcy": "bankruptcy.stay",
    "deceased": "deceased",
    "attorneyRepresented": "regf.attorney",
    "dispute": "dispute.validation",
    "identityTheft": "identity.theft",
}
AFFILIATIONS = ("self", "spouse", "parent", "relative", "friend", "employer", "attorney", "other")
ONLY_ATTORNEY = {"bankruptcy", "attorneyRepresented"}


@pytest.mark.parametrize(("reason", "affiliation"), list(product(RULE_OF_REASON, AFFILIATIONS)))
def test_an_attorneys_contact_stays_open_in_bankruptcy_and_representation_only(
    reason: str, affiliation: str
) -> None:
    ada = Borrower()
    ada.wants(reason)
    contact = ada.has_phone(affiliation=affiliation)
    is_open = affiliation == "attorney" and reason in ONLY_ATTORNEY
    assert ada.ask(contact_id=contact).on(RULE_OF_REASON[reason]) == (None if is_open else "deny")


@pytest.mark.parametrize("flag", ["authorized_third_party", "power_of_attorney"])
@pytest.mark.parametrize("reason", RULE_OF_REASON)
def test_an_authorized_representative_stays_open_after_death_only(reason: str, flag: str) -> None:
    ada = Borrower()
    ada.wants(reason)
    contact = ada.has_phone(affiliation="relative", **{flag: True})
    is_open = (reason, flag) == ("deceased", "authorized_third_party")
    assert ada.ask(contact_id=contact).on(RULE_OF_REASON[reason]) == (None if is_open else "deny")


def test_an_executor_who_is_authorized_may_be_asked_whoever_that_is() -> None:
    ada = Borrower()
    ada.wants("deceased")
    for affiliation in AFFILIATIONS:
        contact = ada.has_phone(affiliation=affiliation, authorized_third_party=True)
        assert ada.ask(contact_id=contact).decision == "allow"


def test_an_attorney_who_is_no_representative_is_closed_after_death() -> None:
    ada = Borrower()
    ada.wants("deceased")
    assert ada.ask(contact_id=ada.has_phone(affiliation="attorney")).denied == {"deceased"}


def test_what_goes_to_no_contact_goes_to_no_attorney() -> None:
    ada = Borrower()
    ada.wants("attorneyRepresented")
    assert ada.ask(channel="gui").denied == {"regf.attorney"}


def test_the_best_contact_is_the_attorneys() -> None:
    ada = Borrower()
    ada.wants("attorneyRepresented")
    attorney = ada.has_phone(affiliation="attorney")
    answer = ada.ask(contact_id=None)
    assert (answer.decision, answer.data["contactId"]) == ("allow", attorney)
    assert {c["contactId"]: c["decision"] for c in answer.data["contacts"]} == {
        attorney: "allow",
        ada.phone: "deny",
    }


@pytest.mark.parametrize("reason", RULE_OF_REASON)
def test_a_stop_about_one_debt_leaves_the_others(reason: str) -> None:
    ada = Borrower(loans=2)
    first, second = ada.loans
    ada.wants(reason, loan_ids=[first])
    answer = ada.ask()
    assert answer.reason(RULE_OF_REASON[reason])["loanIds"] == [first]
    assert answer.data["loanIdsAllowed"] == [second]
    assert ada.ask(loan_ids=[second]).decision == "allow"


@pytest.mark.parametrize("reason", RULE_OF_REASON)
def test_a_stop_without_an_end_has_no_next_moment(reason: str) -> None:
    ada = Borrower()
    ada.wants(reason)
    answer = ada.ask()
    assert answer.next_allowed_at is None
    assert answer.reason(RULE_OF_REASON[reason])["nextAllowedAt"] is None


@pytest.mark.parametrize(
    ("at", "is_denied"),
    [
        ("2026-03-09 11:59:59.999999", False),
        ("2026-03-09 12:00", True),
        ("2026-04-30 20:59", True),
        ("2026-05-01 08:00", False),
    ],
)
def test_the_stay_lasts_from_its_receipt_to_the_day_of_discharge(at: str, is_denied: bool) -> None:
    ada = Borrower()
    discharged = dt.date(2026, 4, 30)
    ada.wants("bankruptcy", received="2026-03-09 12:00", end_date=discharged)
    assert ada.ask(at).on("bankruptcy.stay") == ("deny" if is_denied else None)


def test_a_dispute_ends_when_verification_is_sent() -> None:
    ada = Borrower()
    sent = ada.moment(NOON)
    ada.wants("dispute", withdrawn_at=sent)
    assert ada.ask(sent - MICROSECOND).denied == {"dispute.validation"}
    assert ada.ask(sent).decision == "allow"


@pytest.mark.parametrize(
    ("subject", "theme", "is_denied"),
    [
        ("statementGenerated", None, False),
        ("ceaseCommunicationAcknowledgement", None, False),
        ("confirmationCode", None, False),
        ("debtValidationNotice", None, False),
        ("freeForm", "opsCollDebt", True),
        ("paymentDueDateReminder", None, True),
    ],
)
def test_notices_that_the_law_requires_survive_a_stop(
    subject: str, theme: str | None, is_denied: bool
) -> None:
    ada = Borrower()
    for reason in RULE_OF_REASON:
        ada.wants(reason)
    question: dict[str, Any] = {"subject": subject, **({"theme": theme} if theme else {})}
    answer = ada.ask(channel="mail", **question)
    assert answer.denied == (set(RULE_OF_REASON.values()) if is_denied else set())


@pytest.mark.parametrize(
    ("reason", "rule_id", "requires_review"),
    [
        ("militaryDuty", "scra.review", True),
        ("oralStatement", "regf.freq.prior-statement", False),
    ],
)
def test_military_duty_and_what_was_said_only_warn(
    reason: str, rule_id: str, requires_review: bool
) -> None:
    ada = Borrower()
    ada.wants(reason)
    answer = ada.ask()
    assert (answer.decision, answer.data["result"], answer.warned) == ("warn", True, {rule_id})
    assert answer.data["requiresReview"] is requires_review
