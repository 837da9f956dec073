"""The routes of people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from borrowers.models import Person
from companies.models import ApiKey, Company
from tests.factories import Api, InteractionFactory, PersonFactory, data_of, faults_of, moment


def listed(api: Api, **parameters: Any) -> set[str]:
    body = api.get("/people", **parameters).json()
    assert body["total"] == body["count"]
    return {row["externalId"] for row in body["data"]}


def test_everything_is_optional(service: Api, lender: Company) -> None:
    row = data_of(service.post("/people", {}))
    expected = {
        "object": "person",
        "companyId": lender.pk,
        "displayId": row["id"],
        "borrowerType": "person",
        "externalId": None,
        "status": "active",
        "statusUpdatedAt": row["createdAt"],
        "collectionsIntensity": "normal",
        "metaData": None,
        "commPreferences": {"statementDeliveryChannels": [], "sendRemindersWhenCurrent": True},
        "monitorStartDate": None,
        "name": dict.fromkeys(
            (
                "prefix",
                "firstName",
                "middleName",
                "lastName",
                "maidenLastName",
                "suffix",
                "preferredFirstName",
            )
        ),
        "dateOfBirth": None,
        "businessDetails": dict.fromkeys(("businessName", "businessLegalName", "businessType")),
        "timeZone": None,
        "timeZoneStatedAt": None,
        "deletedAt": None,
    }
    assert {name: row[name] for name in expected} == expected
    assert set(row) - set(expected) == {"id", "createdAt", "updatedAt"}
    assert row["id"].startswith("BO-")
    assert data_of(service.put(f"/people/{row['id']}", row)) == row


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"timeZone": "Mars/Base"}, "timeZone"),
        ({"timeZone": ""}, "timeZone"),
        ({"timeZone": "america/denver"}, "timeZone"),
        ({"dateOfBirth": "1980-02-30"}, "dateOfBirth"),
        ({"dateOfBirth": "9999-12-31"}, "dateOfBirth"),
        ({"dateOfBirth": "1980-02-29T00:00:00Z"}, "dateOfBirth"),
        ({"dateOfBirth": 19800229}, "dateOfBirth"),
        ({"monitorStartDate": "soon"}, "monitorStartDate"),
        ({"name": "Ada"}, "name"),
        ({"name": {"firstName": 5}}, "name.firstName"),
        ({"name": {"firstName": "x" * 201}}, "name.firstName"),
        ({"name": {"nickName": "x"}}, "name.nickName"),
        ({"businessDetails": {"businessName": "Ivy"}}, "businessDetails"),
        ({"businessDetails": []}, "businessDetails"),
        (
            {"commPreferences": {"statementDeliveryChannels": ["fax"]}},
            "commPreferences.statementDeliveryChannels",
        ),
        (
            {"commPreferences": {"statementDeliveryChannels": "mail"}},
            "commPreferences.statementDeliveryChannels",
        ),
        (
            {"commPreferences": {"sendRemindersWhenCurrent": 1}},
            "commPreferences.sendRemindersWhenCurrent",
        ),
        ({"status": "dead"}, "status"),
        ({"status": None}, "status"),
        ({"collectionsIntensity": "Light"}, "collectionsIntensity"),
        ({"borrowerType": None}, "borrowerType"),
        ({"metaData": {"k": "v" * 499}}, "metaData"),
        ({"metaData": [1]}, "metaData"),
        ({"externalId": ""}, "externalId"),
        ({"externalId": "ext-a"}, "externalId"),
        ({"externalId": 5}, "externalId"),
        ({"ssn": "x"}, "ssn"),
    ],
    ids=str,
)
def test_impossible_people(service: Api, ada: Person, body: dict[str, Any], field: str) -> None:
    before = data_of(service.get("/people/ext-ada"))
    for response in (service.post("/people", body), service.put("/people/ext-ada", body)):
        assert {name.partition("[")[0] for name in faults_of(response, 400) if name} == {field}
    assert data_of(service.get("/people/ext-ada")) == before
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"dateOfBirth": "0001-01-01", "monitorStartDate": "9999-12-31"},
        {
            "borrowerType": "business",
            "businessDetails": {"businessName": "Ivy", "businessType": "LLC"},
        },
        {"name": {"firstName": "x" * 200, "suffix": "", "lastName": "O'Brien-Ünal 😀"}},
        {"commPreferences": {"statementDeliveryChannels": ["mail", "email"]}},
        {"metaData": {"a": 1e300, "b": [True, 1, 1.0]}},
        {"timeZone": "America/Indiana/Indianapolis"},
        {"businessDetails": {"businessName": None}},
    ],
    ids=str,
)
def test_possible_people_come_back_as_sent(
    service: Api, lender: Company, body: dict[str, Any]
) -> None:
    row = data_of(service.post("/people", body))
    fetched = data_of(service.get(f"/people/{row['id']}"))
    assert fetched == row
    for name, value in body.items():
        assert (row[name] | value if isinstance(value, dict) else value) == row[name]


def test_objects_merge_key_by_key_and_null_gives_them_back(service: Api, ada: Person) -> None:
    def put(**body: Any) -> Any:
        return data_of(service.put("/people/ext-ada", body))

    assert put(name={"preferredFirstName": "Al"})["name"]["lastName"] == "Miller"
    assert put(name={"lastName": None})["name"]["firstName"] == "Ada"
    assert set(put(name=None)["name"].values()) == {None}
    put(commPreferences={"sendRemindersWhenCurrent": False})
    both = put(commPreferences={"statementDeliveryChannels": ["mail"]})["commPreferences"]
    assert both == {"statementDeliveryChannels": ["mail"], "sendRemindersWhenCurrent": False}
    assert put(commPreferences=None)["commPreferences"]["sendRemindersWhenCurrent"] is True
    put(borrowerType="business", businessDetails={"businessName": "Ivy", "businessType": "LLC"})
    assert put(businessDetails={"businessType": None})["businessDetails"]["businessName"] == "Ivy"
    response = service.put("/people/ext-ada", {"borrowerType": "person"})
    assert faults_of(response, 400) == {"businessDetails": "business_only"}
    assert put(borrowerType="person", businessDetails=None)["borrowerType"] == "person"


def test_moments_of_status_and_zone_are_kept(service: Api, ada: Person) -> None:
    with time_machine.travel(moment("2030-01-01T12:00:00"), tick=False):
        row = data_of(service.put("/people/ext-ada", {"status": "inactive", "timeZone": "UTC"}))
        assert row["statusUpdatedAt"] == row["timeZoneStatedAt"] == row["updatedAt"]
        row = data_of(service.put("/people/ext-ada", {"timeZone": None}))
        assert row["timeZoneStatedAt"] is None


def test_a_taken_external_id_is_409_until_it_is_free(service: Api, ada: Person) -> None:
    response = service.post("/people", {"externalId": "ada"})
    assert faults_of(response, 409) == {"externalId": "external_id_taken"}
    assert ada.pk in response.json()["message"]
    assert data_of(service.post("/people", {"externalId": "ADA"}))["externalId"] == "ADA"
    assert service.delete("/people/ext-ada").json()["status"] == 200
    faults_of(service.get(f"/people/{ada.pk}"), 404)
    assert data_of(service.post("/people", {"externalId": "ada"}))["id"] != ada.pk


def test_one_with_interactions_stays(service: Api, ada: Person) -> None:
    InteractionFactory(person=ada)
    assert faults_of(service.delete("/people/ext-ada"), 409) == {None: "in_use"}
    assert data_of(service.get("/people/ext-ada"))["deletedAt"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("ada", {"ada"}), ("ADA mil", {"ada"}), ("miller", {"ada"}), ("iller", set())),
        *(
            ("o'brien", {"brien"}),
            ("brien", {"brien"}),
            ("jones", {"jones"}),
            ("smith-jones", {"jones"}),
        ),
        *(("élan", {"jones"}), ("ÉL", {"jones"}), ("ivy", {"ivy"}), ("holdings iv", {"ivy"})),
        *(("ada jones", set()), ("a_a", {"ada"}), ("x" * 3000, set()), ("a.*a", {"ada"})),
        *(("%", set()), (".*", set()), ("(", set()), (" ", set()), ("\\m\\y", set())),
    ],
)
def test_search_finds_words_by_their_beginnings(
    service: Api, ada: Person, text: str, expected: set[str]
) -> None:
    company = ada.company
    PersonFactory(company=company, external_id="brien", first_name="Pat", last_name="O'Brien")
    PersonFactory(company=company, external_id="jones", first_name="Élan", last_name="Smith-Jones")
    PersonFactory(
        company=company,
        external_id="ivy",
        first_name=None,
        last_name=None,
        borrower_type="business",
        business_name="Ivy Holdings",
    )
    assert listed(service, search=text) == expected


def test_filters(service: Api, ada: Person) -> None:
    company = ada.company
    PersonFactory(company=company, external_id="b", status="inactive")
    PersonFactory(company=company, external_id="c", borrower_type="business")
    PersonFactory(company=company, external_id="d", collections_intensity="heavy")
    for parameters, expected in (
        ({}, {"ada", "b", "c", "d"}),
        ({"status": "inactive"}, {"b"}),
        ({"borrowerType": "business"}, {"c"}),
        ({"collectionsIntensity": "heavy,light"}, {"d"}),
        ({"externalId": "ada"}, {"ada"}),
        ({"externalId": "b,c"}, set()),
        ({"status": "active", "borrowerType": "person"}, {"ada", "d"}),
    ):
        assert listed(service, **parameters) == expected, parameters
    for name, value in (("status", "x"), ("borrowerType", ""), ("sortBy", "name"), ("name", "x")):
        assert name in faults_of(service.get("/people", **{name: value}), 400)


def test_the_newest_come_first_and_pages_walk_on(service: Api, lender: Company) -> None:
    people = [PersonFactory(company=lender).pk for _ in range(5)][::-1]
    seen, url = [], "/api/people?limit=2"
    while url:
        body = service.client.get(url, headers=service.headers).json()
        seen += [row["id"] for row in body["data"]]
        url = body["nextUrl"]
        service.delete(f"/people/{seen[-1]}")
    assert seen == people
    assert [r["id"] for r in service.get("/people", startingAfter=people[0]).json()["data"]] == [
        people[2]
    ]


def test_a_stale_version_is_412(service: Api, ada: Person) -> None:
    tag = service.get("/people/ext-ada")["ETag"]
    assert service.put("/people/ext-ada", {"metaData": {}}, **{"If-Match": tag}).status_code == 200
    for response in (
        service.put("/people/ext-ada", {}, **{"If-Match": tag}),
        service.delete("/people/ext-ada", **{"If-Match": tag}),
    ):
        assert faults_of(response, 412) == {"If-Match": "stale"}


def test_costs(service: Api, lender: Company, django_assert_max_num_queries: Any) -> None:
    rows = [PersonFactory(company=lender) for _ in range(101)]
    ApiKey.objects.update(last_used_at=timezone.now() + dt.timedelta(seconds=30))
    with django_assert_max_num_queries(3):
        service.get(f"/people/{rows[0].pk}")
    counts = []
    for limit in (25, 100):
        with django_assert_max_num_queries(6) as queries:
            assert service.get("/people", limit=limit).json()["count"] == limit
        counts.append(len(queries))
    assert counts[0] == counts[1]
