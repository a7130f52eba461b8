"""Who works when, and who comes first: the engineers' days as the story fills them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from aftercare.demo.story.days import at
from aftercare.engines.routing import Ranking
from aftercare.kit import geo

BEGIN, END = (8, 30), (18, 0)
STANDBY_BEGIN = 20
STANDBY_END = 8


@dataclass(slots=True)
class Engineer:
    """One engineer: his place in the list, what he can do, how much care he takes (0 to 1), and until when he is taken.

    `home` and `place` (where his last visit was) are in degrees, `districts` the codes of his area. `visits` are those
    that he made or will make: place, begin and end.
    """

    number: int
    user_id: int
    name: str
    city: str
    skills: dict[str, int]
    care: float
    standby: bool
    home: tuple[float, float]
    free_at: datetime
    place: tuple[float, float] = (0.0, 0.0)
    districts: frozenset[str] = frozenset()
    visits: list[tuple[tuple[float, float], datetime, datetime]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Slot:
    """A visit's time, the minutes of the way there, and until when the visit before it takes.

    `ranking` are the reasons, where the product chose.
    """

    engineer: Engineer
    start: datetime
    end: datetime
    travel: int
    free_at: datetime
    ranking: Ranking | None = None


def works_on(number: int, day: date) -> bool:
    """The roster: everybody has one day a week off and every other week a second one."""
    off = (number * 3 + 5) % 7
    if day.weekday() == off:
        return False
    return not (day.weekday() == (off + 1) % 7 and (day.toordinal() // 7 + number) % 2 == 0)


def hours(day: date) -> tuple[datetime, datetime]:
    """When a shift of this day begins and ends."""
    return at(day, *BEGIN), at(day, *END)


def first_slot(
    crew: Sequence[Engineer], *, skill: str, place: tuple[float, float], city: str, since: datetime, minutes: int
) -> Slot:
    """The earliest visit that somebody of the city with this skill can make, and book it in his day."""
    able = [one for one in crew if one.city == city and skill in one.skills]
    slots = [_slot(one, place, since, minutes) for one in able]
    best = min(slots, key=lambda slot: slot.start + timedelta(minutes=slot.travel - 8 * slot.engineer.skills[skill]))
    take(best, place)
    return best


def at_once(crew: Sequence[Engineer], *, place: tuple[float, float], city: str, since: datetime, minutes: int) -> Slot:
    """The visit of the city's engineer on standby, at any hour."""
    one = next(one for one in crew if one.city == city and one.standby)
    travel = _travel(one.home, place)
    start = max(since + timedelta(minutes=travel + 12), one.free_at + timedelta(minutes=travel))
    slot = Slot(one, start, start + timedelta(minutes=minutes), travel, one.free_at)
    take(slot, place)
    return slot


def take(slot: Slot, place: tuple[float, float]) -> None:
    """Book a visit in its engineer's day."""
    slot.engineer.free_at = slot.end
    slot.engineer.place = place
    slot.engineer.visits.append((place, slot.start, slot.end))


def _slot(one: Engineer, place: tuple[float, float], since: datetime, minutes: int) -> Slot:
    day = max(since, one.free_at).astimezone(since.tzinfo).date()
    for later in range(14):
        begin, end = hours(day + timedelta(days=later))
        if not works_on(one.number, day + timedelta(days=later)):
            continue
        origin = one.place if one.free_at >= begin else one.home
        travel = _travel(origin, place)
        start = quarter(max(since, one.free_at, begin) + timedelta(minutes=travel))
        if start + timedelta(minutes=minutes) <= end:
            return Slot(one, start, start + timedelta(minutes=minutes), travel, one.free_at)
    raise LookupError(f"{one.name} has no time for two weeks")


def _travel(origin: tuple[float, float], place: tuple[float, float]) -> int:
    return max(6, min(70, round(geo.travel_minutes(geo.Point(*origin), geo.Point(*place)))))


def quarter(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    rest = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - rest + timedelta(minutes=15) if rest else moment
