from datetime import timedelta

from aftercare.kit.deadlines import Target
from aftercare.kit.deadlines.axes import Days, Hours, axis_of
from aftercare.kit.deadlines.tests.scene import OFFICE, at
from aftercare.kit.worktime import Meter


def test_hours_lie_apart_by_what_was_worked() -> None:
    axis = Hours(OFFICE, timedelta(hours=2), Meter(OFFICE, at(8, 9), at(8, 17)))
    assert axis.at(at(8, 12)) - axis.at(at(8, 10)) == timedelta(hours=2)
    assert axis.at(at(12, 10)) - axis.at(at(8, 16)) == timedelta(hours=10)  # the 9th is a holiday, the 10th is worked
    assert axis.after(at(8, 16), timedelta(hours=2)) == at(10, 10)
    assert axis.of(timedelta(hours=1)).amount == timedelta(hours=1)


def test_days_are_closings_after_that_of_the_first_day() -> None:
    axis = Days(OFFICE, 2, at(8, 10))
    assert axis.at(at(8, 17)) == 0
    assert axis.at(at(10, 17)) - axis.at(at(8, 17)) == 1
    assert axis.at(at(10, 16)) == 0  # what was asked before changes nothing
    assert axis.after(at(8, 10), 2) == at(12, 17)
    assert Days(OFFICE, 2, None).after(at(8, 10), 1) is None


def test_the_axis_is_that_of_the_target() -> None:
    meter = Meter(OFFICE, at(8, 9), at(8, 17))
    assert isinstance(axis_of(OFFICE, Target(hours=2), (), meter), Hours)
    assert isinstance(axis_of(OFFICE, Target(working_days=2), (), meter), Days)
