from datetime import date, datetime, timedelta

import pytest

from aftercare.kit.deadlines import Effect, Target, explain
from aftercare.kit.worktime import Calendar
from aftercare.tasks import drawing
from aftercare.tasks.drawing import Kind, Piece
from aftercare.tasks.tests.promises import ZONE, at

EFFECTS = {"new": Effect.RUN, "waits": Effect.PAUSE, "solved": Effect.STOP}
WORKDAY = [("08:00", "12:00"), ("13:00", "17:00")]
CALENDAR = Calendar(
    zone=ZONE.key,
    week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), WORKDAY),
    days={"2026-11-24": [], "2026-11-28": "mon", "2026-11-25": [("09:00", "10:00")]},
)


def drawn(*events: tuple[datetime, str], now: datetime, hours: float = 4) -> drawing.Strip | None:
    said = explain(CALENDAR, Target(hours=hours), events, now, EFFECTS)
    return drawing.strip(said, CALENDAR, now)


def pieces(strip: drawing.Strip | None) -> list[tuple[Piece, datetime, datetime]]:
    assert strip is not None
    return [(bar.piece, bar.start, bar.end) for bar in strip.bars]


def test_each_piece_says_what_it_was_and_they_follow_each_other() -> None:
    strip = drawn((at("23 09:00"), "new"), (at("23 10:00"), "waits"), (at("23 11:00"), "new"), now=at("23 12:30"))
    assert pieces(strip) == [
        (Piece.COUNTS, at("23 09:00"), at("23 10:00")),
        (Piece.PAUSED, at("23 10:00"), at("23 11:00")),
        (Piece.COUNTS, at("23 11:00"), at("23 12:00")),
        (Piece.CLOSED, at("23 12:00"), at("23 12:30")),
        (Piece.CLOSED, at("23 12:30"), at("23 13:00")),
        (Piece.AHEAD, at("23 13:00"), at("23 15:00")),
    ]
    assert strip is not None
    assert sum(bar.width for bar in strip.bars) == pytest.approx(drawing.WIDTH, abs=0.1)
    assert strip.deadline == drawing.WIDTH


def test_a_holiday_is_told_apart_from_a_night() -> None:
    strip = drawn((at("23 15:00"), "new"), (at("25 09:30"), "solved"), now=at("25 09:30"))
    assert [(piece, end) for piece, _start, end in pieces(strip)[:3]] == [
        (Piece.COUNTS, at("23 17:00")),
        (Piece.HOLIDAY, at("25 09:00")),
        (Piece.COUNTS, at("25 09:30")),
    ]


def test_special_days_are_named_by_what_they_are() -> None:
    assert drawing.special_days(CALENDAR, at("23 09:00"), at("29 09:00")) == {
        date(2026, 11, 24): Kind.HOLIDAY,
        date(2026, 11, 25): Kind.OTHER,
        date(2026, 11, 28): Kind.MAKE_UP,
    }
    assert drawing.special_days(CALENDAR, at("26 09:00"), at("27 09:00")) == {}  # control


def test_nights_of_a_long_history_are_not_drawn() -> None:
    start = at("02 09:00")
    later = start + timedelta(days=drawing.MOST_DAYS + 1)
    strip = drawn((start, "new"), now=later)
    assert strip is not None
    assert (strip.nights, [bar.piece for bar in strip.bars]) == (False, [Piece.COUNTS])


def test_what_has_not_begun_has_no_strip() -> None:
    assert drawn(now=at("23 09:00")) is None
