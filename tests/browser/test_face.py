"""The face in a browser: themes, dialogs, keys, forms and live pages work under the strict policy."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import RequestFactory

from aftercare.web import pages, streams

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

PATH = "/studio/components"
OpenPage = Callable[..., "Page"]
LogIn = Callable[[str], Any]


@pytest.fixture
def administrator(log_in: LogIn, transactional_db: None) -> Any:
    """Somebody who may see the page of components."""
    return log_in("administrator")


def barriers(page: "Page") -> list[str]:
    """What keeps somebody from using a page: colours too pale, names that are not read aloud, broken structure.

    The tool writes inline styles while it measures, so its pages are opened without the policy.
    """
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_nothing_moves_sideways(open_page: OpenPage, administrator: Any, width: int, locale: str) -> None:
    page = open_page(PATH, client=administrator, viewport={"width": width, "height": 844}, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [PATH, "/account/second-factor", "/no/such/page"])
def test_everybody_can_use_it(open_page: OpenPage, administrator: Any, path: str, scheme: str) -> None:
    found = barriers(open_page(path, client=administrator, color_scheme=scheme, bypass_csp=True))
    # The page of components shows each twice, once in each theme: there alone landmarks have the same name.
    assert [one for one in found if path != PATH or not one.startswith("landmark-unique")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_log_in(open_page: OpenPage, transactional_db: None, scheme: str) -> None:
    assert barriers(open_page("/login", color_scheme=scheme, bypass_csp=True)) == []


def test_control_a_barrier_is_found(open_page: OpenPage, transactional_db: None) -> None:
    page = open_page("/login", bypass_csp=True)
    picture = '<img src="/static/web/mark.svg">'
    page.evaluate("(html) => document.querySelector('h1').insertAdjacentHTML('afterend', html)", picture)
    assert barriers(page) == [f"image-alt: {picture}"]


@pytest.mark.parametrize(("device", "paper"), [("light", "rgb(245, 246, 248)"), ("dark", "rgb(18, 21, 26)")])
def test_the_theme_follows_the_device_until_one_is_chosen(
    open_page: OpenPage, administrator: Any, device: str, paper: str
) -> None:
    page = open_page(PATH, client=administrator, color_scheme=device)
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == paper
    page.locator("summary[aria-label='Your account']").click()
    with page.expect_response("**/theme"):
        page.locator("[data-theme-choice] button[value=dark]").click()
    assert page.evaluate(background) == "rgb(18, 21, 26)"
    page.reload()
    assert page.evaluate(background) == "rgb(18, 21, 26)"


def test_dialogs_menus_and_keys(open_page: OpenPage, administrator: Any) -> None:
    page = open_page(PATH, client=administrator)
    page.keyboard.press("?")
    assert page.locator("#shortcuts").get_attribute("open") == ""
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.locator("[data-photos] a").first.click()
    assert page.locator("#lightbox [data-caption]").text_content() == "Before  1/2"
    page.keyboard.press("ArrowRight")
    assert page.locator("#lightbox [data-caption]").text_content() == "After  2/2"
    page.locator("#lightbox [data-close]").click()
    page.locator("summary[aria-label='Your account']").click()
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0


def test_a_form_is_sent_once(open_page: OpenPage, administrator: Any) -> None:
    page = open_page(PATH, client=administrator)
    sent: list[str] = []

    def answer(route: "Route") -> None:
        sent.append(route.request.url)
        route.fulfill(status=204)  # the browser stays where it is, as while it waits

    page.route("**/slow*", answer)
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("afterbegin",
           '<form id="twice" action="/slow"><button id="send">Send</button></form>')"""
    )
    page.evaluate("for (let i = 0; i < 3; i++) document.getElementById('send').click()")
    page.wait_for_timeout(200)
    assert len(sent) == 1
    assert page.locator("#send").get_attribute("aria-busy") == "true"


def test_a_refusal_becomes_a_message(open_page: OpenPage, log_in: LogIn, transactional_db: None) -> None:
    page = open_page("/account/second-factor", client=log_in("agent"))
    page.evaluate(
        """(address) => { document.querySelector("main").insertAdjacentHTML("beforeend",
           `<button id="ask" hx-get="${address}">Ask</button>`); htmx.process(document.querySelector("main")); }""",
        "/nowhere",
    )
    page.locator("#ask").click()
    page.locator("#messages .toast-note.tone-bad").wait_for()
    assert page.locator("#messages .toast-words").text_content() == "This is not here, or not for you to see."
    assert page.locator("#ask").text_content() == "Ask"
    page.locator("#messages [data-dismiss]").click()
    assert page.locator("#messages .toast-note").count() == 0


