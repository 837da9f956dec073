"""The first page of the admin: its numbers are those of the lists they lead to, in few queries, for one company."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company
from tests.admin_pages import logged_in, staff, text_of
from tests.factories import DecisionFactory, InteractionFactory, PersonFactory

pytestmark = pytest.mark.django_db

HOME, NOW = "/admin/", "/admin/home/now/"
IN_PLACE = {"HX-Request": "true"}
MAX_QUERIES = 15
NEW_YORK = ZoneInfo("America/New_York")
LIVE = {"status": "inProgress", "direction": "inbound"}
MISSED = {"direction": "inbound", "status_details": "voiceMissed"}


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, time_zone="America/New_York"))


def day_ago(days: int) -> dt.datetime:
    """Noon in New York of a day of the past, or just now for today."""
    if days == 0:
        return timezone.now()
    day = timezone.localdate(timezone=NEW_YORK)
    return dt.datetime.combine(day - dt.timedelta(days=days), dt.time(12), NEW_YORK)


def links_of(page: Any) -> list[tuple[int, str]]:
    """The numbers on a page that lead to lists, with the addresses of these."""
    found = re.findall(r'href="([^"]*_from=[^"]*)"[^>]*>\s*([\d,]+)\s*<', page.content.decode())
    return [(int(number.replace(",", "")), unescape(address)) for address, number in found]


@pytest.fixture
def busy(lender: Company, ada: Person) -> None:
    """Three weeks in which much has happened, and something of today."""
    for days in (1, 1, 2, 9, 20):
        InteractionFactory(person=ada, started_at=day_ago(days), status_details="voiceNoAnswer")
    for channel, status, details in (
        ("voice", "succeeded", "voiceSpokeWithFirstParty"),
        ("email", "succeeded", "emailOpened"),
        ("text", "failed", "textUndelivered"),
        ("voice", "failed", "voiceBusy"),
        ("mail", "attempted", None),
    ):
        InteractionFactory(
            person=ada,
            started_at=day_ago(3),
            channel=channel,
            status=status,
            status_details=details,
        )
    InteractionFactory(person=ada, started_at=day_ago(2), **LIVE)
    InteractionFactory(person=ada, started_at=day_ago(3), status="canceled")
    InteractionFactory(person=ada, started_at=day_ago(2), deleted_at=timezone.now())
    InteractionFactory(person=ada, started_at=day_ago(40))
    for rules in (["regf.freq.7in7", "regf.time"], ["regf.time"]):
        DecisionFactory(person=ada, decision="deny", rule_ids=rules, decided_at=day_ago(1))
    DecisionFactory(person=ada, decision="warn", rule_ids=["history.incomplete"])
    DecisionFactory(person=ada, decision="deny", rule_ids=["regf.time"], decided_at=day_ago(50))


def test_every_number_is_that_of_the_list_it_leads_to(client: Client, busy: None):
    links = links_of(client.get(HOME))

    assert len(links) > 20
    for number, address in links:
        listed = client.get(address)
        assert listed.status_code == 200
        assert (listed.context["cl"].result_count, address) == (number, address)


def test_the_figures_of_a_period(client: Client, busy: None):
    shown = client.get(HOME).context

    assert shown["chart"].total.number == 11
    assert [(item.name, item.number) for item in shown["chart"].channels] == [
        ("voice", 8),
        ("email", 1),
        ("text", 1),
        ("mail", 1),
    ]
    assert [(bar.label, bar.number) for bar in shown["statuses"]] == [
        ("Succeeded", 2),
        ("Attempted", 6),
        ("Failed", 2),
        ("In progress", 1),
    ]
    assert [(bar.code, bar.number) for bar in shown["rules"]] == [
        ("regf.time", 2),
        ("regf.freq.7in7", 1),
    ]
    assert shown["denied"] == 2


def test_right_party_contact_is_of_the_outbound_calls_that_rang(client: Client, busy: None):
    figure = client.get(HOME).context["right_party"]

    assert (figure["reached"], figure["rang"], figure["rate"]) == (1, 6, 16.7)


def test_other_days_have_other_numbers(client: Client, busy: None):
    day = day_ago(40).date().isoformat()
    page = client.get(HOME, {"from": day, "to": day})

    assert page.context["chart"].total.number == 1
    assert page.context["denied"] == 0
    assert "The guard has said no to nobody in these days." in text_of(page)


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({}, 30),
        ({"from": "x", "to": "2026-02-31"}, 30),
        ({"from": "0001-01-01", "to": "9999-12-31"}, 30),
        ({"from": "2026-03-01", "to": "2026-03-02"}, 2),
        ({"from": "2026-03-02", "to": "2026-03-01"}, 2),
        ({"from": "2026-01-01", "to": "2026-04-02"}, 92),
        ({"from": "2025-01-01", "to": "2026-04-02"}, 92),
        ({"from": "\0", "to": "\0"}, 30),
    ],
)
def test_a_period_has_at_most_92_days(client: Client, asked: dict[str, str], days: int):
    page = client.get(HOME, asked)

    assert len(page.context["period"].days) == days
    assert ("at most 92 days" in text_of(page)) == (asked.get("from") == "2025-01-01")


@pytest.mark.parametrize("address", [HOME, "/admin/home/missed/"])
def test_usual_periods_are_one_click_away(client: Client, address: str):
    today = timezone.localdate(timezone=NEW_YORK)
    offered = client.get(address).context["offered_periods"]

    assert [item.label for item in offered if item.is_chosen] == ["30 days"]
    for item, days in zip(offered, (1, 7, 30, 90), strict=True):
        page = client.get(f"{address}?{item.query}")
        period = page.context["period"]
        assert (len(period.days), period.last) == (days, today)
        chosen = [again.label for again in page.context["offered_periods"] if again.is_chosen]
        assert chosen == [item.label]


def test_days_begin_at_the_users_midnight(lender: Company, ada: Person):
    client = logged_in(staff(lender, time_zone="America/Los_Angeles"))
    InteractionFactory(person=ada, started_at=dt.datetime(2026, 3, 2, 7, 59, tzinfo=dt.UTC))

    shown = client.get(HOME, {"from": "2026-03-01", "to": "2026-03-02"}).context["chart"]

    assert [day.total.number for day in shown.days] == [1, 0]


def test_a_company_where_nothing_has_happened_yet(client: Client):
    words = text_of(client.get(HOME))

    for sentence in (
        "Nobody is talking to a borrower right now.",
        "Every missed call of these days was returned.",
        "Nothing is left to be made today.",
        "Nobody was called so often.",
        "No interaction was made or received in these days.",
        "There are no outcomes in these days.",
        "The guard has said no to nobody in these days.",
        "no outbound call rang",
    ):
        assert sentence in words


def test_what_changes_is_fetched_again_for_the_same_company_and_period(client: Client, busy: None):
    asked = {"from": "2026-03-01", "to": "2026-03-02"}
    page = client.get(HOME, asked)
    [address] = re.findall(r'hx-get="([^"]*/now/[^"]*)"', page.content.decode())

    part = client.get(unescape(address), headers=IN_PLACE)

    assert "<html" not in part.content.decode()
    assert part.context["period"] == page.context["period"]
    assert set(links_of(part)) <= set(links_of(page))


def test_who_is_logged_out_sees_no_login_in_the_middle_of_the_page(client: Client):
    client.logout()

    part = client.get(NOW, headers=IN_PLACE)

    assert part["HX-Retarget"] == "#logged-out"
    assert 'name="password"' not in part.content.decode()


def test_nothing_changes_for_staff_of_no_company():
    assert logged_in(staff()).get(NOW, headers=IN_PLACE).status_code == 404


def test_staff_of_no_company_are_told_so():
    page = logged_in(staff()).get(HOME)

    assert page.status_code == 200
    assert "You work for no company yet" in text_of(page)


def test_the_first_superuser_is_led_to_the_first_company():
    page = logged_in(staff(is_superuser=True)).get(HOME)

    assert "There is no company yet" in text_of(page)
    assert "/admin/companies/company/add/" in page.content.decode()


def test_another_companys_numbers_are_not_counted(
    client: Client, busy: None, other_lender: Company
):
    before = [number for number, _ in links_of(client.get(HOME))]
    stranger = PersonFactory(company=other_lender, last_name="Foreigner")
    InteractionFactory(person=stranger, **LIVE)
    InteractionFactory(person=stranger, **MISSED)
    InteractionFactory.create_batch(6, person=stranger)
    DecisionFactory(person=stranger, decision="deny", rule_ids=["regf.time"])

    page = client.get(HOME)

    assert [number for number, _ in links_of(page)] == before
    assert "Foreigner" not in page.content.decode()


@pytest.mark.parametrize("address", [HOME, NOW, "/admin/home/missed/"])
def test_another_company_cannot_be_chosen(client: Client, other_lender: Company, address: str):
    for company in (other_lender.pk, "x", "CP-0", "\0"):
        assert client.get(address, {"company": company}).status_code == 404


def test_one_of_several_companies_is_chosen(lender: Company, other_lender: Company, ada: Person):
    client = logged_in(staff(lender, other_lender))
    InteractionFactory(person=ada)

    own = client.get(HOME)
    other = client.get(HOME, {"company": other_lender.pk})

    assert [own.context["chart"].total.number, other.context["chart"].total.number] == [1, 0]
    for number, address in links_of(own):
        assert client.get(address).context["cl"].result_count == number


def test_costs_few_queries_whatever_the_number_of_rows(client: Client, busy: None, ada: Person):
    InteractionFactory.create_batch(5, person=ada)
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for person in PersonFactory.create_batch(8, company=ada.company):
        InteractionFactory(person=person, **LIVE)
        InteractionFactory(person=person, started_at=day_ago(8), **MISSED)
        InteractionFactory.create_batch(5, person=person)
        DecisionFactory(person=person, decision="deny", rule_ids=["regf.time"])
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)

    assert len(many) == len(few) <= MAX_QUERIES


def test_counts_by_indexes_of_one_companys_days(client: Client, busy: None):
    """No figure reads the whole of a table, whatever its size."""
    with CaptureQueriesContext(connection) as queries:
        client.get(HOME)

    figures = [query["sql"] for query in queries if "sort_at" in query["sql"]]
    figures += [query["sql"] for query in queries if "decided_at" in query["sql"]]
    assert len(figures) == 6
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for figure in figures:
            cursor.execute(f"EXPLAIN {figure}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on interactions_interaction" not in plan
            assert "Seq Scan on compliance_decision" not in plan
