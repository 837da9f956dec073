"""The plain judge on purposes: what each opens, until when, and what uses it up."""

from __future__ import annotations

from typing import Any

import pytest

from contacts.whereabouts import PossibleZone, Whereabouts
from tests.compliance.plain_judge import RULES, Case, Hold, Question
from tests.compliance.plain_purposes import is_opened
from tests.compliance.plain_rows import (
    NEW_YORK,
    address,
    at,
    call,
    conversation,
    denied,
    email,
    loan,
    message,
    phone,
    planned,
    request,
    undated,
    warned,
    world,
)

SEVEN, WAIT = "regf.freq.7in7", "regf.freq.wait"
NOON = "2026-06-10 12:00"


@pytest.mark.parametrize(
    ("purpose", "opened"),
    [
        ("requiredByLaw", {"regf.cease", "bankruptcy.stay", SEVEN, WAIT, "regf.medium"}),
        (
            "courtPermission",
            *(
                {"regf.cease", "bankruptcy.stay", SEVEN, WAIT, "regf.medium"}
                | {"regf.designated", "regf.time"},
            ),
        ),
        ("timeCritical", {SEVEN, WAIT}),
        ("ceaseNotice", set()),
        (None, set()),
    ],
)
def test_a_purpose_opens_its_rules_and_warns(purpose: str | None, opened: set[str]) -> None:
    known = world(
        *(call("2026-06-09 12:00") for _ in range(7)),
        conversation("2026-06-09 12:00"),
        *(request(reason) for reason in ("ceaseCommunication", "bankruptcy", "optOut")),
        request("borrowerRequest"),
    )
    rules = {"regf.cease", "bankruptcy.stay", SEVEN, WAIT, "regf.medium", "regf.designated"}
    rules.add("regf.time")
    assert denied(known, "2026-06-10 21:00", purpose=purpose) == rules - opened
    assert warned(known, "2026-06-10 21:00", purpose=purpose) == opened | {"regf.freq.cumulative"}


@pytest.mark.parametrize(
    ("subject", "channel", "is_open"),
    [
        ("ceaseCommunicationRefuseToPay", "mail", True),
        ("freeFormBranded", "mail", True),
        ("loanOverdueFirstNotice", "mail", False),
        ("freeForm", "gui", False),
        (None, "mail", True),
    ],
)
def test_a_cease_notice_goes_by_mail(subject: str | None, channel: str, is_open: bool) -> None:
    known = world(request("ceaseCommunication"), contacts=[address()])
    theme = "opsServicing" if subject == "ceaseCommunicationRefuseToPay" else "opsCollDebt"
    question = {"subject": subject, "theme": theme, "purpose": "ceaseNotice", "channel": channel}
    assert denied(known, NOON, **question) == (set() if is_open else {"regf.cease"})


@pytest.mark.parametrize(
    ("rows", "holds", "is_open"),
    [
        pytest.param([], [], True, id="nothing since"),
        pytest.param([call("2026-06-10 11:01")], [], False, id="called back"),
        pytest.param([call("2026-06-10 10:59")], [], True, id="called before"),
        pytest.param([undated("2026-06-10")], [], False, id="called at some time of the day"),
        pytest.param([planned("2026-06-10 18:00")], [], False, id="planned for today"),
        pytest.param([planned("2026-06-11 18:00")], [], True, id="planned for tomorrow"),
        pytest.param(
            [], [Hold("hold", "voice", None, [], at("2026-06-10 18:00"))], False, id="held"
        ),
    ],
)
def test_a_dropped_call_may_be_taken_up_once(
    rows: list[Any], holds: list[Any], is_open: bool
) -> None:
    known = world(conversation("2026-06-10 11:00"), *rows, holds=holds)
    answer = denied(known, NOON, purpose="droppedCall")
    assert (WAIT not in answer) is is_open
    assert WAIT in denied(known, "2026-06-11 12:00", purpose="droppedCall")


@pytest.mark.parametrize(
    ("rows", "is_open"),
    [
        pytest.param([message("2026-06-10 11:00", "email", "inbound")], True, id="asked today"),
        pytest.param([message("2026-06-09 11:00", "email", "inbound")], False, id="yesterday"),
        pytest.param([message("2026-06-10 11:00", "text", "inbound")], False, id="by text"),
        pytest.param(
            [
                message("2026-06-10 11:00", "email", "inbound"),
                message("2026-06-10 11:30", "email", status="failed"),
            ],
            False,
            id="answered",
        ),
        pytest.param(
            [
                message("2026-06-10 11:00", "email", "inbound"),
                message("2026-06-10 11:30", "email"),
                message("2026-06-10 11:45", "email", "inbound"),
            ],
            True,
            id="asked again",
        ),
        pytest.param(
            [
                message("2026-06-10 11:00", "email", "inbound"),
                message("2026-06-10 00:00", "email", started_at_has_time=False),
            ],
            False,
            id="answered at some time of the day",
        ),
    ],
)
def test_6b1_2i_one_reply_to_each_message_of_the_day(rows: list[Any], is_open: bool) -> None:
    known = world(*rows, request("borrowerRequest"), contacts=[email()], time_zone=NEW_YORK)
    question = {"channel": "email", "purpose": "replyToBorrower"}
    assert denied(known, NOON, **question) == (set() if is_open else {"regf.designated"})


