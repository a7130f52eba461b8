import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from jinja2 import DictLoader, Environment, TemplateNotFound, UndefinedError

from aftercare.web import jinja, pages
from aftercare.web.jinja import OurPages

PAGES = {
    "base.html": "<html>{% block content %}{% endblock %}</html>",
    "list.html": (
        '{% extends "base.html" %}'
        "{% block content %}<ul>{% block rows %}<li>{{ name }}{% endblock %}</ul>{% endblock %}"
    ),
}


@pytest.fixture
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = jinja.environment(autoescape=True, loader=DictLoader(PAGES))
    monkeypatch.setattr(pages, "environment", lambda: environment)


def request(**headers: str) -> HttpRequest:
    """A request of a browser or a script."""
    return RequestFactory().get("/", headers=headers)


@pytest.mark.usefixtures("_made_up")
def test_a_page_is_rendered_whole_or_by_its_block() -> None:
    assert pages.render(request(), "list.html", {"name": "a"}).content == b"<html><ul><li>a</ul></html>"
    assert pages.render_text(request(), "list.html", {"name": "a"}, block="rows") == "<li>a"
    assert pages.render_text(request(), "list.html", {"name": "a"}, block="content") == "<ul><li>a</ul>"
    assert pages.render(request(), "list.html", {"name": "a"}, status=422).status_code == 422


@pytest.mark.usefixtures("_made_up")
def test_what_people_wrote_is_escaped_in_both() -> None:
    for block in ("", "rows"):
        text = pages.render_text(request(), "list.html", {"name": "<script>&"}, block=block)
        assert "<li>&lt;script&gt;&amp;" in text


@pytest.mark.usefixtures("_made_up")
def test_a_missing_name_block_or_page_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        pages.render_text(request(), "list.html")
    with pytest.raises(KeyError):
        pages.render_text(request(), "list.html", {"name": "a"}, block="gone")
    with pytest.raises(TemplateNotFound):
        pages.render_text(request(), "gone.html")


def test_only_a_script_of_ours_wants_a_fragment() -> None:
    assert pages.wants_fragment(request(**{"HX-Request": "true"}))
    assert not pages.wants_fragment(request())
    assert not pages.wants_fragment(request(**{"X-Requested-With": "XMLHttpRequest"}))


def test_the_engine_is_ours() -> None:
    assert isinstance(pages.environment(), Environment)
    assert OurPages.app_dirname == "templates"


@pytest.mark.django_db
def test_a_refusal_is_a_page_for_people_and_a_message_for_scripts(rf: RequestFactory) -> None:
    whole = pages.refused(request(), status=409, message="Bob was <quicker>.")
    assert whole.status_code == 409
    assert "Bob was &lt;quicker&gt;." in whole.content.decode()
    assert "<html" in whole.content.decode()
    message = pages.refused(request(**{"HX-Request": "true"}), status=422, message="Too long.", field="name")
    assert (message.status_code, message["HX-Retarget"], message["HX-Reswap"]) == (422, "#messages", "beforeend")
    assert "Too long." in message.content.decode()
    assert "<html" not in message.content.decode()


@pytest.mark.parametrize(
    ("method", "came_from", "back"),
    [
        ("get", "http://testserver/desk/x?page=2", "http://testserver/desk/x?page=2"),
        ("post", "http://testserver/here", "http://testserver/here"),
        ("get", "http://testserver/here", ""),  # asked for again: it would only refuse once more
        ("get", "http://elsewhere.example/desk/x", ""),
        ("get", "", ""),
    ],
)
def test_a_refusal_leads_back_to_our_page_that_led_to_it(method: str, came_from: str, back: str) -> None:
    asked = getattr(RequestFactory(), method)("/here", headers={"referer": came_from} if came_from else {})
    assert pages.way_back(asked) == back


def test_what_several_slots_ask_for_is_read_once_a_page() -> None:
    asked: list[tuple[int, ...]] = []

    def read(ids: tuple[int, ...]) -> int:
        asked.append(ids)
        return sum(ids)

    request = RequestFactory().get("/")
    assert [pages.once_a_page(request, read, ids) for ids in ((1, 2), (1, 2), (3,))] == [3, 3, 3]
    assert asked == [(1, 2), (3,)]
    assert pages.once_a_page(RequestFactory().get("/"), read, (3,)) == 3
    assert asked == [(1, 2), (3,), (3,)]  # another page asks for itself
