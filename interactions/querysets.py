"""Named reads of interactions and recordings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple, Self, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery

from companies.callers import Caller
from companies.choices import INTERACTION_READ_SENSITIVE
from interactions.choices import Direction, RecordingKind, Theme
from interactions.search import has_all_words
from interactions.status_details import MISSED
from peach_interactions import object_ids
from peach_interactions.errors import NotFound
from peach_interactions.external_ids import matches_path
from peach_interactions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from borrowers.querysets import PersonQuerySet
    from interactions.models import Interaction, Recording, SavedView  # noqa: F401

MAX_CHAIN_LENGTH = 10_000

# Walks from an interaction to the one before, and so on; each step is one look-up by primary key.
CHAIN = """
    WITH RECURSIVE chain (id, previous_interaction_id, place) AS (
        SELECT id, previous_interaction_id, 0 FROM {table} WHERE id = %s
        UNION ALL
        SELECT row.id, row.previous_interaction_id, chain.place + 1
        FROM chain JOIN {table} row ON row.id = chain.previous_interaction_id
    ) SELECT id FROM chain WHERE place > 0 ORDER BY place
"""

# Both ways from an interaction: behind it one after the other, ahead of it all that follow on.
THREAD = """
    WITH RECURSIVE behind (id, previous_interaction_id, place) AS (
        SELECT id, previous_interaction_id, 0 FROM {table} WHERE id = %(id)s
        UNION ALL
        SELECT row.id, row.previous_interaction_id, behind.place + 1
        FROM behind JOIN {table} row ON row.id = behind.previous_interaction_id
        WHERE behind.place < %(limit)s
    ), ahead (id, place) AS (
        SELECT %(id)s::text COLLATE "C", 0
        UNION ALL
        SELECT next.id, ahead.place + 1
        FROM ahead CROSS JOIN LATERAL (
            SELECT id FROM {table} WHERE previous_interaction_id = ahead.id ORDER BY id LIMIT %(limit)s
        ) next
        WHERE ahead.place < %(limit)s
    )
    (SELECT 'behind', id, place FROM behind WHERE place > 0)
    UNION ALL
    (SELECT 'ahead', id, place FROM (SELECT * FROM ahead LIMIT %(limit)s + 1) nearest WHERE place > 0)
    ORDER BY place, id
