"""POST /api/people/{personId}/can-interact: which contacts are judged, and which is the best."""

from __future__ import annotations

import pytest

from borrowers.models import Loan, Person
from contacts.models import Contact
from tests.compliance.guarded_lender import MINUTE, NOW, ask, rule_ids
from tests.factories import Api, ContactFactory, InteractionFactory


@pytest.mark.parametrize(
    "order",
    [
        # The statuses of four phones and what is wrong with them, the best first.
        [("archived", ""), ("primary", ""), ("secondary", ""), ("additional", "")],
        [("archived", ""), ("additional", ""), ("primary", "valid"), ("secondary", "valid")],
        [("archived", ""), ("additional", ""), ("additional", ""), ("additional", "")],
        [
            ("archived", ""),
            ("secondary", "valid"),
            ("additional", "valid"),
            ("additional", "valid"),
        ],
    ],
)
def test_the_best_contact_is_allowed_before_denied_then_by_rank_then_by_id(
    service: Api, clock: None, ada: Person, order: list[tuple[str, str]]
) -> None:
    # Archived ones are not asked about at all.
    ids = [
        ContactFactory(
            person=ada,
            value=f"+1614223567{number}",
            status=status,
            label=("work", "home", "personal", "military")[number],
            valid=fault != "valid",
        ).pk
        for number, (status, fault) in enumerate(order)
    ]
    answer = ask(service, theme="opsServicing")
    assert [contact["contactId"] for contact in answer["contacts"]] == ids[1:]
    assert answer["contactId"] == ids[1]
    assert answer["reasons"] == answer["contacts"][0]["reasons"]


def test_a_contact_that_warns_stands_between(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    quiet = ContactFactory(person=phone.person, value="+16142235679")
    broken = ContactFactory(person=phone.person, value="+16142235670", valid=False)
    # The phone rang a minute ago, and nobody answered.
    InteractionFactory(
        person=phone.person,
        contact=phone,
        started_at=NOW - MINUTE,
        status_details="voiceNoAnswer",
    )
    answer = ask(service)
    assert [(c["contactId"], c["decision"]) for c in answer["contacts"]] == [
        (quiet.pk, "allow"),
        (phone.pk, "warn"),
        (broken.pk, "deny"),
    ]
    assert answer["decision"] == "allow"


def test_a_named_contact_alone_is_judged(
    service: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    ContactFactory(person=phone.person, value="+16142235679")
    archived = ContactFactory(person=phone.person, value="+16142235670", status="archived")
    answer = ask(service, contactId=archived.pk)
    assert [contact["contactId"] for contact in answer["contacts"]] == [archived.pk]
    assert rule_ids(answer) == ["contact.usable"]
    assert answer["nextAllowedAt"] is None


@pytest.mark.parametrize("channel", ["voice", "text", "email", "mail"])
def test_a_channel_without_a_contact_of_its_type_is_closed(
    service: Api, clock: None, ada: Person, loan: Loan, channel: str
) -> None:
    Person.objects.filter(pk=ada.pk).update(time_zone="America/New_York", time_zone_stated_at=NOW)
    ContactFactory(person=ada, status="archived")
    answer = ask(service, channel=channel)
    assert rule_ids(answer) == ["contact.usable"]
    assert (answer["contactId"], answer["contacts"], answer["nextAllowedAt"]) == (None, [], None)


@pytest.mark.parametrize("channel", ["chat", "gui", "document", "fax"])
def test_other_channels_need_none(
    service: Api, clock: None, ada: Person, loan: Loan, channel: str
) -> None:
    Person.objects.filter(pk=ada.pk).update(time_zone="America/New_York", time_zone_stated_at=NOW)
    answer = ask(service, channel=channel)
    assert (answer["decision"], answer["contactId"], answer["contacts"]) == ("allow", None, [])
