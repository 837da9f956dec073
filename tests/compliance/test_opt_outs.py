"""Opt-outs in what borrowers write, and in what becomes of messages to them (compliance.md section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Loan, Person
from companies.models import Actor, Company
from compliance.models import OptOutReview
from contacts.models import Contact, DoNotInteract
from tests.compliance.guarded_lender import DAY, HOUR, INTERACTIONS, NOW, ask, iso, rule_ids
from tests.factories import Api, ContactFactory, data_of, key_for

TEXT = {
    "channel": "text",
    "theme": "opsServicing",
    "status": "succeeded",
    "direction": "inbound",
    "contactId": "mobile",
}
EMAIL = {**TEXT, "channel": "email", "contactId": "mail"}
SENT = {**TEXT, "direction": "outbound", "status": "failed", "statusDetails": "textOptedOut"}
SPAM = {**EMAIL, "direction": "outbound", "status": "failed", "statusDetails": "emailMarkedAsSpam"}


@pytest.fixture(autouse=True)
def agreed(phone: Contact) -> None:
    """Ada agreed to texts a month ago."""
    Contact.objects.filter(pk=phone.pk).update(
        receive_text_messages=True, receive_text_messages_last_consent_at=NOW - 30 * DAY
    )


@pytest.fixture
def email(ada: Person) -> Contact:
    return ContactFactory(
        person=ada, contact_type="email", value="ada@example.com", external_id="mail"
    )


def record(api: Api, **body: Any) -> dict[str, Any]:
    recorded: dict[str, Any] = data_of(api.post(INTERACTIONS, {**TEXT, **body}))
    return recorded


def receives_texts(contact: Contact) -> bool:
    contact.refresh_from_db()
    return contact.receive_text_messages


@pytest.mark.parametrize(
    "text",
    [
        *("stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"),
        *("STOP", "Stop.", " stop \n", "«Stop!»", "S-T-O-P", "OPT OUT", "Opt-Out", "optout"),
        *("opt.out", "o p t\tout", "UnSubscribe!!!", "(cancel)", "stop 🛑", "QUIT…", "E N D"),
        *("STOP STOP", "Stop. Unsubscribe!", "stop, opt out, END", "stopstop"),
        # Full width, and bold.
        *("\uff33\uff34\uff2f\uff30", "\U0001d412\U0001d413\U0001d40e\U0001d40f"),
    ],
)
def test_a_word_and_nothing_else_is_an_opt_out(
    service: Api, clock: None, phone: Contact, text: str
) -> None:
    message = record(service, content={"body": text})
    row = DoNotInteract.objects.get()
    assert (row.reason, row.channels, row.contact_ids) == ("optOut", ["text"], [phone.pk])
    assert (row.source, row.evidence_interaction_id) == ("textReply", message["id"])
    assert (row.received_at, row.start_date) == (NOW, NOW.date())
    assert (row.themes, row.loan_ids, row.end_date) == ([], [], None)
    assert not receives_texts(phone)
    assert not OptOutReview.objects.exists()
    assert rule_ids(ask(service, channel="text")) == ["regf.medium", "tcpa.text-consent"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        *(("Please stop", "stop"), ("stop it now", "stop")),
        *(("STOP STOP IT", "stop"), ("stop 7", "stop"), ("end it: stop", "end")),
        *(("In the end I paid", "end"), ("cancel my autopay", "cancel")),
        *(("I revoke my consent", "revoke"), ("I want to opt-out of this", "opt-out")),
        *(("how do I unsubscribe?", "unsubscribe"), ("do not QUIT", "quit")),
        *(("nonstop", None), ("weekend", None), ("I stopped", None), ("canceled", None)),
        *(("", None), ("   ", None), ("!!!", None), ("Yes, I will pay", None)),
    ],
)
def test_a_word_in_a_longer_text_is_left_to_somebody(
    service: Api, clock: None, phone: Contact, text: str, word: str | None
) -> None:
    record(service, content={"body": text})
    assert not DoNotInteract.objects.exists()
    assert receives_texts(phone)
    assert list(OptOutReview.objects.values_list("word", flat=True)) == ([word] if word else [])
    expected = ["regf.medium"] if word else []
    assert rule_ids(ask(service, channel="text")) == expected


@pytest.mark.parametrize(
    ("content", "is_opt_out"),
    [
        ({"body": "stop"}, True),
        ({"text": "stop"}, True),
        ({"subject": "stop"}, True),
        ({"body": "Thanks", "text": "stop", "subject": "stop"}, False),
        ({"text": "Thanks", "subject": "stop"}, False),
        ({"body": "", "subject": "stop"}, True),
        ({"body": " \n", "text": None, "subject": "Unsubscribe"}, True),
        ({"body": ["stop"], "text": "stop"}, True),
        ({"message": "stop"}, False),
        ({"body": {"text": "stop"}}, False),
        ({"body": 7}, False),
        ({}, False),
        (None, False),
    ],
    ids=str,
)
def test_the_text_is_the_body_else_the_text_else_the_subject(
    service: Api, clock: None, email: Contact, content: Any, is_opt_out: bool
) -> None:
    record(service, **{**EMAIL, "content": content})
    assert DoNotInteract.objects.exists() is is_opt_out


def test_an_opt_out_by_email_bars_the_address(
    service: Api, clock: None, phone: Contact, email: Contact, loan: Loan
) -> None:
    record(service, **EMAIL, content={"body": "Unsubscribe"})
    row = DoNotInteract.objects.get()
    assert (row.channels, row.contact_ids) == (["email"], [email.pk])
    assert row.source == "emailReply"
    assert receives_texts(phone)
    answer = ask(service, channel="email")
    assert (answer["decision"], rule_ids(answer)) == ("deny", ["regf.medium"])
    assert ask(service, channel="text")["decision"] == "allow"


@pytest.mark.parametrize("body", [SENT, SPAM], ids=["textOptedOut", "emailMarkedAsSpam"])
def test_a_delivery_refused_for_an_opt_out_is_one(
    service: Api, clock: None, phone: Contact, email: Contact, body: dict[str, Any]
) -> None:
    sent = record(service, **body)
    row = DoNotInteract.objects.get()
    contact = phone if body is SENT else email
    assert (row.reason, row.channels) == ("optOut", [body["channel"]])
    assert (row.contact_ids, row.source) == ([contact.pk], "delivery")
    assert row.evidence_interaction_id == sent["id"]
    assert receives_texts(phone) is (body is SPAM)


def test_a_delivery_that_is_refused_later_is_one_too(
    service: Api, clock: None, phone: Contact
) -> None:
    sent = record(service, direction="outbound", status="attempted", statusDetails="textSent")
    assert not DoNotInteract.objects.exists()
    change = {"status": "failed", "statusDetails": "textOptedOut"}
    for _ in range(2):
        data_of(service.put(f"{INTERACTIONS}/{sent['id']}", change))
        assert DoNotInteract.objects.count() == 1
    assert not receives_texts(phone)


@pytest.mark.parametrize(
    "body", [SENT, {"content": {"body": "STOP"}}], ids=["delivery refused", "reply"]
)
def test_the_answer_shows_the_contact_as_the_opt_out_has_left_it(
    service: Api, clock: None, phone: Contact, body: dict[str, Any]
) -> None:
    sent = record(service, **body)
    assert sent["contact"]["receiveTextMessages"] is False
    assert data_of(service.get(f"{INTERACTIONS}/{sent['id']}")) == sent


def test_without_a_contact_it_bars_all_of_the_type(
    service: Api, clock: None, phone: Contact, email: Contact
) -> None:
    other = ContactFactory(person=phone.person, receive_text_messages=True, label="work")
    archived = ContactFactory(
        person=phone.person, receive_text_messages=True, status="archived", label="home"
    )
    record(service, contactId=None, content={"body": "stop"})
    row = DoNotInteract.objects.get()
    assert set(row.contact_ids) == {phone.pk, other.pk, archived.pk}
    assert not any(map(receives_texts, (phone, other, archived)))


def test_one_number_leaves_the_others(service: Api, clock: None, phone: Contact) -> None:
    other = ContactFactory(person=phone.person, receive_text_messages=True, label="work")
    record(service, content={"body": "stop"})
    assert receives_texts(other)
    answer = ask(service, channel="text", theme="opsAccountCredentials")
    assert (answer["decision"], answer["contactId"]) == ("allow", other.pk)


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "chat"},
        {"channel": "mail", "contactId": None},
        {"channel": "voice", "status": "attempted"},
        {"direction": "outbound"},
        {"theme": "agentNotification"},
    ],
    ids=str,
)
def test_other_interactions_are_no_opt_outs(
    service: Api, clock: None, body: dict[str, Any]
) -> None:
    record(service, **{"content": {"body": "stop"}, **body})
    assert not DoNotInteract.objects.exists()
    assert not OptOutReview.objects.exists()


def test_it_holds_from_the_message_on_whenever_that_is_recorded(
    service: Api, clock: None, phone: Contact
) -> None:
    record(service, content={"body": "stop"}, startedAt=iso(NOW - 2 * DAY))
    assert DoNotInteract.objects.get().received_at == NOW - 2 * DAY
    before = ask(service, channel="text", at=iso(NOW - 3 * DAY))
    # receiveTextMessages has no history of its own; the request has.
    assert "regf.medium" not in rule_ids(before)
    assert "regf.medium" in rule_ids(ask(service, channel="text", at=iso(NOW - DAY)))


@pytest.mark.parametrize(
    "started_at", ["0001-01-02T00:00:00Z", "1969-12-31", "2026-06-02", "2026-06-02T16:05:00Z"]
)
def test_odd_times_are_recorded_all_the_same(
    service: Api, clock: None, phone: Contact, started_at: str
) -> None:
    record(service, content={"body": "stop"}, startedAt=started_at)
    row = DoNotInteract.objects.get()
    assert row.received_at <= NOW
    assert "regf.medium" in rule_ids(ask(service, channel="text"))


def test_what_was_withdrawn_stays_so(service: Api, clock: Any, phone: Contact) -> None:
    message = record(service, content={"body": "stop"})
    row = DoNotInteract.objects.get()
    clock.shift(60)
    assert service.delete(f"/people/ext-ada/do-not-interacts/{row.pk}").status_code == 200
    data_of(service.put(f"{INTERACTIONS}/{message['id']}", {"content": {"body": "STOP"}}))
    assert list(DoNotInteract.objects.values_list("pk", flat=True)) == [row.pk]
    data_of(service.put(f"/people/ext-ada/contacts/{phone.pk}", {"receiveTextMessages": True}))
    assert ask(service, channel="text")["decision"] == "allow"
    # Another message is another opt-out.
    record(service, content={"body": "stop"})
    assert DoNotInteract.objects.count() == 2


def test_content_that_is_corrected_later_counts(service: Api, clock: Any, phone: Contact) -> None:
    message = record(service, content={"body": "(garbled)"})
    assert ask(service, channel="text")["decision"] == "allow"
    clock.shift(3600)
    data_of(service.put(f"{INTERACTIONS}/{message['id']}", {"content": {"body": "Stop"}}))
    assert DoNotInteract.objects.get().received_at == NOW
    assert not receives_texts(phone)
    # Corrected back, it does not undo what somebody may rely on by now.
    data_of(service.put(f"{INTERACTIONS}/{message['id']}", {"content": {"body": "Hello"}}))
    assert "regf.medium" in rule_ids(ask(service, channel="text"))


def test_a_direction_that_is_corrected_later_counts(service: Api, clock: None) -> None:
    message = record(service, content={"body": "stop"}, direction="outbound")
    assert not DoNotInteract.objects.exists()
    data_of(service.put(f"{INTERACTIONS}/{message['id']}", {"direction": "inbound"}))
    assert DoNotInteract.objects.count() == 1


def test_it_works_for_sensitive_messages_and_needs_no_further_permission(
    clock: None, lender: Company, phone: Contact
) -> None:
    key = key_for(lender, "agent", name="bare")
    Actor.objects.filter(name="bare").update(permissions=["interaction:create"])
    answer = record(Api(key), content={"body": "stop"}, sensitive=True)
    assert answer["content"] is None
    assert DoNotInteract.objects.count() == 1
    assert not receives_texts(phone)
    record(Api(key), content={"body": "please stop"}, sensitive=True)
    assert OptOutReview.objects.count() == 1


def test_a_refused_recording_leaves_no_opt_out(service: Api, clock: None, phone: Contact) -> None:
    body = {**TEXT, "content": {"body": "stop"}, "externalId": "once"}
    data_of(service.post(INTERACTIONS, body))
    assert service.post(INTERACTIONS, body).status_code == 409
    assert service.post(INTERACTIONS, {**body, "reservationId": "x"}).status_code in (400, 409)
    assert DoNotInteract.objects.count() == 1


def test_an_opted_out_number_is_closed_for_every_theme(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    record(service, content={"body": "stop"})
    for theme in ("opsCollDebt", "opsServicing", "opsAccountCredentials", "marketing"):
        assert "regf.medium" in rule_ids(ask(service, channel="text", theme=theme))
    assert ask(service)["decision"] == "allow"
    assert ask(service, at=iso(NOW + HOUR), channel="voice")["decision"] == "allow"
