"""A handful of requests of this very hour, made by the verbs of the product, so that every page lives at once."""

from collections.abc import Sequence
from random import Random

from aftercare.demo.story import texts
from aftercare.demo.story.faults import Device, Fault, Faults
from aftercare.journal import services as journal
from aftercare.kit import actor, clock
from aftercare.tickets import services as tickets

REQUESTS = 7


def open_requests(random: Random, devices: Sequence[Device]) -> int:
    """Let some customers ask for help now, and let the product act on it; answers the id of the last ticket."""
    faults = Faults(devices)
    last = 0
    for _one in range(REQUESTS):
        fault, device = faults.draw(random, hot=False)
        last = ask(random, fault, device)
    settle()
    return last


def ask(random: Random, fault: Fault, device: Device) -> int:
    """One customer asks for help on the portal; answers the ticket's id."""
    owner = device.owner
    request = tickets.Request(
        channel="portal",
        customer_id=device.owner_id,
        description=texts.complaint(random, fault, device, owner.language),
        contacted_at=clock.now(),
        contact=tickets.Contact(owner.name, owner.phone, owner.mail),
        place=tickets.Place(owner.line, owner.district.code, owner.position),
        asset_id=device.asset_id,
        language=owner.language,
        search_words=device.serial,
    )
    return tickets.open_ticket(request=request, by=actor.customer(device.owner_id, owner.name)).id


def settle() -> None:
    """Seal and deliver until nothing is left to do, as the worker does."""
    while journal.seal() or journal.deliver_once():
        pass
