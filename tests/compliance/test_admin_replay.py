"""Past decisions replayed with a changed limit in the admin, before anything is saved."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Loan, Person
from companies.choices import Role
from companies.models import Company
from compliance.models import Decision, RuleAdjustment
from contacts.models import Contact
from tests.admin_pages import logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import ContactFactory, LoanFactory, PersonFactory

pytestmark = pytest.mark.django_db

REPLAY = "/admin/compliance/ruleadjustment/replay/"
# Session, user, memberships, who acts, the company with its rules, the decisions, the borrowers' names; the
# others are those that set and keep a savepoint and name the actor in the history.
QUERIES = 13
PERIOD = {"since": "2026-08-01", "until": "2026-08-31"}


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role=Role.ADMINISTRATOR))


@pytest.fixture
def allowed(ada: Person, phone: Contact, loan: Loan) -> Decision:
    """Five calls were made in seven dates, and a sixth was allowed."""
    call_often(phone, loan, 5)
    return asked(ada, at=NOON, now=NOON)


def replay(client: Client, **fields: Any) -> Any:
    return client.get(REPLAY, {"rule": "regf.freq.7in7", **PERIOD, **fields})


def test_asks_for_a_rule_then_for_its_limits(client: Client):
    first = client.get(REPLAY)
    second = client.get(REPLAY, {"rule": "us-dc.freq"})

    assert "Seven calls in seven days" in text_of(first)
    assert "form" not in first.context
    fields = [field.name for field in second.context["form"].limit_fields]
    assert fields == ["limit_calls", "limit_messages", "limit_messagesWithoutConsent"]
    assert "report" not in second.context


def test_shows_what_would_have_been_different_and_saves_nothing(
    client: Client, lender: Company, allowed: Decision
):
    page = replay(client, limit_calls="5")

    report, words = page.context["report"], text_of(page)
    assert (report.judged, report.number, report.stricter, report.looser) == (1, 1, 1, 0)
    assert page_url(allowed) in page.content.decode()
    assert "Ada Miller Yes No – regf.freq.7in7" in words
    assert not RuleAdjustment.objects.exists()
    assert f"{lender.pk}/regf.freq.7in7/adjust/?limit_calls=5" in page.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"limit_calls": "6"},
        {"limit_calls": ""},
        {"limit_calls": "0", "until": "2026-08-11"},
        {"limit_calls": "0", "since": "2026-08-13"},
        {"limit_calls": "0", "enabled": "no"},
    ],
    ids=str,
)
def test_says_that_nothing_would_have_been_different(
    client: Client, allowed: Decision, fields: dict[str, str]
):
    assert replay(client, **fields).context["report"].number == 0


def test_both_days_of_the_period_are_included(client: Client, allowed: Decision):
    page = replay(client, limit_calls="0", since="2026-08-12", until="2026-08-12")

    assert page.context["report"].number == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"limit_calls": "-1"}, "limit_calls"),
        ({"limit_calls": "x"}, "limit_calls"),
        ({"since": ""}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "0001-01-01"}, "since"),
        ({"enabled": "perhaps"}, "enabled"),
    ],
    ids=str,
)
def test_says_what_is_wrong_at_its_field(client: Client, fields: dict[str, str], field: str):
    page = replay(client, **fields)

    assert list(page.context["form"].errors) == [field]
    assert "report" not in page.context


@pytest.mark.parametrize("role", Role.values)
def test_each_role_replays_the_decisions_of_its_company_only(
    lender: Company, other_lender: Company, allowed: Decision, role: str
):
    client = logged_in(staff(lender, role=role))
    foreigner = PersonFactory(company=other_lender)
    ContactFactory(person=foreigner, value="+16142235679")
    asked(foreigner, at=NOON, now=NOON)

    page = replay(client, limit_calls="0")

    assert page.context["report"].judged == 1
    assert ("adjust_url" in page.context) == (role == Role.ADMINISTRATOR)
    assert replay(client, company=other_lender.pk).status_code == 404


@pytest.mark.parametrize("number", [2, 12])
def test_costs_the_same_with_few_and_many_decisions(client: Client, lender: Company, number: int):
    for _ in range(number):
        person = PersonFactory(company=lender, last_name="W" * 150)
        call_often(ContactFactory(person=person), LoanFactory(person=person), 1)
        asked(person, at=NOON, now=NOON)

    with CaptureQueriesContext(connection) as queries:
        page = replay(client, limit_calls="0")

    assert page.context["report"].number == number
    assert len(queries) <= QUERIES
