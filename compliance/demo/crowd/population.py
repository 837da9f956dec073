"""A company with very much history: loaded once, by COPY, and kept between runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from borrowers.models import Person
from companies.choices import UserType
from companies.models import Company
from companies.services import create_api_key, create_company
from compliance.demo.crowd.compared import TABLES, ensure_compared
from compliance.demo.crowd.copying import analyze, without_history, without_indexes
from compliance.demo.crowd.people import BUSY, QUIET, RECENT, Crowd
from compliance.demo.crowd.writing import History, made_beside, store
from interactions.models import Interaction

SEED = 2026
COMPANY_NAME = "Benchmark"
BUSY_COUNT = 50_000
# Two interactions a day; one in three weeks, as the fifty of three years are.
RECENT_STEP, QUIET_STEP = dt.timedelta(hours=12), dt.timedelta(days=21)
INTERACTIONS_OF_A_BORROWER, LEAST_BORROWERS = 33, 100
# One of so many is planned.
PLANNED_IN = 500
TOLD_EACH = 100_000
AFTERNOON = dt.time(14)
EASTERN = ZoneInfo("America/New_York")


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


def ensure_population(
    interactions: int, say: Callable[[str], None], *, borrowers: int | None = None
) -> Population:
    """The company and its history, made when they are missing.

    :param borrowers: how many; by default one for 33 interactions.
    """
    company = Company.objects.filter(name=COMPANY_NAME).first()
    if company is None:
        # In one piece: a run that is broken off leaves the database as empty, and with all indexes.
        with transaction.atomic():
            company = _load(interactions, borrowers, say)
        analyze()
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


def _load(interactions: int, borrowers: int | None, say: Callable[[str], None]) -> Company:
    until = afternoon_of(timezone.localtime(timezone.now(), EASTERN).date() - dt.timedelta(days=1))
    company = create_company(name=COMPANY_NAME, kind="collector")
    key, _ = create_api_key(
        company=company, name="Loader", user_type=UserType.SERVICE, now=timezone.now()
    )
    people = borrowers or max(interactions // INTERACTIONS_OF_A_BORROWER, LEAST_BORROWERS)
    say(f"Making up {people:,} borrowers and {interactions:,} interactions; this is done once.")
    crowd = Crowd(company, count=people, until=until, seed=SEED)
    history = History(
        crowd.borrowers,
        actor=key.actor,
        until=until,
        seed=SEED,
        count=interactions,
        busy_count=min(BUSY_COUNT, interactions // 2),
        planned_count=interactions // PLANNED_IN,
    )
    with without_history(*TABLES), without_indexes(*TABLES):
        crowd.store()
        _store_history(history, say)
    return company


def _store_history(history: History, say: Callable[[str], None]) -> None:
    stored = told = 0
    for piece in made_beside(history.piece, history.piece_count):
        store(piece)
        stored += piece.row_count
        if stored >= told + TOLD_EACH:
            told = stored
            say(f"{stored:,} interactions")
