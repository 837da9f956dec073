"""GET of one interaction, with a person in the path and without."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from borrowers.models import Person
from companies.models import ApiKey
from interactions.models import Interaction
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
)


def test_it_is_found_by_each_of_its_names(service: Api, ada: Person, call: Interaction) -> None:
    rows = [
        data_of(service.get(path))
        for person in ("ext-ada", ada.pk)
        for name in ("ext-call", call.pk)
        for path in (f"/people/{person}/interactions/{name}", f"/interactions/{name}")
    ]
    assert all(row == rows[0] for row in rows)
    assert rows[0]["id"] == call.pk


def test_it_is_not_found_under_another_person_or_by_a_bare_name(
    service: Api, call: Interaction
) -> None:
    PersonFactory(company=call.company, external_id="bob")
    for path in (
        *("/people/ext-bob/interactions/ext-call", "/people/ada/interactions/ext-call"),
        *("/interactions/call", "/interactions/ext-CALL", "/interactions/ext-", "/interactions/x"),
        f"/interactions/{call.pk.lower()}",
    ):
        faults_of(service.get(path), 404)


@pytest.mark.parametrize(
    "external_id",
    ["a b", "ü😀", "%41", "a?b", "a#b", "a+b", "..", ".", "a;b", "a\nb", "'\"\\", "x" * 255],
)
def test_an_external_id_is_one_percent_encoded_segment(
    service: Api, ada: Person, external_id: str
) -> None:
    InteractionFactory(person=ada, external_id="decoy")
    row = InteractionFactory(person=ada, external_id=external_id)
    path = f"/interactions/ext-{quote(external_id, safe='')}"
    assert data_of(service.get(path))["id"] == row.pk
    assert service.get("/interactions", externalId=external_id).json()["total"] == 1


def test_one_with_a_slash_is_reached_by_its_own_id_or_the_filter(service: Api, ada: Person) -> None:
    row = InteractionFactory(person=ada, external_id="call/7")
    faults_of(service.get("/interactions/ext-call%2F7"), 404)
    assert data_of(service.get(f"/interactions/{row.pk}"))["externalId"] == "call/7"
    (found,) = service.get("/interactions", externalId="call/7").json()["data"]
    assert found["id"] == row.pk


@pytest.mark.parametrize("path", ["/interactions/{}", "/people/ext-ada/interactions/{}"])
def test_it_costs_three_queries_with_authentication(
    service: Api, ada: Person, path: str, django_assert_max_num_queries: Any
) -> None:
    row = InteractionFactory(
        person=ada,
        contact=ContactFactory(person=ada),
        loans=[LoanFactory(person=ada) for _ in range(3)],
    )
    ApiKey.objects.update(last_used_at=timezone.now() + dt.timedelta(seconds=30))
    with django_assert_max_num_queries(3):
        assert len(data_of(service.get(path.format(row.pk)))["loanIds"]) == 3


def test_head_answers_like_get(service: Api, call: Interaction) -> None:
    url = f"/api/interactions/{call.pk}"
    got = service.client.get(url, headers=service.headers)
    head = service.client.head(url, headers=service.headers)
    assert (head.status_code, head["ETag"], head.content) == (200, got["ETag"], b"")


def test_the_contact_has_all_its_details(service: Api, ada: Person) -> None:
    address = ContactFactory(
        person=ada, contact_type="address", label="home", value=None, city="Denver", state="CO"
    )
    row = InteractionFactory(person=ada, channel="mail", contact=address)
    contact = data_of(service.get(f"/interactions/{row.pk}"))["contact"]
    assert set(contact) == {
        *("object", "externalId", "contactType", "label", "affiliation", "name", "value"),
        *("address", "valid", "verified", "receiveTextMessages", "authorizedThirdParty"),
        *("powerOfAttorney", "receiveTextMessagesLastConsentAt", "phoneDisconnectionDetails"),
    }
    assert contact["address"]["object"] == "address"
    assert (contact["address"]["city"], contact["address"]["country"]) == ("Denver", "US")
    assert contact["phoneDisconnectionDetails"] == {
        "lastKnownConnectionDate": None,
        "lastDisconnectCheckDate": None,
        "disconnectionStatus": None,
    }
