"""Settings that are no texts: what they may say, and what stands for none."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from peach_interactions.environment import is_on, whole_number

NAME = "PEACH_TRIED"


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("600", 600), (" 7 ", 7), ("-1", -1), ("", 20)]
)
def test_a_whole_number_is_read_and_an_empty_one_is_none(
    monkeypatch: pytest.MonkeyPatch, text: str, number: int
) -> None:
    monkeypatch.setenv(NAME, text)
    assert whole_number(NAME, default=20) == number


def test_what_is_not_set_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert (whole_number(NAME, default=20), is_on(NAME, default=True)) == (20, True)


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [("true", True), ("ON", True), ("1", True), (" yes ", True), ("false", False), ("0", False)],
)
def test_a_word_for_yes_or_no_is_read(
    monkeypatch: pytest.MonkeyPatch, text: str, *, is_yes: bool
) -> None:
    monkeypatch.setenv(NAME, text)
    assert is_on(NAME, default=not is_yes) is is_yes


def test_an_empty_word_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "")
    assert is_on(NAME, default=True)


@pytest.mark.parametrize("text", ["1.5", "ten", "600      # if wanted"])
def test_what_is_no_whole_number_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be a whole number"):
        whole_number(NAME, default=20)


@pytest.mark.parametrize("text", ["tru", "true # if wanted", "2"])
def test_what_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be true or false"):
        is_on(NAME, default=False)
