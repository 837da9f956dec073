"""The purpose replyToBorrower: one reply to a message, by its channel, on its date (section 6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import NOON, Borrower


def barred(ada: Borrower, channel: str = "text") -> Borrower:
    ada.wants("borrowerRequest", channels=[channel])
    return ada


def reply(ada: Borrower, at: str = NOON, channel: str = "text") -> str | None:
    return ada.ask(at, channel, purpose="replyToBorrower").on("regf.medium")


@pytest.mark.parametrize(
    ("message", "is_open"),
    [
        ("2026-04-15 00:00", True),
        ("2026-04-15 12:00", True),
        ("2026-04-14 23:59:59", False),
        ("2026-04-15 12:00:00.000001", False),
        ("2026-04-15", True),
        ("2026-04-14", False),
    ],
)
def test_a_reply_is_one_of_the_same_date(message: str, is_open: bool) -> None:
    ada = barred(Borrower())
    ada.writes(message, "text")
    assert reply(ada) == ("warn" if is_open else "deny")


@pytest.mark.parametrize("channel", ["text", "email", "voice", "mail", "chat"])
@pytest.mark.parametrize("other", ["text", "email", "voice", "mail", "chat"])
def test_a_reply_goes_back_by_the_same_channel(channel: str, other: str) -> None:
    ada = barred(Borrower(), other)
    ada.writes("2026-04-15 11:00", channel)
    expected = "warn" if channel == other else "deny"
    assert reply(ada, channel=other) == expected


@pytest.mark.parametrize(
    ("tell", "is_open"),
    [
        pytest.param(lambda ada: None, True, id="nothing"),
        pytest.param(lambda ada: ada.met("2026-04-15 11:30", channel="text"), False, id="a text"),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:00", channel="text"), False, id="an automatic one"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 10:59", channel="text"), True, id="a text before"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15", channel="text"), False, id="one of unknown time"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14", channel="text"), True, id="one of yesterday"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:30", channel="text", outcome="textUndelivered"),
            False,
            id="one that failed",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:30", channel="text", status="canceled"),
            True,
            id="one that was canceled",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:30", channel="text", theme="marketing"),
            False,
            id="one of another theme",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:30", channel="email"), True, id="an e-mail"
        ),
        pytest.param(
            lambda ada: ada.plans("2026-04-15 18:00", channel="text"), False, id="one planned"
        ),
        pytest.param(
            lambda ada: ada.plans("2026-04-16 18:00", channel="text"), True, id="for tomorrow"
        ),
        pytest.param(
            lambda ada: ada.plans("2026-04-14 18:00", "2026-04-16 18:00", channel="text"),
            False,
            id="planned over days",
        ),
        pytest.param(
            lambda ada: ada.holds("2026-04-15 18:00", channel="text"), False, id="a slot held"
        ),
        pytest.param(
            lambda ada: ada.holds("2026-04-16 18:00", channel="text"), True, id="held for tomorrow"
        ),
    ],
)
def test_a_message_is_replied_to_once(tell: Any, is_open: bool) -> None:
    ada = barred(Borrower())
    ada.writes("2026-04-15 11:00", "text")
    tell(ada)
    assert reply(ada) == ("warn" if is_open else "deny")


@pytest.mark.parametrize(
    ("writer", "is_open"),
    [("self", True), ("spouse", True), ("employer", False), ("friend", False), ("attorney", False)],
)
def test_only_what_the_borrower_wrote_is_replied_to(writer: str, is_open: bool) -> None:
    ada = barred(Borrower())
    ada.writes("2026-04-15 11:00", "text", contact=ada.has_phone(affiliation=writer))
    assert reply(ada) == ("warn" if is_open else "deny")


def test_an_attorney_who_wrote_is_replied_to() -> None:
    ada = barred(Borrower())
    attorney = ada.has_phone(affiliation="attorney")
    ada.writes("2026-04-15 11:00", "text", contact=attorney)
    answer = ada.ask(channel="text", contact_id=attorney, purpose="replyToBorrower")
    assert answer.on("regf.medium") == "warn"


def test_each_further_message_allows_one_more_reply() -> None:
    ada = barred(Borrower())
    ada.writes("2026-04-15 11:00", "text")
    ada.met("2026-04-15 11:10", channel="text")
    assert reply(ada) == "deny"
    ada.writes("2026-04-15 11:20", "text")
    assert reply(ada) == "warn"


def test_a_message_of_unknown_time_is_taken_to_be_answered_by_whatever_went_out_that_day() -> None:
    ada = barred(Borrower())
    ada.writes("2026-04-15", "text")
    ada.met("2026-04-15 00:01", channel="text")
    assert reply(ada) == "deny"


def test_the_date_of_a_reply_must_be_the_same_in_every_zone() -> None:
    ada = barred(Borrower())
    ada.has_phone("212")
    ada.writes("2026-04-14 22:59", "text")
    # An hour later it is the fifteenth in New York.
    assert reply(ada, "2026-04-14 22:59:59") == "warn"
    assert reply(ada, "2026-04-14 23:00") == "deny"


@pytest.mark.parametrize(
    ("reason", "rule_id"),
    [("ceaseCommunication", "regf.cease"), ("bankruptcy", "bankruptcy.stay")],
)
def test_a_reply_opens_no_stop(reason: str, rule_id: str) -> None:
    ada = Borrower()
    ada.wants(reason)
    ada.writes("2026-04-15 11:00", "text")
    assert ada.ask(channel="text", purpose="replyToBorrower").on(rule_id) == "deny"
