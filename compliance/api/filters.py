"""The filters of decisions."""

from typing import Any

from borrowers.models import Person
from compliance.choices import DecisionWord
from compliance.rules.catalogue import RULE_OF_ID
from peach_interactions import object_ids
from peach_interactions.api.filters import (
    ReferencesFilter,
    StrictFilterSet,
    WordsFilter,
    earliest,
    latest,
)


class DecisionFilters(StrictFilterSet):
    personId = ReferencesFilter(
        prefix=object_ids.PERSON,
        relation="person",
        referred=Person,
        label="Those about one of these people.",
    )
    decision = WordsFilter(
        field_name="decision", choices=DecisionWord.values, label="One or more answers."
    )
    ruleId = WordsFilter(
        method="by_rule",
        choices=list(RULE_OF_ID),
        label="Those in which one of these rules denied or warned.",
    )
    decidedAtFrom = earliest("decided_at")
    decidedAtTo = latest("decided_at")

    def by_rule(self, rows: Any, name: str, value: list[str]) -> Any:
        return rows.filter(rule_ids__overlap=value) if value else rows
