"""Keys of other systems."""

from datetime import timedelta

import pytest

from aftercare.intake import services
from aftercare.intake.models import ApiKey
from aftercare.kit import clock
from aftercare.kit.actor import system
from aftercare.kit.errors import NotAllowed, Refused
from tests.world import World

pytestmark = pytest.mark.django_db
BY = system("tests")


def test_a_key_opens_until_it_is_closed() -> None:
    secret = services.add_key(name="Web shop", channel="Shop", by=BY)
    key = services.use_key(secret=secret)
    assert key is not None
    assert (key.name, key.channel, secret in key.secret) == ("Web shop", "shop", False)
    assert services.use_key(secret=secret[:-1]) is None
    services.close_key(key_id=key.id, by=BY)
    assert services.use_key(secret=secret) is None


def test_its_use_is_noted_about_once_a_minute() -> None:
    secret = services.add_key(name="Web shop", channel="shop", by=BY)
    services.use_key(secret=secret)
    first = ApiKey.objects.get().last_used_at
    services.use_key(secret=secret)
    assert ApiKey.objects.get().last_used_at == first
    with clock.standing_at(clock.now() + timedelta(minutes=2)):
        services.use_key(secret=secret)
    assert ApiKey.objects.get().last_used_at != first


@pytest.mark.parametrize(
    ("name", "channel", "field"), [(" ", "shop", "name"), ("x", "portal", "channel"), ("x", "商城", "channel")]
)
def test_what_is_no_name(name: str, channel: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        services.add_key(name=name, channel=channel, by=BY)
    assert (refused.value.field, ApiKey.objects.count()) == (field, 0)


def test_only_administrators(world: World) -> None:
    before = ApiKey.objects.count()
    with pytest.raises(NotAllowed):
        services.add_key(name="x", channel="shop", by=world.actor("manager"))
    with pytest.raises(NotAllowed):
        services.close_key(key_id=int(world.things["apikey:own"]), by=world.actor("manager"))
    assert (ApiKey.objects.count(), ApiKey.objects.filter(is_active=False).count()) == (before, 0)


def test_a_key_that_is_not_there() -> None:
    with pytest.raises(NotAllowed):
        services.close_key(key_id=1, by=BY)
