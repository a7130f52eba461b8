"""Errors are said in the reader's language: as a page, or as a toast where a script asked."""

import errno
from typing import NoReturn

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, InterfaceError, OperationalError
from django.test import Client, RequestFactory

from aftercare.web import errors
from aftercare.web.middleware import WhatOthersDoWrong

pytestmark = pytest.mark.django_db


def test_not_found_is_a_page() -> None:
    answer = Client(headers={"accept-language": "zh-cn"}).get("/no/such/page")
    assert answer.status_code == 404
    assert "<h1>未找到</h1>" in answer.text


def test_not_found_is_a_toast_for_a_script() -> None:
    answer = Client(headers={"HX-Request": "true", "accept-language": "en"}).get("/no/such/page")
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (404, "#messages", "beforeend")
    assert "This is not here, or not for you to see." in answer.text
    assert "<html" not in answer.text


def test_too_often_says_what_to_do(rf: RequestFactory) -> None:
    request = rf.get("/login")
    request.user = AnonymousUser()
    answer = errors.too_many(request)
    assert answer.status_code == 429
    assert "That was too often. Please wait a little and try again." in answer.content.decode()


def test_broken_asks_the_request_for_its_address_alone_and_no_database(django_db_blocker: object) -> None:
    class Nothing:
        path_info = "/"

        def __getattr__(self, name: str) -> NoReturn:
            raise AssertionError(name)

    answer = errors.broken(Nothing())  # type: ignore[arg-type]
    assert answer.status_code == 500
    assert b"<h1>Something broke</h1>" in answer.content


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (OperationalError("gone"), 503),
        (InterfaceError("closed"), 503),
        (OSError(errno.ENOSPC, "full"), 503),
        (OSError(errno.EACCES, "closed"), 500),
        (DataError("a defect"), 500),
        (ValueError("a defect"), 500),
    ],
)
def test_what_passes_says_when_to_come_back(failure: Exception, status: int, rf: RequestFactory) -> None:
    try:
        raise failure
    except type(failure):
        answer = errors.broken(rf.get("/"))
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "30" if status == 503 else None)
    assert ("<h1>Just a moment, please</h1>" in answer.content.decode()) == (status == 503)


def test_an_old_page_is_told_so() -> None:
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "<h1>This page is out of date</h1>" in answer.text
    assert "This page has grown too old to be sent." in answer.text
    assert "theme" not in "".join(answer.cookies)


def test_control_with_its_token_the_form_goes_through() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/login")
    token = client.cookies[next(name for name in client.cookies if name.endswith("csrf"))].value
    assert client.post("/theme", {"theme": "dark", "csrfmiddlewaretoken": token}).status_code == 302


def test_csrf_failure_of_a_script_is_a_toast() -> None:
    request = RequestFactory(headers={"HX-Request": "true"}).post("/theme")
    answer = errors.csrf_failed(request, "CSRF token missing")
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#messages")


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("get", "/api/v1/nothing", 404, "There is no such address."),
        ("put", "/api/v1/requests", 405, "This address takes only: POST."),
    ],
)
def test_programs_are_answered_in_json(method: str, path: str, status: int, words: str) -> None:
    answer = getattr(Client(headers={"accept-language": "en"}), method)(path)
    assert (answer.status_code, answer.json()) == (status, {"errors": [{"field": "", "message": words}]})


def test_a_host_that_is_not_ours_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(WhatOthersDoWrong())
    Client(headers={"host": "else.where"}).get("/login")
    (record,) = [one for one in caplog.records if one.name.startswith("django.security")]
    assert (record.levelname, record.exc_info, "else.where" in record.getMessage()) == ("WARNING", None, True)


@pytest.mark.parametrize(("language", "words"), [("en", "That was not understood"), ("zh-cn", "请求无法识别")])
def test_what_no_browser_sends_is_answered_with_a_page(language: str, words: str) -> None:
    answer = Client(headers={"host": "else.where", "accept-language": language}).get("/login")
    assert answer.status_code == 400
    assert f"<h1>{words}</h1>" in answer.text
    assert "else.where" not in answer.text
