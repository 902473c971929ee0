"""A real JupyterLab and a real Chromium for the tests that see what a pupil sees."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.jupyterlab import SWITCHES, Lab, find_chromium

expect.set_options(timeout=60_000)  # a slow machine must not fail a test


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and with CI set no test may be left out.")
        pytest.skip("left out: this test needs Chromium, and none was found")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    started = Lab(tmp_path_factory.mktemp("lab"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def lab(server: Lab) -> Lab:
    """JupyterLab as on the first day: each file of tests begins without answers."""
    server.renew()
    return server


@pytest.fixture(scope="session")
def only_window(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.problems, page.strangers = [], []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda request: page.strangers.append(request.url))
    yield page
    context.close()


@pytest.fixture(scope="module")
def window(only_window: Page) -> Page:
    """The one window for JupyterLab, as a pupil has, and what went wrong or left the machine."""
    only_window.problems.clear()
    only_window.strangers.clear()
    return only_window


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()
