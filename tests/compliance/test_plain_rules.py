"""The plain judge on whom and where: what was asked for, third parties, employers, unusable contacts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.plain_judge import Question, plain_verdict
from tests.compliance.plain_rows import (
    NEW_YORK,
    address,
    at,
    call,
    consent,
    denied,
    email,
    loan,
    message,
    phone,
    request,
    world,
)

NOON = "2026-06-01 12:00"
WRITTEN = ("text", "email", "mail", "fax", "chat")
LAWYER = phone(id="lawyer", affiliation="attorney")


# Whom, and what was asked for


@pytest.mark.parametrize(
    ("reason", "rule", "open_to"),
    [
        ("ceaseCommunication", "regf.cease", set()),
        ("bankruptcy", "bankruptcy.stay", {"lawyer"}),
        ("attorneyRepresented", "regf.attorney", {"lawyer"}),
        ("deceased", "deceased", {"executor"}),
        ("dispute", "dispute.validation", set()),
        ("identityTheft", "identity.theft", set()),
    ],
)
def test_what_stops_collections_leaves_only_some_contacts(
    reason: str, rule: str, open_to: set[str]
) -> None:
    executor = phone(id="executor", affiliation="relative", authorized_third_party=True)
    known = world(request(reason), contacts=[phone(), LAWYER, executor])
    for contact_id in ("phone", "lawyer", "executor"):
        expected = set() if contact_id in open_to else {rule}
        assert denied(known, NOON, contact_id=contact_id) == expected
    assert denied(known, NOON, contact_id="phone", theme="opsAccountCredentials") == set()


def test_servicing_of_an_overdue_loan_is_collections_unless_the_law_requires_it() -> None:
    loans = [loan(), loan(id="current", status="active")]
    known = world(request("ceaseCommunication"), loans=loans, contacts=[address()])
    question = Question("mail", "opsServicing", loan_ids=["card", "current"])
    assert plain_verdict(known, question, at(NOON)).loan_ids_allowed == {"current"}
    assert denied(known, NOON, channel="mail", subject="refundScheduled") == {"regf.cease"}
    assert denied(known, NOON, channel="mail", subject="statementGenerated") == set()


def test_a_notification_to_an_agent_is_under_no_rule() -> None:
    known = world(request("ceaseCommunication"), contacts=[phone(valid=False)])
    assert denied(known, "2026-06-01 03:00", subject="caseEscalation") == set()


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"contact_ids": ["phone"]}, "regf.medium"),
        ({"contact_ids": ["other"]}, None),
        ({"contact_ids": ["other"], "days_of_week": [2]}, None),
        ({"channels": ["voice"]}, "regf.medium"),
        ({"channels": ["all"]}, "regf.medium"),
        ({"channels": ["text"]}, None),
        ({"contact_labels": ["personal"]}, "regf.medium"),
        ({"contact_labels": ["work"]}, None),
        ({"themes": ["all"]}, "regf.designated"),
        ({"themes": ["marketing"]}, None),
        ({"loan_ids": ["card"]}, "regf.designated"),
        ({"loan_ids": ["other"]}, None),
        ({"days_of_week": [0]}, "regf.designated"),
        ({"days_of_week": [1]}, None),
        ({"times_of_day": [{"from": "12:00", "to": "12:01"}]}, "regf.designated"),
        ({"times_of_day": [{"from": "11:00", "to": "12:00"}]}, None),
        ({"times_of_day": [{"from": "09:00", "to": "24:00"}]}, "regf.designated"),
        (
            {
                "times_of_day": [{"from": "09:00", "to": "10:00"}],
                "time_zone": "America/Los_Angeles",
            },
            "regf.designated",
        ),
        ({"start_date": at("2026-06-02 12:00").date()}, None),
        (
            {"start_date": at("2026-06-02 12:00").date(), "time_zone": "Pacific/Auckland"},
            "regf.designated",
        ),
        ({"days_of_week": [1], "time_zone": "Pacific/Auckland"}, "regf.designated"),
        ({"end_date": at("2026-05-31 12:00").date()}, None),
        ({"end_date": at(NOON).date()}, "regf.designated"),
        ({"withdrawn_at": at(NOON)}, None),
        ({"received_at": at("2026-06-01 12:00:00.000001")}, None),
        ({"place": "home"}, None),
    ],
)
def test_a_request_restricts_what_it_names(values: dict[str, Any], rule: str | None) -> None:
    known = world(request("borrowerRequest", **values))
    assert denied(known, NOON) == ({rule} if rule else set())


def test_6b1_1ii_designated_times_add_up() -> None:
    known = world(
        request(
            "borrowerRequest",
            days_of_week=[0, 1, 2, 3, 4],
            times_of_day=[{"from": "15:00", "to": "17:00"}],
        ),
        request("borrowerRequest", days_of_week=[5, 6]),
    )
    open_hours = {
        day: [hour for hour in range(8, 21) if not denied(known, f"2026-06-{day:02} {hour:02}:00")]
        for day in (1, 6, 7)
    }
    assert open_hours == {1: [*range(8, 15), *range(17, 21)], 6: [], 7: []}


@pytest.mark.parametrize(
    ("row", "is_open"),
    [
        ({"direction": "inbound"}, True),
        ({"direction": "outbound"}, False),
        ({"direction": "inbound", "status": "succeeded"}, False),
        ({"direction": "inbound", "channel": "voice"}, False),
        ({"direction": "inbound", "started_at": at("2026-06-01 12:01")}, False),
    ],
)
def test_designated_times_spare_the_chat_that_the_borrower_opened(
    row: dict[str, Any], is_open: bool
) -> None:
    given = {"status": "inProgress", "status_details": None, "channel": "chat", **row}
    known = world(request("borrowerRequest"), call("2026-06-01 11:59", **given))
    assert denied(known, NOON, channel="chat") == (set() if is_open else {"regf.designated"})
    assert denied(known, NOON, channel="voice") >= {"regf.designated"}


@pytest.mark.parametrize("channel", ["gui", "document"])
def test_designated_times_spare_what_the_borrower_opens_itself(channel: str) -> None:
    assert denied(world(request("borrowerRequest")), NOON, channel=channel) == set()


def test_a_place_ties_landlines_and_letters_but_not_mobiles() -> None:
    contacts = [
        phone(),
        phone(id="home", label="home"),
        phone(id="home-mobile", label="home", line_type="mobile"),
        phone(id="desk", label="work"),
        address(),
    ]
    known = world(request("borrowerRequest", place="home"), contacts=contacts)
    for contact_id, answer in [
        ("home", {"regf.place"}),
        ("home-mobile", set()),
        ("desk", set()),
        ("phone", set()),
    ]:
        assert denied(known, NOON, contact_id=contact_id) == answer
    assert denied(known, NOON, channel="mail") == {"regf.place"}


@pytest.mark.parametrize(
    ("contact_id", "channel", "is_barred"),
    [
        ("desk", "voice", True),
        ("desk", "fax", True),
        ("desk", "chat", False),
        ("field", "voice", False),
        ("office", "mail", True),
        ("home", "voice", False),
    ],
)
def test_an_employer_who_forbids_it_bars_what_is_at_work(
    contact_id: str, channel: str, is_barred: bool
) -> None:
    contacts = [
        phone(id="desk", label="work"),
        phone(id="field", label="work", line_type="mobile"),
        phone(id="home", label="home"),
        address(id="office", label="work"),
    ]
    for reason, expected in [("employerProhibits", is_barred), ("oralStatement", False)]:
        answer = denied(
            world(request(reason), contacts=contacts), NOON, contact_id=contact_id, channel=channel
        )
        assert answer == ({"regf.employer"} if expected else set())


def test_a_work_email_needs_use_or_consent() -> None:
    where = {"contacts": [email(label="work")], "time_zone": NEW_YORK}
    written = message("2026-05-01 12:00", "email", "inbound")
    agreed = consent("email", "2026-05-01 12:00", "email")
    assert denied(world(**where), NOON, channel="email") == {"regf.employer"}
    assert denied(world(written, **where), NOON, channel="email") == set()
    assert denied(world(agreed, **where), NOON, channel="email") == set()


@pytest.mark.parametrize(
    ("values", "is_reached"),
    [
        *(
            ({"status_details": word}, True)
            for word in (
                *("voiceSpokeWithFirstParty", "voiceSpokeWithAuthorizedThirdParty"),
                *("voiceSpokeWithThirdParty", "voiceLeftMessageWithThirdParty"),
                *("voiceLeftVoicemail", "voiceHungUp", "voiceLanguageBarrier"),
            )
        ),
        *(({"channel": channel, "status": "attempted"}, True) for channel in WRITTEN),
        ({"channel": "text", "status": "succeeded"}, True),
        ({"channel": "text", "status": "failed"}, False),
        ({"channel": "gui", "status": "succeeded"}, False),
        ({}, False),
        ({"status_details": None}, False),
        ({"status_details": None, "status": "succeeded"}, True),
        ({"status_details": "voiceWrongNumber", "status": "succeeded"}, False),
        ({"contact_id": "another", "status_details": "voiceLeftVoicemail"}, False),
        ({"direction": "inbound", "status_details": "voiceSpokeWithThirdParty"}, False),
        ({"started_at": at("2026-06-01 13:00"), "status_details": "voiceHungUp"}, False),
    ],
)
def test_a_third_party_is_asked_once_where_the_borrower_is(
    values: dict[str, Any], is_reached: bool
) -> None:
    friend = {"affiliation": "friend", "name": "Bob", "verified": True}
    contacts = [
        phone(id="friend", **friend),
        phone(id="friend-too", **friend),
        phone(id="another", affiliation="friend"),
    ]
    row = call("2026-05-01 12:00", **{"contact_id": "friend-too", **values})
    known = world(row, contacts=contacts, time_zone=NEW_YORK)
    expected = {"regf.third-party"} if is_reached else set()
    assert denied(known, NOON, contact_id="friend", theme="opsCollLocateBorrower") == expected
    assert denied(known, NOON, contact_id="friend") == {"regf.third-party"}


@pytest.mark.parametrize(
    "values",
    [
        {"affiliation": "spouse"},
        {"affiliation": "attorney"},
        {"affiliation": "friend", "authorized_third_party": True},
        {"affiliation": "friend", "power_of_attorney": True},
    ],
)
def test_some_may_be_spoken_with_as_the_borrower_may(values: dict[str, Any]) -> None:
    known = world(contacts=[phone(**values)], time_zone=NEW_YORK)
    assert denied(known, NOON) == set()


@pytest.mark.parametrize(
    ("contacts", "channel", "answer"),
    [
        ([], "voice", {"contact.usable"}),
        ([], "text", {"contact.usable"}),
        ([], "email", {"contact.usable"}),
        ([], "mail", {"contact.usable"}),
        ([], "fax", set()),
        ([], "gui", set()),
        ([phone(status="archived")], "voice", {"contact.usable"}),
        ([phone(valid=False)], "voice", {"contact.usable"}),
        ([phone(disconnection_status="disconnected")], "voice", {"contact.usable"}),
        ([phone(valid=False), phone(id="other")], "voice", set()),
    ],
)
def test_a_contact_must_be_usable(contacts: list[Any], channel: str, answer: set[str]) -> None:
    known = world(contacts=contacts, time_zone=NEW_YORK)
    assert denied(known, NOON, channel=channel) == answer


def test_the_best_contact_is_the_least_denied_then_the_first_in_rank() -> None:
    contacts = [
        phone(id="additional", status="additional"),
        phone(id="primary", status="primary", valid=False),
        phone(id="secondary", status="secondary"),
    ]
    verdict = plain_verdict(world(contacts=contacts), Question("voice", "opsCollDebt"), at(NOON))
    assert (verdict.decision, verdict.contact_id) == ("allow", "secondary")
    assert set(verdict.contacts) == {"additional", "primary", "secondary"}
