"""`make screenshots`: pictures of the main pages with the demo data, at two widths, for the papers.

Everybody in them is fictional. It serves the demo from a folder of its own, which is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

from tests.browser.launching import launched
from tests.peach_interactions.served_project import free_port

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
MAX_BYTES = 200_000
# Migrations and demo data on a slow machine.
START_SECONDS = 300
SIZES = {"wide": (1280, 720), "narrow": (390, 800)}
PAGES = {
    "home": "/admin/",
    "figures": "/admin/#home-volume",
    "interactions": "/admin/interactions/interaction/",
    "borrower": "/admin/find/?q=B-1001",
    "ask": "/admin/compliance/decision/ask/",
    "decisions": "/admin/compliance/decision/",
    "rules": "/admin/compliance/ruleadjustment/",
}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server with fresh demo data."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"PEACH_DATA_DIR": str(folder), "PEACH_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_demo"],
        cwd=ROOT,
        env={**os.environ, **settings, "PEACH_POSTGRES_FAST_UNSAFE": "1"},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"{address}/livez", process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.5)
        else:
            return
    sys.exit("The demo did not start.")


def take(page: Page, name: str, size: str) -> None:
    path = IMAGES / f"{name}-{size}.png"
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    if path.stat().st_size > MAX_BYTES:
        sys.exit(f"{path} has more than {MAX_BYTES:,} bytes.")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="peach-screenshots-") as folder,
        served(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        password = (Path(folder) / "demo-password").read_text().strip()
        browser = launched(playwright)
        for size, (width, height) in SIZES.items():
            viewport = {"width": width, "height": height}
            page = browser.new_context(base_url=address, viewport=viewport).new_page()
            page.goto("/admin/")
            page.fill("[name=username]", "supervisor")
            page.fill("[name=password]", password)
            page.locator("form button[type=submit]").click()
            page.wait_for_url("**/admin/")
            for name, path in PAGES.items():
                page.goto(path)
                take(page, name, size)
        browser.close()


if __name__ == "__main__":
    main()
