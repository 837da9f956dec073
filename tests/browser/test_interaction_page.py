"""The page and the list of interactions in a real browser: play, correct, delete, filter, save a view, export."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from borrowers.models import Person
from companies.models import Company
from interactions.choices import RecordingKind
from interactions.models import Interaction, RecordingAccess, SavedView
from interactions.recordings import store_recording
from tests.browser import test_admin
from tests.browser.test_admin import log_in, save
from tests.browser.test_guard_admin import expect_no_overflow
from tests.factories import InteractionFactory, LoanFactory, PersonFactory, service_caller
from tests.interactions import conftest
from tests.interactions.sounds import wav

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same browser, at the same widths, listened to in the same way; and the same administrator.
page: Any = test_admin.page
alice: Any = test_admin.alice
recordings: Any = conftest.recordings

LIST = "/admin/interactions/interaction/"
SECONDS = 3
STOPPED_AT_TWO_SECONDS = """audio => {
  audio.pause();
  audio.currentTime = 2;
  audio.classList.add("old");
  audio.dispatchEvent(new Event("error"));
}"""


@pytest.fixture
def grace(lender: Company) -> Person:
    """A borrower whose name is as long as names get."""
    person: Person = PersonFactory(
        company=lender, first_name="Grace", last_name="Hopper-" + "Featherstonehaugh" * 3
    )
    return person


@pytest.fixture
def call(grace: Person, recordings: Path) -> Interaction:
    """A recorded call that follows on a text."""
    text = InteractionFactory(person=grace, channel="text", content={"body": "Please call me."})
    row: Interaction = InteractionFactory(
        person=grace,
        content={"summary": "Promised nothing.", "reference": "x" * 300},
        loans=[LoanFactory(person=grace)],
        previous_interaction=text,
    )
    store_recording(
        caller=service_caller(grace.company),
        interaction=row,
        kind=RecordingKind.RECORDING,
        content_type="audio/wav",
        chunks=iter([wav(SECONDS)]),
    )
    return row


def test_plays_a_recording_with_its_picture(page: Page, alice: None, call: Interaction):
    log_in(page)
    page.goto(f"{LIST}{call.pk}/change/")
    page.get_by_role("button", name="Listen").click()

    player = page.locator("audio")
    expect(player).to_be_visible()
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    assert player.evaluate("audio => audio.duration") == pytest.approx(SECONDS, abs=0.1)
    expect(page.locator("canvas.peach-wave")).to_be_visible()

    player.evaluate("audio => audio.pause()")
    page.locator("canvas.peach-wave").click()
    half = player.evaluate("audio => audio.currentTime")
    assert half == pytest.approx(SECONDS / 2, abs=0.2)
    page.get_by_role("button", name="Back 10 s").click()
    assert player.evaluate("audio => audio.currentTime") == 0
    page.get_by_label("Speed").select_option("1.5")
    assert player.evaluate("audio => audio.playbackRate") == 1.5
    expect_no_overflow(page)

    page.reload()
    expect(page.get_by_label("Who listened").get_by_text("alice")).to_be_visible()
    assert RecordingAccess.objects.count() == 1


def test_an_address_that_has_expired_is_said_and_asked_for_again(
    page: Page, alice: None, call: Interaction, settings: Any
):
    log_in(page)
    # What this page's console says of the refusal is no trouble here.
    page = page.context.new_page()
    settings.RECORDING_URL_SECONDS = -1
    page.goto(f"{LIST}{call.pk}/change/")
    page.get_by_role("button", name="Listen", exact=True).click()
    said = page.get_by_text("It stopped: its address is good for five minutes only.")
    expect(said).to_be_visible()
    expect_no_overflow(page)

    settings.RECORDING_URL_SECONDS = 300
    page.get_by_role("button", name="Listen again").click()
    expect(said).to_be_hidden()
    expect(page.locator("audio")).to_have_count(1)
    page.wait_for_function("document.querySelector('audio').readyState >= 1")
    page.locator("audio").evaluate(STOPPED_AT_TWO_SECONDS)
    page.get_by_role("button", name="Listen again").click()
    page.wait_for_function("document.querySelector('audio:not(.old)')?.currentTime >= 2")
    assert RecordingAccess.objects.count() == 3


def test_corrects_and_sees_the_difference(page: Page, alice: None, call: Interaction):
    log_in(page)
    page.goto(f"{LIST}{call.pk}/change/")
    expect(page.get_by_text("Promised nothing.").first).to_be_visible()
    expect_no_overflow(page)
    page.get_by_role("link", name="Correct").click()

    page.fill("#id_content", '{"summary": "Promised to pay."}')
    save(page)
    expect(page.get_by_text("This field is required.").first).to_be_visible()
    page.get_by_label("Reason").fill("Misheard")
    save(page)

    page.wait_for_url(f"**{LIST}{call.pk}/change/")
    change = page.locator("article", has_text="Misheard")
    expect(change.locator("del", has_text="Promised nothing.")).to_be_visible()
    expect(change.locator("ins", has_text="Promised to pay.")).to_be_visible()
    expect_no_overflow(page)


def test_goes_along_the_thread(page: Page, alice: None, call: Interaction):
    log_in(page)
    page.goto(f"{LIST}{call.pk}/change/")
    expect(page.get_by_text("It was not asked about this interaction.")).to_be_visible()
    thread = page.get_by_label("The thread")
    expect(thread.get_by_text("Please call me.")).to_be_visible()
    thread.get_by_role("link").click()

    expect(page.locator(".peach-bubble", has_text="Please call me.")).to_be_visible()


def test_deletes_with_a_reason(page: Page, alice: None, call: Interaction):
    log_in(page)
    page.goto(f"{LIST}{call.pk}/change/")
    page.get_by_role("link", name="Delete this interaction").click()
    page.get_by_label("Why").fill("Recorded twice")
    page.get_by_role("button", name="Delete this interaction").click()

    page.wait_for_url(f"**{LIST}")
    call.refresh_from_db()
    assert call.deleted_at is not None


def test_saves_a_view_and_opens_it_again(page: Page, alice: None, grace: Person, lender: Company):
    InteractionFactory(person=grace, direction="inbound", status_details="voiceMissed")
    InteractionFactory(person=grace)
    log_in(page)
    page.goto(f"{LIST}?missed=yes")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    page.locator("summary", has_text="Save this view").click()
    page.get_by_label("Name").fill("Missed calls")
    page.locator(".peach-drawer select[name=company]").select_option(
        label="everybody at Acorn Lending"
    )
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("“Missed calls” is saved.")).to_be_visible()
    assert SavedView.objects.get().company == lender

    page.goto(LIST)
    expect(page.locator("#result_list tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Missed calls", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect_no_overflow(page)

    page.get_by_role("link", name="Change the view Missed calls").click()
    expect_no_overflow(page)
    page.get_by_role("button", name="Delete this view").click()
    expect(page.get_by_text("The view is deleted.")).to_be_visible()


def test_exports_what_is_filtered(page: Page, alice: None, grace: Person):
    for channel in ("voice", "voice", "email"):
        InteractionFactory(person=grace, channel=channel)
    log_in(page)
    page.goto(f"{LIST}?channel__exact=voice")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()

    text = Path(download.value.path()).read_text("utf-8-sig")
    lines = list(csv.DictReader(text.splitlines()))
    assert [line["channel"] for line in lines] == ["voice", "voice"]
