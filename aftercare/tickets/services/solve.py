"""End a ticket, and take it up again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.kit import clock
from aftercare.kit.actor import Actor, ActorKind, system
from aftercare.kit.errors import Conflict, Refused
from aftercare.tickets import events
from aftercare.tickets.models import Hold, Ticket
from aftercare.tickets.services import change, first_answer
from aftercare.tickets.states import ANSWERED, OPEN_STATES, State

QUIET_DAYS = 7
REOPEN_DAYS = 14
BATCH = 200


@transaction.atomic
def solve(
    *,
    ticket_id: int,
    symptom: str,
    cause: str,
    action: str,
    outcome: str,
    by: Actor,
    version: int | None = None,
) -> None:
    """Call it solved: what was seen, what caused it, what was done. Raises Conflict while something holds it.

    Where no person has spoken with the customer yet, what was done is his answer: it is sent to him as such, so that
    no first response stays open behind a solved ticket, and none is met by words that he never sees.
    """
    ticket = change.locked(ticket_id, by=by, version=version)
    said = {name: change.short(text) for name, text in (("symptom", symptom), ("cause", cause), ("action", action))}
    for name, text in said.items():
        if not text:
            raise Refused(_("A solved ticket says symptom, cause and action. One is missing."), field=name)
    if outcome not in Ticket.Outcome.values:
        raise Refused(_("Choose how it ended."), field="outcome")
    if Hold.objects.filter(ticket=ticket, lifted_at=None).exists():
        raise Conflict(_("A visit for this ticket is not finished. Finish or cancel it first."))
    if by.kind is ActorKind.USER and first_answer.is_due(ticket):
        first_answer.write(ticket, said["action"], by)
        change.mark(ticket, ANSWERED)
        change.save(ticket, events.TicketAnswered(ticket_id=ticket.id, first=True), by=by)
    ticket.symptom, ticket.cause, ticket.action = said.values()
    ticket.outcome, ticket.solved_at = outcome, clock.now()
    change.step(ticket, State.SOLVED)
    ticket.wait_reason, ticket.wait_until = "", None
    change.save(ticket, events.TicketSolved(ticket_id=ticket.id, outcome=outcome), by=by)


@transaction.atomic
def reopen(*, ticket_id: int, reason: str, by: Actor) -> None:
    """Take up again what was not solved after all; the owner stays, the clock goes on with what was used.

    Raises Conflict for a ticket that was solved more than 14 days ago: what comes then is a new request.
    """
    ticket = change.locked(ticket_id, by=by, customers=True)
    reason = change.short(reason)
    if not reason:
        raise Refused(_("Say why the ticket is opened again."), field="reason")
    if ticket.solved_at and clock.now() > ticket.solved_at + timedelta(days=REOPEN_DAYS):
        raise Conflict(_("This was solved more than 14 days ago. Please open a new request."))
    if ticket.state in OPEN_STATES:
        raise Conflict(_("This ticket is open: nothing is to be opened again."))
    change.step(ticket, State.OPEN)
    ticket.solved_at, ticket.closed_at, ticket.outcome = None, None, ""
    ticket.reopened += 1
    change.save(ticket, events.TicketReopened(ticket_id=ticket.id, reason=reason), by=by)


@transaction.atomic
def cancel(*, ticket_id: int, reason: str, by: Actor, version: int | None = None) -> None:
    """End a ticket that is no request after all. It leaves every figure."""
    ticket = change.locked(ticket_id, by=by, version=version)
    reason = change.short(reason)
    if not reason:
        raise Refused(_("Say why the ticket is cancelled."), field="reason")
    if Hold.objects.filter(ticket=ticket, lifted_at=None).exists():
        raise Conflict(_("A visit for this ticket is not finished. Finish or cancel it first."))
    before = change.step(ticket, State.CANCELLED)
    ticket.closed_at = clock.now()
    moved = events.TicketMoved(ticket_id=ticket.id, before=before.value, after=ticket.state, reason=reason)
    change.save(ticket, moved, by=by)


@transaction.atomic
def close(*, ticket_id: int, by: Actor) -> None:
    """End a solved ticket for good."""
    ticket = change.locked(ticket_id, by=by)
    change.step(ticket, State.CLOSED)
    ticket.closed_at = clock.now()
    change.save(ticket, events.TicketClosed(ticket_id=ticket.id), by=by)


def close_when_quiet() -> int:
    """Close what was solved and stayed quiet for a week; answers how many."""
    quiet = Ticket.objects.filter(state=State.SOLVED, solved_at__lt=clock.now() - timedelta(days=QUIET_DAYS))
    closing = list(quiet.values_list("id", flat=True)[:BATCH])
    for ticket_id in closing:
        close(ticket_id=ticket_id, by=system("quiet tickets"))
    return len(closing)
