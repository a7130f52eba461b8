"""A person in each tab."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.test import RequestFactory
from django.urls import set_script_prefix

from aftercare.accounts import services as accounts
from aftercare.demo.tabs import Tabs
from aftercare.kit.actor import system

SESSION = settings.SESSION_COOKIE_NAME


class Browser:
    """Keeps cookies by path as a browser does, and asks the whole application."""

    def __init__(self) -> None:
        self.cookies: dict[tuple[str, str], str] = {}
        self.application = Tabs(WSGIHandler())

    def get(self, path: str) -> tuple[str, dict[str, str]]:
        """The status and the headers of an answer."""
        own = [f"{name}={value}" for (name, below), value in self.cookies.items() if path.startswith(below)]
        environ = {**RequestFactory().get(path).environ, "HTTP_COOKIE": "; ".join(own)}
        given: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_rest: Any) -> None:
            given["status"], given["headers"] = status, headers

        list(self.application(environ, start))
        set_script_prefix("/")
        for name, value in given["headers"]:
            if name.lower() == "set-cookie":
                self._keep(value)
        return given["status"], dict(given["headers"])

    def _keep(self, header: str) -> None:
        first, *rest = header.split("; ")
        name, _separator, value = first.partition("=")
        path = next(part.partition("=")[2] for part in rest if part.lower().startswith("path="))
        self.cookies[name, path] = value


@pytest.fixture
def browser(settings: Any, db: None) -> Iterator[Browser]:
    """A browser before an application with the demo's addresses."""
    settings.ROOT_URLCONF = "aftercare.demo.tests.demo_urls"
    for name, role in (("li", "agent"), ("wang", "manager")):
        accounts.add_user(username=name, name=name, password="a long walk", roles=[role], by=system("tests"))
    signals.request_started.disconnect(close_old_connections)  # the tests' transaction outlives a request
    signals.request_finished.disconnect(close_old_connections)
    yield Browser()
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def enter(browser: Browser, role: str) -> None:
    """Follow the way in, as a click does."""
    _status, headers = browser.get(f"/demo/as/{role}")
    browser.get(headers["Location"])


def test_each_tab_is_somebody_else(browser: Browser) -> None:
    enter(browser, "agent")
    enter(browser, "manager")
    assert browser.get("/as/4/desk/tickets/")[0] == "200 OK"
    assert browser.get("/as/5/insight/")[0] == "200 OK"
    assert browser.get("/as/4/insight/")[0].startswith("403")  # the agent is no manager
    sessions = {(name, path) for name, path in browser.cookies if name.startswith(SESSION)}
    assert sessions == {(f"{SESSION}_tab4", "/as/4/"), (f"{SESSION}_tab5", "/as/5/")}


def test_the_site_itself_stays_logged_out(browser: Browser) -> None:
    enter(browser, "agent")
    status, headers = browser.get("/desk/tickets/")
    assert (status, headers["Location"]) == ("302 Found", "/login?next=%2Fdesk%2Ftickets%2F")


def test_a_stranger_in_a_tab_comes_to_the_login_of_that_tab(browser: Browser) -> None:
    _status, headers = browser.get("/as/3/desk/tickets/")
    assert headers["Location"] == "/as/3/login?next=%2Fas%2F3%2Fdesk%2Ftickets%2F"


def test_control_a_forged_cookie_of_another_tab_is_not_taken(browser: Browser) -> None:
    enter(browser, "agent")
    value = browser.cookies[f"{SESSION}_tab4", "/as/4/"]
    browser.cookies = {(f"{SESSION}_tab4", "/"): value, (SESSION, "/"): value}
    assert browser.get("/as/5/desk/tickets/")[0] == "302 Found"
    assert browser.get("/as/4/desk/tickets/")[0] == "200 OK"


@pytest.mark.parametrize("path", ["/as/0/desk/", "/as/100/desk/", "/as/x/", "/as/4"])
def test_what_is_no_tab_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(path)[0].startswith("404")
