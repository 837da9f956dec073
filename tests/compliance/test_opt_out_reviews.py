"""Messages that may be opt-outs, until somebody decides; and the one confirmation of an opt-out (section 7)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from borrowers.models import Loan, Person
from companies.models import Company
from compliance.models import OptOutReview
from compliance.opt_outs import decide_opt_out
from contacts.models import Contact, DoNotInteract
from peach_interactions.errors import Conflict, NotFound, NotPermitted
from tests.compliance.guarded_lender import (
    HOUR,
    INTERACTIONS,
    MICROSECOND,
    NOW,
    ask,
    iso,
    rule_ids,
)
from tests.compliance.test_opt_outs import TEXT
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    PersonFactory,
    data_of,
    service_caller,
)

CONFIRMATION = {
    "channel": "text",
    "theme": "opsServicing",
    "subject": "electronicConsentOptOut",
    "contactId": "mobile",
}
FIVE_MINUTES = dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def agreed(phone: Contact) -> None:
    """Ada agreed to texts just now."""
    Contact.objects.filter(pk=phone.pk).update(
        receive_text_messages=True, receive_text_messages_last_consent_at=NOW
    )


def write(api: Api, body: str = "please stop", **values: Any) -> str:
    """A text from Ada; its ID."""
    message = data_of(api.post(INTERACTIONS, {**TEXT, "content": {"body": body}, **values}))
    return str(message["id"])


def decide(company: Company, interaction_id: str, *, is_opt_out: bool) -> OptOutReview:
    return decide_opt_out(
        caller=service_caller(company, "agent"),
        interaction_id=interaction_id,
        is_opt_out=is_opt_out,
        now=timezone.now(),
    )


def test_until_somebody_decides_the_channel_warns_and_asks_for_a_review(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    other = ContactFactory(
        person=phone.person, value="+16142235679", receive_text_messages=True, external_id="other"
    )
    message_id = write(service)
    answer = ask(service, channel="text", contactId="mobile")
    assert (answer["decision"], answer["requiresReview"]) == ("warn", True)
    [reason] = answer["reasons"]
    assert (reason["ruleId"], reason["severity"]) == ("regf.medium", "warn")
    assert reason["interactionIds"] == [message_id]
    assert ask(service, contactId="mobile")["decision"] == "allow"
    # It names one number; another is free of it, until a message names none.
    assert "regf.medium" not in rule_ids(ask(service, channel="text", contactId=other.pk))
    write(service, contactId=None)
    assert "regf.medium" in rule_ids(ask(service, channel="text", contactId=other.pk))


def test_it_warns_from_its_receipt_on(service: Api, clock: None, phone: Contact) -> None:
    write(service, startedAt=iso(NOW - HOUR))
    for at, warns in ((NOW - HOUR, True), (NOW - HOUR - MICROSECOND, False)):
        answer = ask(service, channel="text", at=iso(at), theme="opsAccountCredentials")
        assert (rule_ids(answer) == ["regf.medium"]) is warns


def test_decided_to_be_one_it_takes_effect_as_of_its_receipt(
    service: Api, clock: Any, lender: Company, phone: Contact
) -> None:
    message_id = write(service)
    clock.shift(3600)
    row = decide(lender, message_id, is_opt_out=True)
    assert (row.is_opt_out, row.decided_at) == (True, NOW + HOUR)
    assert row.decided_by is not None
    opt_out = DoNotInteract.objects.get()
    assert (opt_out.received_at, opt_out.evidence_interaction_id) == (NOW, message_id)
    assert (opt_out.contact_ids, opt_out.source) == ([phone.pk], "textReply")
    phone.refresh_from_db()
    assert not phone.receive_text_messages
    assert ask(service, channel="text")["decision"] == "deny"


def test_decided_to_be_none_it_warns_no_more(
    service: Api, clock: None, lender: Company, phone: Contact
) -> None:
    message_id = write(service)
    row = decide(lender, message_id, is_opt_out=False)
    assert (row.is_opt_out, row.decided_at) == (False, NOW)
    assert not DoNotInteract.objects.exists()
    assert ask(service, channel="text")["decision"] == "allow"


def test_it_is_decided_once(service: Api, clock: None, lender: Company) -> None:
    message_id = write(service)
    decide(lender, message_id, is_opt_out=False)
    for is_opt_out in (True, False):
        with pytest.raises(Conflict):
            decide(lender, message_id, is_opt_out=is_opt_out)
    assert not DoNotInteract.objects.exists()


def test_a_correction_that_is_one_decides_it(service: Api, clock: None) -> None:
    message_id = write(service)
    data_of(service.put(f"{INTERACTIONS}/{message_id}", {"content": {"body": "STOP"}}))
    assert OptOutReview.objects.get().is_opt_out
    assert DoNotInteract.objects.count() == 1


def test_what_is_no_message_any_more_is_no_opt_out(
    service: Api, clock: None, lender: Company
) -> None:
    message_id = write(service)
    data_of(service.put(f"{INTERACTIONS}/{message_id}", {"channel": "chat"}))
    with pytest.raises(Conflict):
        decide(lender, message_id, is_opt_out=True)
    assert not decide(lender, message_id, is_opt_out=False).is_opt_out


def test_a_deleted_message_warns_no_more(service: Api, clock: None) -> None:
    message_id = write(service)
    assert service.delete(f"{INTERACTIONS}/{message_id}").status_code == 200
    assert ask(service, channel="text")["decision"] == "allow"


def test_who_decides(
    service: Api, clock: None, lender: Company, other_lender: Company, ada: Person
) -> None:
    message_id = write(service)
    for company, reference in ((other_lender, message_id), (lender, "IN-0000000000-00000000")):
        with pytest.raises(NotFound):
            decide(company, reference, is_opt_out=True)
    borrower = service_caller(lender, "borrower", person_id=ada.pk)
    with pytest.raises(NotPermitted):
        decide_opt_out(caller=borrower, interaction_id=message_id, is_opt_out=True, now=NOW)
    assert not DoNotInteract.objects.exists()


@pytest.mark.parametrize(
    ("after", "is_allowed"),
    [
        (dt.timedelta(), True),
        (FIVE_MINUTES, True),
        (FIVE_MINUTES + MICROSECOND, False),
    ],
)
def test_one_confirmation_within_five_minutes(
    service: Api, clock: None, loan: Loan, after: dt.timedelta, is_allowed: bool
) -> None:
    write(service, "stop")
    answer = ask(service, **CONFIRMATION, at=iso(NOW + after))
    assert answer["result"] is is_allowed
    assert rule_ids(answer) == ([] if is_allowed else ["regf.medium", "tcpa.text-consent"])


@pytest.mark.parametrize(
    "changes",
    [{"subject": "freeForm"}, {"subject": "refundScheduled"}, {"contactId": "other"}],
    ids=str,
)
def test_nothing_else_passes_for_a_confirmation(
    service: Api, clock: None, phone: Contact, changes: dict[str, str]
) -> None:
    ContactFactory(person=phone.person, external_id="other", value="+16142235679")
    write(service, "stop")
    assert not ask(service, **{**CONFIRMATION, **changes})["result"]


def test_there_is_no_second_confirmation(service: Api, clock: None, phone: Contact) -> None:
    write(service, "stop")
    held = ask(service, **CONFIRMATION, reserve=True)["reservation"]
    assert not ask(service, **CONFIRMATION)["result"]
    assert ask(service, **CONFIRMATION, reservationId=held["id"])["result"]
    body = {**CONFIRMATION, "direction": "outbound", "status": "attempted"}
    data_of(service.post(INTERACTIONS, {**body, "reservationId": held["id"]}))
    assert not ask(service, **CONFIRMATION)["result"]


def test_an_email_is_confirmed_by_email(service: Api, clock: None, ada: Person) -> None:
    email = ContactFactory(
        person=ada, contact_type="email", value="ada@example.com", external_id="mail"
    )
    write(service, "unsubscribe", channel="email", contactId="mail")
    question = {**CONFIRMATION, "channel": "email", "contactId": email.pk}
    assert ask(service, **question)["result"]
    assert not ask(service, **{**question, "subject": "refundScheduled"})["result"]


def test_a_borrower_wrote_to_another_lender(
    service: Api, clock: None, other_lender: Company, phone: Contact
) -> None:
    twin = PersonFactory(company=other_lender)
    theirs = ContactFactory(person=twin, value=phone.value, receive_text_messages=True)
    InteractionFactory(person=twin, contact=theirs, channel="text", direction="inbound")
    write(service, "stop")
    theirs.refresh_from_db()
    assert theirs.receive_text_messages
