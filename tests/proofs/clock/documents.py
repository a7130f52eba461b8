"""Clock documents that are hard on a clock, made from a number: the same number makes the same document.

Histories lie around the actual changes of clocks of thirty zones from 2020 to 2035, around year ends, holidays and
make-up days; events fall on the ends of spans, on one another, on a deadline or a grace to the microsecond.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from tests.proofs.clock.oracle import EPOCH, HOUR, WEEK, Document, Oracle, micros

# Changes of an hour, of half an hour, of two and of three, at midnight, at one minute past it, four times a year,
# and never again; offsets of quarter hours; both halves of the year and of the world.
ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Volgograd",
    "Pacific/Apia",
    "Pacific/Chatham",
)
# Where the hour about midnight is skipped or repeated, so that it is of two dates.
MIDNIGHT = ("America/Havana", "Asia/Amman", "Atlantic/Azores")
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 12, 31, tzinfo=UTC)
MICROSECOND, SECOND, MINUTE = timedelta(microseconds=1), timedelta(seconds=1), timedelta(minutes=1)
RUNNING = ("new", "open", "in_field", "Offen", "处理中")
PAUSING = ("wait_customer", "wait_third", "On Hold", "待客户")
STOPPING = ("solved", "closed", "Solved", "CLOSED", "merged", "cancelled", "Cancelled")
Spans = list[list[str]]
WORKDAYS: tuple[Spans, ...] = (
    [["09:00", "12:00"], ["13:30", "18:00"]],
    [["08:30", "17:00"]],
    [["00:00", "24:00"]],
    [["22:00", "06:00"]],
    [["20:00", "02:30"]],
    [["00:00", "01:30"], ["01:30", "05:00"]],
    [["00:30", "00:45"], ["01:15", "01:45"], ["02:15", "02:45"], ["23:00", "24:00"]],
    [["02:00", "03:00"]],
    [["02:30", "03:15"]],
    [["00:00", "00:30"], ["23:30", "00:00"]],
    [["12:00", "12:01"]],
    [["18:00", "17:59"]],
)
ABOUT_MIDNIGHT: tuple[Spans, ...] = (
    [["00:00", "24:00"]],
    [["00:00", "00:30"], ["23:30", "00:00"]],
    [["00:30", "08:00"], ["16:00", "00:30"]],
)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The minutes at which a zone's clocks are changed, from 2020 to 2035."""
    found, week = [], FIRST
    while week < LAST:
        if _ahead(zone, week) != _ahead(zone, week + timedelta(days=7)):
            days = (week + timedelta(days=number) for number in range(7))
            day = next(one for one in days if _ahead(zone, one) != _ahead(zone, one + timedelta(days=1)))
            minutes = (day + number * MINUTE for number in range(24 * 60 + 1))
            found.append(next(one for one in minutes if _ahead(zone, one) != _ahead(zone, day)))
        week += timedelta(days=7)
    return tuple(found)


def _ahead(zone: str, moment: datetime) -> timedelta | None:
    return moment.astimezone(ZoneInfo(zone)).utcoffset()


