"""Take in jobs and visits that happened before: many at once, with their clocks, checklists and steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from aftercare.accounts import queries as people
from aftercare.builder import queries as forms, services as builder
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit.actor import Actor, ref
from aftercare.tasks import services as tasks
from aftercare.tickets import services as tickets
from aftercare.workorders import events
from aftercare.workorders.models import Booking, PartUse, Stamp, WorkOrder
from aftercare.workorders.services.book import open_grant
from aftercare.workorders.services.order import USUAL_CHECKLIST, about, subjects_of
from aftercare.workorders.services.past_evidence import PastEvidence, Proved, keep_evidence
from aftercare.workorders.states import ARRIVAL, ASKED, LIVE, REFUSED, BookingState, OrderState, roll_up

if TYPE_CHECKING:
    from aftercare.tickets.models import Ticket

BATCH = 1000


@dataclass(frozen=True, slots=True)
class PastPart:
    """A part that went in: its number, and the key of the ledger's movement, which the caller takes in."""

    part_id: int
    number: str
    quantity: int
    transfer_key: str


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A visit: the engineer (as the one who acts), his time, and each state with its moment, in order.

    `said` is (symptom, cause, action, outcome) of one that was done, `evidence` its photos and signature where they are
    known; `reason` why one was not.
    """

    engineer: Actor
    start: datetime
    end: datetime
    steps: Sequence[tuple[datetime, str]]
    travel_minutes: int = 0
    said: tuple[str, str, str, str] = ("", "", "", "")
    reason: str = ""
    answer_by: datetime | None = None
    parts: Sequence[PastPart] = ()
    evidence: PastEvidence | None = None


@dataclass(frozen=True, slots=True)
class PastJob:
    """The job of a ticket, with what planning needed, its visits in order, and the checklist's answers."""

    ticket: "Ticket"
    made_at: datetime
    skill: str
    minutes: int
    visits: Sequence[PastVisit]
    answers: Mapping[str, Any] = field(default_factory=dict)
    parts_needed: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class _Lived:
    """A job with its rows."""

    job: PastJob
    order: WorkOrder
    bookings: Sequence[Booking]


@transaction.atomic
def visit_past(jobs: Sequence[PastJob], *, by: Actor) -> tuple[list[WorkOrder], list[journal.Past]]:
    """Take in jobs with their visits; answers the work orders and what the journal says of them.

    Of visits that are still to come or under way the engineer gets his rights, and their tickets are held.
    """
    checklist = forms.current_version(USUAL_CHECKLIST)
    orders = WorkOrder.objects.bulk_create([_order(job, checklist) for job in jobs], batch_size=BATCH)
    lived = [_Lived(job, order, _bookings(job, order)) for job, order in zip(jobs, orders, strict=True)]
    Booking.objects.bulk_create([booking for one in lived for booking in one.bookings], batch_size=BATCH)
    Stamp.objects.bulk_create([stamp for one in lived for stamp in _stamps(one)], batch_size=BATCH)
    PartUse.objects.bulk_create([use for one in lived for use in _uses(one)], batch_size=BATCH)
    ran = tasks.run_past([_clock(one) for one in lived])
    _keep_deadlines(lived, ran)
    names = people.names({visit.engineer.id for job in jobs for visit in job.visits if visit.engineer.id})
    told = [past for one in lived for past in _told(one, names, by)]
    answered = builder.fill_past(
        [
            builder.PastSheet(checklist, ref("workorder", one.order.id), one.job.answers, *_closed(one))
            for one in lived
            if one.order.state == OrderState.COMPLETED
        ]
    )
    _keep_open(lived, by)
    proved = keep_evidence(list(_proved(lived)))
    return list(orders), [*told, *ran.happened, *answered, *proved]


def _order(job: PastJob, checklist: int) -> WorkOrder:
    ticket = job.ticket
    state = roll_up([BookingState(visit.steps[-1][1]) for visit in job.visits])
    return WorkOrder(
        ticket_id=ticket.id,
        asset_id=ticket.asset_id,
        state=state,
        service_class=ticket.service_class,
        skill=job.skill,
        level=ticket.category.skill_level,
        minutes=job.minutes,
        district=ticket.district,
        position=ticket.position,
        parts_needed=list(job.parts_needed),
        wished_from=ticket.wished_from,
        wished_until=ticket.wished_until,
        checklist_id=checklist,
        made_at=job.made_at,
        completed_at=job.visits[-1].steps[-1][0] if state == OrderState.COMPLETED else None,
    )


def _bookings(job: PastJob, order: WorkOrder) -> list[Booking]:
    return [_booking(visit, order) for visit in job.visits]


def _booking(visit: PastVisit, order: WorkOrder) -> Booking:
    state = BookingState(visit.steps[-1][1])
    done = state == BookingState.DONE
    symptom, cause, action, outcome = visit.said if done else ("", "", "", "")
    return Booking(
        order=order,
        engineer_id=visit.engineer.id or 0,
        span=DateTimeTZRange(visit.start, visit.end),
        state=state,
        travel_minutes=visit.travel_minutes,
        offered_at=next((at for at, to in visit.steps if to == BookingState.OFFERED), None),
        answer_by=visit.answer_by if state == BookingState.OFFERED else None,
        reason=visit.reason,
        symptom=symptom,
        cause=cause,
        action=action,
        outcome=outcome,
    )


