"""The cheapest rule to let go."""

import pytest

from aftercare.dispatch.services.relax import cheapest_rule
from aftercare.dispatch.services.situation import read_situation
from aftercare.dispatch.tests import field
from aftercare.dispatch.tests.field import NINE
from aftercare.kit import clock
from aftercare.workorders import queries

pytestmark = pytest.mark.django_db
FAR = (31.75, 121.54)


def advice() -> tuple[str, int | None]:
    """The rule and who would go."""
    with clock.standing_at(NINE):
        found = cheapest_rule(read_situation(queries.order(field.order().id) or {}))
    return found["rule"], found.get("engineer_id")


def test_longer_hours_for_whoever_is_off_duty() -> None:
    ann = field.engineer("Ann", field.site(), shifts=())
    assert advice() == ("no_shift", ann.id)


def test_a_far_colleague_when_that_is_all() -> None:
    ann = field.engineer("Ann", field.site(), home=FAR, districts=["310104"])
    assert advice() == ("outside_area", ann.id)


def test_the_cheaper_of_two_is_named() -> None:
    station = field.site()
    field.engineer("Ann", station, home=FAR, districts=["310104"])
    zoe = field.engineer("Zoe", station, shifts=())
    assert advice() == ("no_shift", zoe.id)


def test_several_rules_at_once() -> None:
    ann = field.engineer("Ann", field.site(), level=None, home=FAR, districts=["310104"])
    assert advice() == ("several", ann.id)


def test_nobody_at_all() -> None:
    assert advice() == ("", None)
