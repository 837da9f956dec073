"""What the guard does not ask to be told of, it would do nothing about: bulk writes rest on that."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from borrowers.models import Person
from compliance.log_guard import LogGuard
from interactions.models import Interaction
from interactions.services import EVERYTHING
from interactions.status_details import STATUS_DETAILS
from tests.factories import ContactFactory, service_caller

TEXTS: tuple[Any, ...] = (
    None,
    {"body": "STOP"},
    {"text": "please, no end"},
    {"body": "thanks"},
    {"body": 1},
)


def drafts(person: Person) -> list[Interaction]:
    """Interactions of all details, directions and channels, with and without words of opting out."""
    phones: list[Any] = [
        None,
        ContactFactory(person=person, verified=True),
        ContactFactory(person=person, verified=False),
    ]
    return [
        Interaction(
            company=person.company,
            person=person,
            channel=channel,
            theme=theme,
            status=row.status,
            direction=direction,
            status_details=row.value,
            content=content,
            contact=phones[place % len(phones)],
            started_at=timezone.now(),
        )
        for row in STATUS_DETAILS
        for channel in row.channels
        for direction in row.directions
        for theme in ("opsServicing", "agentNotification")
        for place, content in enumerate(TEXTS)
    ]


def test_does_nothing_about_what_does_not_interest_it(
    ada: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    caller = service_caller(ada.company)
    guard = LogGuard()
    of_no_interest = [
        draft
        for draft in drafts(ada)
        if not guard.is_interested(interaction=draft, reservation_id=None)
    ]
    assert len(of_no_interest) > 100
    with django_assert_num_queries(0):
        for draft in of_no_interest:
            guard.recorded(
                caller=caller,
                interaction=draft,
                loan_ids=[],
                reservation_id=None,
                changed=EVERYTHING,
                now=timezone.now(),
            )


@pytest.mark.parametrize(
    ("values", "reservation_id"),
    [
        ({"status": "scheduled"}, None),
        ({}, "RV-0000000000-00000000"),
        ({"direction": "inbound", "channel": "text", "content": {"body": "Stop!"}}, None),
        ({"direction": "inbound", "channel": "email", "content": {"body": "to revoke"}}, None),
        ({"channel": "text", "status_details": "textOptedOut"}, None),
    ],
)
def test_asks_to_be_told_of_what_it_acts_on(
    ada: Person, values: dict[str, Any], reservation_id: str | None
) -> None:
    draft = Interaction(
        **{
            "company": ada.company,
            "person": ada,
            "channel": "voice",
            "status": "attempted",
            "theme": "opsServicing",
            "direction": "outbound",
            **values,
        }
    )
    assert LogGuard().is_interested(interaction=draft, reservation_id=reservation_id)
