"""Questions to the guard at moments of the past, asked in their order; those are kept that fit the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from companies.callers import Caller
from compliance.services import ask

# Expected instead of a rule: the lender went on to make the contact.
ALLOWED = "allowed"


@dataclass(slots=True)
class Group:
    """Questions that show the same: so many are enough, and no more are tried."""

    wanted: int
    tries: int


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, and what the story needs of the answer: ALLOWED, or a rule that denies or warns."""

    asked_at: dt.datetime
    caller: Caller
    person_id: str
    values: dict[str, Any]
    expected: str
    group: Group | None = field(default=None, compare=False)


def ask_all(inquiries: Iterable[Inquiry]) -> None:
    """Asks in the order of time, so that the IDs of decisions are in that order too."""
    for inquiry in sorted(inquiries, key=lambda item: (item.asked_at, item.person_id)):
        group = inquiry.group
        if group is not None and not group.wanted:
            continue
        if _ask(inquiry) and group is not None:
            group.wanted -= 1


def _ask(inquiry: Inquiry) -> bool:
    """Asks, and tells whether the answer is the expected one; another one is not kept."""
    with transaction.atomic():
        answer = ask(
            caller=inquiry.caller,
            person_reference=inquiry.person_id,
            values=inquiry.values,
            now=inquiry.asked_at,
        )
        is_expected = _is_expected(answer, inquiry.expected)
        if not is_expected:
            transaction.set_rollback(True)
    return is_expected


def _is_expected(answer: dict[str, Any], expected: str) -> bool:
    if expected == ALLOWED:
        return bool(answer["result"])
    return any(reason["ruleId"] == expected for reason in answer["reasons"])
