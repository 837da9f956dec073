"""Borrowers and loans in the admin: found by name, written through the services."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from borrowers.models import Loan, Person
from companies.models import Company
from tests.admin_pages import errors_of, form_of, logged_in, page_url, staff, text_of
from tests.factories import InteractionFactory, LoanFactory, PersonFactory

pytestmark = pytest.mark.django_db

PEOPLE = "/admin/borrowers/person/"
LOANS = "/admin/borrowers/loan/"


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role="supervisor", username="sue"))


def person_form(company: Company, /, **fields: Any) -> dict[str, Any]:
    return {
        "company": company.pk,
        "borrower_type": "person",
        "status": "active",
        "collections_intensity": "normal",
        "first_name": "Grace",
        **fields,
    }


def found(client: Client, address: str, **parameters: str) -> list[Any]:
    return list(client.get(address, parameters).context["cl"].result_list)


def test_records_a_borrower(client: Client, lender: Company):
    form = person_form(
        lender, time_zone="America/Chicago", statement_delivery_channels=["email", "mail"]
    )

    assert client.post(f"{PEOPLE}add/", form).status_code == 302

    person = Person.objects.get()
    assert (person.company, person.first_name, person.last_name) == (lender, "Grace", None)
    assert person.statement_delivery_channels == ["email", "mail"]
    assert person.time_zone_stated_at is not None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"date_of_birth": "2999-01-01"}, "date_of_birth"),
        ({"date_of_birth": "32"}, "date_of_birth"),
        ({"business_name": "Miller & Co"}, "business_name"),
        ({"external_id": "ada"}, "external_id"),
        ({"meta_data": '{"a": NaN}'}, "meta_data"),
        ({"company": ""}, "company"),
        ({"status": "asleep"}, "status"),
    ],
)
def test_says_what_is_wrong_at_its_field(
    client: Client, ada: Person, fields: dict[str, str], field: str
):
    assert list(errors_of(client.post(f"{PEOPLE}add/", person_form(ada.company, **fields)))) == [
        field
    ]
    assert Person.objects.count() == 1


def test_changes_a_borrower_and_keeps_the_history(client: Client, ada: Person):
    client.post(page_url(ada), form_of(client, ada, last_name="Lovelace", status="inactive"))

    ada.refresh_from_db()
    assert (ada.last_name, ada.status) == ("Lovelace", "inactive")
    words = text_of(client.get(page_url(ada, "history")))
    assert "Miller → Lovelace" in words
    assert "Active → Inactive" in words
    assert "sue" in words


def test_finds_by_beginnings_of_names_and_by_ids(client: Client, lender: Company, ada: Person):
    grace = PersonFactory(company=lender, first_name="Grace", last_name="Hopper", external_id="g-1")

    for term in ("hop", "GRACE hopp", "g-1", grace.pk):
        assert found(client, PEOPLE, q=term) == [grace], term
    assert found(client, PEOPLE, q="opper") == []


def test_hides_a_borrower_without_interactions_only(client: Client, lender: Company, ada: Person):
    busy = InteractionFactory(person=PersonFactory(company=lender)).person

    client.post(page_url(ada, "delete"), {"post": "yes"})
    refused = client.post(page_url(busy, "delete"), {"post": "yes"}, follow=True)

    assert "Interactions refer to this person." in text_of(refused)
    assert found(client, PEOPLE) == [busy]
    assert found(client, PEOPLE, deleted="yes") == [ada]
    assert client.post(page_url(ada), {}).status_code == 403


def test_records_and_changes_a_loan_with_co_borrowers(client: Client, lender: Company, ada: Person):
    partner = PersonFactory(company=lender)
    form = {
        "person": ada.pk,
        "loan_type": "auto",
        "status": "active",
        "other_borrowers": [partner.pk],
    }

    assert client.post(f"{LOANS}add/", form).status_code == 302
    loan = Loan.objects.get()
    assert list(loan.co_borrowers.all()) == [partner]
    assert found(client, LOANS, q=partner.pk) == [loan]

    client.post(page_url(loan), form_of(client, loan, other_borrowers=None))
    assert not loan.co_borrowers.exists()
    assert "Removed: co borrower" in text_of(client.get(page_url(loan, "history")))


def test_refuses_co_borrowers_at_their_field(client: Client, ada: Person, other_lender: Company):
    loan = LoanFactory(person=ada)
    foreigner = PersonFactory(company=other_lender)

    for person in (ada, foreigner):
        errors = errors_of(
            client.post(page_url(loan), form_of(client, loan, other_borrowers=[person.pk]))
        )
        assert list(errors) == ["other_borrowers"]
