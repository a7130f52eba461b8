"""Force majeure is declared by one manager and approved by another."""

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts import services as accounts
from aftercare.accounts.access import actor_of
from aftercare.kit.actor import system
from aftercare.tasks import services
from aftercare.tasks.models import ForceMajeure
from tests.world import World

pytestmark = pytest.mark.django_db
STORM = {"name": "Storm", "starts_at": "2026-11-23T10:00", "ends_at": "2026-11-23T12:00", "areas": ["330106"]}


def send(client: Client, view: str, /, *args: object, **data: object) -> int:
    return client.post(reverse(f"insight.insight:{view}", args=args), data).status_code


def test_it_is_declared_with_its_districts_and_listed(world: World) -> None:
    client = world.client("manager")
    assert send(client, "declare", **STORM) == 302
    window = ForceMajeure.objects.get()
    assert (window.name, window.areas, window.approved_at) == ("Storm", ["330106"], None)
    page = client.get(reverse("insight.insight:force_majeure"), headers={"Accept-Language": "en"}).content.decode()
    assert ("Storm" in page, "waits for another manager" in page) == (True, True)
    assert reverse("insight.insight:approve", args=[window.id]) not in page  # it is his own


def test_asking_how_many_declares_nothing(world: World) -> None:
    client = world.client("manager")
    answer = client.post(
        reverse("insight.insight:declare"),
        {**STORM, "areas": [], "ends_at": "2099-01-01T00:00", "preview": "1"},
        headers={"Accept-Language": "en"},
    )
    assert (answer.status_code, ForceMajeure.objects.count()) == (200, 0)
    assert "open deadline" in answer.content.decode()


def test_another_approves_it_and_anybody_withdraws_it(world: World) -> None:
    client = world.client("manager")
    other = accounts.add_user(
        username="second", name="Second", password="a long walk", roles=["manager"], site=None, by=system("tests")
    )
    send(client, "declare", **STORM)
    own = ForceMajeure.objects.get()
    assert 400 <= send(client, "approve", own.id) < 500  # control: nobody approves his own
    assert ForceMajeure.objects.get().approved_at is None
    services.withdraw(window_id=own.id, by=actor_of(other))
    span = {"starts_at": own.starts_at, "ends_at": own.ends_at}
    theirs = services.declare(name="Flood", areas=[], by=actor_of(other), **span)
    assert send(client, "approve", theirs) == 302
    assert ForceMajeure.objects.get(id=theirs).approved_by_id == world.people["manager"].id
    assert send(client, "withdraw", theirs) == 302
    assert ForceMajeure.objects.get(id=theirs).withdrawn_at is not None


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"ends_at": "2026-11-23T09:00"}, {"starts_at": "soon"}, {"areas": ["nowhere"]}]
)
def test_what_is_wrong_is_said_and_nothing_is_stored(world: World, wrong: dict[str, object]) -> None:
    assert send(world.client("manager"), "declare", **{**STORM, **wrong}) == 422
    assert ForceMajeure.objects.count() == 0
