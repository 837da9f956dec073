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
from companies.choices import Role
from companies.models import Company
from interactions.models import ConversationJoin, Interaction
from tests.admin_pages import logged_in, staff, text_of
from tests.factories import DecisionFactory, InteractionFactory, PersonFactory

pytestmark = pytest.mark.django_db

HOME = "/admin/"
MAX_QUERIES = 15
NEW_YORK = ZoneInfo("America/New_York")
LIVE = {"status": "inProgress", "direction": "inbound"}
MISSED = {"direction": "inbound", "status_details": "voiceMissed"}


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, time_zone="America/New_York"))


def ago(**span: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**span)


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


def test_staff_of_no_company_are_told_so():
    page = logged_in(staff()).get(HOME)

    assert page.status_code == 200
    assert "You work for no company yet" in text_of(page)


def test_the_first_superuser_is_led_to_the_first_company():
    page = logged_in(staff(is_superuser=True)).get(HOME)

    assert "There is no company yet" in text_of(page)
    assert "/admin/companies/company/add/" in page.content.decode()


class TestMissedCalls:
    def people(self, client: Client) -> list[Any]:
        return [row.person for row in client.get(HOME).context["missed"].rows]

    def test_wait_until_somebody_calls_back(self, client: Client, ada: Person):
        InteractionFactory(person=ada, started_at=ago(hours=3), **MISSED)
        assert self.people(client) == [ada]

        InteractionFactory(person=ada, started_at=ago(hours=2), status_details="voiceNoAnswer")

        assert self.people(client) == []

    def test_wait_until_a_later_call_of_the_borrower_is_taken(self, client: Client, ada: Person):
        InteractionFactory(person=ada, started_at=ago(hours=3), **MISSED)
        InteractionFactory(
            person=ada,
            started_at=ago(hours=2),
            direction="inbound",
            status="succeeded",
            status_details="voiceSpokeWithFirstParty",
        )

        assert self.people(client) == []

    @pytest.mark.parametrize(
        "later",
        [
            {"channel": "email", "status_details": "emailSent"},
            {"status": "failed", "status_details": "blockedByComplianceGuard"},
            {
                "direction": "inbound",
                "status": "succeeded",
                "status_details": "voiceReceivedVoicemail",
            },
            {"status_details": "voiceNoAnswer", "deleted_at": ago()},
        ],
        ids=["an e-mail", "a call that was blocked", "a voicemail", "a deleted call"],
    )
    def test_are_not_returned_by(self, client: Client, ada: Person, later: dict[str, Any]):
        InteractionFactory(person=ada, started_at=ago(hours=3), **MISSED)
        InteractionFactory(person=ada, started_at=ago(hours=2), **later)

        assert self.people(client) == [ada]

    def test_are_not_returned_by_what_came_before(self, client: Client, ada: Person):
        InteractionFactory(person=ada, started_at=ago(hours=4))
        InteractionFactory(person=ada, started_at=ago(hours=3), **MISSED)

        assert self.people(client) == [ada]

    def test_stand_once_for_each_borrower_and_all_on_their_own_page(
        self, client: Client, ada: Person, lender: Company
    ):
        for hours in (3, 2):
            InteractionFactory(person=ada, started_at=ago(hours=hours), **MISSED)
        others = PersonFactory.create_batch(10, company=lender)
        for person in others:
            InteractionFactory(person=person, started_at=ago(hours=5), **MISSED)

        page = client.get(HOME)

        assert page.context["missed"].number == 11
        assert len(page.context["missed"].rows) == 8
        assert len(client.get(page.context["missed_url"]).context["missed"].rows) == 11


def test_what_is_scheduled_for_today_stands_in_order(client: Client, ada: Person):
    start = timezone.localtime(timezone.now(), NEW_YORK).replace(hour=0, minute=0)
    plan = {"person": ada, "status": "scheduled", "started_at": None}
    rows = [
        InteractionFactory(**plan, scheduled_at_from=start + dt.timedelta(hours=hours))
        for hours in (15, 9, 30)
    ]

    shown = client.get(HOME).context["planned"]

    assert [row.pk for row in shown.rows] == [rows[1].pk, rows[0].pk]
    assert [row.when for row in shown.rows] == ["09:00", "15:00"]


