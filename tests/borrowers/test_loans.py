"""The routes of loans."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from borrowers.models import Loan, Person
from companies.models import ApiKey
from tests.factories import Api, LoanFactory, PersonFactory, data_of, faults_of

PATH = "/people/ext-ada/loans"


@pytest.fixture
def bob(ada: Person) -> Person:
    row: Person = PersonFactory(company=ada.company, external_id="bob")
    return row


def test_a_new_loan_has_the_defaults(service: Api, ada: Person) -> None:
    row = data_of(service.post(PATH, {}))
    expected = {
        "object": "loan",
        "personId": ada.pk,
        "externalId": None,
        "loanType": "other",
        "status": "active",
        "accountNumber": None,
        "coBorrowerIds": [],
    }
    assert {name: row[name] for name in expected} == expected
    assert set(row) - set(expected) == {"id", "createdAt", "updatedAt"}
    assert row["id"].startswith("LN-")
    assert data_of(service.put(f"{PATH}/{row['id']}", row)) == row


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *(({"loanType": "x"}, "loanType"), ({"status": None}, "status")),
        *(({"externalId": "ext-a"}, "externalId"), ({"externalId": "x" * 256}, "externalId")),
        *(({"accountNumber": "x" * 256}, "accountNumber"), ({"accountNumber": 5}, "accountNumber")),
        *(({"coBorrowerIds": "bob"}, "coBorrowerIds"), ({"coBorrowerIds": [5]}, "coBorrowerIds")),
        *(({"coBorrowerIds": ["bob", "x"]}, "coBorrowerIds[1]"), ({"amount": 5}, "amount")),
        ({"coBorrowerIds": ["ada"]}, "coBorrowerIds[0]"),
    ],
    ids=str,
)
def test_impossible_loans(
    service: Api, ada: Person, bob: Person, body: dict[str, Any], field: str
) -> None:
    loan = LoanFactory(person=ada)
    for response in (service.post(PATH, body), service.put(f"{PATH}/{loan.pk}", body)):
        faults = [name for name in faults_of(response, 400) if name]
        assert [name for name in faults if name.startswith(field)] == faults
    assert Loan.objects.count() == 1


def test_co_borrowers_are_found_by_each_of_their_names_once(
    service: Api, ada: Person, bob: Person
) -> None:
    row = data_of(service.post(PATH, {"coBorrowerIds": ["bob", bob.pk, "ext-bob"]}))
    assert row["coBorrowerIds"] == [bob.pk]
    path = f"{PATH}/{row['id']}"
    eve = PersonFactory(company=ada.company)
    for references, expected in (
        ([eve.pk, "bob"], {eve.pk, bob.pk}),
        ([eve.pk], {eve.pk}),
        ([], set()),
        (None, set()),
    ):
        row = data_of(service.put(path, {"coBorrowerIds": references}))
        assert set(row["coBorrowerIds"]) == expected
        assert data_of(service.get(path))["coBorrowerIds"] == row["coBorrowerIds"]


def test_a_co_borrower_has_the_loan_too(service: Api, ada: Person, bob: Person) -> None:
    loan = LoanFactory(person=ada, external_id="loan")
    loan.co_borrower_rows.create(person=bob)
    for name in (loan.pk, "ext-loan"):
        row = data_of(service.get(f"/people/ext-bob/loans/{name}"))
        assert (row["personId"], row["coBorrowerIds"]) == (ada.pk, [bob.pk])
    assert service.get("/people/ext-bob/loans").json()["total"] == 1
    assert data_of(service.put("/people/ext-bob/loans/ext-loan", {"status": "paidOff"}))
    faults_of(service.get("/people/ext-bob/loans/loan"), 404)


def test_those_owed_are_found_without_reading_others(ada: Person, bob: Person) -> None:
    for _ in range(20):
        LoanFactory(person=ada)
    own, shared = LoanFactory(person=bob), Loan.objects.filter(person=ada).first()
    assert shared is not None
    shared.co_borrower_rows.create(person=bob)
    owed = Loan.objects.all().owed_by(bob.pk)

    with connection.cursor() as cursor:
        # So that the size of the table does not matter.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = owed.order_by("pk").explain(analyze=True)

    assert set(owed) == {own, shared}
    assert "Seq Scan" not in plan
    assert "Rows Removed" not in plan


def test_a_co_borrower_who_was_deleted_since_may_stay(
    service: Api, ada: Person, bob: Person
) -> None:
    row = data_of(service.post(PATH, {"coBorrowerIds": ["bob"]}))
    assert service.delete("/people/ext-bob").status_code == 200
    again = data_of(service.put(f"{PATH}/{row['id']}", {**row, "status": "paidOff"}))
    assert again["coBorrowerIds"] == [bob.pk]


def test_a_taken_external_id_is_409(service: Api, ada: Person, bob: Person) -> None:
    holder = LoanFactory(person=bob, external_id="a")
    other = LoanFactory(person=ada)
    for response in (
        service.post(PATH, {"externalId": "a"}),
        service.put(f"{PATH}/{other.pk}", {"externalId": "a"}),
    ):
        assert faults_of(response, 409) == {"externalId": "external_id_taken"}
        assert holder.pk in response.json()["message"]


def test_filters_and_methods(service: Api, ada: Person) -> None:
    LoanFactory(person=ada, external_id="a", loan_type="auto")
    LoanFactory(person=ada, external_id="b", status="paidOff")
    for parameters, expected in (
        ({}, ["b", "a"]),
        ({"loanType": "auto,mortgage"}, ["a"]),
        ({"status": "paidOff"}, ["b"]),
        ({"externalId": "a"}, ["a"]),
    ):
        rows = service.get(PATH, **parameters).json()["data"]
        assert [row["externalId"] for row in rows] == expected
    faults_of(service.delete(f"{PATH}/ext-a"), 405)


def test_a_stale_version_is_412(service: Api, ada: Person) -> None:
    path = f"{PATH}/{LoanFactory(person=ada).pk}"
    tag = service.get(path)["ETag"]
    assert service.put(path, {"status": "paidOff"}, **{"If-Match": tag}).status_code == 200
    response = service.put(path, {"status": "active"}, **{"If-Match": tag})
    assert faults_of(response, 412) == {"If-Match": "stale"}


def test_costs(service: Api, ada: Person, bob: Person, django_assert_max_num_queries: Any) -> None:
    rows = [LoanFactory(person=ada) for _ in range(101)]
    for row in rows:
        row.co_borrower_rows.create(person=bob)
    ApiKey.objects.update(last_used_at=timezone.now() + dt.timedelta(seconds=30))
    with django_assert_max_num_queries(3):
        assert data_of(service.get(f"{PATH}/{rows[0].pk}"))["coBorrowerIds"] == [bob.pk]
    counts = []
    for limit in (25, 100):
        with django_assert_max_num_queries(6) as queries:
            assert service.get(PATH, limit=limit).json()["count"] == limit
        counts.append(len(queries))
    assert counts[0] == counts[1]
