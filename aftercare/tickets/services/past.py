"""Take in whole lives of tickets that happened before: many at once, with their clocks and what was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from aftercare.accounts import queries as accounts
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ref
from aftercare.kit.text import search_vector_literal
from aftercare.messaging import services as messaging
from aftercare.tasks import services as tasks
from aftercare.tickets import events
from aftercare.tickets.models import Category, Ticket, Words
from aftercare.tickets.numbers import number_of
from aftercare.tickets.services.open import Request, about, prepare, search_text, subjects_of
from aftercare.tickets.states import ANSWERED, FIRST_RESPONSE, SOLUTION, State

BATCH = 1000
ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a ticket's life: into a state, `ANSWERED`, or `ASSIGNED` to `by`; `reason` as its event says it."""

    at: datetime
    to: str
    by: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said about a ticket: by the customer ("in"), to him ("out"), or among colleagues ("note")."""

    at: datetime
    direction: str
    text: str
    by: Actor


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A request, the code that the outside knows it by, its steps in order, what was said, and how it ended.

    `ending` is (symptom, cause, action, outcome) of one that was solved; `offered_at` when a visit was first offered.
    """

    request: Request
    code: str
    by: Actor
    steps: Sequence[Step]
    lines: Sequence[Line] = ()
    ending: tuple[str, str, str, str] = ("", "", "", "")
    offered_at: datetime | None = None
    wait_until: datetime | None = None


@dataclass(slots=True)
class _Book:
    """What is gathered while lives are taken in."""

    names: Mapping[int, str]
    happened: list[journal.Past] = field(default_factory=list)


@transaction.atomic
def open_past(lives: Sequence[PastTicket]) -> tuple[list[Ticket], list[journal.Past]]:
    """Take in tickets with all their steps; answers them and what the journal says of them.

    Nobody is written to and no work order is made: that all happened, or did not, when the tickets were alive.
    """
    categories = list(Category.objects.select_related("queue").order_by("position"))
    made = [_row(life, categories) for life in lives]
    Ticket.objects.bulk_create(made, batch_size=BATCH)
    book = _Book(accounts.names({step.by.id for life in lives for step in life.steps if step.by.id}))
    for ticket, life in zip(made, lives, strict=True):
        _tell(ticket, life, book)
    ran = tasks.run_past([_clocks(ticket, life) for ticket, life in zip(made, lives, strict=True)])
    _keep_deadlines(made, ran.due)
    _index(made, lives)
    said = messaging.remember([line for ticket, life in zip(made, lives, strict=True) for line in _said(ticket, life)])
    return made, [*book.happened, *ran.happened, *said]


def _row(life: PastTicket, categories: Sequence[Category]) -> Ticket:
    request = life.request
    ticket, _guess = prepare(request, categories=categories)
    ticket.code, ticket.opened_at, ticket.offered_at = life.code, request.contacted_at, life.offered_at
    for step in life.steps:
        _move(ticket, step)
    if ticket.state in {State.SOLVED, State.CLOSED}:
        ticket.symptom, ticket.cause, ticket.action, ticket.outcome = life.ending
    if ticket.state in {State.WAIT_CUSTOMER, State.WAIT_THIRD}:
        ticket.wait_reason, ticket.wait_until = life.steps[-1].reason, life.wait_until
    ticket.version += len(life.steps)
    return ticket


def _move(ticket: Ticket, step: Step) -> None:
    """One step, as the verbs leave the row."""
    if step.to == ASSIGNED:
        ticket.owner_id = ticket.owner_id or step.by.id
        ticket.assignee_id = step.by.id
    if step.to == ANSWERED or (step.to == ASSIGNED and ticket.state != State.NEW):
        return
    if step.to == State.OPEN and ticket.state == State.SOLVED:
        ticket.reopened += 1
        ticket.solved_at = None
    if step.to == State.SOLVED:
        ticket.solved_at = step.at
    if step.to in {State.CLOSED, State.CANCELLED}:
        ticket.closed_at = step.at
    ticket.state = State.OPEN if step.to == ASSIGNED else State(step.to)


