"""A pytest plugin (pyproject loads it): the surroundings of a test run.

It gives the run a data folder of its own, and so an embedded PostgreSQL of its own, before Django
reads its settings, so two runs at once do not meet. It also leaves out the browser tests where
there is no browser, and says so, and it keeps Python from looking for garbage where there is none.
Fixtures do not belong here.
"""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from peach_interactions.database.keeper import wait_until_stopped

STOP_SECONDS = 60
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome")
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
# Python's own are 700, 10 and 10: a request or a migration makes far more objects than that.
GARBAGE_THRESHOLDS = (20_000, 20, 20)


def make_data_folder() -> None:
    """Points this process, and the xdist workers that it will start, to a fresh folder."""
    folder = Path(tempfile.mkdtemp(prefix="peach-tests-")).resolve()
    os.environ["PEACH_DATA_DIR"] = str(folder)
    os.environ["PEACH_POSTGRES_FAST_UNSAFE"] = "1"
    # The tests of the replica make one.
    os.environ.pop("DATABASE_REPLICA_URL", None)
    # Registered before the embedded server's own, and so called after it.
    atexit.register(remove_data_folder, folder)


def remove_data_folder(folder: Path) -> None:
    """Waits for the workers' database to be gone, then removes all that the run left."""
    if wait_until_stopped(folder, seconds=STOP_SECONDS):
        shutil.rmtree(folder)


def browser_path() -> str | None:
    """The browser to drive: PEACH_CHROMIUM, else the first one found; None when there is none."""
    named = os.environ.get("PEACH_CHROMIUM")
    return named or next(filter(None, map(shutil.which, BROWSER_NAMES)), None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Sets the modules and tests aside, which stay to the end: else they are gone through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(*GARBAGE_THRESHOLDS)
        gc.enable()


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    if browser_path() is not None:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no chromium is installed"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [
        report
        for outcome in ("passed", "failed", "skipped", "xfailed", "xpassed")
        for report in terminalreporter.stats.get(outcome, [])
        if isinstance(report, pytest.TestReport)
    ]
    calls = [report for report in reports if report.when == "call"]
    ran = [report for report in calls if report.outcome != "skipped" or hasattr(report, "wasxfail")]
    browser = sum("browser" in report.keywords for report in ran)
    left_out = sum("browser" in report.keywords for report in reports) - browser
    if browser_path() is None:
        remark = f"{left_out} browser tests were left out because no chromium is installed"
    else:
        remark = f"{browser} of them in a browser"
    terminalreporter.write_line(f"{len(ran)} tests ran; {remark}.")


if not IS_WORKER:
    make_data_folder()
