"""The admin in a real browser: log in, list, record a call with its errors, look at the history, make a key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
from django.db import connections
from playwright.sync_api import ConsoleMessage, Error, Page, Request, expect, sync_playwright

from companies.choices import Role
from companies.models import Company
from interactions.models import Interaction
from tests.browser.launching import launched
from tests.factories import (
    ContactFactory,
    InteractionFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Each test runs at one of them, by its name; PEACH_BROWSER_WIDTH=390 runs all of them there.
WIDTHS = (1280, 390)


def width_for(name: str) -> int:
    chosen = os.environ.get("PEACH_BROWSER_WIDTH")
    return int(chosen) if chosen else WIDTHS[crc32(name.encode()) % len(WIDTHS)]


@pytest.fixture
def page(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, live_server: Any
) -> Iterator[Page]:
    """A page that asks nobody but this server, and says nothing on its console."""
    # Else the server's threads keep connections to the test database, which then cannot be removed.
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width_for(request.node.name), "height": 900},
            timezone_id="America/New_York",
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        listen(page, live_server.url, troubles)
        yield page
        browser.close()
        # Playwright's event loop made Django open a connection of its own for this test.
        connections.close_all()
    assert troubles == []


@pytest.fixture
def alice(lender: Company) -> None:
    """The lender's administrator."""
    user = UserFactory(username="alice", password="open sesame")
    MembershipFactory(user=user, company=lender, role=Role.ADMINISTRATOR)


def test_records_a_call_and_sees_it_in_the_history(page: Page, alice: None, lender: Company):
    person = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    ContactFactory(person=person, value="+12122000001")
    log_in(page)

    page.goto("/admin/interactions/interaction/add/")
    choose(page, "person", "grac", "Grace Hopper")
    for field, value in {
        "channel": "voice",
        "direction": "outbound",
        "theme": "opsCollDebt",
        "status": "attempted",
        "status_details": "emailBounced",
    }.items():
        page.select_option(f"#id_{field}", value)
    save(page)
    expect(page.get_by_text("emailBounced goes with", exact=False).first).to_be_visible()

    page.select_option("#id_status_details", "voiceNoAnswer")
    choose(page, "contact", "+12122000001", "+12122000001")
    save(page)
    row = Interaction.objects.get()
    assert row.status_details == "voiceNoAnswer"
    assert row.contact is not None

    page.goto(f"/admin/interactions/interaction/{row.pk}/history/")
    expect(page.get_by_text("it rang and nobody answered")).to_be_visible()
    expect(page.locator("header").get_by_text("alice")).to_be_visible()


def test_lists_and_filters(page: Page, alice: None, lender: Company):
    person = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    InteractionFactory(person=person)
    InteractionFactory(person=person, channel="email")
    log_in(page)

    page.goto("/admin/interactions/interaction/")
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.locator("a", has_text="Filters").click()
    page.locator("#changelist-filter").get_by_label("E-mail").check()
    page.get_by_role("button", name="Apply Filters").click()

    page.wait_for_url("**channel__exact=email**")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_shows_a_new_key_once(page: Page, alice: None, lender: Company):
    log_in(page)
    page.goto("/admin/companies/apikey/add/")
    page.fill("#id_name", "Dialer")
    save(page)

    expect(page.locator("#api-key")).to_contain_text("peach_")
    secret = page.locator("#api-key").inner_text()
    page.get_by_text("I have copied it").click()
    page.wait_for_url("**/admin/companies/apikey/")
    assert secret not in page.content()


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.fill("[name=username]", "alice")
    page.fill("[name=password]", "open sesame")
    page.locator("form button[type=submit]").click()
    expect(page.get_by_text("Peach Interactions").first).to_be_attached()
    page.wait_for_url("**/admin/")


def choose(page: Page, field: str, typed: str, wanted: str) -> None:
    """Picks from a field that completes what is typed."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(typed)
    page.locator(".select2-results__option", has_text=wanted).first.click()


def save(page: Page) -> None:
    page.locator("button[name=_save]").click()
    page.wait_for_load_state()


def listen(page: Page, own: str, troubles: list[str]) -> None:
    """Notes requests to other hosts, errors of scripts, and what the content security policy stops."""

    def note_request(request: Request) -> None:
        if not request.url.startswith((own, "data:", "blob:")):
            troubles.append(f"asked for {request.url}")

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(message.text)

    def note_error(error: Error) -> None:
        troubles.append(str(error))

    page.on("request", note_request)
    page.on("console", note_message)
    page.on("pageerror", note_error)