def test_posts_carry_their_token(open_page: OpenPage, administrator: Any) -> None:
    page = open_page(PATH, client=administrator)
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("afterbegin",
           '<button id="post" hx-post="/theme" hx-vals="theme:dark" hx-swap="none">Post</button>');
           htmx.process(document.querySelector("main"))"""
    )
    with page.expect_response("**/theme") as answer:
        page.locator("#post").click()
    assert answer.value.status == 302


def test_who_was_logged_out_meanwhile_comes_back_here(open_page: OpenPage, administrator: Any) -> None:
    page = open_page(PATH, client=administrator)
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("afterbegin",
           '<button id="ask" hx-get="/studio/components">Ask</button>'); htmx.process(document.querySelector("main"))"""
    )
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#ask").click()
    page.wait_for_url(f"**/login?next={quote(PATH, safe='')}")


def test_times_grow_old_in_the_words_of_the_page(open_page: OpenPage, administrator: Any) -> None:
    page = open_page(PATH, client=administrator, locale="zh-CN")
    said = page.evaluate(
        """async () => { const times = await import("/static/web/times.js");
           return [-30, -300, 7200, 200000].map(times.relative).concat([59, 7500, 273600].map(times.duration)); }"""
    )
    assert said == ["刚刚", "5 分钟前", "2 小时后", "2 天后", "59 秒", "2 小时 5 分", "3 天 4 小时"]


@pytest.fixture
def stream_server(live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The stream server in a process of its own, as in production; answers its origin."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "connect-src": ["'self'", origin]}
    monkeypatch.setattr(settings, "CONTENT_SECURITY_POLICY", {"DIRECTIVES": directives})
    monkeypatch.setitem(pages.environment().globals, "stream_origin", origin)
    environment = {**os.environ, "AFTERCARE_ORIGIN": live_server.url, "DATABASE_URL": _database()}
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--port",
        str(port),
        "--workers-kill-timeout",
        "1",
    ]
    process = subprocess.Popen([*command, "aftercare.config.asgi:application"], env=environment)
    try:
        _wait_until_it_listens(origin)
        yield origin
    finally:
        process.terminate()
        process.wait(10)


def _database() -> str:
    given = connection.get_connection_params()
    place = urlencode({"host": given["host"]}) if given.get("host") else ""
    login = f"{quote(given.get('user', ''))}:{quote(given.get('password', ''))}"
    port = urlencode({"port": given["port"]}) if given.get("port") else ""
    return f"postgresql://{login}@/{given['dbname']}?{'&'.join(part for part in (place, port) if part)}"


def _wait_until_it_listens(origin: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{origin}/stream/health", timeout=1) as answer:  # noqa: S310 - our own
                assert answer.read() == b"listening"
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    pytest.fail("the stream server does not come up")


def _live_part(page: "Page", user: Any) -> None:
    """Put a part into the page that loads again when ticket 12 changes, and one that another ticket would."""
    request = RequestFactory().get("/")
    request.user = user
    page.evaluate(
        """(signed) => {
          document.querySelector("main").insertAdjacentHTML("afterbegin",
            `<div data-stream="${signed}"></div><div id="live" data-refresh-on="ticket:12"
              hx-get="/studio/components" hx-trigger="aftercare:changed" hx-select="h1">old</div>
             <div id="other" data-refresh-on="ticket:13" hx-get="/studio/components"
              hx-trigger="aftercare:changed" hx-select="h1">old</div>`);
          htmx.process(document.querySelector("main"));
          document.dispatchEvent(new Event("htmx:after:swap"));
        }""",
        streams.stream(request, ["ticket:12", "ticket:13"]),
    )


def _topics(address: str, server: str) -> frozenset[str]:
    """What the stream at an address tells of. A page opens that of its own bell before that of later parts."""
    before, _query, token = address.partition("/stream?token=")
    return frozenset(streams.read_token(unquote(token)).topics) if before == server else frozenset()


def _notify(topic: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [streams.CHANNEL, json.dumps({"topics": [topic]})])


def test_a_page_lives(stream_server: str, open_page: OpenPage, administrator: Any) -> None:
    page = open_page(PATH, client=administrator)
    with page.expect_response(lambda answer: "ticket:12" in _topics(answer.url, stream_server)):
        _live_part(page, administrator.user)
    _notify("ticket:12")
    page.locator("#live h1").wait_for()
    assert page.locator("#other").text_content() == "old"

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE application_name = 'aftercare-streams' AND datname = current_database()"
        )
        assert cursor.fetchone() == (1,)
    page.locator("#other h1").wait_for()
