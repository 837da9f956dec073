"""Purposes in a question: who may claim which, what they need, what the answer and the log say (section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Loan
from companies.models import Company
from compliance.company_settings import update_settings
from compliance.models import Decision, Reservation
from contacts.models import Contact
from interactions.choices import Purpose
from tests.compliance.guarded_lender import (
    CALL,
    HOUR,
    MICROSECOND,
    NOW,
    URL,
    ask,
    bar,
    iso,
    record_calls,
    rule_ids,
)
from tests.factories import Api, InteractionFactory, data_of, faults_of

GUARDED = [purpose.value for purpose in Purpose if purpose != Purpose.REPLY_TO_BORROWER]
EXPLAINED = {"purposeNote": "The house is on fire.", "purposeDeadline": iso(NOW + HOUR)}
NOTICE = {"channel": "mail", "subject": "statementGenerated"}


@pytest.mark.parametrize("purpose", GUARDED)
def test_a_purpose_needs_its_permission_whether_it_is_needed_or_not(
    service: Api, overrider: Api, clock: None, phone: Contact, loan: Loan, purpose: str
) -> None:
    body = {**CALL, **EXPLAINED, "purpose": purpose, "reserve": True}
    for _ in ("allowed anyway", "denied otherwise"):
        response = service.post(URL, body)
        assert faults_of(response, 403) == {"purpose": "permission_denied"}
        assert "compliance:override" in response.json()["message"]
        assert not Decision.objects.exists()
        assert not Reservation.objects.exists()
        bar(phone.person, "ceaseCommunication")
    data_of(overrider.post(URL, body))


def test_an_agent_needs_it_too(agent: Api, clock: None, phone: Contact) -> None:
    response = agent.post(URL, {**CALL, "purpose": "droppedCall"})
    assert faults_of(response, 403) == {"purpose": "permission_denied"}
    assert data_of(agent.post(URL, {**CALL, "purpose": "replyToBorrower"}))["result"]


@pytest.mark.parametrize(
    ("question", "is_free"),
    [
        (NOTICE, True),
        ({**NOTICE, "theme": "opsServicing"}, True),
        ({**NOTICE, "subject": "creditNegativeInfoReported"}, True),
        ({**NOTICE, "subject": "ceaseCommunicationAcknowledgement"}, True),
        ({**NOTICE, "channel": "email"}, False),
        ({**NOTICE, "channel": "voice"}, False),
        ({**NOTICE, "subject": "refundScheduled"}, False),
        ({**NOTICE, "subject": "freeForm", "theme": "opsServicing"}, False),
        ({"channel": "mail", "theme": "opsServicing"}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("purpose", ["requiredByLaw", "ceaseNotice", "courtPermission"])
def test_mail_of_a_required_notice_needs_no_permission(
    service: Api,
    clock: None,
    address: Contact,
    question: dict[str, str],
    is_free: bool,
    purpose: str,
) -> None:
    response = service.post(URL, {**question, "purpose": purpose})
    if is_free:
        assert data_of(response)["result"]
    else:
        assert faults_of(response, 403) == {"purpose": "permission_denied"}


def test_which_notices_are_required_the_company_settles(
    service: Api, clock: None, lender: Company, address: Contact
) -> None:
    update_settings(company=lender, values={"required_notices": ["refundScheduled"]})
    body = {**NOTICE, "purpose": "requiredByLaw"}
    assert faults_of(service.post(URL, body), 403) == {"purpose": "permission_denied"}
    data_of(service.post(URL, {**body, "subject": "refundScheduled"}))


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({}, {"purposeNote", "purposeDeadline"}),
        ({"purposeNote": None, "purposeDeadline": None}, {"purposeNote", "purposeDeadline"}),
        ({"purposeNote": "x"}, {"purposeDeadline"}),
        ({"purposeDeadline": iso(NOW)}, {"purposeNote"}),
        ({"purposeNote": "", "purposeDeadline": iso(NOW)}, {"purposeNote"}),
        ({"purposeNote": "x", "purposeDeadline": iso(NOW)}, set()),
    ],
    ids=["neither", "both null", "a note", "a deadline", "an empty note", "both"],
)
def test_what_is_time_critical_needs_a_note_and_a_deadline(
    overrider: Api, clock: None, phone: Contact, given: dict[str, Any], lacking: set[str]
) -> None:
    response = overrider.post(URL, {**CALL, "purpose": "timeCritical", **given})
    if lacking:
        assert faults_of(response, 400) == dict.fromkeys(lacking, "required")
    else:
        data_of(response)


def test_a_malformed_deadline_is_one_fault(overrider: Api, clock: None, phone: Contact) -> None:
    body = {**CALL, "purpose": "timeCritical", "purposeNote": "x", "purposeDeadline": "soon"}
    response = overrider.post(URL, body)
    assert faults_of(response, 400) == {"purposeDeadline": "invalid_moment"}
    assert len(response.json()["errors"]) == 1


def test_what_a_purpose_overrides_is_a_warning_and_kept_with_who_and_why(
    overrider: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 7, at=NOW - 12 * HOUR, contact=phone, loans=[loan])
    body = {"purpose": "activeLitigation", "purposeNote": "Case 17 in Franklin County."}
    answer = ask(overrider, **body)
    assert (answer["result"], answer["decision"]) == (True, "warn")
    reason = answer["reasons"][0]
    assert (reason["ruleId"], reason["severity"]) == ("regf.freq.7in7", "warn")
    assert (reason["count"], reason["limit"]) == (7, 7)
    assert "activeLitigation" in reason["message"]
    assert answer["nextAllowedAt"] == reason["nextAllowedAt"] == iso(NOW)
    kept = data_of(overrider.get(f"/compliance/decisions/{answer['decisionId']}"))
    assert kept["purposeNote"] == body["purposeNote"]
    assert kept["question"]["purpose"] == "activeLitigation"
    assert kept["askedBy"].startswith("UR-")
    assert "regf.freq.7in7" in Decision.objects.get().rule_ids


@pytest.mark.parametrize(("at", "is_open"), [(NOW, True), (NOW + MICROSECOND, False)])
def test_after_its_deadline_a_purpose_opens_nothing(
    overrider: Api, clock: None, phone: Contact, loan: Loan, at: Any, is_open: bool
) -> None:
    record_calls(phone.person, 7, at=NOW - 12 * HOUR, contact=phone)
    explained = {"purposeNote": "x", "purposeDeadline": iso(NOW)}
    answer = ask(overrider, purpose="timeCritical", at=iso(at), **explained)
    assert answer["result"] is is_open
    assert answer["reasons"][0]["ruleId"] == "regf.freq.7in7"


def test_nothing_opens_the_rules_of_consent_and_of_usable_contacts(
    overrider: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    Contact.objects.filter(pk=phone.pk).update(valid=False)
    for purpose in Purpose:
        body = {"purpose": purpose.value, "isAutodialed": True, **EXPLAINED}
        assert rule_ids(ask(overrider, **body)) == ["contact.usable", "tcpa.autodial"]


def test_one_reply_to_a_message_and_no_second(
    service: Api, clock: Any, phone: Contact, loan: Loan
) -> None:
    Contact.objects.filter(pk=phone.pk).update(
        receive_text_messages=True, receive_text_messages_last_consent_at=NOW
    )
    bar(phone.person, "borrowerRequest", channels=["text"])
    question = {"channel": "text", "purpose": "replyToBorrower"}
    assert rule_ids(ask(service, **question)) == ["regf.medium"]
    assert not ask(service, **question)["result"]
    text = {"person": phone.person, "contact": phone, "channel": "text", "status": "succeeded"}
    InteractionFactory(**text, direction="inbound", started_at=NOW - HOUR)
    answer = ask(service, **question, reserve=True)
    assert (answer["decision"], rule_ids(answer)) == ("warn", ["regf.medium"])
    # The slot just held is the reply.
    assert not ask(service, **question)["result"]
    assert (
        service.delete(f"/compliance/reservations/{answer['reservation']['id']}").status_code == 200
    )
    assert ask(service, **question)["result"]
    InteractionFactory(**text, started_at=NOW)
    assert not ask(service, **question)["result"]
