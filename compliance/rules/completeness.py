"""Whether the history reaches back far enough for what was counted (compliance.md section 4)."""

from __future__ import annotations

from compliance.calendar import ONE_DAY, Window
from compliance.case import Case
from compliance.choices import Confidence, Severity
from compliance.rules.rule import Finding, Limits, Loans, Rule


def _judge(case: Case, loans: Loans, limits: Limits) -> Finding | None:
    complete_from = case.facts.company.history_complete_from
    if complete_from is None or case.longest_window == 0:
        return None
    for local in case.locals:
        first = local.date - (case.longest_window - 1) * ONE_DAY
        if first < complete_from:
            return Finding(
                loans,
                None,
                f"The history was not imported for dates before {complete_from}.",
                window=Window(first, local.date),
                zone=local.zone,
            )
    return None


INCOMPLETE = Rule(
    id="history.incomplete",
    title="Incomplete history",
    explanation=(
        "Warns where a window reaches behind the date from which the company's history is complete "
        "(historyCompleteFrom)."
    ),
    judge=_judge,
    citation=None,
    confidence=Confidence.POLICY,
    severity=Severity.WARN,
)
