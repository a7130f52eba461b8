"""The desk's ways to a job: arrange a visit for a ticket, and call it off. Both stand on the ticket's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _

from aftercare.accounts.access import DESK, actor
from aftercare.kit import plugs
from aftercare.kit.errors import Conflict, NotAllowed
from aftercare.web.ways import page
from aftercare.workorders import queries, services
from aftercare.workorders.states import OrderState


def _to_ticket(ticket_id: int) -> HttpResponse:
    return HttpResponseRedirect(plugs.subject("ticket").link(ticket_id))


@page(roles=DESK, methods=("POST",))
def arrange(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Make the job of a ticket, so that an engineer is looked for; a second click changes nothing."""
    made = services.make_for_ticket(ticket_id=ticket_id, by=actor(request))
    if made is not None:
        messages.success(request, _("A visit is being arranged."))
    elif queries.of_tickets([ticket_id]):
        messages.info(request, _("A visit is being arranged already."))
    else:
        raise Conflict(
            _("No visit can be planned for this ticket: it is ended, or it was taken over from another house.")
        )
    return _to_ticket(ticket_id)


@page(roles=DESK, methods=("POST",))
def cancel(request: HttpRequest, order_id: int) -> HttpResponse:
    """Call a job off, with a reason; a second click changes nothing."""
    order = queries.order(order_id)
    if order is None:
        raise NotAllowed(_("There is no such work order."))
    if order["state"] != OrderState.CANCELLED:
        services.cancel_order(order_id=order_id, reason=request.POST.get("reason", ""), by=actor(request))
        messages.success(request, _("The visit was called off."))
    return _to_ticket(order["ticket_id"])


urlpatterns = [
    path("tickets/<int:ticket_id>/arrange", arrange, name="arrange"),
    path("orders/<int:order_id>/cancel", cancel, name="cancel"),
]
