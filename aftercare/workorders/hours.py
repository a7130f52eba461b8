"""How long the parts of a visit took, from the status buttons: pure functions over stamps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from aftercare.workorders.states import BookingState

MINUTE = timedelta(minutes=1)
ROUNDED = timedelta(minutes=5)
# Time at the customer's is work from the moment of arrival; a break is not.
WORK = frozenset({BookingState.ON_SITE, BookingState.WORKING})


@dataclass(frozen=True, slots=True)
class Moment:
    """A booking came into `state`: `at` by the server's clock, `device_at` by the engineer's phone when it said so."""

    state: str
    at: datetime
    device_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Whole minutes of a visit: on the way, at work, and on breaks."""

    travel: int
    work: int
    rest: int


def hours(moments: Iterable[Moment], *, until: datetime | None = None) -> Hours:
    """The minutes between the stamps of a visit, in their order; `until` ends the state that still lasts.

    A length is measured by one clock: by the phone's where both of its ends have it (a phone that was offline hears
    the server late), else by the server's. A clock that was set back in between makes no time, not less of it.
    """
    found = list(moments)
    if until is not None and found:
        found.append(Moment("", until, until if found[-1].device_at else None))
    return Hours(
        travel=_minutes(found, frozenset({BookingState.TRAVELING})),
        work=_minutes(found, WORK),
        rest=_minutes(found, frozenset({BookingState.ON_BREAK})),
    )


def arrival(left: datetime, travel_minutes: int, planned: datetime) -> datetime:
    """When somebody who set out at `left` should be there, up to the next five minutes.

    Where nobody knows how long the way is (0 minutes), he is there when it was planned, or now if that is past.
    """
    expected = left + timedelta(minutes=travel_minutes) if travel_minutes else max(planned, left)
    return expected + (datetime.min.replace(tzinfo=expected.tzinfo) - expected) % ROUNDED


def _minutes(moments: Sequence[Moment], states: frozenset[BookingState]) -> int:
    spent = sum((_between(one, after) for one, after in pairwise(moments) if one.state in states), timedelta())
    return round(spent / MINUTE)


def _between(one: Moment, after: Moment) -> timedelta:
    start, end = stretch(one, after)
    return max(end - start, timedelta())


def stretch(one: Moment, after: Moment) -> tuple[datetime, datetime]:
    """From when until when a state lasted, both by one clock as in :func:`hours`; a clock set back ends it before."""
    if one.device_at and after.device_at:
        return one.device_at, after.device_at
    return one.at, after.at
