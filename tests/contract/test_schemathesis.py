"""Schemathesis over the whole schema: requests that it makes up are answered as the schema says.

All its phases and checks but positive_data_acceptance: what the schema allows may still break a rule.
PEACH_SCHEMATHESIS_EXAMPLES=200 makes it longer and different every time; without it, runs are alike.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.pytest.lazy import get_all_tests

from interactions.audio import SUFFIXES
from peach_interactions.wsgi import application
from tests.contract.schema_project import (
    IDS,
    JOIN,
    description,
    keys_for,
    make_examples,
    wav,
)

EXAMPLES = int(os.environ.get("PEACH_SCHEMATHESIS_EXAMPLES", "0"))
IS_LONG = EXAMPLES > 0
SEED = random.randrange(10**9) if IS_LONG else 20_261
# 412: a stale version is noticed before the body is read.
REFUSALS = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422]
# Sent with every case, these would answer instead of what the case is about.
DISTRACTIONS = {
    "headers": ("Idempotency-Key", "If-Match"),
    "query": ("startingAfter", "endingBefore", "cursor"),
}
# The coverage phase has up to 1,200 cases for an operation: of those beyond the first, a short run
# takes one of each few.
FIRST_CASES, STEP = (60, 5) if not IS_LONG else (0, 1)
OPERATION_IDS = [
    operation["operationId"]
    for path in description()["paths"].values()
    for operation in path.values()
]


def configuration() -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {
                "deterministic": not IS_LONG,
                "database": "none",
                "max-examples": EXAMPLES or 5,
                # Either of two headers authenticates; a case that lacks one of them is still good.
                "with-security-parameters": False,
            },
            "checks": {
                "positive_data_acceptance": {"enabled": False},
                "negative_data_rejection": {"expected-statuses": REFUSALS},
            },
            # Two paths of three lead to an object that exists.
            "dictionaries": {name: {"values": [value]} for name, value in IDS.items()},
            "parameters": {
                f"path.{name}": {"dictionary": name, "probability": 0.67} for name in IDS
            },
        }
    )


@pytest.fixture(scope="module")
def loaded_schema() -> Any:
    sounds = st.binary(max_size=500) | st.just(wav())
    for name in SUFFIXES:
        schemathesis.openapi.media_type(name, sounds)
    schemathesis.serializer.alias(list(SUFFIXES), "application/octet-stream")
    schema = schemathesis.openapi.from_dict(description(), config=configuration())
    schema.app = application
    return schema


@pytest.fixture
def keys(lender: Any) -> Iterator[dict[str, str]]:
    """The keys to send; requests run inside the test's transaction, so their ends must not close it."""
    make_examples(lender)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield keys_for(lender)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def headers_for(case: Case, keys: dict[str, str]) -> dict[str, str]:
    operation_id = case.operation.definition.raw["operationId"]
    return {"X-API-KEY": keys["agent" if operation_id == JOIN else "service"]}


@contextmanager
def undone() -> Iterator[None]:
    """What the block writes is undone, so that no case depends on those before it."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def is_of_coverage(case: Case) -> bool:
    return case.meta is not None and case.meta.phase.name.value == "coverage"


def leave_out_distractions(case: Case) -> None:
    """Of a case of the coverage phase, which sends everything there is, keeps what it is about."""
    if case.meta is None or not is_of_coverage(case):
        return
    about = {
        location.value for location, part in case.meta.components.items() if part.mode.is_negative
    }
    for location, names in DISTRACTIONS.items():
        given = getattr(case, location)
        if given and location.removesuffix("s") not in about:
            for name in names:
                given.pop(name, None)


@pytest.mark.parametrize("operation_id", OPERATION_IDS)
def test_every_operation_answers_as_the_schema_says(operation_id, loaded_schema, keys):
    numbers = itertools.count()

    def answers(case: Case) -> None:
        if is_of_coverage(case) and (number := next(numbers)) >= FIRST_CASES and number % STEP:
            return
        leave_out_distractions(case)
        with undone():
            case.call_and_validate(headers=headers_for(case, keys))

    # Schemathesis' own parametrize would make the cases of all operations whenever tests are collected.
    (made,) = get_all_tests(
        schema=loaded_schema.include(operation_id=operation_id),
        test_func=answers,
        settings=settings(deadline=None, suppress_health_check=list(HealthCheck)),
        given_kwargs=None,
    )
    _, test = made.ok()
    test()


def test_operations_one_after_another_answer_as_the_schema_says(loaded_schema, keys):
    class Conversation(loaded_schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            super().setup()
            self.scenario = ExitStack()
            self.scenario.enter_context(undone())

        def teardown(self) -> None:
            self.scenario.close()
            super().teardown()

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": headers_for(case, keys)}

        def validate_response(self, response: Any, case: Case, **kwargs: Any) -> None:
            # Told of the headers, the checks can tell a key that was given from one made up.
            case.validate_response(
                response,
                headers=kwargs["headers"],
                transport_kwargs=kwargs,
                recorder=self.recorder,
            )

    Conversation.run(
        settings=settings(
            max_examples=EXAMPLES or 12,
            stateful_step_count=8,
            deadline=None,
            derandomize=not IS_LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
    )
