"""Requests of this hour."""

from random import Random

from aftercare.demo.services import morning, town
from aftercare.demo.services.house import House
from aftercare.demo.tests.conftest import TODAY
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders


def test_requests_are_acted_upon(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 10)
    last = morning.open_requests(Random(4), devices)
    rows = tickets.inbox(tickets.Filter(state="all"))
    assert (len(rows), rows[0]["id"]) == (7, last)
    needing = {row["id"] for row in tickets.categories() if row["needs_visit"]}
    visits = workorders.of_tickets([row["id"] for row in rows])
    assert {row["ticket_id"] for row in visits} == {row["id"] for row in rows if row["category_id"] in needing}
    assert any(row["bookings"] for row in visits)
