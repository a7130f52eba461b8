"""Ask an engineer, hear his answer, and ask the next one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _, gettext_lazy

from aftercare.accounts import queries as people, services as accounts
from aftercare.journal import services as journal
from aftercare.journal.events import Event
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.errors import Conflict, NotAllowed, Refused
from aftercare.kit.text import clean
from aftercare.tasks import services as tasks
from aftercare.tickets import queries as tickets, services as ticket_services
from aftercare.workorders import access, events
from aftercare.workorders.models import Booking, Stamp, WorkOrder
from aftercare.workorders.services.order import follow_bookings, locked, subjects_of
from aftercare.workorders.states import LIVE, STEPS, BookingState, OrderState, is_made

NO_SUCH_VISIT = gettext_lazy("There is no such visit.")
OF_THE_DESK = (BookingState.OFFERED, BookingState.CANCELLED)
# Why an engineer's step comes too late.
TOO_LATE = {
    BookingState.EXPIRED: gettext_lazy(
        "The time to answer this job is over. A colleague is asked; you need do nothing."
    ),
    BookingState.DECLINED: gettext_lazy(
        "You declined this job. A colleague is asked; call the desk if you can take it after all."
    ),
    BookingState.CANCELLED: gettext_lazy("The desk has taken this job back. You need do nothing."),
    BookingState.DONE: gettext_lazy("This visit is over already."),
    BookingState.PARTIAL: gettext_lazy("This visit is over already."),
    BookingState.NO_ACCESS: gettext_lazy("This visit is over already."),
}
PURPOSE = "visit"
GRANT_AFTER_VISIT = timedelta(hours=12)
BATCH = 100
BOOKING_LOCK = 0x0B00
LONGEST_REASON = 200


@transaction.atomic
def offer(
    *,
    order_id: int,
    engineer_id: int,
    start: datetime,
    end: datetime,
    by: Actor,
    answer_by: datetime | None = None,
    travel_minutes: int = 0,
    propose: bool = False,
) -> Booking:
    """Book a span of an engineer's time for a job and ask him; with `propose` a dispatcher is asked first.

    Raises Conflict when the job has a visit already or the engineer is taken then: the database has the last word.
    """
    if not access.may_plan(by):
        raise NotAllowed(_("There is no such work order."))
    order = locked(order_id)
    if order.state != OrderState.READY:
        raise Conflict(_("This work order has a visit already."))
    state = BookingState.PROPOSED if propose else BookingState.OFFERED
    booking = Booking(
        order=order,
        engineer_id=engineer_id,
        span=DateTimeTZRange(start, end),
        state=state,
        travel_minutes=travel_minutes,
        answer_by=answer_by,
    )
    try:
        with transaction.atomic():
            _queue_for(engineer_id)
            booking.save()
    except IntegrityError as error:
        raise Conflict(_("This engineer is taken at that time. Choose another time or another engineer.")) from error
    _after_state(booking, order, by)
    follow_bookings(order, by=by)
    return booking


def _queue_for(engineer_id: int) -> None:
    """Let two who want one engineer wait in line: both at once would each wait for the other's row, for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashint8(%s))", [BOOKING_LOCK, engineer_id])


def _after_state(booking: Booking, order: WorkOrder, by: Actor) -> None:
    """What an offer or a proposal opens and tells."""
    stamp(booking, source="dispatch")
    named: dict[str, Any] = {
        "booking_id": booking.id,
        "order_id": order.id,
        "engineer_id": booking.engineer_id,
        "engineer": people.names([booking.engineer_id])[booking.engineer_id],
    }
    if booking.state == BookingState.PROPOSED:
        record(events.VisitProposed(**named), booking, order, by=by)
        return
    booking.offered_at = clock.now()
    booking.save(update_fields=["offered_at"])
    open_grant(booking, order, by)
    ticket_services.note_offer(ticket_id=order.ticket_id, by=by)
    record(events.VisitOffered(**named), booking, order, by=by)


