"""The company's own caps by collections intensity (borrower.intensity)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import NOON, Borrower

RULE = "borrower.intensity"
CAPPED = {"voice", "text", "email", "chat", "mail", "fax"}


@pytest.mark.parametrize(
    ("days", "is_denied"),
    [
        pytest.param((14,), False, id="one before"),
        pytest.param((13, 14), True, id="two before"),
        pytest.param((9, 14), True, id="the seventh date"),
        pytest.param((8, 14), False, id="the eighth date"),
        pytest.param((15, 15), True, id="on one date"),
    ],
)
def test_light_is_two_in_seven_dates_by_default(days: tuple[int, ...], is_denied: bool) -> None:
    ada = Borrower(collections_intensity="light")
    ada.calls(*(f"2026-04-{day:02} 09:00" for day in days))
    assert ada.ask().on(RULE) == ("deny" if is_denied else None)


@pytest.mark.parametrize("intensity", ["normal", "heavy"])
def test_normal_and_heavy_have_no_cap_by_default(intensity: str) -> None:
    ada = Borrower(collections_intensity=intensity)
    for minute in range(50):
        ada.met(f"2026-04-14 09:{minute:02}", channel="email")
    assert ada.ask().on(RULE) is None


@pytest.mark.parametrize("intensity", ["light", "normal", "heavy"])
@pytest.mark.parametrize(
    ("days", "is_denied"), [((16, 17, 18), True), ((15, 17, 18), False), ((17, 18), False)]
)
def test_a_company_sets_its_caps(intensity: str, days: tuple[int, ...], is_denied: bool) -> None:
    ada = Borrower(collections_intensity=intensity)
    setattr(ada.settings, f"{intensity}_cap", 3)
    setattr(ada.settings, f"{intensity}_cap_days", 60)
    # The first of sixty dates is 15 February, when one before that counts no more.
    ada.calls(*(f"2026-02-{day - 1:02} 09:00" for day in days))
    assert ada.ask().on(RULE) == ("deny" if is_denied else None)


def test_a_cap_may_be_taken_away() -> None:
    ada = Borrower(collections_intensity="light")
    ada.settings.light_cap = ada.settings.light_cap_days = None
    ada.calls(*["2026-04-14 09:00"] * 5)
    assert ada.ask().on(RULE) is None


def test_a_cap_of_none_at_all_never_opens() -> None:
    ada = Borrower(collections_intensity="light")
    ada.settings.light_cap, ada.settings.light_cap_days = 0, 7
    assert ada.ask().on(RULE) == "deny"
    assert ada.ask().next_allowed_at is None


@pytest.mark.parametrize(
    ("channel", "status", "is_counted"),
    [
        *(
            (channel, "attempted", channel in CAPPED)
            for channel in ("gui", "document", *sorted(CAPPED))
        ),
        *(
            (channel, "succeeded", channel in CAPPED)
            for channel in ("gui", "document", *sorted(CAPPED))
        ),
        *(
            (channel, "scheduled", channel in CAPPED)
            for channel in ("gui", "document", *sorted(CAPPED))
        ),
        *((channel, "failed", False) for channel in sorted(CAPPED)),
        *((channel, "canceled", False) for channel in sorted(CAPPED)),
        ("voice", "inProgress", True),
        ("chat", "inProgress", True),
    ],
)
def test_what_counts_for_a_cap(channel: str, status: str, is_counted: bool) -> None:
    ada = Borrower(collections_intensity="light")
    ada.met("2026-04-13 12:00", channel="mail")
    if status == "scheduled":
        ada.plans("2026-04-16 12:00", channel=channel)
    else:
        ada.met("2026-04-14 12:00", channel=channel, status=status)
    assert ada.ask(channel="email").on(RULE) == ("deny" if is_counted else None)


@pytest.mark.parametrize(
    ("tell", "is_counted"),
    [
        pytest.param(lambda ada: ada.holds("2026-04-16 12:00"), True, id="a held slot"),
        pytest.param(lambda ada: ada.writes("2026-04-14 12:00", "text"), False, id="inbound"),
        pytest.param(
            lambda ada: ada.calls("2026-04-14 12:00", outcome="voiceBusy"), False, id="busy"
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-14 12:00", outcome="voiceSpokeWithThirdParty"),
            True,
            id="a third party answered",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="text", theme="marketing"),
            False,
            id="marketing",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="email", theme="opsAccountCredentials"),
            False,
            id="credentials",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14 12:00", channel="email", theme="opsServicing"),
            True,
            id="servicing",
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-14 12:00", contact=ada.has_phone(affiliation="friend")),
            False,
            id="to somebody else",
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-14 12:00", contact=ada.has_phone(affiliation="spouse")),
            True,
            id="to the spouse",
        ),
        pytest.param(
            lambda ada: ada.calls("2026-04-14 12:00", loans=[ada.owes()]), True, id="another debt"
        ),
        pytest.param(
            lambda ada: (
                ada.calls("2026-04-14 12:00", contact=ada.rows.contacts[-1].pk),
                ada.calls(
                    "2026-04-14 13:00",
                    contact=ada.rows.contacts[-1].pk,
                    outcome="voiceWrongNumber",
                ),
            ),
            False,
            id="to a wrong number",
        ),
    ],
)
def test_what_else_counts_for_a_cap(tell: Any, is_counted: bool) -> None:
    ada = Borrower(collections_intensity="light")
    ada.has_phone()
    ada.met("2026-04-13 12:00", channel="mail")
    tell(ada)
    answer = ada.ask(channel="email", loan_ids=[ada.loan])
    assert answer.on(RULE) == ("deny" if is_counted else None)


def test_calls_under_a_prior_consent_count_for_a_cap() -> None:
    ada = Borrower(collections_intensity="light")
    ada.agrees("priorConsent", "2026-04-12 12:00")
    ada.calls("2026-04-13 12:00", "2026-04-14 12:00")
    assert ada.ask().denied == {RULE}


def test_there_is_room_when_the_older_one_leaves_the_window() -> None:
    ada = Borrower(collections_intensity="light")
    ada.calls("2026-04-10 12:00", "2026-04-14 12:00")
    answer = ada.ask(NOON)
    assert answer.reason(RULE)["count"] == 2
    assert answer.next_allowed_at == ada.moment("2026-04-17 08:00")
