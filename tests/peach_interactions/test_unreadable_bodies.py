"""Bodies that break off or are too large are refused, not logged as faults of ours (api.md section 1)."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.http import UnreadablePostError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from interactions.models import Interaction, Recording
from peach_interactions.api.errors import respond_with_errors
from peach_interactions.api.parsing_and_rendering import MAX_BODY_BYTES
from tests.factories import Api, InteractionFactory, faults_of

HALF = b'{"channel": "voice", "theme": "opsServicing", "dire'


def send(
    api: Api, method: str, path: str, content: bytes, declared: int | str, content_type: str
) -> Any:
    """Sends another length of content than declared, as when the connection breaks."""
    environ = {"wsgi.input": io.BytesIO(content), "CONTENT_LENGTH": str(declared)}
    return api.client.generic(
        method,
        f"/api{path}",
        content,
        content_type,
        headers=api.headers,
        **environ,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("key", [None, "once"], ids=["plain", "with an idempotency key"])
def test_a_json_body_that_breaks_off_is_a_400(service, ada, key, caplog):
    if key:
        service.headers["Idempotency-Key"] = key
    path = f"/people/{ada.pk}/interactions"
    with caplog.at_level(logging.ERROR):
        response = send(service, "POST", path, HALF, 1000, "application/json")
    assert faults_of(response, 400) == {None: "body_incomplete"}
    assert not Interaction.objects.exists()
    assert caplog.records == []


def test_recorded_content_that_breaks_off_is_a_400(service, ada, caplog):
    call = InteractionFactory(person=ada)
    path = f"/people/{ada.pk}/interactions/{call.pk}/recording"
    with caplog.at_level(logging.ERROR):
        response = send(service, "PUT", path, b"RIFF", 1000, "audio/wav")
    assert faults_of(response, 400) == {None: "body_incomplete"}
    assert not Recording.objects.exists()
    assert caplog.records == []


@pytest.mark.parametrize(
    ("length", "status"), [(MAX_BODY_BYTES, 400), (MAX_BODY_BYTES + 1, 413)], ids=str
)
def test_a_json_body_has_at_most_one_mebibyte(service, ada, length, status):
    body = b'{"x":"%s"}' % (b"y" * (length - 8))
    assert len(body) == length
    response = service.raw("post", f"/people/{ada.pk}/interactions", body)
    assert response.status_code == status


def test_a_body_declared_too_large_is_refused_unread(service, ada):
    response = send(service, "POST", f"/people/{ada.pk}/contacts", b"{", 2**40, "application/json")
    assert faults_of(response, 413) == {None: "payload_too_large"}


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 415), ("br, gzip", 415), ("identity", 200), ("", 200)]
)
def test_a_compressed_body_is_a_415(service, ada, encoding, status):
    service.headers["Content-Encoding"] = encoding
    response = service.raw("put", f"/people/{ada.pk}", b"{}")
    assert response.status_code == status
    if status == 415:
        assert faults_of(response, 415) == {None: "unsupported_media_type"}


@pytest.mark.parametrize(
    ("error", "status"),
    [(RequestDataTooBig("Too big."), 413), (UnreadablePostError("Gone."), 400)],
    ids=["too big", "broken off"],
)
def test_what_django_says_of_bodies_has_its_status(error, status):
    request = Request(APIRequestFactory().post("/"))
    response = respond_with_errors(error, {"request": request})
    assert response is not None
    assert response.status_code == status
