import pytest

from aftercare.kit import clock as time, plugs
from aftercare.kit.plugs import Check, PeriodicJob
from aftercare.tasks import services
from aftercare.tasks.models import Clock
from aftercare.tasks.plugs import PLUGS
from aftercare.tasks.tests.promises import at, policy, start, task, user

pytestmark = pytest.mark.django_db


def test_tasks_have_a_label_and_are_shown_to_their_team() -> None:
    one = task()
    subject = plugs.subject("task")
    assert subject.labels([one.id, 10**9]) == {one.id: "Call her"}
    assert subject.visible(user("ann", "agent"), [one.id, 10**9]) == {one.id}
    assert subject.visible(user("eve", "engineer"), [one.id]) == set()


def test_the_check_names_what_does_not_hold() -> None:
    [check] = [plug for plug in PLUGS if isinstance(plug, Check)]
    policy("4")
    start()
    assert list(check.run()) == []
    Clock.objects.update(due_at=at("30 09:00"))
    assert [problem.where for problem in check.run()] == ["kettle:1"]


def test_deadlines_are_watched() -> None:
    assert [(job.name, job.run) for job in PLUGS if isinstance(job, PeriodicJob)] == [
        ("tasks.raise_alarms", services.raise_alarms),
        ("tasks.catch_up", services.catch_up),
        ("tasks.keep_public_days", services.keep_public_days),
    ]
    policy("4")
    with time.standing_at(at("23 09:00")):
        start()
    with time.standing_at(at("23 15:00")):
        assert [job.run() for job in PLUGS if isinstance(job, PeriodicJob)] == [1, 0, 0]
