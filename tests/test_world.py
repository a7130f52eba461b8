"""The world of the other tests holds what its names say."""

from typing import TYPE_CHECKING

from aftercare.accounts.access import granted
from aftercare.feedback import queries as surveys
from aftercare.tasks.access import visible_to
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders
from tests.world import World, build

if TYPE_CHECKING:
    from aftercare.accounts.models import User

NAMES = ("own", "foreign", "closed")


def _opened(user: "User", kind: str, world: World) -> set[str]:
    """Which of the world's things of a kind a grant opens to somebody."""
    ids = granted(user, kind)
    return {name for name in NAMES if world.things[f"{kind}:{name}"] in ids}


def test_the_engineer_sees_his_own_and_nothing_else(world: World) -> None:
    for kind in ("ticket", "customer", "workorder"):
        assert _opened(world.people["engineer"], kind, world) == {"own"}
        assert _opened(world.people["elsewhere"], kind, world) == {"foreign"}


def test_tickets_and_visits_stand_as_their_names_say(world: World) -> None:
    found = [tickets.ticket(int(world.things[f"ticket:{name}"])) for name in NAMES]
    assert [row and row["state"] for row in found] == ["in_field", "in_field", "closed"]
    visits = [workorders.visit(int(world.things[f"booking:{name}"])) for name in NAMES]
    assert [row and row["state"] for row in visits] == ["accepted", "accepted", "partial"]


def test_tasks_are_seen_by_their_team(world: World) -> None:
    ids = [int(world.things[f"task:{name}"]) for name in NAMES]
    seen = {role: set(visible_to(world.people[role]).values_list("id", flat=True)) for role in ("agent", "manager")}
    assert [number in seen["agent"] for number in ids] == [True, False, True]
    assert [number in seen["manager"] for number in ids] == [True, True, True]


def test_surveys_stand_as_their_names_say(world: World) -> None:
    found = [surveys.survey(int(world.things[f"survey:{name}"])) for name in NAMES]
    assert [row and (row["state"], row["low"], row["told_at"] is not None) for row in found] == [
        ("answered", True, False),
        ("waiting", False, False),
        ("answered", True, True),
    ]


def test_a_world_can_grow(world: World) -> None:
    before = dict(world.things)
    assert build(world, turns=3).things == before
    assert len(tickets.inbox(tickets.Filter(state="all"))) == 24
