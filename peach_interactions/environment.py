"""Settings of the environment that are no texts: what cannot be read is refused by name instead of guessed at."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"true", "on", "yes", "y", "ok", "1"})
NO = frozenset({"false", "off", "no", "n", "0"})


def whole_number(name: str, *, default: int) -> int:
    """Reads a variable; an empty one is none.

    :raises ImproperlyConfigured: when it is no whole number.
    """
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, and nothing else.") from error


def is_on(name: str, *, default: bool) -> bool:
    """Reads a variable; an empty one is none.

    :raises ImproperlyConfigured: when it is no word for yes or no.
    """
    word = os.environ.get(name, "").strip().lower()
    if word and word not in YES | NO:
        raise ImproperlyConfigured(f"{name} must be true or false, and nothing else.")
    return word in YES if word else default
