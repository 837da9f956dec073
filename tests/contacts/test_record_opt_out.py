"""An opt-out that the server itself records, because of what an interaction says."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company
from contacts.choices import Channel, DoNotInteractSource
from contacts.do_not_interact_services import record_opt_out
from contacts.models import DoNotInteract
from peach_interactions.errors import Invalid
from tests.factories import ContactFactory, InteractionFactory, PersonFactory, service_caller


def opt_out(person: Person, evidence: str, **values: Any) -> DoNotInteract | None:
    given = {"channel": Channel.TEXT, "contact": None, **values}
    return record_opt_out(
        caller=service_caller(person.company, "agent"),
        person=person,
        received_at=timezone.now(),
        source=DoNotInteractSource.TEXT_REPLY,
        evidence_interaction_id=evidence,
        now=timezone.now(),
        **given,
    )


def test_bars_one_number_and_ends_its_agreement_to_texts(ada: Person) -> None:
    phone, other = (ContactFactory(person=ada, receive_text_messages=True) for _ in "ab")
    call = InteractionFactory(person=ada)
    row = opt_out(ada, call.pk, contact=phone)
    assert row is not None
    assert (row.reason, row.channels, row.contact_ids) == ("optOut", ["text"], [phone.pk])
    assert (row.source, row.evidence_interaction_id) == ("textReply", call.pk)
    phone.refresh_from_db()
    other.refresh_from_db()
    assert not phone.receive_text_messages
    assert other.receive_text_messages


def test_bars_every_number_when_none_is_named(ada: Person) -> None:
    phones = [ContactFactory(person=ada, receive_text_messages=True) for _ in "ab"]
    ContactFactory(person=ada, contact_type="email", value="ada@example.com")
    row = opt_out(ada, InteractionFactory(person=ada).pk)
    assert row is not None
    assert row.contact_ids == [phone.pk for phone in phones]
    for phone in phones:
        phone.refresh_from_db()
        assert not phone.receive_text_messages


def test_an_opt_out_by_e_mail_leaves_texts_alone(ada: Person) -> None:
    phone = ContactFactory(person=ada, receive_text_messages=True)
    email = ContactFactory(person=ada, contact_type="email", value="ada@example.com")
    row = opt_out(ada, InteractionFactory(person=ada).pk, channel=Channel.EMAIL)
    assert row is not None
    assert (row.channels, row.contact_ids) == (["email"], [email.pk])
    phone.refresh_from_db()
    assert phone.receive_text_messages


def test_an_interaction_makes_one_at_most(ada: Person) -> None:
    call = InteractionFactory(person=ada)
    first = opt_out(ada, call.pk)
    assert first is not None
    DoNotInteract.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())
    assert opt_out(ada, call.pk) is None


def test_the_evidence_is_of_the_same_person(ada: Person, lender: Company) -> None:
    call = InteractionFactory(person=PersonFactory(company=lender))
    with pytest.raises(Invalid):
        opt_out(ada, call.pk)
