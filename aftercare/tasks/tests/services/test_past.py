"""Clocks and tasks of the past say what living ones would say."""

from typing import Any

import pytest

from aftercare.kit import clock as time
from aftercare.tasks import services
from aftercare.tasks.models import Clock, Mark, Task
from aftercare.tasks.tests.promises import actor, at, mark, policy, start

pytestmark = pytest.mark.django_db

STEPS = (("23 09:00", "cold"), ("23 11:00", "waits"), ("23 15:00", "open"), ("24 10:00", "hot"))


def past(subject: str = "kettle:2", steps: tuple[tuple[str, str], ...] = STEPS) -> services.PastClocks:
    """The history of a kettle, told at once."""
    return services.PastClocks(
        subject, services.About(), ["kettle"], [(at(when), category) for when, category in steps]
    )


def rows(subject: str) -> tuple[dict[str, object], list[tuple[object, str]]]:
    """A kettle's clock and marks."""
    names = [field.name for field in Clock._meta.concrete_fields if field.name not in {"id", "subject"}]
    marks = Mark.objects.filter(subject=subject).order_by("id").values_list("at", "category")
    return Clock.objects.filter(subject=subject).values(*names).get(), list(marks)


def test_a_past_clock_is_the_row_that_a_living_one_has_become() -> None:
    policy("3")
    with time.standing_at(at("24 12:00")):
        start(begun="23 09:00")
        for when, category in STEPS[1:]:
            mark(category, when)
        services.run_past([past()])
        assert rows("kettle:2") == rows("kettle:1")
        stopped = services.run_past([past("kettle:4")])
        assert (stopped.due, stopped.promised) == ({}, {"kettle:4": Clock.objects.get(subject="kettle:4").due_at})
        services.run_past([past("kettle:3", STEPS[:-1])])
        assert rows("kettle:3") != rows("kettle:1")  # the control: another history, another row


def test_what_still_runs_has_its_deadline_and_what_was_missed_is_told() -> None:
    policy("3")
    with time.standing_at(at("23 10:00")):
        ran = services.run_past([past("kettle:1", STEPS[:1])])
    assert (ran.due, ran.happened) == ({"kettle:1": (at("23 12:00"), "kettle")}, [])
    with time.standing_at(at("24 12:00")):
        late = services.run_past([past("kettle:2", STEPS[:1])])
    clock = Clock.objects.get(subject="kettle:2")
    assert [(one.at, one.event.data()["clock_id"], one.subjects) for one in late.happened] == [
        (at("23 12:00"), clock.id, ("kettle:2", f"clock:{clock.id}"))
    ]


def test_nothing_is_promised_without_a_policy() -> None:
    assert services.run_past([past()]).due == {}
    assert (Clock.objects.count(), Mark.objects.count()) == (0, 4)


def test_a_past_task_is_done_as_a_living_one_is() -> None:
    policy("3")
    ann = actor("ann", "agent")
    plain: dict[str, Any] = {"kind": "call", "title": "Call her", "team": "agent", "clock": "kettle"}
    with time.standing_at(at("23 09:00")):
        live = services.add_task(key="live", subjects=["kettle:1"], by=ann, **plain)
    with time.standing_at(at("23 10:00")):
        services.take_task(task_id=live.id, user_id=ann.id or 0, by=ann)
        services.finish_task(task_id=live.id, evidence="Reached her", by=ann)
    done: dict[str, Any] = {"done_at": at("23 10:00"), "evidence": "Reached her", "done_by": ann}
    told = services.add_past_tasks(
        [
            services.PastTask(key="done", subjects=["kettle:1"], made_at=at("23 09:00"), **plain, **done),
            services.PastTask(key="open", subjects=["kettle:1"], made_at=at("23 09:00"), **plain),
        ]
    )
    names = [field.attname for field in Task._meta.concrete_fields if field.attname not in {"id", "key", "subjects"}]
    by_key = {row.pop("key"): row for row in Task.objects.values("key", *names)}
    assert by_key["done"] == by_key["live"]
    assert (by_key["open"]["state"], by_key["open"]["done_at"], by_key["open"]["evidence"]) == ("open", None, "")
    assert [one.event.journal_name for one in told if one.at <= at("23 10:00")] == [
        "tasks.TaskAdded",
        "tasks.TaskDone",
        "tasks.TaskAdded",
    ]
