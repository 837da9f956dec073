"""Past decisions judged again: by manage.py replay_decisions, and with a limit before it is changed."""

from __future__ import annotations

import csv
import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from companies.models import User
from compliance.company_settings import adjust_rule
from compliance.models import Decision
from compliance.replay import ReplayReport, replay_limit
from interactions.models import Interaction
from peach_interactions.errors import Invalid, NotPermitted
from tests.compliance.asked import NOON, asked, call_often
from tests.factories import DoNotInteractFactory, UserFactory, service_caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db: None) -> User:
    return UserFactory(is_superuser=True)


@pytest.fixture
def allowed(ada, phone, loan) -> Decision:
    """A call that was allowed after five others."""
    call_often(phone, loan, 5)
    return asked(ada, at=NOON)


def replayed(*arguments: str) -> tuple[list[dict[str, str]], str]:
    """What the command tells of today, and of yesterday: midnight may have been a moment ago."""
    out, errors = StringIO(), StringIO()
    today = timezone.now().date()
    days = ("--from", str(today - dt.timedelta(days=1)), "--to", str(today))
    call_command("replay_decisions", *days, *arguments, stdout=out, stderr=errors)
    return list(csv.DictReader(StringIO(out.getvalue()))), errors.getvalue()


def replay_with(company, **limits: int) -> ReplayReport:
    now = timezone.now()
    return replay_limit(
        caller=service_caller(company),
        rule_id="regf.freq.7in7",
        limits=limits,
        since=now - dt.timedelta(hours=1),
        until=now + dt.timedelta(hours=1),
    )


def test_the_same_rules_on_the_same_facts_differ_in_nothing(allowed):
    rows, summary = replayed()
    assert rows == []
    assert "1 decisions judged again, 0 would be others" in summary


def test_reports_what_a_stricter_rule_would_have_denied(allowed, lender, administrator):
    adjust_rule(
        by=administrator,
        company=lender,
        rule_id="regf.freq.7in7",
        enabled=None,
        limits={"calls": 5},
    )
    rows, summary = replayed()
    assert [(row["decision"], row["before"], row["after"]) for row in rows] == [
        (allowed.pk, "allow", "deny")
    ]
    assert rows[0]["rulesAfter"] == "regf.freq.7in7"
    assert "1 would be others" in summary


def test_stored_facts_do_not_see_what_was_recorded_since(allowed, ada):
    DoNotInteractFactory(person=ada, reason="ceaseCommunication", received_at=NOON)
    stored, _ = replayed("--facts", "stored")
    current, _ = replayed("--facts", "current")
    assert stored == []
    assert [(row["after"], row["rulesAfter"]) for row in current] == [("deny", "regf.cease")]


def test_stored_facts_do_not_see_a_correction(allowed):
    Interaction.objects.update(status="failed", status_details="voiceBusy")
    assert replayed()[0] == []


def test_one_company_may_be_asked_about(allowed, lender, other_lender):
    assert f"{lender.pk}: 1 decisions" in replayed("--company", lender.pk)[1]
    assert f"{other_lender.pk}: 0 decisions" in replayed("--company", other_lender.pk)[1]


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [
        ("yesterday", "2026-01-01", "not a date"),
        ("2026-02-30", "2026-03-01", "not a date"),
        ("2026-03-02", "2026-03-01", "lies before"),
    ],
    ids=["no date", "no such date", "backwards"],
)
def test_days_that_cannot_be_are_one_sentence(db, since, until, message):
    with pytest.raises(CommandError, match=message):
        call_command("replay_decisions", "--from", since, "--to", until)


def test_an_unknown_company_is_one_sentence(db):
    with pytest.raises(CommandError, match="no such company"):
        replayed("--company", "CP-0000000000-00000000")


@pytest.mark.parametrize(("calls", "differences"), [(5, 1), (6, 0)], ids=["five", "six"])
def test_a_limit_can_be_tried_before_it_is_changed(allowed, lender, calls, differences):
    report = replay_with(lender, calls=calls)
    assert (report.judged, report.skipped, len(report.differences)) == (1, 0, differences)


def test_trying_a_limit_changes_nothing(allowed, lender):
    replay_with(lender, calls=0)
    assert replayed()[0] == []


@pytest.mark.parametrize(
    "limits", [{"calls": -1}, {"calls": 1001}, {"letters": 1}], ids=["low", "high", "unknown"]
)
def test_a_limit_that_cannot_be_is_refused(lender, limits):
    with pytest.raises(Invalid):
        replay_with(lender, **limits)


def test_replaying_needs_the_permission_to_read_decisions(lender, ada):
    borrower = service_caller(lender, "borrower", person_id=ada.pk)
    with pytest.raises(NotPermitted):
        replay_limit(
            caller=borrower, rule_id="regf.time", limits={}, since=NOON, until=timezone.now()
        )


def test_decisions_of_another_company_are_left_alone(allowed, other_lender):
    assert replay_with(other_lender, calls=0).judged == 0
