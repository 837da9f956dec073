"""Messages that may be opt-outs, in the admin: read by those who may, decided once, kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.models import OptOutReview
from contacts.models import Contact, DoNotInteract
from interactions.models import Interaction
from interactions.services import record_interaction
from tests.admin_pages import list_url, logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON
from tests.factories import ContactFactory, PersonFactory, service_caller

pytestmark = pytest.mark.django_db

LIST = "/admin/compliance/optoutreview/"
WORDS = "Please stop calling me at <b>work</b>."
QUERIES_OF_LIST = 6
QUERIES_OF_PAGE = 5


def message(person: Person, phone: Contact | None, **values: Any) -> OptOutReview:
    """A text from a borrower that contains a word of opting out, recorded by the lender's system."""
    row: Interaction = record_interaction(
        caller=service_caller(person.company),
        person_reference=person.pk,
        values={
            "channel": "text",
            "theme": "opsServicing",
            "direction": "inbound",
            "status": "succeeded",
            "contact_id": phone and phone.pk,
            "started_at": NOON,
            "content": {"body": WORDS},
            **values,
        },
        now=NOON,
    )
    return OptOutReview.objects.get(interaction=row)


@pytest.fixture
def review(ada: Person, phone: Contact) -> OptOutReview:
    return message(ada, phone)


def found(client: Client, **parameters: str) -> list[OptOutReview]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def test_lists_what_is_to_decide_with_the_message(client: Client, review: OptOutReview):
    assert found(client) == [review]
    content = client.get(LIST).content.decode()
    assert "Please stop calling me at &lt;b&gt;work&lt;/b&gt;." in content
    for term in (review.pk, review.person_id, "ada"):
        assert found(client, q=term) == [review], term


def test_shows_the_message_and_where_it_came_from(
    client: Client, review: OptOutReview, phone: Contact
):
    words = text_of(client.get(page_url(review)))

    assert "Please stop calling me at" in words
    assert phone.value in words
    assert "contains the word “stop”" in words


def test_yes_makes_a_do_not_interact_as_of_its_receipt(
    client: Client, review: OptOutReview, phone: Contact
):
    answer = client.post(page_url(review), {"is_opt_out": "yes"})

    assert answer["Location"] == LIST
    wish = DoNotInteract.objects.get()
    assert (wish.reason, wish.channels, wish.contact_ids) == ("optOut", ["text"], [phone.pk])
    assert wish.received_at == NOON
    review.refresh_from_db()
    assert review.is_opt_out is True
    assert review.decided_by.user.username == "ann"
    assert found(client) == []
    assert found(client, state="yes") == found(client, state="all") == [review]
    page = text_of(client.get(page_url(review)))
    assert "it was an opt-out" in page
    assert "Yes, it was" not in page


def test_no_makes_none(client: Client, review: OptOutReview):
    client.post(page_url(review), {"is_opt_out": "no"})

    review.refresh_from_db()
    assert review.is_opt_out is False
    assert not DoNotInteract.objects.exists()
    assert found(client, state="no") == [review]


def test_says_so_when_somebody_was_quicker(client: Client, review: OptOutReview):
    client.post(page_url(review), {"is_opt_out": "no"})

    late = client.post(page_url(review), {"is_opt_out": "yes"}, follow=True)

    assert "Somebody has decided about this message already." in text_of(late)
    assert not DoNotInteract.objects.exists()


@pytest.mark.parametrize("form", [{}, {"is_opt_out": "perhaps"}], ids=str)
def test_decides_nothing_without_an_answer(
    client: Client, review: OptOutReview, form: dict[str, str]
):
    assert client.post(page_url(review), form).status_code == 403
    assert found(client) == [review]


@pytest.mark.parametrize(
    ("role", "may_read"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.SUPERVISOR, True),
        (Role.AGENT, False),
        (Role.AUDITOR, True),
    ],
)
def test_sensitive_ones_are_read_by_those_who_may(
    lender: Company, ada: Person, phone: Contact, role: str, may_read: bool
):
    review = message(ada, phone, sensitive=True)
    client = logged_in(staff(lender, role=role))

    assert "Please stop" not in text_of(client.get(LIST))
    page = text_of(client.get(page_url(review)))
    assert ("Please stop" in page) == may_read
    assert ("you may not read sensitive content" in page) != may_read
    may_decide = role != Role.AUDITOR
    assert ("Yes, it was an opt-out" in page) == may_decide
    answer = client.post(page_url(review), {"is_opt_out": "no"})
    assert answer.status_code == (302 if may_decide else 403)


def test_another_lenders_messages_do_not_exist(client: Client, other_lender: Company):
    foreigner = PersonFactory(company=other_lender)
    foreign = message(foreigner, None)

    assert found(client, state="all") == []
    assert client.get(page_url(foreign)).status_code == 302
    client.post(page_url(foreign), {"is_opt_out": "yes"})
    foreign.refresh_from_db()
    assert foreign.decided_at is None


@pytest.mark.parametrize("number", [1, 15])
def test_costs_the_same_with_few_and_many_messages(client: Client, lender: Company, number: int):
    for _ in range(number):
        person = PersonFactory(company=lender)
        row = message(
            person, ContactFactory(person=person), content={"text": "please cancel " * 500}
        )

    for address, limit in ((list_url(row), QUERIES_OF_LIST), (page_url(row), QUERIES_OF_PAGE)):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= limit, address
