"""From the marks of an object to the stretches of its clock, each with its reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from aftercare.kit.deadlines.words import Effect, Reason, Stretch, Terms
from aftercare.kit.worktime import Calendar, Meter, Moments, add_working_time, in_utc

Mark = tuple[datetime, str, Effect]

_REASONS = {
    Effect.RUN: Reason.RUNS,
    Effect.PAUSE: Reason.PAUSED,
    Effect.STOP: Reason.STOPPED,
    Effect.CANCEL: Reason.CANCELLED,
    Effect.START: Reason.RUNS,
    Effect.BEGIN: Reason.RUNS,
    Effect.DISMISS: Reason.CANCELLED,
}
_STARTING = frozenset({Effect.RUN, Effect.START, Effect.BEGIN})
_ONLY_BEFORE = frozenset({Effect.ANSWER, Effect.START, Effect.BEGIN})
_ENDING = frozenset({Effect.CANCEL, Effect.DISMISS})


def marks_until(now: datetime, events: Sequence[tuple[datetime, str]], counts: Mapping[str, Effect]) -> list[Mark]:
    """The events that have happened, in UTC, each with what it does to the clock."""
    unknown = {category for _, category in events} - counts.keys()
    if unknown:
        raise ValueError(f"no effect on the clock is given for: {', '.join(sorted(unknown))}")
    marks = [(in_utc(at), category, counts[category]) for at, category in events]
    for before, after in pairwise(marks):
        if after[0] < before[0]:
            raise ValueError("events are not in the order of time")
    while marks and marks[-1][0] > now:
        marks.pop()
    return marks


def stretches_of(calendar: Calendar, meter: Meter, marks: Sequence[Mark], terms: Terms) -> Sequence[Stretch]:
    """The stretches that follow each other from the start on; the last one is open."""
    changes = list(_changes(marks))
    stretches: Iterable[Stretch] = _plain(changes)
    if terms.pause_needs_answer:
        answered = next((at for at, _category, effect in marks if effect is Effect.ANSWER), None)
        stretches = _refuse_early_pauses(stretches, answered)
    if terms.pause_limit is not None:
        stretches = _end_long_pauses(calendar, meter, stretches, terms.pause_limit)
    if terms.false_solve_counts:
        stretches = _count_false_solves(meter, stretches, terms.grace)
    resets = [at for at, _category, effect in changes if effect is Effect.RESET]
    return tuple(_forget_before(stretches, resets[-1]) if resets else stretches)


def _changes(marks: Sequence[Mark]) -> Iterator[Mark]:
    """The marks at which the clock begins to do something; a reset is one where it does not stand still."""
    doing: Effect | None = None
    for mark in marks:
        effect = mark[2]
        if doing is None:
            if effect not in _STARTING:
                continue
        elif effect in _ONLY_BEFORE or (doing is Effect.STOP and effect in {Effect.STOP, Effect.RESET}):
            continue
        yield mark
        if effect in _ENDING:
            return
        if effect is not Effect.RESET:
            doing = effect


def _plain(changes: Sequence[Mark]) -> Iterator[Stretch]:
    """From each change to the next one, before any term is applied; a reset goes on with what was done before."""
    category, effect = "", Effect.RUN
    ends = [*(at for at, _category, _effect in changes[1:]), None]
    for (at, named, given), end in zip(changes, ends, strict=False):
        if given is not Effect.RESET:
            category, effect = named, given
        yield Stretch(at, end, category, effect, _REASONS[effect])


def _refuse_early_pauses(stretches: Iterable[Stretch], answered: datetime | None) -> Iterator[Stretch]:
    for stretch in stretches:
        if stretch.reason is not Reason.PAUSED or (answered is not None and answered <= stretch.start):
            yield stretch
        elif answered is None or (stretch.end is not None and stretch.end <= answered):
            yield stretch._replace(reason=Reason.PAUSE_BEFORE_ANSWER)
        else:
            yield stretch._replace(end=answered, reason=Reason.PAUSE_BEFORE_ANSWER)
            yield stretch._replace(start=answered)


def _end_long_pauses(
    calendar: Calendar, meter: Meter, stretches: Iterable[Stretch], limit: timedelta
) -> Iterator[Stretch]:
    left = limit
    for stretch in stretches:
        if stretch.reason is not Reason.PAUSED:
            yield stretch
            continue
        if stretch.end is not None and (taken := meter.at(stretch.end) - meter.at(stretch.start)) <= left:
            yield stretch
            left -= taken
            continue
        used_up = add_working_time(calendar, stretch.start, left)
        if used_up is None:
            yield stretch
            continue
        yield stretch._replace(end=used_up)
        yield stretch._replace(start=used_up, reason=Reason.PAUSE_USED_UP)
        left = timedelta()


def _count_false_solves(meter: Meter, stretches: Iterable[Stretch], grace: timedelta) -> Iterator[Stretch]:
    """A stop is followed by a cancellation or by being taken up again, and only the latter makes it false."""
    for stretch, following in pairwise([*stretches, None]):
        if stretch is None:
            return
        taken_up = following is not None and following.effect not in _ENDING
        if stretch.reason is Reason.STOPPED and stretch.end is not None and taken_up:
            within = meter.at(stretch.end) - meter.at(stretch.start) <= grace
            yield stretch._replace(reason=Reason.FALSE_SOLVE) if within else stretch
        else:
            yield stretch


def _forget_before(stretches: Iterable[Stretch], reset: datetime) -> Iterator[Stretch]:
    for stretch in stretches:
        forgotten = stretch.end is not None and stretch.end <= reset
        yield stretch._replace(reason=Reason.BEFORE_RESET) if forgotten else stretch


def leave_out(history: Iterable[Stretch], windows: Sequence[Moments]) -> Iterator[Stretch]:
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
                yield stretch._replace(start=reached, end=start)
            yield stretch._replace(start=start, end=end, reason=Reason.FORCE_MAJEURE)
            reached = end
        if stretch.end is None or reached < stretch.end or stretch.start == stretch.end:
            yield stretch._replace(start=reached)
