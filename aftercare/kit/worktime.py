"""Working time: which moments a business calendar counts, and how far apart two of them are.

The ends of a span are wall-clock times of the calendar's zone, and what counts is the real time between them:
over the spring gap a span is an hour shorter, over the autumn overlap an hour longer. A wall-clock time that
does not exist moves to the end of the gap; one that exists twice means the first as a start, the last as an end.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HORIZON = timedelta(days=36_525)
"""How far ahead an opening is looked for: what lies later than a hundred years never comes."""

MINUTES_PER_DAY = 24 * 60

YEARS = range(1900, 3000)
"""The years in which exceptions may lie."""
_END = date.max - timedelta(days=3)
_LAST_START = _END - HORIZON  # so that no sum leaves the years that Python has

Moments = tuple[datetime, datetime]
Minutes = tuple[int, int]
Spans = Sequence[tuple[str, str]]

_NOTHING = timedelta()
_MARGIN = timedelta(days=4)  # a night span reaches over midnight, a zone is a day from UTC, and one skipped a date
_SPARE = timedelta(days=32)  # drawn at once: the next question is about the next days

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
    _line: "list[_Line]" = field(init=False, repr=False, compare=False, default_factory=list)

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
    start, end = in_utc(start), in_utc(end)
    if end <= start:
        return
    line = _line(calendar, start, end)
    for place in range(bisect_right(line.closings, start), len(line.openings)):
        if line.openings[place] >= end:
            return
        yield max(line.openings[place], start), min(line.closings[place], end)


def working_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Exact working time between two moments; zero where `end` is not later than `start`."""
    if end <= start:
        return timedelta()
    line = _line(calendar, in_utc(start), in_utc(end))
    return line.at(end) - line.at(start)


class Meter:
    """Working time within one long stretch, for many moments: how much lies before each, by one look-up."""

    def __init__(self, calendar: Calendar, start: datetime, end: datetime) -> None:
        self._calendar = calendar
        self._line = _line(calendar, in_utc(start), in_utc(end))
        self._until = in_utc(end)

    def at(self, moment: datetime) -> timedelta:
        """What was worked until `moment`, which is not before the stretch: only differences mean something."""
        if moment > self._until:
            self._line = _drawn(self._calendar, self._line, min(in_utc(moment).date(), _END - _SPARE) + _SPARE)
            self._until = in_utc(moment)
        return self._line.at(moment)

    def seconds(self, start: datetime, end: datetime) -> float:
        """As :func:`working_seconds`, for moments that are not before the stretch."""
        return max((self.at(end) - self.at(start)).total_seconds(), 0.0)


def working_seconds(calendar: Calendar, start: datetime, end: datetime) -> float:
    """Working time between two moments in seconds; 0 where `end` is not later than `start`."""
    return working_time(calendar, start, end).total_seconds()


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime | None:
    """The first moment (UTC) at which `amount` has been worked since `start`.

    That is a closing rather than the opening after it, and `start` itself for nothing. None if the calendar has
    too little working time within a hundred years.
    """
    start = in_utc(start)
    if amount <= timedelta():
        return start
    for line in _longer_lines(calendar, start):
        wanted = line.at(start) + amount
        if line.before[-1] >= wanted:
            place = bisect_left(line.before, wanted) - 1
            return _within_horizon(start, line.openings[place] + (wanted - line.before[place]))
    return None


def add_working_seconds(calendar: Calendar, start: datetime, seconds: float) -> datetime | None:
    """As add_working_time, for an amount in seconds."""
    return add_working_time(calendar, start, timedelta(seconds=seconds))


def next_opening(calendar: Calendar, moment: datetime) -> datetime | None:
    """The first working moment (UTC) at or after `moment`; a closing is no working moment any more."""
    moment = in_utc(moment)
    for line in _longer_lines(calendar, moment):
        place = bisect_right(line.closings, moment)
        if place < len(line.openings):
            return _within_horizon(moment, max(line.openings[place], moment))
    return None


