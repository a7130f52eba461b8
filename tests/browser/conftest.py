"""Debian's chromium against the real server, under the real security policy."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder; without chromium say how to get it, and skip."""
    ours = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM.exists() and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason="no chromium here: apt-get install chromium fonts-noto-cjk"))


@pytest.fixture(scope="package")
def chromium() -> "Iterator[Browser]":
    """One browser for all tests of this folder; its loop ends with them, for others begin loops of their own."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs a loop of its own in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


def is_complaint(said: "ConsoleMessage") -> bool:
    """True for errors and warnings; a refusal that a page asked for and shows is neither, a missing file is.

    Where only the pages are served, a page looks for its stream in vain and tries again later: that is no complaint.
    """
    if said.location["url"].startswith(f"{settings.STREAM_ORIGIN}/stream"):
        return False
    refusal = said.text.startswith("Failed to load resource: the server responded with a status of 4")
    return said.type in {"error", "warning"} and not (refusal and "/static/" not in said.location["url"])


@pytest.fixture
def open_page(chromium: "Browser", live_server: Any) -> "Iterator[Callable[..., Page]]":
    """`open_page(path, client=…, …)` answers a page as the user of a logged-in client sees it.

    Further arguments are those of a browser context (viewport, locale, color_scheme). Whatever the console of a page
    complains about fails the test at its end.
    """
    complaints: list[str] = []
    contexts = []

    def go(path: str, *, client: Any = None, **context: Any) -> "Page":
        made = chromium.new_context(base_url=live_server.url, **{"locale": "en-GB", **context})
        contexts.append(made)
        for name, cookie in client.cookies.items() if client else ():
            made.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        page = made.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield go
    for made in contexts:
        made.close()
    assert complaints == []
