"""The answers that the database writes are those that the plain way makes, for every kind of caller."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import orjson
import pytest

from borrowers.models import Loan, Person
from companies.callers import Caller
from companies.models import Company
from contacts.models import Contact
from interactions.api.fast_reads import answers, find_answer
from interactions.api.serializers import represent_interaction
from interactions.models import Interaction
from peach_interactions.api.shapes import written
from tests.factories import (
    Api,
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    PersonFactory,
    key_for,
    service_caller,
)

BEGIN, END = dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
TEXTS = (
    "",
    " ",
    "ü€😀",
    'say "no"',
    "back\\slash",
    "line\nbreak\t",
    "100% %s {0}",
    "\u202eعربى",
    "'; --",
)
JSONS: tuple[Any, ...] = (
    None, {}, {"body": "called"}, {"": [None, True, {"deep": [[]]}]},
    {"n": [0, -1, 1.5, -0.0, 1e22, 1e300, 5e-324, 10**30, 2**64 - 1, -(2**63)]},
    {"ключ": "значение", "a\u2028b": "\x7f"},
)  # fmt: skip
CALLERS = {
    "service": {},
    "service without what is locked": {"user_type": "agent"},
    "borrower": {"user_type": "borrower"},
}


def caller_of(kind: str, person: Person) -> Caller:
    options = CALLERS[kind]
    if kind == "borrower":
        return service_caller(person.company, **options, person_id=person.pk)
    return service_caller(person.company, **options)


def random_rows(person: Person, seed: int, count: int) -> None:
    """Interactions with any values that their columns take."""
    rng = random.Random(seed)
    contacts: list[Contact] = [
        ContactFactory(person=person, name=rng.choice(TEXTS), external_id=f"ü-{seed}"),
        ContactFactory(
            person=person, contact_type="address", value=None, address_line1="1 Main", city="Köln",
            state="NY", postal_code="10001", country="US", last_known_connection_date=dt.date(2024, 2, 29),
        ),
    ]  # fmt: skip
    loans: list[Loan] = LoanFactory.create_batch(3, person=person)
    for number in range(count):
        InteractionFactory(
            person=person,
            contact=rng.choice([None, *contacts]),
            loans=rng.sample(loans, rng.randrange(4)),
            content=rng.choice(JSONS),
            meta_data=rng.choice(JSONS),
            sensitive=rng.random() < 0.5,
            subject=rng.choice([None, "statementGenerated"]),
            external_id=rng.choice([None, f"{number} {rng.choice(TEXTS)}"]),
            **(failure(rng) if rng.random() < 0.5 else outcome(rng)),
            is_transactional=rng.choice([None, True, False]),
            ended_at=rng.choice([None, END]),
            started_at=moment(rng),
            started_at_has_time=rng.random() < 0.8,
        )


def failure(rng: random.Random) -> dict[str, Any]:
    return {
        "status": "failed",
        "failure_description_short": rng.choice([None, *TEXTS]),
        "failure_description_long": rng.choice([None, *TEXTS]),
    }


def outcome(rng: random.Random) -> dict[str, Any]:
    return {"agent_outcome": "voiceNoAnswer", "agent_outcome_updated_at": moment(rng)}


def moment(rng: random.Random) -> dt.datetime:
    span = (END - BEGIN) // dt.timedelta(microseconds=1)
    return BEGIN + rng.choice([rng.randrange(span), 0, span, 10**6]) * dt.timedelta(microseconds=1)


@pytest.mark.parametrize("kind", CALLERS)
@pytest.mark.parametrize("seed", range(3))
def test_both_ways_give_the_same_answers(ada: Person, kind: str, seed: int) -> None:
    ada.meta_data, ada.monitor_start_date = JSONS[seed + 3], dt.date(2026, 1, 31)
    ada.save()
    random_rows(ada, seed, 25)
    caller = caller_of(kind, ada)
    visible = Interaction.objects.visible_to(caller)
    plain = {
        row.pk: orjson.loads(orjson.dumps(represent_interaction(row, caller)))
        for row in visible.for_answers()
    }
    fast = {row.pk: read(row.answer) for row in answers(visible, caller)}
    assert fast == plain
    assert [list(answer) for answer in fast.values()] == [list(answer) for answer in plain.values()]
    for pk, answer in plain.items():
        assert read(find_answer(caller, pk).answer) == answer
        assert read(find_answer(caller, pk, f"ext-{ada.external_id}").answer) == answer


def read(text: str) -> Any:
    """What a client makes of it."""
    return orjson.loads(orjson.dumps(written(text)))


@pytest.mark.parametrize("kind", CALLERS)
@pytest.mark.parametrize("path", ["/interactions", "/people/{person}/interactions"])
def test_pages_without_filters_are_those_with_one_that_lets_all_pass(
    ada: Person, other_lender: Company, kind: str, path: str
) -> None:
    random_rows(ada, 7, 9)
    InteractionFactory.create_batch(
        2, person=ada, started_at=None, status="scheduled", scheduled_at_from=ada.created_at
    )
    for person in (PersonFactory(company=ada.company), PersonFactory(company=other_lender)):
        InteractionFactory(person=person)
    InteractionFactory(person=ada, deleted_at=ada.created_at)
    options = CALLERS[kind]
    if kind == "borrower":
        options = {**options, "person_id": ada.pk}
    api, path = Api(key_for(ada.company, **options)), path.format(person=ada.pk)
    for sort in ("startedAt", "-startedAt", "createdAt", "-updatedAt", "scheduledAtFrom"):
        compiled = every_page(api, path, {"limit": 4, "sortBy": sort})
        filtered = every_page(
            api, path, {"limit": 4, "sortBy": sort, "createdAtFrom": "0001-01-01"}
        )
        assert compiled == filtered


def every_page(api: Api, path: str, parameters: dict[str, Any]) -> list[Any]:
    """All pages, first forwards and then backwards, without the addresses."""
    pages, answer = [], api.get(path, **parameters).json()
    for direction in ("nextUrl", "previousUrl"):
        while True:
            pages.append((answer["total"], answer["count"], answer["data"]))
            if answer[direction] is None:
                break
            answer = api.get(f"{path}?{answer[direction].partition('?')[2]}").json()
    return pages


def test_another_lenders_caller_gets_nothing_from_the_same_statements(
    service: Api, other_service: Api, ada: Person
) -> None:
    row = InteractionFactory(person=ada)
    for _ in range(2):
        assert service.get(f"/interactions/{row.pk}").status_code == 200
        assert other_service.get(f"/interactions/{row.pk}").status_code == 404
        assert other_service.get(f"/people/{ada.pk}/interactions").status_code == 404
        assert service.get("/interactions").json()["total"] == 1
        assert other_service.get("/interactions").json()["total"] == 0
