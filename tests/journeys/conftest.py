"""Two running installations that all journeys share and that end with the last of them, and real browsers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from tests.browser.conftest import CHROMIUM, QUIET
from tests.journeys import installation
from tests.journeys.installation import PATIENCE, Installation, Sink, free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TICKETS = "40"
PASSWORD = "aftercare-demo"

# The day before National Day: the story ends in the morning of a working day, and the night after it is a holiday's.
EVE = "2026-09-30"

Opener = Callable[..., "Page"]


@pytest.fixture(scope="package")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """All tables and nothing in them, to be copied."""
    made = installation.with_tables(tmp_path_factory.mktemp("tables"))
    yield made
    made.stop()


@pytest.fixture(scope="package")
def sink() -> Iterator[Sink]:
    """The mail server of the customers of `product`."""
    sink = Sink()
    post_office = Controller(sink, hostname="127.0.0.1", port=sink.port)
    post_office.start()
    yield sink
    post_office.stop()


def _house(tables: Installation, folder: Path, sink: Sink) -> Installation:
    """A real house: no demo mode, mail goes out to the `sink`, surveys follow at once."""
    differs = {
        "AFTERCARE_SURVEY_DELAY_MINUTES": "0",
        "AFTERCARE_SURVEY_EVERY_DAYS": "0",
        "AFTERCARE_ANSWER_MINUTES": "0",
        "AFTERCARE_MAIL_PORT": str(sink.port),
    }
    return installation.copy(tables, folder, "product", **differs)


def _demo(tables: Installation, folder: Path) -> Installation:
    """Demo mode, with a mailbox of its own."""
    return installation.copy(tables, folder, "demo", AFTERCARE_DEMO="1", AFTERCARE_MAIL_PORT=str(free_port()))


def _running(made: Installation, *story: str) -> "Iterator[Installation]":
    """At work with a small demo as its past, until the last journey through it."""
    try:
        loaded = made.aftercare("demo", "load", "--tickets", TICKETS, *story)
        assert loaded.returncode == 0, loaded.stderr[-2000:]
        made.start("web", "streams", "worker")
        made.wait_for(made.answers, PATIENCE)
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="package")
def product(tables: Installation, sink: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with a small demo as its past, at work as a real house."""
    yield from _running(_house(tables, tmp_path_factory.mktemp("product"), sink))


@pytest.fixture(scope="package")
def demo(tables: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation in demo mode, with the demo's clock at ten in the morning of `EVE`."""
    yield from _running(_demo(tables, tmp_path_factory.mktemp("demo")), "--today", EVE)


def _installations(item: pytest.Item) -> set[str]:
    """Which of the two a journey goes through; tests elsewhere have fixtures of the same names."""
    ours = item.path.parent == Path(__file__).parent
    return {"product", "demo"} & set(getattr(item, "fixturenames", ())) if ours else set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys through a running installation are marked; without chromium they say how to get it, and are skipped."""
    for item in items:
        if _installations(item):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists() and not os.environ.get("CI"):
                item.add_marker(pytest.mark.skip(reason="no chromium here: apt-get install chromium fonts-noto-cjk"))


@pytest.fixture
def browser() -> "Iterator[Browser]":
    """Debian's chromium, for one journey."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)


@pytest.fixture
def open_as(product: Installation, browser: "Browser") -> Opener:
    """`open_as("agent")` answers a page of `product` in which he has logged in, `open_as("")` that of a stranger."""
    return lambda login="", **context: enter(browser, product, login, **context)


def enter(browser: "Browser", running: Installation, login: str = "", **context: Any) -> "Page":
    """A page of its own context in which somebody has logged in, or nobody."""
    made = browser.new_context(base_url=running.address, **{"locale": "en-GB", **context})
    made.set_default_timeout(30_000)
    page = made.new_page()
    if login:
        page.goto("/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/login" not in address)
    return page
