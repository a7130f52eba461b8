"""When people call: the hours of a day, the days of a week, and one hot week. All times in the stations' zone."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

DAYS = 90
ZONE = ZoneInfo("Asia/Shanghai")
HOT_DAYS = range(9, 16)
HOT = 1.9

# How busy each hour of the day is, from midnight on, and each day of the week, from Monday on.
HOURS = (3, 2, 1, 1, 1, 2, 6, 18, 48, 66, 62, 44, 30, 38, 52, 54, 46, 38, 34, 44, 48, 32, 14, 6)
WEEK = (1.25, 1.1, 1.0, 0.98, 1.02, 0.9, 0.75)


def first_day(today: date) -> date:
    """The first day of the history that ends with `today`."""
    return today - timedelta(days=DAYS)


def is_hot(day: date, today: date) -> bool:
    """Whether a day lies in the week in which everything that cools gives up."""
    return (day - first_day(today)).days in HOT_DAYS


def calls(random: Random, today: date, until: datetime, count: int) -> list[datetime]:
    """`count` moments (with their zone) between the first day and `until`, in order, in the rhythm of the house."""
    days = [first_day(today) + timedelta(days=number) for number in range(DAYS + 1)]
    weights = [WEEK[day.weekday()] * (HOT if is_hot(day, today) else 1.0) for day in days]
    found: list[datetime] = []
    while len(found) < count:
        day = random.choices(days, weights)[0]
        hour = random.choices(range(24), HOURS)[0]
        moment = at(day, hour, random.randrange(60), random.randrange(60))
        if moment < until:
            found.append(moment)
    return sorted(found)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A local moment."""
    return datetime.combine(day, time(hour, minute, second), ZONE)


def polite(moment: datetime) -> datetime:
    """The same moment, or nine in the morning after it when people sleep."""
    if 9 <= moment.hour < 20:  # noqa: PLR2004 - the house asks nobody earlier or later
        return moment
    day = moment.date() + timedelta(days=1 if moment.hour >= 20 else 0)  # noqa: PLR2004 - as above
    return at(day, 9, moment.minute, moment.second)
