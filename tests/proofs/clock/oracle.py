"""A second opinion on clock documents, written from docs/clock.md alone: it knows minutes, and no spans of moments.

For each minute of UTC it asks what the clock on the wall shows. A minute is worked where the wall shows a minute of
some span. Where clocks are set back, a span has begun once its start was shown and goes on as long as its end is still
to be shown, so what counts is whether any minute belongs to a span, from the one before the lowest that the wall will
still show up to the highest that it has shown. Every moment is a whole number of microseconds since 1970, every
minute a whole number too; what an event cuts out of a minute is counted in microseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import accumulate, compress, islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

DAY = 24 * 60
MINUTE = 60_000_000
HOUR = 60 * MINUTE
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONDAY = 4  # the first day of 1970 was a Thursday, so this one was the first Monday
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STOPPING = ("solved", "closed", "merged", "cancelled")
HORIZON = 400
"""Days after now for which a deadline is looked for."""

Document = dict[str, Any]
Minutes = Sequence[tuple[int, int]]


def micros(text: str) -> int:
    """A moment of a document in microseconds since 1970."""
    since = datetime.fromisoformat(text) - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _offset(zone: str, minute: int) -> int:
    """By how many minutes the wall is ahead of UTC in this minute."""
    ahead = datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).utcoffset() or timedelta()
    return ahead.days * DAY + ahead.seconds // 60


@cache
def _steady(zone: str, day: int) -> int | None:
    """The offset of a whole day of UTC; None where it changes."""
    found = {_offset(zone, day * DAY + hour * 60) for hour in range(0, 25, 6)}
    return found.pop() if len(found) == 1 else None


def _shown(zone: str, day: int) -> Sequence[int]:
    """What the wall shows in each minute of a day of UTC."""
    steady = _steady(zone, day)
    return _asked(zone, day) if steady is None else range(day * DAY + steady, (day + 1) * DAY + steady)


@cache
def _asked(zone: str, day: int) -> Sequence[int]:
    return [minute + _offset(zone, minute) for minute in range(day * DAY, (day + 1) * DAY)]


@cache
def _seen(zone: str, day: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """For each minute of a day from where to where on the wall a minute of a span makes it worked.

    None where no change of clocks is near, and both ends are what the wall shows now.
    """
    offsets = {_steady(zone, day + near) for near in (-1, 0, 1)}
    if len(offsets) == 1 and None not in offsets:
        return None
    shown = [wall for near in (-1, 0, 1) for wall in _shown(zone, day + near)]
    highest = tuple(accumulate(shown, max))
    lowest = tuple(accumulate(reversed(shown), min))[::-1]
    before = [min(now, later - 1) for now, later in pairwise(lowest)]  # an end that is still to be shown
    return tuple(before[DAY : 2 * DAY]), highest[DAY : 2 * DAY]


class Wall:
    """The working minutes of a calendar, by what the clock on the wall shows and by UTC."""

    def __init__(self, calendar: dict[str, Any]) -> None:
        self.zone: str = calendar["zone"]
        self._week = [tuple(_minutes(calendar["week"].get(name, ()))) for name in WEEK]
        self._days = {
            (date.fromisoformat(name) - EPOCH.date()).days: (
                self._week[WEEK.index(other)] if isinstance(other, str) else tuple(_minutes(other))
            )
            for name, other in calendar.get("days", {}).items()
        }
        self._walls: dict[int, bytes] = {}
        self._worked: dict[int, bytes] = {}

    def spans(self, day: int) -> Minutes:
        """The spans that begin on a date, in minutes from its midnight."""
        return self._days.get(day, self._week[(day - MONDAY) % 7])

    def holiday(self, day: int) -> bool:
        """Whether a date stands in the calendar and has no spans."""
        return day in self._days and not self._days[day]

    def _wall(self, day: int) -> bytes:
        """For each wall-clock minute of a date whether it is worked."""
        if day not in self._walls:
            minutes = bytearray(DAY)
            for start, end in self.spans(day):
                minutes[start : min(end, DAY)] = b"\1" * (min(end, DAY) - start)
            for _start, end in self.spans(day - 1):
                minutes[: max(end - DAY, 0)] = b"\1" * max(end - DAY, 0)
            self._walls[day] = bytes(minutes)
        return self._walls[day]

    def worked(self, day: int) -> bytes:
        """For each minute of a day of UTC whether it is worked."""
        if day not in self._worked:
            seen = _seen(self.zone, day)
            self._worked[day] = self._plain(day) if seen is None else self._changing(*seen)
        return self._worked[day]

    def _plain(self, day: int) -> bytes:
        date_shown, minute = divmod(_shown(self.zone, day)[0], DAY)
        return (self._wall(date_shown) + self._wall(date_shown + 1))[minute : minute + DAY]

    def _changing(self, lowest: Sequence[int], highest: Sequence[int]) -> bytes:
        first = min(lowest) // DAY
        walls = b"".join(self._wall(day) for day in range(first, max(highest) // DAY + 1))
        base = first * DAY
        return bytes(
            walls[low - base] if low == high else b"\1" in walls[low - base : high - base + 1]
            for low, high in zip(lowest, highest, strict=True)
        )

    def belongs(self, minute: int, day: int) -> bool:
        """Whether a minute of UTC lies in a span that begins on this date."""
        low, high = self._between(minute)
        return any(day * DAY + start <= high and low < day * DAY + end for start, end in self.spans(day))

    def closing(self, day: int) -> int | None:
        """The end of the last minute of a date's spans; None where it has none."""
        if not self.spans(day):
            return None
        latest = day * DAY + max(end for _start, end in self.spans(day))
        ahead = _offset(self.zone, latest)
        if _seen(self.zone, (latest - ahead - 1) // DAY) is None:
            return latest - ahead
        minutes = range(latest - ahead + 300, latest - ahead - 300 - 2 * DAY, -1)
        return next((minute + 1 for minute in minutes if self.belongs(minute, day)), None)

    def shown_date(self, minute: int) -> int:
        """The date on the wall."""
        return (minute + _offset(self.zone, minute)) // DAY

    def _between(self, minute: int) -> tuple[int, int]:
        seen = _seen(self.zone, minute // DAY)
        if seen is None:
            wall = _shown(self.zone, minute // DAY)[minute % DAY]
            return wall, wall
        return seen[0][minute % DAY], seen[1][minute % DAY]


def _minutes(pairs: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    for pair in pairs:
        start, end = (int(time[:2]) * 60 + int(time[3:]) for time in pair)
        yield start, end if end > start else end + DAY


@dataclass(frozen=True, slots=True)
class Phase:
    """From one event to the next of another kind; `end` is None for the last one."""

    start: int
    end: int | None
    kind: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer has to say. A deadline is None where it never comes, or comes later than `looked_until`."""

    used: int
    deadline: int | None
    state: str
    looked_until: int


class Oracle:
    """One document, looked at minute by minute."""

    def __init__(self, document: Document) -> None:
        policy = document["policy"]
        self.wall = Wall(document["calendar"])
        self.now = micros(document["now"])
        self.target = policy["target"]
        self.grace = round(Fraction(policy.get("reopen_grace_hours", 24)) * HOUR)
        self.false_solve_counts = policy.get("false_solve_counts", False)
        self.counts = policy["counts"]
        self.phases = list(
            self._judged([(micros(one["at"]), self._kind(one["category"])) for one in document["events"]])
        )
        self.until = self.now // MINUTE // DAY + HORIZON

    def verdict(self) -> Verdict:
        """All but the spans."""
        deadline = self.deadline()
        last = self.phases[-1]
        judged_at = last.start if last.kind == "stopped" else self.now
        late = deadline is not None and judged_at > deadline
        used = sum(self.worked(one.start, self._end(one)) for one in self.phases if one.counts)
        return Verdict(used, deadline, "breached" if late else last.kind, self.until * DAY * MINUTE)

    def deadline(self) -> int | None:
        """When the target is used up if nothing happens any more; a clock that is stopped is taken to run on."""
        if "hours" in self.target:
            return self._hours(round(Fraction(self.target["hours"]) * HOUR))
        return self._days(int(self.target["working_days"]))

    def worked(self, start: int, end: int) -> int:
        """Working microseconds between two moments."""
        if end <= start:
            return 0
        first, last = start // MINUTE, (end - 1) // MINUTE
        if first == last:
            return self._works(first) * (end - start)
        edges = self._works(first) * ((first + 1) * MINUTE - start) + self._works(last) * (end - last * MINUTE)
        return edges + MINUTE * self._count(first + 1, last)

    def _kind(self, category: str) -> str:
        if category in self.counts:
            return "running"
        return "stopped" if category.lower() in STOPPING else "paused"

    def _judged(self, marks: Sequence[tuple[int, str]]) -> Iterator[Phase]:
        """The phases; of what follows itself the first counts, and a solve is judged by what came after it."""
        changes = [mark for place, mark in enumerate(marks) if not place or marks[place - 1][1] != mark[1]]
        for place, (start, kind) in enumerate(changes):
            end = changes[place + 1][0] if place + 1 < len(changes) else None
            reopened = kind == "stopped" and end is not None and self.false_solve_counts
            false = reopened and self.worked(start, end or start) <= self.grace
            yield Phase(start, end, kind, kind == "running" or false)

    def _end(self, phase: Phase) -> int:
        return self.now if phase.end is None else phase.end

    def _works(self, minute: int) -> int:
        return self.wall.worked(minute // DAY)[minute % DAY]

    def _count(self, first: int, last: int) -> int:
        """Working minutes from `first` to before `last`."""
        if last <= first:
            return 0
        start, end = first // DAY, (last - 1) // DAY
        if start == end:
            return self.wall.worked(start).count(1, first % DAY, last - start * DAY)
        whole = sum(self.wall.worked(day).count(1) for day in range(start + 1, end))
        return (
            self.wall.worked(start).count(1, first % DAY) + whole + self.wall.worked(end).count(1, 0, last - end * DAY)
        )

    def _hours(self, left: int) -> int | None:
        if not left:
            return None
        for phase in self.phases:
            goes_on = phase.end is None and phase.kind != "paused"
            if goes_on:
                return self._used_up(phase.start, left)
            used = self.worked(phase.start, phase.end or phase.start) if phase.counts else 0
            if used >= left:
                return self._used_up(phase.start, left)
            left -= used
        return None

    def _used_up(self, start: int, left: int) -> int | None:
        """The moment at which so many microseconds were worked since `start`."""
        minute = start // MINUTE
        rest = (minute + 1) * MINUTE - start if self._works(minute) else 0
        if rest >= left:
            return start + left
        left -= rest
        whole = (left - 1) // MINUTE  # minutes that are used up before the last one
        found = self._nth(minute + 1, whole)
        return None if found is None else found * MINUTE + left - whole * MINUTE

    def _nth(self, first: int, number: int) -> int | None:
        """The working minute before which there are `number` others, from `first` on."""
        start = first % DAY
        for day in range(first // DAY, self.until):
            worked = self.wall.worked(day)
            here = worked.count(1, start)
            if here > number:
                return day * DAY + next(islice(compress(range(start, DAY), worked[start:]), number, None))
            number -= here
            start = 0
        return None

    def _days(self, number: int) -> int | None:
        opening = self._nth_or_within(self.phases[0].start)
        if not number or opening is None:
            return None
        began = self.wall.shown_date(opening)
        began = next(day for day in range(began - 2, began + 2) if self.wall.belongs(opening, day))
        for day in range(began + 1, self.until + 3):
            closing = self.wall.closing(day)
            if closing is not None and self._runs_before(closing * MINUTE):
                number -= 1
                if not number:
                    return closing * MINUTE
        return None

    def _nth_or_within(self, moment: int) -> int | None:
        minute = moment // MINUTE
        return minute if self._works(minute) else self._nth(minute + 1, 0)

    def _runs_before(self, moment: int) -> bool:
        """Whether the clock runs in the last instant before a moment, or is taken to run on."""
        for phase in reversed(self.phases):
            if phase.start < moment:
                return phase.counts or (phase.end is None and phase.kind == "stopped")
        return False
