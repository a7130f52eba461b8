"""The whole chain in one day, by people in browsers: 工单受理 → 智能派工 → 现场服务 → 客户回访 (S-255)."""

import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import FilePayload

from aftercare.workorders.tests import visits
from tests.journeys import visit

if TYPE_CHECKING:
    from tests.journeys.conftest import Opener
    from tests.journeys.installation import Installation, Sink

MAIL = "journey@example.com"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


def test_from_a_fault_to_an_answered_criticism(product: "Installation", sink: "Sink", open_as: "Opener") -> None:
    status, number = _report(product, open_as)
    ticket_id = int(number.removeprefix("T"))
    engineer, booking_id = _dispatched(product, ticket_id)
    _answer(open_as, ticket_id)
    _visit(open_as, engineer, booking_id)
    survey = _criticise(product, open_as, ticket_id)
    _make_good(open_as, survey)
    assert "a new filter, free of charge" in _read(open_as, status)
    _mails_came(product, sink)
    _figures(open_as)
    verified = product.aftercare("verify")
    assert verified.returncode == 0, verified.stdout


def _report(product: "Installation", open_as: "Opener") -> tuple[str, str]:
    """A customer reports a fault on her phone; answers her status page and the ticket's number."""
    serial = product.rows("SELECT serial FROM assets_asset WHERE customer_id IS NOT NULL ORDER BY id LIMIT 1")[0][0]
    page = open_as("", **PHONE)
    page.goto("/portal/request")
    page.fill("[name=description]", "The air conditioner is not cooling, water drips from it")
    page.set_input_files("[name=photos]", FilePayload(name="fault.png", mimeType="image/png", buffer=visits.picture()))
    page.fill("[name=name]", "Wang Fang")
    page.fill("[name=mail]", MAIL)
    page.select_option("[name=district]", "330106")
    page.fill("[name=address]", "12 Wensan Road")
    page.fill("[name=serial]", serial)
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/portal/tickets/"))
    found = re.search(r"T\d{6,}", page.inner_text("body"))
    assert found
    return page.url, found[0]


def _dispatched(product: "Installation", ticket_id: int) -> tuple[str, int]:
    """An engineer within seconds; answers his login and his visit."""
    question = (
        "SELECT u.username, b.id FROM workorders_booking b JOIN workorders_workorder o ON o.id = b.order_id"
        " JOIN accounts_user u ON u.id = b.engineer_id WHERE o.ticket_id = %s AND b.state = 'offered'"
    )
    ((login, booking_id),) = product.wait_for(lambda: product.rows(question, ticket_id))
    ((seconds,),) = product.rows(
        "SELECT extract(epoch FROM offered_at - opened_at) FROM tickets_ticket WHERE id = %s", ticket_id
    )
    assert seconds < 30
    return str(login), int(booking_id)


def _answer(open_as: "Opener", ticket_id: int) -> None:
    """An agent finds the ticket in the inbox and answers."""
    page = open_as("agent")
    page.goto("/desk/tickets/")
    page.click(f"a[href$='/desk/tickets/{ticket_id}']")
    words = page.inner_text("body")
    assert "First response" in words
    assert "offered after" in words
    page.fill("textarea[name=text]", "We are on our way.")
    page.click("form:has(textarea[name=text]) button[type=submit]")
    page.wait_for_selector("text=We are on our way.")


def _visit(open_as: "Opener", engineer: str, booking_id: int) -> None:
    """The engineer accepts, goes, works, and lets the customer sign."""
    page = open_as(engineer, **PHONE)
    page.goto("/field/workorders/today")
    page.click(f"a[href$='/field/workorders/visits/{booking_id}']")
    page.click("button:has-text('Accept the job')")
    visit.go_there(page)
    visit.work(page, "Wang Fang")


def _criticise(product: "Installation", open_as: "Opener", ticket_id: int) -> int:
    """The customer answers the survey, and is not content; answers the survey's id."""
    question = "SELECT id, code FROM feedback_survey WHERE ticket_id = %s AND state = 'sent'"
    ((survey, code),) = product.wait_for(lambda: product.rows(question, ticket_id))
    page = open_as("", **PHONE)
    page.goto(f"/portal/feedback/{code}")
    visit.answer(page, "q_grade", "1")
    visit.answer(page, "q_recommend", "2")
    visit.answer(page, "q_reason", "time")
    page.fill("[name=q_comment]", "I waited the whole afternoon.")
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=/thank/i")
    return int(survey)


def _make_good(open_as: "Opener", survey: int) -> None:
    """A dispatcher answers her within the 72 hours."""
    page = open_as("dispatcher")
    page.goto(f"/desk/feedback/{survey}")
    page.fill("textarea[name=text]", "We are sorry. You get a new filter, free of charge.")
    page.click("form:has(textarea[name=text]) button[type=submit]")
    page.wait_for_load_state()
    assert "free of charge" in page.inner_text("body")


def _read(open_as: "Opener", address: str) -> str:
    page = open_as("", **PHONE)
    page.goto(address)
    return page.inner_text("body")


def _mails_came(product: "Installation", sink: "Sink") -> None:
    """Receipt, answer, report, survey and the answer to the criticism: each once."""
    product.wait_for(lambda: len(sink.to(MAIL)) >= 5)
    ids = [str(mail["Message-ID"]) for mail in sink.to(MAIL)]
    assert len(ids) == len(set(ids))


def _figures(open_as: "Opener") -> None:
    page = open_as("manager")
    page.goto("/insight/")
    assert "%" in page.inner_text("body")
