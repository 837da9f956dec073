"""Ada owes an overdue loan and has a mobile in Ohio, where no state adds a limit; the clock stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from borrowers.models import Loan, Person
from companies.models import Company
from contacts.models import Contact
from interactions.models import Interaction
from tests.admin_pages import logged_in, staff
from tests.compliance.asked import NOON
from tests.compliance.guarded_lender import HOUR, NOW, record_calls
from tests.factories import Api, ContactFactory, LoanFactory, key_for


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of a Tuesday in Ohio."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    """Noon of a Wednesday in New York, for the pages of the admin."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(lender: Company) -> Client:
    """Of Ann, an agent, who may not read what is locked."""
    return logged_in(staff(lender, username="ann"))


@pytest.fixture
def phone(ada: Person) -> Contact:
    return ContactFactory(person=ada, value="+16142235678", external_id="mobile", status="primary")


@pytest.fixture
def address(ada: Person) -> Contact:
    return ContactFactory(
        person=ada,
        contact_type="address",
        value=None,
        country="US",
        state="OH",
        postal_code="43215",
        label="home",
        external_id="home",
    )


@pytest.fixture
def loan(ada: Person) -> Loan:
    return LoanFactory(person=ada, status="delinquent", external_id="overdue")


@pytest.fixture
def overrider(lender: Company) -> Api:
    """The lender's system that may claim the exceptions of the law."""
    return Api(key_for(lender, grants=["compliance:override"]))


@pytest.fixture
def six(phone: Contact, loan: Loan) -> list[Interaction]:
    """Six calls of yesterday: one more is allowed."""
    return record_calls(phone.person, 6, at=NOW - 20 * HOUR, contact=phone, loans=[loan])
