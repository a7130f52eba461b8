"""The pages on which people work all day, without a mouse: everything is reached, and one sees where one is."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.world import World, build

if TYPE_CHECKING:
    from playwright.sync_api import Page

OpenPage = Callable[..., "Page"]

# What can be acted on and is in sight. Of the radios of a group one is a stop, the arrows go to the others.
STOPS = """() => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const groups = new Set();
  window.stops = [...document.querySelectorAll(all)].filter((one) => {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true }) || one.tabIndex < 0) return false;
    if (one.type !== "radio") return true;
    const group = [...document.getElementsByName(one.name)].filter((other) => other.form === one.form);
    return one === (group.find((other) => other.checked) ?? group[0]);
  });
  return window.stops.length;
}"""
# Where the focus is now, and whether one sees it there: by an outline or a shadow of its own or of its box.
HERE = """() => {
  const at = document.activeElement;
  const boxes = [getComputedStyle(at), getComputedStyle(at, "::after")];
  for (const around of [at.closest("label"), at.closest("tr")]) if (around) boxes.push(getComputedStyle(around));
  const seen = boxes.some(({ outlineStyle, outlineWidth, boxShadow }) => {
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  });
  return { stop: window.stops.indexOf(at), seen };
}"""


LONGEST_WALK = 200


def unreached(page: "Page") -> list[str]:
    """What Tab does not reach or does not show; the page is walked through once, from its beginning to its end."""
    count = page.evaluate(STOPS)
    assert 3 < count < LONGEST_WALK
    reached, seen = set(), set()
    for _turn in range(LONGEST_WALK):  # a date is several stops
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        reached.add(here["stop"])
        seen |= {here["stop"]} if here["seen"] else set()
        if count - 1 in reached and here["stop"] in {-1, 0}:
            break
    words = page.evaluate("window.stops.map((one) => one.outerHTML.slice(0, 120))")
    stops = set(range(count))
    return [
        *(f"not reached: {words[stop]}" for stop in sorted(stops - reached)),
        *(f"not seen: {words[stop]}" for stop in sorted((stops & reached) - seen)),
    ]


@pytest.fixture
def places(transactional_db: None) -> tuple[World, dict[str, tuple[str, str]]]:
    """The pages by name, each with the role that works on it."""
    world = build()
    return world, {
        "inbox": ("agent", reverse("tickets.desk:inbox")),
        "ticket": ("agent", reverse("tickets.desk:ticket", args=[world.things["ticket:own"]])),
        "day": ("dispatcher", f"{reverse('dispatch.desk:day')}?date=2040-01-03"),
        "visit": ("engineer", reverse("workorders.field:visit", args=[world.things["booking:own"]])),
    }


def test_everything_is_reached_and_seen(open_page: OpenPage, places: Any) -> None:
    world, pages = places
    for name, (role, path) in pages.items():
        page = open_page(path, client=world.client(role))
        assert (name, unreached(page)) == (name, [])


def test_control_what_is_hidden_from_the_keyboard_is_found(open_page: OpenPage, transactional_db: None) -> None:
    page = open_page("/login", bypass_csp=True)
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.insertAdjacentHTML("beforeend", '<button id="a">A</button><a href="/" id="b">B</a>');
          document.getElementById("a").style.cssText = "outline: none !important; box-shadow: none !important";
          document.getElementById("b").addEventListener("focus", () => document.getElementById("a").focus());
        }"""
    )
    assert [found.split(">")[0] for found in unreached(page)] == [
        'not reached: <a href="/" id="b"',
        'not seen: <button id="a" style="outline: none !important; box-shadow: none !important;"',
    ]


def test_the_first_stop_skips_to_the_content(open_page: OpenPage, places: Any) -> None:
    world, pages = places
    role, path = pages["ticket"]
    page = open_page(path, client=world.client(role))
    page.keyboard.press("Tab")
    link = page.locator(".skip-link")
    assert link.evaluate("(link) => link === document.activeElement")
    box = link.bounding_box()
    assert box is not None
    assert (box["width"] > 40, box["height"] > 20, box["y"] >= 0) == (True, True, True)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_escape_closes_and_gives_the_focus_back(open_page: OpenPage, places: Any) -> None:
    world, pages = places
    role, path = pages["ticket"]
    page = open_page(path, client=world.client(role))
    opener = page.locator("button[data-open=step-solve]")
    opener.press("Enter")
    assert page.locator("#step-solve").evaluate("(box) => box.open && box.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert opener.evaluate("(button) => button === document.activeElement")
    # From a menu: the menu is closed behind the dialog, so the focus goes back to what opens the menu.
    menu = page.locator(".page-head summary").last
    menu.press("Enter")
    page.locator("button[data-open=step-cancel]").press("Enter")
    assert page.locator("#step-cancel").evaluate("(box) => box.open && box.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert (page.locator("dialog[open]").count(), page.locator("details[data-drop][open]").count()) == (0, 0)
    assert menu.evaluate("(summary) => summary === document.activeElement")
    menu.press("Enter")
    page.keyboard.press("Escape")
    assert menu.evaluate("(summary) => !summary.parentElement.open && summary === document.activeElement")
