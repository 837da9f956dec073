"""Logs say where and what went wrong, and nothing of anybody."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, OperationalError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from borrowers.models import Person
from peach_interactions.api.errors import respond_with_errors
from peach_interactions.logs import describe_exception
from tests.factories import PersonFactory

# Not one literal: a traceback shows the lines of the source, and so this one.
NAME = "".join(("Zan", "zibar"))


def test_an_exception_is_described_without_the_data_that_it_quotes(ada: Person) -> None:
    with pytest.raises(IntegrityError) as caught:
        PersonFactory(company=ada.company, external_id=ada.external_id, last_name=NAME)
    assert "ada" in str(caught.value)
    event = describe_exception(None, "error", {"exc_info": caught.value})
    assert "ada)" not in event["exception"]
    assert NAME not in event["exception"]
    assert "constraint_name=person_external_id_is_unique" in event["exception"]
    assert "factories.py" in event["exception"]


def test_an_event_without_exception_stays_as_it_is() -> None:
    assert describe_exception(None, "info", {"event": "x"}) == {"event": "x"}


def test_what_the_database_refuses_is_logged_with_its_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    request = Request(APIRequestFactory().get("/"))
    response = respond_with_errors(OperationalError("gone"), {"request": request})
    assert response is not None
    assert response.status_code == 503
    assert "database_unavailable" in caplog.text
