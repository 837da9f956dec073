"""POST /api/people/{personId}/can-interact: what may be asked, and what is refused (compliance.md section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Loan, Person
from compliance.models import Decision
from contacts.models import Contact
from tests.compliance.guarded_lender import (
    CALL,
    DAY,
    MICROSECOND,
    NOW,
    URL,
    ask,
    iso,
    kept_question,
)
from tests.factories import Api, data_of, faults_of

FAR = NOW + 400 * DAY
OPTIONAL = (
    *("theme", "loanId", "loanIds", "contactId", "contactExternalId", "at", "interactionId"),
    *("reservationId", "isAutodialed", "isPrerecorded", "checkAtCompanyNoon", "purpose"),
    *("purposeNote", "purposeDeadline", "reserve"),
)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"channel": "required", "theme": "required"}),
        ({"channel": None, "theme": None}, {"channel": "null", "theme": "required"}),
        ({**CALL, "channel": "pigeon"}, {"channel": "invalid_choice"}),
        ({**CALL, "channel": "Voice"}, {"channel": "invalid_choice"}),
        ({**CALL, "channel": 3}, {"channel": "invalid_choice"}),
        ({**CALL, "channel": ["voice"]}, {"channel": "invalid_choice"}),
        ({**CALL, "theme": "opsCollDebts"}, {"theme": "invalid_choice"}),
        ({**CALL, "theme": {}}, {"theme": "invalid_choice"}),
        ({**CALL, "subject": "greetings"}, {"subject": "invalid_choice"}),
        ({"channel": "voice", "subject": "greetings"}, {"subject": "invalid_choice"}),
        ({"channel": "voice", "subject": "freeForm"}, {"theme": "required"}),
        ({"channel": "voice", "subject": "custom7"}, {"theme": "required"}),
        ({**CALL, "subject": "statementGenerated"}, {"subject": "subject_theme"}),
        ({**CALL, "loanId": 7}, {"loanId": "not_a_string"}),
        ({**CALL, "loanId": ["overdue"]}, {"loanId": "not_a_string"}),
        ({**CALL, "loanIds": "overdue"}, {"loanIds": "not_a_list"}),
        ({**CALL, "loanIds": {"0": "overdue"}}, {"loanIds": "not_a_list"}),
        ({**CALL, "loanIds": ["overdue", None]}, {"loanIds[1]": "null"}),
        ({**CALL, "loanIds": ["overdue", [7]]}, {"loanIds[1]": "not_a_string"}),
        ({**CALL, "contactId": 7}, {"contactId": "not_a_string"}),
        ({**CALL, "contactExternalId": True}, {"contactExternalId": "not_a_string"}),
        ({**CALL, "at": "2026-06-02"}, {"at": "invalid_moment"}),
        ({**CALL, "at": "2026-06-02T12:00:00"}, {"at": "invalid_moment"}),
        ({**CALL, "at": "2026-02-30T12:00:00Z"}, {"at": "invalid_moment"}),
        ({**CALL, "at": 1_780_000_000}, {"at": "invalid_moment"}),
        ({**CALL, "interactionId": {}}, {"interactionId": "not_a_string"}),
        ({**CALL, "reservationId": 1}, {"reservationId": "not_a_string"}),
        ({**CALL, "isAutodialed": "true"}, {"isAutodialed": "not_a_boolean"}),
        ({**CALL, "isPrerecorded": 1}, {"isPrerecorded": "not_a_boolean"}),
        ({**CALL, "checkAtCompanyNoon": "no"}, {"checkAtCompanyNoon": "not_a_boolean"}),
        ({**CALL, "reserve": []}, {"reserve": "not_a_boolean"}),
        (
            {**CALL, "reserve": True, "checkAtCompanyNoon": True},
            {"checkAtCompanyNoon": "exclusive"},
        ),
        ({**CALL, "purpose": "because"}, {"purpose": "invalid_choice"}),
        ({**CALL, "purposeNote": "x" * 1001}, {"purposeNote": "max_length"}),
        ({**CALL, "purposeNote": 1}, {"purposeNote": "not_a_string"}),
        ({**CALL, "purposeDeadline": "tomorrow"}, {"purposeDeadline": "invalid_moment"}),
        ({**CALL, "purposeDeadline": "2026-06-03"}, {"purposeDeadline": "invalid_moment"}),
        ({**CALL, "personId": "ext-ada"}, {"personId": "unknown_field"}),
        ({**CALL, "decision": "allow"}, {"decision": "unknown_field"}),
    ],
    ids=str,
)
def test_what_is_malformed_is_named_at_its_field(
    service: Api,
    clock: None,
    phone: Contact,
    loan: Loan,
    body: dict[str, Any],
    faults: dict[str, str],
) -> None:
    assert faults_of(service.post(URL, body), 400) == faults
    assert not Decision.objects.exists()


def test_all_faults_of_a_body_are_named_at_once(service: Api, clock: None, phone: Contact) -> None:
    body = {
        "channel": "pigeon",
        "subject": "custom1",
        "loanId": "nothing",
        "loanIds": ["nothing", "nobody"],
        "contactId": "nobody",
        "at": "1999-12-31T23:59:59Z",
        "reserve": "please",
        "purpose": "timeCritical",
        "colour": "red",
    }
    assert faults_of(service.post(URL, body), 400) == {
        "channel": "invalid_choice",
        "theme": "required",
        "loanId": "not_found",
        "loanIds[0]": "not_found",
        "loanIds[1]": "not_found",
        "contactId": "not_found",
        "at": "out_of_range",
        "reserve": "not_a_boolean",
        "purposeNote": "required",
        "purposeDeadline": "required",
        "colour": "unknown_field",
    }


@pytest.mark.parametrize("field", OPTIONAL)
def test_null_is_as_good_as_nothing(service: Api, clock: None, phone: Contact, field: str) -> None:
    body = {"channel": "voice", "subject": "loanOverdueFirstNotice", field: None}
    plain = data_of(service.post(URL, {**body, field: None}))
    assert plain["decision"] == "allow"
    assert kept_question(plain) == kept_question(ask(service, subject="loanOverdueFirstNotice"))


@pytest.mark.parametrize(
    ("question", "theme"),
    [
        ({"theme": "marketing"}, "marketing"),
        ({"subject": "statementGenerated"}, "opsServicing"),
        ({"subject": "loanOverdueFirstNotice"}, "opsCollDebt"),
        ({"theme": "opsCollDebt", "subject": "loanOverdueFirstNotice"}, "opsCollDebt"),
        ({"theme": "opsServicing", "subject": "freeForm"}, "opsServicing"),
        ({"theme": "agentNotification", "subject": "custom20"}, "agentNotification"),
    ],
    ids=str,
)
def test_a_subject_implies_its_theme(
    service: Api, clock: None, phone: Contact, question: dict[str, str], theme: str
) -> None:
    answer = data_of(service.post(URL, {"channel": "voice", **question}))
    assert kept_question(answer)["theme"] == theme
    assert kept_question(answer)["subject"] == question.get("subject")


@pytest.mark.parametrize(
    ("at", "is_possible"),
    [
        ("2000-01-01T00:00:00Z", True),
        ("1999-12-31T23:59:59.999999Z", False),
        ("2000-01-01T00:30:00+01:00", False),
        ("1999-12-31T19:00:00-05:00", True),
        (iso(FAR), True),
        (iso(FAR + MICROSECOND), False),
        ("0001-01-01T00:00:00Z", False),
        ("0001-01-01T00:00:00-14:00", False),
        ("9999-12-31T23:59:59.999999Z", False),
        ("9999-12-31T23:59:59+14:00", False),
    ],
)
def test_the_moment_lies_between_2000_and_400_days_ahead(
    service: Api, clock: None, phone: Contact, at: str, is_possible: bool
) -> None:
    response = service.post(URL, {**CALL, "at": at})
    if is_possible:
        data_of(response)
    else:
        assert faults_of(response, 400) == {"at": "out_of_range"}


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_beyond_the_calendar_is_none(service: Api, ada: Person, at: str) -> None:
    assert faults_of(service.post(URL, {**CALL, "at": at}), 400) == {"at": "invalid_moment"}


def test_a_note_of_a_thousand_characters_is_taken(service: Api, clock: None, ada: Person) -> None:
    answer = ask(service, purpose="replyToBorrower", purposeNote="ü" * 1000)
    assert Decision.objects.get(pk=answer["decisionId"]).purpose_note == "ü" * 1000
