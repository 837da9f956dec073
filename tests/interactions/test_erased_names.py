"""An erasure reaches what staff typed: saved views and kept exports whose words name the person."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from borrowers.models import Person
from companies.models import Company, User
from interactions.erasure import erase_person
from interactions.models import ExportRecord, SavedView
from tests.admin_pages import staff
from tests.factories import ContactFactory, LoanFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(lender: Company) -> Person:
    person: Person = PersonFactory(
        company=lender, first_name="Zoë", last_name="van Dyke", preferred_first_name="Zo"
    )
    Person.objects.filter(pk=person.pk).update(last_name="Okafor", name_suffix="Jr")
    ContactFactory(person=person, value="+12125550123", name="Her sister Ines")
    ContactFactory(person=person, contact_type="email", value="zed@example.com")
    LoanFactory(person=person, account_number="7813")
    return person


@pytest.fixture
def ann(lender: Company) -> User:
    return staff(lender, username="ann")


def view(owner: User, *, name: str = "Mine", company: Company | None = None, **query: str) -> Any:
    now = timezone.now()
    return SavedView.objects.create(
        owner=owner,
        name=name,
        company=company,
        query=urlencode(query),
        created_at=now,
        updated_at=now,
    )


def exported(company: Company, **query: str) -> ExportRecord:
    return ExportRecord.objects.create(
        company=company,
        kind="list",
        exported_at=timezone.now(),
        exported_by="Ann",
        filter=urlencode(query),
        number_of_rows=1,
    )


def erase(person: Person) -> dict[str, int]:
    return erase_person(person=person, reason="asked", erased_by="root", now=timezone.now())


@pytest.mark.parametrize(
    ("typed", "is_named"),
    [
        ("zoë promised", True),
        ("zoe\u0308 promised", True),
        ("OKAFOR", True),
        ("okafor_calls", True),
        ("\uff2f\uff2b\uff21\uff26\uff2f\uff32", True),
        ("about dyke", True),
        ("ines", True),
        ("zed@example.com", True),
        ("(212) 555-0123", True),
        ("5550123", True),
        ("555012", False),
        ("account 7813", True),
        ("account 78135", False),
        ("zoology", False),
        ("jr", False),
        ("promised to pay", False),
    ],
)
def test_a_view_and_an_export_that_name_the_person_forget_it(
    zoe: Person, ann: User, lender: Company, typed: str, is_named: bool
):
    view(ann, q=typed, channel__exact="voice")
    exported(lender, q=typed)

    counts = erase(zoe)

    assert counts["saved views"] == counts["exports"] == int(is_named)
    assert SavedView.objects.exists() != is_named
    assert (ExportRecord.objects.get().filter == "(erased)") == is_named


def test_the_name_of_a_view_counts_as_its_words_do(zoe: Person, ann: User):
    view(ann, name="Calls with Zoë", channel__exact="voice")

    assert erase(zoe)["saved views"] == 1


def test_reaches_what_is_shared_and_what_is_a_superusers(zoe: Person, lender: Company):
    view(staff(), company=lender, q="okafor")
    view(staff(is_superuser=True), q="okafor")

    assert erase(zoe)["saved views"] == 2


def test_leaves_what_other_companies_keep(zoe: Person, other_lender: Company):
    stranger = staff(other_lender)
    view(stranger, q="okafor")
    exported(other_lender, q="okafor")

    erase(zoe)

    assert SavedView.objects.count() == 1
    assert ExportRecord.objects.get().filter == "q=okafor"


def test_otherwise_nobody_changes_what_was_kept_of_an_export(lender: Company):
    row = exported(lender, q="okafor")

    for change in (lambda: row.delete(), lambda: row.save()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change()
