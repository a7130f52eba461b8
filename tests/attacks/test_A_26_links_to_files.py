"""A-26, A-49: a link opens one file, in one form, to one person, for a while; nobody can make another of it."""

import hashlib
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client, override_settings
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.files import access, services
from aftercare.files.tests.samples import PDF
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.workorders import services as workorders
from tests.attacks import scene
from tests.world import BACKEND, World


def _of_the_visit(world: World) -> str:
    """A document of the engineer's job, by the link that his page shows."""
    subject = f"ticket:{world.things['ticket:own']}"
    stored = services.store(content=PDF, name="plan.pdf", subjects=[subject], by=world.actor("agent"))
    return access.link(stored.id, "file", viewer=world.people["engineer"])


def test_a_link_is_its_readers_alone_and_ends_with_his_right(world: World, caplog: pytest.LogCaptureFixture) -> None:
    link, engineer = _of_the_visit(world), world.client("engineer")
    assert engineer.get(link).status_code == 200
    for role in ("stranger", "agent", "manager", "administrator"):
        assert world.client(role).get(link).status_code == 404
    with clock.standing_at(clock.now() + timedelta(hours=3)):
        assert engineer.get(link).status_code == 404
    order = int(world.things["workorder:own"])
    workorders.cancel_order(order_id=order, reason="Called off", by=world.actor("dispatcher"))
    assert engineer.get(link).status_code == 404
    assert len(scene.security_log(caplog)) == 6


def test_a_link_of_somebody_who_was_dismissed_is_dead(world: World) -> None:
    link, engineer = _of_the_visit(world), world.client("engineer")
    accounts.disable_user(user_id=world.people["engineer"].pk, by=system("tests"))
    assert engineer.get(link).status_code == 404


def test_no_other_token_opens_it(world: World) -> None:
    link, engineer = _of_the_visit(world), world.client("engineer")
    token = link.split("/")[2]
    body, _colon, signature = token.rpartition(":")
    value = [1, "file", access.viewer_name(world.people["engineer"]), 99_999_999_999]
    forged = [
        body,
        f"{body}:",
        f"{body}:{signature[:-1]}",
        f"{body}:{hashlib.md5(body.encode()).hexdigest()}",  # noqa: S324 - the attacker's
        f"{body}:{signature.swapcase()}",
        signing.Signer(salt="other").sign_object(value),
        signing.Signer(key="guessed", salt=access.SALT).sign_object(value),
        signing.dumps(value, salt=access.SALT),
        "x",
        ":",
        "..",
        "null",
        "%00",
    ]
    for one in forged:
        assert engineer.get(f"/files/{one}/file").status_code in {400, 404}
    for variant in ("show", "thumb", "original", "FILE", ".."):
        assert engineer.get(reverse("files:show", args=[token, variant])).status_code == 404
    assert engineer.get(f"/files//file?token={token}").status_code == 404


def test_a_new_key_kills_every_link(world: World) -> None:
    link, engineer = _of_the_visit(world), world.people["engineer"]
    with override_settings(SECRET_KEY="another"):
        client = Client()
        client.force_login(engineer, backend=BACKEND)
        assert client.get(link).status_code == 404
