"""How the browser of the tests is started. No tests live here."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

from tests.environment import browser_path

# There is no graphics card: pages are drawn by the processor, which is cheaper without playing one.
WITHOUT_GRAPHICS_CARD = (
    "--disable-gpu",
    "--disable-gpu-rasterization",
    "--disable-software-rasterizer",
)


def launched(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(
        executable_path=browser_path(), args=["--no-sandbox", *WITHOUT_GRAPHICS_CARD]
    )
