"""How many queries the guard costs, whatever the length of a history.

Counted as for interactions: what a test adds by running in a transaction of its own, savepoints, is left out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from borrowers.models import Loan, Person
from companies.models import ApiKey
from contacts.models import Contact
from tests.compliance.guarded_lender import (
    CALL,
    DAY,
    DONE,
    HOUR,
    INTERACTIONS,
    NOW,
    PLANNED,
    URL,
    ask,
    bar,
    iso,
)
from tests.factories import (
    Api,
    ConsentFactory,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    ReservationFactory,
    data_of,
    service_caller,
)

MAX_OF_A_QUESTION = 8
MAX_OF_A_RECORDING = 9
MAX_OF_ONE = 3
MAX_OF_A_LIST = 6


@pytest.fixture
def history(phone: Contact, loan: Loan) -> list[Any]:
    """Two years, with a call or a message every week, and wishes and consents of every kind."""
    person, actor = phone.person, service_caller(phone.company).actor
    email = ContactFactory(person=person, contact_type="email", value="ada@example.com")
    for number in range(120):
        is_call = number % 3 > 0
        InteractionFactory(
            person=person,
            contact=phone if is_call else email,
            channel="voice" if is_call else "email",
            direction="inbound" if number % 5 == 0 else "outbound",
            started_at=NOW - HOUR - number * 7 * DAY,
            created_by=actor,
            loans=[loan] if number % 2 else [],
        )
    return [
        *(bar(person, "borrowerRequest", days_of_week=[day]) for day in (5, 6)),
        *(ConsentFactory(person=person) for _ in range(5)),
        *(ContactFactory(person=person, label="work") for _ in range(5)),
    ]


def every_reference(person: Person) -> dict[str, Any]:
    planned = InteractionFactory(
        person=person, status="scheduled", started_at=None, scheduled_at_from=NOW + HOUR
    )
    return {
        **CALL,
        "loanId": LoanFactory(person=person, status="delinquent").pk,
        "loanIds": ["ext-overdue", "overdue"],
        "contactId": "ext-mobile",
        "contactExternalId": "mobile",
        "interactionId": planned.pk,
        "reservationId": ReservationFactory(person=person, at=NOW, expires_at=NOW + HOUR).pk,
        "purpose": "timeCritical",
        "purposeNote": "x",
        "purposeDeadline": iso(NOW + HOUR),
    }


class Counted:
    """The statements that a block sends to the database, savepoints left out."""

    def __init__(self) -> None:
        self.capture = CaptureQueriesContext(connection)

    def __enter__(self) -> Counted:
        # When a key was last used is written once a minute.
        ApiKey.objects.update(last_used_at=timezone.now())
        self.capture.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self.capture.__exit__(*error)

    @property
    def statements(self) -> list[str]:
        return [q["sql"] for q in self.capture.captured_queries if "SAVEPOINT" not in q["sql"]]


@pytest.mark.parametrize("reserve", [False, True], ids=["asked", "reserved"])
def test_a_question_costs_at_most_eight(
    overrider: Api, clock: None, phone: Contact, history: list[Any], reserve: bool
) -> None:
    body = {**every_reference(phone.person), "reserve": reserve}
    with Counted() as counted:
        data_of(overrider.post(URL, body))
    # Holding a slot writes a row more.
    assert len(counted.statements) <= MAX_OF_A_QUESTION + reserve, counted.statements


def test_a_denial_costs_no_more(
    service: Api, clock: None, phone: Contact, history: list[Any]
) -> None:
    bar(phone.person, "other", end_date=(NOW + 100 * DAY).date())
    with Counted() as counted:
        assert not ask(service)["result"]
    assert len(counted.statements) <= MAX_OF_A_QUESTION - 2, counted.statements


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({}, MAX_OF_A_RECORDING),
        ({"status": "succeeded", "statusDetails": "voiceSpokeWithFirstParty"}, MAX_OF_A_RECORDING),
        ({"direction": "inbound", "status": "succeeded"}, MAX_OF_A_RECORDING),
        # Judging what is planned reads the company's rules and the facts, and keeps a decision.
        (
            {"status": "scheduled", "scheduledAtFrom": iso(NOW + HOUR)},
            MAX_OF_A_RECORDING + 4,
        ),
    ],
    ids=["attempted", "conversation", "inbound", "planned"],
)
def test_recording_costs_at_most_nine(
    service: Api,
    clock: None,
    phone: Contact,
    loan: Loan,
    history: list[Any],
    changes: dict[str, Any],
    most: int,
) -> None:
    other = LoanFactory(person=phone.person)
    body = {**DONE, "loanIds": [loan.pk, other.pk], **changes}
    with Counted() as counted:
        data_of(service.post(INTERACTIONS, body))
    assert len(counted.statements) <= most, counted.statements


def test_reading_costs_what_it_did(
    service: Api, clock: None, phone: Contact, history: list[Any]
) -> None:
    planned = data_of(service.post(INTERACTIONS, {**PLANNED, "scheduledAtFrom": iso(NOW + HOUR)}))
    decision_id = ask(service)["decisionId"]
    for path, most in (
        (f"/interactions/{planned['id']}", MAX_OF_ONE),
        (f"{INTERACTIONS}/{planned['id']}", MAX_OF_ONE),
        (f"/compliance/decisions/{decision_id}", MAX_OF_ONE),
        ("/compliance/rules", MAX_OF_ONE),
        ("/interactions", MAX_OF_A_LIST),
        (INTERACTIONS, MAX_OF_A_LIST),
        ("/compliance/decisions", MAX_OF_A_LIST),
    ):
        with Counted() as counted:
            assert service.get(path).status_code == 200
        assert len(counted.statements) <= most, counted.statements


def test_giving_a_slot_back_costs_at_most_five(service: Api, clock: None, phone: Contact) -> None:
    reservation_id = ask(service, reserve=True)["reservation"]["id"]
    with Counted() as counted:
        service.delete(f"/compliance/reservations/{reservation_id}")
    assert len(counted.statements) <= 5, counted.statements


def test_of_a_long_history_the_windows_are_read(
    service: Api, clock: None, phone: Contact, history: list[Any]
) -> None:
    # What is kept with a decision shows it.
    decision = data_of(service.get(f"/compliance/decisions/{ask(service)['decisionId']}"))
    oldest = min(dt.datetime.fromisoformat(f["at"]) for f in decision["facts"]["interactions"])
    assert oldest > NOW - 64 * DAY
