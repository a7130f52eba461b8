import pytest
from django.contrib.auth.models import AnonymousUser

from aftercare.accounts import queries as people
from aftercare.accounts.access import actor_of
from aftercare.kit.actor import customer
from aftercare.workorders import access, queries
from aftercare.workorders.tests import visits
from aftercare.workorders.tests.jobs import SYSTEM, actor, engineer, offered, order

pytestmark = pytest.mark.django_db


def test_a_job_is_seen_by_the_desk_and_by_who_was_asked() -> None:
    job, other, eve = order(), order(), engineer()
    assert access.visible_ids(eve, [job.id]) == set()
    offered(job, eve)
    assert access.visible_ids(eve, [job.id, other.id]) == {job.id}
    agent = people.user(actor("ann", "agent").id or 0)
    assert access.visible_ids(agent, [job.id, other.id]) == {job.id, other.id}
    assert access.visible_ids(AnonymousUser(), [job.id]) == set()


def test_who_plans_and_who_goes() -> None:
    eve = engineer()
    planning = {
        role: access.may_plan(actor(role, role)) for role in ("agent", "dispatcher", "manager", "administrator")
    }
    assert planning == {"agent": True, "dispatcher": True, "manager": True, "administrator": False}
    assert (access.may_plan(SYSTEM), access.may_plan(actor_of(eve)), access.may_plan(customer(1, "x"))) == (
        True,
        False,
        False,
    )
    assert (access.may_visit(actor_of(eve), eve.id), access.may_visit(actor_of(eve), eve.id + 1)) == (True, False)
    assert access.may_visit(SYSTEM, eve.id)
    assert not access.may_visit(customer(eve.id, "the same number"), eve.id)


def test_a_visit_opens_for_its_engineer_until_it_is_over() -> None:
    visits.install()
    visit = visits.offered()
    row = queries.visit(visit.booking.id)
    asked = [visit.engineer, visit.desk, visits.user("王强", "engineer"), AnonymousUser()]
    assert [access.may_open_visit(one, row) for one in asked] == [True, False, False, False]
    assert access.may_open_visit(visit.engineer, None) is False
    visits.done(visit)
    over = queries.visit(visit.booking.id)
    assert access.may_open_visit(visit.engineer, over) is False
    assert [access.may_look_back(one, row) for one in asked] == [False] * 4
    assert [access.may_look_back(one, over) for one in asked] == [True, False, False, False]
