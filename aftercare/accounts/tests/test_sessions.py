from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aftercare.accounts import services
from aftercare.accounts.models import User
from aftercare.accounts.sessions import Backend, SessionStore
from aftercare.kit.actor import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def li() -> User:
    return services.add_user(
        username="li", name="李", password="a long walk in the hills", roles=["agent"], site=None, by=system("tests")
    )


def kept(**values: object) -> SessionStore:
    store = SessionStore()
    store.update(values)
    store.save()
    return store


def test_a_session_is_found_again() -> None:
    assert SessionStore(kept(colour="blue").session_key)["colour"] == "blue"


@pytest.mark.parametrize("key", ["", "unknown", None])
def test_an_unknown_key_is_not_taken_over(key: str | None) -> None:
    store = SessionStore(key)
    assert "colour" not in store
    store["colour"] = "red"
    store.save()
    assert store.session_key not in {"", "unknown", None}


def test_control_a_session_that_is_over_holds_nothing() -> None:
    key = kept(colour="blue").session_key
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "colour" not in SessionStore(key)


def test_a_page_reads_the_session_and_its_person_once(li: User) -> None:
    client = Client()
    client.force_login(li)
    request = HttpRequest()
    key = client.session.session_key
    with CaptureQueriesContext(connection) as captured:
        request.session = SessionStore(key)
        user = get_user(request)
    assert (user, getattr(user, "name", ""), getattr(user, "roles", [])) == (li, "李", ["agent"])
    assert len(captured) == 2


def test_a_closed_login_is_nobody(li: User) -> None:
    assert Backend().get_user(li.id) == li
    User.objects.filter(id=li.id).update(is_active=False)
    assert Backend().get_user(li.id) is None
    assert Backend().get_user(0) is None


def test_the_answer_to_an_old_session_leaves_the_cookie_of_a_new_one(li: User, settings: Any) -> None:
    name = settings.SESSION_COOKIE_NAME
    browser = Client()
    browser.force_login(li)
    old_page = Client()
    old_page.cookies[name] = browser.cookies[name].value
    SessionStore(browser.cookies[name].value).delete()  # as a login does that changes the key
    answer = old_page.get("/desk/tickets/")
    assert answer.status_code == 302
    assert name not in answer.cookies
    assert "Cookie" in answer["Vary"]


def test_control_logging_out_takes_the_cookie_away(li: User, settings: Any) -> None:
    browser = Client()
    browser.force_login(li)
    answer = browser.post(reverse("account_logout"))
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
