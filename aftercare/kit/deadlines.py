"""Clocks: how much of a target is used, when it is used up, and why.

Nothing is counted in a column. A clock is a pure function of its calendar, its target and the marks that its
object has left; it can be asked about any moment and after any correction of the history.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice, pairwise, takewhile
from typing import Protocol

from aftercare.kit.worktime import ALWAYS, Calendar, Moments, add_working_time, closings, next_opening, working_time


class Effect(StrEnum):
    """What a category does to the clock."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"
    """Met for now: a later RUN or PAUSE takes the clock up again with what was used. A second STOP changes nothing."""
    RESET = "reset"
    """Begins anew in what it does: nothing is used any more, pauses so far stay. Ignored while stopped."""
    CANCEL = "cancel"
    """Ends for good: nothing is promised any more."""
    ANSWER = "answer"
    """The first answer of a person. It moves no clock, but from here on pauses are allowed."""
    START = "start"
    """Runs from here on where it has not started yet; later it changes nothing."""
    BEGIN = "begin"
    """Starts a new round where the clock stands still; while it runs or is paused it changes nothing. See `rounds`."""
    DISMISS = "dismiss"
    """Ends this round as if nothing had been promised in it; a later BEGIN starts the next one."""


class State(StrEnum):
    """What the clock does; whether it is late is said beside it."""

    NONE = "none"
    """No target: it is zero."""
    WAITING = "waiting"
    """Not started yet."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a stretch of the history counts, or why not."""

    RUNS = "runs"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    BEFORE_RESET = "before_reset"
    FALSE_SOLVE = "false_solve"
    """Counts: what was called solved was taken up again within the grace."""
    PAUSE_USED_UP = "pause_used_up"
    """Counts: all pauses together are longer than the limit."""
    PAUSE_BEFORE_ANSWER = "pause_before_answer"
    """Counts: nobody had answered the customer yet, and a pause would hide that."""
    FORCE_MAJEURE = "force_majeure"
    """Does not count: a storm, a lockdown."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: hours of working time, or working days that end at their closing.

    `wall_clock` hours count at night and on holidays too. Zero is no promise at all. Days: the clock is taken as
    started at its next opening, that day is not counted, and the target ends with the closing of the n-th working
    day after it (as terms in days do by article 201 of the Chinese Civil Code). A day whose closing falls into a
    pause is not counted, a shorter pause moves nothing: hours and days are never mixed.
    """

    hours: float | None = None
    working_days: int | None = None
    wall_clock: bool = False

    def __post_init__(self) -> None:
        amounts = [amount for amount in (self.hours, self.working_days) if amount is not None]
        if len(amounts) != 1 or amounts[0] < 0:
            raise ValueError("a target is either hours or working days, not negative")
        if self.wall_clock and self.hours is None:
            raise ValueError("working days cannot be counted by the wall clock")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy says beside its target.

    `pause_limit` is how much time all pauses of one object may take together (None: no limit).
    `pause_needs_answer` lets a pause before the first ANSWER count. `false_solve_counts` counts a stop that is
    taken up again within `grace`. Both times are of the kind that the clock itself counts.
    `begin_needs_stop` ignores a BEGIN before the first STOP: the next answer is not promised before the first one.
    """

    pause_limit: timedelta | None = None
    pause_needs_answer: bool = False
    false_solve_counts: bool = False
    grace: timedelta = timedelta(hours=24)
    begin_needs_stop: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the history of one category; `end` is None where it lasts until somebody acts.

    In an explanation `used` is the working time in it that counts, and `end` is never None.
    """

    start: datetime
    end: datetime | None
    category: str
    effect: Effect
    reason: Reason
    used: timedelta = timedelta()

    @property
    def counts(self) -> bool:
        """Whether working time in it uses the target."""
        return self.reason in _COUNTING


@dataclass(frozen=True, slots=True)
class Explanation:
    """A clock at one moment.

    `deadline` (UTC) is when the target is used up if nobody acts before: None where that never comes, as in a
    pause without a limit. Of a stopped clock it is the one that it would have had to meet. `breached` says that
    it was, or was not yet, met later than that; exactly then is met. `used_days` is None for targets in hours.
    `shares` are the moments at which the asked shares of the target are used up, in the order of the question: None
    where that never comes. For working days they are shares of the working time until the deadline.
    """

    state: State
    deadline: datetime | None
    breached: bool
    used_seconds: float
    used_days: int | None
    stretches: tuple[Stretch, ...]
    shares: tuple[datetime | None, ...] = ()


