"""The plain judge on what counts: words and statuses, wrong numbers, planned calls, holds."""

from __future__ import annotations

from typing import Any

import pytest

from interactions.choices import Direction, Status
from tests.compliance.plain_counting import is_call, is_conversation
from tests.compliance.plain_judge import Hold
from tests.compliance.plain_rows import (
    address,
    at,
    call,
    conversation,
    denied,
    message,
    phone,
    planned,
    warned,
    world,
)

SEVEN = "regf.freq.7in7"


def calls_on(*days: int, **values: Any) -> list[Any]:
    """One call on each of these days, at noon."""
    return [call(f"2026-04-{day:02} 12:00", **values) for day in days]


@pytest.mark.parametrize(
    ("words", "outbound_call", "outbound_conversation", "inbound_conversation"),
    [
        ("voiceBusy", False, False, False),
        ("voiceNotInService", False, False, False),
        ("voiceTechnicalFailure", False, False, False),
        ("technicalFailure", False, False, False),
        ("contactMissing", False, False, False),
        ("templateMissing", False, False, False),
        ("blockedByComplianceGuard", False, False, False),
        ("voiceNoAnswer", True, False, False),
        ("voiceReachedVoicemail", True, False, False),
        ("voiceLeftVoicemail", True, False, False),
        ("voiceDropped", True, False, False),
        ("voiceSpokeWithThirdParty", True, False, False),
        ("voiceLeftMessageWithThirdParty", True, False, False),
        ("voiceSpokeWithFirstParty", True, True, True),
        ("voiceSpokeWithAuthorizedThirdParty", True, True, True),
        ("voiceHungUp", True, True, True),
        ("voiceLanguageBarrier", True, True, True),
        ("voiceWrongNumber", False, False, False),
        ("voiceWrongNumber voiceLeftVoicemail", True, False, False),
        ("voiceNoAnswer voiceSpokeWithFirstParty", True, True, True),
        ("attempted", True, False, False),
        ("inProgress", True, False, False),
        ("failed", True, False, False),
        ("succeeded", True, True, True),
        ("canceled", False, False, False),
    ],
)
def test_what_is_a_call_and_what_a_conversation(
    words: str, outbound_call: bool, outbound_conversation: bool, inbound_conversation: bool
) -> None:
    """By statusDetails and agentOutcome; where nothing is said, by the status."""
    details, outcome = [*words.split(), None][:2]
    values = {"status_details": details, "agent_outcome": outcome, "status": "attempted"}
    if words in Status.values:
        values = {"status_details": None, "status": words}
    outbound, inbound = (call("2026-04-01 12:00", direction=one, **values) for one in Direction)
    assert (is_call(outbound), is_conversation(outbound)) == (outbound_call, outbound_conversation)
    assert (is_call(inbound), is_conversation(inbound)) == (False, inbound_conversation)


@pytest.mark.parametrize("theme", ["agentNotification", "opsAccountCredentials", "marketing"])
def test_some_themes_count_for_nothing(theme: str) -> None:
    row = conversation("2026-04-01 12:00", theme=theme)
    assert not is_call(row)
    assert not is_conversation(row)


@pytest.mark.parametrize(
    ("status", "channel", "counts"),
    [
        ("attempted", "text", True),
        ("succeeded", "mail", True),
        ("inProgress", "chat", True),
        ("failed", "text", False),
        ("canceled", "email", False),
    ],
)
def test_what_else_is_an_outbound_contact(status: str, channel: str, counts: bool) -> None:
    rows = [*calls_on(1, 2, 3, 4, 5, 6), message("2026-04-06 13:00", channel, status=status)]
    assert warned(world(*rows), "2026-04-07 12:00") == (
        {"regf.freq.cumulative"} if counts else set()
    )


