"""A day on a borrower's page in a real browser: find, filter, call, log, and see the answer turn to no."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Locator, Page, expect

from borrowers.models import Person
from companies.choices import Role
from companies.models import Company
from compliance.admin.timeline_part import PART
from compliance.models import Decision
from interactions.models import Interaction
from tests.browser import test_admin
from tests.browser.test_admin import log_in
from tests.browser.test_guard_admin import expect_no_overflow
from tests.browser.test_manners import grave_faults
from tests.compliance.asked import NOON, call_often
from tests.factories import (
    ContactFactory,
    InteractionFactory,
    LoanFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same browser, at the same widths, listened to in the same way.
page: Any = test_admin.page


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """From noon of a Wednesday in New York on, where a call may be made."""
    with time_machine.travel(NOON):
        yield


def employ(lender: Company, role: str) -> None:
    """Alice, in another role than elsewhere."""
    user = UserFactory(username="alice", password="open sesame")
    MembershipFactory(user=user, company=lender, role=role)


@pytest.fixture
def grace(lender: Company) -> Person:
    """Called five times in seven dates, about a delinquent loan."""
    person = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    phone = ContactFactory(person=person, value="+16142235678", status="primary", verified=True)
    call_often(phone, LoanFactory(person=person, status="delinquent"), 5)
    return person


def answer(page: Page, channel: str) -> Locator:
    return page.get_by_label("May we contact now?").get_by_role("article", name=channel)


def log_unanswered_call(page: Page) -> None:
    page.get_by_role("button", name="Voice", exact=True).click()
    form = page.get_by_label("Log an interaction")
    form.get_by_label("What came of it").select_option("voiceNoAnswer")
    form.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded: Voice, attempted.")).to_be_visible()


def test_an_agent_finds_a_borrower_and_calls_until_the_answer_is_no(
    page: Page, lender: Company, grace: Person
):
    employ(lender, Role.AGENT)
    log_in(page)
    page.goto("/admin/borrowers/person/?q=grac")
    page.get_by_role("link", name="Grace Hopper").first.click()
    expect(answer(page, "Voice: Yes")).to_be_visible()
    expect(answer(page, "Voice: Yes").get_by_text("5 of 7")).to_be_visible()
    expect_no_overflow(page)

    log_unanswered_call(page)
    expect(answer(page, "Voice: Yes").get_by_text("6 of 7")).to_be_visible()
    log_unanswered_call(page)

    expect(answer(page, "Voice: No")).to_be_visible()
    expect(answer(page, "Voice: No").get_by_text("7 calls about the debt")).to_be_visible()
    expect(answer(page, "Voice: No").get_by_text("12 CFR 1006.14(b)(2)")).to_be_visible()
    row = Interaction.objects.latest("pk")
    assert (row.status_details, row.loans.count()) == ("voiceNoAnswer", 1)
    assert row.contact is not None
    assert not Decision.objects.exists()
    expect_no_overflow(page)


def test_filters_searches_and_scrolls_to_the_end(page: Page, lender: Company, grace: Person):
    employ(lender, Role.AGENT)
    for index in range(PART + 5):
        InteractionFactory(
            person=grace,
            channel="email",
            direction="inbound",
            status="succeeded",
            started_at=NOON - dt.timedelta(days=30 + index),
            content={"subject": "Fee", "body": "About the statement" if index else "Zebra"},
        )
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")
    cards = page.locator("#timeline article")
    expect(cards).to_have_count(PART)
    page.locator(".peach-more").scroll_into_view_if_needed()
    expect(cards).to_have_count(PART + 10)
    expect(page.locator(".peach-more")).to_have_count(0)

    filters = page.get_by_label("Filters of the timeline")
    filters.get_by_label("Voice").check()
    expect(cards).to_have_count(5)
    page.wait_for_url("**?channel=voice")
    # What borrowers have said stays out of the browser's storage.
    assert page.evaluate("localStorage.getItem('htmx-history-cache')") is None
    page.reload()
    expect(cards).to_have_count(5)
    filters.get_by_label("Voice").uncheck()
    filters.get_by_label("Words that were said or written").press_sequentially("zebra")
    expect(cards).to_have_count(1)
    filters.get_by_label("Words that were said or written").fill("")
    filters.get_by_label("Up to this date").fill("2026-07-01")
    expect(cards.first).to_contain_text("E-mail")
    expect(page.locator("#timeline h3").first).to_have_text("Wednesday 2026-07-01")
    expect_no_overflow(page)


def test_what_fits_follows_what_is_chosen_and_nothing_typed_is_lost(
    page: Page, lender: Company, grace: Person
):
    employ(lender, Role.AGENT)
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")
    page.get_by_role("button", name="Voice", exact=True).click()
    form = page.get_by_label("Log an interaction")
    form.get_by_label("What was said or written").fill("She will pay.")
    form.get_by_label("Succeeded").check()
    details = form.get_by_label("What came of it")
    expect(details.locator("option[value=voiceSpokeWithFirstParty]")).to_have_count(1)
    expect(details.locator("option[value=voiceNoAnswer]")).to_have_count(0)
    expect(form.get_by_label("What was said or written")).to_have_value("She will pay.")

    form.get_by_label("Started: time").fill("10:00")
    form.get_by_role("button", name="Record it").click()
    expect(form.get_by_text("Give the date, too.")).to_be_visible()
    expect(form.get_by_label("What was said or written")).to_have_value("She will pay.")
    form.get_by_label("Started: date").fill("2026-08-11")
    form.get_by_role("button", name="Record it").click()

    expect(page.get_by_text("Recorded: Voice, succeeded.")).to_be_visible()
    expect(page.locator("#timeline").get_by_text("She will pay.")).to_be_visible()
    row = Interaction.objects.latest("pk")
    assert row.started_at == dt.datetime(2026, 8, 11, 14, tzinfo=dt.UTC)


def test_what_stands_beside_is_changed_in_place_and_the_answer_follows(
    page: Page, lender: Company, grace: Person
):
    employ(lender, Role.AGENT)
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")
    beside = page.get_by_role("region", name="Do-not-interacts")
    add = beside.get_by_role("button", name="Add: Do-not-interacts")
    add.press("Enter")
    expect(beside.get_by_label("Reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(add).to_be_focused()

    add.press("Enter")
    form = beside.get_by_role("form", name="New do-not-interact")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("This field is required.")).to_be_visible()
    form.get_by_label("Reason").select_option("ceaseCommunication")
    form.get_by_label("Voice").check()
    expect_no_overflow(page)
    assert grave_faults(page) == []
    form.get_by_role("button", name="Save").click()

    expect(answer(page, "Voice: No")).to_be_visible()
    row = beside.locator("[id^=donotinteract-] button")
    expect(row).to_be_focused()
    row.press("Enter")
    beside.get_by_text("Withdraw this do-not-interact").first.click()
    beside.get_by_role("button", name="Withdraw this do-not-interact").click()
    expect(answer(page, "Voice: Yes")).to_be_visible()
    expect(beside.get_by_text("Withdrawn")).to_be_visible()
    assert grace.do_not_interacts.get().withdrawn_at is not None


def test_what_was_typed_survives_being_logged_out(page: Page, lender: Company, grace: Person):
    employ(lender, Role.AGENT)
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")
    page.get_by_role("button", name="Voice", exact=True).click()
    form = page.get_by_label("Log an interaction")
    form.get_by_label("What was said or written").fill("She will pay.")
    page.context.clear_cookies(name="sessionid")

    form.get_by_label("Succeeded").check()

    expect(page.get_by_text("You are logged out.")).to_be_visible()
    expect(form.get_by_label("What was said or written")).to_have_value("She will pay.")


def test_the_guard_answers_while_a_call_is_planned(page: Page, lender: Company, grace: Person):
    employ(lender, Role.AGENT)
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")
    page.get_by_role("button", name="Plan one").click()
    form = page.get_by_label("Log an interaction")
    expect(form.get_by_text("The guard answers as soon as a time is picked.")).to_be_visible()
    form.get_by_label("Planned for: date").fill("2026-08-13")
    form.get_by_label("Planned for: time").fill("03:00")
    form.get_by_label("Planned for: time").blur()
    expect(form.get_by_text("The guard would refuse it.")).to_be_visible()
    expect(form.get_by_text("Thu 13 Aug 08:00 EDT")).to_be_visible()
    expect_no_overflow(page)

    form.get_by_label("Planned for: time").fill("11:00")
    form.get_by_label("Planned for: time").blur()
    expect(form.get_by_text("The guard allows it.")).to_be_visible()
    assert not Interaction.objects.filter(status="scheduled").exists()
    form.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Recorded: Voice, scheduled.")).to_be_visible()
    assert Interaction.objects.get(status="scheduled").person == grace


def test_an_agent_does_not_see_what_is_locked(page: Page, lender: Company, grace: Person):
    employ(lender, Role.AGENT)
    InteractionFactory(person=grace, sensitive=True, content={"body": "She is ill."})
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")

    expect(page.get_by_text("Locked: you may not read sensitive content.")).to_be_visible()
    assert "She is ill." not in page.content()


def test_an_auditor_reads_and_is_offered_nothing(page: Page, lender: Company, grace: Person):
    employ(lender, Role.AUDITOR)
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")

    expect(answer(page, "Voice: Yes")).to_be_visible()
    expect(page.get_by_label("Log an interaction")).to_have_count(0)
    expect(page.get_by_role("link", name="Add: ")).to_have_count(0)
    expect(page.get_by_role("button", name="Follow up")).to_have_count(0)
    refused = page.request.get(f"/admin/borrowers/person/{grace.pk}/log/")
    assert refused.status == 403
    expect_no_overflow(page)
