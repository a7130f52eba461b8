"""Where the visit would be."""

import pytest

from aftercare.journal.models import Entry
from aftercare.kit.actor import customer
from aftercare.kit.errors import NotAllowed, Refused
from aftercare.tickets import queries, services
from tests.world import World

pytestmark = pytest.mark.django_db
HERE = services.Place("文三路 12 号", "330106", (30.25, 120.13))


def own(world: World) -> int:
    return int(world.things["ticket:own"])


def test_the_place_is_written_down_and_its_words_stay_out_of_the_journal(world: World) -> None:
    services.set_place(ticket_id=own(world), place=HERE, by=world.actor("agent"))
    told = queries.contact_in_clear(own(world))
    assert (told["address"], told["district"], told["position"]) == ("文三路 12 号", "330106", (30.25, 120.13))
    row = Entry.objects.filter(name="tickets.TicketPlaced").get()
    assert (row.changes, "文三路" in str(row.data)) == ({"address": None, "position": None}, False)


def test_another_address_takes_the_old_position_away(world: World) -> None:
    services.set_place(ticket_id=own(world), place=HERE, by=world.actor("agent"))
    services.set_place(ticket_id=own(world), place=services.Place("文三路 12 号"), by=world.actor("agent"))
    assert queries.contact_in_clear(own(world))["position"] == (30.25, 120.13)
    services.set_place(ticket_id=own(world), place=services.Place("文三路 99 号"), by=world.actor("agent"))
    told = queries.contact_in_clear(own(world))
    assert (told["district"], told["position"]) == ("", None)


def test_a_customer_may_say_where_he_lives(world: World) -> None:
    services.set_place(ticket_id=own(world), place=HERE, by=customer(None, "王芳"))
    assert queries.contact_in_clear(own(world))["address"] == "文三路 12 号"


def test_an_empty_place_and_people_without_a_right(world: World) -> None:
    before = queries.contact_in_clear(own(world))
    with pytest.raises(Refused):
        services.set_place(ticket_id=own(world), place=services.Place(" "), by=world.actor("agent"))
    with pytest.raises(NotAllowed):
        services.set_place(ticket_id=own(world), place=HERE, by=world.actor("administrator"))
    assert queries.contact_in_clear(own(world)) == before
