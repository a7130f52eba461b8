"""The rhythm of calls."""

from datetime import date, timedelta
from random import Random

from aftercare.demo.story import days

TODAY = date(2026, 6, 17)


def test_calls_are_in_order_and_within_the_ninety_days() -> None:
    until = days.at(TODAY, 10)
    calls = days.calls(Random(1), TODAY, until, 500)
    assert len(calls) == 500
    assert calls == sorted(calls)
    assert calls[0] >= days.at(date(2026, 3, 19), 0)
    assert calls[-1] < until


def test_the_same_seed_gives_the_same_calls() -> None:
    until = days.at(TODAY, 10)
    assert days.calls(Random(1), TODAY, until, 50) == days.calls(Random(1), TODAY, until, 50)


def test_the_hot_week_is_busier_than_the_week_before() -> None:
    calls = days.calls(Random(1), TODAY, days.at(TODAY, 10), 6000)
    hot = sum(days.is_hot(moment.date(), TODAY) for moment in calls)
    before = sum(days.is_hot(moment.date() + timedelta(days=7), TODAY) for moment in calls)
    assert hot > 1.5 * before


def test_mornings_are_busier_than_nights() -> None:
    calls = days.calls(Random(1), TODAY, days.at(TODAY, 10), 2000)
    assert sum(moment.hour in {9, 10} for moment in calls) > 20 * sum(moment.hour in {2, 3} for moment in calls)


def test_nobody_is_asked_at_night() -> None:
    assert days.polite(days.at(TODAY, 11, 5)) == days.at(TODAY, 11, 5)
    assert days.polite(days.at(TODAY, 3, 5)) == days.at(TODAY, 9, 5)
    assert days.polite(days.at(TODAY, 22, 5)) == days.at(TODAY + timedelta(days=1), 9, 5)
