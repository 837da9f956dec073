"""The documentation in a real browser: it works offline, under the content security policy, with a key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Page, expect, sync_playwright

from companies.models import Company
from interactions.models import Interaction
from tests.browser.launching import launched
from tests.browser.test_admin import listen
from tests.factories import InteractionFactory, PersonFactory, key_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, live_server: Any) -> Iterator[Page]:
    """The documentation, which asks nobody but this server and says nothing on its console."""
    # Else the server's threads keep connections to the test database, which then cannot be removed.
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = launched(playwright)
        page = browser.new_context(
            base_url=live_server.url, viewport={"width": 1280, "height": 1000}
        ).new_page()
        page.set_default_timeout(30_000)
        listen(page, live_server.url, troubles)
        page.goto("/api/docs")
        yield page
        # The browser itself notes on its console that an answer was an error.
        troubles[:] = [words for words in troubles if "status of 401" not in words]
        if folder := os.environ.get("PEACH_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/documentation.png")
        browser.close()
        connections.close_all()
    assert troubles == []


def test_lists_interactions_with_a_key(page: Page, lender: Company) -> None:
    row = InteractionFactory(person=PersonFactory(company=lender))
    authorize(page, key_for(lender))
    answer = execute(page, "listInteractions")
    expect(answer).to_contain_text('"total": 1')
    expect(answer).to_contain_text(row.pk)


def test_records_the_example_of_an_interaction(page: Page, lender: Company) -> None:
    person = PersonFactory(company=lender)
    authorize(page, key_for(lender))
    block = open_operation(page, "createInteraction")
    block.get_by_placeholder("personId").fill(person.pk)
    block.locator("select.examples-select-element").first.select_option(label="A letter on a day")
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table .response")).to_contain_text('"status": 200')
    assert Interaction.objects.get().channel == "mail"


def test_without_a_key_the_answer_is_an_error_of_the_schema(page: Page) -> None:
    answer = execute(page, "listPeople")
    expect(answer).to_contain_text("not_authenticated")
    expect(answer).to_contain_text("401")


def authorize(page: Page, key: str) -> None:
    page.get_by_role("button", name="Authorize").first.click()
    dialog = page.locator(".modal-ux")
    dialog.locator("#api_key_value").fill(key)
    dialog.get_by_role("button", name="Apply credentials").first.click()
    dialog.get_by_role("button", name="Close").first.click()


def open_operation(page: Page, operation_id: str) -> Any:
    block = page.locator(f"[id$='-{operation_id}']")
    block.locator(".opblock-summary-control").click()
    return block


def execute(page: Page, operation_id: str) -> Any:
    block = open_operation(page, operation_id)
    block.get_by_role("button", name="Execute").click()
    return block.locator(".live-responses-table .response")
