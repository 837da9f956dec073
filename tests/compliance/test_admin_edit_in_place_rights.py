"""Changing rows within a borrower's page: who may, what is refused, and what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Loan, Person
from companies.choices import Role
from companies.models import Company
from contacts.admin.wishes import MAX_AT_A_GLANCE
from contacts.models import Consent, Contact
from tests.admin_pages import logged_in, page_url, staff, text_of
from tests.compliance.asked import NOON
from tests.compliance.edit_in_place import (
    IN_PLACE,
    KINDS,
    NEW,
    address,
    errors,
    of_row,
    opened,
    sent,
)
from tests.factories import (
    ContactFactory,
    DoNotInteractFactory,
    LoanFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

QUERIES_OF_FORM, QUERIES_OF_SAVING = 12, 32


class TestRights:
    @pytest.mark.parametrize("kind", KINDS)
    def test_an_auditor_changes_nothing(self, lender: Company, ada: Person, kind: str):
        client = logged_in(staff(lender, role=Role.AUDITOR))
        row = KINDS[kind](person=ada)

        for url in (address(ada, kind), of_row(row), of_row(row, "end/")):
            assert client.get(url, headers=IN_PLACE).status_code == 403
            assert sent(client, url, **NEW[kind]).status_code == 403
        assert type(row).objects.get() == row

    @pytest.mark.parametrize("kind", KINDS)
    def test_of_a_deleted_borrower_nothing_is_changed(self, client: Client, ada: Person, kind: str):
        row = KINDS[kind](person=ada)
        ada.deleted_at = NOON
        ada.save()

        for url in (address(ada, kind), of_row(row), of_row(row, "end/")):
            assert sent(client, url, **NEW[kind]).status_code == 403

    @pytest.mark.parametrize("kind", KINDS)
    def test_rows_of_others_do_not_exist(
        self, client: Client, ada: Person, other_lender: Company, kind: str
    ):
        foreign = KINDS[kind](person=PersonFactory(company=other_lender))
        neighbours = KINDS[kind](person=PersonFactory(company=ada.company))

        for pk in (foreign.pk, neighbours.pk, "LO-0000000000-00000000", "x%00", "'"):
            assert client.get(address(ada, kind, f"{pk}/"), headers=IN_PLACE).status_code == 404
        assert sent(client, of_row(foreign)).status_code == 404
        assert client.get(address(ada, "decision"), headers=IN_PLACE).status_code == 404

    def test_who_opens_an_address_by_itself_gets_the_page_of_the_row(
        self, client: Client, ada: Person, loan: Loan
    ):
        back = f"back=%2Fadmin%2Fborrowers%2Fperson%2F{ada.pk}%2F"

        assert client.get(of_row(loan))["Location"] == f"{page_url(loan)}?{back}"
        new = client.get(address(ada, "loan"))["Location"]
        assert new == f"/admin/borrowers/loan/add/?person={ada.pk}&{back}"
        saved = client.post(address(ada, "loan"), NEW["loan"])
        assert saved["Location"] == f"/admin/borrowers/person/{ada.pk}/"


class TestOddInput:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_no_error_of_ours(self, client: Client, ada: Person, phone: Contact, kind: str):
        row = KINDS[kind](person=ada)
        names = set(opened(client, address(ada, kind)))
        names |= {"received_at_0", "given_at_0", "reassigned_checked_at_0", "expires_at_0"}
        names -= {"csrfmiddlewaretoken", *NEW[kind]}
        clock = dict.fromkeys((f"{name[:-1]}1" for name in names if name[-2:] == "_0"), "23:59")

        for odd in ("\0", "x" * 3000, "0001-01-01", "9999-12-31", "\u202e🧾"):
            given = {**dict.fromkeys(names, odd), **clock}
            for url in (address(ada, kind), of_row(row)):
                assert sent(client, url, **{**NEW[kind], **given}).status_code in (200, 403)

    def test_a_moment_that_does_not_exist_is_refused_at_its_field(
        self, client: Client, ada: Person
    ):
        last = {"reassigned_checked_at_0": "9999-12-31", "reassigned_checked_at_1": "23:59"}

        answer = sent(client, address(ada, "contact"), **NEW["contact"], **last)

        assert errors(answer) == {"reassigned_checked_at": ["This moment does not exist."]}
        assert not Contact.objects.exists()


class TestBounds:
    def test_of_very_many_loans_none_is_listed(self, client: Client, ada: Person):
        for _ in range(MAX_AT_A_GLANCE + 1):
            LoanFactory(person=ada)

        answer = client.get(address(ada, "donotinteract"), headers=IN_PLACE)
        whole = client.get(f"/admin/contacts/donotinteract/add/?person={ada.pk}")

        assert "loan_ids" not in answer.context["small"].form.fields
        assert "contact_ids" in answer.context["small"].form.fields
        assert "admin-autocomplete" in whole.content.decode()

    @pytest.mark.parametrize("count", [MAX_AT_A_GLANCE, MAX_AT_A_GLANCE + 1])
    def test_a_consent_is_not_widened_by_what_is_too_much_to_list(
        self, client: Client, ada: Person, count: int
    ):
        for _ in range(count):
            LoanFactory(person=ada)
        url, own_page = address(ada, "consent"), f"/admin/contacts/consent/add/?person={ada.pk}"

        answers = [client.get(url, headers=IN_PLACE), sent(client, url, **NEW["consent"])]

        # Without its loans in sight, it would be about every loan.
        leads_away = count > MAX_AT_A_GLANCE
        for answer in answers:
            assert answer.headers.get("HX-Redirect", "").startswith(own_page) == leads_away
        assert Consent.objects.exists() != leads_away

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("number", [1, 25])
    def test_costs_the_same_with_few_and_many_rows(
        self, client: Client, ada: Person, phone: Contact, kind: str, number: int
    ):
        for index in range(number):
            LoanFactory(person=ada)
            ContactFactory(person=ada, value=f"+1614224{5000 + index}")
            DoNotInteractFactory(person=ada)
        with CaptureQueriesContext(connection) as opening:
            assert client.get(address(ada, kind), headers=IN_PLACE).status_code == 200
        with CaptureQueriesContext(connection) as saving:
            assert "Saved" in text_of(sent(client, address(ada, kind), **NEW[kind]))

        assert len(opening) <= QUERIES_OF_FORM
        assert len(saving) <= QUERIES_OF_SAVING