_COUNTING = frozenset({Reason.RUNS, Reason.FALSE_SOLVE, Reason.PAUSE_USED_UP, Reason.PAUSE_BEFORE_ANSWER})
_REASONS = {
    Effect.RUN: Reason.RUNS,
    Effect.PAUSE: Reason.PAUSED,
    Effect.STOP: Reason.STOPPED,
    Effect.CANCEL: Reason.CANCELLED,
    Effect.START: Reason.RUNS,
    Effect.BEGIN: Reason.RUNS,
    Effect.DISMISS: Reason.CANCELLED,
}
_STATES = {
    Reason.PAUSED: State.PAUSED,
    Reason.STOPPED: State.STOPPED,
    Reason.CANCELLED: State.CANCELLED,
}
_STARTING = frozenset({Effect.RUN, Effect.START, Effect.BEGIN})
_ONLY_BEFORE = frozenset({Effect.ANSWER, Effect.START, Effect.BEGIN})
_ENDING = frozenset({Effect.CANCEL, Effect.DISMISS})


def explain(
    calendar: Calendar,
    target: Target,
    events: Sequence[tuple[datetime, str]],
    now: datetime,
    counts: Mapping[str, Effect],
    *,
    terms: Terms | None = None,
    excluded: Sequence[Moments] = (),
    shares: Sequence[float] = (),
) -> Explanation:
    """The clock of `events` as it stands at `now`, and why.

    `events` are (moment, category) in the order in which they happened, those of one second too; later ones than
    `now` are not known yet. `counts` says what each category does; the clock starts with the first that runs.
    `excluded` are windows of force majeure, ascending and apart, in which nothing counts. `shares` asks when these
    parts of the target (0.75 for three quarters) are used up.
    Raises ValueError where the order of time is broken or a category has no effect.
    """
    counted = ALWAYS if target.wall_clock else calendar
    history = _history(counted, events, now, counts, terms or Terms())
    history = tuple(_leave_out(history, excluded)) if excluded else history
    past = tuple(replace(stretch, used=_used(counted, stretch)) for stretch in _until(history, now))
    measure = _measure(counted, target, history)
    state = _state(measure, past)
    dated = state in {State.RUNNING, State.PAUSED, State.STOPPED}
    deadline = _deadline(measure, history) if dated else None
    judged_at = past[-1].start if state is State.STOPPED else now
    return Explanation(
        state=state,
        deadline=deadline,
        breached=deadline is not None and judged_at > deadline,
        used_seconds=sum((stretch.used for stretch in past), timedelta()).total_seconds(),
        used_days=None if target.working_days is None else _amount_used(measure, past),
        stretches=past,
        shares=_shares(counted, measure, history, deadline, shares),
    )


def rounds(
    events: Sequence[tuple[datetime, str]], counts: Mapping[str, Effect], *, terms: Terms | None = None
) -> list[list[tuple[datetime, str]]]:
    """The history of each round of a clock that begins again and again, as :func:`explain` takes it.

    The first BEGIN of a round counts, whatever is said again until it ends (by STOP or DISMISS). What cancels the
    object cancels all its rounds.
    """
    found: list[list[tuple[datetime, str]]] = []
    stands, allowed = True, not (terms and terms.begin_needs_stop)
    for at, category in events:
        effect = counts[category]
        if effect is Effect.CANCEL:
            for one in found:
                one.append((at, category))
            break
        if effect is Effect.BEGIN and stands and allowed:
            found.append([])
            stands = False
        elif effect in {Effect.STOP, Effect.DISMISS}:
            stands, allowed = True, allowed or effect is Effect.STOP
        if found:
            found[-1].append((at, category))
    return found


class _Measure(Protocol):
    """A target's own unit, in whole numbers."""

    @property
    def amount(self) -> int: ...

    def between(self, start: datetime, end: datetime) -> int: ...

    def after(self, start: datetime, amount: int) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class _Hours:
    """Microseconds of working time."""

    calendar: Calendar
    amount: int

    def between(self, start: datetime, end: datetime) -> int:
        return working_time(self.calendar, start, end) // timedelta(microseconds=1)

    def after(self, start: datetime, amount: int) -> datetime | None:
        return add_working_time(self.calendar, start, timedelta(microseconds=amount))


