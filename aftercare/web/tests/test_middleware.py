from typing import Any

import pytest
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from aftercare.kit.errors import Conflict, NotAllowed, Refused, TooMany
from aftercare.web.middleware import TRIED, ContentPolicy, RefusalsAreAnswers, RefusalsAreWritten


def answer_to(failure: Exception) -> HttpResponse | None:
    """What somebody gets whose view failed so."""
    middleware = RefusalsAreAnswers(lambda _request: HttpResponse())
    return middleware.process_exception(RequestFactory().get("/"), failure)


@pytest.mark.parametrize("kind", [Refused, NotAllowed, Conflict, TooMany])
def test_a_refusal_is_an_answer_with_its_status_and_sentence(kind: type[Refused]) -> None:
    answer = answer_to(kind("Not before noon."))
    assert answer is not None
    assert answer.status_code == kind.status
    assert "Not before noon." in answer.content.decode()


@pytest.mark.parametrize("failure", [ValueError("x"), KeyError("x"), PermissionError("x")])
def test_anything_else_is_reported(failure: Exception) -> None:
    assert answer_to(failure) is None


def test_a_request_passes() -> None:
    passed: list[HttpRequest] = []

    def next_one(request: HttpRequest) -> HttpResponse:
        passed.append(request)
        return HttpResponse("through")

    request = RequestFactory().get("/")
    assert RefusalsAreAnswers(next_one)(request).content == b"through"
    assert passed == [request]


def written(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the security log."""
    return [line.getMessage() for line in caplog.records if line.name == "aftercare.security"]


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 405, 413, 422, 429, 500])
def test_what_came_where_it_must_not_is_written_once(status: int, caplog: pytest.LogCaptureFixture) -> None:
    RefusalsAreWritten(lambda _request: HttpResponse(status=status))(RequestFactory().post("/x", {"a": "1"}))
    line = f"{status} POST '/x' by a stranger from 127.0.0.1"
    assert written(caplog) == ([line] if status in TRIED else [])


def test_a_path_is_one_line_and_a_code_is_not_shown(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/no%0A2026-01-01 admin came in")
    client.get("/portal/tickets/abcde-fghij")
    assert written(caplog) == [
        r"404 GET '/no\n2026-01-01 admin came in' by a stranger from 127.0.0.1",
        "404 GET intake.portal:ticket by a stranger from 127.0.0.1",
    ]


@pytest.mark.parametrize("address", ["/portal/?code=a%00b", "/portal/?a%00=1", "/portal/a%00"])
def test_an_address_with_nul_is_refused_before_anything_looks_for_it(address: str, client: Client, db: None) -> None:
    assert client.get(address).status_code == 400
    assert client.get(address.replace("%00", "0")).status_code in {200, 404}  # control: it is looked for


def policed(answer: HttpResponse) -> str:
    """The policy that an answer leaves with."""
    police: Any = ContentPolicy(lambda _request: answer)
    return str(police(RequestFactory().get("/"))["Content-Security-Policy"])


def test_the_policy_is_the_settings_own(settings: Any) -> None:
    whole = build_policy()
    assert "script-src 'self'" in whole
    assert [policed(HttpResponse()) for _turn in range(2)] == [whole] * 2
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"]}}
    assert policed(HttpResponse()) == "default-src 'none'"


def test_an_answer_may_have_a_policy_of_its_own() -> None:
    sandboxed, widened = HttpResponse(), HttpResponse()
    sandboxed["Content-Security-Policy"] = "sandbox"
    widened._csp_update = {"script-src": ["'wasm-unsafe-eval'"]}  # type: ignore[attr-defined]
    assert policed(sandboxed) == "sandbox"
    assert "script-src 'self' 'wasm-unsafe-eval'" in policed(widened)
    assert "wasm" not in policed(HttpResponse())  # control: it was for that answer alone