def test_each_purpose_opens_its_rules_and_no_others() -> None:
    calls_only = {SEVEN, WAIT}
    by_law = {
        *calls_only,
        *("us-ma.freq", "us-ny-nyc.freq", "us-dc.freq", "us-wa.freq", "us-wv.freq"),
        *("regf.third-party", "regf.medium", "regf.attorney", "regf.cease"),
        *("bankruptcy.stay", "deceased", "dispute.validation"),
    }
    court = by_law | {"regf.time", "regf.designated", "regf.place", "regf.employer"}
    reply = {"regf.designated", "regf.place", "regf.medium", "regf.attorney"}
    expected = {
        ("requiredByLaw", "voice"): by_law,
        ("courtPermission", "voice"): court,
        ("activeLitigation", "voice"): calls_only,
        ("informationRequested", "voice"): calls_only,
        ("timeCritical", "voice"): calls_only,
        ("droppedCall", "voice"): calls_only,
        ("droppedCall", "text"): set(),
        ("replyToBorrower", "voice"): reply,
        ("replyToBorrower", "text"): set(),
        ("ceaseNotice", "mail"): {"regf.cease"},
        ("ceaseNotice", "voice"): set(),
    }
    known = world(conversation("2026-06-10 11:00", direction="inbound"))
    denying = {rule.id for rule in RULES if not rule.warns}
    for (purpose, channel), opened in expected.items():
        question = Question(channel, "opsCollDebt", purpose=purpose)
        where = Whereabouts((PossibleZone(NEW_YORK, "address", "address"),), frozenset(), False)
        case = Case(known, question, at(NOON), phone(), loan(), where)
        found = {rule_id for rule_id in denying if is_opened(case, rule_id, NEW_YORK)}
        assert found == opened | {"borrower.intensity"}


@pytest.mark.parametrize(
    ("row", "is_open"),
    [
        pytest.param(call("2026-06-10 11:00"), False, id="called at the same moment"),
        pytest.param(call("2026-06-10 12:01"), True, id="called later than now"),
        pytest.param(call("2026-06-10 11:30", contact_id="friend"), True, id="somebody else"),
        pytest.param(call("2026-06-10 11:30", status_details="voiceWrongNumber"), True, id="wrong"),
        pytest.param(call("2026-06-10 11:30", theme="marketing"), True, id="marketing"),
        pytest.param(message("2026-06-10 11:30", "text"), True, id="texted"),
        pytest.param(call("2026-06-10 11:30", loans=["medical"]), False, id="of another debt"),
    ],
)
def test_what_takes_up_a_dropped_call(row: Any, is_open: bool) -> None:
    contacts = [phone(verified=True), phone(id="friend", affiliation="friend")]
    known = world(conversation("2026-06-10 11:00", loans=["card"]), row, contacts=contacts)
    answer = denied(known, NOON, purpose="droppedCall", contact_id="phone")
    assert (WAIT not in answer) is is_open


@pytest.mark.parametrize(
    ("rows", "holds", "is_open"),
    [
        pytest.param([message("2026-06-10 11:30", "email", status="canceled")], [], True),
        pytest.param([message("2026-06-10 11:00", "email")], [], False, id="the same moment"),
        pytest.param([message("2026-06-10 12:30", "email")], [], True, id="later than now"),
        pytest.param([message("2026-06-10 11:30", "text")], [], True, id="another channel"),
        pytest.param(
            [message("2026-06-10 11:30", "email", theme="agentNotification")], [], True, id="agent"
        ),
        pytest.param(
            [planned("2026-06-10 18:00", channel="email", contact_id="email")], [], False, id="due"
        ),
        pytest.param(
            [planned("2026-06-11 18:00", channel="email", contact_id="email")], [], True, id="later"
        ),
        pytest.param([], [Hold("hold", "email", None, [], at("2026-06-10 18:00"))], False),
        pytest.param([], [Hold("hold", "voice", None, [], at("2026-06-10 18:00"))], True),
        pytest.param([], [Hold("hold", "email", None, [], at("2026-06-11 18:00"))], True),
    ],
)
def test_what_uses_up_a_reply(rows: list[Any], holds: list[Hold], is_open: bool) -> None:
    asked = message("2026-06-10 11:00", "email", "inbound")
    wish = request("borrowerRequest")
    where = {"contacts": [email()], "time_zone": NEW_YORK, "holds": holds}
    question = {"channel": "email", "purpose": "replyToBorrower"}
    answer = denied(world(asked, wish, *rows, **where), NOON, **question)
    assert answer == (set() if is_open else {"regf.designated"})


def test_a_message_of_yesterday_in_one_of_two_zones_is_not_replied_to() -> None:
    asked = message("2026-06-10 00:30", "email", "inbound")
    wish = request("borrowerRequest")
    question = {"channel": "email", "purpose": "replyToBorrower"}
    for state, answer in [("NY", set()), ("CA", {"regf.designated"})]:
        contacts = [email(), phone(), address(state=state, postal_code=None)]
        assert denied(world(asked, wish, contacts=contacts), NOON, **question) == answer
