from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from aftercare.kit.tests.worktime_oracle import MINUTE, calendars, moments, working_minutes
from aftercare.kit.worktime import (
    ALWAYS,
    WEEKDAYS,
    Calendar,
    CalendarError,
    Meter,
    Spans,
    add_working_seconds,
    add_working_time,
    closings,
    next_opening,
    spans,
    working_seconds,
    working_time,
)

SHIFT = (("09:00", "12:00"), ("13:30", "18:00"))
OFFICE = Calendar(
    "Asia/Shanghai",
    dict.fromkeys(WEEKDAYS[:5], SHIFT),
    {"2026-10-01": (), "2026-10-02": (("09:00", "12:00"),), "2026-10-10": "mon"},
)


def shanghai(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def new_york(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("America/New_York"))


def test_spans_are_cut_at_both_ends() -> None:
    assert list(spans(OFFICE, shanghai(9, 11), shanghai(9, 14))) == [
        (datetime(2026, 10, 9, 3, tzinfo=UTC), datetime(2026, 10, 9, 4, tzinfo=UTC)),
        (datetime(2026, 10, 9, 5, 30, tzinfo=UTC), datetime(2026, 10, 9, 6, tzinfo=UTC)),
    ]
    assert list(spans(OFFICE, shanghai(9, 14), shanghai(9, 11))) == []


@pytest.mark.parametrize(
    ("day", "hours"),
    [(9, 7.5), (1, 0), (2, 3), (10, 7.5), (11, 0)],
    ids=["friday", "holiday", "half day", "make-up saturday", "sunday"],
)
def test_what_a_date_counts(day: int, hours: float) -> None:
    assert working_seconds(OFFICE, shanghai(day, 0), shanghai(day + 1, 0)) == hours * 3600


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        (shanghai(9, 17), 3600, shanghai(9, 18)),
        (shanghai(9, 17), 3601, shanghai(10, 9) + timedelta(seconds=1)),
        (shanghai(9, 18), 60, shanghai(10, 9, 1)),
        (shanghai(9, 20), 0, shanghai(9, 20)),
        (shanghai(10, 17), 2 * 3600, shanghai(12, 10)),
    ],
    ids=["met at closing", "a second later", "from closing", "nothing", "over the weekend"],
)
def test_add_working_seconds(start: datetime, seconds: float, expected: datetime) -> None:
    assert add_working_seconds(OFFICE, start, seconds) == expected


def test_next_opening() -> None:
    assert next_opening(OFFICE, shanghai(9, 18)) == shanghai(10, 9)
    assert next_opening(OFFICE, shanghai(9, 10)) == shanghai(9, 10)
    assert next_opening(OFFICE, shanghai(1, 10)) == shanghai(2, 9)


def test_closings_are_those_of_working_days() -> None:
    found = closings(OFFICE, shanghai(30, 12, month=9))
    assert [next(found) for _ in range(3)] == [shanghai(30, 18, month=9), shanghai(2, 12), shanghai(5, 18)]
    assert next(closings(OFFICE, shanghai(9, 18))) == shanghai(10, 18)


@pytest.mark.parametrize(
    ("month", "day", "span", "hours"),
    [
        (3, 8, ("00:00", "24:00"), 23),
        (11, 1, ("00:00", "24:00"), 25),
        (3, 8, ("02:30", "04:00"), 1),
        (3, 8, ("01:00", "02:30"), 1),
        (3, 8, ("02:10", "02:50"), 0),
        (11, 1, ("01:30", "02:00"), 1.5),
        (11, 1, ("00:30", "01:30"), 2),
    ],
)
def test_change_of_clocks(month: int, day: int, span: tuple[str, str], hours: float) -> None:
    calendar = Calendar("America/New_York", {"sun": [span]})
    start, end = new_york(month, day, 0), new_york(month, day + 1, 0)
    assert working_seconds(calendar, start, end) == hours * 3600


def test_spans_that_touch_in_the_overlap_count_it_once() -> None:
    calendar = Calendar("America/New_York", {"sun": [("00:00", "01:30"), ("01:30", "03:00")]})
    assert working_seconds(calendar, new_york(11, 1, 0), new_york(11, 2, 0)) == 4 * 3600


def test_a_date_that_a_zone_skipped_counts_nothing() -> None:
    calendar = Calendar("Pacific/Apia", dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),)))
    start = datetime(2011, 12, 29, tzinfo=ZoneInfo("Pacific/Apia"))
    end = datetime(2012, 1, 1, tzinfo=ZoneInfo("Pacific/Apia"))
    assert working_seconds(calendar, start, end) == 48 * 3600


