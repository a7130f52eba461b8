"""What it costs to send somebody, who is the cheapest, and who cannot go at all."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from aftercare.engines.routing.insertion import duties, insertions
from aftercare.engines.routing.model import (
    HIGHEST_LEVEL,
    Choice,
    Engineer,
    Exclusion,
    Factor,
    Frame,
    Job,
    Ranking,
    Reason,
    Slot,
    Span,
)
from aftercare.kit.geo import distance

USUAL_DAY = 8 * 60.0
"""Minutes of a day for somebody who has no shift on it."""


def rank(job: Job, engineers: Iterable[Engineer], frame: Frame) -> Ranking:
    """Everybody who could go, the cheapest first (the earlier one among equals), and everybody who could not."""
    found = [evaluate(job, engineer, frame) for engineer in engineers]
    choices = [one for one in found if isinstance(one, Choice)]
    choices.sort(key=lambda one: (one.total, one.slot.start, one.engineer))
    return Ranking(tuple(choices), tuple(one for one in found if isinstance(one, Exclusion)))


def evaluate(job: Job, engineer: Engineer, frame: Frame) -> Choice | Exclusion:
    """The cheapest place for `job` with one engineer, or the first rule that stands against it."""
    for reason, bars in BARS.items():
        if reason not in frame.relaxed and bars(job, engineer, frame):
            return Exclusion(engineer.key, reason)
    fixed, days = _fixed_amounts(job, engineer), _Days.of(engineer, frame)
    places = [
        _priced(engineer.key, slot, {**fixed, **_amounts(job, slot, days, frame)}, frame)
        for slot in insertions(job, engineer, frame)
    ]
    if not places:
        return Exclusion(engineer.key, Reason.NO_ROOM)
    return min(places, key=lambda one: (one.total, one.slot.start))


def _lacks_skill(job: Job, engineer: Engineer, _frame: Frame) -> bool:
    return bool(job.skill) and job.skill not in engineer.skills and job.skill not in engineer.expired


def _skill_expired(job: Job, engineer: Engineer, _frame: Frame) -> bool:
    return job.skill in engineer.expired and job.skill not in engineer.skills


def _below_level(job: Job, engineer: Engineer, _frame: Frame) -> bool:
    return bool(job.skill) and engineer.skills.get(job.skill, job.level) < job.level


def _out_of_reach(job: Job, engineer: Engineer, frame: Frame) -> bool:
    if job.position is None or job.district in engineer.districts:
        return False
    return distance(engineer.home, job.position) > frame.weights.area_limit


def _refused(job: Job, engineer: Engineer, _frame: Frame) -> bool:
    return engineer.key in job.refused_by


def _off_duty(_job: Job, engineer: Engineer, frame: Frame) -> bool:
    return not duties(engineer, frame)


BARS: Mapping[Reason, Callable[[Job, Engineer, Frame], bool]] = {
    Reason.NO_SKILL: _lacks_skill,
    Reason.SKILL_EXPIRED: _skill_expired,
    Reason.LOW_LEVEL: _below_level,
    Reason.OUTSIDE_AREA: _out_of_reach,
    Reason.REFUSED_BEFORE: _refused,
    Reason.NO_SHIFT: _off_duty,
}


def _priced(engineer: int, slot: Slot, amounts: Mapping[Factor, float], frame: Frame) -> Choice:
    points = {factor: amount * frame.weights.points.get(factor, 0.0) for factor, amount in amounts.items()}
    return Choice(engineer, slot, amounts, points)


def _fixed_amounts(job: Job, engineer: Engineer) -> dict[Factor, float]:
    """What is the same whenever he goes."""
    level = engineer.skills.get(job.skill, 0) if job.skill else HIGHEST_LEVEL
    missing = sum(need.share for need in job.parts if engineer.stock.get(need.part, 0) < need.quantity)
    at_home = not job.district or not engineer.districts or job.district in engineer.districts
    return {
        Factor.SKILL: float(HIGHEST_LEVEL - level),
        Factor.PARTS: float(missing),
        Factor.AREA: 0.0 if at_home else 1.0,
    }


def _amounts(job: Job, slot: Slot, days: "_Days", frame: Frame) -> dict[Factor, float]:
    """What depends on when he goes."""
    wished_from, wished_until = job.wished or (frame.now, slot.start)
    return {
        Factor.TRAVEL: slot.detour,
        Factor.WAIT: _hours(max(frame.now, wished_from), slot.start),
        Factor.LATE: _hours(_latest_arrival(job), slot.start) if job.due else 0.0,
        Factor.WISHED: _hours(slot.start, wished_from) + _hours(wished_until, slot.start),
        Factor.LOAD: days.load(slot, job.minutes),
        Factor.STANDBY: 1.0 if slot.on_call else 0.0,
    }


def _latest_arrival(job: Job) -> datetime:
    """The promise; where the customer wished a later time himself, the end of that."""
    return max(moment for moment in (job.due, job.wished and job.wished[1]) if moment is not None)


def _hours(start: datetime, end: datetime) -> float:
    """Hours from `start` to `end`; 0 where `end` is not later."""
    return max((end - start).total_seconds() / 3600, 0.0)


@dataclass(frozen=True, slots=True)
class _Days:
    """Somebody's working and booked minutes by local date."""

    zone: tzinfo
    working: Mapping[date, float]
    booked: Mapping[date, float]

    @classmethod
    def of(cls, engineer: Engineer, frame: Frame) -> "_Days":
        shifts = [(duty.start, duty.end) for duty in engineer.duties if not duty.on_call]
        stops = [(stop.start, stop.end) for stop in engineer.stops]
        return cls(frame.zone, _minutes_by_day(shifts, frame.zone), _minutes_by_day(stops, frame.zone))

    def load(self, slot: Slot, minutes: int) -> float:
        """The share of the day that is booked with this job in it; a day without a shift counts as a usual one."""
        day = slot.start.astimezone(self.zone).date()
        return (self.booked.get(day, 0.0) + minutes) / (self.working.get(day, 0.0) or USUAL_DAY)


def _minutes_by_day(spans: Iterable[Span], zone: tzinfo) -> Mapping[date, float]:
    """Minutes of spans, each counted on the day on which it begins."""
    minutes: dict[date, float] = defaultdict(float)
    for start, end in spans:
        minutes[start.astimezone(zone).date()] += (end - start).total_seconds() / 60
    return minutes
