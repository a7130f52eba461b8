"""A-47, A-81: no empty, short, old or foreign secret opens anything, and a request that is repeated acts once."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.accounts.models import User
from aftercare.intake import queries, services as intake
from aftercare.kit.actor import system
from aftercare.tickets.models import Ticket
from tests.attacks import scene
from tests.world import World

BODY = {"description": "It leaks", "name": "Wang", "phone": "13812345678"}


@pytest.mark.parametrize(
    "told",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer null",
        "Bearer None",
        "Bearer ac_",
        "Bearer %",
        "Basic YTpi",
        "ac_",
        "Bearer \x7f",
    ],
)
def test_no_such_key_opens_the_interface(told: str, db: None, caplog: pytest.LogCaptureFixture) -> None:
    scene.key()
    headers = {"Authorization": told, "Idempotency-Key": "k"}
    answers = [
        Client().post(reverse("intake:hand_in"), json.dumps(BODY), content_type="application/json", headers=headers),
        Client().post(reverse("intake:hand_in_with_photos"), BODY, headers=headers),
        Client().get(reverse("intake:status", args=["aaaaa-bbbbb"]), headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert (Ticket.objects.count(), len(scene.security_log(caplog))) == (0, 3)


def test_a_key_serves_until_it_is_closed_and_another_form_of_it_never(db: None) -> None:
    secret = scene.key()
    for other in (secret.lower(), secret[:-1], f"{secret}x", secret.removeprefix("ac_"), f"{secret},{secret}"):
        assert (scene.hand_in(other).status_code, Ticket.objects.count()) == (401, 0)
    assert scene.hand_in(secret).status_code == 201  # control
    intake.close_key(key_id=queries.keys()[0]["id"], by=system("tests"))
    assert (scene.hand_in(secret, once="after").status_code, Ticket.objects.count()) == (401, 1)


def test_a_repeat_acts_once_and_another_systems_repeat_is_its_own(db: None) -> None:
    first, second = scene.key("One"), scene.key("Two")
    answers = [scene.hand_in(first, once="same").content for _ in range(3)]
    assert (len(set(answers)), Ticket.objects.count()) == (1, 1)
    assert scene.hand_in(second, once="same").content != answers[0]
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("code", ["-", "0", "None", "null", "aaaaa", "-" * 80])
def test_no_such_code_opens_a_page(code: str, db: None) -> None:
    scene.asked()
    for address in ("intake.portal:ticket", "feedback.portal:survey", "assets.portal:asset"):
        assert Client().get(reverse(address, args=[code])).status_code == 404
    for name in ("intake.portal:message", "intake.portal:not_solved"):
        assert Client().post(reverse(name, args=[code]), {"text": "x"}).status_code == 404


def test_a_password_that_was_handed_over_serves_for_choosing_another(world: World) -> None:
    user = world.people["agent"]
    handed = accounts.hand_over_password(user_id=user.pk, by=world.actor("administrator"))
    client = Client()
    assert client.post(reverse("account_login"), {"login": user.username, "password": handed}).status_code == 302
    for name in ("tickets.desk:inbox", "customers.desk:customers", "home"):
        assert client.get(reverse(name))["Location"] == reverse("account_password")
    assert User.objects.get(pk=user.pk).must_change_password
    for empty in ("", " ", "\x00"):
        assert Client().post(reverse("account_login"), {"login": user.username, "password": empty}).status_code == 200


def test_streams_open_for_nobody_without_a_page_of_his(world: World) -> None:
    address = reverse("web:stream_token")
    for signed in ("", "x", "W10:1:1", "null"):
        assert world.client("agent").post(address, {"topics": signed}).status_code == 404
