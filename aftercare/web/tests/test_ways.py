from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, clear_script_prefix, include, path, reverse, set_script_prefix

from aftercare.web import pages, ways
from aftercare.web.ways import Access, page, public_page


class Somebody:
    """A user with roles, as the ways in see one."""

    is_authenticated = True

    def __init__(self, *roles: str) -> None:
        self.role_names = frozenset(roles)


def view(_request: HttpRequest, number: int = 0) -> HttpResponse:
    """A view that answers what it was asked for."""
    return HttpResponse(f"number {number}")


for_agents = page(roles={"agent"}, methods=("GET", "POST"))(view)
for_all_users = page()(view)
for_anybody = public_page()(view)


def ask(guarded: Callable[..., HttpResponse], user: Any, *, method: str = "GET", **headers: str) -> HttpResponse:
    """Call a view as somebody."""
    request = RequestFactory().generic(method, "/desk/x?a=1&b=%E7%8E%8B", headers=headers)
    request.user = user
    return guarded(request, 7)


@pytest.fixture(autouse=True)
def _plain_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal's page is another test's business."""
    monkeypatch.setattr(pages, "refused", lambda _request, *, status: HttpResponse("refused", status=status))


def test_who_holds_the_role_comes_in() -> None:
    answer = ask(for_agents, Somebody("engineer", "agent"))
    assert (answer.status_code, answer.content) == (200, b"number 7")


def test_who_does_not_is_refused_and_the_view_is_not_called() -> None:
    answer = ask(for_agents, Somebody("engineer"))
    assert (answer.status_code, answer.content) == (403, b"refused")


def test_a_page_without_roles_is_for_every_login() -> None:
    assert ask(for_all_users, Somebody()).status_code == 200
    assert ask(for_all_users, AnonymousUser()).status_code == 302


def test_a_public_page_is_for_anybody() -> None:
    assert ask(for_anybody, AnonymousUser()).content == b"number 7"


def test_a_stranger_is_sent_to_the_login_and_comes_back_with_his_question() -> None:
    answer = ask(for_agents, AnonymousUser())
    assert answer.status_code == 302
    assert answer["Location"] == "/login?next=%2Fdesk%2Fx%3Fa%3D1%26b%3D%25E7%258E%258B"


def test_a_script_of_a_stranger_is_told_to_go_there() -> None:
    answer = ask(for_agents, AnonymousUser(), **{"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (401, "/login", b"")


@pytest.mark.parametrize(
    ("method", "status"), [("GET", 200), ("HEAD", 200), ("POST", 200), ("PUT", 405), ("DELETE", 405)]
)
def test_only_declared_methods_are_answered(method: str, status: int) -> None:
    assert ask(for_agents, Somebody("agent"), method=method).status_code == status


@pytest.mark.parametrize("user", [AnonymousUser(), Somebody("engineer"), Somebody("agent")])
def test_a_wrong_method_reads_the_same_for_all(user: Any) -> None:
    answer = ask(for_agents, user, method="PATCH")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


def test_head_comes_with_get_only() -> None:
    only_post = public_page(methods=["POST"])(view)
    assert ask(only_post, AnonymousUser(), method="HEAD").status_code == 405
    assert only_post.access.methods == ("POST",)  # type: ignore[attr-defined]


def test_the_declaration_can_be_read() -> None:
    assert for_agents.access == Access(public=False, roles=frozenset({"agent"}), methods=("GET", "HEAD", "POST"))  # type: ignore[attr-defined]
    assert for_anybody.access == Access(public=True, roles=frozenset(), methods=("GET", "HEAD"))  # type: ignore[attr-defined]
    assert for_agents.__name__ == "view"


def test_every_declared_view_may_start() -> None:
    patterns: list[URLPattern | URLResolver] = [path("a", for_agents), path("b/", include([path("c", for_anybody)]))]
    ways.require_declarations(patterns)


def test_control_a_view_without_a_declaration_does_not_start() -> None:
    patterns: list[URLPattern | URLResolver] = [
        path("a", for_agents),
        path("b/", include([path("c/<int:number>", view)])),
    ]
    with pytest.raises(ImproperlyConfigured, match="b/c/<int:number>"):
        ways.require_declarations(patterns)


def test_something_else_called_access_is_no_declaration() -> None:
    def careless(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    careless.access = True  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured):
        ways.require_declarations([path("a", careless)])


@pytest.mark.parametrize(
    ("path", "user", "opens"),
    [
        ("/studio/components", Somebody("administrator"), True),
        ("/studio/components", Somebody("agent"), False),
        ("/desk/search", Somebody("agent"), True),
        ("/desk/search", AnonymousUser(), False),
        ("/portal/", AnonymousUser(), True),
    ],
)
def test_a_page_tells_whom_it_opens_to(path: str, user: Any, *, opens: bool) -> None:
    assert ways.may_open(user, path) is opens


def test_an_address_in_a_tab_of_its_own_is_the_same_page() -> None:
    set_script_prefix("/as/6/")
    try:
        assert ways.may_open(Somebody("administrator"), reverse("web.studio:components")) is True
        assert ways.may_open(Somebody("agent"), reverse("web.studio:components")) is False
    finally:
        clear_script_prefix()


def test_who_comes_with_the_address_of_a_form_reads_what_to_do() -> None:
    answer = ask(public_page(methods=["POST"])(view), AnonymousUser(), method="GET")
    assert answer.status_code == 405
    assert "Go back, and use the form again." in answer.content.decode()
