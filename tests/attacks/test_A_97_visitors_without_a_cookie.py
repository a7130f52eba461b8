"""A-97: a visitor leaves no row behind, however often he comes."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.attacks import scene
from tests.world import PASSWORD, World


def test_no_session_for_strangers(world: World) -> None:
    before = Session.objects.count()
    code, survey = world.things["ticket_code:own"], world.things["survey_code:foreign"]
    for turn in range(3):
        for address in (
            f"{reverse('account_login')}?next=/desk/{turn}",
            reverse("tickets.desk:inbox"),
            reverse("intake.portal:home"),
            reverse("intake.portal:request"),
            reverse("intake.portal:ticket", args=[code]),
            reverse("feedback.portal:survey", args=[survey]),
            "/nowhere",
            reverse("mfa_authenticate"),
        ):
            for cookie in ({}, {"Cookie": f"aftercare_local_session={'x' * 32}"}):
                assert Client(headers=cookie).get(address).status_code < 500
        Client().post(reverse("account_login"), {"login": f"nobody-{turn}", "password": "wrong words"})
        Client().post(reverse("web:theme"), {"theme": "dark"})
    assert Session.objects.count() == before


def test_control_a_login_has_one(world: World) -> None:
    before = Session.objects.count()
    form = {"login": world.people["agent"].username, "password": PASSWORD}
    Client().post(reverse("account_login"), form)
    assert Session.objects.count() == before + 1


@pytest.mark.parametrize(
    "value", [r'"\000"', '"' + r"\377" * 8 + '"', "x" * 4000, "%00", "=;=", r'"\012Set-Cookie: a=b"']
)
def test_a_strange_cookie_is_a_stranger(value: str, db: None) -> None:
    from django.conf import settings

    for name in (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages", settings.CSRF_COOKIE_NAME):
        client = Client(raise_request_exception=False, headers={"Cookie": f"{name}={value}"})
        assert client.get(reverse("tickets.desk:inbox")).status_code == 302
        assert client.get(reverse("intake.portal:request")).status_code == 200
    assert scene.ask().status_code == 302
