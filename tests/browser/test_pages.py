"""Every page in a browser: both languages, both themes, wide and narrow, and nothing in anybody's way.

Which pages there are is not listed here: they are the addresses of the permission table that answer somebody with a
page, and every address must stand in that table. What answers with something else is named below, with what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.urls import reverse

from aftercare.accounts.access import actor_of
from aftercare.files import services as files
from aftercare.workorders import services as workorders
from aftercare.workorders.tests import visits as samples
from tests.architecture import pages
from tests.architecture.test_permissions import table
from tests.browser.conftest import is_complaint
from tests.world import ROLES, World, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

NARROW: "ViewportSize" = {"width": 390, "height": 844}
WIDE: "ViewportSize" = {"width": 1440, "height": 900}
# Each language is measured in one theme and one width; that nothing moves sideways is asked in both.
LANGUAGES: "dict[str, tuple[Literal['light', 'dark'], ViewportSize]]" = {
    "zh-CN": ("light", NARROW),
    "en-GB": ("dark", WIDE),
}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
SERIOUS = """async () => {
  const found = await axe.run({ preload: false, resultTypes: ["violations"] });
  const serious = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""
SIDEWAYS = """(width) => {
  if (document.documentElement.scrollWidth <= width) return [];
  const parts = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} wide: ${parts[0]?.outerHTML.slice(0, 160)}`];
}"""

# Addresses that answer with something else than a page.
NO_PAGES = {
    "home": "leads to the first page of a role",
    "files:show": "a file",
    "intake:openapi": "the description of the API",
    "intake:status": "the API",
    "mfa_authenticate": "the second step of a login that has begun",
    "mfa_download_recovery_codes": "a text file",
    **dict.fromkeys(
        ("mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes"), "asks for the password first"
    ),
    **dict.fromkeys(("mfa_reauthenticate", "mfa_view_recovery_codes"), "asks for the password first"),
    "tickets.desk:export": "a file",
    "workorders.field:report_pdf": "a PDF",
}
# The table asks for these in states in which they refuse: the pages of a visit that is under way.
UNDER_WAY = ("checklist", "parts", "describe")


@dataclass(frozen=True)
class Visit:
    """A page, and as whom it is opened."""

    name: str
    path: str
    who: str


def visits(world: World) -> Iterator[Visit]:
    """Every page once. What the last ones show is brought about when it is their turn."""
    yield from _of_the_table(world)
    booking, by = int(world.things["booking:own"]), actor_of(world.people["engineer"])
    for to in ("traveling", "on_site", "working"):
        workorders.move(booking_id=booking, to=to, by=by)
    yield from (_under_way(name, booking) for name in UNDER_WAY)
    photo = files.make_ready(content=samples.picture(), name="before.png")
    photos = {"photo_before": [photo]}
    workorders.fill_checklist(booking_id=booking, answers=samples.ANSWERS, photos=photos, close=True, by=by)
    workorders.describe(booking_id=booking, **samples.DONE, by=by)
    yield from (_under_way(name, booking) for name in ("signature", "report"))


def _of_the_table(world: World) -> Iterator[Visit]:
    """The first row in which somebody gets an address with 200, as the first who does."""
    seen = set(NO_PAGES)
    for row in table():
        who = next((role for role in ROLES if row.cells[role] == "200"), None)
        if row.method == "GET" and who and row.url not in seen:
            seen.add(row.url)
            path = reverse(row.url, args=[world.things[thing] for thing in row.things.split()])
            yield Visit(row.url, f"{path}?{world.named(row.body)}" if row.body else path, who)


def _under_way(name: str, booking: int) -> Visit:
    return Visit(f"workorders.field:{name}", reverse(f"workorders.field:{name}", args=[booking]), "engineer")


class Reader:
    """Opens pages as anybody in both languages, and keeps what is wrong with them."""

    def __init__(self, browser: "Browser", address: str, world: World) -> None:
        self.world = world
        self.wrong: list[str] = []
        self.complaints: list[str] = []
        self.pages = {
            (role, language): self._page(browser, address, world, role, language)
            for role in ROLES
            for language in LANGUAGES
        }

    def _page(self, browser: "Browser", address: str, world: World, role: str, language: str) -> "Page":
        theme, _width = LANGUAGES[language]
        context = browser.new_context(base_url=address, locale=language, color_scheme=theme, reduced_motion="reduce")
        client = world.client(role)
        for name, cookie in client.cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def read(self, visit: Visit) -> None:
        """Open a page in both languages, each with its theme, and look at it."""
        for language, (theme, width) in LANGUAGES.items():
            page = self.pages[visit.who, language]
            page.set_viewport_size(NARROW)
            answer = page.goto(visit.path)
            assert answer is not None
            given = (answer.status, answer.headers["content-type"], urlsplit(page.url).path)
            expected = (200, "text/html; charset=utf-8", urlsplit(visit.path).path)
            odd = [f"{given}, not {expected}"] if given != expected else []
            said, self.complaints = self.complaints, []
            found = [*odd, *said, *sideways(page)]
            page.set_viewport_size(width)
            found += barriers(page)
            self.wrong += [f"{visit.name} {language} {theme}: {one}" for one in found]
            self.complaints.clear()  # the measuring itself writes styles, which the policy refuses


def sideways(page: "Page") -> list[str]:
    """What makes a narrow page scroll sideways."""
    page.set_viewport_size(NARROW)
    found: list[str] = page.evaluate(SIDEWAYS, NARROW["width"])
    return found


def barriers(page: "Page") -> list[str]:
    """What keeps somebody from using the page, as far as it is serious."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(SERIOUS)
    return found


@pytest.fixture
def reader(chromium: "Browser", live_server: Any) -> Iterator[Reader]:
    """A world, and a browser for each of its people in each language."""
    made = Reader(chromium, live_server.url, build())
    yield made
    for page in made.pages.values():
        page.context.close()


def test_every_address_is_a_page_that_is_visited_or_is_known_to_be_none(world: World) -> None:
    addresses = {name for name, pattern in pages.addresses() if "GET" in pattern.callback.access.methods}  # type: ignore[attr-defined]
    visited = [visit.name for visit in visits(world)]
    assert sorted(visited) == sorted(addresses - NO_PAGES.keys())


def test_every_page_is_fit_to_be_used(reader: Reader) -> None:
    for visit in visits(reader.world):
        reader.read(visit)
    assert "\n".join(reader.wrong) == ""


def test_control_what_is_wrong_is_found(chromium: "Browser", live_server: Any) -> None:
    page = chromium.new_page(base_url=live_server.url, viewport=WIDE, bypass_csp=True)
    page.goto("/login")
    assert (sideways(page), barriers(page)) == ([], [])
    page.evaluate("document.querySelector('h1').outerHTML += '<p id=\"bad\">Read me</p>'")
    page.evaluate("Object.assign(document.getElementById('bad').style, { color: '#aaa', background: '#bbb' })")
    assert barriers(page) == [
        'color-contrast: <p id="bad" style="color: rgb(170, 170, 170); background: rgb(187, 187, 187);">Read me</p>'
    ]
    page.evaluate("document.getElementById('bad').style.width = '600px'")
    assert [found.split(":")[0] for found in sideways(page)] != []
    page.close()
