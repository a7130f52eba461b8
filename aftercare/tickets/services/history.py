"""Take over what ended elsewhere: history that is found and counted as history, and alarms nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from aftercare.accounts.access import Role, require_role
from aftercare.journal import services as journal
from aftercare.kit import inserts
from aftercare.kit.actor import Actor
from aftercare.tickets import events
from aftercare.tickets.models import Category, Ticket
from aftercare.tickets.services.open import Request, prepare, subjects_of, words_of
from aftercare.tickets.states import State


@dataclass(frozen=True, slots=True)
class Ended:
    """How and when a ticket of another system ended; `outcome` is one of :class:`Ticket.Outcome`."""

    at: datetime
    outcome: str
    symptom: str = ""
    cause: str = ""
    action: str = ""


@transaction.atomic
def add_ended(*, request: Request, ended: Ended, by: Actor) -> Ticket:
    """Add a closed ticket out of every deadline and figure; no mail goes out and no clock starts."""
    require_role(by, Role.ADMINISTRATOR)
    ticket, guess = prepare(request, categories=list(Category.objects.select_related("queue").order_by("position")))
    ticket.state, ticket.in_sla = State.CLOSED, False
    ticket.opened_at = request.contacted_at
    ticket.solved_at = ticket.closed_at = ended.at
    ticket.outcome = Ticket.Outcome(ended.outcome)
    ticket.symptom, ticket.cause, ticket.action = ended.symptom[:200], ended.cause[:200], ended.action[:200]
    ticket.save()
    inserts.run(words_of(ticket, request))
    imported = events.TicketImported(
        ticket_id=ticket.id, category=guess.category.slug, source=request.source or "", outcome=ended.outcome
    )
    journal.record(imported, subjects=subjects_of(ticket), by=by)
    return ticket


def known_sources(sources: Collection[str]) -> set[str]:
    """Those of `sources` that are tickets here already."""
    found = Ticket.objects.filter(source__in=list(sources)).values_list("source", flat=True)
    return {source for source in found if source}
