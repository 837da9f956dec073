"""Named reads of people and loans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from companies.callers import Caller
from peach_interactions import object_ids
from peach_interactions.errors import NotFound
from peach_interactions.external_ids import matches_path
from peach_interactions.lookups import is_among
from peach_interactions.querysets import ScopedQuerySet
from peach_interactions.words import words_of

if TYPE_CHECKING:
    from borrowers.models import Loan, Person


def no_such_person() -> NotFound:
    return NotFound("There is no such person.", field="personId")


class PersonQuerySet(ScopedQuerySet["Person"]):
    def visible_to(self, caller: Caller) -> Self:
        """The people of the caller's company; for a borrower, itself. Deleted ones included."""
        people = self.filter(company_id=caller.company.pk)
        if caller.is_borrower:
            people = people.filter(pk=caller.person_id)
        return people.scoped()

    def living(self) -> Self:
        """Not deleted. (Whether the person is alive is another question.)"""
        return self.filter(deleted_at__isnull=True)

    def named(self, text: str) -> Self:
        """Those in whose name every word of the text begins a word; a text without words finds nobody."""
        words = words_of(text)
        people = self if words else self.none()
        for word in words:
            # \m is where a word begins, also the second one of a double name.
            people = people.filter(name_words__regex=rf"\m{word.lower()}")
        return people

    def find(self, reference: str) -> Person:
        """The living person that a path names.

        :raises NotFound: when there is none among these rows.
        """
        person = self.named_by(reference).first()
        if person is None:
            raise no_such_person()
        return person

    def named_by(self, reference: str) -> Self:
        """The living person that a path names, if there is one."""
        return self.living().filter(matches_path(reference, object_ids.PERSON))

    def locked(self) -> Self:
        """Held until the transaction ends, so that changes of one person take turns."""
        return self.select_for_update(of=("self",), no_key=True)


class LoanQuerySet(ScopedQuerySet["Loan"]):
    def visible_to(self, caller: Caller) -> Self:
        """The loans of the caller's company; for a borrower, those it owes."""
        loans = self.filter(company_id=caller.company.pk)
        if caller.is_borrower:
            assert caller.person_id is not None
            loans = loans.owed_by(caller.person_id)
        return loans.scoped()

    def owed_by(self, person_id: str) -> Self:
        """Those that the person has taken out or co-borrowed."""
        from borrowers.models import CoBorrower

        shared = CoBorrower.objects.filter(person_id=person_id).order_by().values("loan_id")
        return self.filter(Q(person_id=person_id) | is_among("pk", shared))

    def with_co_borrowers(self) -> Self:
        """With `co_borrower_id_list`, in the order they were given."""
        from borrowers.models import CoBorrower

        ids = CoBorrower.objects.filter(loan=OuterRef("pk")).order_by("pk").values("person_id")
        return self.annotate(co_borrower_id_list=ArraySubquery(ids))

    def find(self, reference: str) -> Loan:
        """:raises NotFound: when a path names no loan among these rows."""
        loan = self.filter(matches_path(reference, object_ids.LOAN)).first()
        if loan is None:
            raise NotFound("There is no such loan.", field="loanId")
        return loan

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)
