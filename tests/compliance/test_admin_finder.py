"""The search for a borrower at the head of every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company
from tests.admin_pages import list_url, logged_in, staff, text_of
from tests.factories import ContactFactory, PersonFactory

pytestmark = pytest.mark.django_db

FIND = "/admin/find/"
# Session, user, memberships; a contact's borrowers, then those of the name.
MAX_QUERIES = 6


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender))


@pytest.fixture
def grace(lender: Company) -> Person:
    person: Person = PersonFactory(
        company=lender, first_name="Grace", last_name="Hopper", external_id="B-7/1"
    )
    ContactFactory(person=person, value="+16142235678")
    ContactFactory(person=person, contact_type="email", value="grace@example.com")
    return person


def address_of(person: Person) -> str:
    """That of a borrower's page."""
    return f"{list_url(person)}{person.pk}/"


def suggested(client: Client, term: str) -> Any:
    return client.get(FIND, {"q": term}, headers={"HX-Request": "true"})


@pytest.mark.parametrize(
    "term",
    [
        *("hop", "Grace Hop", "B-7/1", "+16142235678", "(614) 223-5678", "614.223.5678"),
        *("grace@example.com", "grace@EXAMPLE.com", "  hopper  "),
    ],
)
def test_finds_a_borrower_and_goes_there(client: Client, grace: Person, ada: Person, term: str):
    assert address_of(grace) in suggested(client, term).content.decode()
    assert address_of(ada) not in suggested(client, term).content.decode()

    gone = client.get(FIND, {"q": term})

    assert (gone.status_code, gone.headers["Location"]) == (302, address_of(grace))


def test_finds_a_borrower_by_id(client: Client, grace: Person):
    assert client.get(FIND, {"q": grace.pk}).headers["Location"] == address_of(grace)


@pytest.mark.parametrize(
    "term", ["", " ", "h", "%", "\0", "\0\0\0", "nobody", "(((", "\\m", "+1", "x" * 5000, "🙂🙂"]
)
def test_says_so_where_nobody_is_found(client: Client, grace: Person, term: str):
    for answer in (suggested(client, term), client.get(FIND, {"q": term})):
        assert answer.status_code == 200
        assert address_of(grace) not in answer.content.decode()


def test_several_are_listed(client: Client, lender: Company):
    people = PersonFactory.create_batch(9, company=lender, last_name="Miller")

    page = client.get(FIND, {"q": "miller"})

    assert all(address_of(person) in page.content.decode() for person in people)
    assert suggested(client, "miller").content.decode().count("/person/BO-") == 8
    assert "There are more" in text_of(suggested(client, "miller"))


def test_finds_nobody_of_another_company_and_nobody_deleted(
    client: Client, other_lender: Company, grace: Person
):
    stranger = PersonFactory(company=other_lender, last_name="Foreigner")
    ContactFactory(person=stranger, value="+12125550199")
    Person.objects.filter(pk=grace.pk).update(deleted_at=timezone.now())

    for term in ("foreigner", stranger.external_id, stranger.pk, "+12125550199", "hopper"):
        assert "Nobody is found." in text_of(suggested(client, term))


def test_names_the_company_for_those_who_work_for_several(
    lender: Company, other_lender: Company, grace: Person
):
    several = logged_in(staff(lender, other_lender))

    assert "Acorn Lending" in text_of(suggested(several, "hopper"))
    assert "Acorn Lending" not in text_of(suggested(logged_in(staff(lender)), "hopper"))


def test_stands_on_every_page_of_those_who_work_for_a_company(client: Client, grace: Person):
    for address in ("/admin/", address_of(grace), "/admin/compliance/decision/"):
        assert f'action="{FIND}"' in client.get(address).content.decode()
    assert f'action="{FIND}"' not in logged_in(staff()).get("/admin/").content.decode()


def test_costs_few_queries_whatever_the_number_of_rows(client: Client, lender: Company):
    for number in (1, 6):
        PersonFactory.create_batch(number, company=lender, last_name="Miller")
        for term in ("miller", "+16142235678"):
            with CaptureQueriesContext(connection) as queries:
                suggested(client, term)
            assert len(queries) <= MAX_QUERIES
