"""Ada, who owes, and the questions asked about her, for the tests of the guard's routes. No tests live here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from borrowers.models import Person
from compliance.models import Decision
from contacts.models import DoNotInteract
from interactions.models import Interaction
from tests.factories import (
    Api,
    DoNotInteractFactory,
    InteractionFactory,
    data_of,
    faults_of,
    moment,
    service_caller,
)

# A Tuesday, noon where Ada is.
NOW = moment("2026-06-02T16:00:00")
MICROSECOND = dt.timedelta(microseconds=1)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

URL = "/people/ext-ada/can-interact"
INTERACTIONS = "/people/ext-ada/interactions"
CALL = {"channel": "voice", "theme": "opsCollDebt"}
PLANNED = {**CALL, "status": "scheduled", "direction": "outbound", "contactId": "mobile"}
DONE = {**CALL, "status": "attempted", "direction": "outbound", "contactId": "mobile"}


def ask(api: Api, **values: Any) -> dict[str, Any]:
    """The answer to a question about a call to Ada, as far as the values do not say otherwise."""
    answer: dict[str, Any] = data_of(api.post(URL, {**CALL, **values}))
    return answer


def kept_question(answer: dict[str, Any]) -> dict[str, Any]:
    """The question of an answer, as it was kept."""
    question: dict[str, Any] = Decision.objects.get(pk=answer["decisionId"]).question
    return question


def rule_ids(answer: dict[str, Any]) -> list[str]:
    """The rules that denied or warned, in their order."""
    return [reason["ruleId"] for reason in answer["reasons"]]


def iso(at: dt.datetime) -> str:
    return at.isoformat(timespec="microseconds")


def record_calls(
    person: Person, count: int, *, at: dt.datetime = NOW - DAY, **values: Any
) -> list[Interaction]:
    """Calls that nobody answered, an hour apart, the first at `at`."""
    actor = service_caller(person.company).actor
    return [
        InteractionFactory(
            person=person,
            started_at=at + number * HOUR,
            created_by=actor,
            **{"status_details": "voiceNoAnswer", **values},
        )
        for number in range(count)
    ]


def bar(person: Person, reason: str, **values: Any) -> DoNotInteract:
    """A do-not-interact of last week, which restricts everything that the values do not narrow."""
    row: DoNotInteract = DoNotInteractFactory(
        person=person, reason=reason, **{"received_at": NOW - 7 * DAY, **values}
    )
    return row


def hold(api: Api, **values: Any) -> str:
    """Holds a slot; its ID."""
    reservation = ask(api, reserve=True, **values)["reservation"]
    assert reservation is not None
    return str(reservation["id"])


def release(api: Api, reservation_id: str) -> Any:
    return api.delete(f"/compliance/reservations/{reservation_id}")


def plan(api: Api, at: dt.datetime, to: dt.datetime | None = None, **values: Any) -> Any:
    body = {**PLANNED, "scheduledAtFrom": iso(at), "scheduledAtTo": to and iso(to), **values}
    return api.post(INTERACTIONS, body)


def refused_by(response: Any) -> list[str]:
    """The rules that refused it, in their order."""
    faults_of(response, 422)
    return [fault["code"] for fault in response.json()["errors"]]
