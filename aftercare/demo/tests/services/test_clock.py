"""Setting the demo's clock."""

import os
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils.timezone import now as real_now

from aftercare.customers import services as customers
from aftercare.demo.models import Demo, DemoClock
from aftercare.demo.services import clock as demo_clock
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.kit import actor, clock
from aftercare.kit.errors import Refused

ASK = "import django; django.setup(); from aftercare.kit import clock; print(clock.now().isoformat())"


def asked(surroundings: dict[str, str]) -> str:
    """What another process says when it is asked for the time."""
    command = [sys.executable, "-c", ASK]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def demo(db: None) -> None:
    """A database that says it is a demo."""
    owner = customers.add_customer(name="Li", kind="person", by=actor.system("tests"))
    Demo.objects.create(seed=1, today=TODAY, tickets=0, loaded_at=real_now(), customer_id=owner.id)


def test_without_a_demo_the_clock_is_nobodys_to_set(db: None) -> None:
    with pytest.raises(Refused, match="no demo"):
        demo_clock.set_clock(moment=clock.now() + timedelta(hours=1), speed=60)
    assert DemoClock.objects.count() == 0


@pytest.mark.parametrize(("ahead", "speed"), [(timedelta(hours=-1), 60), (timedelta(hours=1), 601), (timedelta(), -1)])
def test_what_cannot_be_is_refused(demo: None, ahead: timedelta, speed: float) -> None:
    with pytest.raises(Refused):
        demo_clock.set_clock(moment=clock.now() + ahead, speed=speed)
    assert DemoClock.objects.count() == 0


def test_a_story_of_another_day_lives_on_there(demo: None) -> None:
    past = clock.now() - timedelta(days=50)
    demo_clock.begin(past)
    row = DemoClock.objects.get()
    assert (row.base_demo, row.speed) == (past, 1.0)


@pytest.mark.parametrize(("hour", "day"), [(3, 17), (7, 18), (15, 18)])
def test_the_next_morning(hour: int, day: int) -> None:
    with clock.standing_at(days.at(TODAY, hour)):
        assert demo_clock.next_morning() == days.at(TODAY.replace(day=day), 7)


def test_a_play_is_taken_up_again_until_the_evening(demo: None) -> None:
    with clock.standing_at(days.at(TODAY, 12)):
        assert not demo_clock.playing()
        demo_clock.set_clock(moment=clock.now(), speed=60)
        assert demo_clock.playing()
    with clock.standing_at(days.at(TODAY, 21)):
        assert not demo_clock.playing()


def test_another_speed_changes_no_moment(demo: None) -> None:
    demo_clock.run_at(5)
    assert DemoClock.objects.count() == 0  # where none is set there is nothing to change
    with clock.standing_at(days.at(TODAY, 12)):
        demo_clock.set_clock(moment=clock.now(), speed=60)
        demo_clock.run_at(1)
    row = DemoClock.objects.get()
    assert (row.base_demo, row.speed) == (days.at(TODAY, 12), 1)


@pytest.mark.django_db(transaction=True)
def test_every_process_reads_the_same_clock(demo: None) -> None:
    demo_clock.set_clock(moment=datetime.fromisoformat("2031-05-06T07:00:00+08:00"), speed=0)
    database = connection.settings_dict
    address = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "aftercare.config.settings", "DATABASE_URL": address}
    first, second = (asked({**surroundings, "AFTERCARE_DEMO": "1"}) for _process in range(2))
    outside = asked(surroundings)
    assert first == second == "2031-05-05T23:00:00+00:00"
    assert not outside.startswith("2031")  # the control: outside of the demo nobody reads it
