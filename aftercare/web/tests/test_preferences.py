"""Theme and language are remembered by the browser, and nobody is sent elsewhere."""

import pytest
from django.conf import settings
from django.test import Client

from aftercare.web import preferences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("auto", "auto"), ("pink", "auto")])
def test_theme_stands_in_the_first_byte_of_the_next_page(chosen: str, kept: str) -> None:
    client = Client()
    answer = client.post("/theme", {"theme": chosen, "next": "/login?next=/x"})
    assert (answer.status_code, answer["Location"]) == (302, "/login?next=/x")
    assert client.cookies[preferences.theme_cookie()].value == kept
    assert f'data-bs-theme="{kept}"' in client.get("/login").text


def test_a_strange_theme_cookie_is_auto() -> None:
    client = Client()
    client.cookies[preferences.theme_cookie()] = '"><script>'
    assert 'data-bs-theme="auto"' in client.get("/login").text


@pytest.mark.parametrize(("chosen", "lang"), [("en", "en"), ("zh-hans", "zh-CN"), ("xx", "zh-CN")])
def test_language(chosen: str, lang: str) -> None:
    client = Client(headers={"accept-language": "fr"})
    client.post("/language", {"language": chosen, "next": "/login"})
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["httponly"] is True
    assert f'<html lang="{lang}"' in client.get("/login").text


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/desk/tickets/list?page=2", "/desk/tickets/list?page=2"),
        ("", "/"),
        ("https://evil.example/x", "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("desk", "/"),
    ],
)
def test_only_own_paths_are_gone_back_to(address: str, path: str) -> None:
    assert preferences.own_path(address) == path


def test_reading_changes_nothing() -> None:
    client = Client()
    assert client.get("/theme").status_code == 405
    assert client.get("/language").status_code == 405
    assert list(client.cookies) == []
