"""The status table: services and database accept exactly the same rows, and the same moves of a status."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from borrowers.models import Person
from companies.models import Company
from interactions.choices import (
    STATUS_TRANSITIONS,
    THEME_OF_SUBJECT,
    Channel,
    Direction,
    Status,
    Theme,
)
from interactions.models import Interaction
from interactions.services import record_interaction, update_interaction
from interactions.status_details import AGENT_OUTCOMES, STATUS_DETAILS
from interactions.status_rules import details_that_fit, outcomes_that_fit
from peach_interactions.errors import Conflict, Invalid
from tests.factories import (
    Api,
    InteractionFactory,
    PersonFactory,
    data_of,
    faults_of,
    service_caller,
)

DETAILS = [row.value for row in STATUS_DETAILS]
OUTCOMES = [row.value for row in AGENT_OUTCOMES]
HOUR = dt.timedelta(hours=1)


def values_of(
    channel: str, direction: str, status: str, details: str | None, outcome: str | None
) -> dict[str, Any]:
    """A body for the services that only the status table could refuse."""
    is_blocked = status == Status.FAILED and details == "blockedByComplianceGuard"
    now = timezone.now()
    return {
        "channel": channel,
        "direction": direction,
        "status": status,
        "theme": Theme.OPS_SERVICING,
        "status_details": details,
        "agent_outcome": outcome,
        "compliance_guard_rule_id": "regf.time" if is_blocked else None,
        "scheduled_at_from": now + HOUR if status == Status.SCHEDULED else None,
    }


def is_accepted_by_services(person: Person, values: dict[str, Any]) -> bool:
    caller = service_caller(person.company)
    with transaction.atomic():
        try:
            record_interaction(
                caller=caller, person_reference=person.pk, values=values, now=timezone.now()
            )
        except Invalid:
            return False
        finally:
            transaction.set_rollback(True)
    return True


def is_accepted_by_database(person: Person, values: dict[str, Any]) -> bool:
    start = None if values["status"] == Status.SCHEDULED else timezone.now()
    try:
        with transaction.atomic():
            row = InteractionFactory(person=person, started_at=start, **values)
    except Error:
        return False
    Interaction.objects.filter(pk=row.pk).delete()
    return True


@pytest.fixture
def person(lender: Company) -> Person:
    return PersonFactory(company=lender)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    channel=st.sampled_from(Channel.values),
    direction=st.sampled_from(Direction.values),
    status=st.sampled_from(Status.values),
    details=st.none() | st.sampled_from(DETAILS),
    outcome=st.none() | st.sampled_from(OUTCOMES),
)
@example("voice", "inbound", "attempted", "voiceMissed", None)
@example("voice", "outbound", "attempted", "voiceMissed", None)
@example("email", "outbound", "inProgress", None, None)
@example("chat", "outbound", "failed", "blockedByComplianceGuard", "chatAbandoned")
@example("text", "outbound", "scheduled", "textSent", None)
def test_services_and_database_accept_the_same(
    person: Person,
    channel: str,
    direction: str,
    status: str,
    details: str | None,
    outcome: str | None,
) -> None:
    values = values_of(channel, direction, status, details, outcome)
    expected = (
        (
            details is None
            or details in details_that_fit(channel=channel, direction=direction, status=status)
        )
        and (outcome is None or outcome in outcomes_that_fit(channel=channel))
        and (status != Status.IN_PROGRESS or channel in ("voice", "chat"))
    )
    assert is_accepted_by_services(person, values) is expected
    assert is_accepted_by_database(person, values) is expected


@pytest.mark.parametrize("row", STATUS_DETAILS, ids=lambda row: row.value)
def test_a_detail_fits_its_row_whole_and_nothing_beside_it(person: Person, row: Any) -> None:
    fitting = (row.channels[0], row.directions[0], row.status)
    assert is_accepted_by_services(person, values_of(*fitting, row.value, None))
    wrong = [
        *((channel, *fitting[1:]) for channel in Channel.values if channel not in row.channels),
        *((fitting[0], way, fitting[2]) for way in Direction.values if way not in row.directions),
        *((*fitting[:2], status) for status in Status.values if status != row.status),
    ]
    for channel, direction, status in wrong:
        values = values_of(channel, direction, status, row.value, None)
        assert row.value not in details_that_fit(
            channel=channel, direction=direction, status=status
        )
        assert not is_accepted_by_services(person, values)


def row_with(person: Person, status: str) -> Interaction:
    is_scheduled = status == Status.SCHEDULED
    return InteractionFactory(
        person=person,
        status=status,
        started_at=None if is_scheduled else timezone.now(),
        scheduled_at_from=timezone.now() + HOUR if is_scheduled else None,
    )


@pytest.mark.parametrize("after", Status.values)
@pytest.mark.parametrize("before", Status.values)
def test_services_and_database_allow_the_same_moves(
    person: Person, before: str, after: str
) -> None:
    is_allowed = before == after or after in STATUS_TRANSITIONS[Status(before)]
    times = {
        "scheduled_at_from": timezone.now() + HOUR,
        "started_at": None if after == Status.SCHEDULED else timezone.now(),
    }
    row = row_with(person, before)

    def move_by_service() -> None:
        update_interaction(
            caller=service_caller(person.company),
            person_reference=person.pk,
            reference=row.pk,
            values={"status": after},
            now=timezone.now(),
        )

    def move_in_database() -> None:
        with transaction.atomic():
            Interaction.objects.filter(pk=row.pk).update(status=after, **times)

    if is_allowed:
        move_by_service()
        row = row_with(person, before)
        move_in_database()
    else:
        with pytest.raises(Conflict) as refusal:
            move_by_service()
        assert refusal.value.faults[0].code == "status_transition"
        with pytest.raises(Error):
            move_in_database()


@pytest.mark.parametrize("field", ["failureDescriptionShort", "failureDescriptionLong"])
@pytest.mark.parametrize("status", ["attempted", "succeeded", "canceled", "inProgress", "failed"])
def test_only_what_failed_has_a_description_of_the_failure(
    service: Api, ada: Person, status: str, field: str
) -> None:
    body = {"channel": "voice", "theme": "opsServicing", "direction": "outbound"}
    response = service.post("/people/ext-ada/interactions", {**body, "status": status, field: "no"})
    if status == "failed":
        assert data_of(response)[field] == "no"
    else:
        assert faults_of(response, 400) == {field: "not_failed"}


@pytest.mark.parametrize(
    ("status", "details", "rule", "field"),
    [
        ("failed", "blockedByComplianceGuard", "regf.time-1", None),
        ("failed", "blockedByComplianceGuard", None, "complianceGuardRuleId"),
        ("failed", "voiceBusy", "regf.time", "complianceGuardRuleId"),
        ("failed", None, "regf.time", "complianceGuardRuleId"),
        ("attempted", None, "regf.time", "complianceGuardRuleId"),
        ("failed", "blockedByComplianceGuard", "x" * 100, None),
        ("failed", "blockedByComplianceGuard", "x" * 101, "complianceGuardRuleId"),
        ("failed", "blockedByComplianceGuard", "", "complianceGuardRuleId"),
        ("failed", "blockedByComplianceGuard", "Regf", "complianceGuardRuleId"),
        ("failed", "blockedByComplianceGuard", "a_b", "complianceGuardRuleId"),
        ("failed", "blockedByComplianceGuard", "a\n", "complianceGuardRuleId"),
    ],
)
def test_a_blocking_rule_goes_with_a_blocked_interaction(
    service: Api, ada: Person, status: str, details: str | None, rule: str | None, field: str | None
) -> None:
    body = {"channel": "voice", "theme": "opsServicing", "direction": "outbound", "status": status}
    response = service.post(
        "/people/ext-ada/interactions",
        {**body, "statusDetails": details, "complianceGuardRuleId": rule},
    )
    if field is None:
        assert data_of(response)["complianceGuardRuleId"] == rule
    else:
        assert field in faults_of(response, 400)


def test_a_failure_that_is_overcome_needs_its_texts_cleared(service: Api, ada: Person) -> None:
    row = InteractionFactory(person=ada, status="failed", failure_description_short="cut")
    path = f"/people/ext-ada/interactions/{row.pk}"
    assert faults_of(service.put(path, {"status": "succeeded"}), 400) == {
        "failureDescriptionShort": "not_failed"
    }
    cleared = {"status": "succeeded", "failureDescriptionShort": None}
    assert data_of(service.put(path, cleared))["failureDescriptionShort"] is None


@pytest.mark.parametrize("subject", list(THEME_OF_SUBJECT))
def test_a_subject_goes_with_its_theme(service: Api, ada: Person, subject: str) -> None:
    implied = THEME_OF_SUBJECT[subject]
    body = {"channel": "gui", "status": "succeeded", "direction": "outbound", "subject": subject}
    path = "/people/ext-ada/interactions"
    fitting = service.post(path, {**body, "theme": implied or "marketing"})
    assert data_of(fitting)["subject"] == subject
    other = "opsCollVerifyEmployment"
    response = service.post(path, {**body, "theme": other})
    if implied is None:
        assert data_of(response)["theme"] == other
    else:
        assert faults_of(response, 400) == {"subject": "subject_theme"}
