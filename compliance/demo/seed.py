"""Puts the guard's part of the demo data into the database, once, in one transaction.

The history tells whether it was done: nothing else makes compliance settings as the demo.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from compliance.choices import DEFAULT_REQUIRED_NOTICES
from compliance.company_settings import adjust_rule, update_settings
from compliance.demo.consents import record_consents
from compliance.demo.inquiries import ask_all
from compliance.demo.log_questions import log_questions
from compliance.demo.opt_outs import look_for_opt_outs
from compliance.demo.requests import record_requests
from compliance.demo.scene import Scene
from compliance.demo.slots import hold_slots, screen_borrowers
from compliance.demo.told_questions import told_questions
from compliance.models import ComplianceSettings, Decision
from contacts.models import Consent, DoNotInteract
from interactions.demo.seed import (
    ACTOR_NAME,
    SOURCE,
    let_the_planner_know,
    wait_for_other_runs,
)
from peach_interactions.history import acting, events_of

# To the bank, these are notices that the law requires as well.
MORE_REQUIRED_NOTICES = (
    "deceasedNotificationUponDeath",
    "disputeOfDebtConfirmed",
    "identityTheftSubmitDocumentation",
)
# Since today: what decisions of the last weeks would have been, a replay tells.
STRICTER = (
    ("regf.freq.7in7", {"calls": 4}, "Board policy: four calls are enough."),
    ("regf.freq.cumulative", {"contacts": 5}, "To be warned before it becomes too much."),
)


def seed_guard_demo(*, now: dt.datetime) -> bool:
    """Lets the guard take part in the demo data, which must be there; changes nothing when it has before.

    :returns: whether anything was made.
    """
    with acting(source=SOURCE, actorName=ACTOR_NAME), transaction.atomic():
        wait_for_other_runs()
        if has_guard_demo():
            return False
        scene = Scene(now=now)
        _settle(scene)
        record_requests(scene)
        look_for_opt_outs(scene)
        record_consents(scene)
        let_the_planner_know(DoNotInteract, Consent)
        ask_all([*log_questions(scene), *told_questions(scene)])
        _make_stricter(scene)
        hold_slots(scene)
        screen_borrowers(scene)
        let_the_planner_know(Decision)
    return True


def has_guard_demo() -> bool:
    events = events_of(ComplianceSettings).objects
    found: bool = events.filter(pgh_label="insert", pgh_context__source=SOURCE).exists()
    return found


def _settle(scene: Scene) -> None:
    bank, servicer = scene.companies
    update_settings(
        company=bank,
        values={"required_notices": [*DEFAULT_REQUIRED_NOTICES, *MORE_REQUIRED_NOTICES]},
    )
    update_settings(
        company=servicer,
        values={
            "normal_cap": 10,
            "normal_cap_days": 7,
            "allows_common_hours": True,
            "history_complete_from": servicer.created_at.date(),
        },
    )


def _make_stricter(scene: Scene) -> None:
    _, servicer = scene.companies
    for rule_id, limits, note in STRICTER:
        adjust_rule(
            by=scene.administrator(),
            company=servicer,
            rule_id=rule_id,
            enabled=None,
            limits=limits,
            note=note,
        )
