"""For each of the six factors: two engineers who are equal in everything else, and the factor alone decides.

Each case is its own control: with the factor taken away (`same=True`) the first by name wins, whoever was first above.
"""

from datetime import timedelta

import pytest

from aftercare.dispatch import services
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import HERE, NINE, at
from aftercare.kit import clock
from aftercare.parts import services as parts
from aftercare.workorders import services as workorders

pytestmark = pytest.mark.django_db

NORTH = (HERE[0] + 0.08, HERE[1])
SHORT = (("11-23 12:00", "11-23 18:00"), ("11-24 08:00", "11-24 18:00"))


def winner(**values: object) -> str:
    """The name of the engineer to whom a new job is offered."""
    with clock.standing_at(NINE):
        work = field.order(**values)
        assert services.choose(order_id=work.id) is not None
        return field.booking_of(work).engineer.name


@pytest.mark.parametrize(("same", "expected"), [(False, "Zoe"), (True, "Ann")])
def test_skill_decides(*, same: bool, expected: str) -> None:
    station = field.site()
    field.engineer("Ann", station, level=5 if same else 1)
    field.engineer("Zoe", station, level=5)
    assert winner() == expected


@pytest.mark.parametrize(("same", "expected"), [(False, "Zoe"), (True, "Ann")])
def test_area_decides(*, same: bool, expected: str) -> None:
    station = field.site()
    field.engineer("Ann", station, districts=[field.PUDONG] if same else ["310104"])
    field.engineer("Zoe", station)
    assert winner() == expected


@pytest.mark.parametrize(("same", "expected"), [(False, "Zoe"), (True, "Ann")])
def test_shift_decides(*, same: bool, expected: str) -> None:
    station = field.site()
    usual = (("11-23 08:00", "11-23 18:00"), ("11-24 08:00", "11-24 18:00"))
    field.engineer("Ann", station, shifts=usual if same else SHORT)
    field.engineer("Zoe", station, shifts=usual)
    assert winner() == expected


@pytest.mark.parametrize(("same", "expected"), [(False, "Zoe"), (True, "Ann")])
def test_load_decides(*, same: bool, expected: str) -> None:
    station = field.site()
    ann = field.engineer("Ann", station)
    field.engineer("Zoe", station)
    if not same:
        with clock.standing_at(NINE):
            work = field.order()
            begin = at("11-23 15:00")
            workorders.offer(
                order_id=work.id, engineer_id=ann.id, start=begin, end=begin + timedelta(hours=2), by=field.SYSTEM
            )
    assert winner() == expected


@pytest.mark.parametrize(("same", "expected"), [(False, "Zoe"), (True, "Ann")])
def test_distance_decides(*, same: bool, expected: str) -> None:
    station = field.site()
    field.engineer("Ann", station, home=HERE if same else NORTH)
    field.engineer("Zoe", station)
    assert winner() == expected


@pytest.mark.parametrize(("same", "expected"), [(False, "Zoe"), (True, "Ann")])
def test_van_stock_decides(*, same: bool, expected: str) -> None:
    station = field.site()
    ann, zoe = field.engineer("Ann", station), field.engineer("Zoe", station)
    pump = field.pump()
    parts.set_need(model_code="WM-8", category_slug="water", part_id=pump.id, by=field.SYSTEM)
    parts.receive(site_id=station.id, part_id=pump.id, quantity=2, key="in", by=field.SYSTEM)
    for user in (ann, zoe) if same else (zoe,):
        parts.load_van(
            site_id=station.id, user_id=user.id, part_id=pump.id, quantity=1, key=f"v{user.id}", by=field.SYSTEM
        )
    assert winner() == expected
