"""Texts and e-mails about a debt: what shows that they reach the borrower (12 CFR 1006.6(d)(4), (5))."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

# 60 dates before the question, and 61.
LAST_DATE, DAY_BEFORE = "2026-02-14", "2026-02-13"


@pytest.fixture
def ada() -> Borrower:
    """She agreed to texts at her number, nobody knows when, and to nothing else."""
    ada = Borrower()
    ada.agreed_to_nothing()
    ada.corrects(ada.contact(ada.phone), receive_text_messages_last_consent_at=None)
    return ada


def test_a_text_needs_something_that_shows_whose_the_number_is(ada: Borrower) -> None:
    answer = ada.ask(channel="text")
    assert answer.denied == {"regf.text"}
    assert answer.next_allowed_at is None
    assert ada.ask(channel="text", theme="opsAccountCredentials").decision == "allow"


@pytest.mark.parametrize(
    ("day", "is_allowed"),
    [(f"{LAST_DATE} 00:00", True), (f"{DAY_BEFORE} 23:59:59.999999", False), (NOON, True)],
)
@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(lambda ada, day: ada.writes(day, "text"), id="the borrower texted"),
        pytest.param(lambda ada, day: ada.agrees("text", day), id="consent was given"),
        pytest.param(
            lambda ada, day: ada.agrees("text", day, contact_id=ada.phone),
            id="consent was given for the number",
        ),
        pytest.param(
            lambda ada, day: ada.corrects(
                ada.contact(ada.phone), receive_text_messages_last_consent_at=ada.moment(day)
            ),
            id="the number's consent was renewed",
        ),
        pytest.param(
            lambda ada, day: ada.corrects(
                ada.contact(ada.phone), reassigned_checked_at=ada.moment(day)
            ),
            id="the number was checked",
        ),
    ],
)
def test_what_shows_whose_a_number_is_lasts_sixty_dates(
    ada: Borrower, tell: Any, day: str, is_allowed: bool
) -> None:
    tell(ada, day)
    assert ada.ask(channel="text").on("regf.text") == (None if is_allowed else "deny")


@pytest.mark.parametrize(("day", "is_allowed"), [(LAST_DATE, True), (DAY_BEFORE, False)])
@pytest.mark.parametrize("company_zone", ["America/Chicago", "America/New_York"])
@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
def test_a_text_of_which_the_date_is_known_counts_as_well(
    db: None, is_stored: bool, company_zone: str, day: str, is_allowed: bool
) -> None:
    ada = Borrower(is_stored=is_stored, company_zone=company_zone)
    ada.corrects(ada.contact(ada.phone), receive_text_messages_last_consent_at=None)
    ada.writes(day, "text", outcome="textReceived")
    assert ada.ask(channel="text").on("regf.text") == (None if is_allowed else "deny")


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(
            lambda ada: ada.writes("2026-04-14 12:00", "text", contact=ada.has_phone()),
            id="a text from another number",
        ),
        pytest.param(
            lambda ada: ada.writes("2026-04-14 12:00", "text", contact=None),
            id="a text from nobody knows where",
        ),
        pytest.param(lambda ada: ada.met("2026-04-14 12:00", channel="text"), id="a text to it"),
        pytest.param(
            lambda ada: ada.writes("2026-04-14 12:00", "voice", outcome="voiceSpokeWithFirstParty"),
            id="a call from it",
        ),
        pytest.param(
            lambda ada: ada.writes("2026-04-15 12:00:00.000001", "text"), id="a text later"
        ),
        pytest.param(lambda ada: ada.agrees("text", "2026-04-15 12:01"), id="a consent later"),
        pytest.param(
            lambda ada: ada.agrees("text", "2026-04-14 12:00", contact_id=ada.has_phone()),
            id="a consent for another number",
        ),
        pytest.param(
            lambda ada: ada.agrees("text", "2026-04-14 12:00", given_to="creditor"),
            id="a consent to the creditor",
        ),
        pytest.param(
            lambda ada: ada.agrees("text", "2026-04-14 12:00", revoked_at=ada.moment(NOON)),
            id="a consent revoked",
        ),
        pytest.param(lambda ada: ada.agrees("email", "2026-04-14 12:00"), id="one to e-mail"),
        pytest.param(
            lambda ada: ada.corrects(
                ada.contact(ada.phone), reassigned_checked_at=ada.moment(NOON) + MICROSECOND
            ),
            id="a check later",
        ),
    ],
)
def test_what_does_not_show_whose_a_number_is(ada: Borrower, tell: Any) -> None:
    tell(ada)
    assert ada.ask(channel="text").on("regf.text") == "deny"


@pytest.mark.parametrize(
    ("tell", "is_allowed"),
    [
        pytest.param(lambda ada: None, False, id="no consent"),
        pytest.param(lambda ada: ada.agrees("text", "2019-01-01 12:00"), True, id="an old one"),
        pytest.param(
            lambda ada: ada.agrees(
                "text", "2019-01-01 12:00", expires_at=ada.moment("2020-01-01 12:00")
            ),
            False,
            id="one that expired",
        ),
    ],
)
def test_a_check_of_the_number_needs_a_consent_of_any_age(
    ada: Borrower, tell: Any, is_allowed: bool
) -> None:
    checked = ada.moment("2026-04-01 12:00")
    phone = ada.contact(ada.phone)
    ada.corrects(phone, receive_text_messages=False, reassigned_checked_at=checked)
    tell(ada)
    assert ada.ask(channel="text").on("regf.text") == (None if is_allowed else "deny")


def test_a_renewal_counts_while_the_number_agrees_to_texts(ada: Borrower) -> None:
    renewed = ada.moment("2026-04-01 12:00")
    ada.corrects(
        ada.contact(ada.phone),
        receive_text_messages=False,
        receive_text_messages_last_consent_at=renewed,
    )
    assert ada.ask(channel="text").on("regf.text") == "deny"


def test_sixty_dates_must_be_so_in_every_zone(ada: Borrower) -> None:
    ada.has_phone("212")
    # It is already 15 April in New York, where the text came on 13 February.
    ada.writes("2026-02-13 22:30", "text")
    assert ada.ask("2026-04-14 22:59", "text").on("regf.text") is None
    assert ada.ask("2026-04-14 23:00", "text").on("regf.text") == "deny"


def test_sixty_dates_are_no_multiple_of_24_hours(ada: Borrower) -> None:
    ada.writes(f"{LAST_DATE} 08:00", "text")
    late = ada.moment("2026-04-15 20:59")
    assert late - ada.moment(f"{LAST_DATE} 08:00") > dt.timedelta(days=60)
    assert ada.ask(late, "text").on("regf.text") is None


# E-mail


@pytest.mark.parametrize(
    ("kind", "word"), [("creditor", "warn"), ("servicer", "warn"), ("collector", "deny")]
)
def test_an_e_mail_address_that_nobody_used_warns_creditors_and_stops_collectors(
    kind: str, word: str
) -> None:
    ada = Borrower(kind=kind)
    ada.agreed_to_nothing()
    answer = ada.ask(channel="email")
    assert (answer.on("regf.email"), answer.decision) == (word, word)


@pytest.mark.parametrize(
    ("tell", "is_allowed"),
    [
        pytest.param(lambda ada: ada.writes("2019-01-02 12:00", "email"), True, id="used ever"),
        pytest.param(lambda ada: ada.writes(NOON, "email"), True, id="used just now"),
        pytest.param(
            lambda ada: ada.writes("2026-04-15 12:00:00.000001", "email"), False, id="used later"
        ),
        pytest.param(lambda ada: ada.writes("2026-04-15", "email"), True, id="used today"),
        pytest.param(lambda ada: ada.writes("2026-04-16", "email"), False, id="used tomorrow"),
        pytest.param(
            lambda ada: ada.writes("2026-04-14 12:00", "email", contact=ada.has_email()),
            False,
            id="another address used",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="email", outcome="emailOpened"),
            False,
            id="opened what was sent",
        ),
        pytest.param(
            lambda ada: ada.writes("2026-04-14 12:00", "text"), False, id="wrote by another channel"
        ),
        pytest.param(lambda ada: ada.agrees("email", NOON), True, id="agreed"),
        pytest.param(
            lambda ada: ada.agrees("email", "2026-04-01 12:00", contact_id=ada.has_email()),
            False,
            id="agreed to another",
        ),
        pytest.param(
            lambda ada: ada.agrees("email", "2026-04-01 12:00", given_to="previousCollector"),
            False,
            id="agreed with somebody else",
        ),
        pytest.param(
            lambda ada: ada.agrees("email", "2026-04-01 12:00", expires_at=ada.moment(NOON)),
            False,
            id="agreed until now",
        ),
    ],
)
def test_an_address_is_used_by_writing_from_it_or_agreed_to(tell: Any, is_allowed: bool) -> None:
    ada = Borrower(kind="collector")
    ada.agreed_to_nothing()
    tell(ada)
    assert ada.ask(channel="email").on("regf.email") == (None if is_allowed else "deny")


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
def test_an_e_mail_of_years_ago_shows_that_the_address_is_used(db: None, is_stored: bool) -> None:
    ada = Borrower(kind="collector", is_stored=is_stored)
    other = ada.has_email()
    ada.rows.consents[0].contact_id = ada.email
    ada.writes("2019-01-02 12:00", "email", outcome="emailReceived", contact=other)
    assert ada.ask(channel="email", contact_id=other).denied == set()
