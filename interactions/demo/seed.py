"""Puts the demo data into the database, once, and says what is there.

All rows go in together in one transaction; recorded calls follow one by one. The history, which nobody can
change, tells whether it was done and which companies and accounts are the demo's, whatever they are called
by now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from borrowers.models import CoBorrower, Loan, Person
from companies.callers import caller_of_actor
from companies.models import Company, Membership, User
from contacts.models import Contact
from interactions.choices import Channel, Status
from interactions.demo.diary import Diary
from interactions.demo.lenders import Lender, hire_staff, open_lenders
from interactions.demo.people import Borrower, borrowers_of
from interactions.demo.recordings import store_missing_recordings
from interactions.demo.special_stories import STORIES
from interactions.demo.usual_stories import tell
from interactions.models import Interaction, InteractionLoan
from interactions.services import update_interaction
from peach_interactions.history import acting, events_of

SEED = 20_260
MONTHS_OF_HISTORY = 18
SOURCE = "seed"
ACTOR_NAME = "Demo data"
BATCH_SIZE = 1000
CHANGED_ROWS = 6
KIND_OF_CHANNEL = {
    Channel.VOICE: "CALL",
    Channel.MAIL: "MAIL",
    Channel.FAX: "FAX",
    Channel.DOCUMENT: "DOC",
}
# Any number that nothing else locks.
LOCK_NUMBER = 730_001


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a run has done."""

    has_made_rows: bool
    recording_count: int


def seed_demo(*, now: dt.datetime, password: str, seed: int = SEED) -> Seeded:
    """Makes the demo data, or what an interrupted run has left to do; changes nothing when all is there.

    :param password: for all accounts of the demo's staff; those that exist keep theirs.
    """
    with acting(source=SOURCE, actorName=ACTOR_NAME):
        with transaction.atomic():
            wait_for_other_runs()
            is_new = not demo_company_ids()
            if is_new:
                _make_rows(now=now, password=password, seed=seed)
        return Seeded(is_new, store_missing_recordings(demo_company_ids()))


def demo_company_ids() -> list[str]:
    """The companies of the demo data, the first one first; none before it was made."""
    events = events_of(Company).objects.filter(pgh_label="insert", pgh_context__source=SOURCE)
    return list(events.order_by("pgh_id").values_list("pgh_obj_id", flat=True))


def demo_staff() -> models.QuerySet[User]:
    """The accounts that the demo data made."""
    events = events_of(Membership).objects.filter(pgh_label="insert", pgh_context__source=SOURCE)
    return User.objects.filter(pk__in=events.values("user_id")).order_by("pk")


def wait_for_other_runs() -> None:
    """Lets one run at a time make demo data, until the end of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])


def _make_rows(*, now: dt.datetime, password: str, seed: int) -> None:
    since = now - dt.timedelta(days=31 * (MONTHS_OF_HISTORY + 1))
    lenders = open_lenders(since=since)
    hire_staff(lenders, password=password, since=since)
    people = borrowers_of(lenders, now=now, seed=seed)
    diaries = [written_diary(borrower, now=now) for borrower in people]
    _number(diaries)
    _store_people(people)
    _insert(Interaction, [row for diary in diaries for row in diary.rows])
    _insert(InteractionLoan, [row for diary in diaries for row in diary.loan_rows])
    let_the_planner_know(Person, Contact, Loan, CoBorrower, Interaction, InteractionLoan)
    for lender in lenders:
        _hear_of_deliveries(lender, now=now)


def written_diary(borrower: Borrower, *, now: dt.datetime) -> Diary:
    """The borrower's history, told by its own story or the usual one."""
    diary = Diary(borrower, now=now)
    story = STORIES.get(borrower.story or "", tell)
    story(diary)
    return diary


def _number(diaries: list[Diary]) -> None:
    """Gives what the lenders' systems recorded their numbers, in the order of time."""
    signed = [(row, diary.lender) for diary in diaries for row in diary.rows if row.is_external]
    for row, lender in sorted(signed, key=lambda pair: pair[0].created_at):
        row.external_id = lender.next_external_id(KIND_OF_CHANNEL.get(Channel(row.channel), "MSG"))


def _hear_of_deliveries(lender: Lender, *, now: dt.datetime) -> None:
    """Lets some e-mails turn out to be delivered, so that the history has changes to show."""
    caller = caller_of_actor(lender.platform)
    sent = Interaction.objects.filter(company=lender.company, status_details="emailSent").order_by(
        "-pk"
    )
    for row in sent[:CHANGED_ROWS]:
        values = {"status": Status.SUCCEEDED, "status_details": "emailDelivered"}
        update_interaction(
            caller=caller, person_reference=row.person_id, reference=row.pk, values=values, now=now
        )


def _store_people(people: list[Borrower]) -> None:
    _insert(Person, [borrower.person for borrower in people])
    _insert(Contact, [contact for borrower in people for contact in borrower.contacts])
    _insert(Loan, [debt.loan for borrower in people for debt in borrower.debts])
    _insert(CoBorrower, [row for borrower in people for row in borrower.co_borrower_rows])


def let_the_planner_know(*models_: type[models.Model]) -> None:
    """Without statistics it takes full tables for empty ones, and a join may never end."""
    with connection.cursor() as cursor:
        for model in models_:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _insert(model: type[models.Model], rows: list[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH_SIZE)
