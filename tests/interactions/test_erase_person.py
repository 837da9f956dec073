"""manage.py erase_person: nothing of a person is left but what happened when."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction

from borrowers.models import Person
from companies.models import Company
from interactions.models import Erasure, Interaction
from peach_interactions.history import events_of
from tests.factories import Api, data_of

# A word that stands for everything personal.
SECRET = "zanzibar"
CALL = {"channel": "voice", "theme": "opsCollDebt", "status": "failed", "direction": "outbound"}


@pytest.fixture
def person(service: Api) -> dict[str, Any]:
    person = data_of(
        service.post(
            "/people",
            {
                "externalId": "zoe",
                "name": {"firstName": SECRET, "lastName": SECRET},
                "metaData": {"note": SECRET},
                "dateOfBirth": "1980-02-29",
            },
            **{"Idempotency-Key": "person"},
        )
    )
    url = f"/people/{person['id']}"
    data_of(service.put(url, {"name": {"lastName": f"{SECRET}-smith"}}))
    email = data_of(
        service.post(
            f"{url}/contacts",
            {
                "contactType": "email",
                "label": "personal",
                "value": f"{SECRET}@example.com",
                "name": SECRET,
            },
        )
    )
    address = {"addressLine1": f"1 {SECRET} Street", "city": "Denver", "state": "CO"}
    data_of(
        service.post(
            f"{url}/contacts", {"contactType": "address", "label": "home", "address": address}
        )
    )
    data_of(service.put(f"{url}/contacts/{email['id']}", {"value": f"{SECRET}2@example.com"}))
    data_of(service.post(f"{url}/loans", {"accountNumber": SECRET}))
    call = data_of(
        service.post(
            f"{url}/interactions",
            {
                **CALL,
                "content": {"body": SECRET},
                "metaData": {"k": SECRET},
                "failureDescriptionShort": SECRET,
                "failureDescriptionLong": SECRET,
            },
            **{"Idempotency-Key": "call"},
        )
    )
    data_of(service.put(f"{url}/interactions/{call['id']}", {"content": {"body": SECRET * 2}}))
    return person  # type: ignore[no-any-return]


def rows_with_secret() -> list[str]:
    """Every row of every table in which the word still stands."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    f"SELECT t::text FROM {table} t WHERE t::text ILIKE %s", [f"%{SECRET}%"]
                )
                found += [f"{model.__name__}: {row[0]}" for row in cursor.fetchall()]
    return found


def erase(*arguments: str) -> str:
    out = StringIO()
    call_command("erase_person", *arguments, stdout=out)
    return out.getvalue()


def test_leaves_no_personal_data_in_any_table(person: dict[str, Any]) -> None:
    assert rows_with_secret()
    assert "Erased: " in erase(person["id"], "--reason", "asked by the borrower")
    assert rows_with_secret() == []


def test_interactions_stay_countable(service: Api, person: dict[str, Any]) -> None:
    erase(person["id"], "--reason", "asked")
    listed = service.get(f"/people/{person['id']}/interactions").json()
    assert listed["total"] == 1
    assert listed["data"][0]["channel"] == "voice"
    assert listed["data"][0]["content"] is None


def test_a_kept_answer_is_still_an_answer(service: Api, person: dict[str, Any]) -> None:
    erase(person["id"], "--reason", "asked")
    again = service.post(
        f"/people/{person['id']}/interactions",
        {
            **CALL,
            "content": {"body": SECRET},
            "metaData": {"k": SECRET},
            "failureDescriptionShort": SECRET,
            "failureDescriptionLong": SECRET,
        },
        **{"Idempotency-Key": "call"},
    )
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["data"] is None
    assert Interaction.objects.count() == 1


def test_keeps_who_erased_when_and_why(person: dict[str, Any]) -> None:
    erase(person["id"], "--reason", "asked by the borrower")
    entry = Erasure.objects.get()
    assert entry.person_id == person["id"]
    assert entry.reason == "asked by the borrower"
    assert entry.counts["interactions"] >= 3


def test_can_be_run_again(person: dict[str, Any]) -> None:
    erase(person["id"], "--reason", "asked")
    erase(person["id"], "--reason", "asked again")
    assert Erasure.objects.count() == 2


def test_an_external_id_needs_its_company(person: dict[str, Any], lender: Company) -> None:
    with pytest.raises(CommandError, match="--company"):
        erase("ext-zoe", "--reason", "asked")
    assert erase("ext-zoe", "--company", lender.pk, "--reason", "asked")


def test_needs_a_reason_and_a_person(ada: Person) -> None:
    with pytest.raises(CommandError, match="reason"):
        erase(ada.pk, "--reason", " ")
    with pytest.raises(CommandError, match="no such person"):
        erase("BO-0000000000-00000000", "--reason", "asked")


@pytest.mark.parametrize("model", [Interaction, Person, Company], ids=lambda model: model.__name__)
@pytest.mark.parametrize("change", ["UPDATE {} SET pgh_label = 'x'", "DELETE FROM {}"])
def test_history_cannot_be_changed_otherwise(
    model: type[models.Model], change: str, person: dict[str, Any]
) -> None:
    table = events_of(model)._meta.db_table
    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))
