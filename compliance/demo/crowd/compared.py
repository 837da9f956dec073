"""Borrowers with little history, alike in all else to the one with very much: added to a crowd for comparison."""

from __future__ import annotations

import datetime as dt

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Actor, Company
from compliance.demo.crowd.copying import copy_rows, without_history
from compliance.demo.crowd.history import KINDS, Diary
from compliance.demo.crowd.people import Crowd
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
    diary = Diary([borrower], actor=actor, until=at, seed=number)
    kinds = diary.rng.choices([kind for kind, _ in KINDS], [share for _, share in KINDS], k=COUNT)
    rows = [
        diary.row(borrower, kind, at - back * step)
        for back, kind in zip(range(COUNT, 0, -1), kinds, strict=True)
    ]
    with without_history(*TABLES):
        crowd.store()
        copy_rows(Interaction, tuple({name: None for row in rows for name in row}), rows)
        copy_rows(InteractionLoan, ("interaction_id", "loan_id"), diary.loan_rows)
    return borrower.person_id
