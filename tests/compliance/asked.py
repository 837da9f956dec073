"""What tests of the guard's admin pages share: questions that were asked, and the history behind a no."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from borrowers.models import Loan, Person
from compliance.models import Decision
from compliance.services import ask
from contacts.models import Contact
from interactions.models import Interaction
from tests.factories import InteractionFactory, service_caller

# A Wednesday, at noon in New York.
NOON = dt.datetime(2026, 8, 12, 16, tzinfo=dt.UTC)


def asked(person: Person, *, now: dt.datetime | None = None, **values: Any) -> Decision:
    """The decision about a question, by default whether to call now about a debt."""
    answer = ask(
        caller=service_caller(person.company),
        person_reference=person.pk,
        values={"channel": "voice", "theme": "opsCollDebt", **values},
        now=now or timezone.now(),
    )
    return Decision.objects.get(pk=answer["decisionId"])


def call_often(
    phone: Contact, loan: Loan, number: int, until: dt.datetime = NOON
) -> list[Interaction]:
    """Unanswered calls about a loan, one a day up to yesterday, as many as seven."""
    return [
        InteractionFactory(
            person=phone.person,
            contact=phone,
            loans=[loan],
            status_details="voiceNoAnswer",
            started_at=until - dt.timedelta(days=1 + index % 6, hours=index // 6),
        )
        for index in range(number)
    ]
