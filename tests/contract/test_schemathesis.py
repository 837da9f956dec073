"""Schemathesis over the whole schema: requests that it makes up are answered as the schema says.

All its phases and checks but positive_data_acceptance: what the schema allows may still break a rule.
PEACH_SCHEMATHESIS_EXAMPLES makes it longer (default 15 per operation); without it, runs are alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from interactions.audio import SUFFIXES
from peach_interactions.wsgi import application
from tests.contract.schema_project import JOIN, OPENAPI, keys_for, make_examples, wav

EXAMPLES = int(os.environ.get("PEACH_SCHEMATHESIS_EXAMPLES", "0"))
IS_LONG = EXAMPLES > 0
# 411, 412: an absent length or a stale version is noticed before the body is read.
REFUSALS = [400, 401, 403, 404, 405, 409, 411, 412, 413, 415, 422]
KNOWN = {
    "personId": "ext-borrower-1001",
    "interactionId": "ext-call-58212",
    "contactId": "ext-mobile-1",
    "loanId": "ext-loan-1001",
}


def configuration() -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": 20_261,
            "generation": {
                "deterministic": not IS_LONG,
                "database": "none",
                # Either of two headers authenticates; a case that lacks one of them is still a good one.
                "with-security-parameters": False,
                "max-examples": EXAMPLES or 15,
            },
            "checks": {
                "positive_data_acceptance": {"enabled": False},
                "negative_data_rejection": {"expected-statuses": REFUSALS},
            },
            # Two paths of three lead to an object that exists.
            "dictionaries": {name: {"values": [value]} for name, value in KNOWN.items()},
            "parameters": {
                f"path.{name}": {"dictionary": name, "probability": 0.67} for name in KNOWN
            },
        }
    )


def register_sounds() -> None:
    """Tells schemathesis how to make and send the bodies of recorded content."""
    sounds = st.binary(max_size=500) | st.just(wav())
    for name in SUFFIXES:
        schemathesis.openapi.media_type(name, sounds)
    schemathesis.serializer.alias(list(SUFFIXES), "application/octet-stream")


def load() -> Any:
    register_sounds()
    schema = schemathesis.openapi.from_path(OPENAPI, config=configuration())
    schema.app = application
    return schema


schema = load()


@pytest.fixture
def keys(lender: Any) -> Iterator[dict[str, str]]:
    """The keys to send; requests run inside the test's transaction, so their ends must not close it."""
    make_examples(lender)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield keys_for(lender)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_the_schema_says(case, keys):
    definition = case.operation.definition.raw
    caller = "agent" if definition["operationId"] == JOIN else "service"
    case.call_and_validate(headers={"X-API-KEY": keys[caller]})
