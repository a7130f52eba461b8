"""Anna owns kettles with four hours from nine, Max is the manager. Nobody is surprised, and nobody is flooded."""

from collections.abc import Collection, Mapping

import pytest

from aftercare.kit import clock, plugs
from aftercare.kit.plugs import Responsible, Subject
from aftercare.messaging import services
from aftercare.messaging.models import Notice
from aftercare.messaging.tests.words import user_id
from aftercare.tasks import services as tasks
from aftercare.tasks.models import Clock
from aftercare.tasks.tests.promises import KETTLE, at, mark, policy, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(monkeypatch: pytest.MonkeyPatch) -> int:
    """She owns every kettle, and nobody else has to do with them."""
    owner = user_id("anna", "agent")

    def people(ids: Collection[int]) -> Mapping[int, Mapping[str, Collection[int]]]:
        return {number: {"owner": {owner}} for number in ids}

    kettles = Subject(
        "kettle",
        "Kettle",
        lambda ids: {number: f"Kettle {number}" for number in ids},
        lambda number: f"/kettles/{number}",
        lambda _user, ids: set(ids),
    )
    offered = [*plugs._shelf.plugs, KETTLE, kettles, Responsible("kettle", people)]
    monkeypatch.setattr(plugs._shelf, "plugs", offered)
    return owner


@pytest.fixture
def max_(anna: int) -> int:
    return user_id("max", "manager")


def told(*moments: str) -> list[tuple[int, str]]:
    """Who was told what, when the watcher and the teller worked at these moments."""
    for moment in moments:
        with clock.standing_at(at(moment)):
            tasks.raise_alarms()
            services.tell_alarms()
    return list(Notice.objects.order_by("id").values_list("user_id", "text"))


def test_each_level_reaches_its_people_once(anna: int, max_: int) -> None:
    policy("4")
    with clock.standing_at(at("23 09:00")):
        start()
    steps = ("23 12:01", "23 13:37", "23 14:01")
    assert told(*steps, *steps) == [
        (anna, "75 % of the time is used: Kettle, Kettle 1"),
        (max_, "90 % of the time is used: Kettle, Kettle 1"),
        (min(anna, max_), "Overdue: Kettle, Kettle 1"),
        (max(anna, max_), "Overdue: Kettle, Kettle 1"),
    ]
    assert set(Notice.objects.values_list("link", flat=True)) == {"/kettles/1"}


def test_after_a_downtime_it_is_said_once_and_that_it_comes_late(anna: int) -> None:
    policy("4", warnings=[{"percent": 75, "to": ["owner"]}, {"percent": 100, "to": ["owner"]}])
    with clock.standing_at(at("23 09:00")):
        start()
    assert told("24 10:00", "24 10:01") == [(anna, "Overdue: Kettle, Kettle 1 (noticed late, after a downtime)")]


def test_glpi_2408_many_at_once_are_one_notice(anna: int) -> None:
    policy("4", warnings=[{"percent": 100, "to": ["owner"]}])
    with clock.standing_at(at("23 09:00")):
        for number in range(1, services.MOST_NOTICES + 2):
            start(f"kettle:{number}")
    assert told("23 14:01") == [(anna, "11 deadlines need you, 11 of them overdue. The most urgent: Kettle 1")]


def test_control_a_few_are_told_one_by_one(anna: int) -> None:
    policy("4", warnings=[{"percent": 100, "to": ["owner"]}])
    with clock.standing_at(at("23 09:00")):
        for number in range(1, services.MOST_NOTICES + 1):
            start(f"kettle:{number}")
    assert len(told("23 14:01")) == services.MOST_NOTICES


def test_what_ended_meanwhile_tells_nobody(anna: int) -> None:
    policy("4")
    with clock.standing_at(at("23 09:00")):
        start()
    with clock.standing_at(at("23 12:01")):
        tasks.raise_alarms()
        mark("hot", "23 12:01")
    assert told("23 12:02") == []
    assert Clock.objects.get().state == "stopped"


def test_at_night_nobody_is_woken(anna: int) -> None:
    policy("12", wall_clock=True, warnings=[{"percent": 100, "to": ["owner"]}])
    with clock.standing_at(at("23 16:00")):
        start(begun="23 16:00")
    assert told("24 04:01", "24 07:59") == []
    assert [who for who, _words in told("24 08:00")] == [anna]


def test_managers_stand_in_where_nobody_has_it_yet(anna: int, max_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = Responsible("kettle", lambda ids: {number: {} for number in ids})
    without = [one for one in plugs._shelf.plugs if not (isinstance(one, Responsible) and one.kind == "kettle")]
    monkeypatch.setattr(plugs._shelf, "plugs", [*without, nobody])
    policy("4", warnings=[{"percent": 75, "to": ["owner"]}])
    with clock.standing_at(at("23 09:00")):
        start()
    assert [who for who, _words in told("23 12:01", "23 13:00")] == [max_]  # not in the lunch break
