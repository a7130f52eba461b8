"""What the customer hears from a person, and whether it is the first time."""

from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.messaging import services as messaging
from aftercare.tasks import queries as tasks
from aftercare.tickets.models import Ticket
from aftercare.tickets.numbers import number_of
from aftercare.tickets.states import FIRST_RESPONSE


def is_due(ticket: Ticket) -> bool:
    """True while no person has been in contact with the customer: the clock of the first response runs."""
    return is_running(ticket, FIRST_RESPONSE.kind)


def is_running(ticket: Ticket, kind: str) -> bool:
    """True while the ticket's clock of this kind runs."""
    subject = ref("ticket", ticket.id)
    rows = tasks.deadlines_of([subject]).get(subject, [])
    return any(row["kind"] == kind and row["state"] == "running" for row in rows)


def write(ticket: Ticket, text: str, by: Actor) -> int:
    """Say something to the customer of a ticket, by mail where there is one; answers the interaction's id."""
    said = messaging.Said(
        thread=ref("ticket", ticket.id),
        customer_id=ticket.customer_id,
        channel="mail" if ticket.contact_mail else "portal",
        text=text,
        at=clock.now(),
    )
    subject = f"Re: {ticket.title} [{number_of(ticket.id)}]"
    return messaging.answer(said, to_mail=ticket.contact_mail, subject=subject, by=by)
