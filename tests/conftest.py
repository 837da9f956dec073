"""Fixtures that all tests share: two lenders, who act for them, and a borrower."""

from __future__ import annotations

import pytest
from django.conf import settings

from borrowers.models import Person
from companies.models import Company
from tests.factories import Api, CompanyFactory, PersonFactory, key_for


def pytest_configure() -> None:
    # A slow hash protects passwords; these protect nobody.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Else each client of a test looks at all static files first.
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def lender(db: None) -> Company:
    return CompanyFactory(name="Acorn Lending")


@pytest.fixture
def other_lender(db: None) -> Company:
    return CompanyFactory(name="Birch Loans", time_zone="America/Los_Angeles")


@pytest.fixture
def service(lender: Company) -> Api:
    """The lender's own system."""
    return Api(key_for(lender))


@pytest.fixture
def full_service(lender: Company) -> Api:
    """The lender's system, which may also read what is locked."""
    return Api(key_for(lender, grants=["interaction:read.sensitive"]))


@pytest.fixture
def agent(lender: Company) -> Api:
    """Ann, who serves the lender's borrowers."""
    return Api(key_for(lender, "agent", name="Ann Agent"))


@pytest.fixture
def other_service(other_lender: Company) -> Api:
    """Another lender's system, which must see nothing of the first."""
    return Api(key_for(other_lender))


@pytest.fixture
def ada(lender: Company) -> Person:
    """Ada, a borrower of the lender."""
    return PersonFactory(company=lender, external_id="ada")
