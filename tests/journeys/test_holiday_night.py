"""Three in the morning of National Day: class, deadline and engineer as the calendar and the standby list say.

The clock is the demo's, the same in every process; it only goes on, so that this journey comes after the tour's.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from aftercare.tickets.numbers import read_number
from tests.journeys.conftest import enter

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.installation import Installation

NIGHT = "2026-10-01T03:00"  # in Shanghai
CREW = 24
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
TICKET = "SELECT service_class, contacted_at FROM tickets_ticket WHERE id = %s"
DUE = "SELECT kind, due_at FROM tasks_clock WHERE subject = %s ORDER BY kind"
OFFERED = """
    SELECT b.id, u.username, e.standby, b.state, lower(b.span) FROM workorders_booking b
    JOIN workorders_workorder o ON o.id = b.order_id JOIN accounts_user u ON u.id = b.engineer_id
    JOIN workforce_engineer e ON e.user_id = u.id WHERE o.ticket_id = %s
"""
NOBODY = """
    SELECT o.id, d.excluded->'counts', d.relaxed->>'rule' FROM dispatch_decision d
    JOIN workorders_workorder o ON o.id = d.order_id WHERE o.ticket_id = %s AND d.engineer_id IS NULL
"""


@pytest.fixture
def night(demo: "Installation", browser: "Browser") -> Page:
    """A customer's phone at three in the morning; the crew has a holiday, the standby engineers are on call."""
    done = [demo.run("-m", "tests.journeys.holiday"), demo.aftercare("demo", "clock", NIGHT)]
    assert [one.returncode for one in done] == [0, 0], [one.stderr[-2000:] for one in done]
    page = enter(browser, demo, **PHONE)
    page.goto("/portal/request")
    expect(page.locator(".demo-time")).to_contain_text("03:0")
    return page


def test_an_urgent_request_finds_the_engineer_on_call(demo: "Installation", night: Page, browser: "Browser") -> None:
    ticket_id = _ask(night, "Smoke comes out of the plug, and it smells of burning.")
    ((service_class, contacted_at),) = demo.rows(TICKET, ticket_id)
    assert service_class == "A"
    assert dict(demo.rows(DUE, f"ticket:{ticket_id}")) == {
        "first_response": contacted_at + timedelta(hours=1),
        "solution": contacted_at + timedelta(hours=8),
    }
    expect(night.locator(".promise")).to_contain_text("1 Oct 2026, 04:0")
    ((booking_id, login, standby, state, start),) = demo.wait_for(lambda: demo.rows(OFFERED, ticket_id))
    assert (standby, state) == (True, "offered")
    assert start < contacted_at + timedelta(hours=3)
    expect(night.locator("#live")).to_contain_text("asking an engineer", timeout=15_000)
    _accept(enter(browser, demo, login, **PHONE), booking_id)
    expect(night.locator("#live")).to_contain_text("Your engineer is chosen", timeout=15_000)

    # the control: with those on call away nobody is found, and the dispatcher reads why
    closed = demo.run("-m", "tests.journeys.holiday", "--all")
    assert closed.returncode == 0, closed.stderr[-2000:]
    night.goto("/portal/request")
    later = _ask(night, "The washing machine is leaking.")
    assert demo.rows(TICKET, later)[0][0] == "B"
    # four working hours: the office opens again on Thursday the eighth, at half past eight
    assert dict(demo.rows(DUE, f"ticket:{later}"))["first_response"] == datetime(2026, 10, 8, 5, 30, tzinfo=UTC)
    expect(night.locator(".promise")).to_contain_text("8 Oct 2026, 13:30")
    ((order_id, counts, rule),) = demo.wait_for(lambda: demo.rows(NOBODY, later))
    assert sum(counts.values()) == CREW
    assert set(counts) <= {"no_skill", "outside_area", "no_shift"}
    assert rule == "no_shift"
    assert demo.rows(OFFERED, later) == []
    dispatcher = enter(browser, demo, "dispatcher")
    dispatcher.goto(f"/desk/dispatch/orders/{order_id}")
    expect(dispatcher.locator("main")).to_contain_text("no shift in the next days")
    expect(dispatcher.locator("main")).to_contain_text("Cheapest way out: ask")


def _ask(page: Page, words: str) -> int:
    """Send the form that the demo filled in, with other words; answers the ticket's id."""
    page.fill("[name=description]", words)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/portal/tickets/"))
    found = re.search(r"T\d{6,}", page.inner_text("body"))
    number = read_number(found[0]) if found else None
    assert number is not None
    return number


def _accept(page: Page, booking_id: int) -> None:
    """The engineer wakes up and accepts."""
    page.goto("/field/workorders/today")
    page.click(f"a[href$='/field/workorders/visits/{booking_id}']")
    page.click("button:has-text('Accept the job')")
    page.wait_for_load_state()
