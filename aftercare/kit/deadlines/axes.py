"""A target's own unit as an axis: how far along it a moment lies, and when a place on it is reached."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from aftercare.kit.deadlines.words import Reason, Stretch, Target
from aftercare.kit.worktime import Calendar, Meter, add_working_time, closings, next_opening


class Axis(Protocol):
    """Hours or days. Places on it are of its own unit, and only differences of them mean something."""

    @property
    def amount(self) -> Any:
        """The whole target."""

    def at(self, moment: datetime, /) -> Any:
        """How far along a moment lies."""

    def after(self, start: datetime, amount: Any) -> datetime | None:
        """When `amount` is used, counted from `start`; None where that never comes."""


class Hours:
    """Working time."""

    def __init__(self, calendar: Calendar, amount: timedelta, meter: Meter) -> None:
        self.amount, self.at = amount, meter.at
        self._calendar, self._meter = calendar, meter

    def of(self, amount: timedelta) -> "Hours":
        """The same axis with another target."""
        return Hours(self._calendar, amount, self._meter)

    def after(self, start: datetime, amount: timedelta) -> datetime | None:
        """When this much has been worked since `start`."""
        return add_working_time(self._calendar, start, amount)


class Days:
    """Closings of working days, without that of the day on which the clock began."""

    def __init__(self, calendar: Calendar, amount: int, began: datetime | None) -> None:
        self.amount = amount
        self._calendar = calendar
        opening = next_opening(calendar, began) if began else None
        self._first = next(closings(calendar, opening), None) if opening else None
        self._more = self._counted(self._first) if self._first else iter(())
        self._found: list[datetime] = []

    def at(self, moment: datetime) -> int:
        """How many of them have come, one that comes right then included."""
        while not self._found or self._found[-1] <= moment:
            following = next(self._more, None)
            if following is None:
                break
            self._found.append(following)
        return bisect_right(self._found, moment)

    def after(self, start: datetime, amount: int) -> datetime | None:
        """The closing of the day that uses this many days up."""
        return next(islice(self._counted(start), amount - 1, None), None)

    def _counted(self, start: datetime) -> Iterator[datetime]:
        return closings(self._calendar, max(start, self._first)) if self._first else iter(())


def axis_of(calendar: Calendar, target: Target, history: Sequence[Stretch], meter: Meter) -> Axis:
    """The axis of a target for a clock of this history."""
    if target.working_days is None:
        return Hours(calendar, timedelta(hours=target.hours or 0), meter)
    began = next((stretch.start for stretch in history if stretch.reason is not Reason.BEFORE_RESET), None)
    return Days(calendar, target.working_days, began)
