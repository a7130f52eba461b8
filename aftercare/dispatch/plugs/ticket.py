"""The piece of the ticket's page that says who goes, and why."""

from collections.abc import Mapping
from datetime import timedelta

from django.http import HttpRequest

from aftercare.accounts.access import DESK, has_role
from aftercare.dispatch import queries
from aftercare.dispatch.access import may_dispatch
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.web import pages
from aftercare.workorders import queries as workorders
from aftercare.workorders.queries import LIVE, TOOK_PLACE, OrderState

SHOWN = 3


def chosen_engineer(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """Engineer, time, the best three with what they cost, and the way to the whole reasoning."""
    if not has_role(request.user, *DESK):
        return ""
    order = next(iter(pages.once_a_page(request, workorders.of_tickets, (ids["ticket"],))), None)
    if order is None or order["state"] == OrderState.CANCELLED:
        return ""
    decision = queries.latest(order["id"])
    ticket = tickets.ticket(ids["ticket"])
    visit = next((one for one in reversed(order["bookings"]) if one["state"] in LIVE), None)
    went = next((one for one in reversed(order["bookings"]) if one["state"] in TOOK_PLACE), None)
    shown = visit or (went if order["state"] == OrderState.COMPLETED else None)
    candidates = queries.candidates(decision) if decision else []
    return pages.render_text(
        request,
        "dispatch/slots/ticket_side.html",
        {
            "order": order,
            "visit": visit,
            "shown_visit": shown,
            "engineer": queries.engineer_name(shown, decision),
            "advice": queries.advice(decision) if decision and order["state"] == OrderState.READY else "",
            "candidates": candidates[:SHOWN],
            "offer_seconds": _offer_seconds(ticket),
            "may_dispatch": may_dispatch(request.user),
        },
    )


def _offer_seconds(ticket: Row | None) -> float | None:
    """From the request to the first offer; None before there was one."""
    if ticket is None or ticket["offered_at"] is None:
        return None
    waited: timedelta = ticket["offered_at"] - ticket["opened_at"]
    return waited.total_seconds()
