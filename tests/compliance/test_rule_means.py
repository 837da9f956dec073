"""Media, days, times and places that the borrower refused, and opt-outs (regf.medium, .designated, .place)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.compliance.guard_case import MICROSECOND, NOON, Borrower

CONFIRMATION = {"subject": "electronicConsentOptOut"}


# regf.medium


@pytest.mark.parametrize("channel", ["voice", "text", "email", "mail", "chat", "gui", "document"])
@pytest.mark.parametrize("other", ["voice", "text", "email", "mail", "chat", "gui", "document"])
def test_a_medium_that_was_refused_bars_no_other(channel: str, other: str) -> None:
    ada = Borrower()
    ada.wants(channels=[channel])
    answer = ada.ask(channel=other)
    assert answer.on("regf.medium") == ("deny" if channel == other else None)


def test_a_label_is_refused_on_every_channel_that_uses_it() -> None:
    ada = Borrower()
    work = ada.has_phone(label="work")
    ada.wants(contact_labels=["work"])
    assert ada.ask(contact_id=work).denied == {"regf.medium"}
    assert ada.ask(contact_id=ada.has_address("60601", label="work"), channel="mail").denied == {
        "regf.medium"
    }
    assert ada.ask().decision == "allow"


# Opt-outs and their confirmation


@pytest.fixture
def opted_out() -> Borrower:
    """Ada texted STOP at noon."""
    ada = Borrower()
    message = ada.writes(NOON, "text", outcome="textReceived")
    ada.wants(
        "optOut",
        received=NOON,
        channels=["text"],
        contact_ids=[ada.phone],
        evidence_interaction_id=message.pk,
        source="textReply",
    )
    ada.corrects(ada.contact(ada.phone), receive_text_messages=False)
    return ada


@pytest.mark.parametrize(
    ("seconds", "is_open"), [(0, True), (1, True), (300, True), (300.000001, False)]
)
def test_an_opt_out_may_be_confirmed_within_five_minutes(
    opted_out: Borrower, seconds: float, is_open: bool
) -> None:
    at = opted_out.moment(NOON) + dt.timedelta(seconds=seconds)
    answer = opted_out.ask(at, "text", **CONFIRMATION)
    rules = {"regf.medium", "tcpa.text-consent"}
    assert answer.denied & rules == (set() if is_open else rules)


def test_the_confirmation_may_go_after_the_rule_on_all_matters_began() -> None:
    at = "2027-02-01 12:00"
    ada = Borrower()
    message = ada.writes(at, "text")
    ada.wants(
        "optOut",
        received=at,
        channels=["text"],
        contact_ids=[ada.phone],
        evidence_interaction_id=message.pk,
    )
    ada.corrects(ada.contact(ada.phone), receive_text_messages=False)
    assert ada.ask(at, "text", **CONFIRMATION).denied == set()
    assert ada.ask(at, "text", subject="refundScheduled").denied == {
        *("regf.medium", "tcpa.text-consent", "tcpa.revoke-all"),
    }


@pytest.mark.parametrize(
    ("tell", "is_open"),
    [
        pytest.param(lambda ada: ada.met(NOON, channel="text"), False, id="at that moment"),
        pytest.param(
            lambda ada: ada.met("2026-04-15 12:01", channel="text"), False, id="a text since"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 12:01", channel="text", status="failed"),
            False,
            id="one that failed",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 12:01", channel="text", status="canceled"),
            True,
            id="one that was canceled",
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15 11:59", channel="text"), True, id="a text before"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-14", channel="text"), True, id="of yesterday, undated"
        ),
        pytest.param(
            lambda ada: ada.met("2026-04-15", channel="text"), False, id="of today, undated"
        ),
        pytest.param(
            lambda ada: ada.plans("2026-04-20 12:00", channel="text"), False, id="one planned"
        ),
        pytest.param(lambda ada: ada.holds(NOON, channel="text"), False, id="a slot held"),
        pytest.param(
            lambda ada: ada.met("2026-04-15 12:01", channel="email"), True, id="an e-mail"
        ),
    ],
)
def test_an_opt_out_is_confirmed_once(opted_out: Borrower, tell: Any, is_open: bool) -> None:
    tell(opted_out)
    answer = opted_out.ask("2026-04-15 12:02", "text", **CONFIRMATION)
    assert answer.on("regf.medium") == (None if is_open else "deny")
    assert answer.on("tcpa.text-consent") == (None if is_open else "deny")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"subject": "refundScheduled"}, id="another subject"),
        pytest.param({"contact_id": "other"}, id="another number"),
        pytest.param({"channel": "email", "contact_id": "email"}, id="another channel"),
    ],
)
def test_nothing_else_confirms_an_opt_out(opted_out: Borrower, values: dict[str, Any]) -> None:
    opted_out.wants("optOut", channels=["email"], received=NOON)
    other = opted_out.has_phone()
    opted_out.wants("optOut", channels=["text"], contact_ids=[other], received=NOON)
    contacts = {"other": other, "email": opted_out.email}
    question = {"channel": "text", **CONFIRMATION, **values}
    if "contact_id" in values:
        question["contact_id"] = contacts[values["contact_id"]]
    assert opted_out.ask(**question).on("regf.medium") == "deny"


# What may be an opt-out


@pytest.mark.parametrize(
    ("channel", "contact", "is_warned"),
    [
        pytest.param("text", "phone", True, id="its number"),
        pytest.param("text", None, True, id="no number named"),
        pytest.param("text", "other", False, id="another number"),
        pytest.param("email", "email", False, id="another channel"),
    ],
)
def test_a_possible_opt_out_warns_until_somebody_decides(
    channel: str, contact: str | None, is_warned: bool
) -> None:
    ada = Borrower()
    contacts = {"phone": ada.phone, "email": ada.email, "other": ada.has_phone(), None: None}
    message = ada.writes("2026-04-15 11:00", channel, contact=contacts[contact])
    ada.may_have_opted_out(message)
    answer = ada.ask(channel="text")
    assert answer.on("regf.medium") == ("warn" if is_warned else None)
    assert answer.data["requiresReview"] is is_warned
    if is_warned:
        assert answer.reason("regf.medium")["interactionIds"] == [message.pk]


def test_a_possible_opt_out_warns_from_its_receipt_on() -> None:
    ada = Borrower()
    ada.may_have_opted_out(ada.writes(NOON, "text"))
    assert ada.ask(ada.moment(NOON) - MICROSECOND, "text").decision == "allow"
    assert ada.ask(channel="text").warned == {"regf.medium"}
    assert ada.ask(channel="text", theme="marketing").on("regf.medium") == "warn"


# regf.designated


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        pytest.param({"status": "inProgress"}, True, id="going on"),
        pytest.param({"status": "succeeded"}, False, id="over"),
        pytest.param({"status": "inProgress", "direction": "outbound"}, False, id="ours"),
        pytest.param({"status": "inProgress", "channel": "voice"}, False, id="no chat"),
        pytest.param(
            {"status": "inProgress", "time": "2026-04-15 12:00:00.000001"}, False, id="later"
        ),
    ],
)
def test_a_chat_that_the_borrower_opened_goes_on_at_any_time(
    values: dict[str, Any], is_open: bool
) -> None:
    ada = Borrower()
    ada.wants(days_of_week=[2])
    given = {"time": "2026-04-15 11:50", "channel": "chat", "direction": "inbound", **values}
    ada.met(**given, contact=None)
    assert ada.ask(channel="chat").on("regf.designated") == (None if is_open else "deny")


def test_an_inconvenient_time_is_so_whatever_the_theme() -> None:
    ada = Borrower()
    ada.wants(times_of_day=[{"from": "09:00", "to": "17:00"}])
    for theme in ("opsServicing", "opsAccountCredentials", "opsServicingTimeBarredNotice"):
        assert ada.ask(theme=theme).on("regf.designated") == "deny"


@pytest.mark.parametrize(
    ("at", "next_at"),
    [
        # Weekdays from three to five in the afternoon, and weekends.
        ("2026-04-15 15:00", "2026-04-15 17:00"),
        ("2026-04-17 16:59", "2026-04-17 17:00"),
        ("2026-04-18 00:00", "2026-04-20 00:00"),
        ("2026-04-19 23:59", "2026-04-20 00:00"),
    ],
)
def test_inconvenient_times_end(at: str, next_at: str) -> None:
    ada = Borrower()
    ada.wants(days_of_week=list(range(5)), times_of_day=[{"from": "15:00", "to": "17:00"}])
    ada.wants(days_of_week=[5, 6])
    answer = ada.ask(at, theme="opsServicingDebtValidation")
    assert answer.next_allowed_at == ada.moment(next_at)


# regf.place


@pytest.mark.parametrize("place", ["home", "work"])
@pytest.mark.parametrize(
    ("values", "tied_to"),
    [
        pytest.param({"label": "home"}, "home", id="home"),
        pytest.param({"label": "work"}, "work", id="work"),
        pytest.param({"label": "personal"}, None, id="personal"),
        pytest.param({"label": "military"}, None, id="military"),
        pytest.param({"label": "home", "line_type": "mobile"}, None, id="a mobile at home"),
        pytest.param({"label": "work", "line_type": "mobile"}, None, id="a mobile for work"),
        pytest.param({"label": "personal", "line_type": "landline"}, "home", id="a landline"),
        pytest.param(
            {"label": "military", "line_type": "landline"}, "home", id="a military landline"
        ),
    ],
)
def test_a_landline_is_tied_to_its_place_and_a_mobile_is_not(
    values: dict[str, Any], tied_to: str | None, place: str
) -> None:
    ada = Borrower()
    ada.wants(place=place)
    phone = ada.has_phone(receive_text_messages=True, **values)
    for channel in ("voice", "text", "fax"):
        answer = ada.ask(channel=channel, contact_id=phone)
        assert answer.on("regf.place") == ("deny" if tied_to == place else None)


@pytest.mark.parametrize(
    ("label", "place", "is_denied"),
    [
        ("home", "home", True),
        ("personal", "home", True),
        ("military", "home", True),
        ("work", "home", False),
        ("work", "work", True),
        ("home", "work", False),
    ],
)
def test_mail_is_tied_to_its_place_and_e_mail_is_not(
    label: str, place: str, is_denied: bool
) -> None:
    ada = Borrower()
    ada.wants(place=place)
    address = ada.has_address("60601", label=label)
    answer = ada.ask(channel="mail", contact_id=address)
    assert answer.on("regf.place") == ("deny" if is_denied else None)
    email = ada.has_email(label=label)
    assert ada.ask(channel="email", contact_id=email).on("regf.place") is None


def test_a_place_is_inconvenient_at_its_times() -> None:
    ada = Borrower()
    home = ada.has_phone(label="home")
    ada.wants(place="home", times_of_day=[{"from": "12:00", "to": "14:00"}])
    assert ada.ask("2026-04-15 13:59", contact_id=home).denied == {"regf.place"}
    assert ada.ask("2026-04-15 14:00", contact_id=home).decision == "allow"