def test_what_is_planned_by_another_channel_is_an_outbound_contact() -> None:
    letter = planned("2026-04-08 12:00", channel="mail", contact_id="address")
    contacts = [phone(), address()]
    known = world(*calls_on(1, 2, 3, 4, 5, 6), letter, contacts=contacts)
    assert warned(known, "2026-04-06 13:00") == set(), "six from 1 to 6, six from 2 to 8 April"
    more = world(*known.interactions, call("2026-04-06 12:30"), contacts=contacts)
    assert warned(more, "2026-04-06 13:00") == {"regf.freq.cumulative"}


# Wrong numbers


def wrong_number(moment: str, **values: Any) -> Any:
    return call(moment, status_details="voiceWrongNumber", **values)


def test_a_wrong_number_wipes_earlier_calls_there_and_makes_it_unusable() -> None:
    contacts = [phone(), phone(id="other")]
    known = world(*calls_on(1, 2, 3, 4, 5, 6), wrong_number("2026-04-07 12:00"), contacts=contacts)
    more = world(*known.interactions, *calls_on(7, contact_id="other"), contacts=contacts)
    assert denied(known, "2026-04-07 13:00", contact_id="phone") == {"contact.usable"}
    assert denied(more, "2026-04-07 13:00", contact_id="other") == set()
    assert denied(more, "2026-04-07 13:00") == set()


def test_a_verified_number_is_usable_again_and_calls_after_it_count() -> None:
    rows = [*calls_on(1, 2, 3), wrong_number("2026-04-04 12:00"), *calls_on(5, 6, 7, 8, 9, 10)]
    known = world(*rows, contacts=[phone(verified=True)])
    one_more = world(*rows, call("2026-04-10 15:00"), contacts=[phone(verified=True)])
    assert denied(known, "2026-04-10 17:00") == set()
    assert denied(one_more, "2026-04-10 17:00") == {SEVEN}


def test_a_conversation_after_a_wrong_number_shows_that_it_was_right() -> None:
    known = world(
        wrong_number("2026-04-01 12:00"), conversation("2026-04-02 12:00", direction="inbound")
    )
    elsewhere = world(
        wrong_number("2026-04-01 12:00"),
        conversation("2026-04-02 12:00", contact_id="other"),
        call("2026-04-02 13:00"),
        contacts=[phone(), phone(id="other")],
    )
    assert denied(known, "2026-04-02 11:00") == {"contact.usable"}
    assert denied(known, "2026-04-09 12:00") == set()
    assert denied(elsewhere, "2026-04-09 12:00", contact_id="phone") == {"contact.usable"}


# Planned calls and holds


def test_a_call_planned_for_later_today_counts() -> None:
    known = world(*calls_on(1, 2, 3, 4, 5, 6), planned("2026-04-07 18:00"))
    assert SEVEN in denied(known, "2026-04-07 12:00")
    assert SEVEN not in denied(known, "2026-04-07 18:00", interaction_id=known.interactions[-1].id)


def test_calls_planned_for_later_dates_count_in_every_window_that_holds_today() -> None:
    later = [planned(f"2026-04-{day:02} 18:00") for day in range(4, 10)]
    known = world(*calls_on(3), *later)
    assert SEVEN in denied(known, "2026-04-03 13:00")
    assert SEVEN not in denied(known, "2026-04-02 12:00")


def test_a_planned_call_counts_once_for_all_dates_of_its_window() -> None:
    known = world(*calls_on(1, 2, 3, 4, 5), planned("2026-04-06 18:00", "2026-04-08 18:00"))
    more = world(*known.interactions, call("2026-04-06 12:00"))
    assert SEVEN not in denied(known, "2026-04-07 12:00")
    assert SEVEN in denied(more, "2026-04-07 12:00")


def test_a_hold_counts_until_it_is_used() -> None:
    hold = Hold("hold", "voice", None, [], at("2026-04-07 20:00"))
    known = world(*calls_on(1, 2, 3, 4, 5, 6), holds=[hold])
    assert SEVEN in denied(known, "2026-04-07 12:00")
    assert SEVEN not in denied(known, "2026-04-07 12:00", reservation_id="hold")
