import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from aftercare.kit import clock as time
from aftercare.tasks import queries, services
from aftercare.tasks.models import Clock
from aftercare.tasks.tests.promises import SYSTEM, at, calendar, mark, policy, start, task, user

pytestmark = pytest.mark.django_db


def test_deadlines_of_several_objects_in_one_statement() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        start("kettle:1")
        start("kettle:2")
        mark("hot", "23 09:00", "kettle:2")
    with time.standing_at(at("23 14:01")), CaptureQueriesContext(connection) as statements:
        found = queries.deadlines_of(["kettle:1", "kettle:2", "kettle:3"])
    assert len(statements) == 1
    assert {subject: [(row["state"], row["late"], row["name"]) for row in rows] for subject, rows in found.items()} == {
        "kettle:1": [("running", True, "Kettle")],
        "kettle:2": [("stopped", False, "Kettle")],
    }


def test_every_counted_second_is_explained() -> None:
    policy("4")
    with time.standing_at(at("23 14:00")):
        clock = start()
        mark("waits", "23 10:00")
        mark("cold", "23 11:00")
        said = queries.explanation(clock.id)
    assert said.used_seconds == 3 * 3600
    assert [(stretch.category, stretch.used.total_seconds()) for stretch in said.stretches] == [
        ("cold", 3600.0),
        ("waits", 0.0),
        ("cold", 7200.0),
    ]


def test_policies_in_the_order_in_which_they_are_tried() -> None:
    policy("8", 2)
    policy("4", 1, "A")
    mine = [row for row in queries.policies() if row["kind"] == "kettle"]
    assert [(row["position"], row["service_class"], row["name"]) for row in mine] == [
        (1, "A", "Kettle"),
        (2, "", "Kettle"),
    ]


def test_calendars() -> None:
    mine = calendar()
    row = next(row for row in queries.calendars() if row["id"] == mine.id)
    assert (row["slug"], row["zone"], row["version"]) == ("kettles", "Asia/Shanghai", 1)


def test_tasks_of_a_team_and_of_a_person_oldest_first() -> None:
    policy("4")
    eve = user("eve", "engineer")
    with time.standing_at(at("23 10:00")):
        first = task("k-1", team="agent")
    with time.standing_at(at("23 09:00")):
        second = task("k-2", team="manager", clock="kettle")
        closed = task("k-3", team="agent")
    services.finish_task(task_id=closed.id, evidence="done", by=SYSTEM)
    services.take_task(task_id=second.id, user_id=eve.id, by=SYSTEM)
    assert [row["id"] for row in queries.tasks(teams=["agent"])] == [first.id]
    assert [row["id"] for row in queries.tasks(teams=["agent"], state="done")] == [closed.id]
    assert [row["id"] for row in queries.tasks(teams=["agent"], user_id=eve.id)] == [second.id, first.id]
    assert [row["deadline"] and row["deadline"]["due_at"] for row in queries.tasks(teams=[], user_id=eve.id)] == [
        at("23 14:00")
    ]


def test_tasks_of_an_object_newest_first() -> None:
    one, two = task("k-1"), task("k-2")
    assert [row["id"] for row in queries.tasks_of(["kettle:1", "kettle:7"])] == [two.id, one.id]
    assert queries.tasks_of(["kettle:2"]) == []


def test_the_keys_of_a_kind() -> None:
    task("k-1")
    task("k-2", kind="other")
    assert queries.keys_of("call") == {"k-1"}


def test_no_deadline_where_there_is_no_clock() -> None:
    assert queries.deadlines_of([]) == {}
    task()
    assert [row["deadline"] for row in queries.tasks(teams=["agent"])] == [None]
    assert Clock.objects.count() == 0


def test_a_title_in_the_language_of_its_reader() -> None:
    both = task("k-1", title="Choose somebody", title_zh="请选人")
    alone = task("k-2", title="Call Mrs Wang")
    seen = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            seen[language] = {row["id"]: row["title"] for row in queries.tasks(teams=["agent"])}
    assert seen == {
        "en": {both.id: "Choose somebody", alone.id: "Call Mrs Wang"},
        "zh-hans": {both.id: "请选人", alone.id: "Call Mrs Wang"},
    }


