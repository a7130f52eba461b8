"""Where each span of a day stands on the board: columns of five minutes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from aftercare.kit.rows import Row
from aftercare.workorders.queries import BookingState

STEP = timedelta(minutes=5)
AN_HOUR = 12
USUAL_HOURS = (7, 21)
WHOLE_DAY = (0, 24)

B = BookingState
LOOKS: dict[str, tuple[str, str]] = {
    B.PROPOSED.value: ("neutral", "user-search"),
    B.OFFERED.value: ("accent", "send"),
    B.ACCEPTED.value: ("accent", "user-check"),
    B.TRAVELING.value: ("warning", "truck"),
    B.ON_SITE.value: ("warning", "map-pin"),
    B.WORKING.value: ("warning", "tool"),
    B.ON_BREAK.value: ("warning", "player-pause"),
    B.DONE.value: ("good", "circle-check"),
    B.PARTIAL.value: ("bad", "hourglass"),
    B.NO_ACCESS.value: ("bad", "home"),
}
"""Tone and icon of a visit by its state; the state's own words stand beside them."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The part of a local day that is shown, from one full hour to another."""

    day: date
    first: int
    last: int

    @property
    def start(self) -> datetime:
        """The first moment that is shown."""
        return _local(self.day) + timedelta(hours=self.first)

    @property
    def end(self) -> datetime:
        """The first moment after what is shown."""
        return _local(self.day) + timedelta(hours=self.last)

    @property
    def whole(self) -> "Hours":
        """The same day from midnight to midnight."""
        return Hours(self.day, *WHOLE_DAY)

    @property
    def columns(self) -> int:
        """How many five minutes are shown."""
        return (self.last - self.first) * AN_HOUR

    @property
    def ticks(self) -> list[tuple[str, int, int]]:
        """The hours above the board: words, first column, width. A whole day names every other hour."""
        step = 2 if (self.first, self.last) == WHOLE_DAY else 1
        hours = range(self.first, self.last, step)
        return [(f"{hour:02d}:00", (hour - self.first) * AN_HOUR + 1, step * AN_HOUR) for hour in hours]

    def column(self, moment: datetime) -> int | None:
        """The column of a moment, None when it is not shown."""
        return (moment - self.start) // STEP + 1 if self.start <= moment < self.end else None


def _local(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Block:
    """A span on the board: what it is, its first column and its width, and the visit where it is one."""

    kind: str
    at: int
    width: int
    start: datetime
    end: datetime
    visit: Row | None = None
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One engineer's day."""

    engineer: Row
    blocks: Sequence[Block]
    visits: int
    """How many visits he has on that day, those too that lie beyond the hours shown."""


def lines(engineers: Sequence[Row], visits: Sequence[Row], hours: Hours) -> list[Line]:
    """The board's lines: shifts below, absences, ways, and the day's visits on top, each cut to what is shown."""
    by_engineer = defaultdict(list)
    for visit in visits:
        by_engineer[visit["engineer_id"]].append(visit)
    return [
        Line(row, [*_duties(row, hours), *_visits(own, hours)], len(own))
        for row in engineers
        for own in [by_engineer[row["user_id"]]]
    ]


def _duties(row: Row, hours: Hours) -> Iterator[Block]:
    for kind, name in (("on_call", "on_call"), ("shift", "shifts"), ("absence", "absences")):
        for start, end in row[name]:
            yield from _block(kind, start, end, hours)


def _visits(visits: Sequence[Row], hours: Hours) -> Iterator[Block]:
    """Visits with the way to them; one that was over early ends where the next one begins."""
    for visit, following in pairwise([*visits, None]):
        if visit is None:
            return
        end = min(visit["end"], following["start"]) if following else visit["end"]
        if visit["travel_minutes"]:
            yield from _block("way", visit["start"] - timedelta(minutes=visit["travel_minutes"]), visit["start"], hours)
        tone, icon = LOOKS[visit["state"]]
        yield from _block("visit", visit["start"], end, hours, visit=visit, tone=tone, icon=icon)


def _block(kind: str, start: datetime, end: datetime, hours: Hours, **more: Any) -> Iterator[Block]:
    first, last = max(start, hours.start), min(end, hours.end)
    if first < last:
        at = (first - hours.start) // STEP
        until = -((hours.start - last) // STEP)  # rounded up: the shortest span is seen too
        yield Block(kind, at + 1, max(until - at, 1), start, end, **more)
