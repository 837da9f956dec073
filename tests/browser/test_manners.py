"""On every main page: axe finds nothing serious, no other host is asked, and nothing is wider than the screen.

Lists show all of their usual columns without being scrolled sideways.

What the content security policy stops, and errors of scripts, fail these tests as all others of the browser.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, Page, expect, sync_playwright

from companies.models import Company
from tests.browser import test_admin
from tests.browser.launching import launched
from tests.browser.pages import PAGES, fill
from tests.browser.test_admin import listen, log_in
from tests.factories import PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright runs an event loop in this thread, and Django then fears for its database calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

alice: Any = test_admin.alice
WIDE: Any = {"width": 1280, "height": 900}
NARROW: Any = {"width": 390, "height": 900}
GRAVE = ("serious", "critical")
# The rules of axe whose answers depend on how the page looks.
OF_LOOKS = ("color-contrast", "link-in-text-block", "scrollable-region-focusable")
IS_CUT_OFF = """
    [...document.querySelectorAll("#result_list")].some(list => {
        let room = list.parentElement
        while (getComputedStyle(room).overflowX === "visible") room = room.parentElement
        return list.scrollWidth > room.clientWidth
    })
"""
IS_HEAD_CROWDED = """
    [...document.querySelectorAll(".peach-head > *")].some(part =>
        part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX === "visible")
"""
IS_FETCHED = "!document.querySelector('.htmx-request')"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, live_server: Any) -> Iterator[Browser]:
    # Else the server's threads keep connections to the test database, which then cannot be removed.
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser
        browser.close()
        # Playwright's event loop made Django open a connection of its own for this test.
        connections.close_all()


def opened(browser: Browser, own: str, troubles: list[str], **options: Any) -> Page:
    page = browser.new_context(base_url=own, **options).new_page()
    page.set_default_timeout(15_000)
    listen(page, own, troubles)
    return page


def grave_faults(page: Page, *rules: str) -> list[str]:
    """What axe finds that keeps somebody from using the page, by these of its rules or by all."""
    # Of what is in order axe tells only the first of each kind: telling all of it takes long.
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    violations = Axe().run(page, options=options).response
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in violations["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    is_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return ["wider than the screen"] if is_wide else []


@pytest.mark.parametrize("pages", [PAGES[::2], PAGES[1::2]], ids=["one half", "the other half"])
def test_every_main_page_can_be_used_by_everybody(
    browser: Browser, live_server: Any, alice: None, lender: Company, pages: tuple[str, ...]
):
    ids, troubles = fill(lender), list[str]()
    page = opened(browser, live_server.url, troubles, viewport=WIDE)
    page.goto("/admin/login/")
    faults = {"/admin/login/": grave_faults(page)}
    log_in(page)
    for address in pages:
        answer = page.goto(address.format(**ids))
        assert answer is not None
        assert answer.status == 200, address
        page.wait_for_function(IS_FETCHED)
        page.set_viewport_size(WIDE)
        faults[address] = [*grave_faults(page), *overflow(page)]
        faults[address] += ["columns are cut off"] if page.evaluate(IS_CUT_OFF) else []
        faults[address] += ["its head is crowded"] if page.evaluate(IS_HEAD_CROWDED) else []
        # The same page again, as on a telephone at night: only what depends on room and colours.
        page.set_viewport_size(NARROW)
        page.evaluate("document.documentElement.className = 'dark'")
        faults[address] += [*grave_faults(page, *OF_LOOKS), *overflow(page)]

    assert {address: found for address, found in faults.items() if found} == {}
    assert troubles == []


def test_a_borrower_is_found_without_a_mouse(
    browser: Browser, live_server: Any, alice: None, lender: Company
):
    grace = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    PersonFactory(company=lender, first_name="Grace", last_name="Kelly")
    troubles: list[str] = []
    page = opened(browser, live_server.url, troubles, viewport=WIDE)
    log_in(page)
    page.goto("/admin/compliance/decision/")

    page.keyboard.press("/")
    page.keyboard.type("grace")
    found = page.locator("#peach-found a")
    expect(found).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(found.filter(has_text="Grace Hopper")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/borrowers/person/{grace.pk}/")
    page.goto(f"/admin/borrowers/person/{grace.pk}/change/")
    page.locator("#id_last_name").focus()
    page.keyboard.press("End")
    page.keyboard.press("/")
    expect(page.locator("#id_last_name")).to_have_value("Hopper/")
    assert troubles == []


def test_on_a_narrow_screen_the_search_is_a_page(
    browser: Browser, live_server: Any, alice: None, lender: Company
):
    grace = PersonFactory(company=lender, first_name="Grace", last_name="Hopper")
    troubles: list[str] = []
    page = opened(browser, live_server.url, troubles, viewport=NARROW)
    log_in(page)

    page.get_by_role("link", name="Find a borrower").click()
    search = page.get_by_role("searchbox", name="Name, ID")
    expect(search).to_have_attribute("autofocus", "")
    search.fill("hopper")
    search.press("Enter")

    page.wait_for_url(f"**/borrowers/person/{grace.pk}/")
    assert troubles == []


def test_whatever_has_the_focus_shows_it(
    browser: Browser, live_server: Any, alice: None, lender: Company
):
    ids, troubles = fill(lender), list[str]()
    page = opened(browser, live_server.url, troubles, viewport=WIDE)
    log_in(page)
    for address in ("/admin/", "/admin/borrowers/person/{person}/change/"):
        page.goto(address.format(**ids))
        page.wait_for_function(IS_FETCHED)
        hidden = []
        for _ in range(60):
            page.keyboard.press("Tab")
            if not page.evaluate(IS_FOCUS_SEEN):
                hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
        assert hidden == []


# An outline, or a shadow in its place, of the element or of the box around it.
IS_FOCUS_SEEN = """() => {
  const seen = (element) => {
    const style = getComputedStyle(element);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return (outline && !/rgba\\(.*, 0\\)$/.test(style.outlineColor)) || style.boxShadow !== "none";
  };
  const element = document.activeElement;
  return element === document.body || seen(element) || seen(element.parentElement);
}"""
