"""/livez and /readyz: asked by machines that know this one by its address only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from peach_interactions import health

PROBES = ("/livez", "/readyz")
# What a load balancer, an attacker or a broken client may send as Host.
HOSTS = ("localhost", "10.1.2.3", "10.1.2.3:8000", "[fd00::1]:8000", "evil.example", "a b", "")

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", PROBES)
def test_they_answer_whatever_the_host_is_called(path: str, host: str) -> None:
    response = Client().get(path, headers={"Host": host})
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert "evil" not in f"{response.content!r} {dict(response.items())}"
    assert not response.cookies


@pytest.mark.parametrize("path", PROBES)
def test_they_answer_over_plain_http(path: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path, headers={"Host": "10.1.2.3"}).status_code == 200
    assert Client().get("/admin/login/").status_code == 301


@pytest.mark.parametrize(
    "path", ["/api/people", "/admin/login/", "/livez/", "/readyz/x", "//livez"]
)
def test_everything_else_is_refused_to_an_unknown_host(path: str) -> None:
    assert Client().get(path, headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
@pytest.mark.parametrize("path", PROBES)
def test_they_are_only_read(path: str, method: str) -> None:
    response = getattr(Client(), method)(path)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert response.json()["errors"][0]["code"] == "method_not_allowed"


def test_what_is_missing_is_named(monkeypatch: Any) -> None:
    def fail() -> bool:
        raise OSError("disk")

    monkeypatch.setattr(health, "_storage_answers", fail)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "checks": {"database": True, "migrations": True, "storage": False},
    }
    assert Client().get("/livez").status_code == 200
