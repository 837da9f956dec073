"""A number learned to be wrong through the API, and verified again (compliance.md section 2)."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Loan, Person
from companies.models import Actor, Company
from contacts.models import Contact
from tests.compliance.guarded_lender import (
    DAY,
    DONE,
    HOUR,
    INTERACTIONS,
    MINUTE,
    NOW,
    ask,
    iso,
    record_calls,
    rule_ids,
)
from tests.factories import Api, data_of, key_for

WRONG = {**DONE, "statusDetails": "voiceWrongNumber"}
PHONE = "/people/ext-ada/contacts/ext-mobile"


@pytest.fixture(autouse=True)
def confirmed(phone: Contact) -> None:
    """Ada has confirmed the number."""
    Contact.objects.filter(pk=phone.pk).update(verified=True)


def record(api: Api, **body: Any) -> dict[str, Any]:
    recorded: dict[str, Any] = data_of(api.post(INTERACTIONS, {**WRONG, **body}))
    return recorded


def is_verified(phone: Contact) -> bool:
    phone.refresh_from_db()
    return phone.verified


@pytest.mark.parametrize(
    "outcome",
    [
        {"statusDetails": "voiceWrongNumber"},
        {"statusDetails": None, "agentOutcome": "voiceWrongNumber"},
        {"statusDetails": "voiceNoAnswer", "agentOutcome": "voiceWrongNumber"},
        {"theme": "marketing"},
        {"theme": "opsAccountCredentials"},
    ],
    ids=str,
)
def test_a_wrong_number_is_unusable(
    service: Api, clock: None, phone: Contact, loan: Loan, outcome: dict[str, Any]
) -> None:
    record(service, **outcome, startedAt=iso(NOW - HOUR))
    assert not is_verified(phone)
    answer = ask(service)
    assert rule_ids(answer) == ["contact.usable"]
    assert answer["nextAllowedAt"] is None
    for channel in ("text", "fax"):
        assert "contact.usable" in rule_ids(ask(service, channel=channel))


def test_verified_again_it_can_be_used(service: Api, clock: Any, phone: Contact) -> None:
    wrong = record(service)
    assert not ask(service)["result"]
    data_of(service.put(PHONE, {"verified": True}))
    assert ask(service)["result"]
    # What says nothing new about the call says nothing new about the number.
    path = f"{INTERACTIONS}/{wrong['id']}"
    data_of(service.put(path, {"metaData": {"a": 1}, "statusDetails": "voiceWrongNumber"}))
    data_of(service.put(path, wrong))
    assert is_verified(phone)
    clock.shift(3600)
    record(service)
    assert not is_verified(phone)
    assert not ask(service)["result"]


def test_calls_before_stop_counting_and_calls_after_count(
    service: Api, clock: Any, phone: Contact, loan: Loan
) -> None:
    record_calls(phone.person, 7, at=NOW - DAY, contact=phone, loans=[loan])
    assert rule_ids(ask(service))[0] == "regf.freq.7in7"
    record(service, startedAt=iso(NOW - MINUTE))
    data_of(service.put(PHONE, {"verified": True}))
    assert ask(service)["result"]
    later = record_calls(phone.person, 7, at=NOW, contact=phone, loans=[loan])
    clock.move_to(NOW + 8 * HOUR)
    reason = ask(service)["reasons"][0]
    assert (reason["ruleId"], reason["count"]) == ("regf.freq.7in7", 7)
    assert reason["interactionIds"] == [call.pk for call in later]


def test_a_conversation_there_shows_that_it_is_right(
    service: Api, clock: Any, phone: Contact
) -> None:
    record(service)
    clock.shift(3600)
    spoken = {"status": "succeeded", "statusDetails": "voiceSpokeWithFirstParty"}
    record(service, **spoken, direction="inbound")
    assert "contact.usable" not in rule_ids(ask(service))


def test_an_outcome_that_is_learned_later_counts(service: Api, clock: None, phone: Contact) -> None:
    call = record(service, statusDetails="voiceNoAnswer", startedAt=iso(NOW - HOUR))
    path = f"{INTERACTIONS}/{call['id']}"
    data_of(service.put(path, {"agentOutcome": "voiceWrongNumber"}))
    assert not is_verified(phone)
    assert rule_ids(ask(service)) == ["contact.usable"]
    # An error is corrected: nothing is known against the number any more.
    data_of(service.put(path, {"agentOutcome": None}))
    assert "contact.usable" not in rule_ids(ask(service))


def test_a_deleted_outcome_counts_for_nothing(service: Api, clock: None, phone: Contact) -> None:
    call = record(service)
    assert service.delete(f"{INTERACTIONS}/{call['id']}").status_code == 200
    assert ask(service)["result"]


def test_other_outcomes_and_calls_without_a_contact_leave_it_alone(
    service: Api, clock: None, phone: Contact
) -> None:
    record(service, contactId=None)
    record(service, statusDetails="voiceNoAnswer")
    record(service, status="failed", statusDetails="voiceNotInService")
    assert is_verified(phone)
    assert "contact.usable" not in rule_ids(ask(service))


def test_it_holds_from_the_call_on_whenever_that_is_recorded(
    service: Api, clock: None, phone: Contact
) -> None:
    record(service, startedAt=iso(NOW - 2 * DAY))
    assert ask(service, at=iso(NOW - 3 * DAY))["result"]
    assert not ask(service, at=iso(NOW - DAY))["result"]
    assert rule_ids(ask(service)) == ["contact.usable"]


def test_long_ago_is_not_forgotten(service: Api, clock: None, phone: Contact) -> None:
    record(service, startedAt="2011-06-02T16:00:00Z")
    assert rule_ids(ask(service)) == ["contact.usable"]


def test_who_may_only_record_learns_it_all_the_same(
    clock: None, lender: Company, phone: Contact, ada: Person
) -> None:
    key = key_for(lender, "agent", name="bare")
    Actor.objects.filter(name="bare").update(permissions=["interaction:create"])
    record(Api(key))
    assert not is_verified(phone)
