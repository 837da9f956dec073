"""GET /api/people/{personId}/consents and one of them; POST …/{consentId}/revoke."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Person
from companies.models import Company
from contacts.models import Consent
from peach_interactions.history import events_of
from peach_interactions.object_ids import new_object_id
from tests.factories import (
    Api,
    ConsentFactory,
    ContactFactory,
    PersonFactory,
    data_of,
    faults_of,
    key_for,
    moment,
)

URL = "/people/ext-ada/consents"
NOW = moment("2026-06-02T16:00:00")
SECOND = dt.timedelta(seconds=1)


def listed(api: Api, **parameters: str) -> list[str]:
    return [row["id"] for row in api.get(URL, **parameters).json()["data"]]


def test_lists_the_persons_own_newest_first_revoked_ones_too(service: Api, ada: Person) -> None:
    first, second = ConsentFactory(person=ada), ConsentFactory(person=ada, revoked_at=NOW)
    ConsentFactory(person=PersonFactory(company=ada.company))
    assert listed(service) == [second.pk, first.pk]
    assert data_of(service.get(f"{URL}/{second.pk}"))["revokedAt"].startswith("2026-06-02")


def test_filters_by_words_and_contact(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="mobile")
    text = ConsentFactory(person=ada, contact=phone, given_to="creditor")
    email = ConsentFactory(person=ada, kind="email", channel="email")
    assert listed(service, kind="text,marketing") == [text.pk]
    assert listed(service, channel="email") == [email.pk]
    assert listed(service, givenTo="creditor") == [text.pk]
    assert listed(service, contactId="mobile") == [text.pk]
    assert listed(service, contactId=new_object_id("CT")) == []


@pytest.mark.parametrize(
    ("values", "is_active"),
    [
        ({}, True),
        ({"given_at": NOW}, True),
        ({"given_at": NOW + SECOND}, False),
        ({"expires_at": NOW}, False),
        ({"expires_at": NOW + SECOND}, True),
        ({"revoked_at": NOW - SECOND}, False),
    ],
)
def test_filters_by_validity(
    service: Api, ada: Person, values: dict[str, Any], is_active: bool
) -> None:
    row = ConsentFactory(person=ada, **{"given_at": NOW - dt.timedelta(days=1), **values})
    with time_machine.travel(NOW, tick=False):
        assert listed(service, active="true") == ([row.pk] if is_active else [])
        assert listed(service, active="false") == ([] if is_active else [row.pk])


def test_another_persons_is_not_found(service: Api, ada: Person) -> None:
    row = ConsentFactory(person=PersonFactory(company=ada.company))
    for reference in (row.pk, new_object_id("CN"), "ext-a"):
        response = service.get(f"{URL}/{reference}")
        assert faults_of(response, 404) == {"consentId": "not_found"}
        response = service.post(f"{URL}/{reference}/revoke")
        assert faults_of(response, 404) == {"consentId": "not_found"}


def test_a_borrower_reads_none(lender: Company, ada: Person) -> None:
    row = ConsentFactory(person=ada)
    api = Api(key_for(lender, "borrower", person_id=ada.pk))
    for path in (URL, f"{URL}/{row.pk}"):
        assert faults_of(api.get(path), 403) == {None: "permission_denied"}
    assert api.post(f"{URL}/{row.pk}/revoke").status_code == 403


def test_revokes_once_and_keeps_it(service: Api, ada: Person) -> None:
    row = ConsentFactory(person=ada)
    answer = service.post(f"{URL}/{row.pk}/revoke")
    revoked = data_of(answer)
    assert revoked["revokedAt"] is not None
    again = service.post(f"{URL}/{row.pk}/revoke", {})
    assert data_of(again) == revoked
    assert again["ETag"] == answer["ETag"]
    assert data_of(service.get(f"{URL}/{row.pk}")) == revoked
    labels = events_of(Consent).objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "update"]


def test_revoking_takes_no_body_and_needs_the_right_to_update(
    service: Api, lender: Company, ada: Person
) -> None:
    url = f"{URL}/{ConsentFactory(person=ada).pk}/revoke"
    response = service.post(url, {"revokedAt": "2026-01-01T00:00:00Z"})
    assert faults_of(response, 400) == {"revokedAt": "unknown_field"}
    assert Api(key_for(lender, "agent")).post(url).status_code == 200


def test_consents_are_not_changed_or_deleted(service: Api, ada: Person) -> None:
    url = f"{URL}/{ConsentFactory(person=ada).pk}"
    assert service.put(url, {"kind": "text"}).status_code == 405
    assert service.delete(url).status_code == 405


def test_a_person_with_a_consent_is_not_deleted(service: Api, ada: Person) -> None:
    ConsentFactory(person=ada)
    assert faults_of(service.delete("/people/ext-ada"), 409) == {None: "in_use"}


def test_the_list_costs_the_same_for_one_as_for_many(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        ConsentFactory(person=ada, contact=ContactFactory(person=ada))
    service.get(URL)
    with django_assert_num_queries(4):
        service.get(URL)


def test_one_costs_three_queries(
    service: Api, ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = ConsentFactory(person=ada)
    service.get(f"{URL}/{row.pk}")
    with django_assert_num_queries(3):
        service.get(f"{URL}/{row.pk}")
