"""DATABASE_REPLICA_URL: what is made of it, and what is refused."""

from __future__ import annotations

from typing import Any

import environ
import pytest
from django.db import connection

from peach_interactions import checks
from peach_interactions.replica import (
    POSITIONS,
    REPLICA,
    ReplicaRouter,
    read_alias,
    reading_from_replica,
)
from peach_interactions.replica_settings import faults_of_replica, replica_of

PRIMARY = "postgres://peach:secret@db.example.com/peach"
STANDBY = "postgres://reader:other@standby.example.com:5433/peach"


def databases(primary: str, replica: str) -> dict[str, Any]:
    default = environ.Env.db_url_config(primary)
    return {
        "default": default,
        "replica": replica_of(default, environ.Env.db_url_config(replica)),
    }


@pytest.mark.parametrize(
    ("primary", "replica", "ids"),
    [
        (PRIMARY, STANDBY, []),
        (PRIMARY, "postgres://peach:secret@db.example.com:5433/peach", []),
        (PRIMARY, PRIMARY, ["peach.E004"]),
        (PRIMARY, "postgres://reader:other@db.example.com:5432/peach", ["peach.E004"]),
        ("postgres://p@/peach?host=/run/a", "postgres://p@/peach?host=/run/b", []),
        (
            "postgres://p@/peach?host=/run/a",
            "postgres://p@/peach?host=/run/a&port=5432",
            ["peach.E004"],
        ),
        ("postgres://p@/peach?host=/run/a", "postgres://p@/peach?host=/run/a&port=5433", []),
        (PRIMARY, "mysql://reader:other@standby.example.com/peach", ["peach.E003"]),
        (PRIMARY, "sqlite:////srv/peach.db", ["peach.E003"]),
    ],
    ids=[
        *("another host", "another port", "the same", "the same with its port named"),
        *("another socket", "the same socket", "the socket of another port"),
        *("another kind", "a file"),
    ],
)
def test_the_replica_is_another_postgresql(primary: str, replica: str, ids: list[str]) -> None:
    faults = faults_of_replica(databases(primary, replica), has_own_database=True)
    assert [check_id for check_id, _ in faults] == ids


def test_a_replica_of_the_embedded_database_is_refused() -> None:
    given = {**databases(PRIMARY, STANDBY), "default": {"ENGINE": "peach_interactions.database"}}
    [(check_id, message)] = faults_of_replica(given, has_own_database=False)
    assert check_id == "peach.E002"
    assert "DATABASE_URL" in message


def test_without_a_replica_nothing_is_wrong_and_nothing_is_asked() -> None:
    assert not list(faults_of_replica({"default": {}}, has_own_database=False))
    assert checks.replica_is_named_rightly() == []
    assert checks.replica_follows_the_primary(databases=["default"]) == []


@pytest.mark.parametrize(
    ("primary", "replica", "ids"),
    [
        ((7, False), (7, True), []),
        ((7, False), (8, True), ["peach.E005"]),
        ((7, False), (7, False), ["peach.E005"]),
    ],
    ids=["its standby", "the standby of another", "promoted since"],
)
def test_the_replica_follows_the_primary(
    monkeypatch: pytest.MonkeyPatch, primary: Any, replica: Any, ids: list[str]
) -> None:
    found = {"default": primary, "replica": replica}
    monkeypatch.setattr(checks, "origin_of", found.__getitem__)
    messages = checks.replica_follows_the_primary(databases=["default", "replica"])
    assert [message.id for message in messages] == ids


@pytest.mark.django_db
def test_an_ordinary_role_may_ask_what_a_server_is() -> None:
    identifier, is_standby = checks.origin_of("default")
    assert identifier > 0
    assert not is_standby


def test_it_takes_over_the_options_of_the_primary_and_gives_up_sooner() -> None:
    primary = {
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 20, "timeout": 10},
            "prepare_threshold": 1,
            "options": "-c plan_cache_mode=force_generic_plan",
            "sslmode": "require",
        }
    }
    given = environ.Env.db_url_config(f"{STANDBY}?sslmode=verify-full&connect_timeout=9")
    made = replica_of(primary, given)
    assert made["HOST"] == "standby.example.com"
    assert made["OPTIONS"] == {
        "pool": {"min_size": 1, "max_size": 20, "timeout": 1, "reconnect_timeout": 1},
        "prepare_threshold": 1,
        "options": "-c plan_cache_mode=force_generic_plan -c default_transaction_read_only=on",
        "sslmode": "verify-full",
        "connect_timeout": 9,
        "tcp_user_timeout": 5_000,
    }
    assert primary["OPTIONS"]["pool"]["timeout"] == 10


@pytest.mark.django_db
def test_a_server_that_is_no_standby_has_replayed_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(POSITIONS[REPLICA])
        assert cursor.fetchone() == (None,)


def test_only_reads_inside_of_the_block_are_sent_there() -> None:
    router = ReplicaRouter()
    with reading_from_replica():
        assert (read_alias(), router.db_for_read(None)) == ("replica", "replica")
        assert router.db_for_write(None) == "default"
    assert (read_alias(), router.db_for_read(None)) == ("default", "default")
    assert router.allow_migrate("default", "companies")
    assert not router.allow_migrate("replica", "companies")
