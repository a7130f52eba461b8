"""Take a ticket, assign, classify, wait, and what stands above it asks for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.accounts import queries as accounts
from aftercare.kit import clock
from aftercare.kit.actor import Actor, system
from aftercare.kit.errors import Refused
from aftercare.tickets import events
from aftercare.tickets.models import Category, Hold, Ticket
from aftercare.tickets.services import change
from aftercare.tickets.states import OPEN_STATES, RECLASSIFIED, WAITING, State

BATCH = 200


@transaction.atomic
def assign(*, ticket_id: int, user_id: int, by: Actor, version: int | None = None) -> None:
    """Give the ticket to somebody. The first one owns it from then on, whoever works on it later."""
    ticket = change.locked(ticket_id, by=by, version=version)
    name = accounts.names([user_id]).get(user_id)
    if name is None:
        raise Refused(_("Choose somebody who works here."), field="assignee")
    ticket.owner_id = ticket.owner_id or user_id
    ticket.assignee_id = user_id
    if ticket.state == State.NEW:
        change.step(ticket, State.OPEN)
    change.save(ticket, events.TicketAssigned(ticket_id=ticket.id, user_id=user_id, name=name), by=by)


@transaction.atomic
def classify(
    *, ticket_id: int, category_slug: str, service_class: str, by: Actor, reason: str = "", version: int | None = None
) -> None:
    """Set category and class; deadlines are chosen anew and what was used stays used."""
    ticket = change.locked(ticket_id, by=by, version=version)
    category = Category.objects.select_related("queue").filter(slug=category_slug).first()
    if category is None:
        raise Refused(_("There is no such category."), field="category")
    if service_class not in Category.ServiceClass.values:
        raise Refused(_("The class must be A, B or C."), field="service_class")
    before = {"category": ticket.category_id, "service_class": ticket.service_class}
    after = {"category": category.id, "service_class": service_class}
    ticket.category, ticket.queue, ticket.service_class = category, category.queue, service_class
    if ticket.state in OPEN_STATES:
        change.mark(ticket, RECLASSIFIED, anew=True)
    classified = events.TicketClassified(
        ticket_id=ticket.id,
        category=category.slug,
        service_class=service_class,
        needs_visit=category.needs_visit,
        reason=change.short(reason),
    )
    change.save(ticket, classified, by=by, changes={key: [before[key], after[key]] for key in after})


@transaction.atomic
def wait(
    *, ticket_id: int, for_customer: bool, reason: str, until: datetime, by: Actor, version: int | None = None
) -> None:
    """Wait for the customer (his clock pauses once he was answered) or for others, with a reason and an end."""
    ticket = change.locked(ticket_id, by=by, version=version)
    reason = change.short(reason)
    if not reason:
        raise Refused(_("Say what the ticket waits for."), field="reason")
    if until <= clock.now():
        raise Refused(_("Choose a moment in the future at which the ticket comes back."), field="until")
    before = change.step(ticket, State.WAIT_CUSTOMER if for_customer else State.WAIT_THIRD)
    ticket.wait_reason, ticket.wait_until = reason, until
    moved = events.TicketMoved(ticket_id=ticket.id, before=before.value, after=ticket.state, reason=ticket.wait_reason)
    change.save(ticket, moved, by=by)


@transaction.atomic
def resume(*, ticket_id: int, by: Actor, reason: str = "") -> None:
    """Go on with a ticket that waited or was in the field."""
    ticket = change.locked(ticket_id, by=by, customers=True)
    if ticket.state in {State.WAIT_CUSTOMER, State.WAIT_THIRD, State.IN_FIELD}:
        before = change.step(ticket, State.OPEN)
        ticket.wait_reason, ticket.wait_until = "", None
        moved = events.TicketMoved(
            ticket_id=ticket.id, before=before.value, after=ticket.state, reason=change.short(reason)
        )
        change.save(ticket, moved, by=by)


@transaction.atomic
def place_hold(*, ticket_id: int, holder: str) -> None:
    """Keep the ticket from being solved until `holder` (a reference) lifts its hold."""
    Hold.objects.get_or_create(ticket_id=ticket_id, by=holder, lifted_at=None)


@transaction.atomic
def lift_hold(*, ticket_id: int, holder: str) -> None:
    """End the hold that `holder` placed."""
    Hold.objects.filter(ticket_id=ticket_id, by=holder, lifted_at=None).update(lifted_at=clock.now())


@transaction.atomic
def enter_field(*, ticket_id: int, by: Actor) -> None:
    """A visit was arranged: the ticket is on site from now on."""
    ticket = change.locked(ticket_id, by=by)
    if ticket.state in {State.NEW, State.OPEN, *WAITING}:
        before = change.step(ticket, State.IN_FIELD)
        ticket.wait_reason, ticket.wait_until = "", None
        moved = events.TicketMoved(ticket_id=ticket.id, before=before.value, after=ticket.state, reason="")
        change.save(ticket, moved, by=by)


@transaction.atomic
def note_offer(*, ticket_id: int, by: Actor) -> None:
    """A visit was offered to an engineer: the time from the request to here stands on the ticket, once."""
    ticket = change.locked(ticket_id, by=by)
    if ticket.offered_at is None:
        ticket.offered_at = clock.now()
        seconds = round((ticket.offered_at - ticket.opened_at).total_seconds())
        change.save(ticket, events.TicketOffered(ticket_id=ticket.id, seconds=seconds), by=by)


def wake_waiting() -> int:
    """Go on with what waited until now; answers how many."""
    waited = Ticket.objects.filter(state__in=WAITING, wait_until__lte=clock.now())
    waking = list(waited.values_list("id", flat=True)[:BATCH])
    for ticket_id in waking:
        resume(ticket_id=ticket_id, by=system("waiting tickets"), reason=_("The time to wait is over."))
    return len(waking)
