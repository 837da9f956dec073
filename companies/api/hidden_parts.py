"""What of an answer is kept from whom (api.md 2): the words that shapes name, and the callers they are for."""

from __future__ import annotations

from companies.callers import Caller
from companies.choices import INTERACTION_READ_SENSITIVE
from peach_interactions.api.shapes import Hidden

# The lender's own notes, kept from borrowers.
OF_LENDERS = "of lenders"
# Content of what is locked, kept from those without the permission.
LOCKED = "locked"


def hidden_from(caller: Caller) -> Hidden:
    words = set()
    if caller.is_borrower:
        words.add(OF_LENDERS)
    if not caller.may(INTERACTION_READ_SENSITIVE):
        words.add(LOCKED)
    return frozenset(words)
