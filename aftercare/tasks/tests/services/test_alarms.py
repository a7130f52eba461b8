import pytest
from django.db import connection

from aftercare.journal.models import Entry
from aftercare.kit import clock as time
from aftercare.tasks import services
from aftercare.tasks.models import Alarm, Clock
from aftercare.tasks.services.alarms import found_due
from aftercare.tasks.tests.promises import SYSTEM, at, calendar, mark, policy, start

pytestmark = pytest.mark.django_db


def watched(*moments: str) -> list[tuple[int, object, bool]]:
    """Every warning that the watcher has given when he looked at these moments: percent, when it was due, late."""
    for moment in moments:
        with time.standing_at(at(moment)):
            services.raise_alarms()
    return list(Alarm.objects.order_by("id").values_list("percent", "at", "late"))


@pytest.fixture
def kettle() -> Clock:
    """Four hours from nine: three quarters at 12:00, nine tenths at 13:36, all of it at 14:00."""
    policy("4")
    with time.standing_at(at("23 09:00")):
        return start()


def test_each_level_is_warned_of_once(kettle: Clock) -> None:
    minutes = [f"23 {hour:02}:{minute:02}" for hour in range(9, 16) for minute in (1, 16, 31, 46)]
    assert watched(*minutes, *minutes) == [
        (75, at("23 12:00"), False),
        (90, at("23 13:36"), False),
        (100, at("23 14:00"), False),
    ]


def test_what_comes_near_and_what_is_missed_stands_in_the_history(kettle: Clock) -> None:
    watched("23 12:05", "23 14:05")
    said = Entry.objects.filter(subjects__contains=["kettle:1"], name__startswith="tasks.Deadline").order_by("id")
    assert [(entry.name, entry.data.get("percent")) for entry in said] == [
        ("tasks.DeadlineNear", 75),
        ("tasks.DeadlineMissed", None),
    ]


def test_after_a_downtime_the_highest_level_is_said_once_and_marked_late(kettle: Clock) -> None:
    assert watched("24 09:00", "24 09:01") == [(100, at("23 14:00"), True)]


def test_exactly_at_the_deadline_it_is_kept(kettle: Clock) -> None:
    assert watched("23 13:37", "23 14:00") == [(90, at("23 13:36"), False)]
    assert Clock.objects.get().breached is False


def test_a_clock_that_stopped_in_time_warns_nobody(kettle: Clock) -> None:
    with time.standing_at(at("23 11:00")):
        mark("hot", "23 11:00")
    assert watched("23 12:01", "23 14:01") == []


def test_a_pause_moves_the_warnings_too(kettle: Clock) -> None:
    with time.standing_at(at("23 12:00")):
        mark("waits", "23 10:00")
        assert watched("23 12:01") == []
        mark("cold", "23 12:00")
    assert watched("23 13:59") == []
    assert watched("23 15:01") == [(75, at("23 15:00"), False)]


def test_a_deadline_that_moves_on_is_not_warned_of_again(kettle: Clock) -> None:
    assert watched("23 12:01") == [(75, at("23 12:00"), False)]
    services.change_policy(policy_id=kettle.policy_id, hours=8, by=SYSTEM)
    assert watched("24 08:01") == [(75, at("23 12:00"), False)]
    assert watched("24 09:00") == [(75, at("23 12:00"), False), (90, at("24 08:12"), True)]


def test_another_class_is_another_target_and_warns_anew() -> None:
    policy("4", 1, "A")
    policy("8", 2, "B")
    with time.standing_at(at("23 09:00")):
        start(service_class="A")
    assert watched("23 12:01") == [(75, at("23 12:00"), False)]
    with time.standing_at(at("23 13:10")):
        services.mark(subject="kettle:1", category="cold", about=services.About("B"), chooses=True)
    assert watched("23 16:01")[1:] == [(75, at("23 16:00"), False)]


def test_levels_can_be_others() -> None:
    policy("4", warnings=[{"percent": 50, "to": ["manager"]}])
    with time.standing_at(at("23 09:00")):
        start()
    assert watched("23 11:01", "23 14:01") == [(50, at("23 11:00"), False), (100, at("23 14:00"), False)]


def test_people_are_told_at_the_next_opening_and_once() -> None:
    policy("12", wall_clock=True)
    with time.standing_at(at("23 16:00")):
        start(begun="23 16:00")
    watched("24 01:01", "24 02:50", "24 04:01")
    assert [(alarm.percent, alarm.tell_at) for alarm in Alarm.objects.order_by("id")] == [
        (75, at("24 08:00")),
        (90, at("24 08:00")),
        (100, at("24 08:00")),
    ]
    with time.standing_at(at("24 07:59")):
        assert services.take_alarms() == []
    with time.standing_at(at("24 08:00")):
        assert [len(services.take_alarms()), services.take_alarms()] == [3, []]


def test_a_day_of_working_days_warns_by_its_working_time() -> None:
    services.add_policy(kind="kettle", calendar=calendar(), working_days=1)
    with time.standing_at(at("23 09:00")):
        assert start().due_at == at("24 17:00")
    # fifteen hours of work until then: 11 h 15 min are three quarters
    assert watched("24 13:16") == [(75, at("24 13:15"), False)]


def test_what_is_due_is_found_by_an_index_alone(kettle: Clock) -> None:
    fields = ("kind", "policy_id", "policy_version", "calendar_version", "state", "breached", "round", "area", "warned")
    same = ", ".join(fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tasks_clock (subject, next_alarm_at, excused, {same})"  # noqa: S608 - our own names
            f" SELECT 'kettle:' || 100 + number, %s::timestamptz + number * interval '1 minute', '', {same}"
            " FROM tasks_clock, generate_series(1, 5000) AS number",
            [at("24 09:00")],
        )
        cursor.execute("ANALYZE tasks_clock")
        cursor.execute("SET LOCAL enable_bitmapscan = off")  # what is no vacuum old has no map of what all may see
    plan = found_due(at("24 10:00")).explain()
    assert "Index Only Scan using tasks_clock_alarm" in plan
    assert "Sort" not in plan
    assert len(found_due(at("24 10:00"))) == 60
    control = Clock.objects.filter(due_at__lt=at("24 10:00")).order_by("due_at", "id").values_list("id", flat=True)
    assert "Index Only Scan" not in control.explain()
