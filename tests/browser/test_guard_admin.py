"""The guard's admin pages in a real browser: from a borrower to an answer, a wish, a decision about an opt-out."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from borrowers.models import Person
from companies.models import Company
from compliance.models import Decision, OptOutReview, RuleAdjustment
from contacts.models import DoNotInteract
from tests.browser import test_admin
from tests.browser.test_admin import choose, log_in, save
from tests.compliance.asked import NOON, asked, call_often
from tests.compliance.test_admin_opt_outs import message
from tests.factories import ContactFactory, LoanFactory, PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same browser, at the same widths, listened to in the same way; and the same administrator.
page: Any = test_admin.page
alice: Any = test_admin.alice


@pytest.fixture
def grace(lender: Company) -> Person:
    """Called seven times in seven dates, about a delinquent loan."""
    person = PersonFactory(
        company=lender, first_name="Grace", last_name="Hopper-" + "Featherstonehaugh" * 3
    )
    phone = ContactFactory(person=person, value="+16142235678", status="primary")
    call_often(phone, LoanFactory(person=person, status="delinquent"), 7)
    return person


def expect_no_overflow(page: Page) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_asks_about_a_borrower_from_its_page(page: Page, alice: None, grace: Person):
    log_in(page)
    page.goto(f"/admin/borrowers/person/{grace.pk}/")
    page.get_by_role("link", name="Ask the guard").last.click()
    expect(page.get_by_label("Autodialed")).to_be_visible()

    page.get_by_label("Channel").select_option("email")
    expect(page.get_by_label("Autodialed")).to_be_hidden()
    page.get_by_label("Channel").select_option("voice")
    page.get_by_label("Theme").select_option("opsCollDebt")
    page.get_by_label("Purpose").select_option("timeCritical")
    page.get_by_label("Why it applies").fill("The sale is tomorrow.")
    page.locator("[name=at_0]").fill("2026-08-12")
    page.locator("[name=at_1]").fill("12:00")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Why it applies")).to_have_value("The sale is tomorrow.")
    assert not Decision.objects.exists()

    page.get_by_label("Purpose").select_option("")
    page.get_by_role("button", name="Ask").click()
    answer = page.get_by_label("The answer")
    expect(answer.get_by_role("heading", name="No")).to_be_visible()
    reason = page.locator("article", has_text="regf.freq.7in7")
    expect(reason.get_by_text("7 already; 7 allowed")).to_be_visible()
    reason.get_by_text("7 interactions counted").click()
    expect(reason.get_by_role("link", name="2026-08-11 12:00 Voice")).to_be_visible()
    expect_no_overflow(page)

    page.get_by_role("link", name="The decision, with the facts").click()
    page.get_by_text("The facts it rests on").click()
    expect(page.get_by_role("heading", name="Contacts (1)")).to_be_visible()
    expect_no_overflow(page)


def test_finds_the_borrower_first(page: Page, alice: None, grace: Person):
    log_in(page)
    page.goto("/admin/compliance/decision/ask/")
    choose(page, "person", "grac", "Grace Hopper")
    page.get_by_role("button", name="Go on").click()

    page.get_by_label("Theme").select_option("")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Say the theme")).to_be_visible()
    page.get_by_label("Theme").select_option("opsCollDebt")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_label("The answer")).to_be_visible()


def test_records_and_withdraws_what_a_borrower_does_not_want(
    page: Page, alice: None, grace: Person
):
    log_in(page)
    page.goto(f"/admin/contacts/donotinteract/add/?person={grace.pk}")
    page.get_by_label("Voice").check()
    page.get_by_label("+16142235678").check()
    page.get_by_label("Times of day").fill("at night")
    save(page)
    expect(page.get_by_text("Select reason").first).to_be_attached()
    expect(page.get_by_text("Write each span as 19:00-24:00")).to_be_visible()
    page.get_by_label("Reason").select_option("borrowerRequest")
    page.get_by_label("Times of day").fill("19:00-24:00")
    save(page)

    wish = DoNotInteract.objects.get()
    assert (wish.channels, len(wish.contact_ids)) == (["voice"], 1)
    page.goto(f"/admin/contacts/donotinteract/{wish.pk}/change/")
    page.get_by_role("link", name="Withdraw this do-not-interact").click()
    page.get_by_role("button", name="Withdraw this do-not-interact").click()
    expect(page.get_by_text("It is withdrawn, and kept as evidence.")).to_be_visible()
    expect_no_overflow(page)


def test_decides_about_a_possible_opt_out(page: Page, alice: None, grace: Person):
    message(grace, grace.contacts.get())
    log_in(page)
    page.goto("/admin/compliance/optoutreview/")
    page.locator("#result_list a").first.click()
    expect(page.get_by_text("Please stop calling me at <b>work</b>.")).to_be_visible()
    expect_no_overflow(page)
    page.get_by_role("button", name="No, it was not").click()

    page.wait_for_url("**/admin/compliance/optoutreview/")
    assert OptOutReview.objects.get().is_opt_out is False


def test_replays_a_limit_and_then_adjusts_the_rule(page: Page, alice: None, grace: Person):
    asked(grace, at=NOON.replace(day=13), now=NOON)
    log_in(page)
    page.goto("/admin/compliance/ruleadjustment/")
    expect_no_overflow(page)
    page.get_by_label("Find a rule by its words").fill("seven CALLS")
    rules = page.locator("article:visible")
    expect(rules).to_have_count(1)
    rules.get_by_role("link", name="Replay it over past decisions").click()

    page.get_by_label("calls: calls in seven dates").fill("6")
    page.get_by_label("Decisions from").fill("2026-08-01")
    page.get_by_label("To", exact=False).last.fill("2026-08-31")
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("1 would be different")).to_be_visible()
    expect_no_overflow(page)
    assert not RuleAdjustment.objects.exists()

    page.get_by_role("link", name="Adjust the rule so").click()
    expect(page.get_by_label("calls: calls in seven dates")).to_have_value("6")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("(shipped: 7)")).to_be_visible()
    assert RuleAdjustment.objects.get().limits == {"calls": 6}
