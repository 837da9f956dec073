"""The filters of the list of interactions with much history: an index finds what each asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import Interaction, InteractionLoan
from tests.admin_pages import logged_in, staff
from tests.factories import (
    CompanyFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    service_caller,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interaction/"


@pytest.fixture(scope="module")
def busy_lender(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    """A lender with many calls, made once for all tests here, which only read them."""
    with django_db_blocker.unblock(), transaction.atomic():
        person = PersonFactory(company=CompanyFactory())
        fill(person, LoanFactory(person=person, external_id="house"))
        yield person.company
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("parameters", "index"),
    [
        ({"missed": "yes"}, "interaction_company_details"),
        ({"status_details__exact": "voiceBusy"}, "interaction_company_details"),
        ({"channel__exact": "fax"}, "interaction_company_channel"),
        ({"status__exact": "inProgress"}, "interaction_company_status"),
        ({"sensitive__exact": "1"}, "interaction_company_locked"),
        ({"loan": "house"}, "interaction_loan_of_loan"),
        ({}, "interaction_company_sort"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value), "nothing"),
)
def test_rare_rows_are_found_by_an_index(
    busy_lender: Company, parameters: dict[str, str], index: str
):
    """Neither the table nor the whole period of the company is searched for them, when both are large."""
    client = logged_in(staff(busy_lender, role=Role.SUPERVISOR))

    with CaptureQueriesContext(connection) as queries:
        client.get(LIST, {**parameters, "sort_at_from": "2024-01-01"})

    reads = [
        query["sql"]
        for query in queries
        if 'FROM "interactions_interaction"' in query["sql"] and "INNER JOIN" in query["sql"]
    ]
    assert reads
    # The second one reads those without a time.
    assert index in plan_of(reads[0])


def fill(person: Person, loan: Any) -> None:
    """Five thousand calls as most are, and one of each rare kind."""
    now = timezone.now()
    plain = InteractionFactory.build(
        person=person, company=person.company, created_by=service_caller(person.company).actor
    )
    rows = []
    for number in range(5_000):
        row = Interaction(
            **{
                field.attname: getattr(plain, field.attname)
                for field in Interaction._meta.concrete_fields
                if field.name not in ("id", "sort_at")
            }
        )
        row.stamp_created()
        row.status_updated_at = now
        row.status_details = "voiceNoAnswer"
        row.started_at = now - dt.timedelta(minutes=number)
        rows.append(row)
    Interaction.objects.bulk_create(rows)
    other = LoanFactory(person=person)
    InteractionLoan.objects.bulk_create(
        InteractionLoan(interaction=row, loan=other) for row in rows
    )
    for fields in (
        {"direction": "inbound", "status_details": "voiceMissed"},
        {"status": "failed", "status_details": "voiceBusy"},
        {"channel": "fax"},
        {"status": "inProgress"},
        {"sensitive": True},
        {"loans": [loan]},
    ):
        InteractionFactory(person=person, **fields)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
