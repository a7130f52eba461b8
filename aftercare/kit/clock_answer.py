"""The answer to a clock document: how much is used, until when, and why. See docs/clock.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from aftercare.kit.clock_document import Document
from aftercare.kit.deadlines import Effect, Explanation, Reason, explain
from aftercare.kit.worktime import WEEKDAYS, Calendar, spans

STOPPING = frozenset({"solved", "closed", "merged", "cancelled"})
"""Compared without case, and only where the policy does not count them."""

_START = ""  # no category of a document is empty


def answer(document: Document) -> dict[str, Any]:
    """What the clock says, as the command prints it; moments are shown in the zone of the calendar."""
    zone = ZoneInfo(document.calendar.zone)
    found = _explained(document)
    return {
        "used_seconds": _plain(found.used_seconds),
        "deadline": found.deadline and found.deadline.astimezone(zone).isoformat(),
        "state": _state(found),
        "spans": [
            {
                "from": piece.start.astimezone(zone).isoformat(),
                "to": piece.end.astimezone(zone).isoformat(),
                "counted": piece.counted,
                "reason": piece.reason,
            }
            for piece in _joined(_pieces(document.calendar, found))
        ],
    }


def effect_of(category: str, counts: frozenset[str]) -> Effect:
    """What a category of a document does to the clock."""
    if category in counts or category == _START:
        return Effect.RUN
    return Effect.STOP if category.lower() in STOPPING else Effect.PAUSE


def _explained(document: Document) -> Explanation:
    """The clock starts with the first event, also where that pauses or stops it."""
    events = ((document.events[0][0], _START), *document.events)
    effects = {category: effect_of(category, document.counts) for _at, category in events}
    return explain(document.calendar, document.target, events, document.now, effects, terms=document.terms)


def _state(found: Explanation) -> str:
    if found.breached:
        return "breached"
    return {Reason.PAUSED: "paused", Reason.STOPPED: "stopped"}.get(found.stretches[-1].reason, "running")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: datetime
    end: datetime
    counted: bool
    reason: str


def _pieces(calendar: Calendar, found: Explanation) -> Iterator[_Piece]:
    """The history from the first event to now, cut where the calendar opens and closes while the clock runs."""
    for stretch in found.stretches:
        start, end = stretch.start.astimezone(UTC), (stretch.end or stretch.start).astimezone(UTC)
        if not stretch.counts:
            yield _Piece(start, end, counted=False, reason=stretch.reason.value)
            continue
        for opening, closing in spans(calendar, start, end):
            yield from _closed(calendar, start, opening)
            yield _Piece(opening, closing, counted=True, reason=stretch.reason.value)
            start = closing
        yield from _closed(calendar, start, end)


def _closed(calendar: Calendar, start: datetime, end: datetime) -> Iterator[_Piece]:
    """Time without work, cut at midnights: dates that the calendar names and gives no spans are holidays."""
    day = calendar.local_date(start)
    whole = _whole_days(calendar.zone)
    while start < end:
        day += timedelta(days=1)
        midnight = next((opening for opening, _closing in whole.moments_of(day)), start)
        if midnight > start:
            before = day - timedelta(days=1)
            holiday = before.isoformat() in calendar.days and not calendar.minutes_of(before)
            yield _Piece(start, min(midnight, end), counted=False, reason="holiday" if holiday else "closed")
            start = midnight


@cache
def _whole_days(zone: str) -> Calendar:
    return Calendar(zone, dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),)))


def _joined(pieces: Iterator[_Piece]) -> list[_Piece]:
    """Without empty pieces; those that follow each other for one reason are one."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and (joined[-1].counted, joined[-1].reason) == (piece.counted, piece.reason):
            joined[-1] = _Piece(joined[-1].start, piece.end, piece.counted, piece.reason)
        elif piece.start < piece.end:
            joined.append(piece)
    return joined


def _plain(seconds: float) -> float:
    return int(seconds) if seconds.is_integer() else seconds
