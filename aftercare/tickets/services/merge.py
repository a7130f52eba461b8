"""Join two tickets that are about the same, undo that, and make a ticket of its own of a second problem."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, Refused
from aftercare.messaging import queries as conversations
from aftercare.tasks import queries as deadlines, services as tasks
from aftercare.tickets import events
from aftercare.tickets.models import Hold, Merge, Ticket
from aftercare.tickets.numbers import number_of
from aftercare.tickets.services import change
from aftercare.tickets.services.open import Contact, Place, Request, note_nearest, open_ticket, subjects_of
from aftercare.tickets.states import ANSWERED, OPEN_STATES, SPLIT, State


@transaction.atomic
def merge(*, ticket_id: int, into_id: int, reason: str, by: Actor, version: int | None = None) -> None:
    """Join a ticket with another of the same customer, which survives and keeps the earliest beginning.

    The lost one leaves every figure. What a person had answered there counts as answered here. :func:`undo_merge`
    makes both as they were. Raises Refused for another customer's ticket, Conflict where one of them has ended or a
    visit is not finished.
    """
    if not Ticket.objects.filter(id=into_id).exists():
        raise Refused(_("There is no ticket with this number."), field="into")
    lost, survivor = _both(ticket_id, into_id, by=by, version=version)
    reason = change.short(reason)
    if not reason:
        raise Refused(_("Say why the two are about the same."), field="reason")
    if lost.customer_id != survivor.customer_id:
        raise Refused(_("That ticket is another customer's. Only tickets of one customer can be joined."), field="into")
    if lost.state not in OPEN_STATES or survivor.state not in OPEN_STATES:
        raise Conflict(_("Only open tickets can be joined. Open the other one again first."))
    if Hold.objects.filter(ticket=lost, lifted_at=None).exists():
        raise Conflict(_("A visit for this ticket is not finished. Finish or cancel it first."))
    joined = Merge.objects.create(lost=lost, survivor=survivor, state_before=lost.state, at=clock.now())
    joined.marks = _put_marks(lost, survivor)
    joined.save(update_fields=["marks"])
    lost.state, lost.wait_reason, lost.wait_until = State.MERGED, "", None
    _save_both(lost, survivor, _event(events.TicketMerged, lost, survivor, reason), by)


def _both(lost_id: int, survivor_id: int, *, by: Actor, version: int | None = None) -> tuple[Ticket, Ticket]:
    """Both tickets, locked in the order of their numbers, so that two merges cannot wait for each other."""
    if lost_id == survivor_id:
        raise Refused(_("A ticket cannot be joined with itself."), field="into")
    versions = {lost_id: version}
    found = {
        number: change.locked(number, by=by, version=versions.get(number)) for number in sorted((lost_id, survivor_id))
    }
    return found[lost_id], found[survivor_id]


def _put_marks(lost: Ticket, survivor: Ticket) -> list[int]:
    """End the clocks of the one; let those of the other begin with the earlier, and know who was answered."""
    marks: list[int] = []
    if lost.in_sla:
        marks.append(_put(lost, clock.now(), State.MERGED.value))
    if survivor.in_sla and lost.contacted_at < survivor.contacted_at:
        marks.append(_put(survivor, lost.contacted_at, State.NEW.value))
    answered = [at for at, category in deadlines.marks_of(ref("ticket", lost.id)) if category == ANSWERED]
    if survivor.in_sla and answered:
        marks.append(_put(survivor, answered[0], ANSWERED))
    return marks


def _put(ticket: Ticket, at: datetime, category: str) -> int:
    mark_id, due = tasks.put_mark(subject=ref("ticket", ticket.id), at=at, category=category)
    note_nearest(ticket, due)
    return mark_id


@transaction.atomic
def undo_merge(*, ticket_id: int, reason: str, by: Actor) -> None:
    """Make both tickets as they were before they were joined; what happened to the survivor since then stays."""
    joined = Merge.objects.select_related("survivor").filter(lost_id=ticket_id, undone_at__isnull=True).first()
    if joined is None:
        raise Conflict(_("This ticket is not joined with another one."))
    lost, survivor = _both(ticket_id, joined.survivor_id, by=by)
    reason = change.short(reason)
    if not reason:
        raise Refused(_("Say why they are not about the same."), field="reason")
    if not Merge.objects.filter(id=joined.id, undone_at__isnull=True).update(undone_at=clock.now()):
        raise Conflict(_("This ticket is not joined with another one."))
    lost.state = joined.state_before if joined.state_before in {State.NEW, State.OPEN} else State.OPEN
    for mark_id in joined.marks:
        subject, due = tasks.withdraw_mark(mark_id=mark_id)
        note_nearest(lost if subject == ref("ticket", lost.id) else survivor, due)
    if lost.state != joined.state_before:
        change.mark(lost, lost.state)
    _save_both(lost, survivor, _event(events.MergeUndone, lost, survivor, reason), by)


def _event(
    kind: type[events.TicketMerged] | type[events.MergeUndone], lost: Ticket, survivor: Ticket, reason: str
) -> Event:
    numbers = {"number": number_of(lost.id), "into": number_of(survivor.id)}
    return kind(ticket_id=lost.id, into_id=survivor.id, reason=reason, **numbers)


def _save_both(lost: Ticket, survivor: Ticket, event: Event, by: Actor) -> None:
    for ticket in (lost, survivor):
        ticket.version += 1
        ticket.save()
    subjects = [*subjects_of(lost), *(one for one in subjects_of(survivor) if one not in subjects_of(lost))]
    journal.record(event, subjects=subjects, by=by)


def survivor_of(ticket_id: int) -> int:
    """The ticket that goes on for this one: itself, or the one that it was joined with (and that one's)."""
    now = Merge.objects.filter(undone_at__isnull=True)
    while into := now.filter(lost_id=ticket_id).values_list("survivor_id", flat=True).first():
        ticket_id = into
    return ticket_id


@transaction.atomic
def split(*, ticket_id: int, description: str, by: Actor, interaction_id: int | None = None, title: str = "") -> Ticket:
    """Make a ticket of its own of a second problem that a customer named in a message of this one.

    His first answer is promised from the time of that message (without one: from now), the solution from now on.
    Raises Refused for a message that is not the customer's in this ticket.
    """
    origin = change.locked(ticket_id, by=by)
    said_at = _said_at(origin, interaction_id)
    request = Request(
        channel=origin.channel,
        customer_id=origin.customer_id,
        description=description,
        contacted_at=said_at,
        title=title,
        contact=Contact(origin.contact_name, origin.contact_phone or "", origin.contact_mail or ""),
        place=Place(address=origin.address or "", district=origin.district, position=_position(origin)),
        language=origin.language,
        in_sla=origin.in_sla,
    )
    made = open_ticket(request=request, by=by)
    made.split_from_id = origin.id
    change.mark(made, SPLIT)
    made.save(update_fields=["split_from", "next_due_at", "next_due_kind"])
    told = events.TicketSplit(
        ticket_id=made.id, from_id=origin.id, number=number_of(made.id), origin=number_of(origin.id)
    )
    journal.record(told, subjects=[*subjects_of(made), ref("ticket", origin.id)], by=by)
    return made


def _said_at(origin: Ticket, interaction_id: int | None) -> datetime:
    if interaction_id is None:
        return clock.now()
    said = conversations.conversation(ref("ticket", origin.id))
    found: datetime | None = next(
        (one["at"] for one in said if one["id"] == interaction_id and one["direction"] == "in"), None
    )
    if found is None:
        raise Refused(_("Choose a message of the customer in this ticket."), field="message")
    return min(found, clock.now())


def _position(origin: Ticket) -> tuple[float, float] | None:
    if not origin.position:
        return None
    latitude, longitude = origin.position.split(",")
    return float(latitude), float(longitude)
