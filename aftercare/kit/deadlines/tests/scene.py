"""An office in October 2026, and what each category does to its clocks."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aftercare.kit.deadlines import Effect, Explanation, Target, Terms, explain
from aftercare.kit.worktime import WEEKDAYS, Calendar

COUNTS = {
    "new": Effect.RUN,
    "open": Effect.RUN,
    "wait_customer": Effect.PAUSE,
    "wait_third": Effect.PAUSE,
    "solved": Effect.STOP,
    "closed": Effect.STOP,
    "cancelled": Effect.CANCEL,
    "reclassified": Effect.RESET,
    "answered": Effect.ANSWER,
}
OFFICE = Calendar(
    "Asia/Shanghai", dict.fromkeys(WEEKDAYS[:5], (("09:00", "17:00"),)), {"2026-10-09": (), "2026-10-10": "mon"}
)
HOUR = 3600


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026 in Shanghai; the 9th is a holiday, Saturday the 10th a working day."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def clock(*events: tuple[datetime, str], now: datetime, hours: float = 8, terms: Terms | None = None) -> Explanation:
    return explain(OFFICE, Target(hours=hours), events, now, COUNTS, terms=terms)
