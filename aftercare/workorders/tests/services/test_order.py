from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.access import actor_of, granted
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.errors import Conflict, NotAllowed
from aftercare.tasks import queries as tasks
from aftercare.tickets import events, queries as tickets, services as ticket_services
from aftercare.workorders import services
from aftercare.workorders.models import WorkOrder
from aftercare.workorders.tests.jobs import SYSTEM, actor, engineer, offered, order, recorded, states, ticket

pytestmark = pytest.mark.django_db
SOLVED: dict[str, Any] = {"symptom": "s", "cause": "c", "action": "a", "outcome": "fixed"}


def test_a_job_takes_what_planning_needs_from_the_ticket() -> None:
    place = ticket_services.Place(address="世纪大道", district="310115", position=(31.2, 121.5))
    job = order(place=place)
    assert (job.state, job.minutes, job.district, job.position, job.service_class) == (
        "ready",
        60,
        "310115",
        "31.200000,121.500000",
        "B",
    )
    assert job.checklist_id is not None
    [deadline] = tasks.deadlines_of([f"workorder:{job.id}"])[f"workorder:{job.id}"]
    assert (deadline["kind"], deadline["state"], deadline["due_at"]) == ("arrival", "running", job.due_at)


def test_a_ticket_has_one_open_job() -> None:
    job = order()
    assert services.make_for_ticket(ticket_id=job.ticket_id, by=SYSTEM) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.create(ticket_id=job.ticket_id, service_class="B", minutes=60, made_at=clock.now())
    assert WorkOrder.objects.count() == 1


def test_where_no_visit_can_be_planned() -> None:
    ended, imported = ticket(), ticket(in_sla=False)
    ticket_services.solve(ticket_id=ended.id, **SOLVED, by=SYSTEM)
    found = [services.make_for_ticket(ticket_id=number, by=SYSTEM) for number in (ended.id, imported.id, 10**12)]
    assert found == [None, None, None]
    with pytest.raises(NotAllowed):
        services.make_for_ticket(ticket_id=ticket().id, by=actor("eve", "engineer"))
    assert WorkOrder.objects.count() == 0


def test_only_what_needs_a_visit_gets_a_job() -> None:
    one, other = ticket(), ticket()
    for number, needs_visit in ((one.id, True), (other.id, False), (one.id, True)):
        event = events.TicketClassified(number, "water", "B", needs_visit=needs_visit, reason="")
        services.make_where_needed(Delivery(event, 1, clock.now(), SYSTEM, ()))
    assert list(WorkOrder.objects.values_list("ticket_id", flat=True)) == [one.id]


def test_an_open_job_holds_its_ticket() -> None:
    job = order()
    with pytest.raises(Conflict):
        ticket_services.solve(ticket_id=job.ticket_id, **SOLVED, by=SYSTEM)
    services.cancel_order(order_id=job.id, reason=" Not needed ", by=SYSTEM)
    ticket_services.solve(ticket_id=job.ticket_id, **SOLVED, by=SYSTEM)
    assert WorkOrder.objects.get().cancel_reason == "Not needed"
    assert recorded(job) == ["OrderReady", "OrderCancelled"]


def test_a_cancelled_job_takes_its_visit_and_the_right_to_it_with_it() -> None:
    job, eve = order(), engineer()
    booking = offered(job, eve)
    services.accept(booking_id=booking.id, by=actor_of(eve))
    services.cancel_order(order_id=job.id, reason="Not needed", by=actor("dan", "dispatcher"))
    assert states(job) == ("cancelled", ["cancelled"])
    assert (granted(eve, "workorder"), granted(eve, "ticket")) == (set(), set())
    assert (tickets.ticket(job.ticket_id) or {})["state"] == "open"
    [deadline] = tasks.deadlines_of([f"workorder:{job.id}"])[f"workorder:{job.id}"]
    assert deadline["state"] == "cancelled"
    assert recorded(job)[-2:] == ["VisitMoved", "OrderCancelled"]


def test_a_job_at_work_is_not_cancelled() -> None:
    job, eve = order(), engineer()
    booking = offered(job, eve)
    services.accept(booking_id=booking.id, by=actor_of(eve))
    services.move(booking_id=booking.id, to="traveling", by=actor_of(eve))
    with pytest.raises(Conflict):
        services.cancel_order(order_id=job.id, reason="x", by=SYSTEM)
    with pytest.raises(NotAllowed):
        services.cancel_order(order_id=job.id, reason="x", by=actor_of(eve))
    assert states(job) == ("in_progress", ["traveling"])


def test_a_new_job_may_follow_a_cancelled_one() -> None:
    job = order()
    services.cancel_order(order_id=job.id, reason="x", by=SYSTEM)
    again = services.make_for_ticket(ticket_id=job.ticket_id, by=SYSTEM)
    assert again is not None
    assert again.id != job.id
    assert again.made_at + timedelta(0) >= job.made_at