def _tell(ticket: Ticket, life: PastTicket, book: _Book) -> None:
    """What the journal says of a life."""
    subjects = tuple(subjects_of(ticket))
    opened = events.TicketOpened(
        ticket_id=ticket.id,
        number=number_of(ticket.id),
        channel=ticket.channel,
        category=ticket.category.slug,
        service_class=ticket.service_class,
        needs_visit=ticket.category.needs_visit,
    )
    book.happened.append(journal.Past(ticket.opened_at, opened, subjects, life.by))
    if life.offered_at:
        seconds = round((life.offered_at - ticket.opened_at).total_seconds())
        offered = events.TicketOffered(ticket_id=ticket.id, seconds=seconds)
        book.happened.append(journal.Past(life.offered_at, offered, subjects, life.by))
    before, answered = State.NEW.value, False
    for step in life.steps:
        event = _event(ticket, life, step, before, book, first=not answered)
        book.happened.append(journal.Past(step.at, event, subjects, step.by))
        answered = answered or step.to == ANSWERED
        before = _after(before, step)


def _after(before: str, step: Step) -> str:
    """The state after a step."""
    if step.to == ANSWERED:
        return before
    if step.to == ASSIGNED:
        return State.OPEN.value if before == State.NEW else before
    return step.to


def _event(ticket: Ticket, life: PastTicket, step: Step, before: str, book: _Book, *, first: bool) -> Event:
    if step.to == ANSWERED:
        return events.TicketAnswered(ticket_id=ticket.id, first=first)
    if step.to == ASSIGNED:
        user_id = step.by.id or 0
        return events.TicketAssigned(ticket_id=ticket.id, user_id=user_id, name=book.names.get(user_id, step.by.name))
    if step.to == State.OPEN and before == State.SOLVED:
        return events.TicketReopened(ticket_id=ticket.id, reason=step.reason)
    if step.to == State.SOLVED:
        return events.TicketSolved(ticket_id=ticket.id, outcome=life.ending[3])
    if step.to == State.CLOSED:
        return events.TicketClosed(ticket_id=ticket.id)
    return events.TicketMoved(ticket_id=ticket.id, before=before, after=step.to, reason=step.reason)


def _clocks(ticket: Ticket, life: PastTicket) -> tasks.PastClocks:
    history = [(ticket.contacted_at, State.NEW.value)]
    state = State.NEW.value
    for step in life.steps:
        after = _after(state, step)
        if step.to != ASSIGNED or after != state:
            history.append((step.at, ANSWERED if step.to == ANSWERED else after))
        state = after
    return tasks.PastClocks(ref("ticket", ticket.id), about(ticket), [FIRST_RESPONSE.kind, SOLUTION.kind], history)


def _keep_deadlines(made: Sequence[Ticket], due: Mapping[str, tuple[datetime, str]]) -> None:
    running = [ticket for ticket in made if ref("ticket", ticket.id) in due]
    for ticket in running:
        ticket.next_due_at, ticket.next_due_kind = due[ref("ticket", ticket.id)]
    Ticket.objects.bulk_update(running, ["next_due_at", "next_due_kind"], batch_size=BATCH)


def _index(made: Sequence[Ticket], lives: Sequence[PastTicket]) -> None:
    table = Words._meta.db_table  # noqa: SLF001 - Django's own name for the public thing
    found = [
        (ticket.id, search_vector_literal(search_text(ticket, life.request)))
        for ticket, life in zip(made, lives, strict=True)
    ]
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} (ticket_id, vector) FROM STDIN") as copy:
        for row in found:
            copy.write_row(row)


def _said(ticket: Ticket, life: PastTicket) -> list[messaging.Remembered]:
    channel = "mail" if ticket.channel == "mail" else "portal"
    return [
        messaging.Remembered(
            messaging.Said(
                thread=ref("ticket", ticket.id),
                customer_id=ticket.customer_id,
                channel="desk" if line.direction == "note" else channel,
                text=line.text,
                at=line.at,
            ),
            line.direction,
            line.by,
        )
        for line in life.lines
    ]
