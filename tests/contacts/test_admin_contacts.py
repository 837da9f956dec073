"""Contacts in the admin: normalised, judged and kept as evidence as through the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from borrowers.models import Person
from companies.models import Company
from contacts.models import Contact
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import ContactFactory, InteractionFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/contacts/contact/"


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender))


def form(person: Person, /, **fields: Any) -> dict[str, Any]:
    return {
        "person": person.pk,
        "contact_type": "phone",
        "label": "home",
        "affiliation": "self",
        "status": "additional",
        "value": "(212) 200-0001",
        "valid": "on",
        **fields,
    }


def test_records_a_phone_in_its_one_form(client: Client, ada: Person):
    assert client.post(f"{LIST}add/", form(ada)).status_code == 302

    assert Contact.objects.get().value == "+12122000001"


def test_records_an_address(client: Client, ada: Person):
    address = {
        "address_line1": "1 Main St",
        "city": "Albany",
        "state": "ny",
        "postal_code": "12207",
    }

    assert (
        client.post(
            f"{LIST}add/", form(ada, contact_type="address", value="", **address)
        ).status_code
        == 302
    )

    contact = Contact.objects.get()
    assert (contact.state, contact.country, contact.value) == ("NY", "US", None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "12"}, "value"),
        ({"value": ""}, "value"),
        ({"value": "+12122000009"}, "value"),
        ({"contact_type": "email"}, "value"),
        ({"contact_type": "email", "value": "a@example.com", "line_type": "mobile"}, "line_type"),
        ({"contact_type": "address", "value": "", "city": "X", "state": "ZZ"}, "state"),
        ({"contact_type": "address", "value": "", "city": "X", "postal_code": "1"}, "postal_code"),
        ({"contact_type": "address", "value": "", "city": "X", "country": "ZZ"}, "country"),
        ({"contact_type": "address", "value": ""}, "address_line1"),
        ({"label": ""}, "label"),
        ({"person": "BO-unknown"}, "person"),
    ],
)
def test_says_what_is_wrong_at_its_field(
    client: Client, ada: Person, fields: dict[str, str], field: str
):
    ContactFactory(person=ada, value="+12122000009")

    assert list(errors_of(client.post(f"{LIST}add/", form(ada, **fields)))) == [field]
    assert Contact.objects.count() == 1


def test_a_used_contact_keeps_its_value(client: Client, ada: Person):
    contact = InteractionFactory(person=ada, contact=ContactFactory(person=ada)).contact

    refused = client.post(page_url(contact), form_of(client, contact, value="+12122000001"))
    saved = client.post(page_url(contact), form_of(client, contact, status="archived"))

    assert list(errors_of(refused)) == ["value"]
    assert saved.status_code == 302
    assert "Additional → Archived" in text_of(client.get(page_url(contact, "history")))
    assert client.get(page_url(contact, "delete")).status_code == 403


def test_finds_a_number_however_it_is_written(client: Client, ada: Person):
    contact = ContactFactory(person=ada, value="+12122000001", external_id="c-1")
    ContactFactory(person=ada)

    for term in ("212-200-0001", "+1 (212) 200 0001", "c-1", contact.pk):
        assert list(client.get(LIST, {"q": term}).context["cl"].result_list) == [contact], term
