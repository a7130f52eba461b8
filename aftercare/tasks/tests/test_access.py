import pytest

from aftercare.accounts.access import actor_of
from aftercare.kit.actor import Actor, ActorKind, customer
from aftercare.tasks import services
from aftercare.tasks.access import may_work, visible_to
from aftercare.tasks.models import Task
from aftercare.tasks.tests.promises import SYSTEM, task, user

pytestmark = pytest.mark.django_db


def test_a_task_is_seen_by_its_team_its_owner_and_managers() -> None:
    one, other = task("k-1", team="agent"), task("k-2", team="dispatcher")
    agent, engineer, manager = user("ann", "agent"), user("eve", "engineer"), user("max", "manager")
    assert set(visible_to(agent)) == {one}
    assert set(visible_to(engineer)) == set()
    assert set(visible_to(manager)) == {one, other}
    services.take_task(task_id=other.id, user_id=engineer.id, by=SYSTEM)
    assert set(visible_to(engineer)) == {other}


def test_who_may_close_it() -> None:
    one = task(team="engineer")
    services.take_task(task_id=one.id, user_id=user("eve", "administrator").id, by=SYSTEM)
    one = Task.objects.get()
    allowed = {
        name: may_work(actor_of(user(name, *roles)), one)
        for name, roles in {
            "agent": ["agent"],
            "manager": ["manager"],
            "fitter": ["engineer"],
            "admin": ["administrator"],
            "nobody": [],
        }.items()
    }
    assert allowed == {"agent": True, "manager": True, "fitter": True, "admin": False, "nobody": False}
    assert may_work(SYSTEM, one)
    assert may_work(Actor(ActorKind.USER, one.assignee_id, "Eve"), one)
    assert not may_work(customer(one.assignee_id, "Eve"), one)
