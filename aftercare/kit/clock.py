"""The one place where the product asks what time it is.

Deadlines, schedules of people and everything that is shown or stored come from :func:`now`. A demonstration that
plays a day in minutes, or a test that stands at three in the morning, replaces the source here and nowhere else.
Leases and queues do not use it: they go by the database's own clock, which cannot be set.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Source = Callable[[], datetime]


def system_time() -> datetime:
    """The machine's own clock in UTC, whatever the product is told: for what measures another clock by it."""
    return datetime.now(UTC)


_source: Source = system_time


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return _source()


def use(source: Source) -> None:
    """Take the time from `source` from here on; it must answer aware datetimes in UTC."""
    global _source
    _source = source


def use_system_time() -> None:
    """Go back to the machine's own clock."""
    use(system_time)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for the length of a `with` block.

    Raises ValueError for a naive moment: it could mean any place on earth.
    """
    if moment.tzinfo is None:
        raise ValueError("a clock can only stand at an aware moment")
    before = _source
    use(lambda: moment.astimezone(UTC))
    try:
        yield
    finally:
        use(before)
