"""Who is sent in the story's last days: chosen as the product chooses, with its weights and its reasons."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aftercare.demo.story import crew, days
from aftercare.demo.story.faults import Device
from aftercare.engines import routing
from aftercare.kit.geo import Point

RECENT = timedelta(days=14)
# How many days ahead are looked at, and how many where those are full.
DAYS_AHEAD, BUSY_TIMES = 4, 12


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses from `since` on. `levels` are what categories ask for; `due(category, at)` is the promised arrival."""

    since: datetime
    weights: routing.Weights
    levels: Mapping[str, int]
    due: Callable[[str, datetime], datetime | None]

    def slot(
        self,
        people: Sequence[crew.Engineer],
        device: Device,
        category: str,
        now: datetime,
        *,
        asked: datetime,
        at_night: bool = False,
        refused: Collection[int] = (),
    ) -> crew.Slot:
        """The visit of the cheapest one from `now` on, not booked yet; `asked` is when the job was made.

        `at_night` asks those on standby only, `refused` are the user ids of those who could not.
        Raises LookupError when nobody can go within twelve days.
        """
        job = self._job(device, category, asked, refused)
        for ahead in (DAYS_AHEAD, BUSY_TIMES):
            until = days.at(now.astimezone(days.ZONE).date() + timedelta(days=ahead), 0)
            frame = routing.Frame(now, until, days.ZONE, self.weights)
            ranking = routing.rank(job, (_as_planned(one, frame, at_night=at_night) for one in people), frame)
            if ranking.choices:
                return _slot(people, ranking)
        raise LookupError(f"nobody has time for {device.serial} at {now}")

    def _job(self, device: Device, category: str, asked: datetime, refused: Collection[int]) -> routing.Job:
        return routing.Job(
            minutes=device.minutes,
            position=Point(*device.owner.position),
            district=device.owner.district.code,
            skill=device.skill,
            level=self.levels.get(category, 1),
            due=self.due(category, asked),
            refused_by=frozenset(refused),
        )


def _slot(people: Sequence[crew.Engineer], ranking: routing.Ranking) -> crew.Slot:
    best = ranking.choices[0]
    one = next(one for one in people if one.user_id == best.engineer)
    start, end = (moment.astimezone(days.ZONE) for moment in (best.slot.start, best.slot.end))
    return crew.Slot(one, start, end, round(best.slot.travel), one.free_at, ranking)


def _as_planned(one: crew.Engineer, frame: routing.Frame, *, at_night: bool) -> routing.Engineer:
    lately = frame.now - timedelta(days=1)
    return routing.Engineer(
        key=one.user_id,
        home=Point(*one.home),
        duties=tuple(_standby(one, frame) if at_night else _shifts(one, frame)),
        stops=tuple(routing.Stop(Point(*place), start, end) for place, start, end in one.visits if end > lately),
        skills=one.skills,
        districts=one.districts,
    )


def _standby(one: crew.Engineer, frame: routing.Frame) -> Iterator[routing.Duty]:
    begin = max(frame.now, one.free_at)
    if one.standby and begin < frame.until:
        yield routing.Duty(begin, frame.until, on_call=True)


def _shifts(one: crew.Engineer, frame: routing.Frame) -> Iterator[routing.Duty]:
    """What is left of his shifts behind the last visit that is booked: a day of the story only grows at its end."""
    day = frame.now.astimezone(days.ZONE).date()
    while days.at(day, 0) < frame.until:
        begin, end = crew.hours(day)
        if crew.works_on(one.number, day) and max(begin, one.free_at) < end:
            yield routing.Duty(max(begin, one.free_at), end)
        day += timedelta(days=1)
