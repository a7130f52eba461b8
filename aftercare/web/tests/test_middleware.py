import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from aftercare.kit.errors import Conflict, NotAllowed, Refused, TooMany
from aftercare.web.middleware import RefusalsAreAnswers


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
