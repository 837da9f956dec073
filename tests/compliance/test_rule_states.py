"""Limits of Massachusetts, New York, New York City and the District of Columbia, per debt (section 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower


def mornings(*days: int, month: int = 4) -> list[str]:
    return [f"2026-{month:02}-{day:02} 09:00" for day in days]


# Massachusetts


@pytest.mark.parametrize("label", ["home", "personal", "military"])
@pytest.mark.parametrize(
    ("days", "is_denied"),
    [((14,), False), ((13, 14), True), ((9, 14), True), ((8, 14), False)],
)
def test_massachusetts_allows_two_in_seven_dates(
    label: str, days: tuple[int, ...], is_denied: bool
) -> None:
    ada = Borrower("MA")
    phone = ada.has_phone(label=label)
    ada.calls(*mornings(*days), contact=phone)
    assert ada.ask(contact_id=phone).on("us-ma.freq") == ("deny" if is_denied else None)


@pytest.mark.parametrize(
    ("days", "is_denied"),
    [
        pytest.param((17, 20), True, id="the thirtieth date"),
        pytest.param((16, 20), False, id="the thirty-first date"),
        pytest.param((20,), False, id="one"),
    ],
)
def test_massachusetts_allows_two_in_thirty_dates_at_work(
    days: tuple[int, ...], is_denied: bool
) -> None:
    ada = Borrower("MA")
    work = ada.has_phone(label="work")
    ada.calls(*mornings(*days, month=3), contact=work)
    answer = ada.ask(contact_id=work)
    assert answer.on("us-ma.freq") == ("deny" if is_denied else None)


def test_massachusetts_counts_work_and_elsewhere_apart() -> None:
    ada = Borrower("MA")
    work, mobile_at_work = (ada.has_phone(label="work", line_type=t) for t in (None, "mobile"))
    ada.calls(*mornings(13), contact=work)
    ada.calls(*mornings(14), contact=mobile_at_work)
    assert ada.ask().on("us-ma.freq") is None
    assert ada.ask(contact_id=work).on("us-ma.freq") == "deny"
    ada.calls(*mornings(13, 14))
    assert ada.ask().on("us-ma.freq") == "deny"


@pytest.mark.parametrize(
    ("tell", "is_counted"),
    [
        pytest.param(lambda ada: ada.met("2026-04-14 09:00", channel="text"), True, id="a text"),
        pytest.param(
            lambda ada: ada.met("2026-04-14 09:00", channel="text", status="attempted"),
            True,
            id="an attempted text",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14 09:00", channel="text", outcome="textUndelivered"),
            False,
            id="a text that failed",
        ),
        pytest.param(lambda ada: ada.calls(*mornings(14), contact=None), True, id="to no number"),
        pytest.param(lambda ada: ada.calls(*mornings(14), outcome="voiceBusy"), False, id="busy"),
        pytest.param(lambda ada: ada.plans("2026-04-18 12:00"), True, id="planned"),
        pytest.param(lambda ada: ada.met("2026-04-14 09:00", channel="email"), False, id="e-mail"),
        pytest.param(lambda ada: ada.writes("2026-04-14 09:00", "text"), False, id="inbound"),
        pytest.param(
            lambda ada: ada.calls(*mornings(14), loans=[ada.loans[1]]), False, id="another debt"
        ),
    ],
)
@pytest.mark.parametrize("channel", ["voice", "text"])
def test_what_massachusetts_counts(channel: str, tell: Any, is_counted: bool) -> None:
    ada = Borrower("MA", loans=2)
    ada.calls(*mornings(13))
    tell(ada)
    answer = ada.ask(channel=channel, loan_ids=[ada.loan])
    assert answer.on("us-ma.freq") == ("deny" if is_counted else None)


# New York City


@pytest.mark.parametrize(
    ("at", "made", "is_denied"),
    [
        pytest.param("2026-08-31 12:00", 1, False, id="before, the second"),
        pytest.param("2026-08-31 12:00", 2, True, id="before, the third"),
        pytest.param("2026-08-31 23:59:59.999999", 2, True, id="to the end of August"),
        pytest.param("2026-09-01 00:00", 2, False, id="from the first of September"),
        pytest.param("2026-09-01 12:00", 2, False, id="since, the third"),
        pytest.param("2026-09-01 12:00", 3, True, id="since, the fourth"),
    ],
)
def test_new_york_city_allows_two_attempts_and_three_since_september_2026(
    at: str, made: int, is_denied: bool
) -> None:
    ada = Borrower("NYC")
    ada.calls(*[f"2026-08-{day} 09:00" for day in (29, 30, 31)][:made])
    assert ada.ask(at).on("us-ny-nyc.freq") == ("deny" if is_denied else None)


def test_the_third_attempt_in_new_york_city_is_open_as_soon_as_the_limit_is_three() -> None:
    ada = Borrower("NYC")
    ada.calls("2026-08-30 09:00", "2026-08-31 09:00")
    answer = ada.ask("2026-08-31 12:00")
    assert answer.reason("us-ny-nyc.freq")["limit"] == 2
    assert answer.next_allowed_at == ada.moment("2026-09-01 08:00")
    assert ada.ask("2026-09-01 08:00").decision == "allow"


def test_the_limit_of_new_york_city_is_that_of_the_date_in_each_zone() -> None:
    ada = Borrower("NYC")
    ada.has_phone("213")
    ada.calls("2026-08-30 12:00", "2026-08-31 12:00")
    # At three in the morning September begins in Los Angeles too.
    september = ada.moment("2026-09-01 03:00")
    assert ada.ask(september - MICROSECOND).on("us-ny-nyc.freq") == "deny"
    assert ada.ask(september).on("us-ny-nyc.freq") is None


@pytest.mark.parametrize(
    ("channel", "is_counted"),
    [
        *(("voice", True), ("text", True), ("email", True)),
        *(("mail", False), ("fax", False), ("chat", False), ("gui", False)),
    ],
)
@pytest.mark.parametrize("asked", ["voice", "text", "email"])
def test_new_york_city_counts_three_channels_together(
    asked: str, channel: str, is_counted: bool
) -> None:
    ada = Borrower("NYC")
    ada.calls(*mornings(13))
    ada.met("2026-04-14 09:00", channel=channel, status="attempted")
    assert ada.ask(channel=asked).on("us-ny-nyc.freq") == ("deny" if is_counted else None)


def test_new_york_city_counts_per_account_and_in_seven_dates() -> None:
    ada = Borrower("NYC", loans=2)
    first, second = ada.loans
    ada.calls(*mornings(9), loans=[first, second])
    ada.calls(*mornings(14), loans=[first])
    ada.calls(*mornings(8, 14), loans=[second])
    assert ada.ask().reason("us-ny-nyc.freq")["loanIds"] == [first, second]
    ada = Borrower("NYC", loans=2)
    first, second = ada.loans
    ada.calls(*mornings(9, 14), loans=[first])
    ada.calls(*mornings(8, 14), loans=[second])
    assert ada.ask().reason("us-ny-nyc.freq")["loanIds"] == [first]


# The District of Columbia


@pytest.mark.parametrize(
    ("days", "is_denied"),
    [((10, 11, 12), False), ((9, 10, 11, 12), True), ((8, 10, 11, 12), False)],
)
def test_the_district_allows_four_calls_in_seven_dates(
    days: tuple[int, ...], is_denied: bool
) -> None:
    ada = Borrower("DC")
    ada.calls(*mornings(*days))
    for minute in range(9):
        ada.met(f"2026-04-13 10:0{minute}", channel="email")
    limits = [reason["limit"] for reason in ada.ask().reasons_of("us-dc.freq")]
    assert limits == ([4] if is_denied else [])


@pytest.mark.parametrize("asked", ["text", "email"])
@pytest.mark.parametrize(
    ("texts", "emails", "is_denied"), [(2, 2, False), (3, 2, True), (5, 0, True), (0, 5, True)]
)
def test_the_district_allows_five_messages_with_consent(
    asked: str, texts: int, emails: int, is_denied: bool
) -> None:
    ada = Borrower("DC")
    ada.calls(*mornings(9, 10, 11, 12, 13, 14))
    for index in range(texts):
        ada.met(f"2026-04-{14 - index:02} 10:00", channel="text")
    for index in range(emails):
        ada.met(f"2026-04-{14 - index:02} 11:00", channel="email")
    assert ada.ask(channel=asked).on("us-dc.freq") == ("deny" if is_denied else None)


@pytest.mark.parametrize(
    ("channel", "tell", "limit"),
    [
        pytest.param("email", lambda ada: None, 1, id="e-mail, no consent"),
        pytest.param("email", lambda ada: ada.agrees("email", NOON), 5, id="e-mail"),
        pytest.param("email", lambda ada: ada.agrees("text", NOON), 1, id="e-mail, texts agreed"),
        pytest.param(
            "email",
            lambda ada: ada.agrees("email", NOON, contact_id=ada.has_email()),
            1,
            id="e-mail, another address",
        ),
        pytest.param(
            "email",
            lambda ada: ada.agrees("email", NOON, given_to="creditor"),
            1,
            id="e-mail, with the creditor",
        ),
        pytest.param("text", lambda ada: None, 1, id="text, no consent"),
        pytest.param("text", lambda ada: ada.agrees("text", NOON), 5, id="text"),
        pytest.param(
            "text",
            lambda ada: ada.corrects(ada.contact(ada.phone), receive_text_messages=True),
            5,
            id="text, the number's consent",
        ),
        pytest.param("text", lambda ada: ada.agrees("email", NOON), 1, id="text, e-mail agreed"),
    ],
)
def test_the_district_allows_one_message_without_consent(
    channel: str, tell: Any, limit: int
) -> None:
    ada = Borrower("DC")
    ada.agreed_to_nothing()
    ada.corrects(ada.contact(ada.phone), receive_text_messages=False)
    tell(ada)
    assert ada.ask(channel=channel).on("us-dc.freq") is None
    for index in range(5):
        ada.met(f"2026-04-14 10:0{index}", channel="email")
    reason = ada.ask(channel=channel).reason("us-dc.freq")
    assert (reason["limit"], reason["count"]) == (limit, 5)


def test_the_district_counts_per_account() -> None:
    ada = Borrower("DC", loans=2)
    first, second = ada.loans
    ada.calls(*mornings(9, 10, 11, 12), loans=[second])
    assert ada.ask().reason("us-dc.freq")["loanIds"] == [second]
    assert ada.ask(loan_ids=[first]).on("us-dc.freq") is None


# The proposal of New York


@pytest.mark.parametrize("place", ["NY", "NYC"])
def test_the_proposal_of_new_york_is_not_judged(place: str) -> None:
    ada = Borrower(place)
    ada.calls(*mornings(9, 10, 11, 12, 13, 14))
    ada.talks("2026-04-14 12:00")
    assert ada.ask().on("us-ny.freq") is None


@pytest.mark.parametrize(
    ("calls", "talks", "is_denied"), [(2, 0, False), (3, 0, True), (0, 1, True), (1, 1, True)]
)
def test_the_proposal_of_new_york_where_it_is_enabled(
    calls: int, talks: int, is_denied: bool
) -> None:
    ada = Borrower("NY")
    ada.adjustments["us-ny.freq"] = {"enabled": True}
    ada.calls(*mornings(12, 13, 14)[:calls])
    for _ in range(talks):
        ada.talks("2026-04-14 12:00")
    assert ada.ask().on("us-ny.freq") == ("deny" if is_denied else None)
