"""What a clock says at one moment, with its reasons or without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from aftercare.kit.deadlines.axes import Axis, Hours, axis_of
from aftercare.kit.deadlines.history import leave_out, marks_until, stretches_of
from aftercare.kit.deadlines.words import (
    Effect,
    Explanation,
    Judgement,
    Reason,
    State,
    Stretch,
    Target,
    Terms,
)
from aftercare.kit.worktime import ALWAYS, Calendar, Meter, Moments, in_utc

Events = Sequence[tuple[datetime, str]]

_STATES = {
    Reason.PAUSED: State.PAUSED,
    Reason.STOPPED: State.STOPPED,
    Reason.CANCELLED: State.CANCELLED,
}
_DATED = frozenset({State.RUNNING, State.PAUSED, State.STOPPED})


def judge(
    calendar: Calendar,
    target: Target,
    events: Events,
    now: datetime,
    counts: Mapping[str, Effect],
    *,
    terms: Terms | None = None,
    excluded: Sequence[Moments] = (),
    shares: Sequence[float] = (),
) -> Judgement:
    """The clock of `events` as it stands at `now`.

    `events` are (moment, category) in the order in which they happened, those of one second too; later ones than
    `now` are not known yet. `counts` says what each category does; the clock starts with the first that runs.
    `excluded` are windows of force majeure, ascending and apart, in which nothing counts. `shares` asks when these
    parts of the target (0.75 for three quarters) are used up.
    Raises ValueError where the order of time is broken or a category has no effect.
    """
    return _judged(_case(calendar, target, events, now, counts, terms or Terms(), excluded), shares)


def explain(
    calendar: Calendar,
    target: Target,
    events: Events,
    now: datetime,
    counts: Mapping[str, Effect],
    *,
    terms: Terms | None = None,
    excluded: Sequence[Moments] = (),
    shares: Sequence[float] = (),
) -> Explanation:
    """As :func:`judge`, with every stretch of the history until `now`, what of it counted, and why."""
    case = _case(calendar, target, events, now, counts, terms or Terms(), excluded)
    past = tuple(_until(case))
    used = sum((stretch.used for stretch in past), timedelta())
    days = None if target.working_days is None else sum(_used(case.axis, one) for one in past if one.counts)
    said = asdict(_judged(case, shares))
    return Explanation(**said, used_seconds=used.total_seconds(), used_days=days, stretches=past)


@dataclass(frozen=True, slots=True)
class _Case:
    """A clock that is looked at: its whole history, and the axis of its target."""

    history: Sequence[Stretch]
    axis: Axis
    hours: Hours
    now: datetime


def _case(
    calendar: Calendar,
    target: Target,
    events: Events,
    now: datetime,
    counts: Mapping[str, Effect],
    terms: Terms,
    excluded: Sequence[Moments],
) -> _Case:
    counted, now = ALWAYS if target.wall_clock else calendar, in_utc(now)
    marks = marks_until(now, events, counts)
    meter = Meter(counted, marks[0][0] if marks else now, now)
    history = stretches_of(counted, meter, marks, terms)
    if excluded:
        history = tuple(leave_out(history, excluded))
    axis = axis_of(counted, target, history, meter)
    hours = axis if isinstance(axis, Hours) else Hours(counted, timedelta(), meter)
    return _Case(history, axis, hours, now)


def _judged(case: _Case, shares: Sequence[float]) -> Judgement:
    current = next((stretch for stretch in reversed(case.history) if stretch.start <= case.now), None)
    state = _state(case.axis, current)
    deadline = _deadline(case.axis, case.history) if state in _DATED else None
    since = current.start if current else None
    judged_at = since if since is not None and state is State.STOPPED else case.now
    return Judgement(
        state=state,
        deadline=deadline,
        breached=deadline is not None and judged_at > deadline,
        since=since,
        left_out=any(one.reason is Reason.FORCE_MAJEURE and one.start <= case.now for one in case.history),
        shares=_shares(case, deadline, shares),
    )


def _state(axis: Axis, current: Stretch | None) -> State:
    if not axis.amount:
        return State.NONE
    return _STATES.get(current.reason, State.RUNNING) if current else State.WAITING


def _deadline(axis: Axis, history: Sequence[Stretch]) -> datetime | None:
    """When the target is used up; a stop that lasts is taken as if the clock had run on."""
    left = axis.amount
    reached: datetime | None = None  # where the last place on the axis was read
    place = None
    for stretch in history:
        if stretch.end is None:
            runs_on = stretch.counts or stretch.reason is Reason.STOPPED
            return axis.after(stretch.start, left) if runs_on else None
        if stretch.counts:
            start = place if reached is stretch.start else axis.at(stretch.start)
            reached, place = stretch.end, axis.at(stretch.end)
            used = place - start
            if used >= left:
                return axis.after(stretch.start, left)
            left -= used
    return None


def _shares(case: _Case, deadline: datetime | None, shares: Sequence[float]) -> tuple[datetime | None, ...]:
    if not shares or deadline is None:
        return tuple(None for _share in shares)
    whole = case.axis.amount if isinstance(case.axis, Hours) else _worked_until(case, deadline)
    return tuple(_deadline(case.hours.of(whole * share), case.history) for share in shares)


def _worked_until(case: _Case, deadline: datetime) -> timedelta:
    """The working time that counts until the deadline, with a stop that lasts taken as if the clock ran on."""
    runs_on = [one for one in case.history if one.counts or (one.end is None and one.reason is Reason.STOPPED)]
    pieces = ((one.start, deadline if one.end is None else min(one.end, deadline)) for one in runs_on)
    return sum((case.hours.at(end) - case.hours.at(start) for start, end in pieces if end > start), timedelta())


def _until(case: _Case) -> Iterator[Stretch]:
    """What of the history has happened; empty stretches only where the last one begins right now."""
    happened = [stretch for stretch in case.history if stretch.start <= case.now]
    for stretch in happened:
        end = case.now if stretch.end is None else min(stretch.end, case.now)
        if end > stretch.start or stretch is happened[-1]:
            used = case.hours.at(end) - case.hours.at(stretch.start) if stretch.counts else timedelta()
            yield stretch._replace(end=end, used=used)


def _used(axis: Axis, stretch: Stretch) -> int:
    used: int = axis.at(stretch.end or stretch.start) - axis.at(stretch.start)
    return used
