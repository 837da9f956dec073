"""The routes of contacts: list, retrieve, update, delete, clone; primary ones and evidence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from borrowers.models import Person
from companies.models import ApiKey
from contacts.models import Contact
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    PersonFactory,
    data_of,
    faults_of,
    moment,
)

PATH = "/people/ext-ada/contacts"
PHONE = {"contactType": "phone", "label": "personal", "value": "+12125550148"}


def listed(api: Api, **parameters: Any) -> list[str]:
    body = api.get(PATH, **parameters).json()
    assert body["total"] == body["count"]
    return [row["externalId"] for row in body["data"]]


def test_a_new_contact_has_the_defaults(service: Api, ada: Person) -> None:
    row = data_of(service.post(PATH, PHONE))
    assert row["id"].startswith("CT-")
    expected = {
        **PHONE,
        "object": "contact",
        "affiliation": "self",
        "status": "additional",
        "name": None,
        "address": None,
        "valid": True,
        "verified": False,
        "receiveTextMessages": False,
        "receiveTextMessagesLastConsentAt": None,
        "consentAutodialedCall": False,
        "authorizedThirdParty": False,
        "powerOfAttorney": False,
        "lineType": None,
        "reassignedCheckedAt": None,
        "externalId": None,
        "personId": ada.pk,
        "phoneDisconnectionDetails": {
            "lastKnownConnectionDate": None,
            "lastDisconnectCheckDate": None,
            "disconnectionStatus": None,
        },
    }
    assert {name: row[name] for name in expected} == expected
    assert set(row) - set(expected) == {"id", "createdAt", "updatedAt"}
    assert data_of(service.put(f"{PATH}/{row['id']}", row)) == row


def test_filters(service: Api, ada: Person) -> None:
    ContactFactory(person=ada, external_id="home", label="home", status="primary")
    ContactFactory(person=ada, external_id="wife", affiliation="spouse", receive_text_messages=True)
    ContactFactory(person=ada, external_id="old", status="archived")
    ContactFactory(
        person=ada, external_id="mail", contact_type="email", value="a@example.com", valid=False
    )
    ContactFactory(person=PersonFactory(company=ada.company), external_id="bobs")
    assert listed(service) == ["mail", "wife", "home"]
    for parameters, expected in (
        ({"includeArchived": "true"}, ["mail", "old", "wife", "home"]),
        ({"includeArchived": "false"}, ["mail", "wife", "home"]),
        ({"contactType": "email"}, ["mail"]),
        ({"contactType": "email,phone", "label": "home"}, ["home"]),
        ({"affiliation": "spouse"}, ["wife"]),
        ({"status": "primary,secondary"}, ["home"]),
        ({"receiveTextMessages": "true"}, ["wife"]),
        ({"valid": "false"}, ["mail"]),
    ):
        assert listed(service, **parameters) == expected, parameters
    for name, value in (("contactType", "pager"), ("label", "x"), ("valid", "1"), ("value", "x")):
        assert name in faults_of(service.get(PATH, **{name: value}), 400)


def test_one_is_found_by_each_of_its_names_under_its_person(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="phone")
    bob = PersonFactory(company=ada.company)
    for name in (phone.pk, "ext-phone"):
        assert data_of(service.get(f"{PATH}/{name}"))["id"] == phone.pk
        faults_of(service.get(f"/people/{bob.pk}/contacts/{name}"), 404)
    faults_of(service.get(f"{PATH}/phone"), 404)


def test_a_new_primary_makes_the_old_one_secondary(service: Api, ada: Person) -> None:
    old = data_of(service.post(PATH, {**PHONE, "status": "primary"}))
    work = data_of(
        service.post(PATH, {**PHONE, "label": "work", "value": "+12125550149", "status": "primary"})
    )
    mail = {"contactType": "email", "label": "personal", "value": "a@example.com"}
    mail = data_of(service.post(PATH, {**mail, "status": "primary"}))
    new = data_of(service.post(PATH, {**PHONE, "value": "+12125550150", "status": "primary"}))
    statuses = dict(Contact.objects.values_list("pk", "status"))
    assert statuses == {
        old["id"]: "secondary",
        work["id"]: "primary",
        mail["id"]: "primary",
        new["id"]: "primary",
    }
    data_of(service.put(f"{PATH}/{work['id']}", {"label": "personal"}))
    assert data_of(service.get(f"{PATH}/{new['id']}"))["status"] == "secondary"


def test_a_refused_primary_leaves_the_old_one_primary(service: Api, ada: Person) -> None:
    old = data_of(service.post(PATH, {**PHONE, "status": "primary", "externalId": "a"}))
    for body, status in (
        ({**PHONE, "status": "primary"}, 409),
        ({**PHONE, "value": "+12125550149", "status": "primary", "externalId": "a"}, 409),
        ({**PHONE, "value": "x", "status": "primary"}, 400),
    ):
        faults_of(service.post(PATH, body), status)
        assert data_of(service.get(f"{PATH}/{old['id']}"))["status"] == "primary"


def test_consent_to_texts_is_timed_when_it_becomes_true(service: Api, ada: Person) -> None:
    def at(row: dict[str, Any]) -> str | None:
        value: str | None = row["receiveTextMessagesLastConsentAt"]
        return value

    with time_machine.travel(moment("2026-03-31T12:00:00"), tick=False) as clock:
        row = data_of(service.post(PATH, {**PHONE, "receiveTextMessages": True}))
        path = f"{PATH}/{row['id']}"
        assert (at(row) or "").startswith("2026-03-31T12:00:00")
        clock.shift(60)
        assert at(data_of(service.put(path, {"receiveTextMessages": True}))) == at(row)
        withdrawn = data_of(service.put(path, {"receiveTextMessages": False}))
        assert at(withdrawn) == at(row)
        renewed = data_of(service.put(path, {"receiveTextMessages": True}))
        assert (at(renewed) or "").startswith("2026-03-31T12:01:00")


EVIDENCE = [
    ({"value": "+12125550199"}, "value"),
    ({"contactType": "email", "value": "a@example.com"}, "contactType"),
    ({"contactType": "address", "value": None, "address": {"city": "Denver"}}, "contactType"),
]


@pytest.mark.parametrize(("change", "field"), EVIDENCE, ids=str)
def test_what_an_interaction_refers_to_is_evidence(
    service: Api, ada: Person, change: dict[str, Any], field: str
) -> None:
    free, used = ContactFactory(person=ada), ContactFactory(person=ada)
    row = InteractionFactory(person=ada, contact=used)
    assert service.put(f"{PATH}/{free.pk}", change).status_code == 200
    Contact.objects.filter(pk=free.pk).delete()
    for _ in range(2):
        assert faults_of(service.put(f"{PATH}/{used.pk}", change), 409) == {field: "evidence"}
        faults_of(service.delete(f"{PATH}/{used.pk}"), 409)
        # A deleted interaction is evidence too.
        service.delete(f"/people/ext-ada/interactions/{row.pk}")
    same = {
        "value": used.value,
        "label": "work",
        "name": "Ada",
        "status": "archived",
        "valid": False,
    }
    assert data_of(service.put(f"{PATH}/{used.pk}", same))["status"] == "archived"


def test_an_address_merges_key_by_key(service: Api, ada: Person) -> None:
    body = {"contactType": "address", "label": "home", "address": {"city": "Denver", "state": "CO"}}
    path = f"{PATH}/{data_of(service.post(PATH, body))['id']}"
    address = data_of(service.put(path, {"address": {"postalCode": "80202"}}))["address"]
    assert (address["city"], address["state"], address["postalCode"]) == ("Denver", "CO", "80202")
    assert data_of(service.put(path, {"address": {"state": None}}))["address"]["state"] is None
    assert faults_of(service.put(path, {"address": None}), 400) == {"address": "required"}


def test_an_unused_one_is_removed(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada, external_id="phone")
    assert service.delete(f"{PATH}/{phone.pk}").json()["status"] == 200
    faults_of(service.get(f"{PATH}/{phone.pk}"), 404)
    assert data_of(service.post(PATH, {**PHONE, "externalId": "phone"}))["externalId"] == "phone"


def test_a_removed_one_still_marks_its_place(service: Api, ada: Person) -> None:
    oldest, middle, newest = (ContactFactory(person=ada).pk for _ in range(3))
    bob = PersonFactory(company=ada.company)
    assert service.delete(f"{PATH}/{middle}").status_code == 200
    for name, expected in (("startingAfter", oldest), ("endingBefore", newest)):
        rows = service.get(PATH, **{name: middle}).json()["data"]
        assert [row["id"] for row in rows] == [expected]
        response = service.get(f"/people/{bob.pk}/contacts", **{name: middle})
        assert faults_of(response, 400) == {name: "not_found"}


def test_a_clone_replaces_it_and_takes_its_external_id(service: Api, ada: Person) -> None:
    old = data_of(
        service.post(
            PATH,
            {**PHONE, "externalId": "a", "status": "primary", "name": "Ada", "verified": True}
            | {"receiveTextMessages": True, "lineType": "mobile"},
        )
    )
    new = data_of(service.post(f"{PATH}/{old['id']}/clone", {"value": "+12125550177"}))
    kept = {name: new[name] for name in ("externalId", "status", "name", "label", "affiliation")}
    assert kept == {name: old[name] for name in kept}
    assert (new["value"], new["verified"], new["lineType"]) == ("+12125550177", False, None)
    assert (new["receiveTextMessages"], new["receiveTextMessagesLastConsentAt"]) == (False, None)
    archived = data_of(service.get(f"{PATH}/{old['id']}"))
    assert (archived["status"], archived["externalId"]) == ("archived", None)
    assert archived["value"] == old["value"]


def test_consents_pass_on_to_a_clone_of_the_same_value(service: Api, ada: Person) -> None:
    old = data_of(service.post(PATH, {**PHONE, "receiveTextMessages": True}))
    new = data_of(service.post(f"{PATH}/{old['id']}/clone", {"label": "work"}))
    assert new["receiveTextMessages"] is True
    assert new["receiveTextMessagesLastConsentAt"] == old["receiveTextMessagesLastConsentAt"]
    without = data_of(service.put(f"{PATH}/{new['id']}", {"receiveTextMessages": False}))
    again = data_of(service.post(f"{PATH}/{new['id']}/clone", {"receiveTextMessages": True}))
    assert again["receiveTextMessagesLastConsentAt"] > without["receiveTextMessagesLastConsentAt"]


def test_a_clone_that_cannot_be_leaves_the_old_one(service: Api, ada: Person) -> None:
    old, other = ContactFactory(person=ada, external_id="a"), ContactFactory(person=ada)
    for body, status in (
        ({"value": other.value}, 409),
        ({"value": "12"}, 400),
        ({"unheardOf": 1}, 400),
        ({"externalId": "ext-a"}, 400),
    ):
        faults_of(service.post(f"{PATH}/{old.pk}/clone", body), status)
        old.refresh_from_db()
        assert (old.status, old.external_id) == ("additional", "a")
    assert Contact.objects.count() == 2


def test_a_stale_version_is_412(service: Api, ada: Person) -> None:
    path = f"{PATH}/{ContactFactory(person=ada).pk}"
    tag = service.get(path)["ETag"]
    assert service.put(path, {"name": "x"}, **{"If-Match": tag}).status_code == 200
    for response in (
        service.put(path, {"name": "y"}, **{"If-Match": tag}),
        service.delete(path, **{"If-Match": tag}),
    ):
        assert faults_of(response, 412) == {"If-Match": "stale"}


def test_costs(service: Api, ada: Person, django_assert_max_num_queries: Any) -> None:
    rows = [ContactFactory(person=ada) for _ in range(101)]
    ApiKey.objects.update(last_used_at=timezone.now() + dt.timedelta(seconds=30))
    with django_assert_max_num_queries(3):
        service.get(f"{PATH}/{rows[0].pk}")
    counts = []
    for limit in (25, 100):
        with django_assert_max_num_queries(6) as queries:
            assert service.get(PATH, limit=limit).json()["count"] == limit
        counts.append(len(queries))
    assert counts[0] == counts[1]
