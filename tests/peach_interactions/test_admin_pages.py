"""What holds on every page of the admin: its content security policy, its zone, its counting, its forms."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from peach_interactions import admin_look
from peach_interactions.admin.model_admin import PlainModelAdmin
from peach_interactions.admin.pagination import EstimatingPaginator
from peach_interactions.api import pagination
from tests.admin_pages import form_of, logged_in, page_url, staff, text_of
from tests.factories import InteractionFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(lender: Company) -> Client:
    return logged_in(staff(lender, role=Role.ADMINISTRATOR))


def test_only_the_admin_may_build_functions(client: Client):
    assert "script-src 'self' 'unsafe-eval'" in client.get("/admin/")["Content-Security-Policy"]
    assert (
        "script-src 'self' 'unsafe-eval'"
        in Client().get("/admin/login/")["Content-Security-Policy"]
    )
    for other in ("/api/docs", "/livez", "/api/people"):
        assert "unsafe-eval" not in client.get(other)["Content-Security-Policy"]


def test_the_policy_names_the_host_of_recordings():
    policy = admin_look.content_security_policy(
        bucket="calls", endpoint_url="http://s3.local:9000", region=""
    )

    assert policy["media-src"] == ["http://s3.local:9000", "http://calls.s3.local:9000"]
    assert "media-src" not in admin_look.content_security_policy(
        bucket="", endpoint_url="", region=""
    )


@pytest.mark.parametrize(
    ("own", "zones", "shown"),
    [
        ("Asia/Tokyo", ["America/Chicago"], "Asia/Tokyo"),
        ("", ["America/Chicago"], "America/Chicago"),
        ("", ["America/Chicago", "America/Denver"], "UTC"),
        ("Mars/Olympus", ["America/Chicago"], "UTC"),
    ],
)
def test_says_in_which_zone_its_times_are(
    lender: Company, other_lender: Company, own: str, zones: list[str], shown: str
):
    companies = [lender, other_lender][: len(zones)]
    for company, zone in zip(companies, zones, strict=True):
        company.time_zone = zone
        company.save()

    page = logged_in(staff(*companies, time_zone=own)).get("/admin/")

    assert f"Times in {shown}" in text_of(page)


def test_counts_at_most_ten_thousand_rows_and_then_estimates(
    client: Client, lender: Company, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pagination, "MAX_COUNTED", 3)
    monkeypatch.setattr("peach_interactions.admin.pagination.MAX_COUNTED", 3)
    for _ in range(5):
        PersonFactory(company=lender)

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/admin/borrowers/person/")

    assert "about" in text_of(page)
    assert page.context["cl"].paginator.num_pages == 1
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"]]
    assert all("LIMIT 4" in count for count in counts)


def test_every_page_counts_and_looks_up_carefully():
    for model, page in admin.site._registry.items():
        assert isinstance(page, PlainModelAdmin), model
        assert page.paginator is EstimatingPaginator
        assert page.actions is None
        assert not page.date_hierarchy
        assert not page.show_full_result_count


def test_no_select_lists_the_rows_of_a_table(client: Client, lender: Company):
    """What refers to another object is chosen by typing; only vocabularies and own companies are listed."""
    people = [PersonFactory(company=lender) for _ in range(30)]

    for page in (
        "interactions/interaction",
        "borrowers/loan",
        "contacts/contact",
        "companies/apikey",
    ):
        content = client.get(f"/admin/{page}/add/").content.decode()
        assert not any(person.pk in content for person in people)


@pytest.mark.parametrize(
    "lookup", ["date_of_birth", "name_words__contains", "company__api_keys", "x"]
)
def test_a_query_string_filters_only_by_what_the_page_offers(client: Client, lookup: str):
    assert client.get("/admin/borrowers/person/", {lookup: "1"}).status_code == 400


def test_odd_ids_and_values_are_not_errors_of_ours(client: Client):
    assert client.get("/admin/borrowers/person/%00/change/").status_code in (302, 404)
    assert client.get("/admin/borrowers/person/x/history/").status_code in (302, 404)
    assert client.get("/admin/borrowers/person/", {"status__exact": "\0"}).status_code == 400
    source = {"app_label": "borrowers", "model_name": "loan", "field_name": "person"}
    assert (
        client.get("/admin/autocomplete/", {**source, "term": "\0", "person": "\0"}).status_code
        == 200
    )


def test_the_log_of_django_keeps_no_names(client: Client, ada: Person):
    client.post(page_url(ada), form_of(client, ada, last_name="Lovelace"))

    assert Person.objects.get().last_name == "Lovelace"
    assert not LogEntry.objects.exists()


def test_login_is_for_staff(lender: Company):
    assert "Peach Interactions" in text_of(Client().get("/admin/login/"))
    answer = Client().get("/admin/interactions/interaction/")
    assert answer["Location"].startswith("/admin/login/?next=")


def test_what_is_not_there_or_not_allowed_says_so_and_leads_back(lender: Company):
    client = logged_in(staff(lender, role=Role.AGENT))

    missing, refused = client.get("/admin/nowhere/"), client.get("/admin/companies/user/")

    assert (missing.status_code, refused.status_code) == (404, 403)
    assert "There is no such page" in text_of(missing)
    assert "You may not do this" in text_of(refused)
    assert all('href="/admin/"' in page.content.decode() for page in (missing, refused))


def test_a_fault_of_ours_says_so_and_leads_back(lender: Company, monkeypatch: pytest.MonkeyPatch):
    client = logged_in(staff(lender))
    client.raise_request_exception = False
    monkeypatch.setattr(admin.site, "each_context", None)

    failed = client.get("/admin/")

    assert failed.status_code == 500
    assert "Something went wrong here" in text_of(failed)
    assert 'href="/admin/"' in failed.content.decode()


def test_hints_do_not_speak_of_null(client: Client, ada: Person):
    row = InteractionFactory(person=ada)

    wish = text_of(client.get("/admin/contacts/donotinteract/add/"))
    call = text_of(client.get(page_url(row, "correct")))

    assert "in full; empty: without an end." in wish
    assert "When the object was deleted; empty while it lives." in call
    assert " null" not in wish + call
