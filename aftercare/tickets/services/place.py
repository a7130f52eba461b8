"""Where the visit would be, said or corrected after the request came in."""

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.kit.actor import Actor
from aftercare.kit.errors import Refused
from aftercare.kit.text import clean
from aftercare.tickets import events
from aftercare.tickets.services import change
from aftercare.tickets.services.open import LONGEST_ADDRESS, Place, position_text


@transaction.atomic
def set_place(*, ticket_id: int, place: Place, by: Actor, version: int | None = None) -> None:
    """Write down where the ticket's visit would be; the planning of a job that waits follows.

    A district and a position that are left out stay as they are only when the address does. Raises Refused without
    an address.
    """
    ticket = change.locked(ticket_id, by=by, version=version, customers=True)
    line = clean(place.address, LONGEST_ADDRESS).strip()
    if not line:
        raise Refused(_("Write the address."), field="address")
    moved = line != ticket.address
    ticket.address = line
    if moved or place.district:
        ticket.district = place.district
    if moved or place.position:
        ticket.position = position_text(place.position)
    changes = {"address": None, "position": None} if moved else {"position": None}
    change.save(ticket, events.TicketPlaced(ticket_id=ticket.id, district=ticket.district), by=by, changes=changes)
