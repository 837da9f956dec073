"""The timeline of a borrower's page: in parts, filtered, searched, and locked where it must be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.admin.timeline_part import PART, PREVIEW_LENGTH
from interactions.models import Interaction, Recording
from tests.admin_pages import logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON
from tests.factories import ContactFactory, InteractionFactory, LoanFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

QUERIES_OF_PART = 6
ONE_HOUR = dt.timedelta(hours=1)
LOCKED_TEXT = "She told us of her illness."


def part(client: Client, person: Person, query: str | dict[str, Any] = "") -> Any:
    address = f"/admin/borrowers/person/{person.pk}/timeline/"
    if isinstance(query, str):
        return client.get(f"{address}?{query}")
    return client.get(address, query)


def cards(answer: Any) -> list[Any]:
    return [card for day in answer.context["part"].days for card in day.cards]


def rows(answer: Any) -> list[Interaction]:
    return [card.row for card in cards(answer)]


def titles(answer: Any) -> list[str]:
    return [day.title for day in answer.context["part"].days]


def happened(person: Person, hours_ago: float, **values: Any) -> Interaction:
    row: Interaction = InteractionFactory(
        person=person, started_at=NOON - hours_ago * ONE_HOUR, **values
    )
    return row


def read_all(client: Client, person: Person, query: str = "") -> list[Any]:
    """All parts, one after the other, as scrolling asks for them."""
    answers = []
    while True:
        answers.append(part(client, person, query))
        query = answers[-1].context["part"].next_query
        if not query:
            return answers


class TestCards:
    def test_shows_what_one_wants_to_know(self, client: Client, ada: Person):
        phone, loan = ContactFactory(person=ada), LoanFactory(person=ada, loan_type="auto")
        earlier = happened(ada, 30)
        call = happened(
            ada,
            3,
            contact=phone,
            loans=[loan],
            status="succeeded",
            status_details="voiceSpokeWithFirstParty",
            agent_outcome="voiceSpokeWithFirstParty",
            content={"summary": "She will pay on Friday."},
            previous_interaction=earlier,
            ended_at=NOON - 2.5 * ONE_HOUR,
        )
        Recording.objects.create(
            company=ada.company,
            interaction=call,
            kind="recording",
            storage_name="x",
            content_type="audio/wav",
            size_bytes=1,
            duration_seconds=1,
            sha256="0" * 64,
            created_at=NOON,
            created_by=call.created_by,
        )

        answer = part(client, ada)

        words, card = text_of(answer), cards(answer)[0]
        for word in (
            *(
                "09:00–09:30 Voice",
                "Outbound",
                "Succeeded",
                "a live conversation with the borrower",
            ),
            *("She will pay on Friday.", str(loan), str(phone), str(call.created_by)),
            *("Follows on an earlier one", "Today, Wednesday 2026-08-12"),
        ):
            assert word in words, word
        assert card.has_recording
        assert page_url(call) in answer.content.decode()

    @pytest.mark.parametrize(
        ("content", "preview"),
        [
            ({"subject": "Fee", "body": "What is it?"}, "Fee – What is it?"),
            ({"messages": [{"text": "Hello", "from": "borrower"}]}, "Hello"),
            ({"transcript": [{"text": "Hi", "speaker": "dana"}]}, "Hi"),
            ({"body": ["no text"], "note": "A note"}, "A note"),
            ({"body": "x" * 1000}, "x" * PREVIEW_LENGTH),
            ({"queue": 7}, ""),
            (None, ""),
        ],
        ids=str,
    )
    def test_previews_what_senders_write(
        self, client: Client, ada: Person, content: Any, preview: str
    ):
        happened(ada, 1, content=content)

        assert [card.preview for card in cards(part(client, ada))] == [preview]

    @pytest.mark.parametrize(
        ("seconds", "time"), [(None, "12:00"), (59, "12:00"), (60, "12:00–12:01")]
    )
    def test_a_call_within_a_minute_has_one_time(
        self, client: Client, ada: Person, seconds: int | None, time: str
    ):
        end = None if seconds is None else NOON + dt.timedelta(seconds=seconds)
        happened(ada, 0, status="succeeded", ended_at=end)

        assert [card.time for card in cards(part(client, ada))] == [time]

    def test_a_bare_date_has_no_time_and_is_that_of_the_company(self, client: Client, ada: Person):
        start = dt.datetime(2026, 8, 11, 4, tzinfo=dt.UTC)
        InteractionFactory(person=ada, started_at=start, started_at_has_time=False)

        assert [card.time for card in cards(part(client, ada))] == ["2026-08-11"]

    def test_names_the_rule_that_blocked_it(self, client: Client, ada: Person):
        for rule in ("regf.freq.7in7", "of-another-guard"):
            blocked = {"status": "failed", "status_details": "blockedByComplianceGuard"}
            happened(ada, 1, **blocked, compliance_guard_rule_id=rule)

        words = text_of(part(client, ada))

        assert "blocked by the guard: Seven calls in seven days" in words
        assert "blocked by the guard: of-another-guard" in words

    def test_an_empty_history_says_so(self, client: Client, ada: Person):
        assert "Nothing has happened yet." in text_of(part(client, ada))
        assert "Nothing fits these filters." in text_of(part(client, ada, "channel=fax"))

    def test_deleted_ones_and_other_peoples_are_not_there(self, client: Client, ada: Person):
        happened(ada, 1, deleted_at=NOON)
        happened(PersonFactory(company=ada.company), 1)

        assert rows(part(client, ada)) == []


class TestParts:
    def test_follow_each_other_without_gap_or_repetition(self, client: Client, ada: Person):
        # Several at the same moment, and some without any.
        made = [happened(ada, index // 3) for index in range(2 * PART + 7)]
        undated = [
            InteractionFactory(person=ada, status="canceled", started_at=None)
            for _ in range(PART + 3)
        ]

        answers = read_all(client, ada)

        found = [row for answer in answers for row in rows(answer)]
        assert len(found) == len({row.pk for row in found}) == len(made) + len(undated)
        order = sorted(made, key=lambda row: (row.started_at, row.pk), reverse=True)
        assert found[: len(made)] == order
        assert found[len(made) :] == undated[::-1]

    def test_a_day_that_goes_on_has_no_second_heading(self, client: Client, ada: Person):
        for _ in range(PART + 2):
            happened(ada, 1)
        happened(ada, 30)

        first, second = read_all(client, ada)

        assert titles(first) == ["Today, Wednesday 2026-08-12"]
        assert titles(second) == ["", "Yesterday, Tuesday 2026-08-11"]

    def test_what_happens_meanwhile_moves_nothing(self, client: Client, ada: Person):
        made = [happened(ada, index) for index in range(PART + 5)]
        query = part(client, ada).context["part"].next_query
        happened(ada, 0)

        assert rows(part(client, ada, query)) == made[PART:]

    @pytest.mark.parametrize("query", ["", "channel=voice", "q=friday"])
    @pytest.mark.parametrize("number", [1, PART * 2])
    def test_cost_the_same_with_few_and_many_rows(
        self, client: Client, ada: Person, number: int, query: str
    ):
        loans = [LoanFactory(person=ada) for _ in range(3)]
        for index in range(number):
            happened(
                ada,
                index,
                loans=loans,
                contact=ContactFactory(person=ada),
                content={"body": "On Friday"},
            )
        part(client, ada, query)

        with CaptureQueriesContext(connection) as queries:
            answer = part(client, ada, query)

        assert len(rows(answer)) == min(number, PART)
        assert len(queries) <= QUERIES_OF_PART, [query["sql"][:90] for query in queries]

    def test_follow_the_index_from_where_the_last_one_ended(self, client: Client, ada: Person):
        for index in range(PART + 1):
            happened(ada, index)
        query = part(client, ada).context["part"].next_query

        with CaptureQueriesContext(connection) as queries:
            part(client, ada, query)

        read = [q["sql"] for q in queries if 'ORDER BY "interactions_interaction"' in q["sql"]]
        assert '"sort_at" <= ' in read[0]
        assert "OFFSET" not in read[0]
        assert '"interactions_interaction"."content",' not in read[0]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["call", "text", "plan", "old"]),
            ("channel=voice", ["call", "plan"]),
            ("channel=voice&channel=mail", ["call", "plan", "old"]),
            ("direction=inbound", ["text"]),
            ("status=scheduled&status=failed", ["plan"]),
            ("until=2026-08-11", ["old"]),
            ("until=2026-08-10", []),
            ("q=FRIDAY", ["text", "old"]),
            ("q=pay+friday", ["text"]),
            ("q=friday&channel=mail", ["old"]),
            ("q=fri", []),
            # What says nothing narrows nothing.
            ("channel=pigeon", ["call", "text", "plan", "old"]),
            ("until=2026-13-45", ["call", "text", "plan", "old"]),
            ("until=9999-12-31", ["call", "text", "plan", "old"]),
            ("after=nonsense", ["call", "text", "plan", "old"]),
            ("after=2026-08-12T10:00~IN-1", ["call", "text", "plan", "old"]),
            ("after=2026-08-12T10:00~", ["call", "text", "plan", "old"]),
            ("q=%00", ["call", "text", "plan", "old"]),
            # A search for no word at all finds nothing.
            ("q=%27%3B--", []),
            ("after=~", []),
            ("after=0001-01-01T00:00%2B14:00~", []),
        ],
    )
    def test_narrow_the_timeline(self, client: Client, ada: Person, query: str, found: list[str]):
        made = {
            "call": happened(ada, 2),
            "text": happened(
                ada,
                1,
                channel="text",
                direction="inbound",
                status="succeeded",
                content={"body": "I pay on Friday"},
            ),
            "plan": InteractionFactory(
                person=ada, status="scheduled", started_at=None, scheduled_at_from=NOON + ONE_HOUR
            ),
            "old": happened(
                ada, 30, channel="mail", status="succeeded", content={"body": "Friday is due"}
            ),
        }

        answer = part(client, ada, query)

        assert {row.pk for row in rows(answer)} == {made[name].pk for name in found}

    def test_stay_in_the_address_of_the_page(self, client: Client, ada: Person):
        query = "channel=text&direction=inbound&q=pay&until=2026-08-12"
        for index in range(PART + 1):
            happened(
                ada,
                index / 10,
                channel="text",
                direction="inbound",
                status="succeeded",
                content={"body": "pay"},
            )

        answer = part(client, ada, query)

        address = f"/admin/borrowers/person/{ada.pk}/"
        assert answer["HX-Replace-Url"] == f"{address}?{query}"
        assert answer.context["part"].next_query.startswith(f"{query}&after=")
        page = client.get(f"{address}?{query}")
        assert rows(page) == rows(answer)
        assert "HX-Replace-Url" not in part(client, ada, answer.context["part"].next_query)


class TestLive:
    @pytest.fixture
    def live(self, ada: Person) -> Interaction:
        """A chat that is going on."""
        return happened(ada, 0, channel="chat", direction="inbound", status="inProgress")

    def join(self, client: Client, row: Interaction) -> Any:
        return client.post(f"/admin/home/join/{row.pk}/", headers={"HX-Request": "true"})

    def test_an_agent_joins_what_is_going_on(self, client: Client, ada: Person, live: Interaction):
        assert "Join" in text_of(part(client, ada)).split()

        assert "You have joined this conversation; nobody else has." in text_of(
            self.join(client, live)
        )

        assert live.joins.get().actor.user.username == "ann"

    def test_what_has_ended_meanwhile_says_so(self, client: Client, ada: Person, live: Interaction):
        Interaction.objects.filter(pk=live.pk).update(status="succeeded")

        assert "This conversation is not in progress." in text_of(self.join(client, live))
        assert "Join" not in text_of(part(client, ada)).split()

    def test_an_auditor_joins_nothing(self, lender: Company, ada: Person, live: Interaction):
        client = logged_in(staff(lender, role=Role.AUDITOR))

        assert "Join" not in text_of(part(client, ada)).split()
        assert self.join(client, live).status_code == 403
        assert not live.joins.exists()

    def test_who_is_logged_out_gets_no_log_in_into_the_card(self, live: Interaction):
        assert "You are logged out." in text_of(self.join(Client(), live))


class TestLocked:
    @pytest.fixture(autouse=True)
    def secret(self, ada: Person) -> Interaction:
        return happened(ada, 1, sensitive=True, content={"body": LOCKED_TEXT}, subject="freeForm")

    def test_content_does_not_leave_the_database_for_who_may_not_read_it(
        self, client: Client, ada: Person
    ):
        answer = part(client, ada)

        assert LOCKED_TEXT not in answer.content.decode()
        assert "Locked: you may not read sensitive content." in text_of(answer)
        assert rows(answer)[0].preview is None

    def test_words_of_it_find_nothing(self, client: Client, ada: Person):
        assert rows(part(client, ada, "q=illness")) == []
        assert len(rows(part(client, ada, "q=freeForm"))) == 1

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_who_may_reads_and_finds_it(self, lender: Company, ada: Person, role: str):
        client = logged_in(staff(lender, role=role))

        assert LOCKED_TEXT in part(client, ada).content.decode()
        assert len(rows(part(client, ada, "q=illness"))) == 1

    def test_the_permission_of_one_company_opens_nothing_of_another(
        self, lender: Company, other_lender: Company, ada: Person
    ):
        user = staff(other_lender, role=Role.SUPERVISOR)
        user.memberships.create(company=lender, role=Role.AGENT)

        assert LOCKED_TEXT not in part(logged_in(user), ada).content.decode()
