"""Named reads of decisions, reservations, screenings and possible opt-outs."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from companies.callers import Caller
from compliance.choices import ReservationState
from contacts.querysets import matches_own_id, refuse_borrowers
from peach_interactions import object_ids
from peach_interactions.errors import NotFound
from peach_interactions.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from compliance.models import Decision, OptOutReview, Reservation, Screening  # noqa: F401


Row = TypeVar("Row", bound=models.Model, covariant=True)


class CompanyRows(ScopedQuerySet[Row]):
    def visible_to(self, caller: Caller) -> Self:
        """Those of the caller's company.

        :raises NotPermitted: for a borrower, who reads none.
        """
        refuse_borrowers(caller)
        return self.filter(company_id=caller.company.pk).scoped()

    def of_person(self, person_id: str) -> Self:
        return self.filter(person_id=person_id)


class DecisionQuerySet(CompanyRows["Decision"]):
    def find(self, reference: str) -> Decision:
        """:raises NotFound: when a path names no decision among these rows."""
        row = self.filter(matches_own_id(reference, object_ids.DECISION)).first()
        if row is None:
            raise NotFound("There is no such decision.", field="decisionId")
        return row


class ReservationQuerySet(CompanyRows["Reservation"]):
    def live(self, now: dt.datetime) -> Self:
        """Held, and not yet expired."""
        return self.filter(state=ReservationState.HELD, expires_at__gt=now)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def find(self, reference: str) -> Reservation:
        """:raises NotFound: when a path names no reservation among these rows."""
        row = self.filter(matches_own_id(reference, object_ids.RESERVATION)).first()
        if row is None:
            raise NotFound("There is no such reservation.", field="reservationId")
        return row


class ScreeningQuerySet(CompanyRows["Screening"]):
    """Screenings of a company."""


class OptOutReviewQuerySet(CompanyRows["OptOutReview"]):
    def undecided(self) -> Self:
        return self.filter(decided_at__isnull=True)
