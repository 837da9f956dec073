"""Automated calls and texts, and marketing (47 CFR 64.1200)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

AUTODIALED, PRERECORDED = {"is_autodialed": True}, {"is_prerecorded": True}


# tcpa.autodial


@pytest.mark.parametrize("channel", ["voice", "text"])
@pytest.mark.parametrize(
    ("question", "is_denied"),
    [
        pytest.param({}, False, id="by hand"),
        pytest.param(AUTODIALED, True, id="autodialed"),
        pytest.param(PRERECORDED, True, id="prerecorded"),
        pytest.param({**AUTODIALED, **PRERECORDED}, True, id="both"),
    ],
)
def test_automation_needs_consent(channel: str, question: dict[str, bool], is_denied: bool) -> None:
    answer = Borrower().ask(channel=channel, **question)
    assert answer.on("tcpa.autodial") == ("deny" if is_denied else None)


@pytest.mark.parametrize(
    ("tell", "is_allowed"),
    [
        pytest.param(
            lambda ada: ada.corrects(ada.contact(ada.phone), consent_autodialed_call=True),
            True,
            id="the number's",
        ),
        pytest.param(lambda ada: ada.agrees("autodialed", NOON), True, id="just given"),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-15 12:01"), False, id="given later"
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2020-01-01 12:00"), True, id="given long ago"
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", contact_id=ada.phone),
            True,
            id="for the number",
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", contact_id=ada.has_phone()),
            False,
            id="for another number",
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", channel="text"),
            False,
            id="for texts",
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", given_to="creditor"),
            True,
            id="to the creditor",
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", given_to="previousCollector"),
            True,
            id="to a previous collector",
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", revoked_at=ada.moment(NOON)),
            False,
            id="revoked",
        ),
        pytest.param(
            lambda ada: ada.agrees(
                "autodialed", "2026-04-01 12:00", revoked_at=ada.moment(NOON) + MICROSECOND
            ),
            True,
            id="revoked later",
        ),
        pytest.param(
            lambda ada: ada.agrees("autodialed", "2026-04-01 12:00", expires_at=ada.moment(NOON)),
            False,
            id="expired",
        ),
        pytest.param(
            lambda ada: ada.agrees("marketing", "2026-04-01 12:00"), False, id="to marketing"
        ),
        pytest.param(
            lambda ada: ada.agrees("priorConsent", "2026-04-14 12:00"), False, id="to more calls"
        ),
    ],
)
def test_what_is_consent_to_automation(tell: Any, is_allowed: bool) -> None:
    ada = Borrower()
    tell(ada)
    answer = ada.ask(is_autodialed=True)
    assert answer.on("tcpa.autodial") == (None if is_allowed else "deny")


@pytest.mark.parametrize(
    ("values", "is_free"),
    [
        pytest.param({"label": "home"}, True, id="home"),
        pytest.param({"label": "personal"}, False, id="mobile"),
        pytest.param({"label": "personal", "line_type": "landline"}, True, id="a landline"),
        pytest.param({"label": "home", "line_type": "mobile"}, False, id="a mobile at home"),
        pytest.param({"label": "work"}, False, id="work"),
        pytest.param({"label": "work", "line_type": "landline"}, False, id="a landline at work"),
    ],
)
def test_a_prerecorded_call_to_a_home_landline_is_counted_instead(
    values: dict[str, Any], is_free: bool
) -> None:
    ada = Borrower()
    phone = ada.has_phone(**values)
    assert ada.ask(contact_id=phone, **PRERECORDED).denied == (
        set() if is_free else {"tcpa.autodial"}
    )
    autodialed = ada.ask(contact_id=phone, **PRERECORDED, **AUTODIALED)
    assert autodialed.denied == {"tcpa.autodial"}
    text = ada.ask(contact_id=phone, channel="text", **PRERECORDED)
    assert text.on("tcpa.autodial") == "deny"


# tcpa.prerecorded


def at_home(*days: str, **values: Any) -> tuple[Borrower, str]:
    """Ada, who got prerecorded calls on a landline at home."""
    ada = Borrower()
    home = ada.has_phone(label="home")
    ada.calls(*days, contact=home, is_prerecorded=True, **values)
    return ada, home


THREE = ("2026-03-17 12:00", "2026-03-20 12:00", "2026-04-10 12:00")


@pytest.mark.parametrize(
    ("days", "is_denied"),
    [
        (THREE, True),
        (THREE[1:], False),
        (("2026-03-16 23:59", *THREE[1:]), False),
        (("2026-03-17 00:00", *THREE[1:]), True),
    ],
)
def test_three_prerecorded_calls_are_allowed_in_thirty_dates(
    days: tuple[str, ...], is_denied: bool
) -> None:
    ada, home = at_home(*days)
    answer = ada.ask(contact_id=home, **PRERECORDED)
    assert answer.on("tcpa.prerecorded") == ("deny" if is_denied else None)


def test_the_window_of_thirty_dates_is_reported() -> None:
    ada, home = at_home(*THREE)
    answer = ada.ask(contact_id=home, **PRERECORDED)
    reason = answer.reason("tcpa.prerecorded")
    assert (reason["limit"], reason["count"]) == (3, 3)
    assert (reason["windowFrom"], reason["windowTo"]) == ("2026-03-17", "2026-04-15")
    assert answer.next_allowed_at == ada.moment("2026-04-16 08:00")


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(lambda ada, home: ada.agrees("autodialed", "2020-01-01 12:00"), id="consent"),
        pytest.param(
            lambda ada, home: ada.corrects(ada.contact(home), consent_autodialed_call=True),
            id="the number's",
        ),
    ],
)
def test_with_consent_prerecorded_calls_are_not_counted(tell: Any) -> None:
    ada, home = at_home(*THREE)
    tell(ada, home)
    assert ada.ask(contact_id=home, **PRERECORDED).on("tcpa.prerecorded") is None


def test_only_prerecorded_calls_to_that_landline_count() -> None:
    ada, home = at_home(*THREE[1:])
    ada.calls("2026-04-11 12:00", contact=home)
    ada.calls("2026-04-12 12:00", contact=ada.has_phone(label="home"), is_prerecorded=True)
    ada.calls("2026-04-13 12:00", contact=home, is_prerecorded=True, outcome="voiceBusy")
    assert ada.ask(contact_id=home, **PRERECORDED).denied == set()
    ada.plans("2026-04-18 12:00", contact=home, is_prerecorded=True)
    assert ada.ask(contact_id=home, **PRERECORDED).denied == {"tcpa.prerecorded"}
    assert ada.ask(contact_id=home).denied == set()


@pytest.mark.parametrize("is_stored", [False, True], ids=["in memory", "stored"])
@pytest.mark.parametrize(
    ("is_prerecorded", "is_denied"), [(True, True), (False, False)], ids=["prerecorded", "live"]
)
def test_slots_held_for_prerecorded_calls_count(
    db: None, is_stored: bool, is_prerecorded: bool, is_denied: bool
) -> None:
    ada = Borrower(is_stored=is_stored)
    home = ada.has_phone(label="home")
    for hour in (13, 14, 15):
        at = f"2026-04-15 {hour}:00"
        ada.holds(at, contact_id=home, is_prerecorded=is_prerecorded)
    answer = ada.ask(contact_id=home, **PRERECORDED)
    assert answer.denied == ({"tcpa.prerecorded"} if is_denied else set())


# tcpa.text-consent


@pytest.mark.parametrize("theme", ["opsCollDebt", "opsServicing", "opsAccountCredentials"])
def test_a_text_needs_the_numbers_consent_whatever_the_theme(theme: str) -> None:
    ada = Borrower()
    assert ada.ask(channel="text", theme=theme).decision == "allow"
    ada.corrects(ada.contact(ada.phone), receive_text_messages=False)
    ada.agrees("text", "2026-04-14 12:00")
    assert ada.ask(channel="text", theme=theme).denied == {"tcpa.text-consent"}


# tcpa.marketing


@pytest.mark.parametrize(
    ("values", "is_allowed"),
    [
        pytest.param({}, True, id="for the channel"),
        pytest.param({"channel": "email"}, False, id="for another channel"),
        pytest.param({"contact_id": "phone"}, True, id="for the number"),
        pytest.param({"contact_id": "other"}, False, id="for another number"),
        pytest.param({"given_to": "creditor"}, False, id="to the creditor"),
        pytest.param({"given_to": "previousCollector"}, False, id="to a previous collector"),
        pytest.param({"kind": "autodialed"}, False, id="of another kind"),
        pytest.param({"given_at": MICROSECOND}, False, id="given later"),
        pytest.param({"revoked_at": 0 * MICROSECOND}, False, id="revoked"),
        pytest.param({"revoked_at": MICROSECOND}, True, id="revoked later"),
        pytest.param({"expires_at": 0 * MICROSECOND}, False, id="expired"),
    ],
)
def test_marketing_needs_consent_of_its_kind(values: dict[str, Any], is_allowed: bool) -> None:
    ada = Borrower()
    contacts = {"phone": ada.phone, "other": ada.has_phone()}
    row = ada.agrees("marketing", "2026-01-01 12:00")
    for name, value in values.items():
        given = contacts.get(value, value)
        given = ada.moment(NOON) + given if name.endswith("_at") else given
        ada.corrects(row, **{name: given})
    answer = ada.ask(theme="marketing")
    assert answer.on("tcpa.marketing") == (None if is_allowed else "deny")


@pytest.mark.parametrize("channel", ["email", "mail", "chat", "gui", "document"])
def test_marketing_needs_consent_on_every_channel(channel: str) -> None:
    ada = Borrower()
    assert ada.ask(channel=channel, theme="marketing").on("tcpa.marketing") == "deny"
    ada.agrees("marketing", "2026-01-01 12:00", channel=channel)
    assert ada.ask(channel=channel, theme="marketing").decision == "allow"


def test_the_subject_tells_that_it_is_marketing() -> None:
    assert Borrower().ask(subject="promoProgramReminder").denied == {"tcpa.marketing"}
