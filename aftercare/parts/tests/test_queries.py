"""What is read of parts and stock."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.ledger import services as ledger
from aftercare.parts import queries, services
from aftercare.parts.tests.shelf import SYSTEM, depot, fill, part, user
from aftercare.workforce import services as workforce

pytestmark = pytest.mark.django_db


def numbers(rows: list[dict[str, object]]) -> list[object]:
    return [row["number"] for row in rows]


def test_stock_of_places() -> None:
    pump, seal = part("PUMP-1"), part("SEAL-1", name="Seal", name_zh="密封圈")
    here, there, wang = depot("pudong"), depot("xuhui"), user("Wang")
    fill(here.id, pump.id, 5)
    fill(there.id, seal.id, 7)
    services.load_van(site_id=here.id, user_id=wang.id, part_id=pump.id, quantity=2, key="k", by=SYSTEM)
    ledger.transfer(
        item="points:1",
        source="outside:shop",
        target=f"user:{wang.id}",
        quantity=Decimal(9),
        key="p",
        reason="points",
        by=SYSTEM,
    )
    pump_row = {"part_id": pump.id, "number": "PUMP-1", "name": "Drain pump", "name_zh": "排水泵"}
    with CaptureQueriesContext(connection) as seen:
        found = queries.stock([f"site:{here.id}", f"user:{wang.id}"])
    assert found == [
        {"owner": f"site:{here.id}", "quantity": 3, **pump_row},
        {"owner": f"user:{wang.id}", "quantity": 2, **pump_row},
    ]
    assert len(seen) == 2


def test_what_is_used_up_is_not_listed() -> None:
    pump, here, wang = part(), depot(), user("Wang")
    fill(here.id, pump.id, 2)
    services.load_van(site_id=here.id, user_id=wang.id, part_id=pump.id, quantity=2, key="k", by=SYSTEM)
    assert queries.stock([f"site:{here.id}"]) == []


def test_van_stock_names_only_what_was_asked_for() -> None:
    pump, seal, here = part("PUMP-1"), part("SEAL-1"), depot()
    wang, li = user("Wang"), user("Li")
    for one in (pump, seal):
        fill(here.id, one.id, 5)
        for who in (wang, li):
            services.load_van(
                site_id=here.id, user_id=who.id, part_id=one.id, quantity=1, key=f"{one.id}-{who.id}", by=SYSTEM
            )
    assert queries.van_stock([wang.id], [pump.id]) == {(wang.id, pump.id): 1}


def test_needed_for_puts_the_model_before_all_models() -> None:
    pump, seal, hose = part("PUMP-1"), part("SEAL-1"), part("HOSE-1")
    for model, slug, one, quantity, share in (
        ("", "leak", pump, 1, "0.3"),
        ("WM-8", "leak", pump, 2, "0.2"),
        ("", "leak", seal, 1, "0.6"),
        ("WM-9", "leak", hose, 1, "0.9"),
        ("WM-8", "noise", hose, 1, "0.9"),
    ):
        services.set_need(
            model_code=model,
            category_slug=slug,
            part_id=one.id,
            quantity=quantity,
            share=Decimal(share),
            by=SYSTEM,
        )
    names = {"name": "Drain pump", "name_zh": "排水泵"}
    assert queries.needed_for("WM-8", "leak") == [
        {"part_id": seal.id, "number": "SEAL-1", "quantity": 1, "share": Decimal("0.600"), **names},
        {"part_id": pump.id, "number": "PUMP-1", "quantity": 2, "share": Decimal("0.200"), **names},
    ]
    assert numbers(queries.needed_for("WM-7", "leak")) == ["SEAL-1", "PUMP-1"]
    assert queries.needed_for("WM-8", "smoke") == []


def test_the_catalogue() -> None:
    pump = part("PUMP-1", returnable=True)
    part("SEAL-1", name="Seal", name_zh="密封圈", fits=["WM-8", "WM-9"])
    assert queries.part(pump.id) == {
        "id": pump.id,
        "number": "PUMP-1",
        "name": "Drain pump",
        "name_zh": "排水泵",
        "price": Decimal("180.00"),
        "currency": "CNY",
        "fits": ["WM-8"],
        "returnable": True,
        "retired": False,
    }
    assert queries.by_number(" pump-1") == queries.part(pump.id)
    assert (queries.part(pump.id + 99), queries.by_number("PUMP")) == (None, None)
    assert numbers(queries.fitting("WM-9")) == ["SEAL-1"]
    assert queries.labels([pump.id]) == {pump.id: "PUMP-1 Drain pump"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("pump", ["PUMP-1"]), ("密封", ["SEAL-1"]), ("WM-8", ["PUMP-1", "SEAL-1"]), ("WM", []), ("%", []), ("  ", [])],
)
def test_search(typed: str, found: list[str]) -> None:
    part("PUMP-1")
    part("SEAL-1", name="Seal", name_zh="密封圈")
    assert numbers(queries.search(typed, limit=9)) == found


def test_places_are_depots_and_then_vans() -> None:
    here, wang = depot("xuhui"), user("Wang")
    workforce.add_engineer(user_id=wang.id, site_id=here.id, home=(31, 121), districts=[], by=SYSTEM)
    assert queries.places() == [
        queries.Place(f"site:{here.id}", "Depot Xuhui", here.id),
        queries.Place(f"user:{wang.id}", "Van of Wang", here.id),
    ]


def test_pages_of_what_is_in_use_and_of_what_is_retired() -> None:
    pump = part("PUMP-1")
    part("SEAL-1")
    services.set_part_retired(part_id=pump.id, retired=True, by=SYSTEM)
    pages = {retired: numbers(queries.page_of(skip=0, limit=9, retired=retired)) for retired in (None, True, False)}
    assert pages == {None: ["PUMP-1", "SEAL-1"], True: ["PUMP-1"], False: ["SEAL-1"]}


def test_pages() -> None:
    for number in ("A-1", "B-1", "C-1"):
        part(number)
    assert numbers(queries.page_of(skip=0, limit=2)) == ["A-1", "B-1"]
    assert numbers(queries.page_of(skip=2, limit=2)) == ["C-1"]
    assert numbers(queries.page_of(skip=0, limit=None)) == ["A-1", "B-1", "C-1"]
    assert numbers(queries.page_of(skip=0, limit=9, text="b-")) == ["B-1"]
