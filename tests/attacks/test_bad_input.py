"""No input breaks an address: whatever is sent, in whichever field, the answer is one of ours and never a 5xx."""

from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest

from aftercare.workorders import services as workorders
from tests.architecture.sources import assert_none
from tests.attacks.doors import asked_at, knock, nasty_bodies, nasty_everywhere, open_doors
from tests.world import World


def _broken(world: World, *, each: bool) -> Iterator[str]:
    """What breaks: by every wrong body with `each`, else by one for each door, wrong in all fields in other ways."""
    for turn, (row, role) in enumerate(open_doors()):
        given = parse_qs(world.named(row.body), keep_blank_values=True)
        whole = asked_at(world, row, role, deep=each).body(given)
        for wrong, body in nasty_bodies(whole) if each else [nasty_everywhere(whole, turn)]:
            answer = knock(world, row, role, body)
            if answer.status_code >= 500:
                yield f"{row.asked} as {role}, {wrong}: {answer.status_code}"


def _at_work(world: World) -> None:
    """The engineer of the world has begun, so that the pages of his evidence are open."""
    for step in ("on_site", "working"):
        workorders.move(booking_id=int(world.things["booking:own"]), to=step, by=world.actor("engineer"))


def test_no_field_of_any_form_breaks_its_page(world: World) -> None:
    _at_work(world)
    assert_none(_broken(world, each=False))


@pytest.mark.prove
def test_nothing_nasty_breaks_any_field(world: World) -> None:
    _at_work(world)
    assert_none(_broken(world, each=True))
