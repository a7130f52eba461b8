"""What an engineer does on his phone from the way to the customer to the signature."""

import re
from typing import TYPE_CHECKING

from playwright.sync_api import FilePayload

from aftercare.workorders.tests import visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAY = ("I am on my way", "I have arrived")


def go_there(page: "Page") -> None:
    """From the job that he took to the customer's door."""
    for step in WAY:
        page.click(f"button:has-text('{step}')")
        page.wait_for_load_state()


def work(page: "Page", signer: str) -> None:
    """From the door to the end of the job: checklist, what was done, signature."""
    page.click("button:has-text('Begin to work')")
    page.wait_for_load_state()
    page.click("a:has-text('Checklist')")
    for name, value in visits.ANSWERS.items():
        answer(page, f"q_{name}", value)
    photo = FilePayload(name="before.png", mimeType="image/png", buffer=visits.picture())
    page.set_input_files("[name=q_photo_before]", photo)
    page.click("button[name=close][value='1']")
    page.click("a:has-text('What was done'), a[href$='/describe']")
    for name in ("symptom", "cause", "action"):
        page.fill(f"[name={name}]", visits.DONE[name])
    answer(page, "outcome", visits.DONE["outcome"])
    page.click("main form button[type=submit]")
    page.click("a[href$='/signature']")
    _sign(page, signer)
    page.click("button:has-text('Finish the job')")
    page.wait_for_url(re.compile(r"/field/workorders/today"))


def answer(page: "Page", name: str, value: object) -> None:
    """Answer a question of a form: pick one of its choices, as a finger does, or write."""
    choice = page.locator(f"label:has([name={name}][value='{value}'])")
    if choice.count():
        choice.click()
    else:
        page.fill(f"[name={name}]", str(value))


def _sign(page: "Page", signer: str) -> None:
    """A stroke on the glass."""
    page.fill("[name=signer]", signer)
    page.locator("canvas[data-signature]").scroll_into_view_if_needed()
    box = page.locator("canvas[data-signature]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + 30 + (step % 3) * 25)
    page.mouse.up()
    page.click("[data-signature-form] button:has-text('Sign')")
    page.wait_for_url(re.compile(r"/visits/\d+$"))
