"""The manager's page changes by itself when something happens elsewhere, and the stream is what tells it."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Response, expect

from aftercare.tickets.numbers import read_number

if TYPE_CHECKING:
    from tests.journeys.conftest import Opener
    from tests.journeys.installation import Installation

SOON = 5_000  # milliseconds
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
OPEN_NOW = "a.tile[href$='/measures/open'] .tile-figure"


def test_what_is_opened_and_solved_elsewhere_shows_within_seconds(product: "Installation", open_as: "Opener") -> None:
    manager, customer, agent = open_as("manager"), open_as("", **PHONE), open_as("agent")
    with manager.expect_response(_is_the_stream):
        manager.goto("/insight/")
    figure = manager.locator(OPEN_NOW)
    before = int(figure.inner_text())
    number = _ask(customer)
    expect(figure).to_have_text(str(before + 1), timeout=SOON)
    _solve(agent, number)
    expect(figure).to_have_text(str(before), timeout=SOON)

    # the control: with nobody who tells it, the page keeps what it knew
    product.end("streams")
    try:
        _ask(customer)
        with pytest.raises(AssertionError):
            expect(figure).not_to_have_text(str(before), timeout=SOON)
    finally:
        product.start("streams")
    manager.reload()
    expect(figure).to_have_text(str(before + 1))


def _is_the_stream(response: Response) -> bool:
    return response.headers.get("content-type", "").startswith("text/event-stream")


def _ask(page: Page) -> int:
    """A customer has a question; answers the ticket's id."""
    page.goto("/portal/request")
    page.fill("[name=description]", "How do I set the timer? I lost the manual.")
    page.fill("[name=name]", "Chen Jie")
    page.fill("[name=mail]", "chen.jie@example.com")
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/portal/tickets/"))
    found = re.search(r"T\d{6,}", page.inner_text("body"))
    number = read_number(found[0]) if found else None
    assert number is not None
    return number


def _solve(page: Page, ticket_id: int) -> None:
    """An agent explains it."""
    page.goto(f"/desk/tickets/{ticket_id}")
    page.click("button[data-open='step-solve']")
    for name in ("symptom", "cause", "action"):
        page.fill(f"[name=solve-{name}]", "Explained how the timer is set")
    page.select_option("[name=solve-outcome]", "advice")
    page.click("#step-solve .dialog-foot button[type=submit]")
    page.wait_for_load_state()
