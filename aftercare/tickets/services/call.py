"""A request that somebody at the desk writes down: from a phone call or over the counter."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, require_role
from aftercare.customers import queries as profiles, services as customers
from aftercare.kit import clock
from aftercare.kit.actor import Actor
from aftercare.kit.errors import Refused
from aftercare.tickets.models import Ticket
from aftercare.tickets.services.open import Contact, Request, open_ticket
from aftercare.tickets.services.talk import reach

OLDEST = timedelta(days=31)  # what is written down later than that has a slip in its date
# Channels on which the customer is spoken with while his request is written down.
SPOKEN = frozenset({"phone", "desk"})


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a customer that is known, or the name and contact data of somebody new, as they were typed."""

    customer_id: int | None = None
    name: str = ""
    phone: str = ""
    mail: str = ""


@transaction.atomic
def open_by_hand(*, caller: Caller, request: Request, by: Actor) -> Ticket:
    """Open a ticket for a caller; somebody whose phone or mail is known gets it on his own profile.

    Staff heard the contact data from the caller himself, so they count as checked. The customer of `request` is taken
    from `caller`. On the phone and at the counter the customer is answered while he speaks: that is the first response.
    Raises Refused, naming the field, for data that cannot be right.
    """
    require_role(by, *DESK)
    if request.contacted_at < clock.now() - OLDEST:
        raise Refused(_("The time of contact lies more than a month back. Check the date."), field="contacted_at")
    ticket = _open(caller, request, by)
    if request.channel in SPOKEN:
        reach(ticket_id=ticket.id, how="call", at=request.contacted_at, by=by)
        ticket.refresh_from_db()
    return ticket


def _open(caller: Caller, request: Request, by: Actor) -> Ticket:
    if caller.customer_id is not None:
        known = profiles.contacts_in_clear([caller.customer_id]).get(caller.customer_id, {})
        name = profiles.names([caller.customer_id]).get(caller.customer_id, "")
        contact = Contact(name=name, phone=known.get("phone", ""), mail=known.get("mail", ""))
        return open_ticket(request=replace(request, customer_id=caller.customer_id, contact=contact), by=by)
    contacts = customers.read_contacts(phone=caller.phone, mail=caller.mail)
    match = customers.match_or_add(
        name=caller.name, contacts=contacts, channel=request.channel, proved=True, language=request.language, by=by
    )
    values = {one.kind: one.value for one in contacts}
    contact = Contact(name=caller.name, phone=values.get("phone", ""), mail=values.get("mail", ""))
    return open_ticket(request=replace(request, customer_id=match.customer_id, contact=contact), by=by)
