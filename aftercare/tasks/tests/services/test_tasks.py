from collections.abc import Callable

import pytest

from aftercare.journal.models import Entry
from aftercare.kit import clock as time
from aftercare.kit.actor import customer
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.tasks import services
from aftercare.tasks.models import Clock, Task
from aftercare.tasks.tests.promises import SYSTEM, actor, at, policy, task

pytestmark = pytest.mark.django_db


def recorded() -> list[str]:
    """What was written down about tasks, in order."""
    return list(Entry.objects.filter(name__startswith="tasks.Task").order_by("id").values_list("name", flat=True))


def test_a_key_gives_one_task() -> None:
    first, again = task("k-1"), task("k-1", title="Another title")
    assert first == again
    assert Task.objects.get().title == "Call her"
    assert recorded() == ["tasks.TaskAdded"]
    assert services.task_of(key="k-1") == first.id


def test_control_another_key_gives_another_task() -> None:
    task("k-1")
    task("k-2")
    assert Task.objects.count() == 2


def test_a_task_has_its_clock_until_it_is_done() -> None:
    policy("4")
    with time.standing_at(at("23 09:00")):
        one = task(clock="kettle")
        assert Clock.objects.get(subject=f"task:{one.id}").due_at == at("23 14:00")
    with time.standing_at(at("23 10:00")):
        services.finish_task(task_id=one.id, evidence="  Reached her. ", by=SYSTEM)
    assert Clock.objects.get(subject=f"task:{one.id}").stopped_at == at("23 10:00")
    done = Task.objects.get()
    assert (done.state, done.evidence, done.done_at) == ("done", "Reached her.", at("23 10:00"))


def test_a_task_is_taken_by_one() -> None:
    one, ann, bob = task(), actor("ann", "agent"), actor("bob", "agent")
    services.take_task(task_id=one.id, user_id=ann.id or 0, by=ann)
    services.take_task(task_id=one.id, user_id=ann.id or 0, by=ann)
    with pytest.raises(Conflict):
        services.take_task(task_id=one.id, user_id=bob.id or 0, by=bob)
    assert Task.objects.get().assignee_id == ann.id
    assert recorded() == ["tasks.TaskAdded", "tasks.TaskTaken"]


@pytest.mark.parametrize("evidence", ["", " \n"])
def test_a_task_is_closed_with_its_result(evidence: str) -> None:
    one = task()
    with pytest.raises(Refused) as refusal:
        services.finish_task(task_id=one.id, evidence=evidence, by=SYSTEM)
    assert refusal.value.field == "evidence"
    assert Task.objects.get().state == "open"


def test_a_kind_with_its_own_page_is_closed_there_only() -> None:
    one = task(kind="paged")
    with pytest.raises(Refused):
        services.finish_task(task_id=one.id, evidence="done", by=SYSTEM)
    assert Task.objects.get().state == "open"
    services.finish_task(task_id=one.id, evidence="done", by=SYSTEM, kind="paged")
    assert Task.objects.get().state == "done"


def test_a_closed_task_stays_closed() -> None:
    one = task()
    services.cancel_task(task_id=one.id, reason="not needed", by=SYSTEM)
    verbs: tuple[Callable[[], object], ...] = (
        lambda: services.finish_task(task_id=one.id, evidence="done", by=SYSTEM),
        lambda: services.cancel_task(task_id=one.id, reason="again", by=SYSTEM),
    )
    for verb in verbs:
        with pytest.raises(Conflict):
            verb()
    assert Task.objects.get().state == "cancelled"
    assert recorded() == ["tasks.TaskAdded", "tasks.TaskCancelled"]


def test_there_is_no_such_task() -> None:
    with pytest.raises(NotAllowed):
        services.finish_task(task_id=10**12, evidence="done", by=SYSTEM)


def test_who_has_nothing_to_do_with_it_gets_nothing() -> None:
    one = task()
    for by in (actor("eve", "engineer"), actor("adam", "administrator"), customer(1, "Zhang")):
        with pytest.raises(NotAllowed):
            services.finish_task(task_id=one.id, evidence="done", by=by)
    assert Task.objects.get().state == "open"


def test_the_one_whose_task_it_is_may_close_it() -> None:
    one, fitter = task(team="engineer"), actor("fitter", "engineer")
    services.take_task(task_id=one.id, user_id=fitter.id or 0, by=fitter)
    services.finish_task(task_id=one.id, evidence="done", by=fitter)
    assert Task.objects.get().state == "done"
