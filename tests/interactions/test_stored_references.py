"""What a body refers to is looked up by compiled queries: they find what plain queries find, and nobody else's."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest

from borrowers.models import Loan, Person
from borrowers.person_paths import find_person_id, lock_person
from companies.models import Company
from contacts.models import Contact
from interactions.stored_references import MAX_COMPILED, Stored
from peach_interactions import object_ids
from peach_interactions.errors import NotFound
from peach_interactions.external_ids import matches_any
from tests.factories import ContactFactory, LoanFactory, PersonFactory, service_caller

# Of an object, in a body: by its ID, its external ID, both together; of nobody; and of one of another kind.
FORMS: dict[str, Callable[[Contact | Loan], list[str]]] = {
    "id": lambda row: [row.pk],
    "bare external ID": lambda row: [str(row.external_id)],
    "external ID as in a path": lambda row: [f"ext-{row.external_id}"],
    "one by ID, the same by external ID": lambda row: [row.pk, str(row.external_id)],
    "the same twice": lambda row: [row.pk, row.pk],
    "unknown": lambda row: ["nobody", f"{row.pk[:-1]}Z"],
    "empty": lambda row: [""],
    "an ID of another kind": lambda row: [row.pk.replace(row.pk[:2], "IN", 1)],
}


@pytest.fixture
def people(lender: Company, other_lender: Company) -> list[Person]:
    """Two of the lender's, and one of another with the same external ID."""
    return [
        PersonFactory(company=lender, external_id="ada"),
        PersonFactory(company=lender, external_id="bob"),
        PersonFactory(company=other_lender, external_id="ada"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_finds_the_contacts_that_a_plain_query_finds(
    form: str, people: list[Person], lender: Company
) -> None:
    caller = service_caller(lender)
    contacts = [
        ContactFactory(person=person, company=person.company, external_id=f"mobile-{number % 2}")
        for number, person in enumerate(people)
    ]
    for contact, person in itertools.product(contacts, people):
        references = FORMS[form](contact)
        named = matches_any(references, object_ids.CONTACT)
        plain = Contact.objects.visible_to(caller).of_person(person.pk).filter(named)

        found = Stored(caller).contacts(person.pk, references)

        assert {*found.values()} == {*plain}


@pytest.mark.parametrize("form", FORMS)
def test_finds_the_loans_that_a_plain_query_finds(
    form: str, people: list[Person], lender: Company
) -> None:
    caller = service_caller(lender)
    loans = [
        LoanFactory(person=person, company=person.company, external_id=f"loan-{number}")
        for number, person in enumerate(people)
    ]
    for loan, person in itertools.product(loans, people):
        references = FORMS[form](loan)
        named = matches_any(references, object_ids.LOAN)
        plain = Loan.objects.visible_to(caller).owed_by(person.pk).filter(named)

        found = Stored(caller).loans(person.pk, references)

        assert {*found.values()} == {*plain.values_list("pk", flat=True)}


@pytest.mark.parametrize("number", [1, MAX_COMPILED, MAX_COMPILED + 1])
def test_finds_all_loans_however_many_are_named(number: int, lender: Company, ada: Person) -> None:
    loans = [LoanFactory(person=ada, company=lender) for _ in range(number)]

    found = Stored(service_caller(lender)).loans(ada.pk, [loan.pk for loan in loans])

    assert {*found.values()} == {loan.pk for loan in loans}


@pytest.mark.parametrize("find", [find_person_id, lambda *asked: lock_person(*asked).pk])
def test_finds_the_person_of_a_path_for_the_own_company_only(
    find: Callable[..., str], people: list[Person], lender: Company, other_lender: Company
) -> None:
    ada, bob, foreign = people
    caller = service_caller(lender)

    assert [find(caller, path) for path in (ada.pk, "ext-ada", bob.pk)] == [ada.pk, ada.pk, bob.pk]
    assert find(service_caller(other_lender), "ext-ada") == foreign.pk
    for path in (foreign.pk, "ext-nobody", "ada", "", "ext-\0"):
        with pytest.raises(NotFound):
            find(caller, path)


@pytest.mark.parametrize("first", [0, 1])
def test_callers_of_two_types_share_no_query_even_if_they_may_do_the_same(
    first: int, lender: Company, people: list[Person]
) -> None:
    ada, bob, _ = people
    borrower = service_caller(lender, "borrower", person_id=ada.pk)
    # Another set for each turn: what is compiled for one stays compiled.
    permissions = borrower.permissions | {f"of turn {first}"}
    borrower = replace(borrower, permissions=permissions)
    system = replace(service_caller(lender), permissions=permissions)
    mobile = ContactFactory(person=bob, company=lender)

    for caller in [system, borrower] if first else [borrower, system]:
        sees_bob = caller is system
        assert bool(Stored(caller).contacts(bob.pk, [mobile.pk])) == sees_bob
        with nullcontext() if sees_bob else pytest.raises(NotFound):
            assert find_person_id(caller, bob.pk) == bob.pk
