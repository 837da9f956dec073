"""A do-not-interact holds for a number, whichever contact has it."""

from __future__ import annotations

import pytest

from borrowers.models import Person
from contacts.models import Consent, Contact, DoNotInteract
from tests.factories import (
    Api,
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    PersonFactory,
    data_of,
    faults_of,
)

NUMBER = "+12125550148"


@pytest.fixture
def phone(ada: Person) -> Contact:
    return ContactFactory(person=ada, value=NUMBER, receive_text_messages=True)


@pytest.fixture
def ban(phone: Contact) -> DoNotInteract:
    return DoNotInteractFactory(person=phone.person, contact_ids=[phone.pk])


def contacts_of(ban: DoNotInteract) -> list[str]:
    ban.refresh_from_db()
    return ban.contact_ids


def test_a_copy_with_the_same_number_is_named_too(
    service: Api, phone: Contact, ban: DoNotInteract
) -> None:
    copy = data_of(service.post(f"/people/ext-ada/contacts/{phone.pk}/clone", {"label": "work"}))
    assert contacts_of(ban) == [phone.pk, copy["id"]]


def test_a_copy_with_another_number_is_not(
    service: Api, phone: Contact, ban: DoNotInteract
) -> None:
    data_of(service.post(f"/people/ext-ada/contacts/{phone.pk}/clone", {"value": "+12125550149"}))
    assert contacts_of(ban) == [phone.pk]


def test_a_number_that_was_archived_and_recorded_again_is_named(
    service: Api, phone: Contact, ban: DoNotInteract
) -> None:
    data_of(service.put(f"/people/ext-ada/contacts/{phone.pk}", {"status": "archived"}))
    body = {"contactType": "phone", "label": "home", "value": "(212) 555-0148"}
    again = data_of(service.post("/people/ext-ada/contacts", body))
    assert contacts_of(ban) == [phone.pk, again["id"]]


def test_a_contact_that_is_changed_to_an_archived_number_is_named(
    service: Api, ada: Person, phone: Contact, ban: DoNotInteract
) -> None:
    data_of(service.put(f"/people/ext-ada/contacts/{phone.pk}", {"status": "archived"}))
    other = ContactFactory(person=ada)
    data_of(service.put(f"/people/ext-ada/contacts/{other.pk}", {"value": NUMBER}))
    assert contacts_of(ban) == [phone.pk, other.pk]
    data_of(service.put(f"/people/ext-ada/contacts/{other.pk}", {"label": "work"}))
    assert contacts_of(ban) == [phone.pk, other.pk]


def test_withdrawn_ones_and_other_people_are_left_alone(
    service: Api, ada: Person, phone: Contact, ban: DoNotInteract
) -> None:
    withdrawn = DoNotInteractFactory(
        person=ada, contact_ids=[phone.pk], withdrawn_at=ban.received_at
    )
    bob = PersonFactory(company=ada.company)
    body = {"contactType": "phone", "label": "home", "value": NUMBER}
    data_of(service.post(f"/people/{bob.pk}/contacts", body))
    data_of(service.post(f"/people/ext-ada/contacts/{phone.pk}/clone", {}))
    assert contacts_of(withdrawn) == [phone.pk]
    assert len(contacts_of(ban)) == 2


def test_consents_pass_on_to_a_copy_of_the_same_number(
    service: Api, ada: Person, phone: Contact
) -> None:
    given = ConsentFactory(person=ada, contact=phone)
    ConsentFactory(person=ada, contact=phone, revoked_at=given.given_at)
    url = f"/people/ext-ada/contacts/{phone.pk}/clone"
    copy = data_of(service.post(url, {"label": "work"}))
    (passed_on,) = Consent.objects.filter(contact_id=copy["id"])
    assert (passed_on.kind, passed_on.given_at) == (given.kind, given.given_at)
    other = data_of(
        service.post(f"/people/ext-ada/contacts/{copy['id']}/clone", {"value": "+12125550149"})
    )
    assert not Consent.objects.filter(contact_id=other["id"]).exists()


def test_a_number_with_a_consent_is_evidence(service: Api, ada: Person, phone: Contact) -> None:
    ConsentFactory(person=ada, contact=phone)
    url = f"/people/ext-ada/contacts/{phone.pk}"
    assert faults_of(service.put(url, {"value": "+12125550149"}), 409) == {"value": "evidence"}
    assert faults_of(service.delete(url), 409) == {None: "in_use"}
