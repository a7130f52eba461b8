"""A day in Shanghai and strategies that fill it, for the tests of routing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from aftercare.engines.routing import Duty, Engineer, Factor, Frame, Job, PartNeed, Stop, Weights
from aftercare.kit.geo import Point

HERE = Point(31.22, 121.54)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=3)
WEIGHTS = Weights(
    points={
        Factor.TRAVEL: 1.0,
        Factor.WAIT: 6.0,
        Factor.LATE: 30.0,
        Factor.WISHED: 20.0,
        Factor.LOAD: 40.0,
        Factor.SKILL: 4.0,
        Factor.PARTS: 45.0,
        Factor.AREA: 30.0,
        Factor.STANDBY: 12.0,
    },
    area_limit=40_000.0,
)
FRAME = Frame(NOW, UNTIL, ZoneInfo("Asia/Shanghai"), WEIGHTS)


def at(hours: float) -> datetime:
    """So many hours after NOW, which is nine in the morning in Shanghai."""
    return NOW + timedelta(hours=hours)


def duty(start: float, end: float, *, on_call: bool = False) -> Duty:
    """A span of duty in hours after NOW."""
    return Duty(at(start), at(end), on_call)


DAY = (duty(-1, 9),)
"""From eight to six on the first day."""

points = st.builds(Point, st.floats(31.0, 31.4), st.floats(121.2, 121.8))
places = st.none() | points
needs = st.builds(PartNeed, st.integers(1, 2), st.integers(1, 2), st.floats(0, 1))


@st.composite
def engineers(draw: st.DrawFn, key: int = 0) -> Engineer:
    """Somebody with up to three days of work and visits that do not overlap."""
    duties = tuple(
        duty(24 * day + draw(st.integers(-2, 1)), 24 * day + draw(st.integers(4, 10)), on_call=draw(st.booleans()))
        for day in draw(st.sets(st.integers(0, 2)))
    )
    stops, hour = [], draw(st.integers(-2, 3))
    for _stop in range(draw(st.integers(0, 4))):
        length = draw(st.integers(1, 3))
        stops.append(Stop(draw(places), at(hour), at(hour + length)))
        hour += length + draw(st.integers(0, 20))
    return Engineer(
        key=key,
        home=draw(points),
        duties=duties,
        stops=tuple(stops),
        skills=draw(st.dictionaries(st.sampled_from(["gas", "water"]), st.integers(1, 5))),
        districts=draw(st.frozensets(st.sampled_from(["310115", "310104"]))),
        stock=draw(st.dictionaries(st.integers(1, 2), st.integers(0, 2))),
    )


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Any job: with or without a place, a wish, a promise, a skill and parts."""
    wished_from = draw(st.integers(0, 48))
    return Job(
        minutes=draw(st.integers(15, 240)),
        position=draw(places),
        district=draw(st.sampled_from(["", "310115", "310104"])),
        skill=draw(st.sampled_from(["", "gas"])),
        level=draw(st.integers(1, 3)),
        parts=tuple(
            draw(st.lists(st.builds(PartNeed, st.integers(1, 2), st.integers(1, 2), st.floats(0, 1)), max_size=2))
        ),
        due=draw(st.none() | st.integers(0, 60).map(at)),
        wished=draw(st.none() | st.just((at(wished_from), at(wished_from + 2)))),
        refused_by=draw(st.frozensets(st.integers(0, 2))),
    )
