"""What is allowed and gives cause for thought: concentration, and contacts over all channels (section 5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.compliance.guard_case import NOON, Borrower

CONCENTRATION, CUMULATIVE = "regf.freq.concentration", "regf.freq.cumulative"


def early(number: int, day: int = 15) -> list[str]:
    return [f"2026-04-{day:02} 09:{minute:02}" for minute in range(number)]


# Concentration


@pytest.mark.parametrize(
    ("calls", "word"), [(4, None), (5, "warn"), (6, "warn")], ids=["fifth", "sixth", "seventh"]
)
def test_the_sixth_call_on_a_date_warns(calls: int, word: str | None) -> None:
    ada = Borrower()
    ada.calls(*early(calls))
    answer = ada.ask()
    assert answer.on(CONCENTRATION) == word
    assert answer.decision == (word or "allow")


@pytest.mark.parametrize(
    ("tell", "is_counted"),
    [
        pytest.param(lambda ada: ada.plans("2026-04-15 18:00"), True, id="one planned today"),
        pytest.param(lambda ada: ada.plans("2026-04-16 18:00"), False, id="one for tomorrow"),
        pytest.param(lambda ada: ada.holds("2026-04-15 18:00"), True, id="a held slot"),
        pytest.param(lambda ada: ada.calls("2026-04-15"), True, id="one of unknown time"),
        pytest.param(lambda ada: ada.calls("2026-04-14 23:59"), False, id="one of yesterday"),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 10:00", outcome="voiceBusy"), False, id="busy"
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 10:00", loans=[ada.owes()]), True, id="another debt"
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 10:00", contact=ada.has_phone()),
            True,
            id="another number",
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 10:00", contact=ada.has_phone(affiliation="friend")),
            False,
            id="another person",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 10:00", channel="text"), False, id="another channel"
        ),
    ],
)
def test_what_counts_as_a_call_on_the_date(tell: Any, is_counted: bool) -> None:
    ada = Borrower()
    ada.calls(*early(4))
    tell(ada)
    answer = ada.ask(loan_ids=[ada.loan])
    assert answer.on(CONCENTRATION) == ("warn" if is_counted else None)


@pytest.mark.parametrize(
    ("seconds", "is_warned"), [(0, True), (1, True), (300, True), (300.000001, False)]
)
@pytest.mark.parametrize(
    ("outcome", "is_unanswered"),
    [
        ("voiceNoAnswer", True),
        ("voiceReachedVoicemail", True),
        ("voiceLeftVoicemail", True),
        ("voiceDropped", False),
        ("voiceSpokeWithThirdParty", False),
        ("voiceBusy", False),
    ],
)
def test_five_minutes_must_pass_after_a_call_that_nobody_answered(
    outcome: str, is_unanswered: bool, seconds: float, is_warned: bool
) -> None:
    ada = Borrower()
    ada.calls(NOON, outcome=outcome)
    answer = ada.ask(ada.moment(NOON) + dt.timedelta(seconds=seconds))
    assert answer.on(CONCENTRATION) == ("warn" if is_unanswered and is_warned else None)


@pytest.mark.parametrize(
    ("status", "is_warned"), [("attempted", True), ("inProgress", False), ("failed", False)]
)
def test_without_words_an_attempted_call_was_not_answered(status: str, is_warned: bool) -> None:
    ada = Borrower()
    ada.met("2026-04-15 11:57", status=status)
    assert ada.ask().on(CONCENTRATION) == ("warn" if is_warned else None)


@pytest.mark.parametrize(
    ("tell", "is_warned"),
    [
        pytest.param(lambda ada: None, True, id="nothing"),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 11:58", outcome="voiceDropped"),
            True,
            id="a later call was answered",
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 11:58", outcome="voiceWrongNumber"),
            False,
            id="the number proved wrong",
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-15 11:58", contact=ada.has_phone(), outcome="voiceBusy"),
            True,
            id="another number was called",
        ),
        pytest.param(lambda ada: ada.calls("2026-04-15"), True, id="one of unknown time"),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:58", channel="text"), True, id="a text was sent"
        ),
        pytest.param(lambda ada: ada.plans("2026-04-15 11:58"), True, id="one was planned"),
    ],
)
def test_whatever_else_happens_five_minutes_must_pass(tell: Any, is_warned: bool) -> None:
    ada = Borrower()
    ada.calls("2026-04-15 11:57")
    tell(ada)
    assert ada.ask().on(CONCENTRATION) == ("warn" if is_warned else None)


def test_the_unanswered_calls_of_five_minutes_are_named() -> None:
    ada = Borrower()
    ada.calls("2026-04-15 11:54")
    two = ada.calls("2026-04-15 11:56", "2026-04-15 11:58")
    ada.calls("2026-04-15 11:59", outcome="voiceDropped")
    reason = ada.ask().reason(CONCENTRATION)
    assert reason["interactionIds"] == [call.id for call in two]
    assert (reason["count"], reason["limit"]) == (2, 300)


def test_another_number_may_be_tried_at_once() -> None:
    ada = Borrower()
    ada.calls("2026-04-15 11:57")
    assert ada.ask(contact_id=ada.has_phone()).on(CONCENTRATION) is None


def test_an_attorney_is_no_matter_of_concentration() -> None:
    ada = Borrower()
    attorney = ada.has_phone(affiliation="attorney")
    ada.calls(*early(6), "2026-04-15 11:57", contact=attorney)
    assert ada.ask(contact_id=attorney).decision == "allow"


# Over all channels


@pytest.mark.parametrize(
    ("contacts", "word"), [(6, None), (7, "warn")], ids=["the seventh", "the eighth"]
)
@pytest.mark.parametrize("asked", ["voice", "mail", "gui", "document", "chat"])
def test_the_eighth_contact_in_seven_dates_warns(
    asked: str, contacts: int, word: str | None
) -> None:
    ada = Borrower()
    channels = ("voice", "text", "email", "mail", "chat", "gui", "document")
    for day, channel in enumerate(channels[:contacts], start=9):
        ada.met(f"2026-04-{day:02} 09:00", channel=channel, status="attempted")
    assert ada.ask(channel=asked).on(CUMULATIVE) == word


@pytest.mark.parametrize(
    ("tell", "is_counted"),
    [
        pytest.param(lambda ada: ada.met("2026-04-09", channel="mail"), True, id="seventh date"),
        pytest.param(lambda ada: ada.met("2026-04-08", channel="mail"), False, id="eighth date"),
        pytest.param(lambda ada: ada.plans("2026-04-17 12:00", channel="text"), True, id="planned"),
        pytest.param(lambda ada: ada.holds("2026-04-17 12:00", channel="text"), True, id="held"),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="mail", status="failed"),
            False,
            id="failed",
        ),
        pytest.param(lambda ada: ada.writes("2026-04-14 12:00", "mail"), False, id="inbound"),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="email", theme="marketing"),
            False,
            id="marketing",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="mail", loans=[ada.owes()]),
            True,
            id="another debt",
        ),
        pytest.param(
            lambda ada: ada.met(
                "2026-04-14 12:00", channel="text", contact=ada.has_phone(affiliation="friend")
            ),
            False,
            id="another person",
        ),
    ],
)
def test_what_counts_as_a_contact(tell: Any, is_counted: bool) -> None:
    ada = Borrower()
    for minute in range(6):
        ada.met(f"2026-04-13 09:{minute:02}", channel="mail")
    tell(ada)
    answer = ada.ask(channel="mail", loan_ids=[ada.loan])
    assert answer.on(CUMULATIVE) == ("warn" if is_counted else None)


@pytest.mark.parametrize("asked", ["text", "email"])
@pytest.mark.parametrize(
    ("texts", "emails", "word"),
    [(2, 0, None), (1, 1, None), (3, 0, "warn"), (2, 1, "warn"), (0, 3, "warn")],
)
def test_the_fourth_text_or_e_mail_on_a_date_warns(
    asked: str, texts: int, emails: int, word: str | None
) -> None:
    ada = Borrower()
    for time in early(texts):
        ada.met(time, channel="text")
    for time in early(emails):
        ada.met(time, channel="email")
    assert ada.ask(channel=asked).on(CUMULATIVE) == word
    assert ada.ask(channel="mail").on(CUMULATIVE) is None
    assert ada.ask("2026-04-16 12:00", asked).on(CUMULATIVE) is None


def test_a_warning_does_not_keep_from_contact() -> None:
    ada = Borrower()
    ada.calls(*early(6))
    answer = ada.ask()
    assert (answer.data["result"], answer.data["requiresReview"]) == (True, False)
    assert answer.next_allowed_at == ada.moment(NOON)
    assert answer.data["loanIdsAllowed"] == [ada.loan]
