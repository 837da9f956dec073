"""Planned interactions under a purpose, and odd windows: refused at their field, never a 500."""

from __future__ import annotations

from typing import Any

import pytest

from borrowers.models import Loan, Person
from compliance.models import Decision
from contacts.models import Contact
from interactions.models import Interaction
from tests.compliance.guarded_lender import (
    DAY,
    HOUR,
    INTERACTIONS,
    MICROSECOND,
    NOW,
    PLANNED,
    bar,
    iso,
)
from tests.factories import Api, data_of, faults_of

END = "9999-12-31T23:59:59.999999Z"
EXPLAINED = {"purpose": "timeCritical", "purposeNote": "Foreclosure."}


def plan(api: Api, **values: Any) -> Any:
    return api.post(INTERACTIONS, {**PLANNED, "scheduledAtFrom": iso(NOW + HOUR), **values})


def test_a_purpose_needs_its_permission_needed_or_not(
    service: Api, overrider: Api, clock: None, phone: Contact, loan: Loan
) -> None:
    response = plan(service, purpose="requiredByLaw")
    assert faults_of(response, 403) == {"purpose": "permission_denied"}
    assert not Interaction.objects.exists()
    bar(phone.person, "ceaseCommunication")
    planned = data_of(plan(overrider, purpose="requiredByLaw", purposeNote="Court order."))
    decision = Decision.objects.get(interaction_id=planned["id"])
    assert (decision.decision, decision.rule_ids) == ("warn", ["regf.cease"])
    assert (decision.purpose_note, decision.question["purpose"]) == (
        "Court order.",
        "requiredByLaw",
    )
    path = f"{INTERACTIONS}/{planned['id']}"
    # Who moves it claims the purpose anew; who only notes something about it does not.
    response = service.put(path, {"scheduledAtFrom": iso(NOW + 2 * HOUR)})
    assert faults_of(response, 403) == {"purpose": "permission_denied"}
    data_of(service.put(path, {"metaData": {"a": 1}}))


def test_mail_of_a_required_notice_needs_no_permission(
    service: Api, clock: None, ada: Person, address: Contact, loan: Loan
) -> None:
    bar(ada, "borrowerRequest", channels=["mail"])
    notice = {
        "channel": "mail",
        "contactId": address.pk,
        "theme": "opsServicing",
        "subject": "statementGenerated",
    }
    faults_of(plan(service, **notice), 422)
    data_of(plan(service, **notice, purpose="requiredByLaw"))


def test_what_is_time_critical_needs_a_note_and_a_deadline(
    overrider: Api, clock: None, phone: Contact
) -> None:
    response = plan(overrider, purpose="timeCritical")
    assert faults_of(response, 400) == {"purposeNote": "required", "purposeDeadline": "required"}
    data_of(plan(overrider, **EXPLAINED, purposeDeadline=iso(NOW + DAY)))


@pytest.mark.parametrize(
    ("deadline", "is_open"), [(NOW + 2 * HOUR, True), (NOW + 2 * HOUR - MICROSECOND, False)]
)
def test_the_purpose_must_hold_for_the_whole_window(
    overrider: Api, clock: None, phone: Contact, loan: Loan, deadline: Any, is_open: bool
) -> None:
    for number in range(7):
        body = {**PLANNED, "status": "attempted", "startedAt": iso(NOW - number * HOUR)}
        data_of(overrider.post(INTERACTIONS, body))
    window = {"scheduledAtTo": iso(NOW + 2 * HOUR)}
    response = plan(overrider, **window, **EXPLAINED, purposeDeadline=iso(deadline))
    if is_open:
        data_of(response)
    else:
        assert faults_of(response, 422) == {"scheduledAtFrom": "regf.freq.7in7"}


def test_a_deadline_at_the_end_of_the_calendar_is_one(
    overrider: Api, clock: None, phone: Contact
) -> None:
    for deadline in (END, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"):
        data_of(plan(overrider, **EXPLAINED, purposeDeadline=deadline))


@pytest.mark.parametrize(
    ("window", "status"),
    [
        ({"scheduledAtTo": END}, 400),
        ({"scheduledAtFrom": END}, 400),
        ({"scheduledAtFrom": END, "scheduledAtTo": END}, 400),
        ({"scheduledAtFrom": "2326-06-02T16:00:00Z"}, 400),
        ({"scheduledAtFrom": "2326-06-02T16:00:00Z", "scheduledAtTo": "2326-06-02T17:00:00Z"}, 400),
        ({"scheduledAtFrom": "0001-01-01T00:00:00Z", "scheduledAtTo": iso(NOW + HOUR)}, 400),
        ({"scheduledAtFrom": "0001-01-01T00:00:00Z", "scheduledAtTo": END}, 400),
        ({"scheduledAtFrom": "0001-01-01T00:00:00Z"}, 400),
        ({"scheduledAtTo": iso(NOW + HOUR + 400 * DAY)}, 422),
        ({"scheduledAtTo": iso(NOW + 2 * HOUR + 400 * DAY)}, 400),
        ({"scheduledAtFrom": "2040-06-02T16:00:00Z"}, 200),
        ({"scheduledAtFrom": "2026-06-02T17:00:00.123456Z"}, 200),
    ],
    ids=str,
)
def test_odd_windows_are_refused_at_their_field(
    service: Api, clock: None, phone: Contact, loan: Loan, window: dict[str, str], status: int
) -> None:
    response = plan(service, **window)
    if status == 200:
        data_of(response)
    else:
        assert set(faults_of(response, status)) <= {"scheduledAtFrom", "scheduledAtTo"}
        assert not Interaction.objects.exists()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Etc/GMT+12"])
def test_a_year_long_window_is_judged_wherever_the_borrower_is(
    service: Api, clock: None, phone: Contact, zone: str
) -> None:
    people = Person.objects.filter(pk=phone.person_id)
    people.update(time_zone=zone, time_zone_stated_at=NOW)
    window = {"scheduledAtTo": iso(NOW + 400 * DAY), "theme": "opsServicing"}
    data_of(plan(service, **window))
    bar(phone.person, "other", days_of_week=[6], start_date=(NOW + 300 * DAY).date())
    assert faults_of(plan(service, **window), 422) == {"scheduledAtFrom": "regf.designated"}
