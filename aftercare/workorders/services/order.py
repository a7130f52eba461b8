"""A ticket that needs a visit gets a job; the job follows its visits."""

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.assets import queries as assets
from aftercare.builder import queries as forms
from aftercare.journal import services as journal
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import Actor, parse_ref, ref, system
from aftercare.kit.errors import NotAllowed
from aftercare.kit.rows import Row
from aftercare.parts import queries as parts
from aftercare.tasks import events as task_events, queries as deadlines, services as tasks
from aftercare.tickets import events as ticket_events, queries as tickets, services as ticket_services
from aftercare.workorders import access, events
from aftercare.workorders.models import Booking, WorkOrder
from aftercare.workorders.states import ARRIVAL, BookingState, OrderState, roll_up

USUAL_MINUTES = 60
USUAL_CHECKLIST = "visit-checklist"
OPEN = (OrderState.READY, OrderState.SCHEDULED, OrderState.IN_PROGRESS)


def make_where_needed(
    delivery: Delivery[ticket_events.TicketOpened] | Delivery[ticket_events.TicketClassified],
) -> None:
    """A ticket that needs a visit gets a job when it has none; imported history gets none."""
    if delivery.event.needs_visit:
        make_for_ticket(ticket_id=delivery.event.ticket_id, by=system("work orders"))


@transaction.atomic
def follow_place(delivery: Delivery[ticket_events.TicketPlaced]) -> None:
    """A job that nobody went to yet is planned for where its ticket says now."""
    ticket_id = delivery.event.ticket_id
    order = WorkOrder.objects.select_for_update().filter(ticket_id=ticket_id, state=OrderState.READY).first()
    if order is None:
        return
    place = tickets.contact_in_clear(ticket_id)
    order.district, order.position = place["district"], _position_text(place["position"])
    order.save(update_fields=["district", "position"])
    _record_ready(order, again=False, by=system("work orders"))


@transaction.atomic
def follow_deadlines(delivery: Delivery[task_events.DeadlinesMoved]) -> None:
    """Jobs whose promised arrival was computed anew keep it."""
    ids = {number for kind, number in map(parse_ref, delivery.subjects) if kind == "workorder"}
    orders = list(WorkOrder.objects.select_for_update().filter(id__in=ids).order_by("id"))
    found = deadlines.deadlines_of([ref("workorder", order.id) for order in orders])
    for order in orders:
        rows = found.get(ref("workorder", order.id), [])
        order.due_at = next((row["due_at"] for row in rows if row["kind"] == ARRIVAL.kind), None)
    WorkOrder.objects.bulk_update(orders, ["due_at"])


@transaction.atomic
def make_for_ticket(*, ticket_id: int, by: Actor) -> WorkOrder | None:
    """Make the job of a ticket, with skill, usual time, parts and checklist from the device; one open job at a time.

    Answers None where no visit can be planned: the ticket is imported, ended, or has an open job already.
    """
    if not access.may_plan(by):
        raise NotAllowed(_("There is no such ticket."))
    ticket = tickets.ticket(ticket_id)
    if ticket is None or not ticket["in_sla"] or ticket["state"] not in {"new", "open", "wait_customer", "wait_third"}:
        return None
    if WorkOrder.objects.filter(ticket_id=ticket_id, state__in=OPEN).exists():
        return None
    order = _row(ticket)
    order.save()
    due = tasks.start_clocks(
        subject=ref("workorder", order.id),
        about=about(order),
        kinds=[ARRIVAL.kind],
        at=order.made_at,
        category=OrderState.READY.value,
    )
    order.due_at = due.get(ARRIVAL.kind)
    order.save(update_fields=["due_at"])
    ticket_services.place_hold(ticket_id=ticket_id, holder=ref("workorder", order.id))
    _record_ready(order, again=False, by=by)
    return order


def about(order: WorkOrder) -> tasks.About:
    """What the promise of arrival depends on."""
    return tasks.About(service_class=order.service_class, area=order.district)


def _row(ticket: Row) -> WorkOrder:
    device = assets.asset(ticket["asset_id"]) if ticket["asset_id"] else None
    place = tickets.contact_in_clear(ticket["id"])
    category = next(row for row in tickets.categories() if row["id"] == ticket["category_id"])
    position = place["position"]
    return WorkOrder(
        ticket_id=ticket["id"],
        asset_id=ticket["asset_id"],
        service_class=ticket["service_class"],
        skill=device["skill_code"] if device else "",
        level=category["skill_level"],
        minutes=device["minutes"] if device else USUAL_MINUTES,
        district=ticket["district"],
        position=_position_text(position),
        parts_needed=_parts_needed(device["model_code"], category["slug"]) if device else [],
        wished_from=ticket["wished_from"],
        wished_until=ticket["wished_until"],
        checklist_id=forms.current_version((device or {}).get("checklist_slug") or USUAL_CHECKLIST),
        made_at=clock.now(),
    )


def _position_text(position: tuple[float, float] | None) -> str | None:
    return f"{position[0]:.6f},{position[1]:.6f}" if position else None


def _parts_needed(model_code: str, category_slug: str) -> list[Row]:
    """What such a fault usually needs, as JSON holds it."""
    return [{**need, "share": float(need["share"])} for need in parts.needed_for(model_code, category_slug)]


def _record_ready(order: WorkOrder, *, again: bool, by: Actor) -> None:
    ready = events.OrderReady(order_id=order.id, ticket_id=order.ticket_id, again=again)
    journal.record(ready, subjects=subjects_of(order), by=by)


def subjects_of(order: WorkOrder, *more: str) -> list[str]:
    """Everything that an event of this job concerns."""
    subjects = [ref("workorder", order.id), ref("ticket", order.ticket_id), *more]
    if order.asset_id is not None:
        subjects.append(ref("asset", order.asset_id))
    return subjects


def locked(order_id: int) -> WorkOrder:
    """The job, locked until the transaction ends. Raises NotAllowed when there is none."""
    order = WorkOrder.objects.select_for_update().filter(id=order_id).first()
    if order is None:
        raise NotAllowed(_("There is no such work order."))
    return order


def follow_bookings(order: WorkOrder, *, by: Actor) -> None:
    """Set the job's state to what its bookings say, and tell the ticket when it is done or waits again."""
    before = OrderState(order.state)
    in_order = Booking.objects.filter(order=order).order_by("span", "id")
    order.state = roll_up([BookingState(state) for state in in_order.values_list("state", flat=True)])
    if order.state == before:
        return
    if order.state == OrderState.COMPLETED:
        _complete(order, by)
    order.save()
    if order.state == OrderState.READY:
        _record_ready(order, again=True, by=by)


def _complete(order: WorkOrder, by: Actor) -> None:
    order.completed_at = clock.now()
    tasks.mark(subject=ref("workorder", order.id), category=OrderState.COMPLETED.value)
    ticket_services.lift_hold(ticket_id=order.ticket_id, holder=ref("workorder", order.id))
    completed = events.OrderCompleted(order_id=order.id, ticket_id=order.ticket_id)
    journal.record(completed, subjects=subjects_of(order), by=by)
