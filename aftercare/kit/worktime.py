"""Working time: which moments a business calendar counts, and how far apart two of them are.

The ends of a span are wall-clock times of the calendar's zone, and what counts is the real time between them:
over the spring gap a span is an hour shorter, over the autumn overlap an hour longer. A wall-clock time that
does not exist moves to the end of the gap; one that exists twice means the first as a start, the last as an end.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HORIZON = timedelta(days=36_525)
"""How far ahead an opening is looked for: what lies later than a hundred years never comes."""

MINUTES_PER_DAY = 24 * 60

YEARS = range(1900, 3000)
"""The years in which exceptions may lie."""
_LAST_START = date.max - HORIZON - timedelta(days=3)  # so that no sum leaves the years that Python has

Moments = tuple[datetime, datetime]
Minutes = tuple[int, int]
Spans = Sequence[tuple[str, str]]

_WALL_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


class CalendarError(ValueError):
    """A calendar that contradicts itself; `where` is the weekday or date that is wrong."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


@dataclass(frozen=True)
class Calendar:
    """When work is done: spans for each weekday, and other ones for single dates.

    `zone` is an IANA name. `week` gives for a weekday (`mon` … `sun`) its spans as pairs of wall-clock times; a
    span whose end is not later than its start ends on the next day, `24:00` is the end of a day, and a weekday
    left out has no spans. `days` replaces the spans of an ISO date: by other spans, by none (a holiday), or by
    those of a weekday (a make-up day). Raises CalendarError where two spans overlap or a name or time is unknown.
    """

    zone: str
    week: Mapping[str, Spans]
    days: Mapping[str, str | Spans] = field(default_factory=dict)
    _week: tuple[tuple[Minutes, ...], ...] = field(init=False, repr=False, compare=False)
    _days: Mapping[date, tuple[Minutes, ...]] = field(init=False, repr=False, compare=False)
    _moments: dict[date, tuple[Moments, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        _known_zone(self.zone)
        unknown = sorted(set(self.week) - set(WEEKDAYS))
        if unknown:
            raise CalendarError(unknown[0], "no weekday")
        week = tuple(_parsed(self.week.get(name, ()), name) for name in WEEKDAYS)
        days = {_iso_date(day): self._replaced(day, week) for day in self.days}
        # frozen for everybody else
        object.__setattr__(self, "_week", week)
        object.__setattr__(self, "_days", days)
        self._refuse_overlaps()

    def __hash__(self) -> int:
        return hash((self.zone, self._week, tuple(sorted(self._days.items()))))

    def _replaced(self, day: str, week: tuple[tuple[Minutes, ...], ...]) -> tuple[Minutes, ...]:
        other = self.days[day]
        if not isinstance(other, str):
            return _parsed(other, day)
        if other not in WEEKDAYS:
            raise CalendarError(day, f"no weekday: {other}")
        return week[WEEKDAYS.index(other)]

    def _refuse_overlaps(self) -> None:
        """A night span reaches into the next day, so each day is compared with the one before."""
        for index, name in enumerate(WEEKDAYS):
            _refuse_reach(self._week[index - 1], self._week[index], name)
        for day in self._days:
            for later in (day, day + timedelta(days=1)):
                _refuse_reach(self.minutes_of(later - timedelta(days=1)), self.minutes_of(later), later.isoformat())

    def minutes_of(self, day: date) -> tuple[Minutes, ...]:
        """The spans that start on `day`, in minutes of wall-clock time from its midnight, ascending."""
        return self._days.get(day, self._week[day.weekday()])

    def moments_of(self, day: date) -> tuple[Moments, ...]:
        """The spans that start on `day`, in UTC; one that a change of clocks leaves nothing of is left out."""
        known = self._moments.get(day)
        if known is None:
            zone = ZoneInfo(self.zone)
            ends = (
                (_instant(zone, day, start, last=False), _instant(zone, day, end, last=True))
                for start, end in self.minutes_of(day)
            )
            known = self._moments[day] = tuple(_apart(ends))
        return known

    def local_date(self, moment: datetime) -> date:
        """The date that the calendar's zone has at `moment`."""
        return _aware(moment).astimezone(ZoneInfo(self.zone)).date()


def spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Moments]:
    """The pieces of `start` … `end` that are working time, in UTC, ascending and apart; none is empty."""
    for opening, closing in _openings(calendar, start):
        if opening >= end:
            return
        yield opening, min(closing, end.astimezone(UTC))


def working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Exact working time between two moments; zero where `end` is not later than `start`."""
    return sum((closing - opening for opening, closing in spans(calendar, start, end)), timedelta())


class Meter:
    """Working time within one long stretch, for many pairs of moments: two look-ups each instead of a walk."""

    def __init__(self, calendar: Calendar, start: datetime, end: datetime) -> None:
        found = list(spans(calendar, start, end))
        self._openings = [opening for opening, _closing in found]
        self._closings = [closing for _opening, closing in found]
        lengths = ((closing - opening).total_seconds() for opening, closing in found)
        self._before = [0.0, *accumulate(lengths)]

    def seconds(self, start: datetime, end: datetime) -> float:
        """As :func:`working_seconds`, for moments within the stretch; what lies outside counts for nothing."""
        return max(self._until(end) - self._until(start), 0.0)

    def _until(self, moment: datetime) -> float:
        place = bisect_right(self._openings, moment) - 1
        if place < 0:
            return 0.0
        return self._before[place] + (min(moment, self._closings[place]) - self._openings[place]).total_seconds()


def working_seconds(calendar: Calendar, start: datetime, end: datetime) -> float:
    """Working time between two moments in seconds; 0 where `end` is not later than `start`."""
    return working_time(calendar, start, end).total_seconds()


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime | None:
    """The first moment (UTC) at which `amount` has been worked since `start`.

    That is a closing rather than the opening after it, and `start` itself for nothing. None if the calendar has
    too little working time within a hundred years.
    """
    if amount <= timedelta():
        return _aware(start).astimezone(UTC)
    left = amount
    for opening, closing in _openings(calendar, start):
        if closing - opening >= left:
            return opening + left
        left -= closing - opening
    return None


def add_working_seconds(calendar: Calendar, start: datetime, seconds: float) -> datetime | None:
    """As add_working_time, for an amount in seconds."""
    return add_working_time(calendar, start, timedelta(seconds=seconds))


def next_opening(calendar: Calendar, moment: datetime) -> datetime | None:
    """The first working moment (UTC) at or after `moment`; a closing is no working moment any more."""
    return next((opening for opening, _ in _openings(calendar, moment)), None)


def closings(calendar: Calendar, start: datetime) -> Iterator[datetime]:
    """The ends (UTC) of working days, later than `start`: for each date its last closing."""
    first = calendar.local_date(start) - timedelta(days=2)
    for day in _dates(calendar, first):
        moments = calendar.moments_of(day)
        if moments and moments[-1][1] > start:
            yield moments[-1][1]


def _openings(calendar: Calendar, start: datetime) -> Iterator[Moments]:
    """Working time from `start` on, without end but for the horizon."""
    reached = _aware(start).astimezone(UTC)
    # two days back: a night span may reach over midnight, and further where a zone skips a date
    for day in _dates(calendar, calendar.local_date(start) - timedelta(days=2)):
        for opening, closing in calendar.moments_of(day):
            if closing > reached:
                yield max(opening, reached), closing
                # the next span begins later even where the overlap of clocks would have it begin before
                reached = closing


def _dates(calendar: Calendar, first: date) -> Iterator[date]:
    """The dates to look at, up to the horizon; the exceptions alone where no weekday has spans."""
    last = min(first, _LAST_START) + HORIZON
    if not any(calendar._week):  # noqa: SLF001 - the same module
        yield from (day for day in sorted(calendar._days) if first <= day <= last)  # noqa: SLF001 - the same module
        return
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _apart(ends: Iterator[Moments]) -> Iterator[Moments]:
    """Spans of one date without what the span before has covered."""
    reached = datetime.min.replace(tzinfo=UTC)
    for start, end in ends:
        if max(start, reached) < end:
            yield max(start, reached), end
            reached = end


def _instant(zone: ZoneInfo, day: date, minutes: int, *, last: bool) -> datetime:
    """The moment (UTC) of a wall-clock time: the last or the first one, or the end of the gap it falls into."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        return _clock_change(zone, second, first)
    return second if last else first


def _clock_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment between the two at which the zone's clocks are moved."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _parsed(pairs: Spans, where: str) -> tuple[Minutes, ...]:
    """Pairs of wall-clock times as ascending minutes."""
    parsed = sorted(_span(start, end, where) for start, end in pairs)
    for (_, end), (start, _) in pairwise(parsed):
        if start < end:
            raise CalendarError(where, "spans overlap")
    return tuple(parsed)


def _span(start: str, end: str, where: str) -> Minutes:
    first, last = _minutes(start, where), _minutes(end, where)
    if first in {last, MINUTES_PER_DAY}:
        raise CalendarError(where, f"an empty span: {start}–{end}; a whole day is 00:00–24:00")
    return first, last if last > first else last + MINUTES_PER_DAY


def _minutes(text: str, where: str) -> int:
    if not _WALL_TIME.fullmatch(text):
        raise CalendarError(where, f"no time of day: {text}")
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _refuse_reach(before: tuple[Minutes, ...], after: tuple[Minutes, ...], where: str) -> None:
    if before and after and before[-1][1] - MINUTES_PER_DAY > after[0][0]:
        raise CalendarError(where, "a span of the day before reaches into this day's first one")


def _known_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as unknown:
        raise CalendarError("zone", f"no time zone: {name}") from unknown


def _iso_date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as wrong:
        raise CalendarError(text, "no date") from wrong
    if day.year not in YEARS:
        raise CalendarError(text, "beyond all calendars")
    return day


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment


ALWAYS = Calendar("UTC", dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),)))
"""Wall-clock time: every second counts."""
