"""What purposes open, and what they never do (compliance.md section 6)."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest

from companies.choices import COMPLIANCE_OVERRIDE
from compliance.services import ask
from interactions.choices import Purpose
from peach_interactions.errors import Invalid, NotPermitted
from tests.compliance.broken_rules import BREACHES, WARNINGS
from tests.compliance.guard_case import NOON, Borrower
from tests.factories import moment, service_caller

LIMITS_OF_STATES = {
    *("us-ma.freq", "us-ny-nyc.freq", "us-dc.freq", "us-wa.freq", "us-wv.freq", "us-ny.freq"),
}
LIMITS_OF_CALLS = {"regf.freq.7in7", "regf.freq.wait"}
BY_LAW = {
    *LIMITS_OF_CALLS,
    *LIMITS_OF_STATES,
    *("regf.third-party", "regf.medium", "regf.attorney", "regf.cease"),
    *("bankruptcy.stay", "deceased", "dispute.validation"),
}
OPENED = {
    "requiredByLaw": BY_LAW,
    "courtPermission": BY_LAW | {"regf.time", "regf.designated", "regf.place", "regf.employer"},
    "ceaseNotice": {"regf.cease"},
    "activeLitigation": LIMITS_OF_CALLS,
    "informationRequested": LIMITS_OF_CALLS,
    "timeCritical": LIMITS_OF_CALLS,
    "droppedCall": LIMITS_OF_CALLS,
    "replyToBorrower": {"regf.designated", "regf.place", "regf.medium", "regf.attorney"},
}
YIELDS_TO_ANY = "borrower.intensity"
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(("rule_id", "purpose"), list(product(BREACHES, Purpose.values)))
def test_a_purpose_opens_its_rules_alone(rule_id: str, purpose: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    at = ada.moment(breach.at)
    # What a dropped call and a reply need: a conversation today, and a message that nobody has answered.
    ada.talks(at - 30 * MINUTE, contact=ada.phone)
    for channel in ("voice", "text", "email"):
        ada.writes(at - 5 * MINUTE, channel, outcome=received(channel), contact=None)
    channel = "mail" if (rule_id, purpose) == ("regf.cease", "ceaseNotice") else breach.channel
    question: dict[str, Any] = {"channel": channel, "purpose": purpose}
    assert breach.asked(ada, **{**question, "purpose": None}).on(rule_id) == word_of(rule_id)
    is_open = rule_id in OPENED[purpose] or rule_id == YIELDS_TO_ANY
    expected = "warn" if is_open else word_of(rule_id)
    assert breach.asked(ada, **question).on(rule_id) == expected


def word_of(rule_id: str) -> str:
    return "warn" if rule_id in WARNINGS else "deny"


def received(channel: str) -> str:
    return {"voice": "voiceReceivedVoicemail", "text": "textReceived", "email": "emailReceived"}[
        channel
    ]


def test_the_answer_warns_and_names_each_rule_that_was_overridden() -> None:
    ada = Borrower()
    ada.calls("2026-04-13 15:00", *(f"2026-04-{day:02} 12:00" for day in range(9, 14)))
    ada.talks("2026-04-14 12:00")
    denied = ada.ask()
    assert denied.denied == LIMITS_OF_CALLS
    opened = ada.ask(purpose="activeLitigation")
    assert (opened.decision, opened.data["result"]) == ("warn", True)
    for rule_id in LIMITS_OF_CALLS:
        reason = opened.reason(rule_id)
        assert reason["severity"] == "warn"
        assert "activeLitigation" in reason["message"]
    assert opened.data["loanIdsAllowed"] == [ada.loan]


def test_a_purpose_that_opens_nothing_leaves_an_allowed_answer_as_it_is() -> None:
    assert Borrower().ask(purpose="courtPermission").decision == "allow"


def test_what_a_purpose_does_not_open_still_denies() -> None:
    ada = Borrower()
    ada.talks("2026-04-14 12:00")
    answer = ada.ask("2026-04-15 22:00", purpose="activeLitigation")
    assert answer.denied == {"regf.time"}
    assert "regf.freq.wait" in answer.warned


@pytest.mark.parametrize("purpose", Purpose.values)
@pytest.mark.parametrize(
    ("seconds", "is_open"),
    [(1, True), (0, True), (-0.000001, False)],
    ids=["before", "at", "after"],
)
def test_a_purpose_holds_up_to_its_deadline(purpose: str, seconds: float, is_open: bool) -> None:
    ada = Borrower(collections_intensity="light")
    ada.calls("2026-04-13 09:00", "2026-04-14 09:00")
    deadline = ada.moment(NOON) + dt.timedelta(seconds=seconds)
    answer = ada.ask(purpose=purpose, purpose_deadline=deadline)
    assert answer.on("borrower.intensity") == ("warn" if is_open else "deny")


# ceaseNotice


@pytest.mark.parametrize("channel", ["voice", "text", "email", "mail", "fax", "chat", "document"])
def test_a_cease_notice_goes_by_mail(channel: str) -> None:
    ada = Borrower()
    ada.wants("ceaseCommunication")
    expected = "warn" if channel == "mail" else "deny"
    assert ada.ask(channel=channel, purpose="ceaseNotice").on("regf.cease") == expected


@pytest.mark.parametrize(
    ("subject", "is_open"),
    [
        (None, True),
        ("freeForm", True),
        ("freeFormBranded", True),
        ("custom1", True),
        ("custom20", True),
        ("ceaseCommunicationRefuseToPay", True),
        ("loanOverdueFirstNotice", False),
        ("loanRightToCurePersonalUnsecured", False),
        ("refundScheduled", False),
    ],
)
def test_a_cease_notice_is_no_other_letter(subject: str | None, is_open: bool) -> None:
    ada = Borrower()
    ada.wants("ceaseCommunication")
    question = {"subject": subject} if subject else {}
    answer = ada.ask(channel="mail", purpose="ceaseNotice", **question)
    assert answer.on("regf.cease") == ("warn" if is_open else "deny")


# Who may name a purpose


@pytest.fixture
def stored(db: None) -> Borrower:
    ada = Borrower(is_stored=True)
    ada.save()
    return ada


def asked_by(ada: Borrower, *, may_override: bool, **values: Any) -> Any:
    grants = [COMPLIANCE_OVERRIDE] if may_override else []
    caller = service_caller(ada.company, grants=grants)
    question = {"channel": "voice", "theme": "opsCollDebt", **values}
    at = moment("2026-04-15T17:00")
    return ask(caller=caller, person_reference=ada.rows.person.pk, values=question, now=at)


WITH_NOTE = {"purpose_note": "Hearing", "purpose_deadline": moment("2026-05-01T00:00")}


@pytest.mark.parametrize("purpose", Purpose.values)
def test_a_purpose_needs_the_permission_even_where_it_is_not_needed(
    stored: Borrower, purpose: str
) -> None:
    assert asked_by(stored, may_override=True, purpose=purpose, **WITH_NOTE)["result"]
    if purpose == "replyToBorrower":
        assert asked_by(stored, may_override=False, purpose=purpose)["result"]
        return
    with pytest.raises(NotPermitted):
        asked_by(stored, may_override=False, purpose=purpose, **WITH_NOTE)


@pytest.mark.parametrize(
    ("channel", "subject", "is_free"),
    [
        ("mail", "statementGenerated", True),
        ("email", "statementGenerated", False),
        ("mail", "refundScheduled", False),
    ],
)
def test_mail_of_a_required_notice_needs_no_permission(
    stored: Borrower, channel: str, subject: str, is_free: bool
) -> None:
    question = {"channel": channel, "theme": None, "subject": subject, "purpose": "requiredByLaw"}
    if is_free:
        assert asked_by(stored, may_override=False, **question)["result"]
        return
    with pytest.raises(NotPermitted):
        asked_by(stored, may_override=False, **question)


@pytest.mark.parametrize("missing", ["purpose_note", "purpose_deadline"])
def test_what_is_time_critical_says_why_and_until_when(stored: Borrower, missing: str) -> None:
    given = {name: value for name, value in WITH_NOTE.items() if name != missing}
    with pytest.raises(Invalid):
        asked_by(stored, may_override=True, purpose="timeCritical", **given)


@pytest.mark.parametrize("purpose", ["activeLitigation", "informationRequested", "courtPermission"])
def test_other_purposes_need_no_note(stored: Borrower, purpose: str) -> None:
    assert asked_by(stored, may_override=True, purpose=purpose)["result"]
