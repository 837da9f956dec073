"""What is recorded in bulk, and what is recorded alone: refused for the same, or stored the same."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from borrowers.models import Person
from companies.callers import Caller
from companies.models import Company
from interactions.api.serializers import InteractionSerializer
from interactions.bulk_services import Body, record_many
from interactions.models import Interaction
from interactions.services import record_interaction
from peach_interactions.api.bulk_forms import BulkForm
from peach_interactions.errors import DomainError, Fault
from peach_interactions.history import events_of
from tests.factories import ContactFactory, LoanFactory, PersonFactory, service_caller

NOW = timezone.now()
MOMENTS = [
    *("2024-01-31T18:57:13Z", "2024-01-31T18:57:13.25+02:00", "2024-01-31", "2024-02-30", "soon"),
    *("2024-01-31T24:00:00Z", "2024-W05-3T18:57:1Z", "9999-12-31T23:59:59-12:00", None),
    *("2024-01-31T18:57:13", "2100-01-01T00:00:00Z", "2024-01-3१T18:57:13Z"),
]
# For each field what a body may say; most of it is right, so that not all are refused.
SAID: dict[str, list[Any]] = {
    "channel": [*(["voice", "text", "email"] * 8), "mail", "chat", "pigeon", None, 1],
    "theme": [*(["opsServicing"] * 20), "marketing", "agentNotification", "none"],
    "direction": [*(["outbound", "inbound"] * 10), "sideways", []],
    "status": [*(["succeeded", "attempted"] * 10), "failed", "inProgress", "canceled", "x"],
    "statusDetails": [
        *([None] * 10),
        *("textDelivered", "textReceived", "emailReceived", "voiceNoAnswer", "voiceMissed"),
        *("voiceWrongNumber", "voiceSpokeWithFirstParty", "x", 3),
    ],
    "agentOutcome": [*([None] * 30), "voiceWrongNumber", "chatResolved"],
    "externalId": [None, "e-1", "e-2", "ext-3", "", "x" * 256, "IN-0123456789-01234567", "a\0"],
    "content": [
        *([None, {"body": "Hello"}, {"body": 'a\\b\t\n"c" é東', "n": [1, 2.5, True]}] * 5),
        *({"body": "STOP"}, {"body": "please stop"}, [], "text"),
    ],
    "metaData": [*([None, {"k": "v"}] * 9), {"k": "x" * 501}, {"k" * 101: 1}, 5],
    "contactId": [*(["mobile", "ext-mobile", "mail"] * 3), None, "nobody", 7, "\\N"],
    "contactExternalId": [*([None] * 9), "mobile", "ext-mobile"],
    "loanIds": [[], ["loan"], ["loan", "ext-loan"], ["other"], None, ["x"], "loan", [1]],
    "loanId": [*([None] * 9), "loan", "other"],
    "startedAt": MOMENTS,
    "endedAt": [*([None] * 12), *MOMENTS],
    "scheduledAtFrom": [*([None] * 12), *MOMENTS],
    "scheduledAtTo": [*([None] * 12), *MOMENTS],
    "sensitive": [True, False, None, 1],
    "isTransactional": [True, False, None, "true"],
    "failureDescriptionShort": [*([None] * 12), "Line\tbusy", "x" * 256],
    "failureDescriptionLong": [*([None] * 15), "long\\N"],
    "complianceGuardRuleId": [*([None] * 15), "regf.time"],
    "previousInteractionId": [*([None] * 15), "before", "nothing"],
    "purposeNote": [*([None] * 12), "why", "x" * 1001],
    "borrower": [*([None] * 15), {"externalId": "ada"}, {"externalId": "bo"}],
    "id": [5],
    "unheardOf": [1],
}
NEEDED = ("channel", "theme", "direction", "status")
RARE = {"id", "unheardOf", "borrower"}
# What differs by the moment of recording alone.
OWN = {
    *("id", "created_at", "updated_at", "status_updated_at"),
    *("status_details_updated_at", "agent_outcome_updated_at"),
}


def bodies(seed: int, count: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {
            name: rng.choice(said)
            for name, said in SAID.items()
            if (name in NEEDED and rng.random() < 0.98)
            or (name not in NEEDED and rng.random() < (0.03 if name in RARE else 0.3))
        }
        for _ in range(count)
    ]


@pytest.fixture
def person(lender: Company, ada: Person) -> Person:
    ContactFactory(person=ada, external_id="mobile")
    ContactFactory(person=ada, external_id="mail", contact_type="email", value="ada@example.com")
    LoanFactory(person=ada, external_id="loan")
    LoanFactory(person=PersonFactory(company=lender), external_id="other")
    before = {
        "channel": "voice",
        "theme": "opsServicing",
        "direction": "inbound",
        "status": "attempted",
    }
    record_interaction(
        caller=service_caller(lender),
        person_reference=ada.pk,
        values={**before, "external_id": "before"},
        now=NOW,
    )
    return ada


def outcome(act: Any) -> Any:
    """What an attempt leaves, which is then undone: the faults, or the row, its loans and its event."""
    with transaction.atomic():
        try:
            row = Interaction.objects.get(pk=act())
        except DomainError as error:
            return [(f.code, f.field, f.message) for f in error.faults]
        else:
            event = events_of(Interaction).objects.get(pgh_obj_id=row.pk)
            names = [f.attname for f in Interaction._meta.concrete_fields if f.attname not in OWN]
            stored = {name: getattr(row, name) for name in names}
            assert stored == {**{n: getattr(event, n, stored[n]) for n in names}}
            stamps = (row.status_details_updated_at, row.agent_outcome_updated_at)
            is_stamped = [stamp == row.created_at for stamp in stamps]
            return stored, sorted(row.loans.values_list("pk", flat=True)), is_stamped
        finally:
            transaction.set_rollback(True)


def recorded_alone(caller: Caller, pk: str, values: Any, faults: list[Fault]) -> str:
    return record_interaction(
        caller=caller,
        person_reference=pk,
        values=values,
        now=NOW,
        faults=faults,
    ).pk


def recorded_in_bulk(caller: Caller, pk: str, values: Any, faults: list[Fault]) -> str:
    (found,) = record_many(caller=caller, bodies=[Body(pk, values, faults)], now=NOW)
    if found.error is not None:
        raise found.error
    assert found.interaction_id is not None
    return found.interaction_id


def test_any_body_becomes_the_same(person: Person) -> None:
    form = BulkForm(InteractionSerializer())
    caller, pk, taken = service_caller(person.company), person.pk, 0
    for body in bodies(seed=5, count=160):
        values, faults = InteractionSerializer(data=body).parse()
        assert form.read(body) == (values, faults)
        alone = outcome(lambda v=values, f=faults: recorded_alone(caller, pk, v, f))
        bulk = outcome(lambda v=values, f=faults: recorded_in_bulk(caller, pk, v, f))
        assert bulk == alone, body
        taken += isinstance(bulk, tuple)
    assert taken > 8
