"""Limits of Washington, Oregon and West Virginia by the week, over all debts (section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import NOON, Borrower

# Wednesday the fifteenth lies in the week from Sunday the twelfth to Saturday the eighteenth.


def mornings(*days: int) -> list[str]:
    return [f"2026-04-{day:02} 09:00" for day in days]


# Washington


@pytest.mark.parametrize(
    ("days", "planned", "is_denied"),
    [
        pytest.param((13, 14), (), False, id="the third"),
        pytest.param((12, 13, 14), (), True, id="the fourth"),
        pytest.param((9, 10, 11), (), True, id="in seven dates over two weeks"),
        pytest.param((8, 10, 11), (), False, id="in eight dates"),
        pytest.param((12,), (17, 18), True, id="in the calendar week"),
        pytest.param((), (18, 18, 21), True, id="in seven dates to come"),
        pytest.param((), (18, 18, 22), False, id="in eight dates to come"),
    ],
)
def test_washington_allows_collectors_three_contacts_a_week(
    days: tuple[int, ...], planned: tuple[int, ...], is_denied: bool
) -> None:
    ada = Borrower("WA", kind="collector")
    ada.calls(*mornings(*days))
    for time in mornings(*planned):
        ada.plans(time)
    assert ada.ask().on("us-wa.freq") == ("deny" if is_denied else None)


@pytest.mark.parametrize(
    ("channel", "is_counted"),
    [
        *(("voice", True), ("text", True), ("email", True), ("mail", True)),
        *(("fax", True), ("chat", True), ("gui", False), ("document", False)),
    ],
)
@pytest.mark.parametrize("asked", ["voice", "mail"])
def test_washington_counts_nearly_all_channels(asked: str, channel: str, is_counted: bool) -> None:
    ada = Borrower("WA", kind="collector", loans=2)
    ada.calls(*mornings(13), loans=[ada.loans[0]])
    ada.calls(*mornings(14), loans=[ada.loans[1]])
    ada.met("2026-04-14 10:00", channel=channel)
    assert ada.ask(channel=asked).on("us-wa.freq") == ("deny" if is_counted else None)


@pytest.mark.parametrize("state", ["WA", "OR"])
@pytest.mark.parametrize(
    ("label", "asked", "is_denied"),
    [
        ("work", "work", True),
        ("work", "personal", False),
        ("personal", "work", False),
        ("home", "work", False),
    ],
)
def test_washington_and_oregon_allow_one_contact_a_week_at_work(
    state: str, label: str, asked: str, is_denied: bool
) -> None:
    ada = Borrower(state, kind="collector")
    first, second = ada.has_phone(label=label), ada.has_phone(label=asked)
    ada.calls(*mornings(14), contact=first)
    rule_id = "us-wa.freq" if state == "WA" else "us-or.work"
    answer = ada.ask(contact_id=second)
    assert answer.on(rule_id) == ("deny" if is_denied else None)
    if is_denied:
        assert (answer.reason(rule_id)["limit"], answer.reason(rule_id)["count"]) == (1, 1)


@pytest.mark.parametrize(
    ("tell", "is_denied"),
    [
        pytest.param(lambda ada, work: ada.calls(*mornings(9), contact=work), True, id="seventh"),
        pytest.param(lambda ada, work: ada.calls(*mornings(8), contact=work), False, id="eighth"),
        pytest.param(
            lambda ada, work: ada.plans("2026-04-21 12:00", contact=work), True, id="plan"
        ),
        pytest.param(
            lambda ada, work: ada.plans("2026-04-22 12:00", contact=work), False, id="too late"
        ),
        pytest.param(
            lambda ada, work: ada.met(
                "2026-04-14 12:00", channel="email", contact=ada.has_email(label="work")
            ),
            True,
            id="an e-mail",
        ),
        pytest.param(
            lambda ada, work: ada.met("2026-04-14 12:00", channel="text", contact=work),
            True,
            id="a text",
        ),
        pytest.param(lambda ada, work: ada.calls(*mornings(14), contact=None), False, id="nowhere"),
    ],
)
def test_a_week_at_work_in_oregon(tell: Any, is_denied: bool) -> None:
    ada = Borrower("OR", kind="collector")
    work = ada.has_phone(label="work")
    tell(ada, work)
    assert ada.ask(contact_id=work).on("us-or.work") == ("deny" if is_denied else None)


def test_oregon_leaves_out_what_goes_to_no_contact() -> None:
    ada = Borrower("OR", kind="collector")
    ada.calls(*mornings(14), contact=ada.has_phone(label="work"))
    assert ada.ask(channel="chat").decision == "allow"


def test_the_three_of_washington_are_reported_where_work_is_not_the_matter() -> None:
    ada = Borrower("WA", kind="collector")
    ada.calls(*mornings(12, 13, 14))
    reason = ada.ask().reason("us-wa.freq")
    assert (reason["limit"], reason["count"]) == (3, 3)


# West Virginia


@pytest.mark.parametrize(
    ("calls", "is_denied"), [(29, False), (30, True)], ids=["the thirtieth", "the thirty-first"]
)
def test_west_virginia_allows_thirty_calls_a_week(calls: int, is_denied: bool) -> None:
    ada = Borrower("WV", loans=2)
    for index in range(calls):
        ada.calls(f"2026-04-13 09:{index:02}", loans=[ada.loans[index % 2]])
    assert ada.ask().on("us-wv.freq") == ("deny" if is_denied else None)


@pytest.mark.parametrize(
    ("talks", "is_denied"), [(9, False), (10, True)], ids=["the tenth", "the eleventh"]
)
@pytest.mark.parametrize("direction", ["outbound", "inbound"])
def test_west_virginia_allows_ten_conversations_a_week(
    direction: str, talks: int, is_denied: bool
) -> None:
    ada = Borrower("WV")
    other = ada.owes()
    for index in range(talks):
        ada.talks(f"2026-04-13 09:{index:02}", direction=direction, loans=[other])
    answer = ada.ask(loan_ids=[ada.loan])
    assert answer.denied == ({"us-wv.freq"} if is_denied else set())


def test_a_week_of_west_virginia_is_seven_dates_too() -> None:
    ada = Borrower("WV")
    ada.calls(*[f"2026-04-09 09:{minute:02}" for minute in range(30)])
    assert ada.ask(NOON).on("us-wv.freq") == "deny"
    assert ada.ask("2026-04-16 12:00").on("us-wv.freq") is None
