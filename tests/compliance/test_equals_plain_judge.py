"""The guard and the plain judge agree on random histories, and what must hold of every verdict does.

Always the same histories; PEACH_GUARD_EXAMPLES=20000 tries more of them, others each time.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.facts import Facts, InteractionFact
from compliance.gathering import Reading, gather
from compliance.judging import Verdict, judge
from compliance.next_allowed import next_allowed_at, next_allowed_by_contact
from compliance.rule_sets import SHIPPED
from peach_interactions.object_ids import new_object_id
from tests.compliance.plain_facts import company_of, facts_of_world, question_of
from tests.compliance.plain_judge import plain_verdict
from tests.compliance.plain_world import Question as PlainQuestion
from tests.compliance.plain_world import World
from tests.compliance.worlds import random_world, save_world
from tests.compliance.worlds_questions import random_question

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
EXAMPLES = os.environ.get("PEACH_GUARD_EXAMPLES")
SEEDS = st.integers(0, 2**32)
QUESTIONS_A_WORLD = 3


def examples(number: int) -> settings:
    """The same examples at each run, unless more are asked for."""
    return settings(
        max_examples=int(EXAMPLES or number),
        derandomize=EXAMPLES is None,
        database=None,
        deadline=None,
    )


def told(verdict: Verdict) -> dict[str | None, tuple[str, set[str], set[str]]]:
    """By contact: the decision, the rules that deny, and those that only warn."""
    found = {}
    for item in verdict.contacts:
        denying = {reason.rule.id for reason in item.reasons if reason.is_denial}
        warning = {reason.rule.id for reason in item.reasons if not reason.is_denial}
        key = None if item.contact is None else item.contact.id
        found[key] = (item.decision.value, denying, warning - denying)
    return found


def case_of(seed: int) -> tuple[random.Random, World]:
    rng = random.Random(seed)
    return rng, random_world(rng, NOW)


def facts_for(world: World, asked: PlainQuestion, moment: dt.datetime) -> Facts:
    return facts_of_world(world, moment).without(asked.interaction_id, asked.reservation_id)


@examples(250)
@given(SEEDS)
def test_says_what_the_plain_judge_says(seed):
    rng, world = case_of(seed)
    for _ in range(QUESTIONS_A_WORLD):
        asked, moment = random_question(rng, world)
        verdict = judge(question_of(asked), facts_for(world, asked, moment), SHIPPED, moment)
        plain = plain_verdict(world, asked, moment)
        expected = {
            key: (item.decision, item.denying, item.warning - item.denying)
            for key, item in plain.contacts.items()
        }
        assert told(verdict) == expected
        assert verdict.decision.value == plain.decision
        assert verdict.best.contact is None or verdict.best.contact.id == plain.contact_id
        allowed = {loan.id for loan in verdict.allowed_loans if loan.id is not None}
        assert allowed == plain.loan_ids_allowed


@examples(250)
@given(SEEDS)
def test_the_next_allowed_moment_is_allowed_and_nothing_earlier_is(seed):
    rng, world = case_of(seed)
    for _ in range(QUESTIONS_A_WORLD):
        asked, moment = random_question(rng, world)
        question, facts = question_of(asked), facts_for(world, asked, moment)
        verdict = judge(question, facts, SHIPPED, moment)
        first = next_allowed_at(question, facts, SHIPPED, verdict)
        end = first or moment + dt.timedelta(days=400)
        if verdict.is_allowed:
            assert first == moment
            continue
        if first is not None:
            assert judge(question, facts, SHIPPED, first).is_allowed
            assert not judge(question, facts, SHIPPED, first - MICROSECOND).is_allowed
        for _ in range(6):
            between = moment + (end - moment) * rng.random()
            if between < end:
                assert not judge(question, facts, SHIPPED, between).is_allowed


@examples(100)
@given(SEEDS)
def test_each_contact_is_allowed_at_its_own_moment(seed):
    rng, world = case_of(seed)
    asked, moment = random_question(rng, world)
    question, facts = question_of(asked), facts_for(world, asked, moment)
    verdict = judge(question, facts, SHIPPED, moment)
    moments = next_allowed_by_contact(question, facts, SHIPPED, verdict)
    for contact_id, first in moments.items():
        if contact_id is None or first is None:
            continue
        alone = dataclasses.replace(question, contact_id=contact_id)
        assert judge(alone, facts, SHIPPED, first).is_allowed
        if first > moment:
            assert not judge(alone, facts, SHIPPED, first - MICROSECOND).is_allowed


@examples(250)
@given(SEEDS)
def test_one_more_call_never_turns_a_no_into_a_yes(seed):
    rng, world = case_of(seed)
    asked, moment = random_question(rng, world)
    question, facts = question_of(asked), facts_for(world, asked, moment)
    before = judge(question, facts, SHIPPED, moment)
    one_more = with_one_more_call(facts, rng, moment)
    after = judge(question, one_more, SHIPPED, moment)
    if not before.is_allowed:
        assert not after.is_allowed
    denied = {
        (item.contact and item.contact.id, reason.rule.id)
        for item in before.contacts
        for reason in item.reasons
        if reason.is_denial
    }
    denied_after = {
        (item.contact and item.contact.id, reason.rule.id)
        for item in after.contacts
        for reason in item.reasons
        if reason.is_denial
    }
    assert denied <= denied_after


def with_one_more_call(facts: Facts, rng: random.Random, moment: dt.datetime) -> Facts:
    phones = [c.id for c in facts.contacts.values() if c.contact_type == "phone"]
    call = InteractionFact(
        id=new_object_id("IN"),
        channel="voice",
        direction="outbound",
        status="attempted",
        status_details=rng.choice(["voiceNoAnswer", "voiceLeftVoicemail", "voiceDropped"]),
        agent_outcome=None,
        theme="opsCollDebt",
        contact_id=rng.choice([*phones, None]),
        at=moment - dt.timedelta(days=10) * rng.random(),
        planned_to=None,
        written_date=None,
        is_prerecorded=rng.random() < 0.3,
        debts=None,
    )
    history = tuple(sorted([*facts.history, call], key=lambda fact: (fact.at, fact.id)))
    return dataclasses.replace(facts, history=history, _dated={})


@examples(200)
@given(SEEDS)
def test_the_order_of_recording_plays_no_part(seed):
    rng, world = case_of(seed)
    asked, moment = random_question(rng, world)
    facts = facts_for(world, asked, moment)
    verdict = judge(question_of(asked), facts, SHIPPED, moment)
    again = judge(question_of(asked), recorded_in_another_order(facts, rng), SHIPPED, moment)
    assert told(again) == told(verdict)


def recorded_in_another_order(facts: Facts, rng: random.Random) -> Facts:
    """The same history under other IDs, as if it had been typed in in another order."""
    old = [fact.id for fact in facts.history]
    new = dict(zip(old, rng.sample(old, len(old)), strict=True))
    history = [fact._replace(id=new[fact.id]) for fact in facts.history]
    consents = tuple(
        consent._replace(
            evidence_interaction_id=new.get(
                consent.evidence_interaction_id or "", consent.evidence_interaction_id
            )
        )
        for consent in facts.consents
    )
    history.sort(key=lambda fact: (fact.at, fact.id))
    return dataclasses.replace(facts, history=tuple(history), consents=consents, _dated={})


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(40 if EXAMPLES is None else int(EXAMPLES) // 10))
def test_what_is_gathered_from_the_database_is_judged_alike(seed):
    rng, world = case_of(seed)
    save_world(world)
    for _ in range(QUESTIONS_A_WORLD):
        asked, moment = random_question(rng, world)
        world.holds, world.reviews = [], []
        question, expected = question_of(asked), facts_for(world, asked, moment)
        reading = Reading(moment, world.now, question.channel)
        gathered = gather([world.person.pk], company_of(world), reading)[world.person.pk]
        gathered = gathered.without(asked.interaction_id)
        verdict = judge(question, gathered, SHIPPED, moment)
        plain = judge(question, expected, SHIPPED, moment)
        assert told(verdict) == told(plain)
        assert verdict.allowed_loans == plain.allowed_loans
        first = next_allowed_at(question, gathered, SHIPPED, verdict)
        assert first == next_allowed_at(question, expected, SHIPPED, plain)
        # What is read for every channel at once says the same of this one.
        reading = Reading(moment, world.now, None)
        of_all = gather([world.person.pk], company_of(world), reading)[world.person.pk]
        of_all = of_all.without(asked.interaction_id)
        assert told(judge(question, of_all, SHIPPED, moment)) == told(plain)
