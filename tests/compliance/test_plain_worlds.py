"""Random worlds: the same by the same seed, storable, read back as they were, and meeting every rule."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.db import models

from tests.compliance.plain_judge import RULES, Question, World, plain_verdict, world_of
from tests.compliance.worlds import random_question, random_world, save_world

NOW = dt.datetime(2026, 6, 10, 16, tzinfo=dt.UTC)


def story(seed: int) -> tuple[World, Question, dt.datetime]:
    rng = random.Random(seed)
    world = random_world(rng, NOW)
    return world, *random_question(rng, world)


def text_of(seed: int) -> str:
    """All that a world and a question say; IDs by the order in which they were made."""
    world, question, moment = story(seed)
    rows = [
        *(world.person.company, world.person, *world.loans, *world.contacts, *world.interactions),
        *(*world.do_not_interacts, *world.consents),
    ]
    text = repr([values_of(row) for row in rows])
    text += repr((world.settings, world.holds, world.reviews, world.loan_ids_of, question, moment))
    ids = sorted(
        [*(row.pk for row in rows), *(loan.person_id for loan in world.loans)]
        + [row.created_by_id for row in world.interactions]
        + [hold.id for hold in world.holds],
        key=lambda object_id: object_id[3:],
    )
    for number, object_id in enumerate(dict.fromkeys(ids)):
        text = text.replace(object_id, f"#{number}")
    return text


def values_of(row: models.Model) -> dict[str, Any]:
    stamps = {"created_at", "updated_at", "status_updated_at"}
    stamps |= {"status_details_updated_at", "agent_outcome_updated_at"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in stamps and not field.generated
    }


@pytest.mark.parametrize("seed", range(20))
def test_the_same_seed_gives_the_same_world(seed: int) -> None:
    assert text_of(seed) == text_of(seed)
    assert text_of(seed) != text_of(seed + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("first", range(0, 100, 10))
def test_a_saved_world_is_read_back_with_the_same_verdicts(first: int) -> None:
    for seed in range(first, first + 10):
        world, question, moment = story(seed)
        save_world(world)
        again = world_of(
            type(world.person).objects.get(pk=world.person.pk),
            settings=world.settings,
            now=world.now,
            holds=world.holds,
            reviews=world.reviews,
        )
        assert len(again.interactions) == len(world.interactions)
        assert plain_verdict(again, question, moment) == plain_verdict(world, question, moment)


@pytest.mark.django_db
def test_a_world_is_saved_with_few_queries(django_assert_max_num_queries: Any) -> None:
    world, _, _ = story(3)
    with django_assert_max_num_queries(12):
        save_world(world)


def test_every_rule_is_met_and_every_decision_is_made() -> None:
    decisions: set[str] = set()
    denying: set[str] = set()
    warning: set[str] = set()
    for seed in range(1_000):
        world, question, moment = story(seed)
        verdict = plain_verdict(world, question, moment)
        decisions.add(verdict.decision)
        for one in verdict.contacts.values():
            denying |= one.denying
            warning |= one.warning
    assert decisions == {"allow", "warn", "deny"}
    assert denying | warning == {rule.id for rule in RULES}