@pytest.mark.parametrize(
    ("week", "days"),
    [
        ({"mon": [("09:00", "12:00"), ("11:00", "13:00")]}, {}),
        ({"mon": [("22:00", "06:00")], "tue": [("05:00", "09:00")]}, {}),
        ({"sun": [("22:00", "06:00")], "mon": [("05:00", "09:00")]}, {}),
        ({"mon": [("22:00", "06:00")]}, {"2026-10-13": [("05:00", "06:00")]}),
        ({"tue": [("05:00", "06:00")]}, {"2026-10-12": [("22:00", "06:00")]}),
        ({"mon": [("09:00", "09:00")]}, {}),
        ({"mon": [("24:00", "09:00")]}, {}),
        ({"mon": [("9:00", "12:00")]}, {}),
        ({"mon": [("09:00", "24:01")]}, {}),
        ({"monday": []}, {}),
        ({}, {"2026-13-01": []}),
        ({}, {"9999-12-31": []}),
        ({}, {"0001-01-01": [("08:00", "09:00")]}),
        ({}, {"2026-10-01": "monday"}),
    ],
)
def test_calendars_that_contradict_themselves(week: dict[str, Spans], days: dict[str, str | Spans]) -> None:
    with pytest.raises(CalendarError):
        Calendar("Asia/Shanghai", week, days)


def test_unknown_zone_and_naive_moment() -> None:
    with pytest.raises(CalendarError, match="no time zone: Mars/Base"):
        Calendar("Mars/Base", {})
    with pytest.raises(ValueError, match="time zone"):
        next_opening(OFFICE, datetime(2026, 10, 1))  # noqa: DTZ001 - that is the point


def test_a_calendar_without_openings_has_an_end() -> None:
    assert next_opening(Calendar("UTC", {}), shanghai(1, 0)) is None
    only_once = Calendar("UTC", {}, {"2026-10-05": [("09:00", "10:00")]})
    assert add_working_seconds(only_once, shanghai(1, 0), 3600) == datetime(2026, 10, 5, 10, tzinfo=UTC)
    assert add_working_seconds(only_once, shanghai(1, 0), 3601) is None


def test_a_calendar_of_single_dates_looks_at_no_others() -> None:
    """A history of many events would else walk through the years before its one opening again for each."""
    far = Calendar("UTC", {"mon": []}, {"2099-01-01": [("09:00", "10:00")], "2026-10-02": []})
    assert next_opening(far, shanghai(1, 0)) == datetime(2099, 1, 1, 9, tzinfo=UTC)
    assert sorted(far._moments) == [date(2026, 10, 2), date(2099, 1, 1)]


def test_always() -> None:
    assert working_seconds(ALWAYS, new_york(3, 7, 12), new_york(3, 8, 12)) == 23 * 3600


def test_equal_calendars_are_one_key() -> None:
    same = Calendar("UTC", {"mon": [("09:00", "10:00")]})
    assert hash(same) == hash(Calendar("UTC", {"mon": [("09:00", "10:00")]}))
    assert hash(same) != hash(Calendar("UTC", {"mon": [("09:00", "10:01")]}))


@settings(max_examples=40, deadline=None)
@given(calendars(), moments, st.integers(0, 3 * 24 * 60))
def test_every_minute_agrees_with_the_oracle(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    expected = working_minutes(calendar, start, end)
    assert working_time(calendar, start, end) == len(expected) * MINUTE
    assert next_opening(calendar, start) == min(expected, default=None) or not expected
    found = list(spans(calendar, start, end))
    assert all(opening < closing for opening, closing in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(1, 2 * 24 * 60))
def test_adding_is_the_inverse_of_counting(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = add_working_time(calendar, start, minutes * MINUTE)
    if end is not None:
        assert working_time(calendar, start, end) == minutes * MINUTE
        assert working_time(calendar, start, end - MINUTE) == (minutes - 1) * MINUTE


def test_the_oracle_would_notice_a_lost_hour() -> None:
    calendar = Calendar("America/New_York", {"sun": [("00:00", "24:00")]})
    start, end = new_york(3, 8, 0).astimezone(UTC), new_york(3, 9, 0).astimezone(UTC)
    assert len(working_minutes(calendar, start, end)) == 23 * 60 != 24 * 60


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(0, 24 * 60), st.integers(0, 24 * 60))
def test_a_meter_agrees_with_the_walk(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    one, other = start + first * MINUTE, start + (first + second) * MINUTE
    meter = Meter(calendar, start, start + 2 * 24 * 60 * MINUTE)
    assert meter.seconds(one, other) == working_seconds(calendar, one, other)
    assert meter.seconds(other, one) == 0
