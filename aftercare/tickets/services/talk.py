"""The conversation of a ticket, and what it does to the ticket."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict
from aftercare.messaging import services as messaging
from aftercare.tickets import events
from aftercare.tickets.models import Ticket
from aftercare.tickets.services import change, first_answer
from aftercare.tickets.services.merge import survivor_of
from aftercare.tickets.services.solve import reopen
from aftercare.tickets.services.work import resume
from aftercare.tickets.states import (
    ANSWERED,
    CUSTOMER_WROTE,
    NEXT_RESPONSE,
    NO_ANSWER_NEEDED,
    OPEN_STATES,
    WAITING,
    WROTE,
    WROTE_AGAIN,
    State,
)


@transaction.atomic
def answer(*, ticket_id: int, text: str, by: Actor) -> int:
    """Answer the customer; a person's first answer stops the first-response clock. Answers the interaction's id."""
    ticket = change.locked(ticket_id, by=by)
    first = first_answer.is_due(ticket)
    interaction_id = first_answer.write(ticket, text, by)
    if ticket.state == State.NEW and by.id is not None:
        ticket.owner_id = ticket.owner_id or by.id
        ticket.assignee_id = ticket.assignee_id or by.id
        change.step(ticket, State.OPEN)
    if ticket.state in OPEN_STATES:
        change.mark(ticket, ANSWERED)
    change.save(ticket, events.TicketAnswered(ticket_id=ticket.id, first=first), by=by)
    return interaction_id


@transaction.atomic
def reach(*, ticket_id: int, how: str, by: Actor, at: datetime | None = None) -> bool:
    """A person speaks with the customer, `how` "call" or "visit", since `at` (now); True when it is the first contact.

    First response is the first contact of a person with the customer, in whatever form: what is said at the door or on
    the phone counts as an answer that is written. Mail that the house sends by itself does not.
    """
    ticket = change.locked(ticket_id, by=by)
    if not first_answer.is_due(ticket):
        return False
    change.mark(ticket, ANSWERED, at=at)
    change.save(ticket, events.CustomerReached(ticket_id=ticket.id, how=how), by=by)
    return True


@transaction.atomic
def note(*, ticket_id: int, text: str, by: Actor) -> int:
    """Write a note for colleagues; answers the interaction's id."""
    ticket = change.locked(ticket_id, by=by)
    return messaging.note(thread=ref("ticket", ticket.id), customer_id=ticket.customer_id, text=text, by=by)


@transaction.atomic
def customer_wrote(
    *,
    ticket_id: int,
    text: str,
    channel: str,
    by: Actor,
    at: datetime | None = None,
    quoted: str = "",
    message_id: str | None = None,
    automatic: bool = False,
) -> int:
    """Take in another message of the customer: a ticket that waited for him goes on, a solved one opens again.

    A closed one only keeps the message: to take it up again is :func:`reopen`. Automatic mail (out of office, bounces)
    is kept and moves nothing.
    """
    ticket = change.locked(ticket_id, by=by, customers=True)
    said = messaging.Said(
        thread=ref("ticket", ticket.id),
        customer_id=ticket.customer_id,
        channel=channel,
        text=text,
        at=at or clock.now(),
        quoted=quoted,
        message_id=message_id,
        automatic=automatic,
    )
    interaction_id = messaging.receive(said, by=by)
    if not automatic:
        _hear(ticket, said.at, by)
    return interaction_id


def _hear(ticket: Ticket, at: datetime, by: Actor) -> None:
    """What a message does to the ticket that it is about, or to the one that goes on for it."""
    if ticket.state == State.MERGED:
        ticket = change.locked(survivor_of(ticket.id), by=by, customers=True)
    if ticket.state in OPEN_STATES:
        change.mark(ticket, CUSTOMER_WROTE, at=at)
        ticket.save(update_fields=["next_due_at", "next_due_kind"])
    if ticket.state in WAITING:
        resume(ticket_id=ticket.id, by=by, reason=WROTE)
    elif ticket.state == State.SOLVED:
        reopen(ticket_id=ticket.id, reason=WROTE_AGAIN, by=by)


@transaction.atomic
def needs_no_answer(*, ticket_id: int, by: Actor) -> None:
    """What the customer wrote last ("thanks") wants no answer: its promise ends. Raises Conflict without one."""
    ticket = change.locked(ticket_id, by=by)
    if not first_answer.is_running(ticket, NEXT_RESPONSE.kind):
        raise Conflict(_("No message of the customer waits for an answer."))
    change.mark(ticket, NO_ANSWER_NEEDED)
    change.save(ticket, events.AnswerNotNeeded(ticket_id=ticket.id), by=by)
