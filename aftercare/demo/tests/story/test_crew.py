"""The engineers' days."""

import itertools
from datetime import date, timedelta

import pytest

from aftercare.demo.story import crew, days

TODAY = date(2026, 6, 17)
HOME = (30.26, 120.13)
PLACE = (30.28, 120.15)


def engineer(number: int = 1, **changes: object) -> crew.Engineer:
    values = {
        "number": number,
        "user_id": number,
        "name": f"E{number}",
        "city": "Hangzhou",
        "skills": {"water": 3},
        "care": 0.9,
        "standby": False,
        "home": HOME,
        "free_at": days.at(TODAY, 0),
    }
    return crew.Engineer(**{**values, **changes})  # type: ignore[arg-type]


def slot(*people: crew.Engineer, hour: int = 9) -> crew.Slot:
    return crew.first_slot(people, skill="water", place=PLACE, city="Hangzhou", since=days.at(TODAY, hour), minutes=60)


def test_everybody_has_one_or_two_days_a_week_off() -> None:
    week = [TODAY + timedelta(days=number) for number in range(7)]
    for number in range(24):
        assert sum(crew.works_on(number, day) for day in week) in {5, 6}


def test_visits_begin_at_quarters_after_the_way_there() -> None:
    found = slot(engineer())
    assert found.start.minute % 15 == 0
    assert found.start >= days.at(TODAY, 9) + timedelta(minutes=found.travel)
    assert found.end - found.start == timedelta(minutes=60)


def test_two_visits_of_one_engineer_never_overlap() -> None:
    one = engineer()
    found = [slot(one) for _visit in range(12)]
    assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(found))
    assert all(8 <= visit.start.hour < 18 and crew.works_on(1, visit.start.date()) for visit in found)


def test_the_free_one_comes_before_the_busy_one() -> None:
    busy = engineer(1, free_at=days.at(TODAY, 15))
    assert slot(busy, engineer(4)).engineer.number == 4


def test_the_better_one_comes_when_both_are_free() -> None:
    assert slot(engineer(1), engineer(4, skills={"water": 5})).engineer.number == 4


def test_nobody_without_the_skill_is_sent() -> None:
    with pytest.raises(ValueError, match="empty"):
        slot(engineer(1, skills={"gas": 5}))


def test_at_three_in_the_morning_the_engineer_on_standby_comes() -> None:
    people = [engineer(1), engineer(2, standby=True)]
    found = crew.at_once(people, place=PLACE, city="Hangzhou", since=days.at(TODAY, 3), minutes=60)
    assert found.engineer.number == 2
    assert found.start - days.at(TODAY, 3) < timedelta(hours=1)
