"""A job follows the place of its ticket."""

import pytest

from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.tickets import events as ticket_events, services as tickets
from aftercare.workorders import queries, services
from aftercare.workorders.services.order import follow_place
from tests.world import World

pytestmark = pytest.mark.django_db


def test_a_job_that_waits_is_planned_for_the_new_place(world: World) -> None:
    by = world.actor("dispatcher")
    services.cancel_order(order_id=int(world.things["workorder:own"]), reason="x", by=by)
    order = services.make_for_ticket(ticket_id=int(world.things["ticket:own"]), by=by)
    assert order is not None
    tickets.set_place(
        ticket_id=int(world.things["ticket:own"]), place=tickets.Place("文三路 12 号", "330106", (30.25, 120.13)), by=by
    )
    placed = ticket_events.TicketPlaced(ticket_id=int(world.things["ticket:own"]), district="330106")
    follow_place(Delivery(placed, 0, clock.now(), by, ()))
    row = queries.order(order.id)
    assert row is not None
    assert (row["district"], row["position"]) == ("330106", "30.250000,120.130000")
