"""The guard's part of the demo data: lively, lawful, of one piece with the log, and the same after another run."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from compliance.choices import ReservationState
from compliance.demo import seed
from compliance.demo.log_questions import SHOWN, question_about
from compliance.demo.scene import Scene, heard_at
from compliance.demo.seed import has_guard_demo, seed_guard_demo
from compliance.demo.told_questions import SCHEMES
from compliance.models import (
    ComplianceSettings,
    Decision,
    OptOutReview,
    Reservation,
    RuleAdjustment,
    Screening,
)
from compliance.replay import present_rules, replay
from compliance.rules.catalogue import RULE_OF_ID
from compliance.services import ask
from contacts.choices import ConsentKind, DoNotInteractReason
from contacts.models import Consent, Contact, DoNotInteract
from interactions.choices import Direction
from interactions.demo.cast import CAST
from interactions.demo.seed import seed_demo
from interactions.models import Interaction
from interactions.status_details import BLOCKED_BY_GUARD

pytestmark = pytest.mark.django_db

# A Wednesday at noon, and the middle of the night on a Monday after an hour was left out.
MOMENTS = (
    dt.datetime(2026, 11, 18, 19, 30, tzinfo=dt.UTC),
    dt.datetime(2027, 3, 15, 7, 5, tzinfo=dt.UTC),
)
KEPT = (DoNotInteract, Consent, Decision, Reservation, Screening, OptOutReview, ComplianceSettings)
# Attributes of contacts are judged as they are now: before the opt-out these texts were allowed.
OPTED_OUT_SINCE = ("tcpa.text-consent", "contact.usable")


@dataclass(frozen=True)
class Demo:
    """What was made, and what a run that broke off has left."""

    scene: Scene
    is_made: bool
    left_by_broken_run: int


@pytest.fixture(scope="module", params=MOMENTS, ids=["on-a-wednesday-noon", "on-a-monday-night"])
def demo(request, django_db_setup, django_db_blocker):
    """The demo data with the guard's part, made once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed_demo(now=request.param, password="correct horse battery")
        left = _broken_run(request.param)
        is_made = seed_guard_demo(now=request.param)
        yield Demo(Scene(now=request.param), is_made, left)
        transaction.set_rollback(True)


