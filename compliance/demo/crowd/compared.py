"""Borrowers with little history, alike in all else to the one with very much: added to a crowd for comparison."""

from __future__ import annotations

import datetime as dt

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Actor, Company
from compliance.demo.crowd.copying import without_history
from compliance.demo.crowd.history import KIND_NAMES, KIND_SHARES, Diary
from compliance.demo.crowd.people import Crowd
from compliance.demo.crowd.writing import store, written
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction, InteractionLoan

COUNT = 50
TABLES = (Person, Contact, Loan, CoBorrower, DoNotInteract, Consent, Interaction, InteractionLoan)


def ensure_compared(
    company: Company, *, actor: Actor, number: int, at: dt.datetime, step: dt.timedelta
) -> str:
    """The ID of a borrower with so many interactions, who is added to the crowd when missing.

    :param number: the borrower's, beyond those of the crowd.
    :param at: when the history ends.
    :param step: how far its interactions are apart.
    """
    known = Person.objects.filter(company=company, external_id=f"borrower-{number}").first()
    if known is not None:
        return known.pk
    crowd = Crowd(company, count=0, until=at, seed=number)
    borrower = crowd.add(number)
    diary = Diary(actor=actor, seed=number)
    kinds = diary.rng.choices(KIND_NAMES, KIND_SHARES, k=COUNT)
    for back, kind in zip(range(COUNT, 0, -1), kinds, strict=True):
        diary.note(borrower, kind, at - back * step)
    with without_history(*TABLES):
        crowd.store()
        store(written(diary))
    return borrower.person_id