@transaction.atomic
def confirm(*, booking_id: int, by: Actor, answer_by: datetime | None = None) -> None:
    """A dispatcher lets a proposed visit go out."""
    booking, order = plan_pair(booking_id, by=by)
    step(booking, BookingState.OFFERED)
    booking.answer_by = answer_by
    booking.save()
    _after_state(booking, order, by)
    follow_bookings(order, by=by)


@transaction.atomic
def accept(*, booking_id: int, by: Actor) -> None:
    """The engineer takes the job; once he has it, to take it again changes nothing. Raises Conflict when it is gone."""
    booking, order = visit_pair(booking_id, by=by)
    if is_made(BookingState(booking.state), BookingState.ACCEPTED):
        return
    before = step(booking, BookingState.ACCEPTED)
    booking.answer_by = None
    booking.save()
    stamp(booking, source="field")
    ticket_services.enter_field(ticket_id=order.ticket_id, by=by)
    moved(booking, order, before, by=by)
    follow_bookings(order, by=by)


@transaction.atomic
def decline(*, booking_id: int, reason: str, by: Actor) -> None:
    """The engineer cannot take it, and says why; the next one is asked. To decline again changes nothing."""
    reason = clean(reason, LONGEST_REASON).strip()
    if not reason:
        raise Refused(_("Say why you cannot take this job."), field="reason")
    booking, order = visit_pair(booking_id, by=by)
    if booking.state == BookingState.DECLINED:
        return
    step(booking, BookingState.DECLINED)
    _refused(booking, order, reason=reason, by=by)


def expire_unanswered() -> int:
    """Take back offers that were not answered in time; answers how many."""
    late = Booking.objects.filter(state=BookingState.OFFERED, answer_by__lt=clock.now())
    return sum(_expire(number) for number in list(late.values_list("id", flat=True)[:BATCH]))


@transaction.atomic
def _expire(booking_id: int) -> bool:
    booking, order = _pair(booking_id)
    if booking.state != BookingState.OFFERED or booking.answer_by is None or booking.answer_by >= clock.now():
        return False
    step(booking, BookingState.EXPIRED)
    _refused(booking, order, reason="", by=system("offers"))
    return True


def _refused(booking: Booking, order: WorkOrder, *, reason: str, by: Actor) -> None:
    booking.reason = reason
    booking.save()
    stamp(booking, source="field")
    close_grant(booking, order, by)
    refused = events.VisitRefused(
        booking_id=booking.id,
        order_id=order.id,
        engineer_id=booking.engineer_id,
        engineer=people.names([booking.engineer_id])[booking.engineer_id],
        expired=booking.state == BookingState.EXPIRED,
        reason=reason,
    )
    record(refused, booking, order, by=by)
    follow_bookings(order, by=by)


@transaction.atomic
def cancel_booking(*, booking_id: int, reason: str, by: Actor) -> None:
    """A dispatcher takes a visit back, for example to give it to somebody else."""
    reason = clean(reason, LONGEST_REASON).strip()
    if not reason:
        raise Refused(_("Say why the visit is taken back."), field="reason")
    booking, order = plan_pair(booking_id, by=by)
    _end_booking(booking, order, reason, by)
    follow_bookings(order, by=by)


@transaction.atomic
def cancel_order(*, order_id: int, reason: str, by: Actor) -> None:
    """End a job that is not needed any more, with all its visits to come. Raises Conflict once somebody is at work."""
    if not access.may_plan(by):
        raise NotAllowed(_("There is no such work order."))
    reason = clean(reason, LONGEST_REASON).strip()
    if not reason:
        raise Refused(_("Say why no visit is needed."), field="reason")
    order = locked(order_id)
    if order.state not in {OrderState.READY, OrderState.SCHEDULED}:
        raise Conflict(_("Somebody is on site already. Let the visit be finished first."))
    order.state, order.cancel_reason = OrderState.CANCELLED, reason
    order.save()
    for booking in Booking.objects.select_for_update().filter(order=order, state__in=LIVE):
        _end_booking(booking, order, order.cancel_reason, by)
    tasks.mark(subject=ref("workorder", order.id), category=OrderState.CANCELLED.value)
    ticket_services.lift_hold(ticket_id=order.ticket_id, holder=ref("workorder", order.id))
    ticket_services.resume(ticket_id=order.ticket_id, by=by, reason=order.cancel_reason)
    cancelled = events.OrderCancelled(order_id=order.id, ticket_id=order.ticket_id, reason=order.cancel_reason)
    journal.record(cancelled, subjects=subjects_of(order), by=by)


