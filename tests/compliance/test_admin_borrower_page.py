"""The page of a borrower: who it is, whether to contact it now, and what stands beside its timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.admin.contact_panel import channel_cards, known_of
from compliance.admin.links import Links
from compliance.choices import DecisionWord
from compliance.models import Decision, OptOutReview
from contacts.models import Contact
from interactions.choices import Channel
from interactions.models import Interaction
from tests.admin_pages import form_of, logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = pytest.mark.django_db

QUERIES_OF_PAGE = 20
PEOPLE = "/admin/borrowers/person/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Noon of a Wednesday in New York."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, username="ann"))


@pytest.fixture
def phone(ada: Person) -> Contact:
    """In Ohio, where no state adds a limit."""
    return ContactFactory(person=ada, value="+16142235678", status="primary", verified=True)


def url(person: Person, part: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{part}"


def card_of(page: Any, channel: str) -> Any:
    return next(card for card in page.context["cards"] if card.channel == channel)


def section_of(page: Any, title: str) -> Any:
    return next(section for section in page.context["sections"] if section.title == title)


class TestTheWayThere:
    def test_the_list_leads_to_the_page_and_the_page_to_the_form(self, client: Client, ada: Person):
        assert url(ada) in client.get(PEOPLE).content.decode()

        page = client.get(url(ada))

        assert "Ada Miller" in text_of(page)
        assert page_url(ada) in page.content.decode()
        assert "first_name" in client.get(page_url(ada)).content.decode()

    def test_a_row_of_the_borrower_leads_to_the_page(self, client: Client, ada: Person):
        loan = LoanFactory(person=ada)

        assert f'"{url(ada)}"' in client.get(page_url(loan)).content.decode()

    def test_a_form_comes_back_to_the_page_that_led_there(self, client: Client, ada: Person):
        loan = LoanFactory(person=ada, status="active")
        form = form_of(client, loan, status="delinquent")

        saved = client.post(f"{page_url(loan)}?back={url(ada)}", form)

        assert saved["Location"] == url(ada)
        loan.refresh_from_db()
        assert loan.status == "delinquent"

    def test_a_withdrawal_comes_back_too(self, client: Client, ada: Person):
        wish = DoNotInteractFactory(person=ada)
        address = f"?back={url(ada)}"
        form = client.get(f"{page_url(wish)}{address}").content.decode()

        assert f"{page_url(wish, 'delete')}?back=" in form
        done = client.post(f"{page_url(wish, 'delete')}{address}", {"post": "yes"})
        assert done["Location"] == url(ada)

    @pytest.mark.parametrize(
        "back", ["https://evil.example/", "//evil.example", "/api/docs", "javascript:alert(1)", ""]
    )
    def test_a_form_leads_nowhere_else(self, client: Client, ada: Person, back: str):
        loan = LoanFactory(person=ada)

        saved = client.post(f"{page_url(loan)}?back={back}", form_of(client, loan))

        assert saved["Location"].startswith("/admin/borrowers/loan/")

    def test_nobody_elses_borrower_exists(self, client: Client, other_lender: Company):
        foreigner = PersonFactory(company=other_lender)

        for part in ("", "may-contact/", "timeline/", "log/"):
            for pk in (foreigner.pk, "BO-0000000000-00000000", "x%00", "'", "add"):
                answer = client.get(f"{PEOPLE}{pk}/{part}")
                is_form = (pk, part) == ("add", "")
                assert answer.status_code == (200 if is_form else 404), (pk, part)
        assert client.post(url(foreigner, "log/plan/"), {}).status_code == 404

    def test_staff_without_a_company_see_nobody(self, ada: Person):
        assert logged_in(staff()).get(url(ada)).status_code == 404


class TestHead:
    def test_shows_the_clocks_where_the_borrower_may_be(
        self, client: Client, ada: Person, phone: Contact
    ):
        ContactFactory(person=ada, value="+13125550123", label="home")

        words = text_of(client.get(url(ada)))

        assert "Wed 12:00 EDT" in words
        assert "Wed 11:00 CDT" in words
        assert "by the number +13125550123" in words

    def test_says_that_nobody_knows_where(self, client: Client, ada: Person):
        assert "Nobody knows where the borrower is" in text_of(client.get(url(ada)))

    def test_flags_what_is_in_force_the_grave_first(self, client: Client, ada: Person):
        since = {"received_at": NOON - dt.timedelta(days=9)}
        DoNotInteractFactory(person=ada, reason="optOut", channels=["text"], **since)
        DoNotInteractFactory(person=ada, reason="bankruptcy", **since)
        DoNotInteractFactory(person=ada, reason="deceased", withdrawn_at=NOON, **since)
        DoNotInteractFactory(person=ada, reason="dispute", end_date=dt.date(2026, 8, 11), **since)

        flags = client.get(url(ada)).context["head"].flags

        assert [(flag.text, flag.details) for flag in flags] == [
            ("Bankruptcy", ""),
            ("Opt-out of a channel", "text"),
        ]

    def test_a_deleted_or_nameless_borrower_is_shown_and_nothing_is_offered(
        self, client: Client, ada: Person
    ):
        ada.first_name = ada.last_name = None
        ada.deleted_at = NOON
        ada.save()

        words = text_of(client.get(url(ada)))

        assert "ada" in words
        assert "Deleted" in words
        assert "Plan one" not in words
        assert client.get(url(ada, "log/")).status_code == 403


class TestPanel:
    def test_says_yes_for_a_number_and_how_far_the_counts_have_got(
        self, client: Client, ada: Person, phone: Contact
    ):
        call_often(phone, LoanFactory(person=ada, status="delinquent"), 4)

        card = card_of(client.get(url(ada)), "voice")

        assert card.is_allowed
        bar = next(bar for bar in card.bars if bar.title == "Seven calls in seven days")
        assert (bar.count, bar.limit, bar.is_full) == (4, 7, False)
        assert bar.marks == ["used"] * 4 + [""] * 3

    def test_says_no_at_the_limit_with_the_source_and_when_again(
        self, client: Client, ada: Person, phone: Contact
    ):
        call_often(phone, LoanFactory(person=ada, status="delinquent"), 7)

        page = client.get(url(ada))
        card = card_of(page, "voice")

        assert not card.is_allowed
        reason = card.best.reasons[0]
        assert reason.message == "7 calls about the debt in seven days; 7 are allowed."
        assert reason.citation in text_of(page)
        assert card.next_allowed is not None
        bar = next(bar for bar in card.bars if bar.title == "Seven calls in seven days")
        assert bar.is_full
        assert not Decision.objects.exists()

    def test_tells_the_moment_on_both_clocks(self, client: Client, ada: Person, clock: Any):
        ContactFactory(person=ada, value="+13125550123", status="primary", verified=True)
        clock.move_to(NOON.replace(hour=11))

        card = card_of(client.get(url(ada)), "voice")

        assert card.next_allowed.yours == "Wed 12 Aug 09:00 EDT"
        assert card.next_allowed.theirs == ("08:00 CDT (Chicago)",)

    def test_counts_the_company_cap_and_over_all_channels(
        self, client: Client, ada: Person, phone: Contact
    ):
        ada.collections_intensity = "light"
        ada.save()
        call_often(phone, LoanFactory(person=ada, status="delinquent"), 1)

        bars = {bar.title: bar for bar in card_of(client.get(url(ada)), "voice").bars}

        assert (bars["Collections intensity"].count, bars["Collections intensity"].limit) == (1, 2)
        assert bars["Contacts over all channels"].is_common

    def test_asks_about_the_theme_that_is_chosen(self, client: Client, ada: Person, phone: Contact):
        call_often(phone, LoanFactory(person=ada, status="delinquent"), 7)

        about = client.get(url(ada, "may-contact/"), {"theme": "opsAccountCredentials"})

        assert card_of(about, "voice").is_allowed
        odd = client.get(url(ada, "may-contact/"), {"theme": "no such\0"})
        assert odd.context["theme"] == "opsCollDebt"

    def test_of_who_owes_nothing_overdue_it_asks_about_servicing(self, client: Client, ada: Person):
        LoanFactory(person=ada, status="active")

        assert client.get(url(ada)).context["theme"] == "opsServicing"

    def test_answers_each_channel_as_the_guard_does_when_asked(self, ada: Person, phone: Contact):
        loan = LoanFactory(person=ada, status="delinquent")
        call_often(phone, loan, 7)
        email = ContactFactory(person=ada, contact_type="email", value="ada@example.com")
        ContactFactory(person=ada, label="work", value="+16142235679")
        for channel, contact, days in (("text", phone, 20), ("email", email, 30)):
            InteractionFactory(
                person=ada,
                channel=channel,
                contact=contact,
                direction="inbound",
                status="succeeded",
                started_at=NOON - dt.timedelta(days=days),
            )
        ConsentFactory(person=ada, given_at=NOON - dt.timedelta(days=90))
        DoNotInteractFactory(person=ada, channels=["mail"])

        cards = channel_cards(known_of(ada, now=NOON), Links(), "opsCollDebt")

        for card in cards:
            decision = asked(ada, channel=card.channel, now=NOON)
            assert card.word == DecisionWord(decision.decision).label, card.channel
            titles = [reason["title"] for reason in decision.answer["reasons"]]
            assert [reason.title for reason in card.best.reasons] == titles, card.channel
        assert {card.channel for card in cards} == set(Channel.values)

    def test_judges_a_few_of_very_many_contacts(self, client: Client, ada: Person):
        for number in range(12):
            ContactFactory(person=ada, value=f"+1614223{5000 + number}")

        card = card_of(client.get(url(ada)), "voice")

        assert (len(card.lines), card.number_hidden) == (8, 4)


class TestBeside:
    def test_lists_loans_contacts_wishes_and_consents_with_the_way_to_change_them(
        self, client: Client, ada: Person, phone: Contact
    ):
        rows = [
            LoanFactory(person=ada, status="delinquent"),
            phone,
            DoNotInteractFactory(person=ada, channels=["voice"], contact_labels=["work"]),
            ConsentFactory(person=ada, contact=phone),
        ]

        page = client.get(url(ada))

        content = page.content.decode()
        for row in rows:
            assert f"{page_url(row)}?back=" in content
        assert "Voice; Work" in text_of(page)
        assert f"/admin/contacts/consent/add/?person={ada.pk}&amp;back=" in content

    def test_shows_the_overdue_first_and_a_link_to_all_of_thousands(
        self, client: Client, ada: Person
    ):
        for _ in range(15):
            LoanFactory(person=ada, status="paidOff")
        overdue = LoanFactory(person=ada, status="chargedOff")
        LoanFactory(person=ada, status="paidOff")

        section = section_of(client.get(url(ada)), "Loans")

        assert section.lines[0].pk == overdue.pk
        assert (len(section.lines), section.has_more) == (12, True)

    def test_says_what_waits_for_somebody(self, client: Client, ada: Person, phone: Contact):
        message = InteractionFactory(
            person=ada, channel="text", direction="inbound", status="succeeded", contact=phone
        )
        review = OptOutReview.objects.create(
            company=ada.company, person=ada, interaction=message, word="stop", received_at=NOON
        )

        assert page_url(review) in client.get(url(ada)).content.decode()

    @pytest.mark.parametrize(
        ("role", "may_write"),
        [
            (Role.ADMINISTRATOR, True),
            (Role.SUPERVISOR, True),
            (Role.AGENT, True),
            (Role.AUDITOR, False),
        ],
    )
    def test_offers_what_the_role_may_do(
        self, lender: Company, ada: Person, role: str, may_write: bool
    ):
        client = logged_in(staff(lender, role=role))

        page = client.get(url(ada))

        words = text_of(page)
        assert page.status_code == 200
        assert "May we contact now?" in words
        assert ("Edit" in words.split()) == may_write
        for offer in ("Plan one", "Ask the guard"):
            assert (offer in words) == may_write, offer
        assert ("/add/?person=" in page.content.decode()) == may_write
        assert client.get(url(ada, "log/")).status_code == (200 if may_write else 403)


@pytest.mark.parametrize("number", [1, 30])
def test_costs_the_same_with_few_and_many_rows(
    client: Client, ada: Person, phone: Contact, number: int
):
    for index in range(number):
        loan = LoanFactory(person=ada, status="delinquent")
        ContactFactory(person=ada, value=f"+1614224{5000 + index}")
        ConsentFactory(person=ada, contact=phone)
        DoNotInteractFactory(person=ada)
        InteractionFactory(person=ada, contact=phone, loans=[loan], previous_interaction=None)
    client.get(url(ada))

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(ada)).status_code == 200

    assert len(queries) <= QUERIES_OF_PAGE, [query["sql"][:90] for query in queries]


def test_names_in_any_script_break_nothing(client: Client, ada: Person):
    ada.first_name, ada.last_name = "عَبْد 🧾 <b>" + "x" * 150, "\u202eכהן"
    ada.preferred_first_name = "<script>alert(1)</script>"
    ada.save()
    InteractionFactory(person=ada, content={"body": "<script>🙂 مرحبا</script>" * 50})

    content = client.get(url(ada)).content.decode()

    assert "<script>alert" not in content
    assert "<script>🙂" not in content
    assert Interaction.objects.count() == 1
