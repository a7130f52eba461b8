"""A-62: whatever a link asks for, nobody is sent away from here."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD, World

AWAY = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example@127.0.0.1/",
    "/%09/evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "@evil.example",
    "",
]


def _stays(location: str) -> bool:
    """True when a browser, which reads `\\` as `/` and passes over tabs, stays with us."""
    read = re.sub(r"^(https?:)?/{2,}", r"\1//", location.replace("\\", "/").replace("\t", "").strip())
    return urlsplit(urljoin("http://us.example/login", read))[:2] == ("http", "us.example")


@pytest.mark.parametrize("address", ["web:theme", "web:language", "account_logout"])
def test_choices_lead_back_to_us(address: str, db: None) -> None:
    for away in AWAY:
        form = {"theme": "dark", "language": "en", "next": away}
        for answer in (Client().post(reverse(address), form), Client().post(f"{reverse(address)}?next={away}", form)):
            assert answer.status_code == 302
            assert _stays(answer["Location"]), (away, answer["Location"])


def test_a_login_leads_to_us(world: World) -> None:
    name = world.people["agent"].username
    for away in AWAY:
        client = Client()
        form = {"login": name, "password": PASSWORD, "next": away}
        answer = client.post(f"{reverse('account_login')}?next={away}", form)
        assert answer.status_code == 302
        assert _stays(answer["Location"]), (away, answer["Location"])
        again = client.get(f"{reverse('account_login')}?next={away}")
        assert (again.status_code, _stays(again["Location"])) == (302, True)


def test_control_an_own_path_is_gone_to(db: None) -> None:
    answer = Client().post(reverse("web:theme"), {"theme": "dark", "next": "/portal/?a=1"})
    assert answer["Location"] == "/portal/?a=1"
    assert [away for away in AWAY[:10] if _stays(away)] == []
