"""The worked examples of the Official Interpretations of 12 CFR 1006, by their ids: how they are written down.

Facts and outcome are those of the examples, the words are ours. The examples give no year; the weekdays fit
2026. Everybody is asked about by a debt collector, and judged by the rules of Regulation F alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.compliance.guard_case import Answer, Borrower

Example = Callable[["Teller"], None]
EXAMPLES: dict[str, Example] = {}


class Teller:
    """Starts stories; they are stored, or kept in memory."""

    def __init__(self, *, is_stored: bool) -> None:
        self.start = partial(Borrower, kind="collector", is_stored=is_stored)

    def borrower(self, lives_in: str | None = "IL", **values: Any) -> Borrower:
        return self.start(lives_in, **values)


def example(example_id: str) -> Callable[[Example], Example]:
    """Registers what holds in an example."""

    def register(told: Example) -> Example:
        assert example_id not in EXAMPLES, example_id
        EXAMPLES[example_id] = told
        return told

    return register


def regulation_f(answer: Answer) -> set[str]:
    """The rules of Regulation F that deny."""
    return {rule_id for rule_id in answer.denied if rule_id.startswith("regf.")}


def complies(answer: Answer) -> bool:
    return not regulation_f(answer)