@pytest.mark.parametrize(("number", "is_shown"), [(4, False), (5, True)])
def test_borrowers_called_five_times_in_seven_dates_are_near_a_limit(
    client: Client, ada: Person, number: int, is_shown: bool
):
    for days in range(number):
        InteractionFactory(person=ada, started_at=day_ago(days))
    InteractionFactory(person=ada, started_at=day_ago(7))
    InteractionFactory(person=ada, started_at=day_ago(1), status="failed")
    InteractionFactory(person=ada, started_at=day_ago(1), direction="inbound")

    shown = client.get(HOME).context["often"]

    assert [(item.person, item.number) for item in shown] == [(ada, number)] * is_shown
    for item in shown:
        assert client.get(item.url).context["cl"].result_count == number


class TestJoining:
    @pytest.fixture
    def chat(self, ada: Person) -> Interaction:
        row: Interaction = InteractionFactory(person=ada, channel="chat", **LIVE)
        return row

    def test_is_recorded_and_leads_to_the_conversation(self, client: Client, chat: Interaction):
        page = client.get(HOME)
        address = f"/admin/home/join/{chat.pk}/"
        assert address in page.content.decode()

        joined = client.post(address, follow=True)

        assert joined.redirect_chain == [
            (f"/admin/interactions/interaction/{chat.pk}/change/", 302)
        ]
        assert "nobody else has" in text_of(joined)
        join = ConversationJoin.objects.get()
        assert (join.interaction, join.actor.user) == (chat, page.wsgi_request.user)
        again = client.get(HOME)
        assert address not in again.content.decode()
        assert "Joined" in text_of(again)

    def test_tells_whether_somebody_else_is_in_it(
        self, client: Client, lender: Company, chat: Interaction
    ):
        logged_in(staff(lender)).post(f"/admin/home/join/{chat.pk}/")

        assert "An agent is in it" in text_of(client.get(HOME))
        joined = client.post(f"/admin/home/join/{chat.pk}/", follow=True)
        assert "others have too" in text_of(joined)

    def test_is_refused_once_the_conversation_is_over(self, client: Client, ada: Person):
        call = InteractionFactory(person=ada)

        refused = client.post(f"/admin/home/join/{call.pk}/", follow=True)

        assert "This conversation is not in progress." in text_of(refused)
        assert not ConversationJoin.objects.exists()

    def test_is_not_for_auditors(self, lender: Company, chat: Interaction):
        client = logged_in(staff(lender, role=Role.AUDITOR))
        address = f"/admin/home/join/{chat.pk}/"

        assert address not in client.get(HOME).content.decode()
        assert client.post(address).status_code == 403
        assert not ConversationJoin.objects.exists()

    @pytest.mark.parametrize("is_known", [True, False])
    def test_knows_no_conversation_of_another_company(
        self, client: Client, other_lender: Company, is_known: bool
    ):
        row = InteractionFactory(person=PersonFactory(company=other_lender), **LIVE)
        pk = row.pk if is_known else f"{row.pk[:-8]}00000000"

        assert client.post(f"/admin/home/join/{pk}/").status_code == 404
        assert client.post("/admin/home/join/x/").status_code == 404

    def test_is_a_post(self, client: Client, chat: Interaction):
        assert client.get(f"/admin/home/join/{chat.pk}/").status_code == 405

    def test_what_was_left_open_for_days_is_not_live(self, client: Client, ada: Person):
        InteractionFactory(person=ada, started_at=day_ago(2), **LIVE)

        assert client.get(HOME).context["live"].number == 0


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


@pytest.mark.parametrize("address", [HOME, "/admin/home/missed/"])
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
    assert len(figures) == 8
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for figure in figures:
            cursor.execute(f"EXPLAIN {figure}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on interactions_interaction" not in plan
            assert "Seq Scan on compliance_decision" not in plan
