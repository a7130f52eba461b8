from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftercare.kit.deadlines import State
from aftercare.kit.worktime import CalendarError
from aftercare.tasks import reading
from aftercare.tasks.models import Calendar, Clock, Policy
from aftercare.tasks.tests.promises import WEEK, ZONE, at

CALENDAR = Calendar(slug="c", name="C", zone=ZONE.key, week=WEEK, days={}, version=3)
POLICY = Policy(kind="kettle", hours=Decimal("1.50"), calendar=CALENDAR, version=2)


def test_a_stored_calendar_is_read() -> None:
    calendar = reading.working_calendar(CALENDAR)
    assert calendar.zone == "Asia/Shanghai"
    assert set(calendar.week) == {"mon", "tue", "wed", "thu", "fri"}
    with pytest.raises(CalendarError):
        reading.working_calendar(Calendar(zone="Mars/Base", week=WEEK, days={}))


def test_marks_that_the_kind_does_not_know_are_left_out() -> None:
    marks = [(at("23 09:00"), "cold"), (at("23 09:10"), "painted")]
    said = reading.explain("kettle", POLICY, marks, at("23 10:00"))
    assert (said.state, said.deadline) == (State.RUNNING, at("23 10:30"))


def test_a_mark_a_little_ahead_has_happened() -> None:
    said = reading.explain("kettle", POLICY, [(at("23 09:00"), "cold")], at("23 09:00") - timedelta(minutes=3))
    assert (said.state, said.deadline, said.breached) == (State.RUNNING, at("23 10:30"), False)


def test_the_cache_holds_what_was_said_and_the_versions() -> None:
    clock = Clock(kind="kettle", policy=POLICY)
    marks = [(at("23 09:00"), "cold"), (at("23 11:00"), "hot")]
    reading.write_into(clock, reading.explain("kettle", POLICY, marks, at("23 12:00")))
    assert (clock.policy_version, clock.calendar_version) == (2, 3)
    assert (clock.state, clock.due_at, clock.stopped_at, clock.breached) == (
        "stopped",
        at("23 10:30"),
        at("23 11:00"),
        True,
    )
    reading.write_into(clock, reading.explain("kettle", POLICY, marks[:1], at("23 09:00")))
    assert (clock.state, clock.stopped_at, clock.breached) == ("running", None, False)


def test_a_calendar_that_says_the_same_is_the_same_and_any_change_of_it_counts() -> None:
    office = Calendar(id=7, zone="UTC", week={"mon": [["09:00", "12:00"]]}, days={})
    first = reading.working_calendar(office)
    assert reading.working_calendar(Calendar(id=7, zone="UTC", week={"mon": [["09:00", "12:00"]]}, days={})) is first
    office.week["mon"][0][1] = "13:00"
    changed = reading.working_calendar(office)
    assert (first.minutes_of(date(2026, 3, 2)), changed.minutes_of(date(2026, 3, 2))) == (((540, 720),), ((540, 780),))
