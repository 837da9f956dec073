"""A borrower and what has happened, and what the guard says; from memory, or from the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from companies.choices import COMPLIANCE_OVERRIDE
from compliance.answers import answer_of
from compliance.case import Question
from compliance.facts import Facts
from compliance.judging import judge
from compliance.rule_sets import RuleSet, rule_set_of
from compliance.services import ask
from interactions.choices import THEME_OF_SUBJECT
from tests.compliance.guard_facts import facts_of
from tests.compliance.guard_rows import Json, Story, Time
from tests.factories import service_caller

# A Wednesday on which nothing else is special.
NOON = "2026-04-15 12:00"
MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Answer:
    """The `data` of an answer."""

    data: Json

    def on(self, rule_id: str) -> str | None:
        """Whether a rule denies or warns; None when it says nothing."""
        words = {reason["severity"] for reason in self.reasons_of(rule_id)}
        return min(words, default=None)

    def reasons_of(self, rule_id: str) -> list[Json]:
        return [reason for reason in self.data["reasons"] if reason["ruleId"] == rule_id]

    def reason(self, rule_id: str) -> Json:
        [reason] = self.reasons_of(rule_id)
        return reason

    @property
    def denied(self) -> set[str]:
        """The rules that deny."""
        return {row["ruleId"] for row in self.data["reasons"] if row["severity"] == "deny"}

    @property
    def warned(self) -> set[str]:
        """The rules that warn, or were overridden by a purpose."""
        return {row["ruleId"] for row in self.data["reasons"] if row["severity"] == "warn"}

    @property
    def decision(self) -> str:
        return str(self.data["decision"])

    @property
    def next_allowed_at(self) -> dt.datetime | None:
        return parsed(self.data["nextAllowedAt"])


def parsed(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


class Borrower(Story):
    """Ada, about whom the guard can be asked."""

    def ask(self, at: Time = NOON, channel: str = "voice", **values: Any) -> Answer:
        """Asks about a collection call to the phone, unless told otherwise; `contact_id=None`: any contact."""
        moment = self.moment(at)
        if "theme" not in values and THEME_OF_SUBJECT.get(values.get("subject", "")) is None:
            values["theme"] = "opsCollDebt"
        values.setdefault("contact_id", self.contact_for(channel))
        if self.is_stored:
            return self._ask_the_service(moment, {"channel": channel, **values})
        return Answer(self._judged(moment, {"channel": channel, **values}))

    def facts(self, at: Time = NOON) -> Facts:
        return facts_of(self.rows, self.moment(at))

    @property
    def rules(self) -> RuleSet:
        return rule_set_of(self.adjustments)

    def _judged(self, moment: dt.datetime, values: Json) -> Json:
        facts = self.facts(moment)
        facts = facts.without(values.get("interaction_id"), values.get("reservation_id"))
        question = question_of(values)
        return answer_of(question, facts, self.rules, judge(question, facts, self.rules, moment))

    def _ask_the_service(self, moment: dt.datetime, values: Json) -> Answer:
        self.save()
        caller = service_caller(self.company, grants=[COMPLIANCE_OVERRIDE])
        values["at"] = moment
        person_id = self.rows.person.pk
        return Answer(ask(caller=caller, person_reference=person_id, values=values, now=moment))


def question_of(values: Mapping[str, Any]) -> Question:
    """The question in words of the service."""
    theme = values.get("theme") or THEME_OF_SUBJECT[values["subject"]]
    loan_ids = values.get("loan_ids")
    return Question(
        channel=values["channel"],
        theme=str(theme),
        subject=values.get("subject"),
        loan_ids=tuple(loan_ids) if loan_ids else None,
        contact_id=values.get("contact_id"),
        is_autodialed=values.get("is_autodialed", False),
        is_prerecorded=values.get("is_prerecorded", False),
        purpose=values.get("purpose"),
        purpose_deadline=values.get("purpose_deadline"),
        is_at_company_noon=values.get("check_at_company_noon", False),
        is_contact_open=values.get("is_contact_open", False),
    )