def _end_booking(booking: Booking, order: WorkOrder, reason: str, by: Actor) -> None:
    before = step(booking, BookingState.CANCELLED)
    booking.reason = reason
    booking.save()
    stamp(booking, source="desk")
    close_grant(booking, order, by)
    moved(booking, order, before, by=by)


# --- shared by the verbs of a visit


def plan_pair(booking_id: int, *, by: Actor) -> tuple[Booking, WorkOrder]:
    """A booking and its job for those who plan, both locked. Raises NotAllowed for everybody else."""
    if not access.may_plan(by):
        raise NotAllowed(NO_SUCH_VISIT)
    return _pair(booking_id)


def visit_pair(booking_id: int, *, by: Actor) -> tuple[Booking, WorkOrder]:
    """A booking and its job for the engineer whose visit it is, both locked. Raises NotAllowed for everybody else."""
    booking, order = _pair(booking_id)
    if not access.may_visit(by, booking.engineer_id):
        raise NotAllowed(NO_SUCH_VISIT)
    return booking, order


def _pair(booking_id: int) -> tuple[Booking, WorkOrder]:
    order_id = Booking.objects.filter(id=booking_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotAllowed(NO_SUCH_VISIT)
    order = locked(order_id)
    return Booking.objects.select_for_update().get(id=booking_id), order


def step(booking: Booking, after: BookingState) -> BookingState:
    """Move a booking; answers the state before. Raises Conflict when the step is not allowed, or comes too late."""
    before = BookingState(booking.state)
    if before in TOO_LATE and after not in OF_THE_DESK:
        raise Conflict(TOO_LATE[before])
    if after not in STEPS[before]:
        raise Conflict(
            _("A visit that is “{before}” cannot become “{after}”.").format(before=before.label, after=after.label)
        )
    booking.state = after
    return before


def stamp(booking: Booking, *, source: str, device_at: datetime | None = None) -> None:
    """Note when a booking came into its state."""
    Stamp.objects.create(booking=booking, state=booking.state, at=clock.now(), device_at=device_at, source=source)


def record(event: Event, booking: Booking, order: WorkOrder, *, by: Actor) -> None:
    """Write an event of a visit down with everything that it concerns."""
    subjects = subjects_of(order, ref("booking", booking.id), ref("user", booking.engineer_id))
    journal.record(event, subjects=subjects, by=by)


def moved(booking: Booking, order: WorkOrder, before: BookingState, *, by: Actor) -> None:
    """Record that a visit changed its state."""
    event = events.VisitMoved(
        booking_id=booking.id,
        order_id=order.id,
        engineer_id=booking.engineer_id,
        before=before.value,
        after=booking.state,
        reason=booking.reason,
    )
    record(event, booking, order, by=by)


def _granted(order: WorkOrder) -> list[str]:
    ticket = tickets.ticket(order.ticket_id)
    customer = [ref("customer", ticket["customer_id"])] if ticket else []
    return [*subjects_of(order), *customer]


def open_grant(booking: Booking, order: WorkOrder, by: Actor) -> None:
    """The engineer sees this job, its ticket, customer and device, from now until after the visit."""
    until = max(booking.span.upper, clock.now()) + GRANT_AFTER_VISIT
    accounts.open_grant(user_id=booking.engineer_id, subjects=_granted(order), purpose=PURPOSE, until=until, by=by)


def close_grant(booking: Booking, order: WorkOrder, by: Actor) -> None:
    """The engineer's right to the job ends, unless another live visit of his needs it."""
    if not Booking.objects.filter(order=order, engineer_id=booking.engineer_id, state__in=LIVE).exists():
        accounts.close_grants(user_id=booking.engineer_id, subjects=_granted(order), purpose=PURPOSE, by=by)
