"""The first moment at which a question would be allowed: then it is, and one microsecond before it is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.compliance.broken_rules import BREACHES, WARNINGS
from tests.compliance.guard_case import MICROSECOND, NOON, Borrower, parsed

# By rule, of its story in broken_rules: when it ends. The others have no end.
ENDS = {
    "tcpa.prerecorded": "2026-05-12 00:00",
    "regf.time": "2026-04-16 08:00",
    "tcpa.hours": "2026-04-16 08:00",
    "us-fl.hours": "2026-04-16 08:00",
    "regf.freq.7in7": "2026-04-16 00:00",
    "regf.freq.wait": "2026-04-21 00:00",
    "borrower.intensity": "2026-04-20 00:00",
    "us-ma.freq": "2026-04-20 00:00",
    "us-ny-nyc.freq": "2026-04-20 00:00",
    "us-dc.freq": "2026-04-18 00:00",
    "us-wa.freq": "2026-04-19 00:00",
    "us-wv.freq": "2026-04-16 00:00",
    "us-or.work": "2026-04-21 00:00",
    "us-ny.freq": "2026-04-19 00:00",
}
DENYING = [rule_id for rule_id in BREACHES if rule_id not in WARNINGS]
# It is under few rules, and under no hours.
QUIET = {"channel": "mail", "theme": "opsServicingDebtValidation"}
ONE_DAY = dt.timedelta(days=1)


def assert_it_is_the_first(ada: Borrower, at: str, expected: str | None, **question: Any) -> None:
    """What is asked at a moment is allowed first at another: there, not just before, nor hourly until then."""
    answer = ada.ask(at, **question)
    if expected is None:
        assert answer.next_allowed_at is None
        return
    first = ada.moment(expected)
    assert answer.next_allowed_at == first
    assert ada.ask(first, **question).data["result"]
    assert ada.ask(first, **question).next_allowed_at == first
    before = first - MICROSECOND
    while before >= ada.moment(at):
        found = ada.ask(before, **question)
        assert not found.data["result"], before
        assert found.next_allowed_at == first
        before -= dt.timedelta(hours=7)


@pytest.mark.parametrize("rule_id", DENYING)
def test_each_reason_says_when_its_rule_alone_ends(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    found = parsed(breach.asked(ada).reason(rule_id)["nextAllowedAt"])
    expected = ENDS.get(rule_id)
    assert found == (None if expected is None else ada.moment(expected))
    if found is not None:
        later = breach._replace(at=found)
        assert later.asked(ada).on(rule_id) is None
        assert later._replace(at=found - MICROSECOND).asked(ada).on(rule_id) == "deny"


@pytest.mark.parametrize("rule_id", sorted(WARNINGS))
def test_what_only_warns_keeps_from_nothing(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    answer = breach.asked(ada)
    assert answer.next_allowed_at == ada.moment(breach.at)
    assert parsed(answer.reason(rule_id)["nextAllowedAt"]) == ada.moment(breach.at)


@pytest.mark.parametrize("rule_id", [rule_id for rule_id in DENYING if rule_id not in ENDS])
def test_a_rule_without_an_end_leaves_no_moment(rule_id: str) -> None:
    breach = BREACHES[rule_id]
    answer = breach.asked(breach.borrower())
    assert (answer.decision, answer.next_allowed_at) == ("deny", None)


@pytest.mark.parametrize(("rule_id", "expected"), ENDS.items())
def test_the_first_allowed_moment_by_rule(rule_id: str, expected: str) -> None:
    breach = BREACHES[rule_id]
    ada = breach.borrower()
    ada.agrees("marketing", "2026-01-01 12:00")
    # Thirty calls are too many for regf.freq.7in7 as well.
    ends = "2026-04-20 00:00" if rule_id == "us-wv.freq" else expected
    question = {"channel": breach.channel, "theme": breach.theme, **breach.question}
    assert_it_is_the_first(ada, breach.at, ends.replace("00:00", "08:00"), **question)


def test_what_is_allowed_is_allowed_at_once() -> None:
    ada = Borrower()
    answer = ada.ask()
    assert answer.data["evaluatedAt"] == answer.data["nextAllowedAt"]
    assert answer.next_allowed_at == ada.moment(NOON)


# Several rules


def test_several_rules_must_all_have_ended() -> None:
    ada = Borrower()
    ada.talks("2026-04-14 12:00")
    # After the wait comes an inconvenient day, and then an inconvenient morning.
    ada.wants(days_of_week=[1])
    ada.wants(times_of_day=[{"from": "08:00", "to": "10:30"}])
    assert_it_is_the_first(ada, NOON, "2026-04-22 10:30")


def test_a_rule_may_begin_where_another_ends() -> None:
    ada = Borrower("WA")
    ada.has_phone("614")
    ada.wants(times_of_day=[{"from": "08:00", "to": "10:00"}], time_zone="America/Los_Angeles")
    assert_it_is_the_first(ada, "2026-04-15 19:00", "2026-04-16 10:00")


def test_what_is_planned_for_later_may_close_a_date_again() -> None:
    ada = Borrower()
    ada.calls(*[f"2026-04-10 09:0{minute}" for minute in range(7)])
    for minute in range(7):
        ada.plans(f"2026-04-18 09:0{minute}")
    # The calls made close up to the sixteenth, those planned up to the twenty-fourth.
    assert_it_is_the_first(ada, NOON, "2026-04-25 08:00")


def test_a_held_slot_is_a_call_made() -> None:
    ada = Borrower()
    ada.calls(*[f"2026-04-10 09:0{minute}" for minute in range(6)])
    ada.holds("2026-04-15 18:00")
    assert_it_is_the_first(ada, NOON, "2026-04-17 08:00")


# Facts that take effect later


@pytest.mark.parametrize(
    ("tell", "at", "expected", "question"),
    [
        pytest.param(
            lambda ada: (ada.talks("2026-04-14 12:00"), ada.agrees("priorConsent", "2026-04-17 10:00")),
            NOON,
            "2026-04-17 10:00",
            {},
            id="a prior consent is given",
        ),
        pytest.param(
            lambda ada: (ada.talks("2026-04-14 12:00"), ada.talks("2026-04-18 12:00")),
            NOON,
            "2026-04-25 08:00",
            {},
            id="another conversation",
        ),
        pytest.param(
            lambda ada: ada.agrees("marketing", "2026-04-17 10:00"),
            NOON,
            "2026-04-17 10:00",
            {"theme": "marketing"},
            id="consent to marketing is given",
        ),
        pytest.param(
            lambda ada: (ada.calls("2026-04-14 12:00", outcome="voiceWrongNumber"),
                         ada.talks("2026-04-17 10:00")),
            NOON,
            "2026-04-17 10:00",
            {"theme": "opsServicingDebtValidation"},
            id="the number proves right",
        ),
        pytest.param(
            lambda ada: ada.wants("dispute", withdrawn_at=ada.moment("2026-04-17 10:00:00.000001")),
            NOON,
            "2026-04-17 10:00:00.000001",
            {},
            id="verification is sent",
        ),
        pytest.param(
            lambda ada: (ada.wants(channels=["text"]), ada.writes("2026-04-17 10:00", "text")),
            NOON,
            "2026-04-17 10:00",
            {"channel": "text", "purpose": "replyToBorrower"},
            id="the borrower writes",
        ),
        pytest.param(
            lambda ada: (ada.wants(days_of_week=[2, 3]),
                         ada.met("2026-04-16 10:00", channel="chat", direction="inbound",
                                 status="inProgress")),
            NOON,
            "2026-04-16 10:00",
            {"channel": "chat"},
            id="the borrower opens a chat",
        ),
        pytest.param(
            lambda ada: (ada.corrects(ada.contact(ada.phone), receive_text_messages_last_consent_at=None),
                         ada.writes("2026-04-17", "text")),
            NOON,
            "2026-04-17 08:00",
            {"channel": "text"},
            id="the borrower texts at an unknown time",
        ),
        pytest.param(
            lambda ada: ada.wants("bankruptcy", end_date=dt.date(2026, 4, 30)),
            NOON,
            "2026-05-01 08:00",
            {},
            id="the day of discharge",
        ),
    ],
)  # fmt: skip
def test_facts_take_effect_at_their_moments(
    tell: Any, at: str, expected: str, question: dict[str, Any]
) -> None:
    ada = Borrower()
    tell(ada)
    assert_it_is_the_first(ada, at, expected, **question)


def test_a_purpose_that_expires_opens_nothing_later() -> None:
    ada = Borrower()
    ada.talks("2026-04-14 12:00")
    question = {"purpose": "timeCritical", "purpose_deadline": ada.moment("2026-04-16 09:00")}
    # It is too late today; tomorrow at eight there is an hour left.
    assert_it_is_the_first(ada, "2026-04-15 22:00", "2026-04-16 08:00", **question)
    assert_it_is_the_first(ada, "2026-04-16 09:30", "2026-04-21 08:00", **question)


# When clocks change


@pytest.mark.parametrize(
    ("times", "at", "expected"),
    [
        (("01:15", "01:45"), "2026-11-01T06:30+00:00", "2026-11-01T06:45+00:00"),
        (("01:15", "01:45"), "2026-11-01T07:30+00:00", "2026-11-01T07:45+00:00"),
        (("01:30", "02:30"), "2026-03-08T07:45+00:00", "2026-03-08T08:00+00:00"),
        (("01:30", "24:00"), "2026-11-01T06:45+00:00", "2026-11-01T07:00+00:00"),
        (("00:00", "24:00"), "2026-11-01T06:45+00:00", None),
    ],
    ids=["first time", "second time", "skipped end", "put back before it", "all day"],
)
def test_times_of_day_end_by_the_wall_clock(
    times: tuple[str, str], at: str, expected: str | None
) -> None:
    ada = Borrower()
    ada.wants(times_of_day=[{"from": times[0], "to": times[1]}])
    assert_it_is_the_first(ada, at, expected, **QUIET)


# As far as it looks


@pytest.mark.parametrize(("later", "is_found"), [(0 * MICROSECOND, True), (MICROSECOND, False)])
def test_it_looks_four_hundred_days_ahead(later: dt.timedelta, is_found: bool) -> None:
    ada = Borrower()
    end = ada.moment("2026-04-15T12:00+00:00") + 400 * ONE_DAY + later
    ada.wants(withdrawn_at=end)
    answer = ada.ask("2026-04-15T12:00+00:00", **QUIET)
    expected = end if is_found else None
    assert answer.next_allowed_at == expected
    assert parsed(answer.reason("regf.designated")["nextAllowedAt"]) == expected


# Several contacts


def test_each_contact_has_a_moment_of_its_own_and_the_first_is_that_of_the_answer() -> None:
    ada = Borrower()
    second, third = ada.has_phone(), ada.has_phone()
    ada.wants(contact_ids=[ada.phone], end_date=dt.date(2026, 4, 20))
    ada.wants(contact_ids=[second], end_date=dt.date(2026, 4, 18))
    ada.wants(contact_ids=[third])
    answer = ada.ask(contact_id=None)
    moments = {row["contactId"]: parsed(row["nextAllowedAt"]) for row in answer.data["contacts"]}
    assert moments == {
        ada.phone: ada.moment("2026-04-21 08:00"),
        second: ada.moment("2026-04-19 08:00"),
        third: None,
    }
    assert answer.next_allowed_at == ada.moment("2026-04-19 08:00")


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
def test_what_is_stored_is_searched_alike(db: None, is_stored: bool) -> None:
    ada = Borrower(is_stored=is_stored)
    ada.calls(*[f"2026-04-14 09:0{minute}" for minute in range(6)])
    ada.plans("2026-05-20 09:00")
    ada.talks("2026-04-15 09:00")
    ada.wants(days_of_week=[2, 3])
    assert ada.ask().next_allowed_at == ada.moment("2026-04-24 08:00")
