"""The export of the filtered list: all its rows, safe in a spreadsheet, with nothing that is locked."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.admin import exporting
from tests.admin_pages import logged_in, staff
from tests.factories import ContactFactory, InteractionFactory, LoanFactory, PersonFactory

pytestmark = pytest.mark.django_db

EXPORT = "/admin/interactions/interaction/export/"


@pytest.fixture
def client(lender: Company) -> Client:
    """An agent's."""
    return logged_in(staff(lender, time_zone="America/Chicago"))


def rows_of(client: Client, **parameters: Any) -> list[dict[str, str]]:
    answer = client.get(EXPORT, parameters)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_says_what_the_list_says_with_the_zone_in_the_heads(client: Client, ada: Person):
    phone, loan = ContactFactory(person=ada, value="+12125550100"), LoanFactory(person=ada)
    row = InteractionFactory(
        person=ada,
        started_at=dt.datetime(2026, 3, 1, 18, tzinfo=dt.UTC),
        contact=phone,
        loans=[loan],
        content={"note": "Žluť"},
    )

    (line,) = rows_of(client)

    assert line["startedAt (America/Chicago)"] == "2026-03-01 12:00:00"
    assert line["id"] == row.pk
    assert line["borrower"] == "Ada Miller"
    # A spreadsheet would take the number for a sum.
    assert line["contact"] == "'+12125550100"
    assert line["loanIds"] == loan.pk
    assert line["content"] == '{"note":"Žluť"}'


def test_is_a_download_that_nobody_keeps(client: Client, ada: Person):
    answer = client.get(EXPORT)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="interactions-')
    assert "no-store" in answer["Cache-Control"]
    first = next(iter(answer.streaming_content))
    assert first.startswith(b"\xef\xbb\xbfstartedAt (America/Chicago),")


def test_a_day_without_a_time_is_a_day_of_the_lender(client: Client, ada: Person, lender: Company):
    InteractionFactory(
        person=ada,
        started_at=dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC),
        started_at_has_time=False,
    )

    assert rows_of(client)[0]["startedAt (America/Chicago)"] == "2026-03-01"


def test_holds_the_filtered_rows_all_of_them(
    client: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    start = timezone.now() - dt.timedelta(days=1)
    # Several share a moment, and some have none.
    calls = [
        InteractionFactory(person=ada, started_at=start + dt.timedelta(minutes=number // 4))
        for number in range(10)
    ]
    calls += [InteractionFactory(person=ada, status="canceled", started_at=None) for _ in range(4)]
    InteractionFactory(person=ada, channel="email")
    timed = sorted(calls[:10], key=lambda row: (row.started_at, row.pk))

    newest = [line["id"] for line in rows_of(client, channel__exact="voice")]
    oldest = [line["id"] for line in rows_of(client, channel__exact="voice", sort="oldest")]

    assert newest[:10] == [row.pk for row in reversed(timed)]
    assert oldest[:10] == [row.pk for row in timed]
    for ids in (newest, oldest):
        assert sorted(ids) == sorted(row.pk for row in calls)


def test_searches_as_the_list_does(client: Client, ada: Person):
    InteractionFactory(person=ada, content={"note": "promised to pay"})
    InteractionFactory(person=ada, sensitive=True, content={"note": "promised in secret"})

    assert len(rows_of(client, q="promised")) == 1


def test_content_that_is_locked_stays_locked(client: Client, lender: Company, ada: Person):
    InteractionFactory(
        person=ada, sensitive=True, content={"note": "secret"}, meta_data={"hint": "secret"}
    )

    (line,) = rows_of(client)
    assert (line["content"], line["metaData"]) == ("(locked)", "(locked)")

    (line,) = rows_of(logged_in(staff(lender, role=Role.AUDITOR)))
    assert "secret" in line["content"]


def test_who_may_read_one_companys_secrets_does_not_get_anothers(
    lender: Company, other_lender: Company, ada: Person
):
    user = staff(lender, other_lender)
    user.memberships.filter(company=other_lender).update(may_read_sensitive=True)
    foreigner = PersonFactory(company=other_lender)
    for person in (ada, foreigner):
        InteractionFactory(person=person, sensitive=True, content={"note": "secret"})

    lines = {line["company"]: line["content"] for line in rows_of(logged_in(user))}

    assert lines == {lender.name: "(locked)", other_lender.name: '{"note":"secret"}'}


def test_holds_nothing_of_another_company(client: Client, other_lender: Company, ada: Person):
    InteractionFactory(person=PersonFactory(company=other_lender))

    assert rows_of(client) == []
    assert rows_of(client, company=other_lender.pk) == []


def test_no_cell_is_a_formula(client: Client, lender: Company):
    person = PersonFactory(
        company=lender, first_name="=HYPERLINK(1)", last_name="", external_id="@x"
    )
    InteractionFactory(
        person=person,
        external_id="-1+1",
        status="failed",
        status_details="voiceBusy",
        failure_description_short="+cmd",
    )

    (line,) = rows_of(client)

    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in line.values())


def test_who_may_not_read_interactions_gets_none(lender: Company, ada: Person):
    assert logged_in(staff()).get(EXPORT).status_code == 403
    assert Client().get(EXPORT)["Location"].startswith("/admin/login/")


def test_odd_filters_are_no_errors_of_ours(client: Client, ada: Person):
    assert client.get(EXPORT, {"content__icontains": "x"}).status_code == 400
    for odd in ({"p": "999"}, {"p": "x"}, {"channel__exact": "pigeon"}):
        assert client.get(EXPORT, odd).status_code in (200, 302)


@pytest.mark.parametrize("number", [2, 30])
def test_costs_the_same_with_few_and_many_rows(client: Client, lender: Company, number: int):
    for _ in range(number):
        person = PersonFactory(company=lender)
        InteractionFactory(person=person, loans=[LoanFactory(person=person)])

    with CaptureQueriesContext(connection) as queries:
        assert len(rows_of(client)) == number

    assert len(queries) <= 15
