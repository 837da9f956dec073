"""May we contact now? The panel of a borrower's page answers as the guard does when asked, and keeps nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from borrowers.models import Person
from compliance.admin.contact_panel import channel_cards, known_of
from compliance.admin.links import Links
from compliance.choices import DecisionWord
from compliance.models import Decision
from contacts.models import Contact
from interactions.choices import Channel
from tests.admin_pages import page_url, text_of
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DoNotInteractFactory,
    InteractionFactory,
    LoanFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

PEOPLE = "/admin/borrowers/person/"


def url(person: Person, part: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{part}"


def card_of(page: Any, channel: str) -> Any:
    return next(card for card in page.context["cards"] if card.channel == channel)


def test_says_yes_for_a_number_and_how_far_the_counts_have_got(
    client: Client, ada: Person, phone: Contact
):
    call_often(phone, LoanFactory(person=ada, status="delinquent"), 4)

    card = card_of(client.get(url(ada)), "voice")

    assert card.is_allowed
    bar = next(bar for bar in card.bars if bar.title == "Seven calls in seven days")
    assert (bar.count, bar.limit, bar.is_full) == (4, 7, False)
    assert bar.marks == ["used"] * 4 + [""] * 3


def test_says_no_at_the_limit_with_the_source_and_when_again(
    client: Client, ada: Person, phone: Contact
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


def test_tells_the_moment_on_both_clocks(client: Client, ada: Person, noon: Any):
    ContactFactory(person=ada, value="+13125550123", status="primary", verified=True)
    noon.move_to(NOON.replace(hour=11))

    card = card_of(client.get(url(ada)), "voice")

    assert card.next_allowed.yours == "Wed 12 Aug 09:00 EDT"
    assert card.next_allowed.theirs == ("08:00 CDT (Chicago)",)


def test_counts_the_company_cap_and_over_all_channels(client: Client, ada: Person, phone: Contact):
    ada.collections_intensity = "light"
    ada.save()
    call_often(phone, LoanFactory(person=ada, status="delinquent"), 1)

    bars = {bar.title: bar for bar in card_of(client.get(url(ada)), "voice").bars}

    assert (bars["Collections intensity"].count, bars["Collections intensity"].limit) == (1, 2)
    assert bars["Contacts over all channels"].is_common


def test_asks_about_the_theme_that_is_chosen(client: Client, ada: Person, phone: Contact):
    call_often(phone, LoanFactory(person=ada, status="delinquent"), 7)

    about = client.get(url(ada, "may-contact/"), {"theme": "opsAccountCredentials"})

    assert card_of(about, "voice").is_allowed
    assert "Ask the guard" in text_of(about)
    assert f"{page_url(phone)}?back=" in about.content.decode()
    odd = client.get(url(ada, "may-contact/"), {"theme": "no such\0"})
    assert odd.context["asked_about"] == "opsCollDebt"


def test_what_is_asked_about_leaves_the_look_of_the_page_alone(client: Client, ada: Person):
    head = client.get(url(ada)).content.decode().partition("<head>")[0]

    assert 'x-data="theme()"' in head


def test_of_who_owes_nothing_overdue_it_asks_about_servicing(client: Client, ada: Person):
    LoanFactory(person=ada, status="active")

    assert client.get(url(ada)).context["asked_about"] == "opsServicing"


def test_answers_each_channel_as_the_guard_does_when_asked(ada: Person, phone: Contact):
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


def test_judges_a_few_of_very_many_contacts(client: Client, ada: Person):
    for number in range(12):
        ContactFactory(person=ada, value=f"+1614223{5000 + number}")

    card = card_of(client.get(url(ada)), "voice")

    assert (len(card.lines), card.number_hidden) == (8, 4)
