"""Where in somebody's day a job fits: between two visits, with the way to it and the way on."""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from aftercare.engines.routing.model import Duty, Engineer, Frame, Job, Reason, Slot, Stop
from aftercare.kit.geo import Point, travel_minutes

UNKNOWN_WAY = 30.0
"""Minutes for a way of which one end is not known."""

HOME_AGAIN = timedelta(hours=4)
"""Somebody without a visit for so long sets out from home again."""

STEP_SECONDS = 300
"""Visits begin at full five minutes."""


def insertions(job: Job, engineer: Engineer, frame: Frame) -> Iterator[Slot]:
    """All places that are worth pricing: in each gap the earliest one, and the one nearest to the wished window.

    A visit lies within one duty and not in the past; there is time for the way from the visit before (or from home)
    and for the way to the next one.
    """
    stops = sorted(engineer.stops, key=lambda stop: stop.start)
    for duty in duties(engineer, frame):
        for before, after in _gaps(duty, stops):
            yield from _slots(job, engineer, duty, before, after, frame)


def duties(engineer: Engineer, frame: Frame) -> Sequence[Duty]:
    """When somebody can be at work within the frame; at any time where the rules on shifts are let go."""
    if frame.relaxed & {Reason.NO_SHIFT, Reason.NO_ROOM}:
        return [Duty(frame.now, frame.until, on_call=True)]
    return [duty for duty in engineer.duties if duty.end > frame.now and duty.start < frame.until]


def approach(engineer: Engineer, place: Point | None, start: datetime) -> float:
    """Minutes that somebody needs to be at `place` by `start`: from the visit before it, or from home."""
    earlier = [stop for stop in engineer.stops if stop.end <= start]
    before = max(earlier, key=lambda stop: stop.end, default=None)
    return _way(_left_from(before, start, engineer), place)


def _gaps(duty: Duty, stops: Sequence[Stop]) -> Iterator[tuple[Stop | None, Stop | None]]:
    """The visits before and after each gap that reaches into a duty."""
    for before, after in pairwise([None, *stops, None]):
        if (before is None or before.end < duty.end) and (after is None or after.start > duty.start):
            yield before, after


def _slots(
    job: Job, engineer: Engineer, duty: Duty, before: Stop | None, after: Stop | None, frame: Frame
) -> Iterator[Slot]:
    leave = max(duty.start, frame.now, *([before.end] if before else []))
    origin = _left_from(before, leave, engineer)
    travel = _way(origin, job.position)
    earliest = _rounded_up(leave + timedelta(minutes=travel))
    length = timedelta(minutes=job.minutes)
    limit = min(duty.end, frame.until)
    if after is not None:
        limit = min(limit, after.start - timedelta(minutes=_way(job.position, after.position)))
    latest = limit - length
    if earliest > latest:
        return
    starts = [earliest]
    if job.wished and job.wished[0] > earliest:
        starts.append(min(job.wished[0], latest))
    for start in starts:
        onward = _goes_on_to(after, start + length, engineer)
        detour = max(travel + _way(job.position, onward) - _way(origin, onward), 0.0)
        yield Slot(start, start + length, travel, detour, duty.on_call)


def _left_from(before: Stop | None, leave: datetime, engineer: Engineer) -> Point | None:
    if before is None or leave - before.end > HOME_AGAIN:
        return engineer.home
    return before.position


def _goes_on_to(after: Stop | None, end: datetime, engineer: Engineer) -> Point | None:
    if after is None or after.start - end > HOME_AGAIN:
        return engineer.home
    return after.position


def _way(start: Point | None, end: Point | None) -> float:
    return UNKNOWN_WAY if start is None or end is None else travel_minutes(start, end)


def _rounded_up(moment: datetime) -> datetime:
    return datetime.fromtimestamp(math.ceil(moment.timestamp() / STEP_SECONDS) * STEP_SECONDS, UTC)
