from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from aftercare.kit import plugs
from aftercare.kit.deadlines import State
from aftercare.kit.worktime import CalendarError
from aftercare.tasks import reading
from aftercare.tasks.models import Calendar, Clock, Policy
from aftercare.tasks.tests.promises import KETTLE, WEEK, ZONE, at

CALENDAR = Calendar(slug="c", name="C", zone=ZONE.key, week=WEEK, days={}, version=3)
POLICY = Policy(kind="kettle", hours=Decimal("1.50"), calendar=CALENDAR, version=2)

pytestmark = pytest.mark.django_db


def test_a_stored_calendar_is_read() -> None:
    calendar = reading.working_calendar(CALENDAR)
    assert calendar.zone == "Asia/Shanghai"
    assert set(calendar.week) == {"mon", "tue", "wed", "thu", "fri"}
    with pytest.raises(CalendarError):
        reading.working_calendar(Calendar(zone="Mars/Base", week=WEEK, days={}))


def test_marks_that_the_kind_does_not_know_are_left_out() -> None:
    marks = [(at("23 09:00"), "cold"), (at("23 09:10"), "painted")]
    said = reading.Asked("kettle", POLICY, marks, at("23 10:00")).judge()
    assert (said.state, said.deadline) == (State.RUNNING, at("23 10:30"))


def test_a_mark_a_little_ahead_has_happened() -> None:
    said = reading.Asked("kettle", POLICY, [(at("23 09:00"), "cold")], at("23 08:57")).judge()
    assert (said.state, said.deadline, said.breached) == (State.RUNNING, at("23 10:30"), False)


def test_the_cache_holds_what_was_said_and_the_versions() -> None:
    clock = Clock(kind="kettle", policy=POLICY)
    marks = [(at("23 09:00"), "cold"), (at("23 11:00"), "hot")]
    reading.write_into(clock, marks, at("23 12:00"))
    assert (clock.policy_version, clock.calendar_version) == (2, 3)
    assert (clock.state, clock.due_at, clock.stopped_at, clock.breached) == (
        "stopped",
        at("23 10:30"),
        at("23 11:00"),
        True,
    )
    reading.write_into(clock, marks[:1], at("23 09:00"))
    assert (clock.state, clock.stopped_at, clock.breached) == ("running", None, False)


def test_a_calendar_that_says_the_same_is_the_same_and_any_change_of_it_counts() -> None:
    office = Calendar(id=7, zone="UTC", week={"mon": [["09:00", "12:00"]]}, days={})
    first = reading.working_calendar(office)
    assert reading.working_calendar(Calendar(id=7, zone="UTC", week={"mon": [["09:00", "12:00"]]}, days={})) is first
    office.week["mon"][0][1] = "13:00"
    changed = reading.working_calendar(office)
    assert (first.minutes_of(date(2026, 3, 2)), changed.minutes_of(date(2026, 3, 2))) == (((540, 720),), ((540, 780),))


def test_own_days_beat_those_of_the_country_and_these_the_week() -> None:
    wednesday, thursday = "2026-11-25", "2026-11-26"
    calendar = Calendar(zone="UTC", week=WEEK, public={wednesday: [], thursday: []}, days={thursday: "mon"})
    read = reading.working_calendar(calendar)
    assert [len(read.minutes_of(date(2026, 11, day))) for day in (24, 25, 26)] == [2, 0, 2]


def test_a_policy_decides_in_which_waiting_states_its_clock_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    waits = replace(KETTLE, kind="slow", may_pause={"waits": "waiting"}, restarts_at="again")
    monkeypatch.setattr(plugs._shelf, "plugs", [*plugs._shelf.plugs, waits])
    steps = {"09:00": "cold", "09:30": "waits", "10:00": "cold", "10:15": "again", "10:30": "hot"}
    marks = [(at(f"23 {moment}"), category) for moment, category in steps.items()]
    used = {}
    for pauses, restarts in (([], False), (["waits"], False), (["waits"], True)):
        rule = Policy(kind="slow", hours=Decimal(8), calendar=CALENDAR, pauses=pauses, restarts=restarts)
        used[len(pauses), restarts] = reading.Asked("slow", rule, marks, at("23 12:00")).explain().used_seconds / 60
    assert used == {(0, False): 90, (1, False): 60, (1, True): 15}


def test_days_are_promised_as_days() -> None:
    rule = Policy(kind="kettle", working_days=2, calendar=CALENDAR)
    assert reading.Asked("kettle", rule, [(at("23 09:00"), "cold")], at("23 10:00")).judge().deadline == at("25 17:00")


def test_the_next_alarm_is_the_next_level_and_then_the_deadline() -> None:
    marks = [(at("23 09:00"), "cold")]
    clock = Clock(kind="kettle", policy=Policy(kind="kettle", hours=Decimal(2), calendar=CALENDAR))
    found = []
    for clock.warned in (0, 75, 90, 100):
        reading.write_into(clock, marks, at("23 09:00"))
        found.append(clock.next_alarm_at)
    assert found == [at("23 10:30"), at("23 10:48"), at("23 11:00"), at("23 11:00")]
    reading.write_into(clock, marks, at("23 12:00"))
    assert (clock.breached, clock.next_alarm_at) == (True, None)
