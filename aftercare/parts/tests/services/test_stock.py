"""Verbs on what lies where."""

from decimal import Decimal
from typing import Any

import pytest

from aftercare.accounts.access import Role, actor_of
from aftercare.journal.models import Entry
from aftercare.kit.actor import customer
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.kit.rows import Row, rows
from aftercare.ledger import queries as ledger
from aftercare.parts import queries, services
from aftercare.parts.tests.shelf import SYSTEM, depot, fill, part, user

pytestmark = pytest.mark.django_db


def said(name: str) -> list[Row]:
    return rows(Entry.objects.filter(name=f"parts.{name}").order_by("id").values("data", "subjects"))


def test_the_way_of_a_part() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    me = actor_of(wang)
    fill(station.id, pump.id, 10)
    van: dict[str, Any] = {"user_id": wang.id, "part_id": pump.id, "by": me}
    services.load_van(site_id=station.id, quantity=4, key="k1", **van)
    services.use(quantity=3, workorder_ref="workorder:9", key="k2", **van)
    services.put_back(site_id=station.id, quantity=1, key="k3", **van)
    places = [f"site:{station.id}", f"user:{wang.id}", "outside:used:workorder:9", "outside:supplier"]
    item = f"part:{pump.id}"
    assert [ledger.balance(place, item) for place in places] == [Decimal(7), Decimal(0), Decimal(3), Decimal(-10)]
    told = {"part_id": pump.id, "number": "PUMP-1"}
    expected: dict[str, tuple[dict[str, Any], set[str]]] = {
        "PartReceived": ({"quantity": 10, "site_id": station.id}, {places[0]}),
        "VanLoaded": ({"quantity": 4, "site_id": station.id, "user_id": wang.id}, {places[0], places[1]}),
        "PartUsed": (
            {"quantity": 3, "user_id": wang.id, "workorder": "workorder:9"},
            {places[1], "workorder:9"},
        ),
        "PartPutBack": ({"quantity": 1, "site_id": station.id, "user_id": wang.id}, {places[0], places[1]}),
    }
    for name, (data, subjects) in expected.items():
        assert said(name) == [{"data": {**told, **data}, "subjects": sorted({item, *subjects})}]


def test_a_repeat_moves_nothing_and_says_nothing() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    fill(station.id, pump.id, 10)
    van: dict[str, Any] = {"site_id": station.id, "user_id": wang.id, "part_id": pump.id, "key": "k", "by": SYSTEM}
    first = services.load_van(quantity=4, **van)
    assert services.load_van(quantity=4, **van) == first
    with pytest.raises(Refused):
        services.load_van(quantity=5, **van)
    assert queries.van_stock([wang.id], [pump.id]) == {(wang.id, pump.id): 4}
    assert len(said("VanLoaded")) == 1


def test_a_van_never_gives_more_than_it_has() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    fill(station.id, pump.id, 2)
    van: dict[str, Any] = {"user_id": wang.id, "part_id": pump.id, "by": SYSTEM}
    services.load_van(site_id=station.id, quantity=2, key="k1", **van)
    with pytest.raises(Refused, match="Only 2 left"):
        services.use(quantity=3, workorder_ref="workorder:9", key="k2", **van)
    assert (queries.van_stock([wang.id], [pump.id]), said("PartUsed")) == ({(wang.id, pump.id): 2}, [])
    services.use(quantity=2, workorder_ref="workorder:9", key="k2", **van)
    assert queries.van_stock([wang.id], [pump.id]) == {(wang.id, pump.id): 0}


@pytest.mark.parametrize("quantity", [0, -1])
def test_what_is_no_number_of_pieces(quantity: int) -> None:
    pump, station = part(), depot()
    with pytest.raises(Refused) as refusal:
        fill(station.id, pump.id, quantity)
    assert (refusal.value.field, queries.stock([f"site:{station.id}"])) == ("quantity", [])


