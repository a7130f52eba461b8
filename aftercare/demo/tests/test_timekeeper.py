"""The demo's clock in one process."""

import threading
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError

from aftercare.demo.models import DemoClock
from aftercare.demo.timekeeper import PRESENT, Keeper, Reading, Setting, read

NINE = datetime(2031, 5, 6, 1, tzinfo=UTC)


def reading(speed: float, ago: timedelta = timedelta()) -> Reading:
    return Reading(Setting(datetime.now(UTC) - ago, NINE, speed), timedelta())


def test_a_second_is_a_minute() -> None:
    keeper = Keeper(lambda: reading(60, timedelta(seconds=10)))
    keeper.refresh()
    assert timedelta(minutes=10) <= keeper.now() - NINE < timedelta(minutes=11)
    assert keeper.speed() == 60


def test_without_a_clock_it_is_the_present() -> None:
    keeper = Keeper(lambda: PRESENT)
    keeper.refresh()
    assert abs(keeper.now() - datetime.now(UTC)) < timedelta(seconds=2)
    assert keeper.speed() == 0.0


def test_the_databases_clock_counts() -> None:
    row = reading(1)
    keeper = Keeper(lambda: Reading(row.setting, timedelta(hours=1)))
    keeper.refresh()
    assert timedelta(hours=1) <= keeper.now() - NINE < timedelta(hours=1, seconds=5)


def test_it_is_read_again_and_again() -> None:
    asked = threading.Semaphore(0)

    def ask() -> Reading:
        asked.release()
        return reading(0)

    assert Keeper(ask, every=0.01).now() == NINE
    assert all(asked.acquire(timeout=5) for _time in range(3))


def test_a_database_that_is_away_is_no_end() -> None:
    answers = iter([reading(0)])

    def ask() -> Reading:
        for answer in answers:
            return answer
        raise DatabaseError

    keeper = Keeper(ask, every=0.01)
    assert [keeper.now() for _time in range(3)] == [NINE] * 3


def test_what_stands_in_the_row(db: None) -> None:
    assert read() == PRESENT
    DemoClock.objects.create(base_real=NINE, base_demo=NINE, speed=2)
    found = read()
    assert found.setting == Setting(NINE, NINE, 2.0)
    assert abs(found.ahead) < timedelta(seconds=30)
