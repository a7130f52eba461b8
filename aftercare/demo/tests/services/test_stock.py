"""The movements of parts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftercare.demo.services import stock
from aftercare.demo.services.house import House
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.parts import queries as parts


def use(house: House, key: str = "use.1") -> stock.Use:
    engineer = next(one for one in house.engineers if "water" in one.skills)
    return stock.Use(days.at(TODAY - timedelta(days=9), 11), "P-PUMP-WD", engineer.user_id, 7, key)


def test_what_was_built_in_was_loaded_before(house: House) -> None:
    told = stock.move(house, [use(house), use(house, "use.2")], TODAY)
    assert {one.event.journal_name for one in told} == {"ledger.Transferred"}
    held = parts.quantities([f"user:{use(house).user_id}"], [house.parts["P-PUMP-WD"]])
    assert list(held.values()) == [stock.IN_VAN]


def test_depots_hold_scarce_and_common_parts(house: House) -> None:
    stock.move(house, [], TODAY)
    held = parts.quantities([f"site:{site}" for site in house.sites.values()])
    assert min(held.values()) == 4
    assert max(held.values()) == 57


def test_control_a_movement_stands_once(house: House) -> None:
    stock.move(house, [use(house)], TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        stock.move(house, [use(house)], TODAY)
