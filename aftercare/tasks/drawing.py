"""A clock's history as a strip of time: which pieces of it counted, and what each of the others was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from aftercare.kit.deadlines import Explanation, Reason, State, Stretch
from aftercare.kit.worktime import Calendar, spans

WIDTH = 1000
MOST_DAYS = 45
"""Of a longer history no nights are drawn: they would be thinner than a line."""


class Piece(StrEnum):
    """What a piece of the strip was."""

    COUNTS = "counts"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    SOLVED = "solved"
    STORM = "storm"
    VOID = "void"
    """Cancelled, or before the clock began anew."""
    AHEAD = "ahead"
    """Still to come until the deadline."""


class Kind(StrEnum):
    """How a date differs from the week."""

    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of the strip: where it begins and how wide it is, of :data:`WIDTH`, and its two moments."""

    x: float
    width: float
    piece: Piece
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Strip:
    """The drawing: bars in order, the marks on them (deadline, now, warnings) by their place, and the two ends.

    `nights` says whether closed hours are drawn.
    """

    bars: tuple[Bar, ...]
    start: datetime
    end: datetime
    deadline: float | None
    now: float | None
    warnings: tuple[float, ...]
    nights: bool


_UNCOUNTED = {
    Reason.PAUSED: Piece.PAUSED,
    Reason.STOPPED: Piece.SOLVED,
    Reason.CANCELLED: Piece.VOID,
    Reason.BEFORE_RESET: Piece.VOID,
    Reason.FORCE_MAJEURE: Piece.STORM,
}


def strip(said: Explanation, calendar: Calendar, now: datetime, warnings: Sequence[datetime] = ()) -> Strip | None:
    """The strip of a clock that has begun; None of one that has not. `calendar` is what its hours are counted by."""
    if not said.stretches:
        return None
    start = said.stretches[0].start
    end = max([said.stretches[-1].end or now, *([said.deadline] if said.deadline else [])])
    if end <= start:
        end = start + timedelta(minutes=1)
    nights = end - start <= timedelta(days=MOST_DAYS)

    def place(moment: datetime) -> float:
        return round(WIDTH * (moment - start) / (end - start), 2)

    pieces = [*_pieces(said.stretches, calendar, nights=nights), *_ahead(said, calendar, nights=nights)]
    bars = tuple(
        Bar(place(begins), round(place(ends) - place(begins), 2), piece, begins, ends) for piece, begins, ends in pieces
    )
    return Strip(
        bars=bars,
        start=start,
        end=end,
        deadline=None if said.deadline is None else place(said.deadline),
        now=place(now) if start <= now < end else None,
        warnings=tuple(place(moment) for moment in warnings if start <= moment <= end),
        nights=nights,
    )


_Span = tuple[Piece, datetime, datetime]


def _pieces(stretches: Iterable[Stretch], calendar: Calendar, *, nights: bool) -> Iterator[_Span]:
    for stretch in stretches:
        end = stretch.end or stretch.start
        if not stretch.counts:
            yield _UNCOUNTED[stretch.reason], stretch.start, end
        elif nights:
            yield from _worked(calendar, stretch.start, end, Piece.COUNTS)
        else:
            yield Piece.COUNTS, stretch.start, end


def _ahead(said: Explanation, calendar: Calendar, *, nights: bool) -> Iterator[_Span]:
    """From the last known moment to the deadline, of a clock that has not ended."""
    begins = said.stretches[-1].end
    if said.deadline is None or begins is None or begins >= said.deadline:
        return
    if said.state not in {State.RUNNING, State.PAUSED}:
        return
    if nights:
        yield from _worked(calendar, begins, said.deadline, Piece.AHEAD)
    else:
        yield Piece.AHEAD, begins, said.deadline


def _worked(calendar: Calendar, start: datetime, end: datetime, piece: Piece) -> Iterator[_Span]:
    """The working pieces of a span, and what lies between them."""
    reached = start
    for opening, closing in spans(calendar, start, end):
        if opening > reached:
            yield _shut(calendar, reached, opening), reached, opening
        yield piece, opening, closing
        reached = closing
    if reached < end:
        yield _shut(calendar, reached, end), reached, end


def _shut(calendar: Calendar, start: datetime, end: datetime) -> Piece:
    """A gap is a holiday where it holds a whole date that is one; a night or a weekend otherwise."""
    days = _dates(calendar.local_date(start), calendar.local_date(end))
    return Piece.HOLIDAY if any(kind_of(calendar, day) is Kind.HOLIDAY for day in days) else Piece.CLOSED


def special_days(calendar: Calendar, start: datetime, end: datetime) -> dict[date, Kind]:
    """The dates between two moments that differ from the week, in order."""
    days = _dates(calendar.local_date(start), calendar.local_date(end))
    found = ((day, kind_of(calendar, day)) for day in days)
    return {day: kind for day, kind in found if kind is not None}


def kind_of(calendar: Calendar, day: date) -> Kind | None:
    """How a date differs from its weekday; None where the calendar names it not, or says the same."""
    if day.isoformat() not in calendar.days:
        return None
    says, usual = calendar.minutes_of(day), _usual(calendar)[day.weekday()]
    if says == usual:
        return None
    if not says:
        return Kind.HOLIDAY
    return Kind.OTHER if usual else Kind.MAKE_UP


def _usual(calendar: Calendar) -> Mapping[int, object]:
    """The spans of each weekday without any exception."""
    plain = Calendar(zone=calendar.zone, week=calendar.week)
    monday = date(2024, 1, 1)
    return {number: plain.minutes_of(monday + timedelta(days=number)) for number in range(7)}


def _dates(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
