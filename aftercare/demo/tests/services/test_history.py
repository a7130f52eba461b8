"""Ninety days, written in bulk."""

from random import Random

from aftercare.demo.services import history, town
from aftercare.demo.services.house import House
from aftercare.demo.story import days
from aftercare.demo.tests.conftest import TODAY
from aftercare.feedback import queries as feedback
from aftercare.parts import queries as parts
from aftercare.tickets import queries as tickets
from aftercare.workorders import queries as workorders


def test_a_history_has_tickets_visits_opinions_and_parts(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 30)
    written = history.write(Random(3), house, devices, today=TODAY, now=days.at(TODAY, 10), count=80)
    everything = tickets.inbox(tickets.Filter(state="all"), limit=200)
    assert written.tickets == len(everything) == 80
    visited = workorders.of_tickets([row["id"] for row in everything])
    used = [part for row in visited for visit in row["bookings"] for part in workorders.used_parts(visit["id"])]
    assert len(visited) > 40
    assert used
    assert feedback.answers(limit=200)
    opened = [one for one in written.happened if one.event.journal_name == "tickets.TicketOpened"]
    assert len(opened) == 80
    assert all(one.at <= days.at(TODAY, 10) for one in written.happened)


def test_vans_hold_what_they_should_when_the_story_ends(house: House) -> None:
    devices, _registered = town.settle(Random(2), house, TODAY, 30)
    history.write(Random(3), house, devices, today=TODAY, now=days.at(TODAY, 10), count=80)
    vans = parts.quantities([f"user:{one.user_id}" for one in house.engineers])
    assert set(vans.values()) == {2}
