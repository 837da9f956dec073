"""The plain judge on the rules of one channel: automatic calls, texts, e-mails, marketing, opt-outs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.plain_judge import Hold, Review
from tests.compliance.plain_rows import (
    NEW_YORK,
    at,
    call,
    consent,
    denied,
    email,
    message,
    phone,
    planned,
    request,
    warned,
    world,
)

NOON = "2026-06-01 12:00"


def test_automatic_calls_need_consent_but_three_prerecorded_ones_to_a_home_landline() -> None:
    home = phone(id="home", label="home")
    calls = [
        call(f"2026-05-{day} 12:00", contact_id="home", is_prerecorded=True)
        for day in ("03", "20", "21")
    ]
    known = world(*calls, contacts=[phone(), home])
    assert denied(known, NOON, contact_id="phone", is_autodialed=True) == {"tcpa.autodial"}
    assert denied(known, NOON, contact_id="phone", is_prerecorded=True) == {"tcpa.autodial"}
    assert denied(known, NOON, contact_id="home", is_prerecorded=True) == {"tcpa.prerecorded"}
    assert denied(known, "2026-06-02 12:00", contact_id="home", is_prerecorded=True) == set()
    both = {"is_prerecorded": True, "is_autodialed": True}
    assert denied(known, "2026-06-02 12:00", contact_id="home", **both) == {"tcpa.autodial"}
    assert "tcpa.autodial" in denied(
        known, NOON, contact_id="home", is_prerecorded=True, channel="text"
    )


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({}, True),
        ({"given_to": "creditor"}, True),
        ({"contact_id": "phone"}, True),
        ({"contact_id": "other"}, False),
        ({"channel": "text"}, False),
        ({"kind": "marketing"}, False),
        ({"revoked_at": at(NOON)}, False),
        ({"expires_at": at(NOON)}, False),
        ({"given_at": at("2026-06-01 12:00:00.000001")}, False),
    ],
)
def test_consent_to_automatic_calls_is_for_a_channel_and_a_number(
    values: dict[str, Any], holds: bool
) -> None:
    known = world(consent("autodialed", "2026-05-01 12:00", **values))
    for flag in ("is_autodialed", "is_prerecorded"):
        assert denied(known, NOON, **{flag: True}) == (set() if holds else {"tcpa.autodial"})


@pytest.mark.parametrize(
    ("contact", "rows", "answer"),
    [
        ({"receive_text_messages": False}, [], {"tcpa.text-consent", "regf.text"}),
        ({}, [], {"regf.text"}),
        ({"receive_text_messages_last_consent_at": at("2026-04-02 00:00")}, [], set()),
        ({"receive_text_messages_last_consent_at": at("2026-04-01 23:59")}, [], {"regf.text"}),
        ({"reassigned_checked_at": at("2026-05-30 12:00")}, [], set()),
        ({"reassigned_checked_at": at("2026-04-01 23:59")}, [], {"regf.text"}),
        ({"reassigned_checked_at": at("2026-06-01 13:00")}, [], {"regf.text"}),
        (
            {"reassigned_checked_at": at("2026-05-30 12:00"), "receive_text_messages": False},
            [],
            {"tcpa.text-consent", "regf.text"},
        ),
        (
            {"reassigned_checked_at": at("2026-05-30 12:00"), "receive_text_messages": False},
            [consent("text", "2026-01-30 12:00", "text")],
            {"tcpa.text-consent"},
        ),
        ({}, [message("2026-05-30 12:00", "chat", "inbound")], {"regf.text"}),
        ({}, [message("2026-05-30 12:00", "text")], {"regf.text"}),
        ({}, [message("2026-06-01 13:00", "text", "inbound")], {"regf.text"}),
        (
            {},
            [message("2026-05-30 12:00", "text", "inbound", theme="agentNotification")],
            {"regf.text"},
        ),
        ({}, [message("2026-05-30 12:00", "text", "inbound")], set()),
        ({}, [message("2026-05-30 12:00", "text", "inbound", contact_id=None)], {"regf.text"}),
        ({}, [consent("text", "2026-05-30 12:00", "text")], set()),
        ({}, [consent("text", "2026-05-30 12:00", "text", contact_id="phone")], set()),
        ({}, [consent("text", "2026-05-30 12:00", "text", contact_id="other")], {"regf.text"}),
        ({}, [consent("text", "2026-05-30 12:00", "text", revoked_at=at(NOON))], {"regf.text"}),
        ({}, [consent("text", "2026-05-30 12:00", "text", given_to="creditor")], {"regf.text"}),
        ({}, [consent("autodialed", "2026-05-30 12:00", "text")], {"regf.text"}),
    ],
)
def test_a_text_needs_agreement_of_the_last_60_dates(
    contact: dict[str, Any], rows: list[Any], answer: set[str]
) -> None:
    assert denied(world(*rows, contacts=[phone(**contact)]), NOON, channel="text") == answer


@pytest.mark.parametrize(
    ("kind", "warns"), [("creditor", True), ("servicer", True), ("collector", False)]
)
def test_an_unused_email_warns_creditors_and_stops_collectors(kind: str, warns: bool) -> None:
    known = world(contacts=[email()], company_kind=kind, time_zone=NEW_YORK)
    assert warned(known, NOON, channel="email") == ({"regf.email"} if warns else set())
    assert denied(known, NOON, channel="email") == (set() if warns else {"regf.email"})


@pytest.mark.parametrize(
    ("row", "is_used"),
    [
        (message("2025-05-01 12:00", "email", "inbound"), True),
        (message("2025-05-01 12:00", "email"), False),
        (message("2025-05-01 12:00", "email", "inbound", contact_id="other"), False),
        (message("2025-05-01 12:00", "text", "inbound", contact_id="email"), False),
        (message("2026-06-01 13:00", "email", "inbound"), False),
        (consent("email", "2025-05-01 12:00", "email"), True),
        (consent("email", "2025-05-01 12:00", "email", given_to="creditor"), False),
    ],
)
def test_an_email_is_used_once_the_borrower_wrote_from_it_or_agreed(
    row: Any, is_used: bool
) -> None:
    known = world(row, contacts=[email()], time_zone=NEW_YORK)
    assert warned(known, NOON, channel="email") == (set() if is_used else {"regf.email"})


def test_marketing_needs_consent_and_hours_of_its_own() -> None:
    agreed = consent("marketing", "2026-05-01 12:00")
    assert denied(world(), NOON, theme="marketing") == {"tcpa.marketing"}
    assert denied(world(agreed), NOON, theme="marketing") == set()
    assert denied(world(agreed), "2026-06-01 21:00", theme="marketing") == {"tcpa.hours"}


@pytest.mark.parametrize(
    ("values", "revokes"),
    [
        ({"channels": ["text"]}, True),
        ({"channels": ["all"], "loan_ids": ["other"]}, True),
        ({"channels": [], "contact_ids": ["other"]}, True),
        ({"channels": ["email"]}, False),
        ({"channels": ["text"], "withdrawn_at": at("2027-01-30 13:00")}, False),
        ({"channels": ["text"], "contact_ids": ["other"], "reason": "borrowerRequest"}, False),
    ],
)
def test_an_opt_out_by_text_stops_everything_automatic_from_2027_01_31(
    values: dict[str, Any], revokes: bool
) -> None:
    contacts = [phone(consent_autodialed_call=True)]
    known = world(request("optOut", **{"contact_ids": ["other"], **values}), contacts=contacts)
    for day, answer in [("2027-01-30", set()), ("2027-01-31", {"tcpa.revoke-all"})]:
        found = denied(known, f"{day} 12:00", is_autodialed=True)
        assert found == (answer if revokes else set())
        assert denied(known, f"{day} 12:00") == set()
        assert denied(known, f"{day} 12:00", channel="text") >= (answer if revokes else set())


def test_one_confirmation_of_an_opt_out_is_allowed_within_five_minutes() -> None:
    opt_out = request(
        "optOut", NOON, channels=["text"], contact_ids=["phone"], evidence_interaction_id="IN-1"
    )
    contacts = [phone(receive_text_messages=False)]
    known = world(opt_out, contacts=contacts, loans=[])
    confirmed = world(opt_out, message("2026-06-01 12:01", "text"), contacts=contacts, loans=[])
    question = {"channel": "text", "subject": "electronicConsentOptOut"}
    both = {"regf.medium", "tcpa.text-consent"}
    assert denied(known, "2026-06-01 12:05", **question) == set()
    assert denied(known, "2026-06-01 12:05:00.000001", **question) == both
    assert denied(confirmed, "2026-06-01 12:05", **question) == both
    assert denied(known, "2026-06-01 12:05", channel="text", theme="opsServicing") == both


@pytest.mark.parametrize(
    ("values", "rows", "holds", "is_open"),
    [
        pytest.param({}, [], [], True, id="as it should be"),
        pytest.param({"evidence_interaction_id": None}, [], [], False, id="without evidence"),
        pytest.param({"reason": "borrowerRequest"}, [], [], False, id="no opt-out"),
        pytest.param({"contact_ids": []}, [], [], False, id="names no contact"),
        pytest.param({"channels": ["all"]}, [], [], False, id="names no channel"),
        pytest.param({}, [message("2026-06-01 11:59", "text")], [], True, id="written before"),
        pytest.param({}, [message(NOON, "text")], [], False, id="written at that moment"),
        pytest.param({}, [message(NOON, "text", status="canceled")], [], True, id="canceled"),
        pytest.param({}, [message(NOON, "text", status="failed")], [], False, id="failed"),
        pytest.param({}, [message(NOON, "email")], [], True, id="by another channel"),
        pytest.param({}, [message(NOON, "text", "inbound")], [], True, id="from the borrower"),
        pytest.param(
            *({}, [message("2026-06-01 00:00", "text", started_at_has_time=False)], [], False),
            id="written at some time of the day",
        ),
        pytest.param({}, [planned("2026-06-01 18:00", channel="text")], [], False, id="planned"),
        pytest.param(
            *({}, [planned("2026-06-01 11:00", channel="text")], [], True),
            id="planned for before",
        ),
        pytest.param(
            *({}, [planned("2026-06-01 11:00", NOON, channel="text")], [], False),
            id="planned until then",
        ),
        pytest.param({}, [], [Hold("hold", "text", None, [], at(NOON))], False, id="held"),
        pytest.param({}, [], [Hold("hold", "email", None, [], at(NOON))], True, id="held, e-mail"),
        pytest.param(
            *({}, [], [Hold("hold", "text", None, [], at("2026-06-01 11:59"))], True),
            id="held before",
        ),
    ],
)
def test_what_a_confirmation_of_an_opt_out_needs(
    values: dict[str, Any], rows: list[Any], holds: list[Hold], is_open: bool
) -> None:
    given = {"channels": ["text"], "contact_ids": ["phone"], "evidence_interaction_id": "IN-1"}
    opt_out = request("optOut", NOON, **{**given, **values})
    contacts = [phone(receive_text_messages=False)]
    known = world(opt_out, *rows, contacts=contacts, loans=[], holds=holds)
    answer = denied(known, "2026-06-01 12:01", channel="text", subject="electronicConsentOptOut")
    assert ("tcpa.text-consent" not in answer) is is_open


def test_a_possible_opt_out_warns_about_the_contact_that_it_came_from() -> None:
    review = Review("voice", "phone", at(NOON))
    known = world(reviews=[review], contacts=[phone(), phone(id="other")])
    assert warned(known, NOON, contact_id="phone") == {"regf.medium"}
    assert warned(known, NOON, contact_id="other") == set()
    assert warned(known, "2026-06-01 11:59", contact_id="phone") == set()
    assert warned(world(reviews=[Review("voice", None, at(NOON))]), NOON) == {"regf.medium"}
    assert warned(world(reviews=[Review("text", None, at(NOON))]), NOON) == set()
