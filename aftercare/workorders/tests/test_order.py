"""A ticket gets its job; the job follows its visits."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.accounts.access import actor_of
from aftercare.journal import services as journal
from aftercare.kit.actor import system
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tasks import services as task_services
from aftercare.tasks.models import Policy
from aftercare.workorders import queries, services
from aftercare.workorders.models import WorkOrder
from aftercare.workorders.tests import visits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _installed() -> None:
    visits.install()


def test_a_ticket_has_one_open_job() -> None:
    job = visits.order()
    assert services.make_for_ticket(ticket_id=job.ticket_id, by=visits.BY) is None
    assert WorkOrder.objects.count() == 1
    row = queries.order(job.id)
    assert row is not None
    assert (row["state"], row["service_class"], row["minutes"] > 0, row["due_at"] is not None) == (
        "ready",
        "B",
        True,
        True,
    )


def test_an_engineer_does_not_plan() -> None:
    job = visits.order()
    engineer = actor_of(visits.user("张伟", "engineer"))
    with pytest.raises(NotAllowed):
        services.make_for_ticket(ticket_id=job.ticket_id, by=engineer)
    with pytest.raises(NotAllowed):
        services.cancel_order(order_id=job.id, reason="x", by=engineer)
    with pytest.raises(Refused):
        services.cancel_order(order_id=job.id, reason=" ", by=visits.BY)
    assert WorkOrder.objects.get().state == "ready"


def test_a_second_visit_finishes_what_the_first_could_not() -> None:
    first = visits.at_work()
    services.leave(booking_id=first.booking.id, to="partial", reason="a part is missing", by=first.by)
    assert first.state() == ("partial", "ready")
    second = visits.done(visits.offered(job=first.order, engineer=first.engineer, start=first.booking.span.upper))
    assert second.state() == ("done", "completed")


def test_a_promised_arrival_follows_its_promise() -> None:
    visit = visits.offered()
    order = WorkOrder.objects.get(id=visit.order.id)
    promise = Policy.objects.get(kind="arrival", service_class=order.service_class)
    task_services.change_policy(policy_id=promise.id, hours=Decimal(2), wall_clock=True, by=system("test"))
    journal.seal()
    journal.deliver_once()
    order.refresh_from_db()
    assert order.due_at == order.made_at + timedelta(hours=2)
