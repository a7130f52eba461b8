"""From the stored policy, calendar and marks to what the pure clock says."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime

from aftercare.kit import deadlines, plugs, worktime
from aftercare.tasks.models import Calendar, Clock, Policy

_known: dict[int, worktime.Calendar] = {}


def working_calendar(calendar: Calendar) -> worktime.Calendar:
    """The stored calendar as the pure functions take it.

    One that says the same as last time is the same object, which knows the moments of the days it was asked for.
    """
    known = _known.get(calendar.id)
    if known and (known.zone, known.week, known.days) == (calendar.zone, calendar.week, calendar.days):
        return known
    made = worktime.Calendar(zone=calendar.zone, week=deepcopy(calendar.week), days=deepcopy(calendar.days))
    if calendar.id is not None:
        _known[calendar.id] = made
    return made


def explain(kind: str, policy: Policy, marks: Sequence[tuple[datetime, str]], now: datetime) -> deadlines.Explanation:
    """What the clock of `kind` under `policy` says at `now`, from the object's marks.

    A mark may lie a little ahead of us (another machine's time): it counts as having happened.
    """
    plug = plugs.clock_kind(kind)
    return deadlines.explain(
        working_calendar(policy.calendar),
        deadlines.Target(hours=float(policy.hours), wall_clock=policy.wall_clock),
        [(at, category) for at, category in marks if category in plug.effects],
        max([now, *(at for at, _category in marks)]),
        plug.effects,
        terms=plug.terms,
    )


def write_into(clock: Clock, said: deadlines.Explanation) -> None:
    """Copy what the pure clock says into the cache columns, with the versions it came from."""
    clock.policy_version = clock.policy.version
    clock.calendar_version = clock.policy.calendar.version
    clock.state = Clock.State(said.state.value)
    clock.due_at = said.deadline
    clock.breached = said.breached
    clock.stopped_at = said.stretches[-1].start if said.state is deadlines.State.STOPPED else None
