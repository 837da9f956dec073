"""The plain judge on the worked examples of Regulation F, on conversations, and on debts and people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compliance.plain_judge import (
    Question,
    contacts_in_question,
    loans_in_scope,
    plain_verdict,
)
from tests.compliance.plain_rows import (
    address,
    at,
    call,
    consent,
    conversation,
    denied,
    email,
    loan,
    phone,
    warned,
    world,
)

SEVEN, WAIT = "regf.freq.7in7", "regf.freq.wait"
CROWDED = "regf.freq.concentration"
TWO_LOANS = [loan(id="medical"), loan(id="card")]


def calls_on(*days: int, month: int = 4, **values: Any) -> list[Any]:
    """One call on each of these days, at noon."""
    return [call(f"2026-{month:02}-{day:02} 12:00", **values) for day in days]


# Worked examples of the Official Interpretations of 12 CFR 1006 (cfpb_examples.json)


def test_14b2i_1i_seven_calls_in_seven_days_comply() -> None:
    known = world(*calls_on(1, 2, 3, 4, 5, 6, 7))
    six = world(*calls_on(1, 2, 3, 4, 5, 6))
    assert SEVEN not in denied(six, "2026-04-07 12:00")
    assert SEVEN in denied(known, "2026-04-07 13:00")
    assert SEVEN not in denied(known, "2026-04-08 12:00")


def test_14b2i_2i_six_calls_on_one_day_warn() -> None:
    hours = [call(f"2026-04-03 {hour:02}:00") for hour in range(10, 15)]
    before = world(*calls_on(1), *hours[:4])
    known = world(*calls_on(1), *hours)
    assert CROWDED not in warned(before, "2026-04-03 16:00")
    assert CROWDED in warned(known, "2026-04-03 16:00")
    assert denied(known, "2026-04-03 16:00") == set()


def test_14b2ii_1i_an_eighth_call_in_seven_days_violates() -> None:
    seven = calls_on(1, 2, 2, 3, 3, 6, 6)
    assert SEVEN in denied(world(*seven), "2026-04-07 12:00")
    assert SEVEN not in denied(world(*seven[1:]), "2026-04-07 12:00")


def test_14b2ii_2ii_active_litigation_opens_the_wait_until_its_deadline() -> None:
    known = world(conversation("2026-08-13 12:00"))
    purpose = {"purpose": "activeLitigation", "purpose_deadline": at("2026-08-18 12:00")}
    assert denied(known, "2026-08-18 12:00") == {WAIT}
    assert denied(known, "2026-08-18 12:00", **purpose) == set()
    assert warned(known, "2026-08-18 12:00", **purpose) == {WAIT}
    assert denied(known, "2026-08-18 12:01", **purpose) == {WAIT}


def test_14b3i_3i_a_call_back_on_monday_is_open_by_consent() -> None:
    talk = conversation("2026-04-03 12:00")
    agreed = consent("priorConsent", "2026-04-03 12:00", evidence_interaction_id=talk.id)
    later_calls = [call(f"2026-04-06 {hour:02}:00") for hour in range(9, 17)]
    assert WAIT in denied(world(talk), "2026-04-06 17:00")
    assert denied(world(talk, agreed, *later_calls), "2026-04-06 17:00") == set()


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        pytest.param({"status": "failed", "status_details": "voiceBusy"}, False, id="busy"),
        pytest.param({"status": "failed", "status_details": "voiceNotInService"}, False, id="gone"),
        pytest.param({"status_details": "voiceDropped"}, True, id="answered_then_dropped"),
        pytest.param({"status_details": "voiceNoAnswer"}, True, id="rang_no_answer"),
        pytest.param({"status_details": "voiceLeftVoicemail"}, True, id="voicemail"),
        pytest.param({"status_details": None}, True, id="placed"),
        pytest.param({"channel": "text", "status_details": None}, False, id="a text"),
        pytest.param({"status": "failed", "status_details": None}, True, id="failed, why not said"),
        pytest.param({"status": "canceled", "status_details": None}, False, id="canceled"),
        pytest.param({"direction": "inbound", "status_details": None}, False, id="inbound"),
        pytest.param({"theme": "marketing"}, False, id="marketing"),
        pytest.param({"theme": "opsServicing"}, True, id="servicing"),
        pytest.param({"deleted_at": at("2026-04-03 12:00")}, False, id="deleted"),
        pytest.param(
            {"status": "failed", "status_details": "voiceBusy", "agent_outcome": "voiceNoAnswer"},
            *(True,),
            id="one of two words says call",
        ),
    ],
)
def test_14b3ii_what_counts_as_a_call(values: dict[str, Any], counts: bool) -> None:
    known = world(*calls_on(1, 2, 3, 4, 5, 6), call("2026-04-07 09:00", **values))
    assert (SEVEN in denied(known, "2026-04-07 12:00")) is counts


def test_14b4_2iii_a_conversation_on_one_of_two_debts_closes_that_one() -> None:
    known = world(conversation("2026-11-09 12:00", loans=["medical"]), loans=TWO_LOANS)
    for moment, allowed in [("11-15 20:59", {"card"}), ("11-16 08:00", {"card", "medical"})]:
        question = Question("voice", "opsCollDebt")
        assert plain_verdict(known, question, at(f"2026-{moment}")).loan_ids_allowed == allowed


def test_14b3iii_calls_to_an_attorney_do_not_count() -> None:
    lawyer = phone(id="lawyer", affiliation="attorney")
    known = world(*calls_on(*range(1, 8), contact_id="lawyer"), contacts=[phone(), lawyer])
    assert SEVEN not in denied(known, "2026-04-07 13:00")
    assert SEVEN not in denied(known, "2026-04-07 13:00", contact_id="lawyer")


def test_6b1i_2i_both_the_eastern_phone_and_the_pacific_address_must_be_within_hours() -> None:
    home = address(postal_code="90001", state="CA")
    known = world(contacts=[phone(), home])
    hours = [hour for hour in range(24) if not denied(known, f"2026-04-07 {hour:02}:00")]
    assert hours == [*range(11, 21)]


# Conversations


def test_a_conversation_closes_its_date_and_six_more() -> None:
    known = world(conversation("2026-08-13 23:50"))
    assert WAIT in denied(known, "2026-08-19 20:59")
    assert WAIT not in denied(known, "2026-08-20 08:00")


@pytest.mark.parametrize(
    ("values", "is_one"),
    [
        pytest.param({"status_details": None}, True, id="succeeded"),
        pytest.param({"status": "attempted", "status_details": "voiceMissed"}, False, id="missed"),
        pytest.param({"status_details": "voiceReceivedVoicemail"}, False, id="voicemail"),
        pytest.param({"status_details": "voiceSpokeWithFirstParty"}, True, id="spoke"),
        pytest.param({"status_details": None, "agent_outcome": "voiceHungUp"}, True, id="hung up"),
    ],
)
def test_who_called_does_not_matter_to_a_conversation(values: dict[str, Any], is_one: bool) -> None:
    known = world(conversation("2026-04-06 12:00", direction="inbound", **values))
    assert (WAIT in denied(known, "2026-04-07 12:00")) is is_one


def test_what_happens_later_is_not_known_yet() -> None:
    known = world(conversation("2026-04-07 12:00"))
    assert denied(known, "2026-04-07 11:59:59.999999") == set()
    assert denied(known, "2026-04-07 12:00") == {WAIT}


# Debts and people


def test_grouped_student_loans_are_one_debt() -> None:
    student = {"loan_type": "studentLoan", "account_number": "S1"}
    loans = [loan(id="a", **student), loan(id="b", **student), loan(id="card")]
    known = world(*calls_on(*range(1, 8), loans=["a"]), loans=loans)
    question = Question("voice", "opsCollDebt")
    assert plain_verdict(known, question, at("2026-04-07 13:00")).loan_ids_allowed == {"card"}


def test_a_call_with_several_loans_counts_for_each_and_one_with_none_for_all() -> None:
    about_both = calls_on(1, 2, 3, loans=["card", "medical"])
    known = world(*about_both, *calls_on(4, 5, 6, 7), loans=TWO_LOANS)
    question = Question("voice", "opsCollDebt")
    assert plain_verdict(known, question, at("2026-04-07 13:00")).loan_ids_allowed == set()


@pytest.mark.parametrize(
    ("statuses", "named", "expected"),
    [
        (["delinquent", "active", "chargedOff"], None, ["0", "2"]),
        (["active", "paidOff"], None, ["0", "1"]),
        (["delinquent", "active"], ["1"], ["1"]),
        ([], None, [None]),
    ],
)
def test_without_a_loan_named_it_is_about_the_overdue_ones_else_all(
    statuses: list[str], named: list[str] | None, expected: list[str | None]
) -> None:
    loans = [loan(id=str(index), status=status) for index, status in enumerate(statuses)]
    scope = loans_in_scope(world(loans=loans), Question("voice", loan_ids=named))
    assert [one and one.id for one in scope] == expected


def test_every_contact_of_the_type_that_is_not_archived_is_in_question() -> None:
    contacts = [phone(), phone(id="old", status="archived"), email(), address()]
    known = world(contacts=contacts)
    expected = {
        "voice": ["phone"],
        "text": ["phone"],
        "fax": ["phone"],
        "email": ["email"],
        "mail": ["address"],
        "chat": [None],
        "gui": [None],
        "document": [None],
    }
    for channel, ids in expected.items():
        found = contacts_in_question(known, Question(channel))
        assert [one and one.id for one in found] == ids
    named = contacts_in_question(known, Question("voice", contact_id="old"))
    assert [one and one.id for one in named] == ["old"]


def test_a_relative_has_a_count_of_its_own_and_a_spouse_has_not() -> None:
    contacts = [
        phone(),
        phone(id="spouse", affiliation="spouse"),
        phone(id="mother", affiliation="parent", name="Eve ", authorized_third_party=True),
        phone(id="mothers-too", affiliation="parent", name="EVE", authorized_third_party=True),
    ]
    known = world(
        *calls_on(*range(1, 8), contact_id="spouse"),
        *calls_on(*range(1, 7), contact_id="mother"),
        contacts=contacts,
    )
    assert SEVEN in denied(known, "2026-04-07 13:00", contact_id="phone")
    assert SEVEN not in denied(known, "2026-04-07 13:00", contact_id="mothers-too")
