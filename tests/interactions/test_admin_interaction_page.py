"""The page of an interaction: it shows what was said as what it is, and what stands around it."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.models import OptOutReview
from interactions.choices import RecordingKind
from interactions.models import Interaction, RecordingAccess
from interactions.recordings import issue_address, store_recording
from tests.admin_pages import logged_in, page_url, staff, text_of
from tests.factories import (
    ContactFactory,
    DecisionFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    ReservationFactory,
    service_caller,
)
from tests.interactions.sounds import wav

pytestmark = pytest.mark.django_db

QUERIES = 20


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role=Role.ADMINISTRATOR, time_zone="America/Chicago"))


def words_of(client: Client, row: Interaction) -> str:
    return text_of(client.get(page_url(row)))


def test_is_followed_up_in_the_form_of_the_borrowers_page(client: Client, ada: Person):
    row = InteractionFactory(person=ada, channel="chat")

    page = client.get(page_url(row)).content.decode()
    address = (
        f"/admin/borrowers/person/{ada.pk}/log/?channel=chat&amp;previous_interaction={row.pk}"
    )

    assert address in page
    assert f'value="{row.pk}" selected' in client.get(unescape(address)).content.decode()


def test_shows_an_email_with_subject_and_both_ends(client: Client, ada: Person):
    address = ContactFactory(person=ada, contact_type="email", value="ada@example.com")
    row = InteractionFactory(
        person=ada,
        channel="email",
        direction="inbound",
        contact=address,
        content={"subject": "My payment", "body": "Dear all,\n\nit is on its way.", "folder": "in"},
    )

    words = words_of(client, row)

    assert "Subject My payment" in words
    assert "From Ada Miller <ada@example.com>" in words
    assert "To Acorn Lending" in words
    assert "it is on its way." in words
    assert "Folder in" in words


def test_an_email_that_names_its_ends_is_believed(client: Client, ada: Person):
    content = {"from": "ada@work.example", "to": ["a@example.com", "b@example.com"], "body": "Hi"}
    row = InteractionFactory(person=ada, channel="email", content=content)

    words = words_of(client, row)

    assert "From ada@work.example" in words
    assert "To a@example.com, b@example.com" in words


def test_shows_html_as_text_and_runs_nothing(client: Client, ada: Person):
    hostile = "<p>Dear <b>Ada</b></p><script>alert(1)</script>"
    row = InteractionFactory(
        person=ada, channel="email", content={"html": hostile, "subject": "<img src=x>"}
    )

    page = client.get(page_url(row)).content.decode()

    assert "Dear Ada" in page
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_shows_the_turns_of_a_chat_on_two_sides(client: Client, ada: Person):
    turns = [
        {"from": "borrower", "at": "2026-03-01T18:00:00+00:00", "text": "Is my payment in?"},
        {"from": "Ann Agent", "at": "whenever", "text": "It is."},
        {"odd": 1},
    ]
    row = InteractionFactory(person=ada, channel="chat", content={"messages": turns})

    shown = client.get(page_url(row)).context["content"].turns

    assert [turn.is_of_borrower for turn in shown] == [True, False, False]
    assert [turn.when for turn in shown] == ["2026-03-01 12:00:00", "whenever", ""]
    assert shown[2].text == '{"odd": 1}'


def test_shows_a_text_as_a_bubble_of_its_sender(client: Client, ada: Person):
    row = InteractionFactory(
        person=ada, channel="text", direction="inbound", content={"body": "STOP"}
    )

    (turn,) = client.get(page_url(row)).context["content"].turns

    assert (turn.speaker, turn.text, turn.is_of_borrower) == ("Ada Miller", "STOP", True)


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"messages": []},
        {"messages": "none"},
        {"messages": [1, 2]},
        {"messages": [{"at": "9999-12-31T23:59:59+00:00", "text": "late"}]},
        {"messages": [{"at": "2026-02-31T00:00:00Z", "text": "no such day"}]},
        {"body": 7, "subject": None, "to": [], "from": {"a": 1}},
        {"transcript": {"a": [{"b": None}]}},
        {"": "", "x" * 500: "y" * 5000, "žluť": True},
        {"html": "<" * 2000 + "a"},
        {"html": "<!" * 500},
    ],
    ids=lambda content: str(content)[:40],
)
@pytest.mark.parametrize("channel", ["voice", "email", "text", "mail", "gui"])
def test_shows_whatever_content_there_is(client: Client, ada: Person, channel: str, content: Any):
    row = InteractionFactory(person=ada, channel=channel, content=content)

    assert client.get(page_url(row)).status_code == 200


def test_shows_the_thread_before_and_after(client: Client, ada: Person):
    start = timezone.now() - dt.timedelta(hours=3)
    rows: list[Interaction] = []
    for number in range(4):
        rows.append(
            InteractionFactory(
                person=ada,
                channel="text",
                content={"body": f"text {number}"},
                started_at=start + dt.timedelta(minutes=number),
                previous_interaction=rows[-1] if rows else None,
            )
        )

    thread = client.get(page_url(rows[1])).context["thread"]

    assert [item.row for item in thread] == rows
    assert [item.is_this for item in thread] == [False, True, False, False]
    assert thread[3].excerpt == "text 3"


def test_a_thread_says_nothing_of_what_is_locked_and_ends_at_what_is_deleted(
    lender: Company, ada: Person
):
    first = InteractionFactory(person=ada, content={"note": "gone"}, deleted_at=timezone.now())
    second = InteractionFactory(
        person=ada, content={"note": "secret"}, sensitive=True, previous_interaction=first
    )
    third = InteractionFactory(person=ada, previous_interaction=second)

    page = logged_in(staff(lender)).get(page_url(third))

    assert [item.row for item in page.context["thread"]] == [second, third]
    assert "secret" not in page.content.decode()


def test_a_thread_of_any_length_is_cut_at_both_sides(client: Client, ada: Person):
    rows = [InteractionFactory(person=ada)]
    for _ in range(24):
        rows.append(InteractionFactory(person=ada, previous_interaction=rows[-1]))
    for _ in range(15):
        InteractionFactory(person=ada, previous_interaction=rows[12])

    thread = client.get(page_url(rows[12])).context["thread"]

    assert thread[0].row == rows[2]
    assert len(thread) == 21


def test_names_the_rule_that_blocked_it_and_the_decisions_about_it(client: Client, ada: Person):
    blocked = InteractionFactory(
        person=ada,
        status="failed",
        status_details="blockedByComplianceGuard",
        compliance_guard_rule_id="regf.freq.7in7",
    )
    planned = DecisionFactory(person=ada, interaction=blocked)
    reservation = ReservationFactory(person=ada, interaction=blocked, state="confirmed")
    DecisionFactory(person=ada)

    panel = client.get(f"/admin/compliance/decision/of-interaction/{blocked.pk}/")

    assert "regf.freq.7in7" in text_of(panel)
    found = {decision for decision, _ in panel.context["decisions"]}
    assert found == {planned, reservation.decision}


def test_says_whether_a_message_may_be_an_opt_out(client: Client, ada: Person):
    row = InteractionFactory(person=ada, channel="text", direction="inbound")
    OptOutReview.objects.create(
        interaction=row, company=ada.company, person=ada, word="stop", received_at=timezone.now()
    )

    panel = client.get(f"/admin/compliance/decision/of-interaction/{row.pk}/")

    assert "To be decided Possible opt-out: “stop”" in text_of(panel)


def test_shows_nothing_to_another_company(other_lender: Company, ada: Person):
    row = InteractionFactory(person=ada)
    stranger = logged_in(staff(other_lender, role=Role.ADMINISTRATOR))

    for page in ("change", "correct"):
        answer = stranger.get(page_url(row, page), follow=True)
        assert answer.request["PATH_INFO"] == "/admin/"
    for unknown in (row.pk, "IN-nobody", "%00"):
        address = f"/admin/compliance/decision/of-interaction/{unknown}/"
        assert stranger.get(address).status_code == 404


class TestRecorded:
    @pytest.fixture
    def call(self, ada: Person, recordings: Any) -> Interaction:
        row: Interaction = InteractionFactory(person=ada)
        store_recording(
            caller=service_caller(ada.company),
            interaction=row,
            kind=RecordingKind.RECORDING,
            content_type="audio/wav",
            chunks=iter([wav()]),
        )
        return row

    def test_says_who_listened_when(self, client: Client, lender: Company, call: Interaction):
        listener = service_caller(lender, name="Dialer")
        for _ in range(11):
            issue_address(
                caller=listener,
                interaction=call,
                kind=RecordingKind.RECORDING,
                now=timezone.now(),
            )

        page = client.get(page_url(call))

        assert len(page.context["accesses"]) == 10
        assert page.context["has_more_accesses"]
        assert "Dialer" in text_of(page)

    def test_an_agent_does_not_see_who_listened(self, lender: Company, call: Interaction):
        page = logged_in(staff(lender)).get(page_url(call))

        assert page.context["accesses"] == []
        assert "Listen" in text_of(page)

    def test_a_short_recording_may_be_pictured_and_a_long_one_not(
        self, client: Client, call: Interaction
    ):
        listen = f"/admin/interactions/interaction/{call.pk}/listen/recording/"

        assert 'data-may-draw="yes"' in client.post(listen).content.decode()
        call.recordings.update(duration_seconds=3600)
        assert 'data-may-draw="no"' in client.post(listen).content.decode()
        call.recordings.update(duration_seconds=None)
        assert 'data-may-draw="no"' in client.post(listen).content.decode()
        assert RecordingAccess.objects.count() == 3


@pytest.mark.parametrize("number", [1, 20])
def test_costs_the_same_with_few_and_many_rows_around_it(client: Client, ada: Person, number: int):
    loans = [LoanFactory(person=ada) for _ in range(number)]
    phones = [ContactFactory(person=ada) for _ in range(number)]
    row = InteractionFactory(
        person=ada,
        loans=loans,
        contact=phones[0],
        previous_interaction=InteractionFactory(person=ada),
    )
    for phone in phones:
        InteractionFactory(person=ada, previous_interaction=row, contact=phone)
        Interaction.objects.filter(pk=row.pk).update(contact=phone)
    client.get(page_url(row))  # the framework looks up and keeps the type of the model

    with CaptureQueriesContext(connection) as queries:
        assert client.get(page_url(row)).status_code == 200

    assert len(queries) <= QUERIES


def test_foreign_rows_around_it_are_not_named(client: Client, ada: Person, other_lender: Company):
    foreigner = PersonFactory(company=other_lender, first_name="Zoë")
    InteractionFactory(person=foreigner)
    row = InteractionFactory(person=ada)

    assert "Zoë" not in words_of(client, row)
