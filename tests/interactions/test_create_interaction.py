"""POST /api/people/{personId}/interactions. Times: test_time_rules.py; what fits together: test_status_rules.py."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from borrowers.models import Person
from companies.models import ApiKey, Company
from contacts.models import Contact
from interactions.models import Interaction
from peach_interactions.object_ids import new_object_id
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    data_of,
    faults_of,
)

CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "attempted", "direction": "outbound"}
PATH = "/people/ext-ada/interactions"
PHONE = {"contactType": "phone", "label": "personal", "value": "(317) 555-1212"}
# The response fields of the published page, and this project's own.
FIELDS = {
    *("channel", "content", "id", "createdAt", "updatedAt", "deletedAt", "contactId", "loanId"),
    *("loanIds", "subject", "theme", "sensitive", "externalId", "previousInteractionId", "status"),
    *("metaData", "isTransactional", "direction", "createdBy", "object", "statusUpdatedAt"),
    *("agentOutcome", "agentOutcomeUpdatedAt", "statusDetails", "statusDetailsUpdatedAt"),
    *("startedAt", "endedAt", "templateVersionId", "scheduledAtFrom", "scheduledAtTo"),
    *("supercaseBulkOperationId", "failureDescriptionShort", "failureDescriptionLong"),
    *("complianceGuardRuleId", "borrower", "contact", "personId", "isExternal"),
    "startedAtHasTime",
}
BORROWER_FIELDS = {
    *("id", "createdAt", "updatedAt", "deletedAt", "borrowerType", "externalId", "status"),
    *("statusUpdatedAt", "collectionsIntensity", "displayId", "metaData", "commPreferences"),
    "monitorStartDate",
}


def test_records_a_call_with_contact_and_loans(service: Api, ada: Person) -> None:
    phone = ContactFactory(person=ada)
    loan, second = LoanFactory(person=ada), LoanFactory(person=ada)
    row = data_of(
        service.post(
            PATH,
            {**CALL, "contactId": phone.pk, "loanIds": [loan.pk, "ext-" + second.external_id]},
        )
    )
    assert row["contactId"] == phone.pk
    assert row["loanIds"] == [loan.pk, second.pk]
    assert row["loanId"] is None


def test_answers_with_every_field(service: Api, ada: Person) -> None:
    response = service.post(PATH, CALL)
    row = data_of(response)
    assert set(row) == FIELDS
    given = {*CALL, "id", "object", "personId", "isExternal", "startedAtHasTime", "loanIds"}
    given |= {"createdAt", "updatedAt", "statusUpdatedAt", "startedAt", "createdBy", "borrower"}
    assert {name for name in FIELDS - given if row[name] is not None} == {"sensitive"}
    assert (row["object"], row["isExternal"], row["sensitive"]) == ("interaction", True, False)
    assert row["createdBy"] == {
        "id": row["createdBy"]["id"],
        "name": "service of Acorn Lending",
        "descriptor": "service",
    }
    assert set(row["borrower"]) == BORROWER_FIELDS
    assert response["ETag"] == service.get(f"{PATH}/{row['id']}")["ETag"]
    assert data_of(service.get(f"{PATH}/{row['id']}")) == row


def test_every_required_field_is_named_at_once(service: Api, ada: Person) -> None:
    assert faults_of(service.post(PATH, {}), 400) == dict.fromkeys(CALL, "required")
    body = {**CALL, "channel": "pigeon", "endedAt": "soon", "unheardOf": 1, "loanIds": ["x"]}
    assert set(faults_of(service.post(PATH, body), 400)) == {
        *("channel", "endedAt", "unheardOf", "loanIds[0]")
    }


WRONG_VALUES: tuple[Any, ...] = (
    True,
    1,
    1.5,
    "\x01x",
    [],
    [1],
    [[]],
    {"a": 1},
    "",
    10**18,
    "x" * 20_000,
)
NULLABLE = (
    *("content", "contactId", "contactExternalId", "contact", "loanId", "loanIds", "subject"),
    *("sensitive", "externalId", "previousInteractionId", "statusDetails", "agentOutcome"),
    *("metaData", "isTransactional", "startedAt", "endedAt", "scheduledAtFrom", "scheduledAtTo"),
    *("failureDescriptionShort", "failureDescriptionLong", "complianceGuardRuleId", "borrower"),
    *("personId", "reservationId", "purpose", "purposeNote", "purposeDeadline", "isAutodialed"),
    "isPrerecorded",
)


@pytest.mark.parametrize("field", [*CALL, *NULLABLE])
def test_wrong_types_are_400_at_their_field_or_taken_whole(
    service: Api, ada: Person, field: str
) -> None:
    stored = InteractionFactory(person=ada)
    for value in WRONG_VALUES:
        for response in (
            service.post(PATH, {**CALL, field: value}),
            service.put(f"{PATH}/{stored.pk}", {field: value}),
        ):
            assert response.status_code in (200, 400, 409), (value, response.content)
            if response.status_code == 400:
                assert any((name or "").startswith(field) for name in faults_of(response, 400))


@pytest.mark.parametrize("field", NULLABLE)
def test_null_is_taken(service: Api, ada: Person, field: str) -> None:
    row = data_of(service.post(PATH, {**CALL, field: None}))
    assert data_of(
        service.put(f"{PATH}/{row['id']}", {field: None} if field != "startedAt" else {})
    )


@pytest.mark.parametrize("field", list(CALL))
def test_null_is_refused_where_there_must_be_something(
    service: Api, ada: Person, field: str
) -> None:
    assert faults_of(service.post(PATH, {**CALL, field: None}), 400) == {field: "null"}


def test_what_only_answers_have_is_ignored(service: Api, ada: Person) -> None:
    fetched = data_of(service.post(PATH, CALL))
    again = data_of(service.post(PATH, {**fetched, "id": 5, "createdBy": "x", "isExternal": False}))
    assert again["id"] != fetched["id"]
    assert again["isExternal"] is True


def test_a_taken_external_id_is_409_and_names_the_holder(service: Api, ada: Person) -> None:
    first = data_of(service.post(PATH, {**CALL, "externalId": "a"}))
    response = service.post(PATH, {**CALL, "externalId": "a"})
    assert faults_of(response, 409) == {"externalId": "external_id_taken"}
    assert first["id"] in response.json()["message"]
    assert data_of(service.post(PATH, {**CALL, "externalId": "A"}))["externalId"] == "A"


def test_an_unknown_person_is_404_unless_it_is_described(service: Api, lender: Company) -> None:
    for reference in ("ext-new", new_object_id("BO"), "new"):
        path = f"/people/{reference}/interactions"
        assert faults_of(service.post(path, CALL), 404) == {"personId": "not_found"}
        if reference != "ext-new":
            faults_of(service.post(path, {**CALL, "borrower": {}}), 404)
    described = {"borrowerType": "business", "businessDetails": {"businessName": "Ivy"}}
    row = data_of(service.post("/people/ext-new/interactions", {**CALL, "borrower": described}))
    assert row["borrower"]["externalId"] == "new"
    assert Person.objects.get().business_name == "Ivy"


@pytest.mark.parametrize(
    ("borrower", "field"),
    [
        ({"externalId": "other"}, "borrower.externalId"),
        ({"id": "BO-0123456789-ABCDEFGH"}, "borrower.id"),
        ({"timeZone": "Mars/Base"}, "borrower.timeZone"),
        ({"metaData": {"k" * 101: 1}}, "borrower.metaData"),
        ({"name": {"firstName": 5}}, "borrower.name.firstName"),
        ({"unheardOf": 1}, "borrower.unheardOf"),
        ("x", "borrower"),
    ],
    ids=str,
)
def test_a_borrower_who_cannot_be_is_400_and_nobody_is_created(
    service: Api, lender: Company, borrower: Any, field: str
) -> None:
    response = service.post("/people/ext-new/interactions", {**CALL, "borrower": borrower})
    assert set(faults_of(response, 400)) == {field}
    assert not Person.objects.exists()


def test_another_fault_undoes_the_person_too(service: Api, lender: Company) -> None:
    body = {**CALL, "borrower": {}, "contact": PHONE, "loanId": "nothing"}
    assert set(faults_of(service.post("/people/ext-new/interactions", body), 400)) == {"loanId"}
    InteractionFactory(person=PersonFactory(company=lender), external_id="taken")
    body = {**CALL, "borrower": {}, "contact": PHONE, "externalId": "taken"}
    faults_of(service.post("/people/ext-new/interactions", body), 409)
    assert not Person.objects.filter(external_id="new").exists()
    assert not Contact.objects.exists()
    assert Interaction.objects.count() == 1


def test_a_known_borrower_is_not_changed_by_what_is_sent(service: Api, ada: Person) -> None:
    borrower = {"id": ada.pk, "externalId": "ada", "status": "inactive", "name": {"lastName": "X"}}
    assert (
        data_of(service.post(PATH, {**CALL, "borrower": borrower}))["borrower"]["status"]
        == "active"
    )
    ada.refresh_from_db()
    assert ada.last_name == "Miller"
    for wrong in ({"id": new_object_id("BO")}, {"externalId": "x"}):
        faults = faults_of(service.post(PATH, {**CALL, "borrower": wrong}), 400)
        assert set(faults.values()) == {"contradiction"}


def test_it_costs_nine_queries_with_a_contact_and_two_loans(
    service: Api, ada: Person, django_assert_max_num_queries: Any
) -> None:
    phone = ContactFactory(person=ada)
    loans = [LoanFactory(person=ada).pk for _ in range(2)]
    body = {**CALL, "contactId": phone.pk, "loanIds": loans}
    service.post(PATH, body)
    ApiKey.objects.update(last_used_at=timezone.now() + dt.timedelta(seconds=30))
    with django_assert_max_num_queries(9 + 4) as queries:
        data_of(service.post(PATH, body))
    savepoints = [q for q in queries.captured_queries if "SAVEPOINT" in q["sql"]]
    assert len(queries) - len(savepoints) <= 9
