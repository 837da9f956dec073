"""What waits for somebody, on the first page of the admin: missed calls, plans, live ones, and a limit near."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import ConversationJoin, Interaction
from tests.admin_pages import logged_in, staff, text_of
from tests.compliance.test_admin_home import HOME, LIVE, MISSED, NEW_YORK, day_ago
from tests.factories import InteractionFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, time_zone="America/New_York"))


def ago(**span: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**span)


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
