"""The facts that are kept with a decision: they come back as they were, also those kept in the way of before."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
import pytest

from compliance.facts import Cap, CompanyFact, Facts, InteractionFact, LoanFact
from compliance.snapshots import facts_of, snapshot_of, told

AT = dt.datetime(2026, 6, 2, 16, tzinfo=dt.UTC)


def call(number: int, **values: Any) -> InteractionFact:
    plain = InteractionFact(
        id=f"IN-{number}",
        channel="voice",
        direction="outbound",
        status="attempted",
        status_details="voiceNoAnswer",
        agent_outcome=None,
        theme="opsCollDebt",
        contact_id="CT-1",
        at=AT + dt.timedelta(hours=number),
        planned_to=None,
        written_date=None,
        is_prerecorded=False,
        debts=None,
    )
    return plain._replace(**values)


HISTORY = (
    call(0),
    call(1, debts=frozenset({"LN-2", "LN-1"})),
    call(2),
    call(3, status="scheduled", status_details=None, planned_to=AT + dt.timedelta(days=1)),
    call(4, contact_id=None, is_prerecorded=True),
    call(5, written_date=dt.date(2026, 6, 2)),
    call(6, debts=frozenset({"LN-1", "LN-2"})),
    call(7, channel="text", status="held", status_details=None),
)
# Of each interaction all fields in their order.
AS_BEFORE = [[*fact[:12], None if fact.debts is None else sorted(fact.debts)] for fact in HISTORY]


@pytest.fixture
def facts() -> Facts:
    return Facts(
        person_id="BO-1",
        company=CompanyFact(
            kind="collector",
            time_zone="America/New_York",
            required_notices=frozenset({"loanOverdueFirstNotice"}),
            caps={"light": Cap(2, 7)},
            allows_common_hours=False,
            history_complete_from=dt.date(2026, 1, 1),
        ),
        intensity="normal",
        loans=(LoanFact("LN-1", "LN-1", True),),
        contacts={},
        history=HISTORY,
        do_not_interacts=(),
        consents=(),
        possible_opt_outs=(),
        zones=(),
        zones_hold_until=None,
        later_zones=(),
        states=frozenset({"TX"}),
        is_in_new_york_city=False,
    )


def kept(facts: Facts) -> dict[str, Any]:
    """What is read again of what was kept."""
    snapshot: dict[str, Any] = orjson.loads(orjson.dumps(snapshot_of(facts)))
    return snapshot


def kept_as_before(facts: Facts) -> dict[str, Any]:
    others = {name: value for name, value in kept(facts).items() if name != "history"}
    return {**others, "interactions": orjson.loads(orjson.dumps(AS_BEFORE))}


def test_facts_come_back_as_they_were(facts: Facts) -> None:
    assert facts_of(kept(facts)) == facts


def test_facts_kept_as_before_come_back_too(facts: Facts) -> None:
    assert facts_of(kept_as_before(facts)) == facts


def test_what_interactions_share_is_kept_once(facts: Facts) -> None:
    shared = kept(facts)["history"]["shared"]

    assert [words[-1] for words in shared[:2]] == [None, ["LN-1", "LN-2"]]
    assert len(shared) == len({(*fact[1:8], fact.debts) for fact in HISTORY}) < len(HISTORY)


def test_facts_are_told_alike_however_they_are_kept(facts: Facts) -> None:
    now, before = told(kept(facts)), told(kept_as_before(facts))

    assert now == before
    assert [row["id"] for row in now["interactions"]] == [fact.id for fact in HISTORY]
    assert "history" not in now