def _stamps(one: _Lived) -> Iterable[Stamp]:
    for visit, booking in zip(one.job.visits, one.bookings, strict=True):
        for at, to in visit.steps:
            source = "dispatch" if to in ASKED else "field"
            yield Stamp(booking=booking, state=to, at=at, device_at=at if source == "field" else None, source=source)


def _uses(one: _Lived) -> Iterable[PartUse]:
    for visit, booking in zip(one.job.visits, one.bookings, strict=True):
        for part in visit.parts:
            yield PartUse(
                booking=booking,
                part_id=part.part_id,
                quantity=part.quantity,
                transfer_key=part.transfer_key,
                at=visit.steps[-1][0],
            )


def _clock(one: _Lived) -> tasks.PastClocks:
    """What the job's clock goes by: ready, on site, done; never backwards where visits overlap in time."""
    history = [(one.job.made_at, OrderState.READY.value)]
    steps = sorted((at, to) for visit in one.job.visits for at, to in visit.steps)
    history += [(at, to) for at, to in steps if to == BookingState.ON_SITE]
    if one.order.completed_at:
        history.append((one.order.completed_at, OrderState.COMPLETED.value))
    return tasks.PastClocks(ref("workorder", one.order.id), about(one.order), [ARRIVAL.kind], history)


def _keep_deadlines(lived: Sequence[_Lived], ran: tasks.Ran) -> None:
    """The arrival that was promised, also of jobs that are done. One statement: jobs of years come at once."""
    found = [one.order for one in lived if ref("workorder", one.order.id) in ran.promised]
    for order in found:
        order.due_at = ran.promised[ref("workorder", order.id)]
    table = WorkOrder._meta.db_table  # noqa: SLF001 - Django's own name for the public thing
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET due_at = new.due_at"  # noqa: S608
            f" FROM unnest(%s::bigint[], %s::timestamptz[]) AS new (id, due_at) WHERE {table}.id = new.id",
            [[order.id for order in found], [order.due_at for order in found]],
        )


def _told(one: _Lived, names: Mapping[int, str], by: Actor) -> Iterable[journal.Past]:
    """What the journal says of a job and its visits."""
    order = one.order
    ready = events.OrderReady(order_id=order.id, ticket_id=order.ticket_id, again=False)
    yield journal.Past(one.job.made_at, ready, tuple(subjects_of(order)), by)
    for visit, booking in zip(one.job.visits, one.bookings, strict=True):
        subjects = tuple(subjects_of(order, ref("booking", booking.id), ref("user", booking.engineer_id)))
        before = ""
        for at, to in visit.steps:
            event = _event(booking, order, before, to, names[booking.engineer_id])
            yield journal.Past(at, event, subjects, by if to in ASKED else visit.engineer)
            before = to
        for part in visit.parts:
            used = events.PartUsed(
                booking_id=booking.id, part_id=part.part_id, part=part.number, quantity=part.quantity
            )
            yield journal.Past(visit.steps[-1][0], used, subjects, visit.engineer)
    if order.completed_at:
        completed = events.OrderCompleted(order_id=order.id, ticket_id=order.ticket_id)
        yield journal.Past(order.completed_at, completed, tuple(subjects_of(order)), one.job.visits[-1].engineer)


def _event(booking: Booking, order: WorkOrder, before: str, to: str, name: str) -> Event:
    who: dict[str, Any] = {"booking_id": booking.id, "order_id": order.id, "engineer_id": booking.engineer_id}
    if to == BookingState.PROPOSED:
        return events.VisitProposed(**who, engineer=name)
    if to == BookingState.OFFERED:
        return events.VisitOffered(**who, engineer=name)
    if to in REFUSED:
        expired = to == BookingState.EXPIRED
        return events.VisitRefused(**who, engineer=name, expired=expired, reason=booking.reason)
    return events.VisitMoved(**who, before=before, after=to, reason=booking.reason)


def _closed(one: _Lived) -> tuple[datetime, Actor]:
    """When the checklist was finished, and by whom: with the last visit."""
    last = one.job.visits[-1]
    return last.steps[-1][0], last.engineer


def _proved(lived: Sequence[_Lived]) -> Iterable[Proved]:
    for one in lived:
        for visit, booking in zip(one.job.visits, one.bookings, strict=True):
            if visit.evidence is not None and booking.state == BookingState.DONE:
                answers = one.job.answers
                yield Proved(booking, one.job.ticket, visit.evidence, answers, visit.steps, visit.engineer)


def _keep_open(lived: Sequence[_Lived], by: Actor) -> None:
    """Holds of tickets whose job is not done, and the rights of those who are sent."""
    for one in lived:
        if one.order.state == OrderState.COMPLETED:
            continue
        tickets.place_hold(ticket_id=one.order.ticket_id, holder=ref("workorder", one.order.id))
        for booking in one.bookings:
            if booking.state in LIVE and booking.state != BookingState.PROPOSED:
                open_grant(booking, one.order, by)
