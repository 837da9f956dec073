"""What counts as a telephone call and as a conversation: the whole table of compliance.md section 2."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.choices import Theme
from interactions.choices import Channel, Direction
from interactions.status_details import AGENT_OUTCOMES, STATUS_DETAILS
from tests.compliance.guard_case import Borrower

NO_CALL = {
    *("voiceBusy", "voiceNotInService", "voiceTechnicalFailure", "technicalFailure"),
    *("contactMissing", "templateMissing", "blockedByComplianceGuard", "voiceWrongNumber"),
}
CALL_ALONE = {
    *("voiceNoAnswer", "voiceReachedVoicemail", "voiceLeftVoicemail", "voiceDropped"),
    *("voiceSpokeWithThirdParty", "voiceLeftMessageWithThirdParty"),
}
CONVERSATION = {
    *("voiceSpokeWithFirstParty", "voiceSpokeWithAuthorizedThirdParty"),
    *("voiceHungUp", "voiceLanguageBarrier"),
}
OUTBOUND_DETAILS = [
    row.value
    for row in STATUS_DETAILS
    if Channel.VOICE in row.channels and Direction.OUTBOUND in row.directions
]
INBOUND_DETAILS = [
    row.value
    for row in STATUS_DETAILS
    if Channel.VOICE in row.channels and Direction.INBOUND in row.directions
]
VOICE_OUTCOMES = [row.value for row in AGENT_OUTCOMES if row.channel == Channel.VOICE]
UNCOUNTED_THEMES = {"agentNotification", "opsAccountCredentials", "marketing"}
YESTERDAY = "2026-04-14 12:00"


def nearly_full() -> Borrower:
    """Six calls were made to another number of hers: one more, and there is no room for the next."""
    ada = Borrower()
    other = ada.has_phone()
    ada.calls(*(f"2026-04-{day:02} 09:00" for day in (9, 10, 11, 12, 13, 14)), contact=other)
    return ada


@pytest.fixture
def ada() -> Borrower:
    return nearly_full()


def counted(ada: Borrower) -> tuple[bool, bool]:
    """Whether what was added since is a call, and whether it is a conversation."""
    answer = ada.ask()
    return answer.on("regf.freq.7in7") == "deny", answer.on("regf.freq.wait") == "deny"


def test_without_anything_more_there_is_room(ada: Borrower) -> None:
    assert counted(ada) == (False, False)


def test_the_tables_name_every_word() -> None:
    assert set(OUTBOUND_DETAILS + VOICE_OUTCOMES) == NO_CALL | CALL_ALONE | CONVERSATION


@pytest.mark.parametrize("details", [None, *OUTBOUND_DETAILS])
def test_it_is_a_call_or_a_conversation_if_either_word_says_so(details: str | None) -> None:
    for outcome in [*([None] if details else []), *VOICE_OUTCOMES]:
        ada = nearly_full()
        status = {} if details else {"status": "attempted"}
        ada.met(YESTERDAY, outcome=details, agent_outcome=outcome, **status)
        words = {details, outcome}
        is_conversation = bool(words & CONVERSATION)
        is_call = is_conversation or bool(words & CALL_ALONE)
        assert counted(ada) == (is_call, is_conversation), outcome


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("attempted", (True, False)),
        ("inProgress", (True, False)),
        ("failed", (True, False)),
        ("succeeded", (True, True)),
        ("canceled", (False, False)),
        ("scheduled", (True, False)),
    ],
)
def test_without_words_the_status_decides(
    ada: Borrower, status: str, expected: tuple[bool, bool]
) -> None:
    if status == "scheduled":
        ada.plans("2026-04-15 18:00")
    else:
        ada.met(YESTERDAY, status=status)
    assert counted(ada) == expected


def test_a_live_hold_is_a_call(ada: Borrower) -> None:
    ada.holds("2026-04-15 18:00")
    assert counted(ada) == (True, False)


@pytest.mark.parametrize("details", [None, *INBOUND_DETAILS])
def test_an_inbound_call_is_never_a_call_and_a_conversation_by_its_words(
    details: str | None,
) -> None:
    for outcome in [None, *VOICE_OUTCOMES]:
        ada = nearly_full()
        status = {} if details else {"status": "attempted"}
        ada.writes(YESTERDAY, "voice", outcome=details, agent_outcome=outcome, **status)
        assert counted(ada) == (False, bool({details, outcome} & CONVERSATION)), outcome


@pytest.mark.parametrize(
    ("status", "is_conversation"),
    [("succeeded", True), ("attempted", False), ("inProgress", False), ("failed", False)],
)
def test_an_inbound_call_without_words_is_a_conversation_if_it_succeeded(
    ada: Borrower, status: str, is_conversation: bool
) -> None:
    ada.writes(YESTERDAY, "voice", status=status)
    assert counted(ada) == (False, is_conversation)


@pytest.mark.parametrize("theme", Theme.values)
@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_history_counts_whatever_its_theme_but_three(
    ada: Borrower, direction: str, theme: str
) -> None:
    ada.talks(YESTERDAY, theme=theme, direction=direction)
    is_counted = theme not in UNCOUNTED_THEMES
    assert counted(ada) == (is_counted and direction == "outbound", is_counted)


@pytest.mark.parametrize("theme", sorted(UNCOUNTED_THEMES))
def test_what_is_planned_or_held_for_those_themes_does_not_count(ada: Borrower, theme: str) -> None:
    ada.plans("2026-04-15 18:00", theme=theme)
    ada.holds("2026-04-15 18:00", theme=theme)
    assert counted(ada) == (False, False)


@pytest.mark.parametrize("channel", ["text", "email", "mail", "chat", "fax", "gui", "document"])
def test_other_channels_are_no_telephone_calls(ada: Borrower, channel: str) -> None:
    ada.met(YESTERDAY, channel=channel)
    ada.writes(YESTERDAY, channel)
    assert counted(ada) == (False, False)


def test_what_was_deleted_counts_for_nothing(ada: Borrower) -> None:
    row = ada.talks(YESTERDAY)
    ada.corrects(row, deleted_at=ada.moment(YESTERDAY))
    assert counted(ada) == (False, False)


def test_an_outcome_that_was_corrected_counts_as_it_is_now(ada: Borrower) -> None:
    [row] = ada.calls(YESTERDAY, outcome="voiceBusy")
    assert counted(ada) == (False, False)
    ada.corrects(row, status="attempted", status_details="voiceNoAnswer")
    assert counted(ada) == (True, False)


# Numbers that prove wrong


def wrong(ada: Borrower, time: str, **values: Any) -> None:
    ada.calls(time, outcome="voiceWrongNumber", **values)


@pytest.mark.parametrize(
    ("call", "wrong_at", "counts"),
    [
        pytest.param("2026-04-13 10:00", "2026-04-13 10:01", False, id="before"),
        pytest.param("2026-04-13 10:00", "2026-04-13 09:59", True, id="after"),
        pytest.param("2026-04-13 10:00", "2026-04-13 10:00", True, id="at once"),
        pytest.param("2026-04-12", "2026-04-13 10:00", False, id="on an earlier date"),
        pytest.param("2026-04-13", "2026-04-13 10:00", True, id="perhaps after"),
        pytest.param("2026-04-13 10:00", "2026-04-13", True, id="perhaps before"),
        pytest.param("2026-04-12 10:00", "2026-04-13", False, id="on the date before"),
        pytest.param("2026-04-13 10:00", "2026-04-15 12:00", False, id="learned now"),
        pytest.param("2026-04-13 10:00", "2026-04-15 12:00:00.000001", True, id="learned later"),
    ],
)
def test_calls_to_a_number_that_proved_wrong_later_do_not_count(
    ada: Borrower, call: str, wrong_at: str, counts: bool
) -> None:
    ada.calls(call)
    wrong(ada, wrong_at)
    assert counted(ada)[0] is counts


def test_calls_to_other_numbers_count_although_one_is_wrong(ada: Borrower) -> None:
    wrong(ada, "2026-04-14 18:00")
    ada.calls(YESTERDAY, contact=ada.has_phone())
    assert counted(ada) == (True, False)


def test_calls_without_a_number_are_never_wiped_out(ada: Borrower) -> None:
    ada.calls(YESTERDAY, contact=None)
    wrong(ada, "2026-04-14 18:00", contact=None)
    wrong(ada, "2026-04-14 18:00")
    assert counted(ada) == (True, False)


def test_calls_that_do_not_count_stay_so_when_the_number_is_verified_again(ada: Borrower) -> None:
    ada.calls("2026-04-13 10:00")
    wrong(ada, "2026-04-13 11:00")
    ada.corrects(ada.contact(ada.phone), verified=True)
    assert counted(ada) == (False, False)
    ada.calls("2026-04-14 10:00")
    assert counted(ada) == (True, False)


def test_what_is_planned_or_held_for_a_wrong_number_still_counts(ada: Borrower) -> None:
    wrong(ada, "2026-04-14 18:00")
    ada.plans("2026-04-13 10:00")
    assert counted(ada) == (True, False)


def test_a_wrong_number_with_another_word_that_says_call_is_one(ada: Borrower) -> None:
    wrong(ada, YESTERDAY, agent_outcome="voiceNoAnswer")
    assert counted(ada) == (True, False)


def test_texts_to_a_number_that_proved_wrong_still_count() -> None:
    ada = Borrower(collections_intensity="light")
    ada.met("2026-04-12 10:00", channel="text")
    ada.met("2026-04-13 10:00", channel="text")
    wrong(ada, "2026-04-14 10:00")
    assert ada.ask(channel="email").on("borrower.intensity") == "deny"


# The order in time


@pytest.mark.parametrize(
    ("time", "counts"),
    [
        ("2026-04-15 12:00", True),
        ("2026-04-15 12:00:00.000001", False),
        ("2026-04-15", True),
        ("2026-04-16", False),
        ("2026-04-09 00:00", True),
        ("2026-04-08 23:59:59.999999", False),
        ("2026-04-09", True),
        ("2026-04-08", False),
    ],
)
def test_calls_count_that_have_begun_within_the_window(
    ada: Borrower, time: str, counts: bool
) -> None:
    ada.calls(time)
    assert counted(ada)[0] is counts


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Guam"])
def test_a_date_without_a_time_is_the_same_date_everywhere(zone: str) -> None:
    ada = Borrower(company_zone="America/New_York", time_zone=zone)
    ada.clock = zone
    ada.rows.person.time_zone_stated_at = ada.moment("2026-01-01 12:00")
    ada.talks("2026-04-09")
    for at, word in (("2026-04-09 00:00", "deny"), ("2026-04-15 23:59:59", "deny")):
        assert ada.ask(at).on("regf.freq.wait") == word
    for at in ("2026-04-08 23:59:59", "2026-04-16 00:00"):
        assert ada.ask(at).on("regf.freq.wait") is None


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        pytest.param("2026-04-15 09:00", "2026-04-15 10:00", True, id="left open today"),
        pytest.param("2026-04-10 09:00", None, True, id="left open days ago"),
        pytest.param("2026-04-08 09:00", None, False, id="left open long ago"),
        pytest.param("2026-04-01 09:00", "2026-04-09 00:00", True, id="reaching into the window"),
        pytest.param("2026-04-15 20:00", None, True, id="later today"),
        pytest.param("2026-04-16 20:00", None, False, id="tomorrow, when it is the seventh"),
    ],
)
def test_what_is_planned_counts_on_its_dates(
    ada: Borrower, start: str, end: str | None, counts: bool
) -> None:
    ada.plans(start, end)
    assert counted(ada)[0] is counts
