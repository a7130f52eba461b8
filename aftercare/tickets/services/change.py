"""What every verb on a ticket does: lock it, check the step, move its clocks, write it down."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.journal import services as journal
from aftercare.journal.events import Delivery, Event
from aftercare.kit.actor import Actor, parse_ref, ref
from aftercare.kit.errors import Conflict, NotAllowed
from aftercare.kit.text import clean
from aftercare.tasks import events as task_events, queries as deadlines, services as tasks
from aftercare.tickets import access
from aftercare.tickets.models import Ticket
from aftercare.tickets.services.open import about, note_nearest, subjects_of
from aftercare.tickets.states import BEGUN_BY, STEPS, State

LONGEST_REASON = 200
BATCH = 1000


def short(text: str) -> str:
    """A reason or a finding as the ticket keeps it; "" when nothing was said."""
    return clean(text, LONGEST_REASON).strip()


def locked(ticket_id: int, *, by: Actor, version: int | None = None, customers: bool = False) -> Ticket:
    """The ticket, locked until the transaction ends, for an actor who may work on it.

    `customers` opens the few verbs that a customer has too. `version` is what the actor saw. Raises Conflict when
    somebody changed the ticket since, NotAllowed when there is none or the actor has no right to it.
    """
    ticket = Ticket.objects.select_for_update().filter(id=ticket_id).first()
    if ticket is None or not access.may_work(by, ticket_id, customers=customers):
        raise NotAllowed(_("There is no such ticket."))
    if version is not None and version != ticket.version:
        raise Conflict(_("Somebody changed this ticket in the meantime. Look at it again, then repeat your step."))
    return ticket


def step(ticket: Ticket, after: State) -> State:
    """Move the ticket and its clocks to the state `after`; answers the one before. Raises Conflict when not allowed."""
    before = State(ticket.state)
    if after not in STEPS[before]:
        raise Conflict(
            _("A ticket that is “{before}” cannot become “{after}”.").format(before=before.label, after=after.label)
        )
    ticket.state = after
    mark(ticket, after.value)
    return before


def mark(ticket: Ticket, category: str, *, at: datetime | None = None, anew: bool = False) -> None:
    """Push a step of the ticket's history, that was `at` (now), to its clocks and keep the nearest deadline.

    `anew` chooses the promises anew, by what the ticket is about now.
    """
    if not ticket.in_sla:
        return
    begins = BEGUN_BY.get(category, ())
    what = about(ticket) if anew or begins else None
    subject = ref("ticket", ticket.id)
    due = tasks.mark(subject=subject, category=category, at=at, begins=begins, about=what, chooses=anew)
    note_nearest(ticket, due)


def follow_deadlines(delivery: Delivery[task_events.DeadlinesMoved]) -> None:
    """Tickets whose deadlines were computed anew keep the nearest of them."""
    _note_again({number for kind, number in map(parse_ref, delivery.subjects) if kind == "ticket"})


def name_deadlines() -> int:
    """Say which kind of deadline is the nearest of tickets that were stored before it was kept; answers how many."""
    ids = list(Ticket.objects.filter(next_due_at__isnull=False, next_due_kind="").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        _note_again(ids[start : start + BATCH])
    return len(ids)


@transaction.atomic
def _note_again(ids: Collection[int]) -> None:
    tickets = list(Ticket.objects.select_for_update().filter(id__in=ids).order_by("id"))
    found = deadlines.deadlines_of([ref("ticket", ticket.id) for ticket in tickets])
    for ticket in tickets:
        running = [row for row in found.get(ref("ticket", ticket.id), []) if row["state"] == "running"]
        note_nearest(ticket, {row["kind"]: row["due_at"] for row in running if row["due_at"]})
    Ticket.objects.bulk_update(tickets, ["next_due_at", "next_due_kind"])


def save(ticket: Ticket, event: Event, *, by: Actor, changes: dict[str, Any] | None = None) -> None:
    """Store the ticket as its next version and record what happened to it."""
    ticket.version += 1
    ticket.save()
    journal.record(event, subjects=subjects_of(ticket), changes=changes, by=by)
