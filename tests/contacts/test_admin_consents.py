"""Consents in the admin: recorded and revoked through the services; what was recorded does not change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from contacts.models import Consent
from tests.admin_pages import errors_of, logged_in, page_url, staff, text_of
from tests.factories import (
    Api,
    ConsentFactory,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/contacts/consent/"
NEW = f"{LIST}add/"
QUERIES_OF_LIST = 6
QUERIES_OF_PAGE = 7


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann", time_zone="America/Chicago"))


def form(person: Person, /, **fields: Any) -> dict[str, Any]:
    return {"person": person.pk, "kind": "text", "given_to": "thisCompany", **fields}


def found(client: Client, **parameters: str) -> list[Consent]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def test_records_a_prior_consent(client: Client, ada: Person):
    loan, phone, call = (
        LoanFactory(person=ada),
        ContactFactory(person=ada),
        InteractionFactory(person=ada),
    )

    answer = client.post(
        NEW,
        form(
            ada,
            kind="priorConsent",
            contact=phone.pk,
            loan_ids=[loan.pk],
            given_at_0="2026-03-02",
            given_at_1="09:30",
            expires_at_0="2026-03-04",
            expires_at_1="09:30",
            evidence_interaction_id=call.pk,
        ),
    )

    assert answer["Location"] == f"{LIST}?person={ada.pk}"
    row = Consent.objects.get()
    # The channel is the only one that the kind can be about.
    assert (row.company, row.channel, row.contact) == (ada.company, "voice", phone)
    assert (row.loan_ids, row.evidence_interaction_id) == ([loan.pk], call.pk)
    assert row.given_at == dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    assert row.expires_at == row.given_at + dt.timedelta(days=2)


def test_takes_the_services_defaults(client: Client, ada: Person):
    before = timezone.now()

    client.post(NEW, form(ada))

    row = Consent.objects.get()
    assert before <= row.given_at <= timezone.now()
    assert (row.channel, row.contact, row.expires_at) == ("text", None, None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "marketing"}, "channel"),
        ({"channel": "mail"}, "channel"),
        ({"channel": "pigeon"}, "channel"),
        ({"kind": "priorConsent"}, "loan_ids"),
        ({"kind": "priorConsent", "loan_ids": ["LN-unknown"]}, "loan_ids"),
        ({"contact": "CT-unknown"}, "contact"),
        ({"given_to": ""}, "given_to"),
        ({"given_at_0": "2999-01-01", "given_at_1": "10:00"}, "given_at"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "10:00"}, "expires_at"),
        ({"evidence_interaction_id": "IN-1"}, "evidence_interaction_id"),
        ({"person": ""}, "person"),
    ],
    ids=str,
)
def test_says_what_is_wrong_at_its_field(
    client: Client, ada: Person, fields: dict[str, Any], field: str
):
    assert list(errors_of(client.post(NEW, form(ada, **fields)))) == [field]
    assert not Consent.objects.exists()


def test_says_the_same_words_as_the_api(client: Client, service: Api, ada: Person):
    email = ContactFactory(person=ada, contact_type="email", value="ada@example.com")
    body = {"kind": "text", "contactId": email.pk}
    faults = service.post("/people/ext-ada/consents", body).json()["errors"]

    errors = errors_of(client.post(NEW, form(ada, contact=email.pk)))

    assert errors == {"contact": [fault["message"] for fault in faults]}


def test_refuses_what_belongs_to_somebody_else(client: Client, ada: Person, other_lender: Company):
    neighbour = PersonFactory(company=ada.company)
    fields = {
        "contact": ContactFactory(person=neighbour).pk,
        "loan_ids": [LoanFactory(person=neighbour).pk],
    }

    assert set(errors_of(client.post(NEW, form(ada, **fields)))) == set(fields)
    refused = client.post(NEW, form(PersonFactory(company=other_lender)))
    assert list(errors_of(refused)) == ["person"]
    assert not Consent.objects.exists()


def test_revokes_and_keeps(client: Client, ada: Person):
    row = ConsentFactory(person=ada, loan_ids=[LoanFactory(person=ada, external_id="house").pk])
    page = text_of(client.get(page_url(row)))
    assert "Revoke this consent" in page
    assert "house" in page

    answer = client.post(page_url(row, "delete"), {"post": "yes"})

    assert answer["Location"] == page_url(row)
    row.refresh_from_db()
    assert row.revoked_at is not None
    assert "Revoke this consent" not in text_of(client.get(page_url(row)))
    assert client.post(page_url(row, "delete"), {"post": "yes"}).status_code == 403
    assert "ann" in text_of(client.get(page_url(row, "history")))


def test_a_consent_does_not_change(client: Client, ada: Person):
    row = ConsentFactory(person=ada)

    assert client.post(page_url(row), form(ada, kind="email")).status_code == 403


def test_shows_and_filters_states(client: Client, ada: Person):
    now, day = timezone.now(), dt.timedelta(days=1)
    loan = LoanFactory(person=ada)
    prior = {"person": ada, "kind": "priorConsent", "channel": "voice", "loan_ids": [loan.pk]}
    holds = ConsentFactory(person=ada)
    expired = ConsentFactory(person=ada, given_at=now - 9 * day, expires_at=now - day)
    revoked = ConsentFactory(person=ada, revoked_at=now)
    young = ConsentFactory(**prior, given_at=now - 6 * day)
    old = ConsentFactory(**prior, given_at=now - 7 * day)

    def states(**parameters: str) -> list[str]:
        page = client.get(LIST, parameters)
        admin, rows = page.context["cl"].model_admin, page.context["cl"].result_list
        return [text_of(Content(admin.state(row))).strip() for row in rows]

    assert found(client) == [old, young, revoked, expired, holds]
    assert states() == ["Ended", "In force", "Revoked", "Expired", "In force"]
    assert found(client, state="valid") == [old, young, holds]
    assert found(client, state="expired") == [expired]
    assert found(client, state="revoked") == [revoked]


class Content:
    """A piece of a page, as a response has it."""

    def __init__(self, text: str) -> None:
        self.content = text.encode()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.SUPERVISOR, True),
        (Role.AGENT, True),
        (Role.AUDITOR, False),
    ],
)
def test_auditors_only_read(lender: Company, ada: Person, role: str, may: bool):
    client = logged_in(staff(lender, role=role))
    row = ConsentFactory(person=ada)

    assert found(client) == [row]
    assert client.post(NEW, form(ada)).status_code == (302 if may else 403)
    answer = client.post(page_url(row, "delete"), {"post": "yes"})
    assert answer.status_code == (302 if may else 403)


def test_another_lenders_do_not_exist(client: Client, other_lender: Company):
    foreign = ConsentFactory(person=PersonFactory(company=other_lender))

    assert found(client) == found(client, q=foreign.pk) == []
    assert client.get(page_url(foreign)).status_code == 302
    client.post(page_url(foreign, "delete"), {"post": "yes"})
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


@pytest.mark.parametrize("number", [1, 20])
def test_costs_the_same_with_few_and_many_rows(client: Client, ada: Person, number: int):
    loans = [LoanFactory(person=ada).pk for _ in range(number)]
    for _ in range(number):
        row = ConsentFactory(person=ada, contact=ContactFactory(person=ada), loan_ids=loans)

    for address, limit in ((LIST, QUERIES_OF_LIST), (page_url(row), QUERIES_OF_PAGE)):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= limit, address