def outcomes(*, missed: bool = False) -> dict[str, str]:
    found = queries.judged(at("23 00:00"), at("24 00:00"), missed=missed)
    return {f"{row['subject']}/{row['round']}": row["outcome"] for row in found}


def test_what_became_of_each_promise_and_why_it_is_in_no_figure() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        for number in range(1, 5):
            start(f"kettle:{number}")
    with time.standing_at(at("23 16:00")):
        mark("hot", "23 10:00", "kettle:1")
        mark("cancelled", "23 10:00", "kettle:3")
        Clock.objects.filter(subject="kettle:4").update(excused=Clock.Excused.RECLASSIFIED)
        with CaptureQueriesContext(connection) as statements:
            assert outcomes() == {
                "kettle:1/1": "kept",
                "kettle:2/1": "missed",
                "kettle:3/1": "cancelled",
                "kettle:4/1": "reclassified",
            }
            assert outcomes(missed=True) == {"kettle:2/1": "missed", "kettle:4/1": "reclassified"}
        assert len(statements) == 2
        counted = queries.promises(["kettle"], start=at("23 00:00"), end=at("24 00:00"))
    assert {row["subject"]: row["kept"] for row in counted} == {"kettle:1": True, "kettle:2": False}


def test_each_round_is_a_promise_of_its_own_from_its_own_beginning() -> None:
    policy("1", kind="orders")
    with time.standing_at(at("23 08:00")):
        for category, moment in (("served", "23 09:00"), ("ordered", "23 10:00"), ("served", "23 10:30")):
            services.mark(subject="kettle:1", category=category, at=at(moment), begins=["orders"])
        for category, moment in (("ordered", "23 13:00"), ("served", "23 15:00")):
            services.mark(subject="kettle:1", category=category, at=at(moment), begins=["orders"])
    with time.standing_at(at("23 16:00")):
        found = queries.promises(["orders"], start=at("23 00:00"), end=at("24 00:00"))
        judged = queries.judged(at("23 00:00"), at("24 00:00"), kinds=["orders"])
    assert [(row["round"], row["began_at"], row["kept"]) for row in found] == [
        (2, at("23 13:00"), False),
        (1, at("23 10:00"), True),
    ]
    assert [(row["round"], row["began_at"], row["outcome"]) for row in judged] == [
        (2, at("23 13:00"), "missed"),
        (1, at("23 10:00"), "kept"),
    ]


def test_what_falls_due_the_late_ones_first() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        start("kettle:1")
        start("kettle:2", begun="23 08:00")
        start("kettle:3", begun="23 09:30")
        mark("hot", "23 09:30", "kettle:3")
    with time.standing_at(at("23 13:30")):
        due = queries.due(at("23 14:30"), 10)
        assert [(row["subject"], row["shown"]) for row in due] == [("kettle:2", "breached"), ("kettle:1", "warning")]
        assert len(queries.due(at("23 13:45"), 10)) == 1


def test_a_condition_in_words() -> None:
    condition = {"all": [{"field": "channel", "is": "phone"}, {"not": {"field": "category", "in": ["x", "y"]}}]}
    with translation.override("en"):
        assert queries.condition_words(condition) == ["Channel = Phone", "Category ≠ x/y"]
    assert queries.condition_words({}) == []


def test_who_answers_for_a_task() -> None:
    anna, ben = (user(name, "agent") for name in ("anna", "ben"))
    mine = task()
    assert queries.responsible([mine.id]) == {mine.id: {"assignee": {anna.id, ben.id}}}
    services.take_task(task_id=mine.id, user_id=ben.id, by=SYSTEM)
    assert queries.responsible([mine.id]) == {mine.id: {"assignee": {ben.id}}}