@dataclass(frozen=True, slots=True)
class _Days:
    """Closings of working days, without that of the day on which the clock began."""

    calendar: Calendar
    amount: int
    began: datetime | None

    def between(self, start: datetime, end: datetime) -> int:
        return sum(1 for _ in takewhile(lambda closing: closing <= end, self._counted(start)))

    def after(self, start: datetime, amount: int) -> datetime | None:
        return next(islice(self._counted(start), amount - 1, None), None)

    def _counted(self, start: datetime) -> Iterator[datetime]:
        opening = next_opening(self.calendar, self.began) if self.began else None
        first = next(closings(self.calendar, opening), None) if opening else None
        return closings(self.calendar, max(start, first)) if first else iter(())


def _measure(calendar: Calendar, target: Target, history: Sequence[Stretch]) -> _Measure:
    if target.working_days is None:
        return _Hours(calendar, timedelta(hours=target.hours or 0) // timedelta(microseconds=1))
    began = next((stretch.start for stretch in history if stretch.reason is not Reason.BEFORE_RESET), None)
    return _Days(calendar, target.working_days, began)


def _state(measure: _Measure, past: Sequence[Stretch]) -> State:
    if not measure.amount:
        return State.NONE
    return _STATES.get(past[-1].reason, State.RUNNING) if past else State.WAITING


def _deadline(measure: _Measure, history: Sequence[Stretch]) -> datetime | None:
    """When the target is used up; a stop that lasts is taken as if the clock had run on."""
    left = measure.amount
    for stretch in history:
        if stretch.end is None:
            runs_on = stretch.counts or stretch.reason is Reason.STOPPED
            return measure.after(stretch.start, left) if runs_on else None
        used = measure.between(stretch.start, stretch.end) if stretch.counts else 0
        if used >= left:
            return measure.after(stretch.start, left)
        left -= used
    return None


def _shares(
    calendar: Calendar,
    measure: _Measure,
    history: Sequence[Stretch],
    deadline: datetime | None,
    shares: Sequence[float],
) -> tuple[datetime | None, ...]:
    if not shares or deadline is None:
        return tuple(None for _share in shares)
    whole = measure.amount if isinstance(measure, _Hours) else _microseconds(calendar, history, deadline)
    return tuple(_deadline(_Hours(calendar, round(whole * share)), history) for share in shares)


def _microseconds(calendar: Calendar, history: Sequence[Stretch], deadline: datetime) -> int:
    """The working time that counts until the deadline, with a stop that lasts taken as if the clock ran on."""
    runs_on = [one for one in history if one.counts or (one.end is None and one.reason is Reason.STOPPED)]
    pieces = ((one.start, deadline if one.end is None else min(one.end, deadline)) for one in runs_on)
    return sum((working_time(calendar, *piece) for piece in pieces), timedelta()) // timedelta(microseconds=1)


def _leave_out(history: Iterable[Stretch], windows: Sequence[Moments]) -> Iterator[Stretch]:
    """The history with what lies in a window of force majeure cut out of the stretches that count."""
    for stretch in history:
        if not stretch.counts:
            yield stretch
            continue
        reached = stretch.start
        for opens, ends in windows:
            start, end = max(opens, reached), ends if stretch.end is None else min(ends, stretch.end)
            if start >= end:
                continue
            if start > reached:
                yield replace(stretch, start=reached, end=start)
            yield replace(stretch, start=start, end=end, reason=Reason.FORCE_MAJEURE)
            reached = end
        if stretch.end is None or reached < stretch.end or stretch.start == stretch.end:
            yield replace(stretch, start=reached)


def _amount_used(measure: _Measure, past: Sequence[Stretch]) -> int:
    return sum(measure.between(stretch.start, stretch.end) for stretch in past if stretch.counts and stretch.end)


def _used(calendar: Calendar, stretch: Stretch) -> timedelta:
    if not stretch.counts or stretch.end is None:
        return timedelta()
    return working_time(calendar, stretch.start, stretch.end)


def _until(history: Sequence[Stretch], now: datetime) -> Iterator[Stretch]:
    """What of the history has happened; empty stretches only where the last one begins right now."""
    happened = [stretch for stretch in history if stretch.start <= now]
    for stretch in happened:
        end = now if stretch.end is None else min(stretch.end, now)
        if end > stretch.start or stretch is happened[-1]:
            yield replace(stretch, end=end)


def _history(
    calendar: Calendar,
    events: Sequence[tuple[datetime, str]],
    now: datetime,
    counts: Mapping[str, Effect],
    terms: Terms,
) -> tuple[Stretch, ...]:
    """The stretches that follow each other from the start on, each with its reason; the last one is open."""
    marks = _marks(events, now, counts)
    changes = list(_changes(marks))
    stretches = _stretches(changes)
    if terms.pause_needs_answer:
        answered = next((mark.at for mark in marks if mark.effect is Effect.ANSWER), None)
        stretches = _refuse_early_pauses(stretches, answered)
    if terms.pause_limit is not None:
        stretches = _end_long_pauses(calendar, stretches, terms.pause_limit)
    if terms.false_solve_counts:
        stretches = _count_false_solves(calendar, stretches, terms.grace)
    resets = [change.at for change in changes if change.anew]
    return tuple(_forget_before(stretches, resets[-1]) if resets else stretches)


@dataclass(frozen=True, slots=True)
class _Mark:
    at: datetime
    category: str
    effect: Effect
    anew: bool = False


def _marks(events: Sequence[tuple[datetime, str]], now: datetime, counts: Mapping[str, Effect]) -> list[_Mark]:
    for (before, _), (after, _) in pairwise(events):
        if after < before:
            raise ValueError("events are not in the order of time")
    unknown = sorted({category for _, category in events} - set(counts))
    if unknown:
        raise ValueError(f"no effect on the clock is given for: {', '.join(unknown)}")
    return [_Mark(at, category, counts[category]) for at, category in events if at <= now]


def _changes(marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """The marks at which the clock begins to do something; a reset repeats what it was doing."""
    current: _Mark | None = None
    for mark in marks:
        follows = _follows(current, mark)
        if follows is None:
            continue
        yield follows
        current = follows
        if current.effect in _ENDING:
            return


def _follows(current: _Mark | None, mark: _Mark) -> _Mark | None:
    """What the clock does from `mark` on; None where it changes nothing."""
    if current is None:
        return mark if mark.effect in _STARTING else None
    stopped = current.effect is Effect.STOP
    if mark.effect in _ONLY_BEFORE or (stopped and mark.effect in {Effect.STOP, Effect.RESET}):
        return None
    return replace(current, at=mark.at, anew=True) if mark.effect is Effect.RESET else mark


def _stretches(changes: Sequence[_Mark]) -> Iterator[Stretch]:
    """From each change to the next one, before any term is applied."""
    ends = [*(change.at for change in changes[1:]), None]
    for change, end in zip(changes, ends, strict=False):
        yield Stretch(change.at, end, change.category, change.effect, _REASONS[change.effect])


def _refuse_early_pauses(stretches: Iterable[Stretch], answered: datetime | None) -> Iterator[Stretch]:
    for stretch in stretches:
        if stretch.reason is not Reason.PAUSED or (answered is not None and answered <= stretch.start):
            yield stretch
        elif answered is None or (stretch.end is not None and stretch.end <= answered):
            yield replace(stretch, reason=Reason.PAUSE_BEFORE_ANSWER)
        else:
            yield replace(stretch, end=answered, reason=Reason.PAUSE_BEFORE_ANSWER)
            yield replace(stretch, start=answered)


def _end_long_pauses(calendar: Calendar, stretches: Iterable[Stretch], limit: timedelta) -> Iterator[Stretch]:
    left = limit
    for stretch in stretches:
        if stretch.reason is not Reason.PAUSED:
            yield stretch
            continue
        used_up = add_working_time(calendar, stretch.start, left)
        if used_up is None or (stretch.end is not None and used_up >= stretch.end):
            yield stretch
            left -= working_time(calendar, stretch.start, stretch.end or stretch.start)
            continue
        yield replace(stretch, end=used_up)
        yield replace(stretch, start=used_up, reason=Reason.PAUSE_USED_UP)
        left = timedelta()


def _count_false_solves(calendar: Calendar, stretches: Iterable[Stretch], grace: timedelta) -> Iterator[Stretch]:
    """A stop is followed by a cancellation or by being taken up again, and only the latter makes it false."""
    for stretch, following in pairwise([*stretches, None]):
        if stretch is None:
            return
        taken_up = following is not None and following.effect not in _ENDING
        if stretch.reason is Reason.STOPPED and stretch.end is not None and taken_up:
            within = working_time(calendar, stretch.start, stretch.end) <= grace
            yield replace(stretch, reason=Reason.FALSE_SOLVE) if within else stretch
        else:
            yield stretch


def _forget_before(stretches: Iterable[Stretch], reset: datetime) -> Iterator[Stretch]:
    for stretch in stretches:
        forgotten = stretch.end is not None and stretch.end <= reset
        yield replace(stretch, reason=Reason.BEFORE_RESET) if forgotten else stretch
