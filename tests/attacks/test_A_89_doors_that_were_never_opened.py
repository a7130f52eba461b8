"""A-89, A-100: what is not declared is not there: no sign-up, no set-up, no page of a library, no helper."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, path

from aftercare.accounts.models import User
from aftercare.web import ways
from tests.architecture import pages
from tests.world import World

# Where other products, and the libraries that this one is built on, let somebody in.
NEVER = [
    "signup", "accounts/signup/", "account/signup", "account/email/", "password/reset/", "account/password/reset",
    "account/password/set/", "accounts/login/", "account/inactive/", "account/sessions/", "mfa/webauthn/", "setup",
    "install", "installer", "admin", "admin/login/", "_allauth/browser/v1/config", "api/docs", "api/v1/docs",
    "api/v1/openapi.yaml", "api/", "graphql", "rpc", "jsonrpc", "debug", "__debug__/", "metrics", "health.php",
    ".env", ".git/config", "keys.json", "media/", "static/../keys.json", "server-status", "jsi18n/", "i18n/setlang/",
]  # fmt: skip


def test_none_of_them_is_there_for_anybody(world: World) -> None:
    before = User.objects.count()
    for role in ("stranger", "administrator"):
        client = world.client(role)
        for address in NEVER:
            assert client.get(f"/{address}").status_code == 404, address
            form = {"username": "x", "password1": "a long walk", "password2": "a long walk", "email": "a@b.example"}
            assert client.post(f"/{address}", form).status_code == 404, address
    assert User.objects.count() == before


def test_every_address_says_who_may_come_in() -> None:
    open_to_all = {name for name, pattern in pages.addresses() if _is_public(pattern)}
    assert open_to_all == {
        "account_login",
        "account_logout",
        "assets.portal:asset",
        "feedback.portal:survey",
        "files:show",
        "intake.portal:home",
        "intake.portal:message",
        "intake.portal:not_solved",
        "intake.portal:request",
        "intake.portal:ticket",
        "intake:hand_in",
        "intake:hand_in_with_photos",
        "intake:status",
        "mfa_authenticate",
        "web:language",
        "web:stream_token",
        "web:theme",
    }


def _is_public(pattern: URLPattern) -> bool:
    declared: ways.Access = pattern.callback.access  # type: ignore[attr-defined]
    return declared.public


def test_control_a_helper_without_a_declaration_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="does not declare"):
        ways.require_declarations([path("helper", lambda _request: HttpResponse())])


def test_the_second_step_of_a_login_is_nothing_without_the_first(db: None) -> None:
    for address in ("/account/second-factor/code", "/account/second-factor/confirm"):
        for answer in (Client().get(address), Client().post(address, {"code": "000000"})):
            assert (answer.status_code, answer["Location"].startswith("/login")) == (302, True)
