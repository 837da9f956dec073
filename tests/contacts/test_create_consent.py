"""POST /api/people/{personId}/consents."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Person
from companies.models import Company
from contacts.models import Consent
from peach_interactions.object_ids import new_object_id
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
    moment,
)

URL = "/people/ext-ada/consents"
NOW = moment("2026-06-02T16:00:00")
TEXT = {"kind": "text"}


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def test_records_a_prior_consent(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="mobile")
    loan, second = LoanFactory(person=ada), LoanFactory(person=ada)
    call = InteractionFactory(person=ada)
    said = {
        "channel": "voice",
        "kind": "priorConsent",
        "givenTo": "creditor",
        "givenAt": "2026-04-03T16:05:00.000000+00:00",
        "expiresAt": "2026-04-05T16:05:00.000000+00:00",
        "evidenceInteractionId": call.pk,
    }
    references = {"contactId": "mobile", "loanIds": [loan.pk, second.external_id, loan.pk]}
    row = data_of(service.post(URL, {**said, **references}))
    assert {key: row[key] for key in said} == said
    assert row["contactId"] == phone.pk
    assert row["loanIds"] == [loan.pk, second.pk]
    assert row["object"] == "consent"
    assert row["id"].startswith("CN-")
    assert row["personId"] == ada.pk
    assert row["revokedAt"] is None


def test_what_is_not_said_has_a_default(service: Api, ada: Person, noon: None) -> None:
    row = data_of(service.post(URL, TEXT))
    assert row["givenTo"] == "thisCompany"
    assert row["givenAt"] == "2026-06-02T16:00:00.000000+00:00"
    assert row["loanIds"] == []
    nothing = ("contactId", "expiresAt", "revokedAt", "evidenceInteractionId")
    assert [row[name] for name in nothing] == [None] * 4


@pytest.mark.parametrize(
    ("kind", "channel"), [("priorConsent", "voice"), ("text", "text"), ("email", "email")]
)
def test_a_kind_with_one_channel_needs_none(
    service: Api, ada: Person, kind: str, channel: str
) -> None:
    loan = LoanFactory(person=ada)
    row = data_of(service.post(URL, {"kind": kind, "loanIds": [loan.pk]}))
    assert row["channel"] == channel


@pytest.mark.parametrize(
    ("kind", "channel", "is_possible"),
    [
        ("priorConsent", "voice", True),
        ("priorConsent", "text", False),
        ("text", "text", True),
        ("text", "voice", False),
        ("autodialed", "voice", True),
        ("autodialed", "text", True),
        ("autodialed", "email", False),
        ("email", "email", True),
        ("email", "mail", False),
        ("marketing", "voice", True),
        ("marketing", "mail", True),
    ],
)
def test_the_channel_fits_the_kind(
    service: Api, ada: Person, kind: str, channel: str, is_possible: bool
) -> None:
    loan = LoanFactory(person=ada)
    response = service.post(URL, {"kind": kind, "channel": channel, "loanIds": [loan.pk]})
    if is_possible:
        assert data_of(response)["channel"] == channel
    else:
        assert faults_of(response, 400) == {"channel": "consent_channel"}


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "kind", "required"),
        ({"kind": "blanket"}, "kind", "invalid_choice"),
        ({"kind": "autodialed"}, "channel", "required"),
        ({"kind": "marketing"}, "channel", "required"),
        ({**TEXT, "channel": "all"}, "channel", "invalid_choice"),
        ({**TEXT, "givenTo": "everybody"}, "givenTo", "invalid_choice"),
        ({"kind": "priorConsent"}, "loanIds", "required"),
        ({"kind": "priorConsent", "loanIds": []}, "loanIds", "required"),
        ({"kind": "priorConsent", "loanIds": ["nothing"]}, "loanIds[0]", "not_found"),
        ({"kind": "priorConsent", "loanIds": None}, "loanIds", "null"),
        ({**TEXT, "contactId": "nobody"}, "contactId", "not_found"),
        ({**TEXT, "givenAt": "2026-06-02T16:05:00.000001Z"}, "givenAt", "future"),
        ({**TEXT, "givenAt": "2026-06-02"}, "givenAt", "invalid_moment"),
        ({**TEXT, "givenAt": "0001-01-01T00:00:00Z"}, "givenAt", "out_of_range"),
        ({**TEXT, "expiresAt": "2026-06-02T16:00:00Z"}, "expiresAt", "before_start"),
        ({**TEXT, "evidenceInteractionId": "a call"}, "evidenceInteractionId", "not_found"),
        ({**TEXT, "purpose": "x"}, "purpose", "unknown_field"),
    ],
)
def test_refuses_nonsense(
    service: Api, ada: Person, noon: None, body: dict[str, Any], field: str, code: str
) -> None:
    assert faults_of(service.post(URL, body), 400) == {field: code}
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"givenAt": "2026-06-02T16:05:00.000000+00:00"},
        {"expiresAt": "2026-06-02T16:00:00.000001+00:00"},
        {
            "givenAt": "2020-01-01T00:00:00.000000+00:00",
            "expiresAt": "2020-01-02T00:00:00.000000+00:00",
        },
    ],
)
def test_takes_what_is_just_inside_the_limits(
    service: Api, ada: Person, noon: None, given: dict[str, str]
) -> None:
    row = data_of(service.post(URL, {**TEXT, **given}))
    assert {key: row[key] for key in given} == given


def test_the_contact_fits_the_channel(service: Api, ada: Person) -> None:
    email = ContactFactory(person=ada, contact_type="email", value="ada@example.com")
    response = service.post(URL, {**TEXT, "contactId": email.pk})
    assert faults_of(response, 400) == {"contactId": "contact_channel"}
    assert data_of(service.post(URL, {"kind": "email", "contactId": email.pk}))


@pytest.mark.parametrize("is_known", [True, False])
def test_what_it_names_must_be_of_the_same_person(
    service: Api, ada: Person, other_lender: Company, is_known: bool
) -> None:
    for bob in (PersonFactory(company=ada.company), PersonFactory(company=other_lender)):
        rows = [
            factory(person=bob) for factory in (LoanFactory, ContactFactory, InteractionFactory)
        ]
        loan, phone, call = (row.pk if is_known else new_object_id(row.pk[:2]) for row in rows)
        response = service.post(URL, {**TEXT, "loanIds": [loan], "contactId": phone})
        assert faults_of(response, 400) == {"loanIds[0]": "not_found", "contactId": "not_found"}
        response = service.post(URL, {**TEXT, "evidenceInteractionId": call})
        assert faults_of(response, 400) == {"evidenceInteractionId": "not_found"}


def test_agents_may_and_borrowers_may_not(lender: Company, ada: Person) -> None:
    assert Api(key_for(lender, "agent")).post(URL, TEXT).status_code == 200
    borrower = Api(key_for(lender, "borrower", person_id=ada.pk))
    assert borrower.post(URL, TEXT).status_code == 403
    assert Consent.objects.count() == 1


def test_the_same_key_records_it_once(service: Api, ada: Person) -> None:
    answers = [service.post(URL, TEXT, **{"Idempotency-Key": "a"}) for _ in "ab"]
    assert answers[0].json() == answers[1].json()
    assert Consent.objects.count() == 1


def test_costs_a_fixed_number_of_queries(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loans = [LoanFactory(person=ada).pk for _ in range(20)]
    body = {**TEXT, "loanIds": loans, "contactId": ContactFactory(person=ada).pk}
    service.post(URL, body)
    with django_assert_num_queries(12):
        service.post(URL, body)
