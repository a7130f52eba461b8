"""A slow second opinion on working time: it looks at every minute, and knows nothing of folds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from aftercare.kit.worktime import WEEKDAYS, Calendar, Spans

MINUTE = timedelta(minutes=1)

# Each has changed its clocks near one of the dates below: an hour in spring and autumn, half an hour,
# at midnight, and never.
ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Europe/Berlin")
BASES = (
    datetime(2026, 3, 7, tzinfo=UTC),
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 9, 5, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2026, 10, 31, tzinfo=UTC),
)
DAY_SPANS: tuple[Spans, ...] = (
    (),
    (("09:00", "12:00"), ("13:30", "18:00")),
    (("00:00", "24:00"),),
    (("22:00", "24:00"), ("01:30", "02:30")),
    (("02:30", "03:15"),),
    (("00:00", "01:30"), ("01:30", "05:00")),
)
moments = st.builds(lambda base, minutes: base + minutes * MINUTE, st.sampled_from(BASES), st.integers(0, 3 * 24 * 60))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with holidays and make-up days; nights are drawn alone, so that nothing overlaps."""
    zone = draw(st.sampled_from(ZONES))
    if draw(st.booleans()):
        nights = draw(st.lists(st.sampled_from(WEEKDAYS), unique=True))
        return Calendar(zone, dict.fromkeys(nights, (("22:00", "06:00"),)))
    week = {name: draw(st.sampled_from(DAY_SPANS)) for name in WEEKDAYS}
    base = draw(st.sampled_from(BASES)).date()
    dates = draw(st.lists(st.integers(-1, 4), unique=True, max_size=3))
    others: st.SearchStrategy[str | Spans] = st.sampled_from([*WEEKDAYS, (), *DAY_SPANS])
    return Calendar(zone, week, {(base + timedelta(days=offset)).isoformat(): draw(others) for offset in dates})


def working_minutes(calendar: Calendar, start: datetime, end: datetime) -> set[datetime]:
    """Every whole minute in [start, end) that is working time."""
    zone = ZoneInfo(calendar.zone)
    found: set[datetime] = set()
    day = start.astimezone(zone).date() - timedelta(days=2)
    while day <= end.astimezone(zone).date() + timedelta(days=1):
        for opens, closes in _walls(calendar, day):
            minute = _first(zone, opens)
            stop = _last(zone, closes)
            while minute < stop:
                found.add(minute)
                minute += MINUTE
        day += timedelta(days=1)
    return {minute for minute in found if start <= minute < end}


def _walls(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    pairs = calendar.days.get(day.isoformat(), WEEKDAYS[day.weekday()])
    for start, end in calendar.week.get(pairs, ()) if isinstance(pairs, str) else pairs:
        opens, closes = _wall(day, start), _wall(day, end)
        yield opens, closes if closes > opens else closes + timedelta(days=1)


def _wall(day: date, text: str) -> datetime:
    hours, minutes = map(int, text.split(":"))
    return datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)


def _around(zone: ZoneInfo, wall: datetime) -> list[tuple[datetime, datetime]]:
    """Minutes about a wall-clock time with what the clock on the wall shows at each of them."""
    middle = wall.replace(tzinfo=zone).astimezone(UTC)
    minutes = [middle + offset * MINUTE for offset in range(-150, 151)]
    return [(minute, minute.astimezone(zone).replace(tzinfo=None)) for minute in minutes]


def _first(zone: ZoneInfo, wall: datetime) -> datetime:
    return next(minute for minute, shown in _around(zone, wall) if shown >= wall)


def _last(zone: ZoneInfo, wall: datetime) -> datetime:
    exact = [minute for minute, shown in _around(zone, wall) if shown == wall]
    return exact[-1] if exact else _first(zone, wall)
