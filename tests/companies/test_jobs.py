"""What the jobs of companies delete, and what they leave."""

from __future__ import annotations

import datetime as dt

import pytest

from companies import idempotency
from companies.idempotency import delete_expired_answers
from companies.models import Company, IdempotentAnswer, RequestCount
from companies.throttling import delete_old_counts
from tests.factories import service_caller

NOW = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def keep_answer(company: Company, key: str, created_at: dt.datetime) -> None:
    IdempotentAnswer.objects.create(
        actor=service_caller(company).actor, key=key, status=200, body={}, created_at=created_at
    )


@pytest.mark.parametrize("at_once", [1, 1_000])
def test_answers_are_deleted_after_24_hours(
    lender: Company, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(idempotency, "DELETED_AT_ONCE", at_once)
    limit = NOW - dt.timedelta(hours=24)
    for number in range(3):
        keep_answer(lender, f"old-{number}", limit - number * SECOND)
    keep_answer(lender, "young", limit + SECOND)
    assert delete_expired_answers(now=NOW) == 3
    assert [row.key for row in IdempotentAnswer.objects.all()] == ["young"]
    assert delete_expired_answers(now=NOW) == 0


def test_counts_of_requests_are_deleted_after_five_minutes(lender: Company) -> None:
    actor = service_caller(lender).actor
    for seconds in (299, 300, 301):
        RequestCount.objects.create(actor=actor, minute=NOW - seconds * SECOND, count=1)
    assert delete_old_counts(now=NOW) == 1
    assert {row.minute for row in RequestCount.objects.all()} == {
        NOW - 299 * SECOND,
        NOW - 300 * SECOND,
    }
