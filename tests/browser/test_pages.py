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
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aftercare.accounts.access import actor_of
from aftercare.files import services as files
from aftercare.workorders import services as workorders
from aftercare.workorders.tests import visits as samples
from tests.architecture import pages
from tests.architecture.test_permissions import table
from tests.browser.conftest import is_complaint
from tests.world import PASSWORD, ROLES, World, build

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

NARROW: "ViewportSize" = {"width": 390, "height": 844}
WIDE: "ViewportSize" = {"width": 1280, "height": 800}  # a small laptop: what fits there fits into more
# Each language is read in one theme and measured in one width; that nothing moves sideways is asked in both. What the
# second theme can make worse is colours, so that there the other rules rest.
LANGUAGES: "dict[str, tuple[Literal['light', 'dark'], ViewportSize, list[str] | None]]" = {
    "zh-CN": ("light", NARROW, None),
    "en-GB": ("dark", WIDE, ["color-contrast", "document-title", "html-has-lang"]),
}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
SERIOUS = """async (rules) => {
  const only = rules ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run({ preload: false, selectors: false, resultTypes: ["violations"], ...only });
  const serious = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}"""
SIDEWAYS = """(width) => {
  const lists = [...document.querySelectorAll(".table.stacks, .table-frame:has(> .table.stacks)")];
  const clipped = lists.filter((one) => one.scrollWidth > one.clientWidth + 1);
  if (clipped.length) return clipped.map((one) => `wider than its place: ${one.outerHTML.slice(0, 160)}`);
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
    "messaging.desk:earlier": "a part of the pages of a customer and of a ticket",
    "mfa_download_recovery_codes": "a text file",
    "tasks.studio:download_public_days": "a file",
    "tickets.desk:export": "a file",
    "workorders.field:report_pdf": "a PDF",
}
# The table asks for these in states in which they refuse: the pages of a visit that is under way.
UNDER_WAY = ("checklist", "parts", "describe")
# And for these as somebody who has not just given the password, and has no second factor.
SECOND_FACTOR = (
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
)
HALF_IN = "half in"


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
    yield from _second_factor(world, "manager")


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


def _second_factor(world: World, who: str) -> Iterator[Visit]:
    """Setting up the second factor, what there is once it is set up, and the second step of a login."""
    user, client = world.people[who], world.client(who)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    yield Visit("mfa_activate_totp", reverse("mfa_activate_totp"), who)
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    yield from (Visit(name, reverse(name), who) for name in SECOND_FACTOR)
    begun = Client()
    begun.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    world.sessions[HALF_IN] = begun.cookies[settings.SESSION_COOKIE_NAME].value
    yield Visit("mfa_authenticate", reverse("mfa_authenticate"), HALF_IN)


class Reader:
    """Opens pages as anybody in both languages, each with its theme, and keeps what is wrong with them."""

    def __init__(self, browser: "Browser", address: str, world: World) -> None:
        self.browser, self.address, self.world = browser, address, world
        self.wrong: list[str] = []
        self.complaints: list[str] = []
        self.pages: dict[tuple[str, str], Page] = {}

    def read(self, visit: Visit) -> None:
        """Open a page in both languages, look at it and measure it."""
        for language, (theme, width, rules) in LANGUAGES.items():
            page = self._page(visit.who, language)
            page.set_viewport_size(NARROW)
            self.complaints.clear()  # the measuring itself writes styles, which the policy refuses
            answer = page.goto(visit.path)
            assert answer is not None
            given = (answer.status, answer.headers["content-type"], urlsplit(page.url).path)
            expected = (200, "text/html; charset=utf-8", urlsplit(visit.path).path)
            odd = [f"{given}, not {expected}"] if given != expected else []
            found = [*odd, *sideways(page), *self.complaints]
            page.set_viewport_size(width)
            found += barriers(page, rules)
            self.wrong += [f"{visit.name} {language} {theme}: {one}" for one in found]

    def _page(self, who: str, language: str) -> "Page":
        """The tab of somebody who reads this language; the tab of before is reused."""
        if (who, language) in self.pages:
            return self.pages[who, language]
        theme, _width, _rules = LANGUAGES[language]
        context = self.browser.new_context(
            base_url=self.address, locale=language, color_scheme=theme, reduced_motion="reduce"
        )
        for name, cookie in self.world.client(who).cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": self.address}])
        page = self.pages[who, language] = context.new_page()
        page.on("console", lambda said: self.complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page


def sideways(page: "Page") -> list[str]:
    """What makes a narrow page scroll sideways."""
    page.set_viewport_size(NARROW)
    found: list[str] = page.evaluate(SIDEWAYS, NARROW["width"])
    return found


def barriers(page: "Page", rules: list[str] | None = None) -> list[str]:
    """What keeps somebody from using the page, as far as it is serious: by all rules, or by some."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(SERIOUS, rules)
    return found


@pytest.fixture
def reader(chromium: "Browser", live_server: Any) -> Iterator[Reader]:
    """A world, and a browser for each of its people in each language."""
    made = Reader(chromium, live_server.url, build())
    yield made
    for page in made.pages.values():
        page.context.close()


def test_every_address_is_a_page_that_is_visited_or_is_known_to_be_none(db: None) -> None:
    addresses = {name for name, pattern in pages.addresses() if "GET" in pattern.callback.access.methods}  # type: ignore[attr-defined]
    visited = [visit.name for visit in visits(build())]
    assert sorted(visited) == sorted(addresses - NO_PAGES.keys())


def test_every_page_is_fit_to_be_used(reader: Reader) -> None:
    for visit in visits(reader.world):
        reader.read(visit)
    assert "\n".join(reader.wrong) == ""


def test_control_what_is_wrong_is_found(chromium: "Browser", live_server: Any) -> None:
    page = chromium.new_page(base_url=live_server.url, viewport=WIDE, bypass_csp=True, reduced_motion="reduce")
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
