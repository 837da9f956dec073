"""The admin's lists and pages of interactions: what they find, in how many queries, and the recordings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.choices import RecordingKind
from interactions.models import Interaction, RecordingAccess
from interactions.recordings import store_recording
from tests.admin_pages import list_url, logged_in, page_url, staff, text_of
from tests.factories import (
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    service_caller,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/interactions/interaction/"
# With session, user and memberships: 3. The rest is the list's count and its rows (of interactions,
# those without a time apart), or what the page shows beside the object.
QUERIES_OF_LIST = 8
QUERIES_OF_PAGE = {"interaction": 20, "person": 4, "contact": 4, "loan": 5}


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role=Role.ADMINISTRATOR))


def found(client: Client, **parameters: Any) -> list[Any]:
    return list(client.get(LIST, parameters).context["cl"].result_list)


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # the framework looks up and keeps the type of the model
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("number", [3, 30])
def test_a_list_costs_the_same_with_few_and_many_rows(client: Client, lender: Company, number: int):
    for _ in range(number):
        person = PersonFactory(company=lender)
        loan, phone = LoanFactory(person=person), ContactFactory(person=person)
        row = InteractionFactory(person=person, loans=[loan], contact=phone)

    for example in (row, person, loan, phone):
        assert queries_of(client, list_url(example)) <= QUERIES_OF_LIST
    assert queries_of(client, "/admin/companies/apikey/") <= QUERIES_OF_LIST


@pytest.mark.parametrize("number", [1, 20])
def test_a_page_costs_the_same_with_few_and_many_rows_around_it(
    client: Client, ada: Person, number: int
):
    loans = [LoanFactory(person=ada) for _ in range(number)]
    phones = [ContactFactory(person=ada) for _ in range(number)]
    rows = [InteractionFactory(person=ada, loans=loans, contact=phones[0]) for _ in range(number)]

    for example in (rows[0], ada, phones[0], loans[0]):
        limit = QUERIES_OF_PAGE[example._meta.model_name]
        assert queries_of(client, page_url(example)) <= limit, example
    # One for each kind of object that it names.
    assert queries_of(client, page_url(rows[0], "history")) <= 11


def test_finds_by_ids_and_by_words(client: Client, ada: Person):
    row = InteractionFactory(person=ada, external_id="call-7", content={"note": "promised to pay"})
    InteractionFactory(person=PersonFactory(company=ada.company))

    for term in (row.pk, "call-7", ada.pk, "ada", "PAY promised"):
        assert found(client, q=term) == [row], term
    assert found(client, q="pay never") == []
    assert client.get(LIST, {"q": "\0"}).status_code == 200


def test_filters(client: Client, ada: Person):
    call = InteractionFactory(person=ada)
    mail = InteractionFactory(
        person=ada, channel="email", sensitive=True, theme="opsServicing", is_external=False
    )

    assert found(client, channel__exact="voice") == [call]
    assert set(found(client, channel__exact=["voice", "email"])) == {call, mail}
    assert found(client, theme__exact="opsServicing") == [mail]
    assert found(client, sensitive__exact="1") == [mail]
    assert found(client, is_external__exact="1") == [call]
    assert set(found(client, person=ada.pk)) == {call, mail}


def test_days_of_the_filter_are_days_of_the_users_zone(lender: Company, ada: Person):
    client = logged_in(staff(lender, time_zone="America/Los_Angeles"))
    late = InteractionFactory(person=ada, started_at=dt.datetime(2026, 3, 2, 7, 59, tzinfo=dt.UTC))
    next_day = InteractionFactory(person=ada, started_at=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC))

    assert found(client, sort_at_from="2026-03-01", sort_at_to="2026-03-01") == [late]
    assert found(client, sort_at_from="2026-03-02") == [next_day]
    for odd in ("2026-02-31", "x", "9999-12-31", "0001-01-01"):
        assert client.get(LIST, {"sort_at_from": odd, "sort_at_to": odd}).status_code == 200


@pytest.mark.parametrize(
    "parameters", [{"p": "x"}, {"p": "999"}, {"o": "99"}, {"o": "-1.x"}, {"all": ""}]
)
def test_odd_addresses_of_the_list_are_no_errors_of_ours(
    client: Client, ada: Person, parameters: dict[str, str]
):
    InteractionFactory(person=ada)

    assert client.get(LIST, parameters).status_code in (200, 302)


@pytest.mark.parametrize("is_superuser", [False, True], ids=["staff", "superuser"])
def test_the_list_reads_an_index_in_order(client: Client, ada: Person, is_superuser: bool):
    """Neither a sort of the table nor a count of all of it, whatever its size."""
    if is_superuser:
        client = logged_in(staff(is_superuser=True))
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)

    read = [
        query["sql"]
        for query in queries
        if "ORDER BY" in query["sql"] and "sort_at" in query["sql"]
    ]
    assert read
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {read[0]}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "interaction_company_sort" in plan
    assert "Sort Key" not in plan.split("SubPlan")[0]


class TestRecordings:
    @pytest.fixture
    def call(self, ada: Person, sound: bytes) -> Interaction:
        row = InteractionFactory(person=ada)
        store_recording(
            caller=service_caller(ada.company),
            interaction=row,
            kind=RecordingKind.RECORDING,
            content_type="audio/wav",
            chunks=iter([sound]),
        )
        return row

    @pytest.fixture
    def sound(self, settings: Any, tmp_path: Any) -> bytes:
        """One second of silence; recordings of the test go to a folder of its own."""
        settings.RECORDINGS_DIR = tmp_path
        data = b"\0\0" * 8000
        size = len(data).to_bytes(4, "little")
        total = (36 + len(data)).to_bytes(4, "little")
        head = b"WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data"
        return b"RIFF" + total + head + size + data

    def test_listening_is_kept(self, client: Client, call: Interaction):
        player = client.post(f"{LIST}{call.pk}/listen/recording/")

        assert "<audio" in player.content.decode()
        access = RecordingAccess.objects.get()
        assert access.recording.interaction == call
        assert access.ip_address == "127.0.0.1"
        assert access.issued_at <= timezone.now()

    def test_locked_calls_are_not_heard_by_agents(self, lender: Company, call: Interaction):
        Interaction.objects.filter(pk=call.pk).update(sensitive=True)
        agent = logged_in(staff(lender))

        assert "you may not listen" in text_of(agent.get(page_url(call)))
        assert "<audio" not in agent.post(f"{LIST}{call.pk}/listen/recording/").content.decode()
        assert not RecordingAccess.objects.exists()

    def test_nobody_hears_another_companys_calls(self, other_lender: Company, call: Interaction):
        stranger = logged_in(staff(other_lender, role=Role.ADMINISTRATOR))

        assert stranger.post(f"{LIST}{call.pk}/listen/recording/").status_code == 403
        assert stranger.get("/admin/interactions/recording/").context["cl"].result_count == 0
        assert not RecordingAccess.objects.exists()

    @pytest.mark.parametrize(
        ("seconds", "length"),
        [(0.4, "0:00"), (7.97, "0:08"), (59.6, "1:00"), (3_605, "1:00:05"), (None, "–")],
    )
    def test_the_list_tells_length_and_size_for_people(
        self, client: Client, call: Interaction, seconds: float | None, length: str
    ):
        call.recordings.update(duration_seconds=seconds)

        words = text_of(client.get("/admin/interactions/recording/"))

        assert f" {length} 15.7 KB " in words

    def test_list_and_page_say_with_whom_the_call_was(self, client: Client, call: Interaction):
        row = call.recordings.get()

        listed = text_of(client.get("/admin/interactions/recording/"))
        shown = text_of(client.get(page_url(row)))

        assert "Ada Miller" in listed
        assert "Ada Miller" in shown
        assert "15.7 KB" in shown
        assert "Size bytes" not in shown
        assert row.sha256 in shown

    def test_the_list_writes_moments_as_the_other_pages_do(self, client: Client, call: Interaction):
        at = dt.datetime(2026, 3, 31, 18, 57, tzinfo=dt.UTC)
        call.recordings.update(created_at=at)

        assert "2026-03-31 14:57" in text_of(client.get("/admin/interactions/recording/"))
