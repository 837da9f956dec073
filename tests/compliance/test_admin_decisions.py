"""Decisions in the admin: listed, filtered, explained; nobody changes them or sees another company's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Loan, Person
from companies.choices import Role
from companies.models import Company
from compliance.models import Decision
from contacts.models import Contact
from tests.admin_pages import list_url, logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import ContactFactory, LoanFactory, PersonFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/compliance/decision/"
# Session, user, memberships, the count and the rows.
QUERIES_OF_LIST = 6
# Those three, the decision, its contacts, loans, interactions and held slots.
QUERIES_OF_PAGE = 9


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, time_zone="America/Chicago"))


@pytest.fixture
def denied(ada: Person, phone: Contact, loan: Loan) -> Decision:
    """Called seven times in seven dates already."""
    call_often(phone, loan, 7)
    return asked(ada, at=NOON)


def found(client: Client, **parameters: Any) -> list[Decision]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # the framework looks up and keeps the type of the model
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_who_what_and_why(client: Client, denied: Decision):
    page = client.get(LIST)
    words = text_of(page)

    assert "Ada Miller" in words
    assert "Seven calls in seven days; " in words
    # Its ID stands only in the filter.
    assert words.count("regf.freq.7in7") == words.count("(regf.freq.7in7)")
    assert "Collection of a debt" in words
    assert "service of Acorn Lending" in words


def test_filters(client: Client, ada: Person, denied: Decision):
    text = asked(ada, channel="text", theme="opsAccountCredentials")
    document = asked(ada, channel="document", theme="opsServicing")
    neighbour = asked(PersonFactory(company=ada.company), channel="gui", theme="opsServicing")

    assert found(client, decision__exact="deny") == [text, denied]
    assert found(client, channel__exact="document") == [document]
    assert found(client, rule="regf.freq.7in7") == [denied]
    assert found(client, rule="regf.cease") == []
    assert found(client, person=ada.pk) == [document, text, denied]
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=2)
    assert len(found(client, decided_at_from=str(today - dt.timedelta(days=1)))) == 4
    assert found(client, decided_at_from=str(tomorrow)) == []
    for term in (neighbour.pk, neighbour.person_id, neighbour.person.external_id):
        assert found(client, q=term) == [neighbour], term


def test_says_why_in_words_and_figures(
    client: Client, denied: Decision, phone: Contact, loan: Loan
):
    page = client.get(page_url(denied))
    words = text_of(page)

    assert "May Ada Miller be contacted by voice about collection of a debt" in words
    assert "Seven calls in seven days" in words
    assert "7 already; 7 allowed" in words
    assert "2026-08-06 to 2026-08-12" in words
    assert "America/New_York" in words
    assert "12 CFR 1006.14(b)(2)(i)(A), (ii)" in words
    assert "7 interactions counted" in words
    assert phone.value in words
    # The next moment, on the reader's clock and on the borrower's.
    assert "Thu 2026-08-13 07:00 CDT" in words
    assert "Thu 2026-08-13 08:00 EDT (New York)" in words
    content = page.content.decode()
    for row in [phone, loan, *phone.person.interactions.all()]:
        assert page_url(row) in content


def test_shows_the_facts_it_rests_on(client: Client, denied: Decision):
    page = client.get(page_url(denied))

    facts = {section.title: section.number for section in page.context["facts"]}
    assert facts == {
        "Loans": 1,
        "Contacts": 1,
        "Interactions, planned ones and held slots": 7,
        "Do-not-interacts": 0,
        "Consents": 0,
        "Possible opt-outs": 0,
    }
    words = text_of(page)
    assert "status details: voiceNoAnswer" in words
    assert "contact: +16142235678" in words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"channel": "document", "theme": "opsServicing"}, "No rule stands against it."),
        ({"channel": "email"}, "A contact that can be used"),
        ({"channel": "gui", "theme": "opsServicing", "reserve": True}, "A slot is held until"),
        (
            {"channel": "voice", "at": NOON, "check_at_company_noon": True},
            "For planning only",
        ),
        (
            {
                "at": NOON,
                "purpose": "replyToBorrower",
                "purpose_note": "She wrote <b>first</b>.",
                "is_autodialed": True,
            },
            "She wrote &lt;b&gt;first&lt;/b&gt;.",
        ),
        ({"at": NOON, "subject": None, "contact_external_id": "mobile"}, "Thu 2026-08-13"),
    ],
    ids=["without a contact", "no such contact", "held", "planning", "purpose", "named"],
)
def test_shows_every_kind_of_question(
    client: Client, ada: Person, values: dict[str, Any], words: str
):
    phone = ContactFactory(person=ada, external_id="mobile")
    call_often(phone, LoanFactory(person=ada, status="delinquent"), 7)

    assert words in client.get(page_url(asked(ada, **values))).content.decode()


def test_shows_borrowers_without_zone_loan_or_contact(client: Client, ada: Person):
    words = text_of(client.get(page_url(asked(ada, channel="chat"))))

    assert "nobody knows" in words
    assert "not within 400 days" in words
    assert "Loans allowed" not in words


def test_shows_what_is_gone_by_its_id(client: Client, denied: Decision):
    for reason in (denied.answer["reasons"], denied.answer["contacts"][0]["reasons"]):
        reason[0]["interactionIds"] = ["IN-0000000000-00000000"]
    copy = Decision.objects.create(
        **{
            field.attname: getattr(denied, field.attname)
            for field in Decision._meta.concrete_fields
            if field.attname != "id"
        }
    )

    assert "IN-0000000000-00000000" in text_of(client.get(page_url(copy)))


def test_nobody_changes_a_decision(client: Client, denied: Decision):
    assert client.post(page_url(denied), {"decision": "allow"}).status_code == 403
    assert client.post(page_url(denied, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


@pytest.mark.parametrize("role", Role.values)
def test_each_role_reads_those_of_its_company_only(
    lender: Company, other_lender: Company, ada: Person, role: str
):
    own = asked(ada)
    foreign = asked(PersonFactory(company=other_lender, last_name="Foreigner"))
    client = logged_in(staff(lender, role=role))

    assert found(client) == [own]
    assert client.get(page_url(own)).status_code == 200
    unknown = page_url(foreign).replace(foreign.pk, f"{foreign.pk[:-8]}00000000")
    assert client.get(page_url(foreign)).status_code == client.get(unknown).status_code == 302
    assert found(client, q=foreign.pk) == found(client, q=foreign.person_id) == []
    assert "Ask again" in text_of(client.get(page_url(own))) or role == Role.AUDITOR


def test_staff_of_two_companies_choose_one(lender: Company, other_lender: Company, ada: Person):
    client = logged_in(staff(lender, other_lender))
    own, other = asked(ada), asked(PersonFactory(company=other_lender))

    assert found(client) == [other, own]
    assert found(client, company=other_lender.pk) == [other]
    assert "Birch Loans" in text_of(client.get(LIST))


def test_an_empty_list_is_no_error(client: Client):
    assert found(client) == []


@pytest.mark.parametrize("number", [2, 25])
def test_pages_cost_the_same_with_few_and_many_rows(client: Client, lender: Company, number: int):
    for _ in range(number):
        person = PersonFactory(company=lender, first_name="W" * 100)
        loan = LoanFactory(person=person, status="delinquent")
        phones = [ContactFactory(person=person) for _ in range(3)]
        call_often(phones[0], loan, number)
        decision = asked(person, at=NOON)

    assert queries_of(client, list_url(Decision)) <= QUERIES_OF_LIST
    assert queries_of(client, page_url(decision)) <= QUERIES_OF_PAGE


def test_the_list_reads_none_of_the_long_columns(client: Client, denied: Decision):
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    assert not any('"facts"' in query["sql"] for query in queries)
