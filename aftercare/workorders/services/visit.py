"""The steps of a visit: on the way, arrived, at work, on a break, and how it ended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from aftercare.builder import queries as forms
from aftercare.kit.actor import Actor, ref
from aftercare.kit.errors import Conflict, Refused
from aftercare.kit.text import clean
from aftercare.tasks import services as tasks
from aftercare.tickets import services as tickets
from aftercare.workorders.models import Booking
from aftercare.workorders.services import report
from aftercare.workorders.services.book import LONGEST_REASON, close_grant, moved, stamp, step, visit_pair
from aftercare.workorders.services.content import in_one_line
from aftercare.workorders.services.order import follow_bookings
from aftercare.workorders.states import BookingState, is_made

STEPS = (BookingState.TRAVELING, BookingState.ON_SITE, BookingState.WORKING, BookingState.ON_BREAK)


@transaction.atomic
def move(*, booking_id: int, to: str, by: Actor, device_at: datetime | None = None) -> None:
    """One of the status buttons: travel, arrive, work, take a break.

    Arriving stops the clock of the promise. Beginning to work is contact with the customer, and so the first response
    where nobody answered him before; arriving is not yet: nobody may be there. A step that was made changes nothing.
    """
    if to not in STEPS:
        raise Refused(_("There is no such step."), field="to")
    booking, order = visit_pair(booking_id, by=by)
    if is_made(BookingState(booking.state), BookingState(to)):
        return
    before = step(booking, BookingState(to))
    booking.save()
    stamp(booking, source="field", device_at=device_at)
    if booking.state == BookingState.ON_SITE:
        tasks.mark(subject=ref("workorder", order.id), category=BookingState.ON_SITE.value)
    if booking.state == BookingState.WORKING:
        tickets.reach(ticket_id=order.ticket_id, how="visit", by=by)
    moved(booking, order, before, by=by)
    follow_bookings(order, by=by)


@transaction.atomic
def leave(*, booking_id: int, to: str, reason: str, by: Actor, device_at: datetime | None = None) -> None:
    """End a visit that did not finish the job: nobody there, or partly done; the job waits for the next one."""
    if to not in {BookingState.NO_ACCESS, BookingState.PARTIAL}:
        raise Refused(_("There is no such step."), field="to")
    reason = clean(reason, LONGEST_REASON).strip()
    if not reason:
        raise Refused(_("Say why the job could not be finished."), field="reason")
    booking, order = visit_pair(booking_id, by=by)
    before = step(booking, BookingState(to))
    booking.reason = reason
    booking.save()
    stamp(booking, source="field", device_at=device_at)
    moved(booking, order, before, by=by)
    follow_bookings(order, by=by)
    tickets.resume(ticket_id=order.ticket_id, by=by, reason=booking.reason)
    close_grant(booking, order, by)  # last: the steps before it are his by this right


@transaction.atomic
def finish(
    *,
    booking_id: int,
    symptom: str,
    cause: str,
    action: str,
    outcome: str,
    by: Actor,
    device_at: datetime | None = None,
) -> None:
    """End a visit whose job is done: what was seen, what caused it, what was done, how the device was left.

    Raises Refused while the checklist is not closed or neither a signature nor the reason for none is there. The
    ticket is solved with it when its device was fixed; otherwise it goes back to the desk. A visit that is done stays
    as it was finished.
    """
    booking, order = visit_pair(booking_id, by=by)
    if booking.state == BookingState.DONE:
        return
    before = step(booking, BookingState.DONE)
    _require_evidence(booking)
    _say_what_was_done(booking, symptom, cause, action)
    if outcome not in Booking.Outcome.values:
        raise Refused(_("Choose how the device was left."), field="outcome")
    booking.outcome = outcome
    _require_as_signed(booking)
    booking.save()
    report.ask_for(booking)
    stamp(booking, source="field", device_at=device_at)
    moved(booking, order, before, by=by)
    follow_bookings(order, by=by)
    tickets.resume(ticket_id=order.ticket_id, by=by)
    if outcome == Booking.Outcome.FIXED:
        tickets.solve(ticket_id=order.ticket_id, symptom=symptom, cause=cause, action=action, outcome=outcome, by=by)
    close_grant(booking, order, by)


def _say_what_was_done(booking: Booking, symptom: str, cause: str, action: str) -> None:
    for name, text in (("symptom", symptom), ("cause", cause), ("action", action)):
        if not text.strip():
            raise Refused(_("A finished job says symptom, cause and action. One is missing."), field=name)
        setattr(booking, name, in_one_line(text))


def _require_evidence(booking: Booking) -> None:
    checklist = booking.order.checklist_id
    sheet = forms.sheet(ref("workorder", booking.order_id), checklist) if checklist else None
    if checklist and not (sheet and sheet["closed"]):
        raise Refused(_("The checklist is not finished. Go through its required steps first."), field="checklist")
    if not hasattr(booking, "signature"):
        raise Refused(_("Let the customer sign, or say why there is no signature."), field="signature")


def _require_as_signed(booking: Booking) -> None:
    """What the job ends with is what the customer signed, word for word."""
    signed = booking.signature.shown["done"]
    if any(signed[name] != getattr(booking, name) for name in ("symptom", "cause", "action", "outcome")):
        raise Conflict(_("This visit is signed already. What was signed cannot be changed."))
