"""Jobs and visits that happened before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.access import actor_of, granted
from aftercare.accounts.models import User
from aftercare.builder import queries as forms
from aftercare.kit import clock, plugs
from aftercare.kit.actor import system
from aftercare.tickets.models import Hold
from aftercare.workorders import queries, services
from aftercare.workorders.models import Booking, Stamp, WorkOrder
from aftercare.workorders.tests.jobs import engineer, ticket

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 15, 1, tzinfo=UTC)
NOW = MONDAY + timedelta(days=30)
WAY = ["offered", "accepted", "traveling", "on_site", "working"]


def visit(who: User, *states: str, start: datetime = MONDAY, **more: Any) -> services.PastVisit:
    steps = [(start + timedelta(minutes=10 * number), state) for number, state in enumerate(states)]
    return services.PastVisit(actor_of(who), start, start + timedelta(hours=1), steps, **more)


def taken(*visits: services.PastVisit) -> tuple[WorkOrder, list[str]]:
    with clock.standing_at(NOW):
        job = services.PastJob(ticket(), MONDAY, "", 60, visits, {"shoe_covers": "yes"})
        (order,), told = services.visit_past([job], by=system("tests"))
    return order, [one.event.journal_name for one in sorted(told, key=lambda one: one.at)]


def test_a_job_that_was_done() -> None:
    eve = engineer()
    order, told = taken(visit(eve, *WAY, "done", said=("leak", "worn", "replaced", "fixed")))
    assert (order.state, order.completed_at) == ("completed", MONDAY + timedelta(minutes=50))
    row = queries.bookings(order_ids=[order.id])[0]
    assert (row["state"], row["outcome"], row["action"]) == ("done", "fixed", "replaced")
    assert Stamp.objects.filter(booking_id=row["id"]).count() == 6
    assert told.count("workorders.VisitMoved") == 5
    assert {"workorders.OrderReady", "workorders.VisitOffered", "workorders.OrderCompleted"} <= set(told)
    sheet = forms.sheet(f"workorder:{order.id}", order.checklist_id or 0)
    assert sheet is not None
    assert (sheet["answers"], sheet["closed"]) == ({"shoe_covers": "yes"}, True)
    assert Hold.objects.count() == 0
    assert granted(eve, "workorder") == set()


def test_one_that_is_still_to_come_is_held_and_opened_to_its_engineer() -> None:
    eve = engineer()
    order, _told = taken(visit(eve, "offered", "accepted", start=NOW))
    assert order.state == "scheduled"
    assert Hold.objects.get().by == f"workorder:{order.id}"
    with clock.standing_at(NOW):
        assert granted(eve, "workorder") == {order.id}


def test_a_second_visit_finishes_what_the_first_could_not() -> None:
    eve = engineer()
    later = visit(eve, *WAY, "done", start=MONDAY + timedelta(days=1), said=("a", "b", "c", "fixed"))
    order, told = taken(visit(eve, *WAY, "partial", reason="no part"), later)
    assert order.state == "completed"
    assert [row["state"] for row in queries.bookings(order_ids=[order.id])] == ["partial", "done"]
    assert told.count("workorders.OrderCompleted") == 1


def test_the_world_is_sound_with_it() -> None:
    eve = engineer()
    taken(visit(eve, "offered", "declined", reason="ill"), visit(eve, *WAY, "done", said=("a", "b", "c", "fixed")))
    with clock.standing_at(NOW):
        problems = [problem for check in plugs.offered(plugs.Check) for problem in check.run()]
    assert [problem for problem in problems if "workorder" in problem.where or "booking" in problem.where] == []


def test_control_the_database_refuses_two_visits_at_once() -> None:
    eve = engineer()
    taken(visit(eve, "offered", "accepted", start=NOW))
    with pytest.raises(IntegrityError), transaction.atomic():
        taken(visit(eve, "offered", "accepted", start=NOW + timedelta(minutes=30)))
    assert Booking.objects.count() == 1