def document(number: int) -> Document:
    """The document of a number."""
    return _Maker(Random(number)).document()


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.midnight = random.random() < 0.1
        self.zone = random.choice(MIDNIGHT if self.midnight else ZONES)
        self.base = self._base()

    def document(self) -> Document:
        calendar = {"zone": self.zone, "week": self._week(), "days": {}}
        calendar["days"] = self._exceptions(calendar)
        events = self._events(calendar)
        made = {
            "calendar": calendar,
            "policy": {
                "target": self._target(),
                "counts": self._counts(),
                "reopen_grace_hours": self.random.choice([0, 0.25, 1, 4, 8, 24, 24, 100]),
                "false_solve_counts": self.random.random() < 0.6,
            },
            "events": [{"at": self._written(at), "category": self._category()} for at in events],
            "now": self._written(events[-1] + self._gap()),
        }
        return self._to_the_point(made)

    def _base(self) -> datetime:
        """A moment around which something happens in the zone."""
        clocks = changes(self.zone)
        if clocks and (self.midnight or self.random.random() < 0.65):
            return self.random.choice(clocks)
        if self.random.random() < 0.4:
            return datetime(self.random.randint(2020, 2035), 12, 31, 23, tzinfo=UTC)
        return FIRST + timedelta(minutes=self.random.randrange((LAST - FIRST) // MINUTE))

    def _day(self) -> Spans:
        if self.random.random() < 0.8:
            return self.random.choice(WORKDAYS)
        ends = sorted(self.random.sample(range(24 * 60 + 1), 2 * self.random.randint(1, 3)))
        return [[_wall_time(start), _wall_time(end)] for start, end in zip(ends[::2], ends[1::2], strict=True)]

    def _week(self) -> dict[str, Spans]:
        """Spans for weekdays, those that would overlap with the day before or after left out."""
        usual, whole = self._day(), self.random.random() < 0.5
        if self.midnight:
            usual, whole = self.random.choice(ABOUT_MIDNIGHT), True
        names = (
            WEEK
            if self.midnight or self.random.random() < 0.4
            else self.random.choice([WEEK[:5], WEEK[:1], WEEK[5:], WEEK[::2]])
        )
        week: dict[str, Spans] = {}
        for name in names:
            spans = usual if whole else self._day()
            place = WEEK.index(name)
            before, after = week.get(WEEK[place - 1], []), week.get(WEEK[(place + 1) % 7], [])
            week[name] = spans if _fit(before, spans) and _fit(spans, after) else []
        return week

    def _exceptions(self, calendar: dict[str, Any]) -> dict[str, str | Spans]:
        """Holidays, half days and make-up days about the base."""
        days: dict[str, str | Spans] = {}
        middle = self.base.astimezone(ZoneInfo(self.zone)).date()
        for _number in range(self.random.choice([0, 0, 1, 2, 4, 7])):
            day = middle + timedelta(days=self.random.randint(-2, 6))
            others: list[str | Spans] = [[], [], self.random.choice(WEEK), self.random.choice(WEEK), self._day()]
            other = self.random.choice(others)
            if not fits(calendar["week"], days, day, other):
                other = []
            if fits(calendar["week"], days, day, other):
                days[day.isoformat()] = other
        return days

    def _target(self) -> dict[str, float]:
        if self.random.random() < 0.35:
            return {"working_days": self.random.choice([0, 1, 1, 2, 3, 5])}
        return {"hours": self.random.choice([0, 0.5, 1, 2, 4, 8, 24, self.random.randint(1, 3000) / 60])}

    def _counts(self) -> list[str]:
        counted = [category for category in RUNNING if self.random.random() < 0.85]
        return counted + [category for category in (*PAUSING, *STOPPING) if self.random.random() < 0.05]

    def _category(self) -> str:
        return self.random.choice(self.random.choice([RUNNING, RUNNING, PAUSING, STOPPING]))

    def _events(self, calendar: dict[str, Any]) -> list[datetime]:
        moment = self.base + self._gap() - timedelta(minutes=self.random.randint(0, 3000))
        events = [self._moved(calendar, moment)]
        for _number in range(self.random.choice([0, 1, 2, 2, 3, 4, 6, 9])):
            after = events[-1] + self._gap()
            events.append(max(self._moved(calendar, after), events[-1]))
        return events

    def _gap(self) -> timedelta:
        """How long until something happens again: often not at all."""
        return self.random.choice(
            [
                timedelta(),
                timedelta(),
                MICROSECOND,
                self.random.randrange(1_000_000) * MICROSECOND,
                self.random.randrange(90) * SECOND,
                self.random.randrange(90) * MINUTE,
                self.random.randrange(600) * MINUTE,
                self.random.randrange(600) * MINUTE,
                self.random.randrange(3000) * MINUTE,
                timedelta(days=self.random.randrange(9)),
            ]
        )

    def _moved(self, calendar: dict[str, Any], moment: datetime) -> datetime:
        """Some moments lie exactly at the beginning or the end of a span, or where clocks are changed."""
        if self.random.random() < 0.15 and changes(self.zone):
            return max((one for one in changes(self.zone) if one <= moment), default=moment)
        if self.random.random() < 0.55:
            return moment
        zone = ZoneInfo(self.zone)
        day = moment.astimezone(zone).date()
        times = [time for pair in _spans_of(calendar["week"], calendar["days"], day) for time in pair]
        if not times:
            return moment
        minutes = _minutes(self.random.choice(times))
        wall = datetime.combine(day, datetime.min.time()) + minutes * MINUTE
        return wall.replace(tzinfo=zone, fold=self.random.randrange(2)).astimezone(UTC)

    def _written(self, moment: datetime) -> str:
        """In the calendar's zone, in UTC, or in another offset."""
        zone = self.random.choice(
            [UTC, ZoneInfo(self.zone), timezone(timedelta(minutes=self.random.randint(-700, 800)))]
        )
        text = moment.astimezone(zone).isoformat()
        return text.replace("+00:00", "Z") if self.random.random() < 0.5 else text

    def _to_the_point(self, made: Document) -> Document:
        """Some histories end exactly when the target is used up, or are opened again exactly when the grace ends."""
        oracle = Oracle(made)
        solves = [one for one in oracle.phases if one.kind == "stopped" and one.end is not None]
        if solves and self.random.random() < 0.3:
            grace = oracle.worked(solves[0].start, solves[0].end or 0)
            if (grace * 64) % HOUR == 0:  # so that it can be written as a fraction of hours
                made["policy"]["reopen_grace_hours"] = grace / HOUR
                oracle = Oracle(made)
        deadline = oracle.deadline() if self.random.random() < 0.4 else None
        if deadline is not None and deadline >= micros(made["events"][-1]["at"]):
            exact = EPOCH + deadline * MICROSECOND + self.random.choice([-1, 0, 0, 0, 1]) * MICROSECOND
            at = self._written(max(exact, EPOCH + micros(made["events"][-1]["at"]) * MICROSECOND))
            if self.random.random() < 0.5:
                made["events"].append({"at": at, "category": self._category()})
            made["now"] = at if self.random.random() < 0.6 else self._written(exact + MICROSECOND + self._gap())
        return made


def _spans_of(week: dict[str, Spans], days: dict[str, str | Spans], day: date) -> Spans:
    other = days.get(day.isoformat(), WEEK[day.weekday()])
    return week.get(other, []) if isinstance(other, str) else other


def fits(week: dict[str, Spans], days: dict[str, str | Spans], day: date, other: str | Spans) -> bool:
    """Whether a date may have other spans: they overlap with none of the day before or after."""
    before, after = (_spans_of(week, days, day + timedelta(days=near)) for near in (-1, 1))
    spans = week.get(other, []) if isinstance(other, str) else other
    return _fit(before, spans) and _fit(spans, after)


def _fit(before: Spans, after: Spans) -> bool:
    """Whether the spans of a day leave room for those of the next one."""
    night = [_minutes(end) for start, end in before if _minutes(end) <= _minutes(start)]
    return not after or max(night, default=0) <= min(_minutes(start) for start, _end in after)


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _wall_time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
