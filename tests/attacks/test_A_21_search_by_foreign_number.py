"""A-21, A-43: whoever may not see a thing does not find it, however exactly he names it; nor is a list to be had."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from aftercare.kit import clock
from aftercare.tickets import queries as tickets
from tests.attacks import scene
from tests.world import World

NOTHING = "no such thing anywhere"


def _exact(world: World) -> list[str]:
    """Everything by which a ticket, a customer and a device can be named exactly."""
    ticket = tickets.ticket(int(world.things["ticket:foreign"]))
    assert ticket is not None
    contact = tickets.contact_in_clear(ticket["id"])
    number = ticket["number"]
    return [
        number,
        number.lower(),
        number.split("-")[-1],
        str(ticket["id"]),
        ticket["code"],
        contact["phone"],
        contact["phone"][-4:],
        contact["mail"],
        contact["name"],
        "SN-1-foreign",
        str(world.things["code:foreign"]),
        "王",
        "a",
        "%",
        "*",
    ]


@pytest.fixture(autouse=True)
def _no_time_passes() -> Iterator[None]:
    with clock.standing_at(clock.now()):
        yield


@pytest.mark.parametrize("road", ["page", "box"])
def test_an_engineer_finds_nothing_of_others(road: str, world: World) -> None:
    client = world.client("engineer")
    headers = {"HX-Request": "true"} if road == "box" else {}
    address = reverse("web.desk:search")
    nothing = client.get(address, {"q": NOTHING}, headers=headers)
    for words in _exact(world):
        answer = client.get(address, {"q": words}, headers=headers)
        assert answer.status_code == 200
        assert "/desk/tickets/" not in answer.content.decode()
        assert "/desk/customers/" not in answer.content.decode()
        assert f"/assets/{world.things['asset:foreign']}" not in answer.content.decode()
        if len(words) > 5:
            assert scene.words(answer, but=words) == scene.words(nothing, but=NOTHING)


def test_control_the_desk_finds_it_by_the_same_words(world: World) -> None:
    number = f"/desk/tickets/{world.things['ticket:foreign']}"
    for words in _exact(world)[:2]:
        assert number in world.client("agent").get(reverse("web.desk:search"), {"q": words}).content.decode()


def test_lists_of_people_are_closed_to_who_needs_none(world: World) -> None:
    for role in ("engineer", "administrator"):
        for address in ("customers.desk:customers", "tickets.desk:inbox", "tickets.desk:new", "assets.desk:assets"):
            for query in ({"q": "a"}, {"q": "王芳"}, {"export": "csv"}, {}):
                answer = world.client(role).get(reverse(address), query)
                assert (answer.status_code, "王芳" in answer.content.decode()) == (403, False)
