"""The studio's page of keys."""

import re

import pytest
from django.urls import reverse

from aftercare.intake import services
from aftercare.intake.models import ApiKey
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_new_secret_is_shown_once(world: World) -> None:
    client = world.client("administrator")
    answer = client.post(reverse("intake.studio:keys"), {"name": "App", "channel": "app"})
    secret = re.search(r"ac_[\w-]{43}", answer.content.decode())
    assert secret is not None
    key = services.use_key(secret=secret[0])
    assert key is not None
    assert (key.name, answer["Cache-Control"]) == ("App", "no-store")
    assert secret[0] not in client.get(reverse("intake.studio:keys")).content.decode()


def test_what_is_refused_stands_at_its_field(world: World) -> None:
    before = ApiKey.objects.count()
    told = {"name": "App", "channel": "portal"}
    answer = world.client("administrator").post(reverse("intake.studio:keys"), told)
    assert (answer.status_code, ApiKey.objects.count()) == (422, before)


def test_a_key_is_closed(world: World) -> None:
    number = int(world.things["apikey:own"])
    world.client("administrator").post(reverse("intake.studio:close_key", args=[number]))
    assert ApiKey.objects.get(id=number).is_active is False
