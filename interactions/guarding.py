"""The place where the Compliance Guard stands: it is built above this app, and installs itself here.

So the log can be judged by rules that it does not know. Without a guard nothing is judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Protocol

from borrowers.models import Person
from companies.callers import Caller
from interactions.models import Interaction


class Guard(Protocol):
    """What the log asks of a guard. All but the first are called inside the transaction that writes."""

    def is_interested(self, *, interaction: Any, reservation_id: str | None) -> bool:
        """Whether it would do anything about a new interaction; if not, it need not be told of it.

        It reads nothing but what it is given: this is asked of every line of an import.

        :param interaction: the interaction, or what has its attributes.
        """

    def recorded(
        self,
        *,
        caller: Caller,
        interaction: Interaction,
        loan_ids: list[str],
        reservation_id: str | None,
        changed: frozenset[str],
        now: dt.datetime,
    ) -> None:
        """Looks at an interaction that was just recorded or changed, its person being locked.

        :param reservation_id: the held slot that it uses, if any.
        :param changed: the names of the attributes that are new.
        :raises DomainError: when it may not be; then nothing is stored.
        """

    def erased(self, *, person: Person) -> dict[str, int]:
        """Blanks what it keeps of a person's data; how many rows of each kind."""


_installed: list[Guard] = []


def install(guard: Guard) -> None:
    """Puts a guard in place, for the life of the process; only one stands here."""
    _installed[:] = [guard]


def tell_guard(
    *,
    caller: Caller,
    interaction: Interaction,
    loan_ids: list[str],
    values: Any,
    changed: Iterable[str],
    now: dt.datetime,
) -> None:
    """Tells the guard, if one is installed."""
    for guard in _installed:
        guard.recorded(
            caller=caller,
            interaction=interaction,
            loan_ids=loan_ids,
            reservation_id=values.get("reservation_id"),
            changed=frozenset(changed),
            now=now,
        )


def is_for_guard(*, interaction: Any, values: Any) -> bool:
    """Whether a guard, if one is installed, has to be told of a new interaction."""
    reservation_id = values.get("reservation_id")
    return any(
        guard.is_interested(interaction=interaction, reservation_id=reservation_id)
        for guard in _installed
    )


def erase_with_guard(*, person: Person) -> dict[str, int]:
    """Lets the guard, if one is installed, blank what it keeps of a person's data."""
    return {
        kind: count for guard in _installed for kind, count in guard.erased(person=person).items()
    }


def has_guard() -> bool:
    return bool(_installed)
