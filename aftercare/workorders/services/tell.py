"""What an engineer is told and shown: notices of his visits, and the customer's contact while his right is open."""

from collections.abc import Callable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts import events as account_events
from aftercare.customers import queries as customers
from aftercare.journal import services as journal
from aftercare.journal.events import Delivery
from aftercare.kit import clock
from aftercare.kit.actor import Actor, ref, system
from aftercare.kit.rows import Row
from aftercare.messaging import services as messaging
from aftercare.tickets import queries as tickets
from aftercare.web import formats
from aftercare.workorders import events, queries
from aftercare.workorders.services.book import visit_pair
from aftercare.workorders.states import BookingState

BY = system("visits")


def tell_offered(delivery: Delivery[events.VisitOffered]) -> None:
    """An engineer hears of an offer, with the page on which he answers."""
    visit = queries.visit(delivery.event.booking_id)
    if visit is not None:

        def sentence() -> str:
            place = customers.district_name(visit["order"]["district"])
            return _("New job: {start}, {place}. Please answer.").format(start=_start(visit), place=place)

        _tell(visit, "offered", sentence, reverse("workorders.field:visit", args=[visit["id"]]))


def tell_taken_back(delivery: Delivery[events.VisitMoved]) -> None:
    """An engineer hears that somebody else took his visit back."""
    by_himself = delivery.actor.id == delivery.event.engineer_id
    visit = queries.visit(delivery.event.booking_id)
    if visit is None or by_himself or delivery.event.after != BookingState.CANCELLED:
        return

    def sentence() -> str:
        words = _("The visit of {start} is not yours any more: {reason}")
        return words.format(start=_start(visit), reason=visit["reason"])

    _tell(visit, "cancelled", sentence, reverse("workorders.field:today"))


def _start(visit: Row) -> str:
    return formats.moment(visit["start"])


def _tell(visit: Row, occasion: str, sentence: Callable[[], str], link: str) -> None:
    key = f"visit.{visit['id']}.{occasion}"
    messaging.notify(user_ids=[visit["engineer_id"]], key=key, sentence=sentence, link=link, by=BY)


@transaction.atomic
def reveal_contact(*, booking_id: int, by: Actor) -> Row:
    """Name, phone, address and position of the customer in clear, for the engineer of the visit.

    The journal says once a day that he saw them. Raises NotAllowed for everybody else.
    """
    booking, order = visit_pair(booking_id, by=by)
    day = timezone.localdate(clock.now()).isoformat()

    def produce() -> None:
        seen = account_events.PersonalDataShown(user_id=booking.engineer_id, field="contact", reason="visit")
        ticket = tickets.ticket(order.ticket_id)
        whose = [ref("customer", ticket["customer_id"])] if ticket else []
        journal.record(seen, subjects=[ref("ticket", order.ticket_id), ref("user", booking.engineer_id), *whose], by=by)

    key = f"shown.{booking.engineer_id}.ticket.{order.ticket_id}.{day}"
    journal.once(key=key, body={"ticket": order.ticket_id}, produce=produce)
    return tickets.contact_in_clear(order.ticket_id)
