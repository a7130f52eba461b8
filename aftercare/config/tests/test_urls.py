import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import path, resolve, reverse

from aftercare.config import contexts, urls
from aftercare.web import ways


def test_the_address_is_the_path_of_the_file() -> None:
    assert reverse("web.studio:components") == "/studio/components"
    assert reverse("account_login") == "/login"
    assert reverse("home") == "/"


def test_every_file_that_is_a_way_in_is_found() -> None:
    expected = {
        f"{context}.{way}"
        for context in contexts.CONTEXTS
        for way in ways.WAYS
        if (contexts.PACKAGE / context / f"{way}.py").exists() or (contexts.PACKAGE / context / way).is_dir()
    }
    assert {pattern.namespace for pattern in urls._ways_in()} == expected  # type: ignore[union-attr]


def test_what_lies_below_a_path_of_its_own_is_passed_by_with_one_look() -> None:
    roots = [(str(one.pattern), one.namespace) for one in urls._roots()]  # type: ignore[union-attr]
    assert roots[0] == ("api/v1/", "intake")
    assert {prefix for prefix, _namespace in roots[1:]} == {""}
    assert resolve("/api/v1/requests").view_name == "intake:hand_in"


def test_control_start_up_refuses_a_view_without_a_declaration() -> None:
    def careless(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    ways.require_declarations(urls.urlpatterns)
    with pytest.raises(ImproperlyConfigured, match="desk/careless"):
        ways.require_declarations([*urls.urlpatterns, path("desk/careless", careless)])