"""


class AnswerRow(NamedTuple):
    """A row of `as_json`."""

    pk: str
    # What lists are sorted by, and versions are made of.
    sort_at: dt.datetime | None
    updated_at: dt.datetime
    scheduled_at_from: dt.datetime | None
    answer: str


def no_such_interaction() -> NotFound:
    return NotFound("There is no such interaction.", field="interactionId")


class InteractionQuerySet(ScopedQuerySet["Interaction"]):
    def visible_to(self, caller: Caller) -> Self:
        """The interactions of the caller's company; for a borrower, its own that are not locked or internal.

        Deleted ones included: `living()` leaves them out.
        """
        return self.filter(company_id=caller.company.pk)._open_to(caller).scoped()

    def of_visible_person(self, caller: Caller, people: PersonQuerySet) -> Self:
        """As `visible_to`, of one person; that they are the caller's company's is known of the person.

        A person's interactions are of the same company (a key of the database says so). Without asking for it
        again, the index of a person's interactions is enough to count them.

        :param people: the person, visible to the caller; looked up once, so that the index gives the order.
        """
        return self.filter(person_id=Subquery(people.values("pk")[:1]))._open_to(caller).scoped()

    def _open_to(self, caller: Caller) -> Self:
        """For a borrower, its own that are not locked or internal."""
        if not caller.is_borrower:
            return self
        rows = self.filter(person_id=caller.person_id, sensitive=False)
        return rows.exclude(theme=Theme.AGENT_NOTIFICATION)

    def living(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at__isnull=True)

    def of_person(self, person_id: str) -> Self:
        return self.filter(person_id=person_id)

    def of_person_in_path(self, reference: str) -> Self:
        """Those of the living person that a path names."""
        return self.filter(
            matches_path(reference, object_ids.PERSON, "person__"), person__deleted_at__isnull=True
        )

    def for_answers(self) -> Self:
        """With all that an answer shows, so that a page costs one query."""
        from interactions.models import InteractionLoan

        loans = (
            InteractionLoan.objects.filter(interaction=OuterRef("pk"))
            .order_by("pk")
            .values("loan_id")
        )
        return self.select_related("person", "contact", "created_by").annotate(
            loan_id_list=ArraySubquery(loans)
        )

    def as_json(self, answer: models.Expression) -> Self:
        """Fast path: answers that the database writes, with what pages and versions are made of.

        :param answer: the expression that gives one.
        """
        rows = self.annotate(answer=answer)
        return cast("Self", rows.values_list(*AnswerRow._fields, named=True))

    def find(self, reference: str) -> Interaction:
        """:raises NotFound: when a path names no living interaction among these rows."""
        row = self.named_by(reference).first()
        if row is None:
            raise no_such_interaction()
        return row

    def named_by(self, reference: str) -> Self:
        """The living interaction that a path names, if there is one."""
        return self.living().filter(matches_path(reference, object_ids.INTERACTION))

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def missed(self) -> Self:
        """Inbound contacts that nobody took."""
        return self.filter(direction=Direction.INBOUND, status_details__in=MISSED)

    def not_missed(self) -> Self:
        """All the others, those without status details among them."""
        return self.exclude(
            direction=Direction.INBOUND, status_details__in=MISSED, status_details__isnull=False
        )

    def with_recorded(self, kind: RecordingKind) -> Self:
        return self.filter(Exists(_recordings(kind)))

    def without_recorded(self, kind: RecordingKind) -> Self:
        return self.filter(~Exists(_recordings(kind)))

    def about_loans(self, loan_ids: list[str]) -> Self:
        from interactions.models import InteractionLoan

        return self.filter(
            Exists(InteractionLoan.objects.filter(interaction=OuterRef("pk"), loan_id__in=loan_ids))
        )

    def with_words(self, text: str, *, caller: Caller) -> Self:
        """Those that have all the words, in what this caller may read."""
        return self.filter(
            has_all_words(
                text,
                with_content_of_sensitive=caller.may(INTERACTION_READ_SENSITIVE),
                with_failures=not caller.is_borrower,
            )
        )

    def up_to_hidden(self, chain: list[str]) -> list[str]:
        """The part of a chain before the first one that is deleted or not among these rows."""
        chain = chain[:MAX_CHAIN_LENGTH]
        seen = set(self.living().filter(pk__in=chain).values_list("pk", flat=True))
        end = next((place for place, pk in enumerate(chain) if pk not in seen), len(chain))
        return chain[:end]

    def ids_behind(self, interaction_id: str) -> list[str]:
        """The IDs of the interactions that one follows on, nearest first, hidden and deleted ones included."""
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(CHAIN.format(table=table), [interaction_id])
            return [row[0] for row in cursor.fetchall()]

    def thread_around(self, interaction_id: str, *, limit: int) -> tuple[list[str], list[str]]:
        """The IDs of those that one follows on, and of those that follow on it; each nearest first.

        :param limit: how many there are of each at most; deleted ones included.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(THREAD.format(table=table), {"id": interaction_id, "limit": limit})
            rows = cursor.fetchall()
        return (
            [pk for side, pk, _ in rows if side == "behind"],
            [pk for side, pk, _ in rows if side == "ahead"],
        )


def _recordings(kind: RecordingKind) -> RecordingQuerySet:
    from interactions.models import Recording

    return Recording.objects.filter(interaction=OuterRef("pk"), kind=kind, erased_at__isnull=True)


class RecordingQuerySet(ScopedQuerySet["Recording"]):
    def visible_to(self, caller: Caller) -> Self:
        """The recordings of the caller's company; a borrower hears none."""
        rows = self.none() if caller.is_borrower else self.filter(company_id=caller.company.pk)
        return rows.scoped()

    def playable(self) -> Self:
        """Not erased, and the interaction not deleted."""
        return self.filter(erased_at__isnull=True, interaction__deleted_at__isnull=True)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def shown_to(self, user_id: int, company_ids: list[str] | None) -> Self:
        """One's own, and those shared with one's companies; None: with any company."""
        shared = Q(company__isnull=False) if company_ids is None else Q(company__in=company_ids)
        return self.filter(Q(owner=user_id) | shared)
