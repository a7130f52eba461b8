"""The words of planning."""

from datetime import timedelta

from aftercare.engines.routing import Choice, Factor, Slot
from aftercare.engines.routing.tests.people import NOW


def test_a_total_is_all_points() -> None:
    slot = Slot(NOW, NOW + timedelta(hours=1), 10, 5, on_call=False)
    choice = Choice(1, slot, {Factor.TRAVEL: 5.0}, {Factor.TRAVEL: 7.5, Factor.LATE: 2.5})
    assert choice.total == 10.0
