"""A borrower whose interactions are all of the last weeks, alike in all else to the compared ones of the crowd."""

from __future__ import annotations

import datetime as dt

from borrowers.models import CoBorrower, Loan, Person
from companies.models import Actor, Company
from compliance.demo.crowd.copying import copy_rows, without_history
from compliance.demo.crowd.history import KINDS, Diary
from compliance.demo.crowd.people import RECENT, Crowd
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction, InteractionLoan

HOURS_APART = 12
TABLES = (Person, Contact, Loan, CoBorrower, DoNotInteract, Consent, Interaction, InteractionLoan)


def ensure_recent_borrower(
    company: Company, *, actor: Actor, at: dt.datetime, count: int, seed: int
) -> str:
    """The ID of the borrower, who is added to the crowd when missing.

    :param at: when the history ends; twice a day something happened until then.
    """
    known = Person.objects.filter(company=company, external_id=f"borrower-{RECENT}").first()
    if known is not None:
        return known.pk
    crowd = Crowd(company, count=0, until=at, seed=seed)
    borrower = crowd.add(RECENT)
    diary = Diary([borrower], actor=actor, until=at, seed=seed)
    kinds = diary.rng.choices([kind for kind, _ in KINDS], [number for _, number in KINDS], k=count)
    rows = [
        diary.row(borrower, kind, at - number * dt.timedelta(hours=HOURS_APART))
        for number, kind in zip(range(count, 0, -1), kinds, strict=True)
    ]
    with without_history(*TABLES):
        crowd.store()
        copy_rows(Interaction, tuple({name: None for row in rows for name in row}), rows)
        copy_rows(InteractionLoan, ("interaction_id", "loan_id"), diary.loan_rows)
    return borrower.person_id
