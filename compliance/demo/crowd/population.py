"""A company with very much history: loaded once, by COPY, and kept between runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice
from zoneinfo import ZoneInfo

from django.utils import timezone

from borrowers.models import CoBorrower, Loan, Person
from companies.choices import UserType
from companies.models import Actor, Company
from companies.services import create_api_key, create_company
from compliance.demo.crowd.compared import ensure_compared
from compliance.demo.crowd.copying import analyze, copy_rows, without_history, without_indexes
from compliance.demo.crowd.history import Diary, planned_rows
from compliance.demo.crowd.people import BUSY, QUIET, RECENT, Crowd
from contacts.models import Consent, Contact, DoNotInteract
from interactions.models import Interaction, InteractionLoan

SEED = 2026
COMPANY_NAME = "Benchmark"
BUSY_COUNT = 50_000
# Two interactions a day; one in three weeks, as the fifty of three years are.
RECENT_STEP, QUIET_STEP = dt.timedelta(hours=12), dt.timedelta(days=21)
INTERACTIONS_OF_A_BORROWER, LEAST_BORROWERS = 33, 100
# One of so many is planned.
PLANNED_IN = 500
BATCH = 100_000
AFTERNOON = dt.time(14)
EASTERN = ZoneInfo("America/New_York")
LOADED = "the data are complete"


@dataclass(frozen=True, slots=True)
class Population:
    """What is there to ask about."""

    company: Company
    # The moment at which the history ends: an afternoon in New York.
    at: dt.datetime
    busy_id: str
    # Fifty interactions in three years, and fifty in the last weeks.
    quiet_id: str
    recent_id: str


class BrokenOff(Exception):
    """An earlier run has not finished."""


def ensure_population(
    interactions: int, say: Callable[[str], None], *, borrowers: int | None = None
) -> Population:
    """The company and its history, made when they are missing.

    :param borrowers: how many; by default one for 33 interactions.
    :raises BrokenOff: when an earlier run made a part of them only.
    """
    company = Company.objects.filter(name=COMPANY_NAME).first()
    if company is None:
        company = _load(interactions, borrowers, say)
    elif not _is_complete(company):
        raise BrokenOff("An earlier run broke off while it filled this database: take a new one.")
    busy_id = Person.objects.get(company=company, external_id=f"borrower-{BUSY}").pk
    latest = Interaction.objects.filter(person_id=busy_id).latest("started_at")
    at = afternoon_of(timezone.localtime(latest.started_at, EASTERN).date())
    quiet_id, recent_id = (
        ensure_compared(company, actor=latest.created_by, number=number, at=at, step=step)
        for number, step in ((QUIET, QUIET_STEP), (RECENT, RECENT_STEP))
    )
    return Population(company, at, busy_id, quiet_id, recent_id)


def afternoon_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, AFTERNOON, EASTERN).astimezone(dt.UTC)


def _is_complete(company: Company) -> bool:
    return Actor.objects.filter(company=company, name=LOADED).exists()


def _load(interactions: int, borrowers: int | None, say: Callable[[str], None]) -> Company:
    until = afternoon_of(timezone.localtime(timezone.now(), EASTERN).date() - dt.timedelta(days=1))
    company = create_company(name=COMPANY_NAME, kind="collector")
    key, _ = create_api_key(
        company=company, name="Loader", user_type=UserType.SERVICE, now=timezone.now()
    )
    people = borrowers or max(interactions // INTERACTIONS_OF_A_BORROWER, LEAST_BORROWERS)
    say(f"Making up {people:,} borrowers and {interactions:,} interactions; this is done once.")
    crowd = Crowd(company, count=people, until=until, seed=SEED)
    diary = Diary(crowd.borrowers, actor=key.actor, until=until, seed=SEED)
    tables = (Person, Contact, Loan, CoBorrower, DoNotInteract, Consent)
    with without_history(*tables, Interaction, InteractionLoan):
        crowd.store()
        with without_indexes(Interaction, InteractionLoan):
            _store_history(diary, interactions, say)
    analyze()
    create_api_key(company=company, name=LOADED, user_type=UserType.SERVICE, now=timezone.now())
    return company


def _store_history(diary: Diary, count: int, say: Callable[[str], None]) -> None:
    rows = chain(
        diary.rows(count, busy_count=min(BUSY_COUNT, count // 2)),
        planned_rows(diary, count // PLANNED_IN),
    )
    stored = 0
    while batch := [*islice(rows, BATCH)]:
        copy_rows(Interaction, tuple({name: None for row in batch for name in row}), batch)
        copy_rows(InteractionLoan, ("interaction_id", "loan_id"), diary.loan_rows)
        diary.loan_rows.clear()
        stored += len(batch)
        say(f"{stored:,} interactions")
