"""The first page in a real browser: choose days, join a conversation, follow a number to its rows."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from companies.models import Company
from interactions.models import ConversationJoin
from tests.browser import test_admin
from tests.browser.pages import fill
from tests.browser.test_admin import log_in
from tests.browser.test_guard_admin import expect_no_overflow
from tests.factories import InteractionFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

page: Any = test_admin.page
alice: Any = test_admin.alice


def test_shows_what_waits_and_leads_to_the_rows(page: Page, alice: None, lender: Company):
    fill(lender)
    log_in(page)
    expect(page.get_by_role("heading", name="Borrowers near a limit")).to_be_visible()
    expect(page.locator(".peach-chart svg")).to_be_visible()
    expect_no_overflow(page)

    page.get_by_text("The same day by day, in numbers").click()
    table = page.locator(".peach-numbers table")
    expect(table.locator("tbody tr")).to_have_count(30)
    expect_no_overflow(page)

    today = table.locator("tbody tr").last
    number = today.locator("a").last.inner_text()
    today.locator("a").last.click()
    page.wait_for_url("**/interactions/interaction/?**")
    expect(page.locator("#result_list tbody tr")).to_have_count(int(number))


def test_joins_a_live_conversation(page: Page, alice: None, lender: Company):
    person = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    chat = InteractionFactory(
        person=person, channel="chat", direction="inbound", status="inProgress"
    )
    log_in(page)

    page.get_by_role("button", name="Join the conversation with Grace Hopper").click()

    page.wait_for_url(f"**/interactions/interaction/{chat.pk}/change/")
    expect(page.get_by_text("You have joined this conversation")).to_be_visible()
    assert ConversationJoin.objects.get().interaction == chat
    page.goto("/admin/")
    expect(page.get_by_text("Joined", exact=True)).to_be_visible()


def test_what_waits_is_renewed_while_nobody_is_at_it(page: Page, alice: None, lender: Company):
    person = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    page.clock.install()
    log_in(page)
    expect(page.get_by_text("Nobody is talking to a borrower right now.")).to_be_visible()
    InteractionFactory(person=person, channel="chat", direction="inbound", status="inProgress")

    page.get_by_role("link", name="0").first.focus()
    page.clock.run_for(61_000)
    expect(page.get_by_text("Nobody is talking to a borrower right now.")).to_be_visible()
    page.get_by_label("From").focus()
    page.clock.run_for(61_000)

    expect(
        page.get_by_role("button", name="Join the conversation with Grace Hopper")
    ).to_be_visible()


def test_shows_other_days(page: Page, alice: None, lender: Company):
    InteractionFactory(person=PersonFactory(company=lender), started_at=timezone.now())
    log_in(page)

    page.get_by_label("From").fill("2026-03-01")
    page.get_by_label("To", exact=True).fill("2026-03-31")
    page.get_by_role("button", name="Show").click()

    page.wait_for_url("**from=2026-03-01&to=2026-03-31")
    expect(page.get_by_text("No interaction was made or received in these days.")).to_be_visible()
    expect_no_overflow(page)
