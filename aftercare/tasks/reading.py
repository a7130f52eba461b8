"""From the stored policy, calendar and marks to what the pure clock says."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from aftercare.kit import deadlines, plugs, remember, worktime
from aftercare.tasks import editions
from aftercare.tasks.models import Calendar, Clock, ForceMajeure, Policy

WHOLE = 100  # percent: the deadline itself

ENDED = (Clock.State.STOPPED, Clock.State.CANCELLED)

Marks = Sequence[tuple[datetime, str]]
Effects = Mapping[str, deadlines.Effect]

_known: dict[tuple[int, int], tuple[tuple[Any, ...], worktime.Calendar]] = {}


def working_calendar(calendar: Calendar) -> worktime.Calendar:
    """The stored calendar as the pure functions take it: its own days beat those of its country, and these its week.

    One that says the same as last time is the same object, which knows the moments of the days it was asked for.
    """
    says = (calendar.zone, calendar.week, calendar.public, calendar.days)
    known = _known.get((calendar.id, calendar.version))
    if known and known[0] == says:
        return known[1]
    zone, week, public, days = deepcopy(says)
    made = worktime.Calendar(zone=zone, week=week, days={**public, **days})
    if calendar.id is not None:
        _known[calendar.id, calendar.version] = ((zone, week, public, days), made)
    return made


@remember.for_a_moment
def working_calendars() -> Mapping[int, worktime.Calendar]:
    """All working hours by id."""
    return {calendar.id: working_calendar(calendar) for calendar in Calendar.objects.all()}


def target_of(policy: Policy) -> deadlines.Target:
    """What a policy promises."""
    if policy.hours is None:
        return deadlines.Target(working_days=policy.working_days)
    return deadlines.Target(hours=float(policy.hours), wall_clock=policy.wall_clock)


@dataclass(frozen=True, slots=True)
class Asked:
    """One clock as it is looked at: its kind and policy, the marks of its object, its round and its district.

    A mark may lie a little ahead of us (another machine's time): it counts as having happened.
    """

    kind: str
    policy: Policy
    marks: Marks
    now: datetime
    number: int = 1
    area: str = ""

    def judge(self, percents: Sequence[int] = ()) -> deadlines.Judgement:
        """What the clock says; `percents` asks when these parts of the target are used up."""
        return deadlines.judge(*self._clock(), **self._rules(), shares=[percent / WHOLE for percent in percents])

    def explain(self) -> deadlines.Explanation:
        """What the clock says, with every stretch of its history."""
        return deadlines.explain(*self._clock(), **self._rules())

    def _clock(self) -> "tuple[worktime.Calendar, deadlines.Target, Marks, datetime, Effects]":
        plug = plugs.clock_kind(self.kind)
        effects = _effects(plug, self.policy)
        history = [(at, category) for at, category in self.marks if category in effects]
        if begins(plug):
            found = deadlines.rounds(history, effects, terms=_terms(plug, self.policy))
            history = next(iter(found[self.number - 1 :]), [])
        until = max([self.now, *(at for at, _category in self.marks)])
        return working_calendar(self.policy.calendar), target_of(self.policy), history, until, effects

    def _rules(self) -> "_Rules":
        plug = plugs.clock_kind(self.kind)
        return {"terms": _terms(plug, self.policy), "excluded": force_majeure(self.area)}


class _Rules(TypedDict):
    terms: deadlines.Terms
    excluded: Sequence[worktime.Moments]


def begins(plug: plugs.ClockKind) -> bool:
    """Whether clocks of this kind begin again and again."""
    return deadlines.Effect.BEGIN in plug.effects.values()


def rounds_in(kind: str, policy: Policy, marks: Marks) -> int:
    """How many clocks of a kind these marks ask for: one, or one for each round of a kind that begins anew."""
    plug = plugs.clock_kind(kind)
    if not begins(plug):
        return 1
    effects = _effects(plug, policy)
    history = [(at, category) for at, category in marks if category in effects]
    return len(deadlines.rounds(history, effects, terms=_terms(plug, policy)))


def beginnings(kind: str, marks: Marks) -> list[datetime]:
    """When each round of a kind that begins again and again began."""
    plug = plugs.clock_kind(kind)
    history = [(at, category) for at, category in marks if category in plug.effects]
    return [one[0][0] for one in deadlines.rounds(history, plug.effects, terms=plug.terms)]


def _effects(plug: plugs.ClockKind, policy: Policy) -> Mapping[str, deadlines.Effect]:
    if not plug.may_pause and not plug.restarts_at:
        return plug.effects
    waiting = {
        category: deadlines.Effect.PAUSE if category in policy.pauses else deadlines.Effect.RUN
        for category in plug.may_pause
    }
    restarts = {plug.restarts_at: deadlines.Effect.RESET} if plug.restarts_at and policy.restarts else {}
    return {**plug.effects, **waiting, **restarts}


def _terms(plug: plugs.ClockKind, policy: Policy) -> deadlines.Terms:
    limit = policy.pause_hours
    return replace(
        plug.terms or deadlines.Terms(),
        pause_limit=None if limit is None else timedelta(hours=float(limit)),
        false_solve_counts=policy.false_solve_counts,
        grace=timedelta(hours=float(policy.grace_hours)),
    )


def force_majeure(area: str) -> Sequence[worktime.Moments]:
    """The approved windows in which nothing counts in an area (a district's code), ascending and apart."""
    apart: list[worktime.Moments] = []
    for areas, starts, ends in windows():
        if areas and not area.startswith(areas):
            continue
        if apart and starts <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(ends, apart[-1][1]))
        else:
            apart.append((starts, ends))
    return apart


@remember.for_a_moment
def windows() -> Sequence[tuple[tuple[str, ...], datetime, datetime]]:
    """All windows of force majeure that hold, by their beginning: areas, start, end."""
    holding = ForceMajeure.objects.filter(approved_at__isnull=False, withdrawn_at__isnull=True).order_by("starts_at")
    found = holding.values_list("areas", "starts_at", "ends_at")
    return tuple((tuple(areas), starts, ends) for areas, starts, ends in found)


def levels_above(policy: Policy, warned: int) -> list[int]:
    """The percents at which somebody is still to be warned, ascending, without the deadline itself."""
    return sorted({level["percent"] for level in policy.warnings if warned < level["percent"] < WHOLE})


def write_into(clock: Clock, marks: Marks, now: datetime) -> deadlines.Judgement:
    """Compute a clock and copy what it says into the cache columns, with the versions it came from.

    One that has ended stays judged by what was promised when it ended, until it is taken up again.
    """
    policy = promised_to(clock)
    said = _said(clock, policy, marks, now)
    if policy is not clock.policy and said.state in _ALIVE:
        policy = clock.policy
        said = _said(clock, policy, marks, now)
    clock.policy_version, clock.calendar_version = policy.version, policy.calendar.version
    clock.state = Clock.State(_STATES.get(said.state, said.state.value))
    clock.due_at = said.deadline
    clock.breached = said.breached
    clock.stopped_at = said.since if said.state is deadlines.State.STOPPED else None
    clock.next_alarm_at = _next_alarm(clock, said)
    if clock.excused != Clock.Excused.RECLASSIFIED:
        clock.excused = Clock.Excused.FORCE_MAJEURE if said.left_out else ""
    return said


def promised_to(clock: Clock) -> Policy:
    """The policy that a clock is judged by: of one that has ended as it was then, as far as that was kept."""
    now = clock.policy
    same = (clock.policy_version, clock.calendar_version) == (now.version, now.calendar.version)
    if same or clock.state not in ENDED:
        return now
    return editions.as_promised(now.id, clock.policy_version, clock.calendar_version) or now


def asked_of(clock: Clock, policy: Policy, marks: Marks, now: datetime) -> Asked:
    """A stored clock as it is looked at, under a policy that is perhaps not its own."""
    return Asked(clock.kind, policy, marks, now, clock.round, clock.area)


def _said(clock: Clock, policy: Policy, marks: Marks, now: datetime) -> deadlines.Judgement:
    return asked_of(clock, policy, marks, now).judge(levels_above(policy, clock.warned)[:1])


# A round that a late mark took away again is no promise any more.
_STATES = {deadlines.State.WAITING: Clock.State.NONE}
_ALIVE = {deadlines.State.RUNNING, deadlines.State.PAUSED}


def _next_alarm(clock: Clock, said: deadlines.Judgement) -> datetime | None:
    """When the next warning is to be given, or the deadline passes unnoticed."""
    if said.state not in _ALIVE:
        return None
    known = said.breached and clock.warned >= WHOLE
    moments = [*said.shares, None if known else said.deadline]
    return min((moment for moment in moments if moment is not None), default=None)
