"""What jobs add to pages of other contexts: to a ticket, a device, and the customer's own page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from aftercare.accounts import queries as people
from aftercare.accounts.access import DESK, has_role
from aftercare.builder import queries as forms
from aftercare.files import access as files
from aftercare.kit import reads
from aftercare.kit.actor import ref
from aftercare.kit.rows import Row
from aftercare.tickets import queries as tickets
from aftercare.web import pages
from aftercare.workorders import queries
from aftercare.workorders.hours import Moment, hours
from aftercare.workorders.states import OrderState

STATUS_PAGE = "status page"
OPEN = frozenset({OrderState.READY, OrderState.SCHEDULED})
ENDED = frozenset({"solved", "closed", "cancelled"})


def of_ticket(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The jobs of a ticket, each with its visits and the evidence of them."""
    if not has_role(request.user, *DESK):
        return ""
    orders = pages.once_a_page(request, queries.of_tickets, (ids["ticket"],))
    if not orders:
        return ""
    context = {"orders": _with_evidence(request, ids["ticket"], orders)}
    return pages.render_text(request, "workorders/desk/ticket.html", context)


def asks_of_ticket(request: HttpRequest, ids: Mapping[str, int]) -> Sequence[reads.Asked]:
    """What :func:`of_ticket` asks first."""
    return [queries.asks_of_tickets((ids["ticket"],))] if has_role(request.user, *DESK) else []


def _with_evidence(request: HttpRequest, ticket_id: int, orders: list[Row]) -> list[Row]:
    visits = [visit["id"] for order in orders for visit in order["bookings"]]
    names = people.names({visit["engineer_id"] for order in orders for visit in order["bookings"]})
    stamps, signed, used = queries.stamps(visits), queries.signatures(visits), queries.parts_of(visits)
    reports = {row["booking_id"]: row["file_id"] for row in queries.reports(ticket_id=ticket_id)}

    def told(visit: Row) -> Row:
        report = reports.get(visit["id"])
        signature = signed.get(visit["id"])
        drawn = signature["file_id"] if signature else None
        return {
            **visit,
            "engineer": names.get(visit["engineer_id"], ""),
            "spent": hours([Moment(**row) for row in stamps.get(visit["id"], [])]),
            "parts": used.get(visit["id"], []),
            "signature": signature,
            "signature_url": files.link(drawn, "show", viewer=request.user) if drawn else "",  # type: ignore[arg-type]
            "report_url": files.link(report, "file", viewer=request.user) if report else "",  # type: ignore[arg-type]
        }

    return [
        {**order, "bookings": [told(visit) for visit in order["bookings"]], "checklist": _answers(order)}
        for order in orders
    ]


def _answers(order: Row) -> list[Row]:
    if order["checklist_id"] is None:
        return []
    rows = forms.answered(ref("workorder", order["id"]), order["checklist_id"])
    return [row for row in rows if row["answer_text"]]


def actions_of_ticket(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """Arrange a visit, or call it off, where one or the other is possible now."""
    if not has_role(request.user, *DESK):
        return ""
    ticket = tickets.state(ids["ticket"])
    if ticket is None or ticket["state"] in ENDED or not ticket["in_sla"]:
        return ""
    orders = pages.once_a_page(request, queries.of_tickets, (ids["ticket"],))
    running = next((one for one in orders if one["state"] not in {OrderState.COMPLETED, OrderState.CANCELLED}), None)
    context = {"ticket_id": ids["ticket"], "order": running, "may_cancel": bool(running and running["state"] in OPEN)}
    return pages.render_text(request, "workorders/desk/actions.html", context)


def asks_actions_of_ticket(request: HttpRequest, ids: Mapping[str, int]) -> Sequence[reads.Asked]:
    """What :func:`actions_of_ticket` asks."""
    if not has_role(request.user, *DESK):
        return []
    return [tickets.asks_state(ids["ticket"]), queries.asks_of_tickets((ids["ticket"],))]


def of_asset(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The visits that a device had, newest first, with what was found and done."""
    if not has_role(request.user, *DESK):
        return ""
    visits = queries.of_asset(ids["asset"])
    if not visits:
        return ""
    names = people.names({visit["engineer_id"] for visit in visits})
    context: dict[str, Any] = {
        "visits": [{**visit, "engineer": names.get(visit["engineer_id"], "")} for visit in visits]
    }
    return pages.render_text(request, "workorders/desk/asset.html", context)


def of_status_page(request: HttpRequest, ids: Mapping[str, int]) -> str:
    """The service reports on the customer's page; whoever holds the page's code may open them for an hour."""
    reports = [
        {
            "url": files.link(row["file_id"], "file", viewer=STATUS_PAGE),
            "at": row["made_at"],
            "title": _("Service report of {number}").format(number=tickets.number_of(ids["ticket"])),
        }
        for row in queries.reports(ticket_id=ids["ticket"])
    ]
    if not reports:
        return ""
    return pages.render_text(request, "workorders/portal/reports.html", {"reports": reports})
