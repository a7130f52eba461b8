"""The demo's own addresses: in the demo they are there, elsewhere none of them is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from aftercare.demo import urls
from aftercare.demo.models import Demo
from aftercare.demo.services import mail
from aftercare.demo.tests.services.test_mail import BOX, letter
from aftercare.kit import clock
from aftercare.kit.plugs import WebWrapper, offered

PATHS = ("/demo/", "/demo/dock", "/demo/as/agent", "/demo/again", "/demo/enter/x", "/demo/mail", "/demo/mail/1")
TABS = ("/as/1/", "/as/1/portal/", "/as/4/desk/tickets/")


@pytest.fixture
def demo(settings: Any) -> Any:
    """The addresses of the demo."""
    settings.ROOT_URLCONF = "aftercare.demo.tests.demo_urls"
    return settings


@pytest.mark.parametrize("path", PATHS)
def test_outside_of_the_demo_nothing_is_there(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo:start")
    assert urls.urlpatterns == []


@pytest.mark.parametrize("path", TABS)
def test_outside_of_the_demo_there_are_no_tabs(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404
    assert offered(WebWrapper) == []  # what the server itself runs; in the demo it is tried in test_tabs.py


@pytest.mark.parametrize("path", [path for path in PATHS if path not in {"/demo/mail/1", "/demo/again"}])
def test_control_in_the_demo_they_are(db: None, demo: Any, path: str) -> None:
    assert Client().get(path).status_code in {200, 302}


@pytest.mark.parametrize("path", ["/demo/as/nobody", "/demo/mail/99"])
def test_what_is_not_there_is_not_found(db: None, demo: Any, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_one_comes_in_as_somebody(story: Demo, demo: Any) -> None:
    with clock.standing_at(story.loaded_at):
        first = Client().get("/demo/as/agent")
        assert first.headers["Location"].startswith("/as/4/demo/enter/")
        browser = Client()
        answer = browser.get(first.headers["Location"].removeprefix("/as/4"))
        assert answer.headers["Location"] == "/desk/tickets/"
        assert browser.get("/desk/tickets/").status_code == 200
        assert Client().get("/desk/tickets/").status_code == 302  # the control: another browser is a stranger


def test_a_forged_way_in_leads_nowhere(db: None, demo: Any) -> None:
    browser = Client()
    assert browser.get("/demo/enter/WzEsIi8iXQ:1abcde:forged").headers["Location"] == "/demo/"
    assert browser.get("/desk/tickets/").status_code == 302


def test_the_customer_needs_no_login(db: None, demo: Any) -> None:
    assert Client().get("/demo/as/customer").headers["Location"] == "/as/1/portal/"
    assert Client().get("/demo/as/customer?to=tour").headers["Location"] == "/as/1/portal/request"


def test_the_mailbox_shows_reads_and_answers(db: None, demo: Any) -> None:
    mail.take(BOX, letter("See http://127.0.0.1/portal/tickets/abc <b>now</b>"))
    browser = Client()
    assert "Your request [T000001]" in browser.get("/demo/mail").content.decode()
    assert "Your request" not in browser.get("/demo/mail?box=other@x").content.decode()
    from aftercare.demo import queries

    number = queries.letters()[0]["id"]
    page = browser.get(f"/demo/mail/{number}").content.decode()
    assert "&lt;b&gt;now&lt;/b&gt;" in page
    assert browser.post(f"/demo/mail/{number}", {"text": ""}).status_code == 422
    demo.SMTP_PORT = 9
    assert browser.post(f"/demo/mail/{number}", {"text": "Hello"}).status_code == 422


def test_our_own_addresses_in_a_mail_can_be_followed(settings: Any) -> None:
    settings.ORIGIN = "http://127.0.0.1:8000"
    own = "http://127.0.0.1:8000/portal/tickets/abc"
    assert urls.pieces(f"See {own}\nor http://else.where/") == ["See ", own, "\nor http://else.where/"]
    assert urls.pieces("") == []
