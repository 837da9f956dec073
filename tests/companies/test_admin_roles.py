"""Who sees and may do what in the admin, role by role; nobody sees anything of another company."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from interactions.models import Interaction
from tests.admin_pages import list_url, logged_in, page_url, staff
from tests.companies.admin_rights import (
    KEEPS_WHO_ASKED,
    Page,
    is_in_the_table,
    names_of_the_admin,
    pages_of,
    rows_of,
)
from tests.factories import ContactFactory, InteractionFactory, LoanFactory, PersonFactory, key_for

pytestmark = pytest.mark.django_db

AGENT, AUDITOR = Role.AGENT, Role.AUDITOR
ANY_METHOD = ("get", "post")
# What a write is called in SQL, apart from those of the session.
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def rows(lender: Company, settings: Any, tmp_path: Path) -> dict[str, Any]:
    settings.RECORDINGS_DIR = tmp_path
    return rows_of(lender)


def answer_to(client: Client, method: str, page: Page) -> Any:
    """The answer to a page that is opened or sent; what it has written is taken back."""
    with transaction.atomic():
        answer = (
            client.get(page.address) if method == "get" else client.post(page.address, page.data)
        )
        transaction.set_rollback(True)
    return answer


def is_refused(answer: Any) -> bool:
    # The admin leads to its first page where an object does not exist.
    return answer.status_code in (403, 404, 405) or answer.headers.get("Location") == "/admin/"


def test_every_page_has_its_line_in_the_table():
    missing = [name for name in names_of_the_admin() if not is_in_the_table(name)]

    assert missing == [], "say in tests/companies/admin_rights.py who may open and send them"


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("method", ANY_METHOD)
def test_a_role_opens_and_sends_its_pages_and_no_others(
    lender: Company, rows: dict[str, Any], role: str, method: str
):
    client = logged_in(staff(lender, role=role))
    odd = []
    for page in pages_of(rows):
        answer = answer_to(client, method, page)
        may = role in (page.get if method == "get" else page.post)
        is_as_wanted = answer.status_code in (200, 302) if may else is_refused(answer)
        if not is_as_wanted:
            odd.append((page.name, answer.status_code, "may" if may else "may not"))

    assert odd == []


@pytest.mark.parametrize("role", Role.values)
def test_what_a_role_may_not_do_is_not_shown(lender: Company, rows: dict[str, Any], role: str):
    client = logged_in(staff(lender, role=role))
    shown: dict[str, str] = {}
    buttons = []
    for page in pages_of(rows):
        if role in page.get:
            text = client.get(page.address).getvalue().decode()
            shown |= dict.fromkeys(
                re.findall(r'(?:href|hx-get)="(/admin/[^"#?]*)', text), page.name
            )
            if role not in page.post and re.search(r'name="_(save|continue|addanother)"', text):
                buttons.append(page.name)
    # Of these another test says that they open.
    opened = {page.address for page in pages_of(rows) if role in page.get}
    odd = [
        (page, address, answer.status_code)
        for address, page in shown.items()
        if "logout" not in address
        and address not in opened
        and is_refused(answer := client.get(unescape(address), follow=False))
    ]

    assert odd == []
    assert buttons == []


@pytest.mark.parametrize("method", ANY_METHOD)
def test_pages_of_another_companys_rows_do_not_exist(
    other_lender: Company, rows: dict[str, Any], method: str
):
    client = logged_in(staff(other_lender, role=Role.ADMINISTRATOR))
    for page in pages_of(rows):
        has_own_row = any(
            row.pk in page.address for row in rows.values() if isinstance(row.pk, str)
        )
        if has_own_row:
            answer = answer_to(client, method, page)
            assert is_refused(answer), page


@pytest.mark.parametrize("method", ANY_METHOD)
def test_staff_without_a_membership_open_no_page_of_a_company(rows: dict[str, Any], method: str):
    client = logged_in(staff())
    for page in pages_of(rows):
        answer = answer_to(client, method, page)
        assert is_refused(answer) or answer.status_code == 302, page


@pytest.mark.parametrize("method", ANY_METHOD)
def test_whoever_is_not_logged_in_is_asked_to(rows: dict[str, Any], method: str):
    for page in pages_of(rows):
        answer = answer_to(Client(), method, page)
        assert answer.headers.get("Location", "").startswith("/admin/login/"), page


def test_an_auditor_writes_nothing_whatever_is_sent(lender: Company, rows: dict[str, Any]):
    client = logged_in(staff(lender, role=AUDITOR))
    for page in pages_of(rows):
        with CaptureQueriesContext(connection) as queries:
            for method in ANY_METHOD:
                answer_to(client, method, page)
        writes = [
            query["sql"]
            for query in queries
            if query["sql"].startswith(WRITES) and "django_session" not in query["sql"]
        ]
        assert writes == [] or page.name in KEEPS_WHO_ASKED, page


def test_an_auditor_reads_the_history_of_everything_that_has_one(
    lender: Company, rows: dict[str, Any]
):
    client = logged_in(staff(lender, role=AUDITOR))
    histories = [page for page in pages_of(rows) if page.name.endswith("history") and page.get]

    assert len(histories) > 12
    for page in histories:
        assert client.get(page.address).status_code == 200, page


def test_staff_without_a_membership_see_nothing(lender: Company):
    client = logged_in(staff())

    assert client.get("/admin/").context["app_list"] == []


def test_a_borrower_of_the_public_cannot_log_in_without_being_staff(lender: Company):
    client = logged_in(staff(lender, role=AGENT, is_staff=False))

    assert client.get(list_url(Interaction)).status_code == 302


@pytest.mark.parametrize("role", Role.values)
def test_another_companys_objects_do_not_exist(lender: Company, other_lender: Company, role: str):
    client = logged_in(staff(lender, role=role))
    person = PersonFactory(company=other_lender, last_name="Foreigner")
    rows = [
        person,
        LoanFactory(person=person, external_id="foreign-loan"),
        ContactFactory(person=person, value="+12125550199"),
        InteractionFactory(person=person, external_id="foreign-call"),
    ]

    for row in rows:
        for page in ("change", "history", "delete"):
            address = page_url(row, page)
            unknown = address.replace(row.pk, f"{row.pk[:-8]}00000000")
            assert client.get(address).status_code == client.get(unknown).status_code != 200
            assert client.post(address, {"post": "yes"}).status_code != 200
        listed = client.get(list_url(row))
        assert listed.context["cl"].result_count == 0
        assert "Foreigner" not in listed.content.decode()
        assert (
            client.get(list_url(row), {"q": row.external_id or row.pk}).context["cl"].result_count
            == 0
        )


def test_staff_of_two_companies_see_both_each_by_its_role(lender: Company, other_lender: Company):
    user = staff(lender, role=AGENT)
    user.memberships.create(company=other_lender, role=AUDITOR)
    client = logged_in(user)
    own, other = PersonFactory(company=lender), PersonFactory(company=other_lender)

    assert client.get(list_url(Person)).context["cl"].result_count == 2
    assert (
        client.get(list_url(Person), {"company": other_lender.pk}).context["cl"].result_count == 1
    )
    assert client.post(page_url(own), {}).status_code == 200  # the form, with what is missing
    assert client.post(page_url(other), {}).status_code == 403


def test_autocompletion_offers_only_what_the_user_may_see(lender: Company, other_lender: Company):
    client = logged_in(staff(lender))
    own = PersonFactory(company=lender, last_name="Miller")
    PersonFactory(company=other_lender, last_name="Miller")
    source = {
        "app_label": "interactions",
        "model_name": "interaction",
        "field_name": "person",
        "term": "mill",
    }

    offered = client.get("/admin/autocomplete/", source).json()["results"]

    assert [item["id"] for item in offered] == [own.pk]


def test_an_auditor_changes_nothing(lender: Company):
    client = logged_in(staff(lender, role=AUDITOR))
    call = InteractionFactory(person=PersonFactory(company=lender))

    assert client.get(page_url(call)).status_code == 200
    assert client.post(page_url(call), {"theme": "opsServicing"}).status_code == 403
    assert client.post(page_url(call, "delete"), {"post": "yes"}).status_code == 403


def test_a_superuser_sees_every_company(lender: Company, other_lender: Company):
    client = logged_in(staff(is_superuser=True))
    PersonFactory(company=lender)
    PersonFactory(company=other_lender)
    key_for(lender)

    assert client.get(list_url(Person)).context["cl"].result_count == 2
    assert client.get("/admin/companies/apikey/").context["cl"].result_count == 1
    assert client.get("/admin/companies/company/add/").status_code == 200
