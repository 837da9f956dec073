"""/metrics: who may read it, what it counts, and what never stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from borrowers.models import Person
from companies.api.authentication import ApiKeyAuthentication
from companies.models import Company
from interactions.models import Import
from peach_interactions import database_figures as database_figures_module
from peach_interactions import metrics
from peach_interactions.database_figures import database_figures
from tests.compliance.screened_people import lines_of, screen
from tests.factories import Api, ContactFactory, InteractionFactory, key_for, service_caller

KEY = "f" * 43
ROUTE = "api/people/<str:personId>/interactions/<str:interactionId>"
Count = Callable[..., float]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counting(settings: Any) -> None:
    """As with PEACH_METRICS_KEY in the environment."""
    settings.METRICS_KEY = KEY
    settings.MIDDLEWARE = ["peach_interactions.metrics.MetricsMiddleware", *settings.MIDDLEWARE]


@pytest.fixture
def grown() -> Count:
    """By how much a figure has grown since the test began."""
    before = {(s.name, *sorted(s.labels.items())): s.value for s in samples()}

    def by(name: str, **labels: str) -> float:
        key = (name, *sorted(labels.items()))
        now = {(s.name, *sorted(s.labels.items())): s.value for s in samples()}
        return now.get(key, 0) - before.get(key, 0)

    return by


def read(**headers: str) -> Any:
    return Client().get("/metrics", headers=headers)


def text() -> str:
    response = read(Authorization=f"Bearer {KEY}")
    assert response.status_code == 200
    return response.content.decode()


def samples() -> list[Any]:
    return [
        sample for family in text_string_to_metric_families(text()) for sample in family.samples
    ]


def figures_of(name: str) -> dict[Any, float]:
    return {tuple(s.labels.values()): s.value for s in samples() if s.name == name}


def test_the_key_opens_it() -> None:
    response = read(Authorization=f"Bearer {KEY}", Host="10.1.2.3:8000")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert response["Cache-Control"] == "no-store"


def test_without_the_setting_there_is_no_such_page(settings: Any) -> None:
    settings.METRICS_KEY = ""
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {KEY}"}):
        assert read(**headers).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        *("", "Bearer", "Bearer ", f"Bearer {KEY}x", f"Bearer {KEY[1:]}", f"Bearer {KEY} {KEY}"),
        *(f"Basic {KEY}", KEY, f"Bearer {KEY.upper()}", "Bearer \u00e9\u00ff"),
    ],
)
def test_anything_else_is_401(given: str) -> None:
    response = read(Authorization=given)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert b"peach_" not in response.content


def test_a_companys_key_does_not_open_it(lender: Company) -> None:
    key = key_for(lender)
    assert read(Authorization=f"Bearer {key}").status_code == 401
    assert read(**{"X-API-KEY": key}).status_code == 401


def test_it_is_only_read() -> None:
    assert Client().post("/metrics", headers={"Authorization": f"Bearer {KEY}"}).status_code == 405


def test_requests_are_counted_by_the_template_of_their_route(
    grown: Count, service: Api, ada: Person
) -> None:
    calls = [InteractionFactory(person=ada) for _ in range(3)]
    for call in calls:
        assert service.get(f"/people/{ada.pk}/interactions/{call.pk}").status_code == 200
    assert service.get(f"/people/{ada.pk}/interactions/IN-0").status_code == 404
    labels = {"route": ROUTE, "method": "GET"}
    assert grown("peach_requests_total", **labels, status="200") == 3
    assert grown("peach_requests_total", **labels, status="404") == 1
    assert grown("peach_request_duration_seconds_count", **labels) == 4
    assert grown("peach_request_duration_seconds_sum", **labels) > 0
    assert not [name for name in (ada.pk, calls[0].pk, "IN-0", ada.company_id) if name in text()]


def test_what_is_refused_is_counted(grown: Count, service: Api, settings: Any) -> None:
    settings.THROTTLE_PER_MINUTE = 1
    answers = [service.get("/people").status_code for _ in range(4)]
    count = grown("peach_requests_total", route="api/people", method="GET", status="429")
    assert count == answers.count(429) > 0
    Api().get("/people")
    assert grown("peach_requests_total", route="api/people", method="GET", status="401") == 1


def test_unknown_paths_and_methods_make_no_labels(grown: Count) -> None:
    client = Client(raise_request_exception=False)
    for path in ("/nowhere", "/api/secret-7", "/api/people/x/y/z", "/wp-login.php", "//x"):
        client.get(path)
    for method in ("PROPFIND", "X" * 50, "TRACE"):
        client.generic(method, "/nowhere")
    assert grown("peach_requests_total", route="unknown", method="GET", status="404") == 5
    assert grown("peach_requests_total", route="unknown", method="other", status="404") == 3
    assert not [
        word for word in ("nowhere", "secret", "wp-login", "XXX", "PROPF") if word in text()
    ]


def test_static_files_have_one_label(grown: Count) -> None:
    for name in ("admin.css", "home.css"):
        assert Client().get(f"/static/peach_interactions/{name}").status_code == 200
    assert grown("peach_requests_total", route="static", method="GET", status="200") == 2


def test_a_fault_of_ours_is_counted(grown: Count, service: Api, monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(ApiKeyAuthentication, "authenticate", fail)
    service.client.raise_request_exception = False
    assert service.get("/people").status_code == 500
    assert grown("peach_requests_total", route="api/people", method="GET", status="500") == 1


def test_judgements_are_counted_by_their_outcome(
    grown: Count, service: Api, ada: Person, lender: Company
) -> None:
    phone = ContactFactory(person=ada)
    answer = service.post(
        "/people/ext-ada/can-interact", {"channel": "voice", "theme": "opsCollDebt"}
    ).json()["data"]["decision"]
    assert grown("peach_guard_judgements_total", asked="question", outcome=answer) == 1
    lines = lines_of(screen(service, personIds=["ext-ada", "ext-nobody"]))
    for outcome in {line["decision"] for line in lines}:
        count = sum(line["decision"] == outcome for line in lines)
        assert grown("peach_guard_judgements_total", asked="screening", outcome=outcome) == count
    # In the middle of the night in New York.
    plan = {
        "channel": "voice",
        "theme": "opsCollDebt",
        "direction": "outbound",
        "status": "scheduled",
        "contactId": phone.pk,
        "scheduledAtFrom": "2030-01-15T08:00:00Z",
    }
    assert service.post("/people/ext-ada/interactions", plan).status_code == 422
    assert grown("peach_guard_judgements_total", asked="plan", outcome="deny") == 1


def test_jobs_are_told_by_their_state(queue_of_three: None) -> None:
    assert figures_of("peach_jobs") == {("a", "todo"): 2, ("a", "failed"): 1}
    # The one that is tried again later is not late.
    (wait,) = figures_of("peach_job_longest_wait_seconds").values()
    assert 600 <= wait < 660
    ((job, at),) = figures_of("peach_job_last_success_timestamp_seconds").items()
    assert job == ("b",)
    assert at > 1_700_000_000


@pytest.fixture
def queue_of_three() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, scheduled_at) VALUES"
            " ('q', 'a', 'todo', now() - interval '10 minutes'),"
            " ('q', 'a', 'todo', now() + interval '1 hour'),"
            " ('q', 'a', 'failed', NULL), ('q', 'b', 'doing', NULL)"
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'b'")


def test_imports_are_told_by_their_state(lender: Company) -> None:
    before = figures_of("peach_imports")
    row = Import(company=lender, created_by=service_caller(lender).actor, file_name="history.csv")
    row.stamp_created()
    row.save()
    after = figures_of("peach_imports")
    assert after[("unfinished",)] - before[("unfinished",)] == 1
    assert after[("undoing",)] == before[("undoing",)]
    assert row.pk not in text()


def test_connections_are_told() -> None:
    assert figures_of("peach_database_connections")[("active",)] >= 1
    (limit,) = figures_of("peach_database_connections_limit").values()
    assert limit >= 20


def test_without_a_database_the_rest_is_told(monkeypatch: Any, grown: Count) -> None:
    def fail() -> Any:
        raise OperationalError("away")

    assert figures_of("peach_database_up") == {(): 1}
    monkeypatch.setattr(metrics, "figures", [database_figures, fail])
    Client().get("/livez")
    assert figures_of("peach_database_up") == {(): 0}
    assert figures_of("peach_jobs") == {}
    assert grown("peach_requests_total", route="livez", method="GET", status="200") == 1


def test_without_a_replica_none_is_told() -> None:
    assert "peach_replica" not in text()


@pytest.fixture
def standby(monkeypatch: Any) -> dict[str, Any]:
    """What the two servers answer; an error is raised."""
    answers: dict[str, Any] = {"default": 5_000, "replica": 4_000}

    def position_of(alias: str) -> Any:
        if isinstance(answers[alias], Exception):
            raise answers[alias]
        return answers[alias]

    monkeypatch.setitem(connections.settings, "replica", {})
    monkeypatch.setattr(database_figures_module, "position_of", position_of)
    return answers


@pytest.mark.parametrize(
    ("answer", "figures"),
    [
        (4_000, {"up": 1, "lag_bytes": 1_000}),
        (5_000, {"up": 1, "lag_bytes": 0}),
        (5_001, {"up": 1, "lag_bytes": 0}),
        (None, {"up": 0}),
        (OperationalError("away"), {"up": 0}),
    ],
    ids=["behind", "has all", "has more by now", "no standby", "away"],
)
def test_how_far_a_replica_is_behind_is_told(
    standby: dict[str, Any], answer: Any, figures: dict[str, float]
) -> None:
    standby["replica"] = answer
    told = {f.name: f.samples[0].value for f in database_figures_module.replica_figures()}
    assert told == {f"peach_replica_{name}": value for name, value in figures.items()}
