"""The project's system checks."""

import pytest

from peach_interactions import checks


@pytest.mark.parametrize(
    ("version", "ids"),
    [(140_023, ["peach.E001"]), (149_999, ["peach.E001"]), (150_000, []), (180_004, [])],
    ids=["14.23", "before 15", "15.0", "18.4"],
)
def test_postgresql_must_be_15_or_newer(monkeypatch, version, ids):
    monkeypatch.setattr(checks, "postgresql_version", lambda alias: version)
    messages = checks.postgresql_is_new_enough(databases=["default"])
    assert [message.id for message in messages] == ids


def test_says_which_version_was_found(monkeypatch):
    monkeypatch.setattr(checks, "postgresql_version", lambda alias: 140_023)
    (message,) = checks.postgresql_is_new_enough(databases=["default"])
    assert message.msg == (
        "PostgreSQL 15 or newer is needed; the server of the database 'default' is 14."
    )


def test_asks_no_database_that_it_was_not_told_to():
    assert checks.postgresql_is_new_enough(databases=None) == []


@pytest.mark.parametrize(
    ("length", "ids"),
    [(0, []), (1, ["peach.W001"]), (19, ["peach.W001"]), (20, [])],
    ids=["no page", "a letter", "too short", "long enough"],
)
def test_the_key_of_metrics_must_be_hard_to_guess(settings, length, ids):
    settings.METRICS_KEY = "k" * length
    assert [message.id for message in checks.metrics_key_is_hard_to_guess()] == ids
