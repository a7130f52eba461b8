"""A page with one form is shown, carried out, or shown again with what was refused."""

from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from aftercare.kit.errors import Refused
from aftercare.web import pages
from aftercare.web.form_pages import STUDIO_FORM, FormPage, sent

PAGE = FormPage("New thing", "/things", STUDIO_FORM)


class ThingForm(forms.Form):
    """A thing has a name."""

    name = forms.CharField()


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What was rendered; the engine itself has tests of its own."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def render(_request: HttpRequest, name: str, context: dict[str, Any], status: int) -> HttpResponse:
        seen.append((name, context))
        return HttpResponse(status=status)

    monkeypatch.setattr(pages, "render", render)
    return seen


def _posted(**data: str) -> HttpRequest:
    request = RequestFactory().post("/things/new", data)
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def test_an_opened_page_shows_an_unbound_form(shown: list[tuple[str, dict[str, Any]]]) -> None:
    request = RequestFactory().get("/things/new")
    form, called = ThingForm(sent(request)), list[Any]()
    assert PAGE.answer(request, form, called.append, history=[1]).status_code == 200
    expected = {"form": form, "title": "New thing", "back": "/things", "history": [1]}
    assert (called, shown) == ([], [("web/studio/form.html", expected)])


def test_a_posted_form_is_carried_out_once_and_leads_back() -> None:
    request, called = _posted(name="Pump"), list[Any]()
    answer = PAGE.answer(request, ThingForm(sent(request)), called.append)
    assert (answer.status_code, answer["Location"], called) == (302, "/things", [{"name": "Pump"}])
    assert [str(message) for message in request._messages] == ["Saved."]  # type: ignore[attr-defined]


def test_where_it_leads_and_what_it_says_can_depend_on_what_was_made() -> None:
    request, made = _posted(name="Pump"), list[Any]()
    answer = PAGE.answer_with(
        request, ThingForm(sent(request)), made.append, lambda: ("Added.", f"/things/{len(made)}")
    )
    assert answer["Location"] == "/things/1"
    assert [str(message) for message in request._messages] == ["Added."]  # type: ignore[attr-defined]


def test_control_what_is_refused_is_shown_with_its_reason_and_nothing_is_said() -> None:
    request = _posted(name="Pump")
    form = ThingForm(sent(request))

    def refuse(_data: dict[str, Any]) -> None:
        raise Refused("It is there already.", field="name")

    assert PAGE.answer(request, form, refuse).status_code == 422
    assert form.errors == {"name": ["It is there already."]}
    assert list(request._messages) == []  # type: ignore[attr-defined]
