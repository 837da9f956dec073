"""The evidence about one borrower: decisions, do-not-interacts, consents, and the interactions that count.

It is kept for at least three years after the last collection activity (12 CFR 1006.100): nothing deletes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from borrowers.models import Person
from companies.callers import Caller
from companies.choices import COMPLIANCE_READ
from compliance.history import Kind, kind_of
from compliance.models import Decision
from contacts.models import Consent, DoNotInteract
from interactions.models import Interaction

AT_ONCE = 500
Evidence = Decision | DoNotInteract | Consent | Interaction


def evidence_about(*, caller: Caller, person: Person) -> Iterator[Evidence]:
    """All evidence about a person, kind by kind, each from the oldest; read a few hundred rows at a time.

    :raises NotPermitted: when the caller lacks compliance:read, or is a borrower.
    """
    caller.require(COMPLIANCE_READ)
    return chain(
        Decision.objects.visible_to(caller).of_person(person.pk).order_by("pk").iterator(AT_ONCE),
        DoNotInteract.objects.visible_to(caller)
        .of_person(person.pk)
        .order_by("pk")
        .iterator(AT_ONCE),
        Consent.objects.visible_to(caller).of_person(person.pk).order_by("pk").iterator(AT_ONCE),
        _counted(caller, person),
    )


def _counted(caller: Caller, person: Person) -> Iterator[Interaction]:
    rows = Interaction.objects.visible_to(caller).of_person(person.pk).living().for_answers()
    for row in rows.order_by("pk").iterator(AT_ONCE):
        if what_counts(row):
            yield row


def what_counts(interaction: Interaction) -> list[str]:
    """What an interaction counts as; empty where it counts for nothing."""
    kind = kind_of_interaction(interaction)
    words = {
        "call": kind.is_call,
        "conversation": kind.is_conversation,
        "contact": kind.is_contact,
        "wrongNumber": kind.is_wrong_number,
        "fromBorrower": kind.is_from_borrower,
    }
    return [word for word, is_so in words.items() if is_so]


def kind_of_interaction(row: Interaction) -> Kind:
    return kind_of(
        row.channel, row.direction, row.status, row.status_details, row.agent_outcome, row.theme
    )