def _broken_run(now):
    """How many rows a run leaves that breaks off after the do-not-interacts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seed, "record_consents", _break)
        with pytest.raises(KeyboardInterrupt):
            seed_guard_demo(now=now)
    return sum(model._default_manager.count() for model in KEPT)


def _break(scene):
    assert DoNotInteract.objects.exists()
    raise KeyboardInterrupt


@pytest.fixture(scope="module")
def decisions(demo):
    return list(Decision.objects.select_related("person", "asked_by").order_by("pk"))


def test_a_run_that_breaks_off_leaves_nothing_to_the_next(demo):
    assert demo.left_by_broken_run == 0
    assert demo.is_made
    assert has_guard_demo()


def test_another_run_changes_nothing(demo, django_assert_max_num_queries):
    before = _state()
    with django_assert_max_num_queries(6):
        assert not seed_guard_demo(now=demo.scene.now + dt.timedelta(days=9))
    assert _state() == before


def test_breaks_no_constraint_that_is_checked_at_the_end(demo):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_shows_every_reason_not_to_interact(demo):
    rows = DoNotInteract.objects.all()
    shown = {row.reason for row in rows}
    assert shown == set(DoNotInteractReason) - {DoNotInteractReason.OTHER}
    assert {row.source for row in rows} == {"admin", "textReply", "emailReply", "delivery"}
    assert all(row.evidence_interaction_id for row in rows)
    assert sum(row.withdrawn_at is not None for row in rows) == 2
    assert sum(row.end_date is not None for row in rows) == 1
    for row in rows:
        assert row.received_at < demo.scene.now
        assert row.withdrawn_at is None or row.received_at < row.withdrawn_at < demo.scene.now


def test_shows_every_kind_of_consent(demo):
    rows = list(Consent.objects.all())
    assert {row.kind for row in rows} == set(ConsentKind)
    assert 150 <= len(rows) <= 300
    assert sum(row.revoked_at is not None for row in rows) >= 8
    assert any(row.expires_at and row.expires_at < demo.scene.now for row in rows)
    assert any(row.evidence_interaction_id for row in rows)
    for row in rows:
        assert row.person.created_at < row.given_at <= demo.scene.now
        assert row.created_at >= row.given_at.replace(microsecond=0)
        assert row.revoked_at is None or row.given_at < row.revoked_at <= demo.scene.now


def test_opt_outs_are_those_that_the_guard_finds_in_messages(demo):
    opt_outs = DoNotInteract.objects.filter(reason=DoNotInteractReason.OPT_OUT)
    found = {(row.person.external_id, row.channels[0], row.source) for row in opt_outs}
    assert found == {
        ("B-1012", "text", "textReply"),
        ("B-1012", "email", "delivery"),
        ("B-1034", "text", "delivery"),
        ("B-1034", "email", "emailReply"),
    }
    texted = Contact.objects.filter(person__external_id__in=("B-1012", "B-1034"))
    assert not texted.filter(receive_text_messages=True).exists()
    decided, waiting = OptOutReview.objects.order_by("received_at")
    assert (decided.word, decided.is_opt_out) == ("cancel", False)
    assert (waiting.word, waiting.decided_at) == ("stop", None)


def test_about_two_hundred_decisions_fill_four_weeks(demo, decisions):
    now = demo.scene.now
    assert 150 <= len(decisions) <= 250
    weeks = Counter((now - row.decided_at).days // 7 for row in decisions if row.decided_at < now)
    assert set(weeks) == {0, 1, 2, 3}
    assert min(weeks.values()) >= 25
    answers = Counter(row.decision for row in decisions)
    assert min(answers[word] for word in ("allow", "warn", "deny")) >= 20


def test_decisions_show_most_rules_channels_and_purposes(decisions):
    rule_ids = {rule_id for row in decisions for rule_id in row.rule_ids}
    assert len(rule_ids) >= 26
    assert rule_ids <= set(RULE_OF_ID)
    assert {row.channel for row in decisions} >= {*map(str, SHOWN), "chat"}
    assert len({row.asked_by.name for row in decisions}) >= 6
    purposes = {row.question["purpose"] for row in decisions} - {None}
    assert len(purposes) >= 5
    assert sum(row.purpose_note is not None for row in decisions) == 5
    assert any(row.question["checkAtCompanyNoon"] for row in decisions)


def test_decisions_are_numbered_in_the_order_of_time(decisions):
    asked = [row.decided_at for row in decisions]
    assert asked == sorted(asked)


def test_every_question_about_the_cast_was_answered_as_its_story_needs(demo, decisions):
    kept = {(row.person.external_id, row.decided_at) for row in decisions}
    missing = []
    for scheme in SCHEMES:
        person = demo.scene.person(scheme.external_id)
        moment = demo.scene.moment(person.pk, scheme.days_ago, dt.time.fromisoformat(scheme.time))
        if (scheme.external_id, moment) not in kept:
            missing.append(scheme)
    assert missing == []


def test_a_call_back_on_monday_rests_on_prior_consent_to_one_loan(demo, decisions):
    about = [row for row in decisions if row.person.external_id == "B-1032"]
    both = [row for row in about if len(row.question["loanIds"] or ()) == 2]
    assert [row.decision for row in both] == ["deny"]
    assert len(both[0].answer["loanIdsAllowed"]) == 1
    alone = [row for row in about if row.question["loanIds"] == both[0].answer["loanIdsAllowed"]]
    assert {row.decision for row in alone} == {"allow"}


def test_what_was_done_after_requests_and_lately_was_allowed(demo):
    protected = set(DoNotInteract.objects.values_list("person_id", flat=True))
    made = [
        row
        for row in demo.scene.shown()
        if row.direction == Direction.OUTBOUND
        and row.status_details != BLOCKED_BY_GUARD
        and row.channel in SHOWN
    ]
    judged = [row for row in made if row.person_id in protected]
    judged += demo.scene.random("test").sample(made, 60)
    denied = [(_gist(row), rule_ids) for row in judged if (rule_ids := _denials(demo, row))]
    assert [item for item in denied if not set(OPTED_OUT_SINCE).issuperset(item[1])] == []
    assert len(denied) <= 5


def test_what_was_blocked_lately_was_denied_by_the_rule_that_the_log_names(demo):
    blocked = [row for row in demo.scene.shown() if row.status_details == BLOCKED_BY_GUARD]
    assert len({row.compliance_guard_rule_id for row in blocked}) >= 10
    for row in blocked:
        assert row.compliance_guard_rule_id in _denials(demo, row), _gist(row)


def test_a_replay_shows_what_the_stricter_limits_would_have_changed(demo):
    bank, servicer = demo.scene.companies
    assert {row.company for row in RuleAdjustment.objects.all()} == {servicer}
    assert ComplianceSettings.objects.count() == 2
    same, changed = (_replayed(demo, company) for company in (bank, servicer))
    assert (same.skipped, same.differences) == (0, [])
    assert changed.skipped == 0
    assert changed.differences
    assert {item.after for item in changed.differences} <= {"warn", "deny"}


def test_slots_are_held_given_back_and_used(demo):
    rows = Reservation.objects.order_by("pk")
    assert [row.state for row in rows] == [
        ReservationState.HELD,
        ReservationState.RELEASED,
        ReservationState.CONFIRMED,
    ]
    held, _, used = rows
    assert held.at > demo.scene.now
    assert used.interaction is not None
    assert used.interaction.channel == "email"


def test_screenings_have_counts_of_different_answers(demo):
    planned, asked = Screening.objects.order_by("pk")
    assert planned.question["checkAtCompanyNoon"]
    assert not asked.question["checkAtCompanyNoon"]
    for row in (planned, asked):
        assert row.finished_at is not None
        assert len(row.counts) >= 2
        assert sum(row.counts.values()) >= 20


def test_everybody_in_the_questions_is_in_the_cast():
    assert {scheme.external_id for scheme in SCHEMES} <= {part.external_id for part in CAST}


def _state():
    return [model._default_manager.count() for model in (*KEPT, RuleAdjustment, Interaction)]


def _replayed(demo, company):
    return replay(
        company=company,
        rules=present_rules(company),
        since=demo.scene.now - dt.timedelta(days=30),
        until=max(demo.scene.now, timezone.now()) + dt.timedelta(days=1),
        now=demo.scene.now,
    )


def _denials(demo: Demo, row: Interaction) -> set[str]:
    """The rules, as shipped, that deny a contact of the log a moment before it."""
    seconds = 0 if row.status_details == BLOCKED_BY_GUARD else 1
    with transaction.atomic():
        RuleAdjustment.objects.all().delete()
        answer = ask(
            caller=demo.scene.recorder_of(row),
            person_reference=row.person_id,
            values=question_about(row),
            now=heard_at(row) - dt.timedelta(seconds=seconds),
        )
        transaction.set_rollback(True)
    return {item["ruleId"] for item in answer["reasons"] if item["severity"] == "deny"}


def _gist(row: Interaction) -> tuple[Any, ...]:
    return (row.person.external_id, row.channel, row.subject, row.status_details, row.started_at)
