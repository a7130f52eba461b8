"""A newcomer walks the tour to its last step in a real browser, by the panel alone: no address is typed."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

    from tests.journeys.installation import Installation

# Whose part one can take: in which tab, and on which page it begins.
PARTS = {
    "customer": (1, "portal/"),
    "engineer": (2, "field/workorders/today"),
    "dispatcher": (3, "desk/dispatch/"),
    "agent": (4, "desk/tickets/"),
    "manager": (5, "insight/"),
    "administrator": (6, "studio/accounts/"),
}
STEPS = 8
BOX = "demo@demo.aftercare.localhost"
PANEL = 15_000  # milliseconds: the panel looks again every six seconds
NARROW, WIDE = 390, 1440
# What the panel lies on when a page is scrolled to its end.
COVERED = """() => {
  scrollTo({ top: 1e6, behavior: "instant" });
  const panel = document.querySelector(".demo-dock").getBoundingClientRect();
  const under = ({ left, right, top, bottom }) =>
    left < panel.right && right > panel.left && top < panel.bottom && bottom > panel.top;
  const pieces = [...document.querySelectorAll("main :is(a, p, td)")];
  return pieces.filter((piece) => under(piece.getBoundingClientRect())).map((piece) => piece.textContent.trim());
}"""


class Walk:
    """The browser of a newcomer: a tab for each part, and the panel that leads from one to the next."""

    def __init__(self, start: Page) -> None:
        self.start = start
        self.tabs: dict[str, Page] = {}

    def look_around(self) -> None:
        """Open every part from the start page, each in its own tab, and the customers' mail."""
        self.start.goto("/demo/")
        for role, (number, first) in PARTS.items():
            self.tabs[role] = self._opened(self.start.locator(f".demo-roles a[href$='/demo/as/{role}']"))
            self.tabs[role].wait_for_url(re.compile(rf"/as/{number}/{first}"))
        self.tabs["mail"] = self._opened(self.start.locator(".demo-roles a[href$='/demo/mail']"))

    def _opened(self, link: "Locator") -> Page:
        with self.start.expect_popup() as tab:
            link.click()
        tab.value.set_default_timeout(30_000)
        return tab.value

    def next(self, page: Page, title: str, number: int) -> Page:
        """Take the panel's next step from `page`: it must be this one; answers the tab that it leads to."""
        expect(page.locator("#demo-next strong")).to_have_text(title, timeout=PANEL)
        assert page.inner_text("#demo-next .demo-count") == f"{number}/{STEPS}"
        link = page.locator("#demo-next a")
        role = str(link.get_attribute("target")).removeprefix("demo-")
        with self.tabs[role].expect_navigation(wait_until="load"):
            link.click()
        assert f"/as/{PARTS[role][0]}/" in self.tabs[role].url
        return self.tabs[role]


@pytest.fixture
def walk(demo: "Installation", browser: "Browser") -> "Iterator[Walk]":
    """A newcomer who reads English."""
    context = browser.new_context(base_url=demo.address, locale="en-GB")
    context.set_default_timeout(30_000)
    yield Walk(context.new_page())
    context.close()


def test_the_tour_leads_from_a_fault_to_its_figure(demo: "Installation", walk: Walk) -> None:
    walk.look_around()
    with walk.tabs["customer"].expect_navigation():
        walk.start.click("main a[target=demo-customer].btn-primary")
    customer = _send_what_is_filled_in(walk.tabs["customer"])
    _read_and_answer_the_mail(demo, walk, customer)
    engineer = _do_the_job(walk, customer)
    _judge(demo, walk, engineer)
    _answer(walk)
    manager = walk.next(walk.tabs["dispatcher"], "See it in the figures", STEPS)
    expect(manager.locator("a.tile[href$='/measures/opened']")).to_be_visible()
    assert "/as/5/insight/" in manager.url
    expect(manager.locator("#demo-next strong")).to_have_text("The tour is finished")
    _nothing_lies_under_the_panel(manager)


def _answer(walk: Walk) -> None:
    """It was about time: the dispatchers have the task. Another request meanwhile does not restart the tour."""
    customer = walk.tabs["customer"]
    customer.goto("/as/1/portal/request")
    customer.click("main form button[type=submit]")
    customer.wait_for_url(re.compile(r"/portal/tickets/"))
    dispatcher = walk.next(customer, "Answer the criticism", 7)
    page = dispatcher.url
    dispatcher.goto("/as/3/desk/tasks/")
    expect(dispatcher.locator("tbody tr", has_text="Answer to bad feedback").last).to_be_visible()
    dispatcher.goto(page)
    dispatcher.fill("textarea[name=text]", "We are sorry, and send you a voucher.")
    dispatcher.click("form:has(textarea[name=text]) button[type=submit]")


def _nothing_lies_under_the_panel(page: Page) -> None:
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(COVERED) == [], width
    page.evaluate("document.querySelector('main').style.paddingBottom = '0'")
    assert page.evaluate(COVERED) != []  # control: without room for it, it covers the end


def _send_what_is_filled_in(page: Page) -> Page:
    """The example is there: nothing has to be typed."""
    expect(page.locator(".notice").first).to_contain_text("filled this in")
    for name in ("description", "name", "phone", "mail", "address", "serial", "district"):
        assert page.input_value(f"[name={name}]"), name
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/as/1/portal/tickets/"))
    return page


def _read_and_answer_the_mail(demo: "Installation", walk: Walk, customer: Page) -> None:
    """The receipt lies in the customers' mailbox, and the answer to it comes to the request by real mail."""
    mail = walk.tabs["mail"]
    demo.wait_for(lambda: demo.rows("SELECT 1 FROM demo_letter WHERE mailbox = %s", BOX))
    mail.reload()
    mail.locator(".demo-letters a", has_text=BOX).filter(has_text="We have your request").first.click()
    mail.fill("textarea[name=text]", "The doorbell is broken, please knock.")
    mail.click("main form button[type=submit]")
    expect(mail.locator(".demo-letters li").first).to_contain_text("Re:")
    expect(customer.locator("#live")).to_contain_text("please knock", timeout=PANEL)


def _do_the_job(walk: Walk, customer: Page) -> Page:
    dispatcher = walk.next(customer, "Choosing the engineer", 2)
    expect(dispatcher.locator("details.choice[open]")).to_be_visible()
    engineer = walk.next(dispatcher, "Accept the job", 3)
    engineer.click("button:has-text('Accept the job')")
    for title, number, step in (("Go there", 4, visit.WAY[0]), ("Go there", 4, visit.WAY[1])):
        walk.next(engineer, title, number).click(f"button:has-text('{step}')")
        engineer.wait_for_load_state()
    visit.work(walk.next(engineer, "Repair and sign", 5), "Li")
    return engineer


def _judge(demo: "Installation", walk: Walk, engineer: Page) -> None:
    """The survey comes by itself; the customer is not content."""
    demo.wait_for(lambda: demo.rows("SELECT 1 FROM feedback_survey s, demo_demo d WHERE s.ticket_id > d.last_ticket"))
    customer = walk.next(engineer, "Judge", 6)
    customer.wait_for_url(re.compile(r"/as/1/portal/feedback/"))
    visit.answer(customer, "q_grade", "1")
    visit.answer(customer, "q_recommend", "2")
    visit.answer(customer, "q_reason", "time")
    customer.click("main form button[type=submit]")
    customer.wait_for_selector("text=/thank/i")
