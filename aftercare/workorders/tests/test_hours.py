"""How long the parts of a visit took."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.workorders.hours import Hours, Moment, arrival, hours

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Minutes after the start."""
    return START + timedelta(minutes=minutes)


WHOLE = [("accepted", 0), ("traveling", 10), ("on_site", 40), ("working", 45), ("on_break", 75), ("working", 90)]


def test_each_part_of_a_visit_is_counted() -> None:
    moments = [Moment(state, at(minute)) for state, minute in [*WHOLE, ("done", 120)]]
    assert hours(moments) == Hours(travel=30, work=65, rest=15)


def test_what_still_lasts_is_counted_until_a_moment() -> None:
    moments = [Moment(state, at(minute)) for state, minute in WHOLE]
    assert hours(moments) == Hours(travel=30, work=35, rest=15)
    assert hours(moments, until=at(100)) == Hours(travel=30, work=45, rest=15)
    assert hours([], until=at(100)) == Hours(0, 0, 0)


def test_the_phones_clock_counts_where_it_spoke_for_both_ends() -> None:
    late = [
        Moment("traveling", at(200), at(0)),
        Moment("on_site", at(200), at(25)),
        Moment("done", at(200), at(60)),
    ]
    assert hours(late) == Hours(travel=25, work=35, rest=0)
    mixed = [Moment("traveling", at(0), at(0)), Moment("on_site", at(30)), Moment("done", at(50), at(500))]
    assert hours(mixed) == Hours(travel=30, work=20, rest=0)


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    moments = [Moment("traveling", at(0), at(90)), Moment("on_site", at(20), at(10)), Moment("done", at(40), at(30))]
    assert hours(moments) == Hours(travel=0, work=20, rest=0)


def test_control_seconds_are_rounded_once_for_the_whole() -> None:
    pieces = [Moment("working" if turn % 2 else "on_break", at(turn * 0.4)) for turn in range(6)]
    assert hours(pieces) == Hours(travel=0, work=1, rest=1)
    assert hours(pieces[:2]) == Hours(travel=0, work=0, rest=0)


@pytest.mark.parametrize(
    ("left", "minutes", "expected"),
    [
        ("09:00", 25, "09:25"),
        ("09:00", 26, "09:30"),
        ("09:00", 0, "10:00"),  # nobody knows the way: as it was planned
        ("10:01", 0, "10:05"),
    ],
)
def test_when_somebody_who_set_out_arrives(left: str, minutes: int, expected: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-23T{text}+00:00")

    assert arrival(moment(left), minutes, moment("10:00")) == moment(expected)