def closings(calendar: Calendar, start: datetime) -> Iterator[datetime]:
    """The ends (UTC) of working days, later than `start`: for each date its last closing."""
    first = calendar.local_date(start) - timedelta(days=2)
    for day in _dates(calendar, first, min(first, _LAST_START) + HORIZON):
        moments = calendar.moments_of(day)
        if moments and moments[-1][1] > start:
            yield moments[-1][1]


@dataclass(frozen=True, slots=True)
class _Line:
    """The working time of all dates from `first` to before `last`, in a row: any distance on it is two look-ups.

    `before` is how much was worked before each opening, and at last all of it. The dates around its ends are there
    for spans that reach over midnight: it answers for moments that it `covers`. It is never changed, only replaced.
    """

    first: date
    last: date
    openings: list[datetime]
    closings: list[datetime]
    before: list[timedelta]

    def covers(self, start: datetime, end: datetime) -> bool:
        """Whether every span that touches `start` … `end` is on it."""
        return _midnight(self.first) + _MARGIN <= start and (end <= _midnight(self.last) - _MARGIN or self.last >= _END)

    def at(self, moment: datetime) -> timedelta:
        """What was worked until `moment`, since the beginning of the line."""
        place = bisect_right(self.openings, moment) - 1
        if place < 0:
            return _NOTHING
        opening, closing = self.openings[place], self.closings[place]
        return self.before[place] + (min(moment, closing) - opening)


def _line(calendar: Calendar, start: datetime, end: datetime) -> _Line:
    """The calendar's line, drawn further where it does not cover these moments yet."""
    line = calendar._line[0] if calendar._line else None  # noqa: SLF001 - the same module
    if line is not None and line.covers(start, end):
        return line
    first, last = start.date() - _SPARE, min(end.date(), _END - _SPARE) + _SPARE
    if line is not None and line.first <= first:
        return _drawn(calendar, line, last)
    beginning = first if line is None else min(first, line.first - (line.last - line.first))
    return _drawn(calendar, _Line(beginning, beginning, [], [], [_NOTHING]), max(last, line.last if line else last))


def _drawn(calendar: Calendar, line: _Line, last: date) -> _Line:
    """The line drawn on to `last`, and kept with its calendar: its dates are computed once."""
    last = min(max(last, line.last), _END)
    openings, ends, before = [*line.openings], [*line.closings], [*line.before]
    reached = ends[-1] if ends else datetime.min.replace(tzinfo=UTC)
    for day in _dates(calendar, line.last, last - timedelta(days=1)):
        for opening, closing in calendar.moments_of(day):
            # the overlap of clocks may have the next span begin before the last one ended
            begins = max(opening, reached)
            if closing > begins:
                openings.append(begins)
                ends.append(closing)
                before.append(before[-1] + (closing - begins))
                reached = closing
    drawn = _Line(line.first, last, openings, ends, before)
    calendar._line[:] = [drawn]  # noqa: SLF001 - the same module
    return drawn


def _longer_lines(calendar: Calendar, start: datetime) -> Iterator[_Line]:
    """A line that covers `start`, then one that is twice as long, and so on up to the horizon."""
    line = _line(calendar, start, start)
    yield line
    horizon = min(start.date(), _LAST_START) + HORIZON
    while line.last < horizon:
        line = _drawn(calendar, line, min(line.last + max(line.last - line.first, _SPARE), horizon))
        yield line


def _within_horizon(start: datetime, found: datetime) -> datetime | None:
    """What lies later than the horizon never comes, however far the line was drawn for others."""
    return found if found - start <= HORIZON else None


def _dates(calendar: Calendar, first: date, last: date) -> Iterator[date]:
    """The dates to look at, `last` included; the exceptions alone where no weekday has spans."""
    if not any(calendar._week):  # noqa: SLF001 - the same module
        yield from (day for day in sorted(calendar._days) if first <= day <= last)  # noqa: SLF001 - the same module
        return
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


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


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC: two of one zone would be compared by its wall, which shows an hour of autumn twice.

    Raises ValueError for one without a zone.
    """
    return moment if moment.tzinfo is UTC else _aware(moment).astimezone(UTC)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment


ALWAYS = Calendar("UTC", dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),)))
"""Wall-clock time: every second counts."""
