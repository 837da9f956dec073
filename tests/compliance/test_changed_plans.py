"""Scheduled interactions that are changed, and facts, which are always recorded (compliance.md section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Loan
from compliance.models import Decision
from contacts.models import Contact
from tests.compliance.guarded_lender import (
    DAY,
    HOUR,
    INTERACTIONS,
    MICROSECOND,
    NOW,
    PLANNED,
    bar,
    iso,
    plan,
    record_calls,
    refused_by,
)
from tests.factories import (
    Api,
    ContactFactory,
    data_of,
    faults_of,
    moment,
)

# The hours are over in Ohio.
CLOSING = moment("2026-06-03T01:00:00")


@pytest.mark.parametrize(
    ("changes", "is_judged"),
    [
        ({"metaData": {"a": 1}}, False),
        ({"content": {"body": "Hello"}}, False),
        ({"externalId": "x", "isTransactional": True, "sensitive": True}, False),
        ({"scheduledAtFrom": iso(NOW + 2 * HOUR)}, True),
        ({"scheduledAtTo": iso(NOW + 9 * HOUR - MICROSECOND)}, True),
        ({"channel": "fax"}, True),
        ({"theme": "opsCollLocateBorrower"}, True),
        ({"subject": "loanOverdueFirstNotice"}, True),
        ({"contactId": "other"}, True),
        ({"contactId": None}, True),
        ({"loanIds": []}, True),
        ({"isAutodialed": True}, True),
        ({"isPrerecorded": True}, True),
        ({"purpose": "replyToBorrower"}, True),
        (
            {"scheduledAtFrom": iso(NOW + HOUR), "loanIds": ["overdue"], "status": "scheduled"},
            False,
        ),
        ({"status": "canceled"}, False),
        ({"status": "attempted", "startedAt": iso(NOW)}, False),
        ({"status": "failed", "statusDetails": "voiceBusy"}, False),
    ],
    ids=str,
)
def test_it_is_judged_anew_when_something_changes_that_the_guard_looks_at(
    service: Api,
    clock: None,
    phone: Contact,
    loan: Loan,
    changes: dict[str, Any],
    is_judged: bool,
) -> None:
    ContactFactory(person=phone.person, value="+16142235679", external_id="other")
    Contact.objects.update(consent_autodialed_call=True)
    planned = data_of(plan(service, NOW + HOUR, loanIds=[loan.pk]))
    path = f"{INTERACTIONS}/{planned['id']}"
    # Meanwhile the borrower has asked to be left alone.
    bar(phone.person, "ceaseCommunication")
    response = service.put(path, changes)
    if is_judged:
        assert "regf.cease" in refused_by(response)
        assert data_of(service.get(path)) == planned
    else:
        data_of(response)
    assert Decision.objects.count() == 1


def test_a_fetched_one_sent_back_is_not_judged_anew(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    planned = data_of(plan(service, NOW + HOUR, NOW + 2 * HOUR, loanIds=[loan.pk]))
    bar(phone.person, "ceaseCommunication")
    assert data_of(service.put(f"{INTERACTIONS}/{planned['id']}", planned)) == planned


def test_a_move_is_judged_without_the_place_it_leaves(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 6, at=NOW - 20 * HOUR, contact=phone, loans=[loan])
    planned = data_of(plan(service, NOW + HOUR))
    path = f"{INTERACTIONS}/{planned['id']}"
    moved = data_of(service.put(path, {"scheduledAtFrom": iso(NOW + 2 * HOUR)}))
    assert moved["scheduledAtFrom"] == iso(NOW + 2 * HOUR)
    response = service.put(path, {"scheduledAtFrom": iso(CLOSING)})
    assert refused_by(response) == ["regf.time"]
    assert data_of(service.get(path)) == moved
    assert Decision.objects.filter(interaction_id=planned["id"]).count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {"direction": "inbound", "scheduledAtFrom": iso(CLOSING)},
        {"status": "attempted"},
        {"status": "succeeded", "statusDetails": "voiceSpokeWithFirstParty"},
        {"status": "failed", "statusDetails": "voiceBusy"},
        {"status": "inProgress"},
        {"status": "canceled", "scheduledAtFrom": iso(CLOSING)},
        {"status": "attempted", "channel": "text", "startedAt": iso(CLOSING - DAY)},
        {"status": "attempted", "purpose": "courtPermission"},
        {"status": "attempted", "startedAt": "1950-01-01T00:00:00Z"},
    ],
    ids=str,
)
def test_facts_are_always_recorded(
    service: Api, clock: None, phone: Contact, loan: Loan, body: dict[str, Any]
) -> None:
    bar(phone.person, "ceaseCommunication")
    Contact.objects.update(valid=False)
    recorded = data_of(service.post(INTERACTIONS, {**PLANNED, **body}))
    data_of(service.put(f"{INTERACTIONS}/{recorded['id']}", {"metaData": {"a": 1}}))
    assert not Decision.objects.exists()


def test_an_inbound_one_that_becomes_outbound_is_judged(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    planned = data_of(plan(service, CLOSING, direction="inbound"))
    path = f"{INTERACTIONS}/{planned['id']}"
    assert refused_by(service.put(path, {"direction": "outbound"})) == ["regf.time"]


def test_what_was_carried_out_is_not_planned_again(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    for status in ("attempted", "succeeded", "failed", "canceled"):
        call = data_of(service.post(INTERACTIONS, {**PLANNED, "status": status}))
        path = f"{INTERACTIONS}/{call['id']}"
        # Its plan is history: no hours hold for it.
        data_of(service.put(path, {"scheduledAtFrom": iso(CLOSING)}))
        response = service.put(path, {"status": "scheduled", "scheduledAtFrom": iso(NOW + HOUR)})
        assert faults_of(response, 409) == {"status": "status_transition"}
    assert not Decision.objects.exists()
