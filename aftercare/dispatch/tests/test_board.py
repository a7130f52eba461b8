"""Where spans stand on the board."""

from datetime import date

from aftercare.dispatch.desk.board import LOOKS, Hours, lines
from aftercare.dispatch.tests.field import at
from aftercare.kit.rows import Row
from aftercare.workorders.queries import LIVE, TOOK_PLACE

DAY = Hours(date(2026, 11, 23), 7, 21)


def engineer(**more: object) -> Row:
    """Somebody without anything on that day."""
    return {"user_id": 1, "name": "Ann", "shifts": [], "on_call": [], "absences": [], **more}


def visit(start: str, end: str, state: str = "accepted", travel: int = 0) -> Row:
    """A visit of his."""
    return {"engineer_id": 1, "start": at(start), "end": at(end), "state": state, "travel_minutes": travel}


def places(row: Row, *visits: Row) -> list[tuple[str, int, int]]:
    """What stands on his line: kind, column, width."""
    (line,) = lines([row], visits, DAY)
    return [(block.kind, block.at, block.width) for block in line.blocks]


def test_a_day_has_a_column_for_every_five_minutes() -> None:
    assert (DAY.columns, Hours(DAY.day, 0, 24).columns) == (168, 288)
    assert (DAY.column(at("11-23 07:00")), DAY.column(at("11-23 20:59")), DAY.column(at("11-23 21:00"))) == (
        1,
        168,
        None,
    )
    assert DAY.ticks[:2] == [("07:00", 1, 12), ("08:00", 13, 12)]
    assert Hours(DAY.day, 0, 24).ticks[1] == ("02:00", 25, 24)


def test_a_visit_stands_at_its_time_with_the_way_before_it() -> None:
    assert places(engineer(), visit("11-23 08:30", "11-23 09:30", travel=20)) == [("way", 15, 4), ("visit", 19, 12)]


def test_what_reaches_out_of_the_day_is_cut() -> None:
    shift = engineer(shifts=[(at("11-23 06:00"), at("11-23 22:00"))])
    assert places(shift, visit("11-23 20:30", "11-23 21:30"), visit("11-23 22:00", "11-23 23:00")) == [
        ("shift", 1, 168),
        ("visit", 163, 6),
    ]


def test_a_visit_that_was_over_early_ends_where_the_next_begins() -> None:
    early = visit("11-23 09:00", "11-23 10:00", "no_access")
    assert places(engineer(), early, visit("11-23 09:20", "11-23 10:20")) == [("visit", 25, 4), ("visit", 29, 12)]


def test_absences_lie_above_shifts() -> None:
    row = engineer(
        shifts=[(at("11-23 08:00"), at("11-23 12:00"))],
        on_call=[(at("11-23 12:00"), at("11-23 13:00"))],
        absences=[(at("11-23 13:00"), at("11-23 14:00"))],
    )
    assert [kind for kind, _at, _width in places(row)] == ["on_call", "shift", "absence"]


def test_a_visit_beyond_the_hours_shown_is_counted() -> None:
    (line,) = lines([engineer()], [visit("11-23 22:30", "11-23 23:30")], DAY)
    assert ([block.kind for block in line.blocks], line.visits) == ([], 1)
    assert (DAY.whole.start, DAY.whole.end) == (at("11-23 00:00"), at("11-24 00:00"))


def test_only_visits_are_counted() -> None:
    (line,) = lines([engineer()], [visit("11-23 08:30", "11-23 09:30", travel=20)], DAY)
    assert line.visits == 1


def test_every_state_that_is_shown_has_its_look() -> None:
    assert set(LOOKS) == {state.value for state in (*LIVE, *TOOK_PLACE)}
