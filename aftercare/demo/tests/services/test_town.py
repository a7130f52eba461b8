"""Customers and devices of the story."""

import re
from random import Random

from aftercare.assets import queries as assets
from aftercare.customers import queries as customers
from aftercare.demo.services import town
from aftercare.demo.services.house import House
from aftercare.demo.tests.conftest import TODAY


def test_everybody_has_a_device_and_a_home(house: House) -> None:
    devices, happened = town.settle(Random(2), house, TODAY, 40)
    assert len({device.owner_id for device in devices}) == 40
    assert assets.count() == len(devices)
    assert len(happened) == 40 + len(devices)
    place = customers.only_address(devices[0].owner_id)
    assert place is not None
    assert place["line"] == devices[0].owner.line


def test_customers_are_found_by_name_and_number(house: House) -> None:
    devices, _happened = town.settle(Random(2), house, TODAY, 5)
    first = devices[0]
    assert first.owner_id in {row["id"] for row in customers.search(first.owner.name)}
    assert [row["id"] for row in customers.search(first.owner.phone)] == [first.owner_id]


def test_devices_are_found_by_a_part_of_their_serial(house: House) -> None:
    devices, _happened = town.settle(Random(2), house, TODAY, 5)
    assert devices[0].asset_id in {row["id"] for row in assets.search(devices[0].serial[3:], limit=20)}


def test_a_code_looks_like_the_products_own() -> None:
    assert re.fullmatch(r"([2-9a-z]{5}-){4}[2-9a-z]", town.code(Random(1)))
    assert town.code(Random(1)) == town.code(Random(1))
