"""China's holidays of 2026, as the State Council announced them on 4 November 2025."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.kit import holidays
from aftercare.kit.worktime import Calendar, add_working_time

WEEK = {name: [("09:00", "17:00")] for name in ("mon", "tue", "wed", "thu", "fri")}
# First and last day of each holiday; weekends between them are free anyway.
FREE = [
    ("01-01", "01-03"),
    ("02-15", "02-23"),
    ("04-04", "04-06"),
    ("05-01", "05-05"),
    ("06-19", "06-21"),
    ("09-25", "09-27"),
    ("10-01", "10-07"),
]
WORKED = ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}T00:00+08:00")


def test_each_day_of_the_year_is_free_or_worked_as_announced() -> None:
    calendar = Calendar("Asia/Shanghai", WEEK, holidays.single_days("CN", [2026]))
    free = {
        (day(first) + timedelta(days=n)).date()
        for first, last in FREE
        for n in range((day(last) - day(first)).days + 1)
    }
    worked = {day(one).date() for one in WORKED}
    for number in range(365):
        one = (day("01-01") + timedelta(days=number)).date()
        works = one in worked or (one.weekday() < 5 and one not in free)
        assert bool(calendar.minutes_of(one)) == works, one


def test_control_without_holidays_national_day_is_worked() -> None:
    calendar = Calendar("Asia/Shanghai", WEEK, holidays.single_days("", [2026]))
    assert calendar.minutes_of(day("10-01").date())


def test_a_promise_of_four_hours_given_in_the_holiday_ends_after_it() -> None:
    calendar = Calendar("Asia/Shanghai", WEEK, holidays.single_days("CN", [2026]))
    due = add_working_time(calendar, datetime(2026, 9, 30, 19, tzinfo=UTC), timedelta(hours=4))
    assert due == datetime(2026, 10, 8, 5, tzinfo=UTC)  # Thursday, 13:00 in Shanghai


def test_a_year_that_nobody_announced_has_its_holidays_alone() -> None:
    found = holidays.single_days("CN", [2040])
    assert found["2040-10-01"] == []
    assert "mon" not in found.values()


def test_an_unknown_country_is_told() -> None:
    with pytest.raises(NotImplementedError):
        holidays.single_days("XX", [2026])


def test_a_day_that_is_worked_has_the_hours_of_the_day_that_is_free_for_it() -> None:
    found = {day: spans for day, spans in holidays.single_days("CN", [2026]).items() if spans}
    assert list(found.values()) == ["fri", "fri", "mon", "tue", "tue", "wed"]
    assert found["2026-10-10"] == "wed"  # 7 October is free for it


def test_control_a_day_without_a_named_partner_is_a_monday() -> None:
    assert holidays.single_days("CN", [2019])["2019-02-02"] == holidays.MAKE_UP


def test_the_countries_are_those_that_give_days() -> None:
    assert {"CN", "DE", "US"} <= holidays.countries()
    assert "XX" not in holidays.countries()