def test_a_part_that_is_not_there() -> None:
    with pytest.raises(Refused, match="no such part"):
        fill(depot().id, 404, 1)


def test_who_may_move_what() -> None:
    pump, station, wang, li = part(), depot(), user("Wang"), user("Li")
    fill(station.id, pump.id, 10)
    keeper, agent = actor_of(user("Boss", Role.MANAGER)), actor_of(user("Chen", Role.AGENT))

    def load(key: str, by: Any) -> None:
        services.load_van(site_id=station.id, user_id=wang.id, part_id=pump.id, quantity=1, key=key, by=by)

    load("k1", actor_of(wang))
    load("k2", keeper)
    for by in (actor_of(li), agent, customer(wang.id, "Wang")):
        with pytest.raises(NotAllowed):
            load("k3", by)
    with pytest.raises(NotAllowed):
        services.receive(site_id=station.id, part_id=pump.id, quantity=1, key="k4", by=actor_of(wang))
    assert queries.van_stock([wang.id, li.id], [pump.id]) == {(wang.id, pump.id): 2}


def test_a_way_from_anywhere_to_anywhere_that_pieces_go() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    shelf, van = f"site:{station.id}", f"user:{wang.id}"
    common: dict[str, Any] = {"part_id": pump.id, "site_id": station.id, "by": SYSTEM}
    ways = [(services.SUPPLIER, shelf, 10), (services.SUPPLIER, van, 4), (shelf, van, 3), (van, shelf, 2)]
    for source, target, quantity in ways:
        services.move(source=source, target=target, quantity=quantity, key=f"{source} {target}", **common)
    assert queries.quantities([shelf, van]) == {(shelf, pump.id): 9, (van, pump.id): 5}
    assert [len(said(name)) for name in ("PartReceived", "VanLoaded", "PartPutBack")] == [2, 2, 1]
    for source, target in ((shelf, services.SUPPLIER), (shelf, "site:404"), (van, "user:404")):
        with pytest.raises(Refused, match="Choose another place") as refusal:
            services.move(source=source, target=target, quantity=1, key="k", **common)
        assert refusal.value.field == "target"
    assert queries.quantities([shelf, van]) == {(shelf, pump.id): 9, (van, pump.id): 5}


def test_a_van_is_filled_once_by_a_supplier() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    given: dict[str, Any] = {"site_id": station.id, "user_id": wang.id, "part_id": pump.id, "key": "k", "by": SYSTEM}
    assert services.take_in(quantity=4, **given) == services.take_in(quantity=4, **given)
    assert queries.quantities([f"site:{station.id}", f"user:{wang.id}"]) == {
        (f"site:{station.id}", pump.id): 0,
        (f"user:{wang.id}", pump.id): 4,
    }


def test_an_administrator_takes_in_and_moves_nothing_else() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    given: dict[str, Any] = {"site_id": station.id, "part_id": pump.id, "by": actor_of(user("Zhou", "administrator"))}
    services.receive(quantity=2, key="k1", **given)
    services.take_in(user_id=wang.id, quantity=1, key="k2", **given)
    with pytest.raises(NotAllowed):
        services.load_van(user_id=wang.id, quantity=1, key="k3", **given)
    assert queries.van_stock([wang.id], [pump.id]) == {(wang.id, pump.id): 1}


def test_of_a_retired_part_nothing_more_is_taken_in_and_the_rest_is_used_up() -> None:
    pump, station, wang = part(), depot(), user("Wang")
    fill(station.id, pump.id, 2)
    services.set_part_retired(part_id=pump.id, retired=True, by=SYSTEM)
    with pytest.raises(Refused, match="retired"):
        services.receive(site_id=station.id, part_id=pump.id, quantity=1, key="more", by=SYSTEM)
    services.load_van(site_id=station.id, user_id=wang.id, part_id=pump.id, quantity=2, key="k", by=SYSTEM)
    assert queries.van_stock([wang.id], [pump.id]) == {(wang.id, pump.id): 2}
